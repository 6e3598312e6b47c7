"""Which days a run is made for, and how the buyers are cut into chunks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from monitoring.values import BuyerRange, Span

# One chunk is one transaction: long enough to be worth one, short enough that nobody waits for it.
CHUNK_BUYERS: Final = 200
# Stands for "always" where a run has no run before it.
BEGINNING: Final = date(1900, 1, 1)
# What happened to an override moves the grade at once; the limits follow with the next run.
OVERRIDE_EVENTS: Final = frozenset({"override.in_force", "override.revoked"})


def spans(
    fact_days: Iterable[date], *, last_run_on: date | None, recorded_after: datetime | None, on: date
) -> tuple[Span, ...]:
    """Give one run for each day on which facts became known since the last run, in order, and one for today.

    A date that jumps over years is walked through day by day, so that a grade falls, and a limit with it, on the day
    on which it would have fallen; not all at once at the end.

    Args:
        fact_days: Days on which facts became or will become known.
        last_run_on: The last run's business date; None where there was no run: then all is looked at today, once.
        recorded_after: When the last run was planned: facts recorded since are new, however old, to the first run.
        on: Today.
    """
    if last_run_on is None:
        return (Span(on, BEGINNING, None),)
    days = sorted({day for day in fact_days if last_run_on < day <= on} | {on})
    walked = (Span(day, start, None) for start, day in pairwise(days))
    return (Span(days[0], last_run_on, recorded_after), *walked)


def chunks(buyer_ids: Sequence[int], *, size: int) -> tuple[BuyerRange, ...]:
    """Cut the buyers, sorted by id, into ranges of `size`; the last one may be shorter."""
    return tuple(
        BuyerRange(buyer_ids[start], buyer_ids[min(start + size, len(buyer_ids)) - 1])
        for start in range(0, len(buyer_ids), size)
    )
