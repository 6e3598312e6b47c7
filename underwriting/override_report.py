"""The report of overrides: how many, which way, why and by whom; and what became of the overridden. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final

from basics.periods import add_months
from underwriting.governance.rules import OUTCOME_MONTHS, has_failed_within, jeffreys_interval
from underwriting.values import KnockOutKind

_QUARTER_MONTHS: Final = 3


class Span(StrEnum):
    """How long a row of the override rate is."""

    MONTH = "month"
    QUARTER = "quarter"


class Direction(StrEnum):
    """Which way a grade was moved."""

    BETTER = "better"
    WORSE = "worse"


class Finding(StrEnum):
    """How the overridden fared against the rates of the kept."""

    FEWER = "fewer"
    MORE = "more"
    NO_DIFFERENCE = "no_difference_shown"


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which days are looked at, both included, and how they are cut."""

    since: date
    until: date
    span: Span = Span.QUARTER


@dataclass(frozen=True, slots=True)
class GradedBuyer:
    """One assessment by the scorecard: the grade it gave, and the one that stood after people had their say."""

    buyer_id: int
    on: date
    model_grade: int
    grade: int
    pd: float

    @property
    def direction(self) -> Direction | None:
        """Tell which way the grade was moved; None where the scorecard's was kept."""
        if self.grade == self.model_grade:
            return None
        return Direction.BETTER if self.grade < self.model_grade else Direction.WORSE


@dataclass(frozen=True, slots=True)
class _Followed:
    """One assessment a year old: its year and the scorecard's grade, which way it was moved, and its outcome."""

    stratum: tuple[int, int]
    direction: Direction | None
    pd: float
    has_failed: bool

    @property
    def grade(self) -> int:
        return self.stratum[1]


@dataclass(frozen=True, slots=True)
class KnownFact:
    """An insolvency or sanction: it takes a buyer out of the comparison, or, when it comes later, is its outcome."""

    buyer_id: int
    kind: KnockOutKind
    known_at: date


@dataclass(frozen=True, slots=True)
class ProposedOverride:
    """One override as it stands.

    Attributes:
        steps: Grades moved: -2 is two better, +1 one worse.
        state: Of the life cycle; one in force whose last day has passed counts as expired.
        authority_level: The author's, on the day of the proposal.
        was_in_force: Whether it ever moved the grade; `is_seconded`, whether a second underwriter confirmed it.
    """

    steps: int
    reason: str
    state: str
    author_id: int
    author_name: str
    authority_level: int
    was_in_force: bool
    is_seconded: bool


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report is made from.

    Attributes:
        graded: Assessments of the days looked at in which the scorecard gave a grade, in the order they were made.
        facts: Of all buyers, known by the day of the report.
        overrides: Proposed on the days looked at.
    """

    graded: Sequence[GradedBuyer]
    facts: Sequence[KnownFact]
    overrides: Sequence[ProposedOverride]


@dataclass(frozen=True, slots=True)
class OverrideRate:
    """Of the buyers assessed from `start` on, those whose grade was moved."""

    start: date
    assessed: int
    better: int
    worse: int

    @property
    def overridden(self) -> int:
        """Count both ways."""
        return self.better + self.worse

    @property
    def share(self) -> float | None:
        """Give the override rate; None where nobody was assessed."""
        return self.overridden / self.assessed if self.assessed else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Overrides that have something in common: its code, or, for people, the name."""

    key: str
    better: int
    worse: int

    @property
    def total(self) -> int:
        """Count both ways."""
        return self.better + self.worse


@dataclass(frozen=True, slots=True)
class Observed:
    """What became of a group of buyers within twelve months.

    Attributes:
        mean_pd: By the scorecard, before anybody moved a grade; None for an empty group, as are the next three.
        low: With `high`, the 90 % Jeffreys interval of the rate.
    """

    count: int
    failed: int
    mean_pd: float | None
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The overridden beside buyers of the same grade by the scorecard, in the same year, whose grade was kept.

    Attributes:
        model_grade: The scorecard's; None for all grades together.
        failed_as_kept: How many of the overridden would have failed at the rates of the kept, grade by grade and year
            by year; None where some of them have nobody kept beside them.
    """

    direction: Direction
    model_grade: int | None
    overridden: Observed
    kept: Observed
    failed_as_kept: float | None

    @property
    def finding(self) -> Finding | None:
        """Tell which failed more often; None where nobody stands beside some of the overridden.

        A difference is found only where each side's rate lies outside the other side's interval.
        """
        seen, kept = self.overridden, self.kept
        if self.failed_as_kept is None or seen.rate is None or kept.low is None or kept.high is None:
            return None
        as_kept = self.failed_as_kept / seen.count
        if seen.high is not None and seen.high < as_kept and seen.rate < kept.low:
            return Finding.FEWER
        if seen.low is not None and as_kept < seen.low and kept.high < seen.rate:
            return Finding.MORE
        return Finding.NO_DIFFERENCE


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """Everything that is told of the overrides of a time.

    Attributes:
        all_rates: The rows of `rates` added up: a buyer counts once a month or quarter.
        put_in_force: Overrides that ever moved a grade; `seconded` of them were confirmed by a second underwriter.
        outcomes: For each direction that occurred: all grades together, then grade by grade.
        followed_until: Assessments up to this day are old enough to have an outcome.
    """

    wanted: ReportFilter
    rates: tuple[OverrideRate, ...]
    all_rates: OverrideRate
    by_steps: tuple[Tally, ...]
    by_reason: tuple[Tally, ...]
    by_author: tuple[Tally, ...]
    by_authority: tuple[Tally, ...]
    by_state: tuple[Tally, ...]
    proposed: int
    put_in_force: int
    seconded: int
    outcomes: tuple[Comparison, ...]
    followed_until: date


def report_overrides(found: ReportFacts, wanted: ReportFilter, *, on: date) -> OverrideReport:
    """Make the report as of a day. Assessments of buyers with a knock-out known by then are left out throughout."""
    graded = _without_knock_outs(found.graded, found.facts)
    rates = override_rates(graded, wanted.span)
    followed_until = add_months(on, -OUTCOME_MONTHS)
    overrides = found.overrides
    return OverrideReport(
        wanted=wanted,
        rates=rates,
        all_rates=OverrideRate(
            wanted.since,
            sum(row.assessed for row in rates),
            sum(row.better for row in rates),
            sum(row.worse for row in rates),
        ),
        by_steps=_tallies(sorted(overrides, key=lambda held: held.steps), lambda held: (str(held.steps), "")),
        by_reason=_most_first(_tallies(overrides, lambda held: (held.reason, ""))),
        by_author=_most_first(_tallies(overrides, lambda held: (held.author_name, str(held.author_id)))),
        by_authority=_tallies(
            sorted(overrides, key=lambda held: held.authority_level), lambda held: (str(held.authority_level), "")
        ),
        by_state=_most_first(_tallies(overrides, lambda held: (held.state, ""))),
        proposed=len(overrides),
        put_in_force=sum(held.was_in_force for held in overrides),
        seconded=sum(held.was_in_force and held.is_seconded for held in overrides),
        outcomes=compare_outcomes(graded, found.facts, followed_until=followed_until),
        followed_until=followed_until,
    )


def override_rates(graded: Sequence[GradedBuyer], span: Span) -> tuple[OverrideRate, ...]:
    """Count the buyers assessed in every month or quarter, and those of them whose grade was moved; oldest first.

    A buyer counts once in each: as overridden where any of its assessments then was.
    """
    chosen = sorted(_one_each(graded, lambda made: _start(made.on, span)), key=lambda made: _start(made.on, span))
    return tuple(_rate(start, list(rows)) for start, rows in groupby(chosen, key=lambda made: _start(made.on, span)))


def compare_outcomes(
    graded: Sequence[GradedBuyer], facts: Sequence[KnownFact], *, followed_until: date
) -> tuple[Comparison, ...]:
    """Compare the overridden with the kept: one assessment a buyer a year, the first one that was overridden.

    Args:
        graded: Without knock-outs.
        facts: Known by the day of the report.
        followed_until: Later assessments have not had their twelve months yet.
    """
    old_enough = [made for made in graded if made.on <= followed_until]
    chosen = _one_each(old_enough, lambda made: made.on.year)
    followed = _followed(chosen, facts)
    kept_by_stratum: dict[tuple[int, int], list[_Followed]] = {}
    for one in followed:
        if one.direction is None:
            kept_by_stratum.setdefault(one.stratum, []).append(one)
    found: list[Comparison] = []
    for direction in Direction:
        moved = [one for one in followed if one.direction is direction]
        grades = [None, *sorted({one.grade for one in moved})] if moved else []
        found += [_compared(direction, grade, moved, kept_by_stratum) for grade in grades]
    return tuple(found)


def _compared(
    direction: Direction,
    grade: int | None,
    moved: Sequence[_Followed],
    kept_by_stratum: Mapping[tuple[int, int], Sequence[_Followed]],
) -> Comparison:
    of_grade = [one for one in moved if grade in (None, one.grade)]
    beside = {stratum: kept_by_stratum.get(stratum, ()) for stratum in {one.stratum for one in of_grade}}
    kept = [one for stratum in sorted(beside) for one in beside[stratum]]
    return Comparison(direction, grade, _observed(of_grade), _observed(kept), _as_kept(of_grade, beside))


def _observed(followed: Sequence[_Followed]) -> Observed:
    if not followed:
        return Observed(0, 0, None, None, None, None)
    count, failed = len(followed), sum(one.has_failed for one in followed)
    low, high = jeffreys_interval(failed, count)
    return Observed(count, failed, math.fsum(one.pd for one in followed) / count, failed / count, low, high)


def _as_kept(moved: Sequence[_Followed], beside: Mapping[tuple[int, int], Sequence[_Followed]]) -> float | None:
    """Add up the rates of the kept over the overridden, each with the rate of its grade and year."""
    if not all(beside.values()):
        return None
    rates = {stratum: sum(one.has_failed for one in kept) / len(kept) for stratum, kept in beside.items()}
    return math.fsum(rates[one.stratum] for one in moved)


def _without_knock_outs(graded: Sequence[GradedBuyer], facts: Sequence[KnownFact]) -> list[GradedBuyer]:
    known: dict[int, date] = {}
    for fact in facts:
        known[fact.buyer_id] = min(fact.known_at, known.get(fact.buyer_id, date.max))
    return [made for made in graded if made.on < known.get(made.buyer_id, date.max)]


def _followed(chosen: Sequence[GradedBuyer], facts: Sequence[KnownFact]) -> list[_Followed]:
    failures: dict[int, list[date]] = {}
    for fact in facts:
        if fact.kind is KnockOutKind.INSOLVENCY:
            failures.setdefault(fact.buyer_id, []).append(fact.known_at)
    return [
        _Followed(
            (made.on.year, made.model_grade),
            made.direction,
            made.pd,
            has_failed_within(made.on, failures.get(made.buyer_id, ())),
        )
        for made in chosen
    ]


def _one_each(graded: Sequence[GradedBuyer], time_of: Callable[[GradedBuyer], object]) -> list[GradedBuyer]:
    """Choose one assessment of each buyer in each stretch of time: the first that was overridden, else the first."""
    chosen: dict[tuple[int, object], GradedBuyer] = {}
    for made in sorted(graded, key=lambda made: made.on):
        place = (made.buyer_id, time_of(made))
        before = chosen.get(place)
        if before is None or (before.direction is None and made.direction is not None):
            chosen[place] = made
    return list(chosen.values())


def _start(on: date, span: Span) -> date:
    """Give the first day of the month or quarter."""
    back = (on.month - 1) % _QUARTER_MONTHS if span is Span.QUARTER else 0
    return date(on.year, on.month - back, 1)


def _rate(start: date, made: Sequence[GradedBuyer]) -> OverrideRate:
    ways = [one.direction for one in made]
    return OverrideRate(start, len(made), ways.count(Direction.BETTER), ways.count(Direction.WORSE))


def _tallies(
    overrides: Iterable[ProposedOverride], key_of: Callable[[ProposedOverride], tuple[str, str]]
) -> tuple[Tally, ...]:
    """Count by what is shown and, for people of one name, what tells them apart; in the order of first mention."""
    counts: dict[tuple[str, str], list[int]] = {}
    for held in overrides:
        counts.setdefault(key_of(held), [0, 0])[held.steps > 0] += 1
    return tuple(Tally(key, better, worse) for (key, _apart), (better, worse) in counts.items())


def _most_first(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda tally: (-tally.total, tally.key)))
