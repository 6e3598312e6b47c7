import dataclasses
import math
from datetime import date, timedelta

import pytest

from basics.grades import Grade
from tests.rules.underwriting_examples import golden_cases, make_statement
from underwriting.card_folder import served_scorecard
from underwriting.reasons import OverrideReason, ReasonCode
from underwriting.rules import assess, choose_statements, group_points, statement_weight
from underwriting.values import (
    Assessment,
    AssessmentInputs,
    AssessmentState,
    Completeness,
    KnockOut,
    KnockOutKind,
    Override,
    StatementFacts,
)

DAY = date(2008, 5, 1)
WORSE = Override(2, OverrideReason.OUTLOOK, "ann", date(2008, 1, 1), date(2008, 6, 1))


def rate(
    *statements: StatementFacts,
    on: date = DAY,
    previous: int | None = None,
    overrides: tuple[Override, ...] = (),
    knock_outs: tuple[KnockOut, ...] = (),
) -> Assessment:
    grade = Grade(previous) if previous else None
    return assess(AssessmentInputs(on, statements, grade, overrides, knock_outs), served_scorecard())


def rate_figures(*statements: StatementFacts, on: date = DAY) -> Assessment:
    """Rate by the statements alone, nothing beside them."""
    return assess(AssessmentInputs(on, statements), dataclasses.replace(served_scorecard(), stages=None))


def codes(assessment: Assessment) -> set[ReasonCode]:
    return {reason.code for reason in assessment.reasons}


def number(grade: Grade | None) -> int | None:
    return None if grade is None else grade.number


def test_golden_firms_are_assessed_as_published() -> None:
    for case in golden_cases():
        found = rate_figures(*case.statements, on=case.on)
        assert found.score == pytest.approx(case.score, abs=1e-9)
        assert found.pd == pytest.approx(case.pd, abs=1e-12)
        assert number(found.model_grade) == case.grade


def test_contributions_and_base_add_up_to_the_score_fresh_or_old() -> None:
    for case in golden_cases():
        for on in (case.on, date(case.on.year + 2, 5, 1)):
            found = rate(*case.statements, on=on)
            assert found.base is not None
            assert found.score is not None
            assert found.base + math.fsum(c.points for c in found.contributions) == pytest.approx(found.score, abs=1e-9)


def test_group_points_add_up_to_the_contributions() -> None:
    found = rate(make_statement(2007), make_statement(2006))
    groups = group_points(found.contributions)
    assert list(groups) == [
        "leverage", "liquidity", "coverage", "activity", "size", "growth",
        "payment_behaviour", "public_record", "country", "sector", "age",
    ]  # fmt: skip
    assert sum(groups.values()) == pytest.approx(sum(c.points for c in found.contributions), abs=1e-12)


def test_an_assessment_names_the_card_and_the_statements_it_used() -> None:
    found = rate(make_statement(2006), make_statement(2007), make_statement(2005))
    assert found.statement_ids == (2007, 2006)
    assert (found.scorecard_name, found.scorecard_sha256) == ("us-statements-2006", served_scorecard().sha256)
    assert (found.state, found.on) == (AssessmentState.RATED, DAY)


def test_an_assessment_made_again_is_identical() -> None:
    statements = (make_statement(2007), make_statement(2006))
    assert rate(*statements) == rate(*reversed(statements))


def test_without_a_statement_there_is_no_grade() -> None:
    found = rate()
    assert (found.state, found.grade, found.model_grade, found.pd) == (AssessmentState.NOT_RATED, None, None, None)
    assert codes(found) == {ReasonCode.NO_STATEMENT}


def test_a_statement_that_was_not_accepted_gives_no_grade() -> None:
    assert rate(make_statement(accepted=False)).state is AssessmentState.NOT_RATED


def test_a_statement_without_a_usable_figure_gives_no_grade() -> None:
    found = rate(StatementFacts(1, 2007, date(2007, 12, 31), date(2008, 4, 30), "USD", {"cogs": 1_00}))
    assert (found.state, codes(found)) == (AssessmentState.NOT_RATED, {ReasonCode.STATEMENT_UNUSABLE})


@pytest.mark.parametrize(("on", "year"), [(date(2008, 4, 29), 2006), (date(2008, 4, 30), 2007), (DAY, 2007)])
def test_a_statement_counts_from_the_day_it_is_known(on: date, year: int) -> None:
    chosen = choose_statements([make_statement(2007), make_statement(2006)], on=on)
    assert chosen is not None
    assert chosen[0].fiscal_year == year


def test_a_correction_counts_from_its_own_day_and_later_news_of_an_older_year_does_not_displace_a_newer_one() -> None:
    corrected = make_statement(2007, known_at=date(2008, 7, 1), ebitda=1_00)
    late = make_statement(2005, known_at=date(2008, 7, 1))
    statements = [corrected, make_statement(2007), late]
    before, after = (choose_statements(statements, on=date(2008, month, 1)) for month in (6, 7))
    assert before == (statements[1], None)
    assert after == (corrected, None)


def test_only_the_year_just_before_is_compared_with() -> None:
    chosen = choose_statements([make_statement(2007), make_statement(2005)], on=DAY)
    assert chosen == (make_statement(2007), None)


@pytest.mark.parametrize(
    ("inventory", "previous", "grade", "is_kept"),
    [
        (10_000_000_00, 4, 4, False),  # PD 0.40 %
        (20_000_000_00, 4, 4, True),  # PD 0.509 %: grade 4 ends at 0.5 %, and is kept up to 0.536 %
        (24_000_000_00, 4, 4, True),  # PD 0.533 %
        (20_000_000_00, None, 5, False),
        (20_000_000_00, 7, 5, False),
        (26_000_000_00, 4, 5, False),  # PD 0.63 %
    ],
)
def test_a_grade_near_its_bound_is_kept_and_the_reasons_say_so(
    inventory: int, previous: int | None, grade: int, *, is_kept: bool
) -> None:
    found = rate(make_statement(2007, inventory=inventory), make_statement(2006), previous=previous)
    assert number(found.model_grade) == grade
    assert (ReasonCode.GRADE_KEPT in codes(found)) is is_kept


@pytest.mark.parametrize(("months", "weight"), [(0, 1.0), (18, 1.0), (19, 1 - 1 / 36), (36, 0.5), (54, 0.0), (90, 0.0)])
def test_good_figures_fade_from_eighteen_months_after_the_year(months: int, weight: float) -> None:
    assert statement_weight(months) == pytest.approx(weight, abs=1e-12)


@pytest.mark.parametrize(("on", "is_old"), [(date(2009, 7, 30), False), (date(2009, 7, 31), True)])
def test_an_old_statement_is_noted_from_nineteen_whole_months(on: date, *, is_old: bool) -> None:
    assert (ReasonCode.STATEMENT_OLD in codes(rate(make_statement(2007), on=on))) is is_old


def test_an_old_good_statement_shrinks_towards_the_mean() -> None:
    fresh = rate_figures(make_statement(2007, ebitda=40_000_000_00), on=DAY)
    old, older, gone = (
        rate_figures(make_statement(2007, ebitda=40_000_000_00), on=date(year, 12, 31)) for year in (2010, 2011, 2020)
    )
    pds = [found.pd or 0 for found in (fresh, old, older, gone)]
    assert pds == sorted(pds)
    assert pds[0] < pds[1] < pds[2]
    assert pds[3] == pytest.approx(served_scorecard().central_tendency, abs=1e-12)
    assert old.contributions[-1].feature == "statement_age"


def test_an_old_bad_statement_does_not_get_better_by_silence() -> None:
    bad = make_statement(2007, total_liabilities=120_000_000_00, ebitda=-20_000_000_00)
    fresh, old = rate(bad), rate(bad, on=date(2011, 5, 1))
    assert fresh.pd is not None
    assert fresh.pd > 0.0125
    assert old.pd == fresh.pd


@pytest.mark.parametrize("kind", list(KnockOutKind))
def test_a_knock_out_sets_grade_10_from_the_day_it_is_known_and_keeps_the_model_grade(kind: KnockOutKind) -> None:
    knock_out = KnockOut(kind, DAY)
    before = rate(make_statement(2007), on=date(2008, 4, 30), knock_outs=(knock_out,))
    found = rate(make_statement(2007), knock_outs=(knock_out,), overrides=(WORSE,))
    assert before.grade == before.model_grade == found.model_grade
    assert number(found.grade) == 10
    assert found.is_knocked_out
    assert found.reasons[0].code.value == f"knock_out_{kind.value}"
    assert found.counterfactual is None
    assert not before.is_knocked_out


def test_a_knock_out_needs_no_statement() -> None:
    found = rate(knock_outs=(KnockOut(KnockOutKind.INSOLVENCY, DAY),))
    assert (found.state, number(found.grade), found.model_grade, found.score) == (AssessmentState.RATED, 10, None, None)


def test_an_override_moves_the_grade_and_leaves_the_model_grade() -> None:
    found = rate(make_statement(2007), overrides=(WORSE,))
    assert found.model_grade is not None
    assert number(found.grade) == found.model_grade.number + 2
    assert found.reasons[0].code is ReasonCode.OVERRIDE_WORSE


@pytest.mark.parametrize(
    ("on", "moves"),
    [(date(2008, 5, 1), 0), (date(2008, 5, 2), -1), (date(2008, 5, 31), -1), (date(2008, 6, 1), 0)],
)
def test_an_override_holds_from_its_first_day_to_the_day_before_its_end(on: date, moves: int) -> None:
    better = Override(-1, OverrideReason.LATER_FIGURES, "ann", date(2008, 5, 2), date(2008, 6, 1))
    found = rate(make_statement(2007), on=on, overrides=(better,))
    assert found.model_grade is not None
    assert number(found.grade) == found.model_grade.number + moves


def test_an_improvement_that_nobody_confirmed_stands_still_once_the_probability_is_above_eight_percent() -> None:
    weak = next(case for case in golden_cases() if case.grade == 9)
    alone = Override(-1, OverrideReason.LATER_FIGURES, "ann", weak.on, weak.on + timedelta(days=1))
    found = rate(*weak.statements, on=weak.on, overrides=(alone,))
    confirmed = rate(*weak.statements, on=weak.on, overrides=(dataclasses.replace(alone, approver="bob"),))
    assert (number(found.model_grade), number(found.grade)) == (9, 9)
    assert found.reasons[0].code is ReasonCode.OVERRIDE_UNCONFIRMED
    assert (number(confirmed.model_grade), number(confirmed.grade)) == (9, 8)
    assert confirmed.reasons[0].code is ReasonCode.OVERRIDE_BETTER


def test_the_override_that_began_last_holds() -> None:
    later = dataclasses.replace(WORSE, steps=-1, valid_from=date(2008, 2, 1))
    found = rate(make_statement(2007), overrides=(later, WORSE))
    assert found.reasons[0].code is ReasonCode.OVERRIDE_BETTER


def test_the_completeness_letter_falls_with_what_is_missing_and_with_age() -> None:
    both = (make_statement(2007), make_statement(2006))
    assert rate(*both).completeness is Completeness.A
    assert rate(both[0]).completeness is Completeness.C
    assert rate(make_statement(2007, receivables=None, ebitda=None), both[1]).completeness is Completeness.B
    assert rate(make_statement(2007, total_assets=None), both[1]).completeness is Completeness.D
    # Ten figures of twenty are missing, with those of the year before; then eleven.
    assert rate(make_statement(2007, receivables=None, ebitda=None, inventory=None)).completeness is Completeness.C
    assert (
        rate(make_statement(2007, receivables=None, ebitda=None, inventory=None, long_term_debt=None)).completeness
        is Completeness.D
    )
    assert rate(*both, on=date(2009, 8, 1)).completeness is Completeness.B


def test_what_does_not_apply_is_not_missing() -> None:
    assert rate(make_statement(2007, net_sales=0), make_statement(2006)).completeness is Completeness.A
