"""The assessment: from statements, knock-outs and overrides to a grade that explains itself. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from basics.grades import WORST, Grade, grade_of
from basics.periods import add_months
from underwriting.counterfactual import find_counterfactual
from underwriting.features import FloatArray, Group, feature_row, lines_of_firm, states_of
from underwriting.overrides import (
    check_override,
    check_second,
    needs_second,
    overridden,
    override_in_force,
    stands_still,
)
from underwriting.reasons import Reason, ReasonCode, reason
from underwriting.scorecard import Scorecard
from underwriting.scoring import Rating, rate_row
from underwriting.stage_reasons import stage_reasons
from underwriting.stages import stage_parts
from underwriting.values import (
    Assessment,
    AssessmentInputs,
    AssessmentState,
    Completeness,
    Contribution,
    KnockOut,
    KnockOutKind,
    Override,
    StatementFacts,
    ValueState,
)

__all__ = [
    "assess",
    "check_override",
    "check_second",
    "choose_statements",
    "group_points",
    "needs_second",
    "statement_weight",
]

FRESH_MONTHS: Final = 18
FADING_MONTHS: Final = 36  # from fresh to counting for nothing
STATEMENT_AGE: Final = "statement_age"
TOP_REASONS: Final = 3
_NEGLIGIBLE: Final = 0.005  # points that move a PD by less than half a percent of itself
_KNOCK_OUT_CODES: Final = {
    KnockOutKind.INSOLVENCY: ReasonCode.INSOLVENCY,
    KnockOutKind.SANCTION: ReasonCode.SANCTION,
}


@dataclass(frozen=True, slots=True)
class _Figures:
    """One buyer's features on a day, and what the statement behind them still counts for."""

    statement: StatementFacts
    before: StatementFacts | None
    row: FloatArray
    states: tuple[ValueState, ...]
    months_old: int
    weight: float

    @property
    def is_usable(self) -> bool:
        """Tell whether any figure at all is known."""
        return ValueState.KNOWN in self.states


def assess(inputs: AssessmentInputs, scorecard: Scorecard) -> Assessment:
    """Assess one buyer as it was known on a day."""
    on = inputs.on
    standing = (knock_out for knock_out in inputs.knock_outs if knock_out.known_at <= on)
    knock_out = min(standing, key=lambda found: (found.known_at, found.kind), default=None)
    figures = _figures(inputs.statements, scorecard, on=on)
    if figures is None or not figures.is_usable:
        return _without_figures(scorecard, figures, knock_out, on=on)
    stages = stage_parts(scorecard.stages, inputs, on=on) if scorecard.stages else ()
    beside = math.fsum(part.contribution.points for part in stages)
    rating = rate_row(
        scorecard, figures.row, weight=figures.weight, previous_grade=inputs.previous_grade, beside=beside
    )
    override = None if knock_out else override_in_force(inputs.overrides, on=on)
    grade = _final_grade(rating, knock_out, override)
    contributions = _contributions(scorecard, figures, rating)
    outside = _outside_reasons(figures, rating, knock_out, override, inputs.previous_grade)
    return Assessment(
        state=AssessmentState.RATED,
        on=on,
        scorecard_name=scorecard.name,
        scorecard_sha256=scorecard.sha256,
        statement_ids=_ids(figures),
        base=scorecard.base,
        score=rating.score,
        pd=rating.pd,
        model_grade=rating.grade,
        grade=grade,
        completeness=_completeness(figures),
        contributions=(*contributions, *(part.contribution for part in stages)),
        reasons=(*outside, *_top_reasons(contributions), *stage_reasons(stages)),
        counterfactual=None
        if knock_out
        else find_counterfactual(scorecard, figures.row, weight=figures.weight, grade=rating.grade, beside=beside),
    )


def choose_statements(
    statements: Sequence[StatementFacts], *, on: date
) -> tuple[StatementFacts, StatementFacts | None] | None:
    """Give the latest accepted statement known on that day, and the year before it where it was known too.

    Of several versions of one year the one known last counts. None where nothing was known.
    """
    known = sorted(
        (s for s in statements if s.is_accepted and s.known_at <= on), key=lambda s: (s.known_at, s.statement_id)
    )
    by_year = {statement.fiscal_year: statement for statement in known}
    if not by_year:
        return None
    latest = max(by_year)
    return by_year[latest], by_year.get(latest - 1)


def statement_weight(months_old: int) -> float:
    """Give what a statement's good figures count for: all up to 18 months after its year, then less, then nothing."""
    return min(1.0, max(0.0, 1.0 - (months_old - FRESH_MONTHS) / FADING_MONTHS))


def group_points(contributions: Sequence[Contribution]) -> dict[str, float]:
    """Add up the contributions by group, in the order of the groups; their sum is that of the contributions."""
    return {
        group.value: math.fsum(c.points for c in contributions if c.group == group.value)
        for group in Group
        if any(c.group == group.value for c in contributions)
    }


def _figures(statements: Sequence[StatementFacts], scorecard: Scorecard, *, on: date) -> _Figures | None:
    chosen = choose_statements(statements, on=on)
    if chosen is None:
        return None
    months_old = _months_between(chosen[0].period_end, on)
    lines = lines_of_firm(*chosen, months_old=months_old)
    features = scorecard.statement_features
    row = feature_row(lines, features)
    return _Figures(*chosen, row, states_of(lines, row, features), months_old, statement_weight(months_old))


def _without_figures(
    scorecard: Scorecard, figures: _Figures | None, knock_out: KnockOut | None, *, on: date
) -> Assessment:
    """Assess a buyer of whom no figure is known: not rated, or grade 10 by a knock-out."""
    silence = (
        reason(ReasonCode.NO_STATEMENT)
        if figures is None
        else reason(ReasonCode.STATEMENT_UNUSABLE, fiscal_year=figures.statement.fiscal_year)
    )
    return Assessment(
        state=AssessmentState.RATED if knock_out else AssessmentState.NOT_RATED,
        on=on,
        scorecard_name=scorecard.name,
        scorecard_sha256=scorecard.sha256,
        statement_ids=() if figures is None else _ids(figures),
        grade=Grade(WORST) if knock_out else None,
        reasons=(_knock_out_reason(knock_out),) if knock_out else (silence,),
    )


def _final_grade(rating: Rating, knock_out: KnockOut | None, override: Override | None) -> Grade:
    if knock_out:
        return Grade(WORST)
    if override is None or stands_still(override, pd=rating.pd):
        return rating.grade
    return overridden(rating.grade, override)


def _contributions(scorecard: Scorecard, figures: _Figures, rating: Rating) -> tuple[Contribution, ...]:
    of_features = tuple(
        Contribution(feature.name, feature.group, points, None if math.isnan(value) else value, feature.peer.median)
        for feature, points, value in zip(scorecard.features, rating.points.tolist(), figures.row.tolist(), strict=True)
    )
    if rating.age_points == 0:
        return of_features
    age = Contribution(STATEMENT_AGE, Group.INFORMATION.value, rating.age_points, None, None)
    return (*of_features, age)


def _outside_reasons(
    figures: _Figures,
    rating: Rating,
    knock_out: KnockOut | None,
    override: Override | None,
    previous_grade: Grade | None,
) -> tuple[Reason, ...]:
    """Give the reasons that stand outside the scorecard's points, weightiest first."""
    found = []
    if knock_out:
        found.append(_knock_out_reason(knock_out))
    if override:
        found.append(_override_reason(override, rating))
    if figures.weight < 1:
        found.append(
            reason(
                ReasonCode.STATEMENT_OLD,
                fiscal_year=figures.statement.fiscal_year,
                months=figures.months_old,
                weight_percent=round(100 * figures.weight),
            )
        )
    if previous_grade == rating.grade != grade_of(rating.pd):
        found.append(reason(ReasonCode.GRADE_KEPT, grade=rating.grade.number))
    return tuple(found)


def _knock_out_reason(knock_out: KnockOut) -> Reason:
    return reason(_KNOCK_OUT_CODES[knock_out.kind], known_at=knock_out.known_at.isoformat())


def _override_reason(override: Override, rating: Rating) -> Reason:
    grades = {"grade": overridden(rating.grade, override).number, "model_grade": rating.grade.number}
    if stands_still(override, pd=rating.pd):
        return reason(ReasonCode.OVERRIDE_UNCONFIRMED, **grades)
    return reason(
        ReasonCode.OVERRIDE_BETTER if override.steps < 0 else ReasonCode.OVERRIDE_WORSE,
        **grades,
        valid_until=override.valid_until.isoformat(),
        override_reason=override.reason.value,
    )


def _top_reasons(contributions: Sequence[Contribution]) -> tuple[Reason, ...]:
    """Give the strongest features' reasons, whichever way they point, strongest first."""
    strong = [c for c in contributions if abs(c.points) >= _NEGLIGIBLE and c.peer_median is not None]
    return tuple(_feature_reason(c) for c in sorted(strong, key=lambda c: -abs(c.points))[:TOP_REASONS])


def _feature_reason(contribution: Contribution) -> Reason:
    raises = contribution.points > 0
    median = contribution.peer_median if contribution.peer_median is not None else math.nan
    if contribution.value is None:
        code = ReasonCode.NOT_REPORTED_RAISES_RISK if raises else ReasonCode.NOT_REPORTED_LOWERS_RISK
        return reason(code, feature=contribution.feature, peer_median=median, points=contribution.points)
    return reason(
        ReasonCode.RAISES_RISK if raises else ReasonCode.LOWERS_RISK,
        feature=contribution.feature,
        value=contribution.value,
        peer_median=median,
        points=contribution.points,
    )


def _completeness(figures: _Figures) -> Completeness:
    """Give A where all is known, B from four fifths, C from half; an old statement is one letter worse."""
    missing = figures.states.count(ValueState.NOT_REPORTED)
    share = 1 - missing / len(figures.states)
    letters = tuple(Completeness)
    place = 0 if missing == 0 else 1 if share >= 0.8 else 2 if share >= 0.5 else 3  # noqa: PLR2004 - as documented
    return letters[min(place + (figures.weight < 1), len(letters) - 1)]


def _ids(figures: _Figures) -> tuple[int, ...]:
    before = () if figures.before is None else (figures.before.statement_id,)
    return (figures.statement.statement_id, *before)


def _months_between(start: date, end: date) -> int:
    """Give the whole months from one day to a later one; 0 where it is not later."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (add_months(start, months) > end))
