"""How values are written for people: money, dates, instants, shares, ages. Pure, the locale comes in.

`filters()` gives the same functions to Jinja with the reader's locale filled in; `money|...` on a page and the
letter's text therefore never differ.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from basics.currencies import exponent_of
from basics.money import Money, Rate
from portal.charts.bars import use_bar

MINUS: Final = "\N{MINUS SIGN}"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_ISOLATE: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
_END_ISOLATE: Final = "\N{POP DIRECTIONAL ISOLATE}"
_DAY: Final = "d MMM y"
_INSTANT: Final = "d MMM y, HH:mm"
_HOUR_SECONDS: Final = 3600
_DAY_SECONDS: Final = 86_400

Number = int | float | Decimal | Fraction


def number(value: Number, *, locale: str, digits: int = 0) -> str:
    """Write a number with the locale's grouping and exactly that many decimals; a real minus sign, never brackets."""
    return _isolated(_plain_number(value, locale, digits), locale)


def _plain_number(value: Number, locale: str, digits: int) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    quantum = Decimal(1).scaleb(-digits)
    rounded = _decimal(value).quantize(quantum)
    written: str = format_decimal(abs(rounded), format=pattern, locale=locale)
    return MINUS + written if rounded < 0 else written


def amount(money: Money, *, locale: str, whole: bool = False) -> str:
    """Write an amount without its currency: `250,000.00`. `whole` drops decimals that are all zero."""
    digits = exponent_of(money.currency)
    if whole and money.minor % 10**digits == 0:
        digits = 0
    return number(money.exact, locale=locale, digits=digits)


def money(value: Money, *, locale: str, whole: bool = False) -> str:
    """Write an amount with its currency code before it, in every language alike: `EUR 250,000.00`."""
    return f"{value.currency}{NO_BREAK}{amount(value, locale=locale, whole=whole)}"


def day(value: date, *, locale: str) -> str:
    """Write a date with the month's short name: `21 Nov 2026`."""
    written: str = format_date(value, format=_DAY, locale=locale)
    return written.replace(" ", NO_BREAK)


def instant(value: datetime, *, locale: str) -> str:
    """Write an instant to the minute in UTC, and say so: `21 Nov 2026, 14:05 UTC`."""
    written: str = format_datetime(value.astimezone(UTC), format=_INSTANT, locale=locale)
    return f"{written}{NO_BREAK}UTC"


def percent(share: Rate | Number, *, locale: str, digits: int | None = None) -> str:
    """Write a share of one in per cent: `0.018` is `1.8 %`.

    Args:
        share: A `Rate`, or a number where 1 is the whole.
        locale: The reader's locale.
        digits: Decimals to show; by default as many as a rate needs (at most 4), or 1.
    """
    hundredfold = _decimal(share.exact if isinstance(share, Rate) else share) * 100
    if digits is None:
        digits = _decimals_needed(hundredfold) if isinstance(share, Rate) else 1
    return _isolated(f"{_plain_number(hundredfold, locale, digits)}{NO_BREAK}%", locale)


def ratio(value: Number, *, locale: str, digits: int = 2) -> str:
    """Write a plain ratio such as current assets over current liabilities: `1.35`."""
    return number(value, locale=locale, digits=digits)


def age(since: datetime, *, now: datetime, locale: str) -> str:
    """Write how long ago something was, in its largest whole unit: `3 h`, `2 days`. A future instant counts as now."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < _HOUR_SECONDS:
        return f"{seconds // 60}{NO_BREAK}min"
    if seconds < _DAY_SECONDS:
        return f"{seconds // _HOUR_SECONDS}{NO_BREAK}h"
    whole_days = seconds // _DAY_SECONDS * _DAY_SECONDS
    written: str = format_timedelta(whole_days, granularity="day", threshold=1000, locale=locale)
    return written.replace(" ", NO_BREAK)


def days_left(due: date, on: date) -> int:
    """Count the days from the business date to the due date; negative once it has passed."""
    return (due - on).days


def filters(locale_of: Callable[[], str]) -> dict[str, Callable[..., object]]:
    """Give the Jinja filters, each in the locale of the reader at hand.

    Names: number, amount, money, day, instant, percent, ratio, age, days_left, use_bar.
    """

    def localised(write: Callable[..., str]) -> Callable[..., str]:
        def wrapped(value: object, *args: object, **options: object) -> str:
            return write(value, *args, locale=locale_of(), **options)

        return wrapped

    writers = (number, amount, money, day, instant, percent, ratio, age)
    chosen: dict[str, Callable[..., object]] = {write.__name__: localised(write) for write in writers}
    return chosen | {"days_left": days_left, "use_bar": use_bar}


def _decimal(value: Number) -> Decimal:
    """Turn any number into a decimal without a float's tail; a fraction to 28 digits."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))


def _isolated(written: str, locale: str) -> str:
    """Keep a figure's signs in their places within right-to-left text."""
    return f"{_ISOLATE}{written}{_END_ISOLATE}" if Locale.parse(locale).text_direction == "rtl" else written


def _decimals_needed(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
