"""Which version of a limit applies when, and what counts as committed."""

from datetime import date

import pytest

from limits.timeline import (
    final_version,
    greatest_book,
    lowest_ahead,
    steps_down,
    steps_up,
    version_for,
)
from limits.values import Cause, Step, VersionFacts
from tests.rules.test_limits_decide import eur

MAY = date(2008, 5, 1)
JUNE = date(2008, 6, 1)
JULY = date(2008, 7, 1)


def version(number: int, amount: str, effective: date, valid_to: date | None = None) -> VersionFacts:
    money = eur(amount)
    return VersionFacts(number, 1, 1, 1, 1, Cause.GRANTED, money, money, effective, effective, valid_to)


GRANT = version(1, "100", MAY)
CUT = version(2, "40", JULY)
TEMPORARY = version(3, "300", JUNE, JULY)


@pytest.mark.parametrize(
    ("day", "amount"),
    [(date(2008, 4, 30), None), (MAY, "100"), (date(2008, 6, 30), "100"), (JULY, "40"), (date(2009, 1, 1), "40")],
)
def test_a_shipment_keeps_the_limit_of_its_day(day: date, amount: str | None) -> None:
    found = version_for([GRANT, CUT], day)
    assert (found.amount if found else None) == (eur(amount) if amount else None)


@pytest.mark.parametrize(("day", "amount"), [(date(2008, 5, 31), "100"), (JUNE, "300"), (JULY, "100")])
def test_an_expired_temporary_limit_gives_way_to_the_one_before(day: date, amount: str) -> None:
    found = version_for([GRANT, TEMPORARY], day)
    assert found is not None
    assert found.amount == eur(amount)


def test_of_two_versions_of_a_day_the_later_one_applies() -> None:
    found = version_for([version(9, "7", MAY), version(8, "5", MAY)], MAY)
    assert found is not None
    assert found.id == 9


def test_a_limit_in_notice_still_counts_as_committed() -> None:
    assert greatest_book([GRANT, CUT], date(2008, 6, 30), "EUR") == eur("100")
    assert greatest_book([GRANT, CUT], JULY, "EUR") == eur("40")


def test_a_limit_that_begins_later_counts_from_today() -> None:
    assert greatest_book([version(1, "100", JULY)], MAY, "EUR") == eur("100")


def test_an_expired_temporary_limit_does_not_count() -> None:
    assert greatest_book([GRANT, TEMPORARY], JULY, "EUR") == eur("100")
    assert greatest_book([GRANT, TEMPORARY], date(2008, 6, 30), "EUR") == eur("300")


def test_what_surely_stays_is_the_lowest_amount_ahead() -> None:
    assert lowest_ahead([GRANT, CUT], MAY, "EUR") == eur("40")
    assert lowest_ahead([], MAY, "EUR") == eur("0")


def test_the_final_version_is_the_one_after_all_notices() -> None:
    found = final_version([GRANT, CUT], MAY)
    assert found is not None
    assert found.amount == eur("40")


def test_a_raise_covers_reductions_in_notice_as_well() -> None:
    assert steps_up([GRANT, CUT], eur("120"), eur("120"), on=JUNE) == (
        Step(JUNE, eur("120"), eur("120")),
        Step(JULY, eur("120"), eur("120")),
    )


def test_a_raise_between_both_lifts_the_coming_reduction_only() -> None:
    assert steps_up([GRANT, CUT], eur("80"), eur("80"), on=JUNE) == (Step(JULY, eur("80"), eur("80")),)


def test_a_temporary_raise_leaves_what_comes_after_it() -> None:
    steps = steps_up([GRANT, CUT], eur("120"), eur("120"), on=JUNE, valid_to=JULY)
    assert steps == (Step(JUNE, eur("120"), eur("120")),)


def test_a_cut_binds_from_its_day_and_what_comes_later_above_it() -> None:
    later = version(4, "90", date(2008, 8, 1))
    assert [step.effective_from for step in steps_down([GRANT, later], eur("50"), eur("50"), on=JULY)] == [
        JULY,
        date(2008, 8, 1),
    ]


def test_a_cut_above_what_stands_changes_nothing() -> None:
    assert steps_down([GRANT, CUT], eur("100"), eur("100"), on=JUNE) == ()


def test_a_cut_of_a_temporary_limit_reaches_what_it_falls_back_to() -> None:
    assert [step.effective_from for step in steps_down([GRANT, TEMPORARY], eur("50"), eur("50"), on=JUNE)] == [
        JUNE,
        JULY,
    ]
