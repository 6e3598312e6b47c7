"""The report of overrides, each figure by numbers made by hand."""

from datetime import date

import pytest

from underwriting.override_report import (
    Comparison,
    Direction,
    Finding,
    GradedBuyer,
    KnownFact,
    OverrideReport,
    ProposedOverride,
    ReportFacts,
    ReportFilter,
    Span,
    compare_outcomes,
    override_rates,
    report_overrides,
)
from underwriting.values import KnockOutKind

MAY = date(2008, 5, 1)
LATER = date(2010, 1, 1)
WANTED = ReportFilter(date(2008, 1, 1), date(2008, 12, 31))


def graded(buyer_id: int, on: date = MAY, *, model: int = 5, grade: int | None = None, pd: float = 0.01) -> GradedBuyer:
    return GradedBuyer(buyer_id, on, model, model if grade is None else grade, pd)


def failure(buyer_id: int, known: date) -> KnownFact:
    return KnownFact(buyer_id, KnockOutKind.INSOLVENCY, known)


def override(  # noqa: PLR0913 - a row with only what matters
    steps: int = 1,
    reason: str = "outlook",
    state: str = "in_force",
    author: tuple[int, str] = (1, "Anna"),
    level: int = 2,
    *,
    was_in_force: bool = True,
    is_seconded: bool = False,
) -> ProposedOverride:
    return ProposedOverride(steps, reason, state, *author, level, was_in_force, is_seconded)


def report(*overrides: ProposedOverride, made: tuple[GradedBuyer, ...] = (), on: date = LATER) -> OverrideReport:
    return report_overrides(ReportFacts(made, (), overrides), WANTED, on=on)


def outcomes(made: list[GradedBuyer], *facts: KnownFact) -> tuple[Comparison, ...]:
    return compare_outcomes(made, facts, followed_until=date(2009, 1, 1))


def test_the_rate_is_the_overridden_share_of_the_buyers_assessed_in_each_quarter() -> None:
    made = [graded(1), graded(2), graded(3, grade=4), graded(4, grade=7), graded(5, date(2008, 7, 1), grade=6)]
    second, third = override_rates(made, Span.QUARTER)
    assert (second.start, second.assessed, second.better, second.worse) == (date(2008, 4, 1), 4, 1, 1)
    assert second.share == 0.5
    assert (third.start, third.assessed, third.overridden, third.share) == (date(2008, 7, 1), 1, 1, 1.0)


def test_months_are_cut_at_their_first_day() -> None:
    days = (date(2008, 4, 30), date(2008, 5, 1), date(2008, 5, 31), date(2008, 6, 1))
    rates = override_rates([graded(number, day) for number, day in enumerate(days)], Span.MONTH)
    assert [(row.start, row.assessed) for row in rates] == [
        (date(2008, 4, 1), 1),
        (date(2008, 5, 1), 2),
        (date(2008, 6, 1), 1),
    ]


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2008, 3, 31), date(2008, 1, 1)),
        (date(2008, 4, 1), date(2008, 4, 1)),
        (date(2008, 12, 31), date(2008, 10, 1)),
    ],
)
def test_quarters_begin_in_january_april_july_and_october(day: date, start: date) -> None:
    assert override_rates([graded(1, day)], Span.QUARTER)[0].start == start


def test_a_buyer_counts_once_a_quarter_and_as_overridden_where_any_assessment_was() -> None:
    made = [graded(1, date(2008, 4, 1)), graded(1, date(2008, 5, 1), grade=4), graded(1, date(2008, 6, 1))]
    (row,) = override_rates(made, Span.QUARTER)
    assert (row.assessed, row.better, row.worse) == (1, 1, 0)


def test_all_quarters_together_add_up_the_rows() -> None:
    made = (graded(1), graded(2, grade=4), graded(1, date(2008, 8, 1)), graded(2, date(2008, 8, 1), grade=6))
    total = report(made=made).all_rates
    assert (total.assessed, total.better, total.worse, total.share) == (4, 1, 1, 0.5)


def test_without_an_assessment_there_is_no_rate() -> None:
    found = report()
    assert (found.rates, found.all_rates.share, found.outcomes) == ((), None, ())


@pytest.mark.parametrize(("known", "assessed"), [(date(2008, 4, 30), 0), (MAY, 0), (date(2008, 5, 2), 1)])
def test_who_was_knocked_out_by_the_day_is_left_out(known: date, assessed: int) -> None:
    sanction = KnownFact(1, KnockOutKind.SANCTION, known)
    found = report_overrides(ReportFacts((graded(1, grade=10),), (sanction,), ()), WANTED, on=LATER)
    assert found.all_rates.assessed == assessed


def test_overrides_are_counted_by_steps_and_direction() -> None:
    found = report(override(2), override(-1), override(-2), override(-1))
    assert [(row.key, row.better, row.worse) for row in found.by_steps] == [("-2", 1, 0), ("-1", 2, 0), ("2", 0, 1)]


def test_overrides_are_counted_by_reason_the_most_frequent_first() -> None:
    found = report(override(reason="outlook"), override(-1, "security_held"), override(-1, "outlook"), override())
    assert [(row.key, row.better, row.worse, row.total) for row in found.by_reason] == [
        ("outlook", 1, 2, 3),
        ("security_held", 1, 0, 1),
    ]


def test_authors_of_one_name_are_two_rows() -> None:
    found = report(override(author=(1, "Anna")), override(author=(2, "Anna")), override(author=(1, "Anna")))
    assert [(row.key, row.total) for row in found.by_author] == [("Anna", 2), ("Anna", 1)]


def test_overrides_are_counted_by_the_authority_of_their_author() -> None:
    found = report(override(level=3), override(level=1), override(level=3))
    assert [(row.key, row.total) for row in found.by_authority] == [("1", 1), ("3", 2)]


def test_overrides_are_counted_by_what_became_of_them() -> None:
    found = report(override(state="expired"), override(state="revoked"), override(state="expired"))
    assert [(row.key, row.total) for row in found.by_state] == [("expired", 2), ("revoked", 1)]


def test_the_second_pair_of_eyes_is_counted_among_those_that_moved_a_grade() -> None:
    waiting = override(-2, state="proposed", was_in_force=False)
    found = report(override(-2, is_seconded=True), override(), override(), waiting)
    assert (found.proposed, found.put_in_force, found.seconded) == (4, 3, 1)


def test_overridden_stand_beside_the_kept_of_the_same_grade_and_year() -> None:
    made = [
        graded(1, grade=4, pd=0.01),
        graded(2, grade=4, pd=0.03),
        graded(3, pd=0.02),
        graded(4, pd=0.02),
        graded(5, model=6),  # another grade
        graded(6, date(2007, 5, 1)),  # another year
        graded(7, grade=6),  # worse
    ]
    facts = (failure(1, date(2008, 9, 1)), failure(4, date(2008, 10, 1)))
    everything, fifth, worse, _worse_fifth = outcomes(made, *facts)
    assert (everything.direction, everything.model_grade, fifth.model_grade) == (Direction.BETTER, None, 5)
    assert (everything.overridden.count, everything.overridden.failed, everything.overridden.rate) == (2, 1, 0.5)
    assert everything.overridden.mean_pd == pytest.approx(0.02)
    assert (everything.kept.count, everything.kept.failed) == (2, 1)
    assert everything.overridden == fifth.overridden
    assert (worse.direction, worse.overridden.count, worse.overridden.failed) == (Direction.WORSE, 1, 0)
    assert (everything.overridden.low, everything.overridden.high) == pytest.approx((0.0974, 0.9026), abs=5e-4)


@pytest.mark.parametrize(("known", "failed"), [(date(2009, 4, 30), 1), (date(2009, 5, 1), 1), (date(2009, 5, 2), 0)])
def test_what_becomes_known_within_twelve_months_is_a_failure(known: date, failed: int) -> None:
    assert outcomes([graded(1, grade=4)], failure(1, known))[0].overridden.failed == failed


def test_sanctions_are_no_failure() -> None:
    sanction = KnownFact(1, KnockOutKind.SANCTION, date(2008, 9, 1))
    assert outcomes([graded(1, grade=4)], sanction)[0].overridden.failed == 0


@pytest.mark.parametrize(("on", "count"), [(date(2009, 4, 30), 0), (date(2009, 5, 1), 1), (date(2009, 5, 2), 1)])
def test_only_assessments_with_twelve_months_behind_them_have_an_outcome(on: date, count: int) -> None:
    found = report(made=(graded(1, grade=4),), on=on)
    assert sum(row.overridden.count for row in found.outcomes if row.model_grade is None) == count


def test_a_buyer_counts_once_a_year_by_its_first_overridden_assessment() -> None:
    made = [
        graded(1, date(2008, 1, 2), model=3),
        graded(1, date(2008, 4, 1), grade=4),
        graded(1, date(2008, 9, 1), model=7, grade=6),
        graded(2, date(2008, 2, 1)),
        graded(2, date(2008, 3, 1)),
    ]
    everything, fifth = outcomes(made)
    assert (everything.overridden.count, everything.kept.count, fifth.model_grade) == (1, 1, 5)


def test_the_rates_of_the_kept_are_weighted_by_the_grades_of_the_overridden() -> None:
    """Two of grade 5, where half of the kept failed, and one of grade 6, where none of them did."""
    made = [graded(1, grade=4), graded(2, grade=4), graded(3), graded(4)]
    made += [graded(5, model=6, grade=5), graded(6, model=6), graded(7, model=6)]
    everything, fifth, sixth = outcomes(made, failure(3, date(2008, 9, 1)))
    assert (everything.failed_as_kept, fifth.failed_as_kept, sixth.failed_as_kept) == (1.0, 1.0, 0.0)


def test_where_nobody_was_kept_beside_them_nothing_is_weighted() -> None:
    everything, _fifth = outcomes([graded(1, grade=4)])
    assert (everything.failed_as_kept, everything.kept.count, everything.kept.rate) == (None, 0, None)


@pytest.mark.parametrize(
    ("failed", "kept_failed", "finding"),
    [
        (0, 0, Finding.NO_DIFFERENCE),
        (0, 1, Finding.NO_DIFFERENCE),  # 0 of 10: up to 17.1 %; the kept: 10 %
        (0, 2, Finding.FEWER),  # the kept: 20 %
        (4, 2, Finding.NO_DIFFERENCE),  # 4 of 10: from 18.5 %
        (4, 1, Finding.MORE),
    ],
)
def test_a_difference_is_found_only_outside_the_interval(failed: int, kept_failed: int, finding: Finding) -> None:
    made = [graded(number, grade=4) for number in range(10)] + [graded(number) for number in range(10, 20)]
    gone = [failure(number, date(2008, 9, 1)) for number in (*range(failed), *range(10, 10 + kept_failed))]
    assert outcomes(made, *gone)[0].finding is finding


def test_a_few_that_were_kept_show_no_difference() -> None:
    """1 of 3 beside 0 of 3: 0 lies outside 6 % to 76 %, but 33 % lies within 0 % to 42 %."""
    made = [graded(number, grade=4) for number in range(3)] + [graded(number) for number in range(3, 6)]
    assert outcomes(made, failure(0, date(2008, 9, 1)))[0].finding is Finding.NO_DIFFERENCE


def test_without_anybody_kept_nothing_is_found() -> None:
    assert outcomes([graded(1, grade=4)])[0].finding is None
