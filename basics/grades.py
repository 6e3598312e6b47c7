"""Grades 1 (best) to 10 (in default), and the master scale that maps a probability of default to them."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

SCALE_NAME: Final = "Tradecover 1-10, 1 is best"

# Upper bounds of the probability of default within 12 months, grade 1 to 9; above the last one stands grade 10.
PD_UPPER_BOUNDS: Final[tuple[float, ...]] = (0.0005, 0.0012, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.20)
PD_FLOOR: Final = 0.0003
HYSTERESIS_SHARE: Final = 0.10


@dataclass(frozen=True, slots=True, order=True)
class Grade:
    """A class of default risk: 1 is best, 10 is in default, insolvent or above 20 % a year."""

    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= WORST:
            raise ValueError(f"a grade is a whole number from 1 to {WORST}, not {self.number}")

    def __str__(self) -> str:
        return str(self.number)

    @property
    def pd_upper(self) -> float:
        """Give the highest probability of default of this grade (1.0 for the worst)."""
        return 1.0 if self.number == WORST else PD_UPPER_BOUNDS[self.number - 1]

    @property
    def pd_lower(self) -> float:
        """Give the probability of default above which this grade begins (the floor for the best)."""
        return PD_FLOOR if self.number == 1 else PD_UPPER_BOUNDS[self.number - 2]

    def is_better_than(self, other: "Grade") -> bool:
        """Tell whether this grade stands for less risk."""
        return self.number < other.number


WORST: Final = 10


def grade_of(pd: float, *, previous: Grade | None = None) -> Grade:
    """Give the grade of a probability of default, keeping the previous one near its bounds.

    With a previous grade, the grade changes only where the probability passes the bound by a tenth of the
    previous grade's width on the logarithmic scale, so that noise at a bound moves no limit.

    Args:
        pd: Probability of default within 12 months, 0 < pd <= 1; below the floor counts as the floor.
        previous: The grade in force, or None for a first rating.
    Source: docs/scoring.md, master scale and hysteresis.
    """
    floored = max(pd, PD_FLOOR)
    fresh = Grade(bisect_left(PD_UPPER_BOUNDS, floored) + 1)
    if previous is None or fresh == previous:
        return fresh
    slack = HYSTERESIS_SHARE * (math.log(previous.pd_upper) - math.log(previous.pd_lower))
    stays = math.log(previous.pd_lower) - slack <= math.log(floored) <= math.log(previous.pd_upper) + slack
    return previous if stays else fresh
