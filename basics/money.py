"""Amounts of money: whole minor units with a currency; and exact rates to multiply them by.

Rounding happens once, at the end of a calculation, half to even, to the currency's minor unit. A calculation of
several steps runs in `Fraction` (see `Money.exact`) and comes back through `Money.rounded`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering
from typing import Final, Self

from basics.currencies import EXPONENTS, exponent_of
from basics.errors import Fault, Invalid

_DECIMAL: Final = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)
_PARTS_PER_MILLION: Final = 1_000_000
MINOR_MAX: Final = 2**63 - 1


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents) of one ISO 4217 currency; may be negative.

    Raises:
        ValueError: two currencies meet in one operation, or the currency is unknown (bugs of the caller).
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"{self.currency!r} is no ISO 4217 currency in use")
        if abs(self.minor) > MINOR_MAX:
            raise ValueError(f"{self.minor} minor units do not fit into 64 bits")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Give nothing, in that currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str, *, where: str = "") -> Self:
        """Read a decimal amount such as `1250.00`; a point, no grouping, no more decimals than the currency has.

        Raises:
            Invalid: `money.currency` for an unknown currency, `money.amount` for anything that is no such amount.
        """
        if currency not in EXPONENTS:
            fault = Fault(where, f"currency {currency!r}", "an ISO 4217 code in use, such as EUR, is right")
            raise Invalid.of("money.currency", fault)
        exponent = exponent_of(currency)
        if not _DECIMAL.fullmatch(text):
            fault = Fault(where, f"amount {text!r}", "digits with a decimal point, such as 1250.00, are right")
            raise Invalid.of("money.amount", fault)
        scaled = Decimal(text).scaleb(exponent)
        if scaled != scaled.to_integral_value():
            fault = Fault(where, f"amount {text!r}", f"{currency} has {exponent} decimals")
            raise Invalid.of("money.amount", fault)
        if abs(scaled) > MINOR_MAX:
            fault = Fault(where, f"amount {text!r}", "an amount of at most 18 digits in all is right")
            raise Invalid.of("money.amount", fault)
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, amount: Fraction, currency: str) -> Self:
        """Round an exact amount in major units half to even to the minor unit."""
        return cls(round(amount * 10 ** exponent_of(currency)), currency)

    @property
    def exact(self) -> Fraction:
        """Give the amount in major units as an exact fraction."""
        return Fraction(self.minor, 10 ** exponent_of(self.currency))

    @property
    def decimal(self) -> str:
        """Write the amount as a plain decimal string with all its decimals: `1250.00`."""
        return f"{Decimal(self.minor).scaleb(-exponent_of(self.currency)):f}"

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal}"

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._same_currency(other), self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same_currency(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, rate: "Rate | Fraction | int") -> Self:
        """Multiply by an exact rate and round the product half to even to the minor unit."""
        factor = rate.exact if isinstance(rate, Rate) else rate
        return type(self)(round(self.minor * Fraction(factor)), self.currency)

    def _same_currency(self, other: Self) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} meet in one operation")
        return other.minor


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """An exact share in parts per million: 90 % is 900,000; a premium of 0.31 % is 3,100."""

    ppm: int

    @classmethod
    def parse_percent(cls, text: str, *, where: str = "") -> Self:
        """Read a percentage such as `90` or `0.31`, with at most four decimals.

        Raises:
            Invalid: `rate.percent` for anything else.
        """
        scaled = Decimal(text) * 10_000 if _DECIMAL.fullmatch(text) else Decimal("0.5")
        if scaled != scaled.to_integral_value():
            fault = Fault(where, f"percentage {text!r}", "a number with at most four decimals, such as 0.31, is right")
            raise Invalid.of("rate.percent", fault)
        return cls(int(scaled))

    @property
    def exact(self) -> Fraction:
        """Give the share as an exact fraction of one."""
        return Fraction(self.ppm, _PARTS_PER_MILLION)

    @property
    def percent(self) -> str:
        """Write the share in per cent without trailing zeros: `90`, `0.31`."""
        text = f"{Decimal(self.ppm).scaleb(-4):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def __str__(self) -> str:
        return f"{self.percent} %"
