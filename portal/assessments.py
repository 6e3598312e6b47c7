"""An assessment in the reader's words: the same on the page, in the API and for letters."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.grades import WORST
from portal import formats
from underwriting.queries import StoredAssessment
from underwriting.reasons import OVERRIDE_TEXTS, OverrideReason, Parameter, Reason
from underwriting.rules import choose_statements
from underwriting.stage_words import label_text
from underwriting.stages import DBT_DAYS, FIRM_AGE
from underwriting.values import Assessment, AssessmentState, KnockOutKind
from underwriting.wording import counterfactual_text, reason_text

COMPLETENESS: Final = {
    "A": _l("every figure is known"),
    "B": _l("up to a fifth of the figures is missing"),
    "C": _l("up to half of the figures is missing"),
    "D": _l("more than half of the figures is missing"),
}
_HYPHEN: Final = re.compile(r"(?<![\w-])-(?=\d)")
_DAYS: Final = frozenset({"happened_on", "known_at", "valid_until"})
_KNOCK_OUTS: Final = {
    KnockOutKind.INSOLVENCY: _l("Insolvency, failure or dissolution"),
    KnockOutKind.SANCTION: _l("Sanctions"),
}


def verdict(assessment: Assessment) -> str:
    """Say what the assessment comes to, in one sentence."""
    if assessment.state is AssessmentState.NOT_RATED or assessment.grade is None:
        return str(_("The buyer is not rated: there is nothing that the scorecard could use."))
    if assessment.is_knocked_out:
        return str(_("Grade 10, whatever the figures say: the buyer has failed, is insolvent or under sanctions."))
    chance = {"grade": assessment.grade.number, "pd": pd_text(assessment)}
    if assessment.model_grade is not None and assessment.grade != assessment.model_grade:
        chance["model"] = assessment.model_grade.number
        return str(
            _("Grade %(grade)s, set by an underwriter; the scorecard says %(model)s and a risk of %(pd)s.", **chance)
        )
    return str(_("Grade %(grade)s of 10: the risk that the buyer fails within twelve months is %(pd)s.", **chance))


def reasons(assessment: Assessment) -> list[tuple[str, str]]:
    """Give the reasons as (sentence, contribution) pairs, the weightiest first."""
    return [(said(reason), _points(reason)) for reason in assessment.reasons]


def said(reason: Reason) -> str:
    """Say one reason as a sentence."""
    parameters = tuple((name, _written(name, value)) for name, value in reason.parameters)
    return sentence(reason_text(Reason(reason.code, parameters), _))


def change(assessment: Assessment) -> str:
    """Say what would change the scorecard's grade."""
    if assessment.state is AssessmentState.NOT_RATED:
        return str(_("An accepted yearly statement would."))
    if assessment.is_knocked_out:
        return str(_("Only the end of what set it, as a register or an underwriter records it."))
    if assessment.model_grade is not None and assessment.model_grade.number == 1:
        return str(_("Nothing: there is no better grade."))
    return sentence(counterfactual_text(assessment.counterfactual, _))


def known(stored: StoredAssessment) -> list[tuple[str, date]]:
    """Give what the assessment was made from, and the day from which each was known."""
    chosen = choose_statements(stored.inputs.statements, on=stored.inputs.on) or ()
    used = [
        (str(_("Statement of fiscal year %(year)s", year=facts.fiscal_year)), facts.known_at)
        for facts in chosen
        if facts is not None
    ]
    used += [(str(_KNOCK_OUTS[fact.kind]), fact.known_at) for fact in stored.inputs.knock_outs]
    used += _known_beside(stored)
    return used + [
        (str(_("Override: %(reason)s", reason=override_reason(held.reason))), held.valid_from)
        for held in stored.inputs.overrides
        if held.is_in_force(stored.inputs.on)
    ]


def _known_beside(stored: StoredAssessment) -> list[tuple[str, date]]:
    """Give what the stages beside the statements were made from, as far as they said anything."""
    inputs, parts = stored.inputs, {part.feature: part for part in stored.assessment.contributions}
    used = []
    if inputs.payment is not None and DBT_DAYS in parts and parts[DBT_DAYS].value is not None:
        until = formats.day(inputs.payment.period_end, locale=str(get_locale()))
        used.append((str(_("Payment record up to %(day)s", day=until)), inputs.payment.known_at))
    used += [(sentence(label_text(event.kind, _)), event.known_at) for event in inputs.events if event.kind in parts]
    if inputs.profile is not None and FIRM_AGE in parts:
        used.append((str(_("Profile of the buyer")), inputs.profile.known_at))
    return used


def override_reason(reason: OverrideReason) -> str:
    """Say a reason of the closed list."""
    return str(_(OVERRIDE_TEXTS[reason]))


def pd_text(assessment: Assessment) -> str:
    """Write the probability of default; empty where there is none."""
    return "" if assessment.pd is None else share_text(assessment.pd)


def share_text(pd: float) -> str:
    """Write a probability of default in per cent, with two decimals."""
    return formats.percent(pd, locale=str(get_locale()), digits=2)


def signed(points: float) -> str:
    """Write a contribution with its sign."""
    written = formats.number(points, locale=str(get_locale()), digits=2)
    return f"+{written}" if points > 0 and not written.startswith("0.00") else written


def sentence(text: str) -> str:
    """Give a text as it is shown: a capital at its beginning, real minus signs before its figures."""
    return with_minus(text[:1].upper() + text[1:])


def with_minus(text: str) -> str:
    """Put real minus signs before the figures of a text."""
    return _HYPHEN.sub(formats.MINUS, text)


def as_answer(stored: StoredAssessment) -> dict[str, Any]:
    """Give what the API tells everybody who may know the buyer's grade."""
    made = stored.assessment
    better = made.counterfactual
    return {
        "id": stored.id,
        "buyer_id": stored.buyer_id,
        "on": made.on,
        "state": made.state.value,
        "grade": made.grade.number if made.grade else None,
        "model_grade": made.model_grade.number if made.model_grade else None,
        "pd": made.pd,
        "completeness": made.completeness.value if made.completeness else None,
        "verdict": verdict(made),
        "reasons": [
            {"code": reason.code.value, "text": said(reason), "parameters": dict(reason.parameters)}
            for reason in made.reasons
        ],
        "change": change(made),
        "counterfactual": better and {"grade": better.grade.number, "pd": better.pd, "changes": better.changes},
        "known": [{"what": what, "known_at": day} for what, day in known(stored)],
        "scorecard_name": made.scorecard_name,
        "scorecard_sha256": made.scorecard_sha256,
    }


def grades_moved(history: Sequence[StoredAssessment]) -> list[tuple[StoredAssessment, StoredAssessment | None]]:
    """Give the assessments that moved the grade, or were the first, each with the one before it; oldest first.

    Of several on one day the last one counts.
    """
    by_day = {stored.assessment.on: stored for stored in history}
    moved: list[tuple[StoredAssessment, StoredAssessment | None]] = []
    before: StoredAssessment | None = None
    for _day, stored in sorted(by_day.items()):
        if before is None or _grades(stored) != _grades(before):
            moved.append((stored, before))
        before = stored
    return moved


def grade_words(before: StoredAssessment | None, after: StoredAssessment) -> tuple[str, str]:
    """Say how the grade moved, with the tone of it."""
    old = before.assessment.grade.number if before and before.assessment.grade else None
    new = after.assessment.grade.number if after.assessment.grade else None
    if new is None:
        return str(_("Not rated")), "quiet"
    if old is None:
        return str(_("Rated for the first time: grade %(grade)s", grade=new)), "bad" if new == WORST else "info"
    if new > old:
        return str(_("Grade fell from %(before)s to %(after)s", before=old, after=new)), "bad"
    if new < old:
        return str(_("Grade rose from %(before)s to %(after)s", before=old, after=new)), "good"
    return str(_("Grade %(grade)s stays; the scorecard's own moved", grade=new)), "quiet"


def _grades(stored: StoredAssessment) -> tuple[object, object]:
    return stored.assessment.grade, stored.assessment.model_grade


def _written(name: str, value: Parameter) -> Parameter:
    """Write a day in the reader's manner; other parameters are written with their figure's unit."""
    if name not in _DAYS:
        return value
    return formats.day(date.fromisoformat(str(value)), locale=str(get_locale()))


def _points(reason: Reason) -> str:
    points = dict(reason.parameters).get("points")
    return signed(float(points)) if points is not None else ""
