"""A decision on a limit in the words of its one shape: the page, the API and the letter all take it from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.money import Money
from limits.reasons import Reason, ReasonCode
from limits.values import LimitAnswer, Stage, Verdict
from limits.wording import (
    VERDICT_NAMES,
    Writer,
    change_text,
    condition_text,
    reason_text,
    verdict_text,
)
from portal import formats
from portal.assessments import said, with_minus
from portal.letters.blocks import Tone
from underwriting.reasons import ReasonCode as GradeReasonCode

Pairs = tuple[tuple[str, str], ...]
TONES: Final[Mapping[Verdict, Tone]] = {
    Verdict.APPROVED: "good",
    Verdict.PARTLY_APPROVED: "warn",
    Verdict.NOT_APPROVED: "bad",
    Verdict.INVESTIGATING: "info",
    Verdict.REDUCED: "warn",
    Verdict.WITHDRAWN: "bad",
}

# State of a request -> its name and tone.
REQUEST_STATES: Final = {
    "submitted": (_l("submitted"), "info"),
    "investigating": (_l("with an underwriter"), "info"),
    "awaiting_second": (_l("with an underwriter"), "info"),
    "decided": (_l("decided"), "good"),
    "withdrawn": (_l("withdrawn"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The parts of the shape, written for the reader.

    Attributes:
        reasons: Reasons of the decision, then the strongest of the grade; each with an empty figure beside it.
        known: What was known, and since when.
        amount: None where nothing is granted.
    """

    sentence: str
    state: str
    tone: Tone
    amount: Money | None
    starts: date | None
    ends: date | None
    facts: Pairs
    conditions: tuple[str, ...]
    reasons: Pairs
    changes: tuple[str, ...]
    known: tuple[tuple[str, date | None], ...]
    decided_by: str
    decided_on: date
    note: str


def writer() -> Writer:
    """Give how words and figures are written for the reader at hand."""
    locale = str(get_locale())
    return Writer(
        translate=_,
        money=lambda value: formats.money(value, locale=locale),
        day=lambda value: formats.day(value, locale=locale),
    )


def verdict_name(verdict: Verdict) -> str:
    """Give the verdict in one word."""
    name: str = _(VERDICT_NAMES[verdict])
    return name


def shown(answer: LimitAnswer) -> ShownAnswer:
    """Write an answer for the reader at hand."""
    decision, words = answer.decision, writer()
    has_amount = decision.verdict not in {Verdict.NOT_APPROVED, Verdict.INVESTIGATING}
    return ShownAnswer(
        sentence=verdict_text(decision, words),
        state=verdict_name(decision.verdict),
        tone=TONES[decision.verdict],
        amount=decision.granted if has_amount else None,
        starts=decision.valid_from,
        ends=decision.valid_to,
        facts=_facts(answer, words),
        conditions=tuple(condition_text(condition, words) for condition in decision.conditions),
        reasons=tuple((text, "") for text in (*_reasons(decision.reasons, words), *_grade_reasons(answer))),
        changes=tuple(with_minus(change_text(change, words)) for change in decision.changes),
        known=_known(answer),
        decided_by=_decided_by(answer),
        decided_on=answer.announced_at,
        note=answer.note if answer.stage in {Stage.RULED, Stage.CONFIRMED, Stage.PROPOSED} else "",
    )


def _facts(answer: LimitAnswer, words: Writer) -> Pairs:
    request, known, locale = answer.request, answer.known, str(get_locale())
    found = [(_("Buyer"), answer.buyer_name), (_("Policy"), answer.policy_number)]
    if request is not None:
        found += [
            (_("Asked"), words.money(request.amount)),
            (_("Payment terms"), _("%(days)s days", days=request.terms_days)),
        ]
    if answer.assessment is not None:
        grade = _("not rated") if known.grade is None else _("%(grade)s of 10 (1 is best)", grade=known.grade)
        found.append((_("Grade"), grade))
    if known.pd is not None:
        text = formats.percent(known.pd, locale=locale, digits=2)
        found.append((_("Probability of default within 12 months"), text))
    if answer.decision.counter_offer is not None:
        found.append((_("Could be granted at once"), words.money(answer.decision.counter_offer)))
    return tuple(found)


def _reasons(reasons: tuple[Reason, ...], words: Writer) -> list[str]:
    return [reason_text(reason, words) for reason in reasons]


def _grade_reasons(answer: LimitAnswer) -> list[str]:
    """Give the reasons of the grade; that there is no statement is not said twice."""
    rated = answer.assessment
    is_said = any(reason.code is ReasonCode.NOT_RATED for reason in answer.decision.reasons)
    return [
        f"{said(reason)}."
        for reason in (rated.reasons if rated else ())
        if not (is_said and reason.code is GradeReasonCode.NO_STATEMENT)
    ]


def _known(answer: LimitAnswer) -> tuple[tuple[str, date | None], ...]:
    known = answer.known
    found: list[tuple[str, date | None]] = []
    if known.statement_year is not None:
        found.append(
            (_("Statement of %(year)s, known since", year=str(known.statement_year)), known.statement_known_at)
        )
    if known.scorecard_name:
        card = _("Scorecard %(name)s, %(digest)s", name=known.scorecard_name, digest=known.scorecard_sha256[:12])
        found.append((card, None))
    return tuple(found)


def _decided_by(answer: LimitAnswer) -> str:
    names = {Stage.AUTOMATIC: _("the rules, at once"), Stage.MONITORING: _("the rules, as the buyer is watched")}
    name: str = names.get(answer.stage, answer.decided_by)
    return name
