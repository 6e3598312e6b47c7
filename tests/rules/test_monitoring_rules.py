"""Which days monitoring looks at, and how buyers are cut into chunks."""

from datetime import UTC, date, datetime

import pytest

from monitoring.rules import BEGINNING, chunks, spans
from monitoring.values import BuyerRange, Span

NOON = datetime(2008, 5, 1, 12, tzinfo=UTC)
MAY_2008, APRIL_2009, MAY_2009 = date(2008, 5, 1), date(2009, 4, 30), date(2009, 5, 1)


def test_the_first_run_looks_at_everything_once_as_of_today() -> None:
    assert spans([APRIL_2009], last_run_on=None, recorded_after=None, on=MAY_2009) == (Span(MAY_2009, BEGINNING, None),)


def test_a_jump_is_walked_through_day_by_day_of_new_facts() -> None:
    found = spans([date(2010, 4, 30), APRIL_2009], last_run_on=MAY_2008, recorded_after=NOON, on=date(2010, 5, 1))
    assert [(span.after, span.on) for span in found] == [
        (MAY_2008, APRIL_2009),
        (APRIL_2009, date(2010, 4, 30)),
        (date(2010, 4, 30), date(2010, 5, 1)),
    ]


def test_what_was_recorded_late_is_new_to_the_first_day_alone() -> None:
    found = spans([APRIL_2009], last_run_on=MAY_2008, recorded_after=NOON, on=MAY_2009)
    assert [span.recorded_after for span in found] == [NOON, None]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (MAY_2008, [MAY_2009]),  # known on the last run's day: seen then
        (date(2008, 5, 2), [date(2008, 5, 2), MAY_2009]),
        (MAY_2009, [MAY_2009]),
        (date(2009, 5, 2), [MAY_2009]),  # known tomorrow
    ],
)
def test_facts_count_after_the_last_run_and_up_to_today(day: date, days: list[date]) -> None:
    assert [span.on for span in spans([day], last_run_on=MAY_2008, recorded_after=NOON, on=MAY_2009)] == days


def test_a_second_look_on_the_same_day_is_one_run() -> None:
    assert spans([], last_run_on=MAY_2008, recorded_after=NOON, on=MAY_2008) == (Span(MAY_2008, MAY_2008, NOON),)


@pytest.mark.parametrize(
    ("count", "ranges"),
    [
        (0, ()),
        (1, (BuyerRange(10, 10),)),
        (3, (BuyerRange(10, 12),)),
        (4, (BuyerRange(10, 12), BuyerRange(13, 13))),
        (6, (BuyerRange(10, 12), BuyerRange(13, 15))),
    ],
)
def test_every_buyer_is_in_one_chunk(count: int, ranges: tuple[BuyerRange, ...]) -> None:
    assert chunks(range(10, 10 + count), size=3) == ranges
