"""The labelled table of defaults: grade -> greatest limit per buyer and automatic authority.

LABEL: first figures, chosen by hand and not derived from any portfolio; the limits issue replaces this table. They
are whole units of the installation's book currency. Grades 9 and 10 are not insured. A buyer that is not rated has a
small capacity that underwriters alone may grant from.
"""

from collections.abc import Mapping
from typing import Final

from basics.currencies import exponent_of
from basics.money import Money
from limits.values import Ceiling

LABEL: Final = "Default table: first figures chosen by hand, not derived from a portfolio."
DEFAULTS: Final[Mapping[int | None, tuple[int, int]]] = {
    1: (10_000_000, 2_000_000),
    2: (8_000_000, 1_500_000),
    3: (5_000_000, 1_000_000),
    4: (3_000_000, 500_000),
    5: (2_000_000, 300_000),
    6: (1_000_000, 150_000),
    7: (500_000, 50_000),
    8: (200_000, 20_000),
    9: (0, 0),
    10: (0, 0),
    None: (100_000, 0),
}


def default_ceiling(grade: int | None, currency: str) -> Ceiling:
    """Give the default of a grade (None: not rated) in the book currency."""
    scale = 10 ** exponent_of(currency)
    greatest, automatic = DEFAULTS[grade]
    return Ceiling(grade, Money(greatest * scale, currency), Money(automatic * scale, currency))
