"""Decisions in words: English as it stands, any other language and way of writing figures through a `Writer`.

The same words stand on the page, in the API and in the letter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from basics.grades import Grade
from basics.money import Money
from limits.reasons import (
    CHANGE_TEXTS,
    CONDITION_TEXTS,
    N_,
    REASON_TEXTS,
    Change,
    ChangeCode,
    Condition,
    Parameter,
    Parameters,
    Reason,
)
from limits.values import Decision, Verdict
from underwriting.values import Change as FigureChange
from underwriting.values import Counterfactual
from underwriting.wording import Translate, counterfactual_text

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVED: N_("Approved: a limit of %(amount)s."),
    Verdict.PARTLY_APPROVED: N_("Partly approved: a limit of %(amount)s."),
    Verdict.NOT_APPROVED: N_("Not approved: no limit is granted on this request."),
    Verdict.INVESTIGATING: N_("Referred: an underwriter decides on this request."),
    Verdict.REDUCED: N_("Reduced: the limit is %(amount)s for shipments from %(day)s on."),
    Verdict.WITHDRAWN: N_("Withdrawn: shipments from %(day)s on are not insured."),
}
VERDICT_NAMES: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVED: N_("approved"),
    Verdict.PARTLY_APPROVED: N_("partly approved"),
    Verdict.NOT_APPROVED: N_("not approved"),
    Verdict.INVESTIGATING: N_("referred"),
    Verdict.REDUCED: N_("reduced"),
    Verdict.WITHDRAWN: N_("withdrawn"),
}


def _iso(value: date) -> str:
    return value.isoformat()


@dataclass(frozen=True, slots=True)
class Writer:
    """How words are translated, and amounts and days written for a reader."""

    translate: Translate = str
    money: Callable[[Money], str] = str
    day: Callable[[date], str] = _iso


ENGLISH: Final = Writer()


def verdict_text(decision: Decision, writer: Writer = ENGLISH) -> str:
    """Say the verdict in one sentence."""
    day = writer.day(decision.valid_from) if decision.valid_from is not None else ""
    return writer.translate(VERDICTS[decision.verdict]) % {"amount": writer.money(decision.granted), "day": day}


def reason_text(reason: Reason, writer: Writer = ENGLISH) -> str:
    """Say a reason."""
    return writer.translate(REASON_TEXTS[reason.code]) % _words(reason.parameters, writer)


def condition_text(condition: Condition, writer: Writer = ENGLISH) -> str:
    """Say a condition."""
    return writer.translate(CONDITION_TEXTS[condition.code]) % _words(condition.parameters, writer)


def change_text(change: Change, writer: Writer = ENGLISH) -> str:
    """Say what would change the answer."""
    if change.code is ChangeCode.BETTER_FIGURES:
        return counterfactual_text(_counterfactual(change.parameters), writer.translate) + "."
    return writer.translate(CHANGE_TEXTS[change.code]) % _words(change.parameters, writer)


def _counterfactual(parameters: Parameters) -> Counterfactual:
    found = dict(parameters)
    places = [place for place in ("1", "2") if f"feature_{place}" in found]
    changes = tuple(
        FigureChange(str(found[f"feature_{place}"]), _float(found[f"from_{place}"]), _float(found[f"to_{place}"]))
        for place in places
    )
    return Counterfactual(changes, Grade(int(_float(found["grade"]))), 0.0)


def _float(value: Parameter) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"{value!r} is no figure")


def _words(parameters: Parameters, writer: Writer) -> dict[str, str]:
    return {name: _word(value, writer) for name, value in parameters}


def _word(value: Parameter, writer: Writer) -> str:
    if isinstance(value, Money):
        return writer.money(value)
    if isinstance(value, date):
        return writer.day(value)
    return str(value)
