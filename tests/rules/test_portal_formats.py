from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from basics.money import Money, Rate
from portal import formats

NB = "\N{NO-BREAK SPACE}"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "written"),
    [
        (25_000_000, "EUR", "en", f"EUR{NB}250,000.00"),
        (-123_456, "EUR", "en", f"EUR{NB}−1,234.56"),  # noqa: RUF001 - a real minus sign
        (0, "EUR", "en", f"EUR{NB}0.00"),
        (1_500, "JPY", "en", f"JPY{NB}1,500"),
        (1_500, "KWD", "en", f"KWD{NB}1.500"),
        (123_456, "PLN", "pl", f"PLN{NB}1{NB}234,56"),
        (123_456, "CZK", "cs", f"CZK{NB}1{NB}234,56"),
        (12_345_678, "RON", "ro", f"RON{NB}123.456,78"),
    ],
)
def test_money_has_its_code_before_it_and_the_currencys_decimals(
    minor: int, currency: str, locale: str, written: str
) -> None:
    assert formats.money(Money(minor, currency), locale=locale) == written


def test_amount_that_is_whole_may_drop_its_decimals() -> None:
    assert formats.amount(Money(12_000_000, "EUR"), locale="en", whole=True) == "120,000"


def test_amount_with_cents_keeps_them_even_when_whole_is_wanted() -> None:
    assert formats.amount(Money(12_000_001, "EUR"), locale="en", whole=True) == "120,000.01"


def test_greatest_amount_is_written_to_the_cent() -> None:
    assert formats.amount(Money(2**63 - 1, "EUR"), locale="en") == "92,233,720,368,547,758.07"


def test_date_has_the_short_name_of_the_month() -> None:
    assert formats.day(date(2026, 11, 21), locale="en") == f"21{NB}Nov{NB}2026"


def test_instant_is_written_in_utc_and_says_so() -> None:
    assert formats.instant(NOON, locale="en") == f"21 Nov 2026, 12:00{NB}UTC"


@pytest.mark.parametrize(
    ("share", "digits", "written"),
    [
        (Rate(900_000), None, f"90{NB}%"),
        (Rate(3_100), None, f"0.31{NB}%"),
        (Rate(1_000_000), None, f"100{NB}%"),
        (0.018, None, f"1.8{NB}%"),
        (Fraction(1, 3), 2, f"33.33{NB}%"),
        (Decimal("-0.125"), 1, f"−12.5{NB}%"),  # noqa: RUF001 - a real minus sign
        (0.82, 0, f"82{NB}%"),
    ],
)
def test_share_is_written_in_per_cent(share: formats.Number | Rate, digits: int | None, written: str) -> None:
    assert formats.percent(share, locale="en", digits=digits) == written


def test_negative_figure_that_rounds_to_nothing_has_no_sign() -> None:
    assert formats.ratio(-0.001, locale="en") == "0.00"


def test_ratio_has_two_decimals() -> None:
    assert formats.ratio(1.3549, locale="en") == "1.35"


def test_figures_are_isolated_in_a_right_to_left_language() -> None:
    assert formats.percent(Rate(900_000), locale="he") == f"\N{LEFT-TO-RIGHT ISOLATE}90{NB}%\N{POP DIRECTIONAL ISOLATE}"


@pytest.mark.parametrize(
    ("since", "written"),
    [
        (datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC), f"0{NB}min"),
        (datetime(2026, 11, 21, 11, 1, tzinfo=UTC), f"59{NB}min"),
        (datetime(2026, 11, 21, 11, 0, tzinfo=UTC), f"1{NB}h"),
        (datetime(2026, 11, 20, 12, 1, tzinfo=UTC), f"23{NB}h"),
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), f"1{NB}day"),
        (datetime(2026, 11, 19, 11, 0, tzinfo=UTC), f"2{NB}days"),
        (datetime(2026, 9, 12, 12, 0, tzinfo=UTC), f"70{NB}days"),
    ],
)
def test_age_is_told_in_its_largest_whole_unit(since: datetime, written: str) -> None:
    assert formats.age(since, now=NOON, locale="en") == written


@pytest.mark.parametrize(
    ("due", "left"), [(date(2008, 4, 29), -2), (date(2008, 5, 1), 0), (date(2008, 5, 2), 1), (date(2008, 6, 1), 31)]
)
def test_days_left_count_from_the_business_date(due: date, left: int) -> None:
    assert formats.days_left(due, date(2008, 5, 1)) == left


def test_filters_take_the_readers_locale_anew_each_time() -> None:
    locales = iter(["en", "pl"])
    write = formats.filters(lambda: next(locales))["number"]
    assert [write(1234.5, digits=1), write(1234.5, digits=1)] == ["1,234.5", f"1{NB}234,5"]
