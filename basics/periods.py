"""Half-open periods of days and month arithmetic."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: [{self.start}, {self.end})")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        """Give the last day that the period holds."""
        return date.fromordinal(self.end.toordinal() - 1)


def clamped_day(year: int, month: int, day: int) -> date:
    """Give that day of the month, or the month's last day where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(day: date, months: int) -> date:
    """Move `day` by whole months, clamped to the length of the month that it lands in."""
    months_since_year_0 = day.year * 12 + day.month - 1 + months
    return clamped_day(months_since_year_0 // 12, months_since_year_0 % 12 + 1, day.day)
