"""The limit that applies to a shipment, swept over ship dates so that a long ledger stays cheap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush

from basics.money import Money, Rate
from policies.cover.values import CoverTerms, LimitKind, LimitSpan


@dataclass(frozen=True, slots=True)
class ApplicableLimit:
    """The limit on a ship date, top-ups included, and its insured percentage (None where no base applies)."""

    amount: Money
    rate: Rate | None


def limits_on(days: Iterable[date], limits: Sequence[LimitSpan], terms: CoverTerms) -> dict[date, ApplicableLimit]:
    """Find the limit of every ship date.

    Of the base limits in force the one effective latest counts, the last listed on a tie: an expired temporary
    limit gives way to the one before it. While it is above zero, every top-up in force is added.
    """
    bases = _InForce(span for span in limits if span.kind is LimitKind.BASE)
    top_ups = _TopUps([span for span in limits if span.kind is LimitKind.TOP_UP])
    found: dict[date, ApplicableLimit] = {}
    for day in sorted(set(days)):
        base = bases.latest(day)
        added = top_ups.minor_on(day)
        found[day] = _combined(base, added, terms)
    return found


def _combined(base: LimitSpan | None, added_minor: int, terms: CoverTerms) -> ApplicableLimit:
    if base is None:
        return ApplicableLimit(Money.zero(terms.currency), None)
    own = base.insured_percentage
    rate = terms.insured_percentage.of(base.source) if own is None else own
    added = Money(added_minor if base.amount else 0, terms.currency)
    return ApplicableLimit(base.amount + added, rate)


class _InForce:
    """The base limits, asked for days in ascending order."""

    def __init__(self, bases: Iterable[LimitSpan]) -> None:
        self._coming = sorted(enumerate(bases), key=lambda item: item[1].effective_for_shipments_from, reverse=True)
        self._begun: list[tuple[int, int, LimitSpan]] = []  # heap, latest effective (then last listed) on top

    def latest(self, day: date) -> LimitSpan | None:
        while self._coming and self._coming[-1][1].effective_for_shipments_from <= day:
            place, span = self._coming.pop()
            heappush(self._begun, (-span.effective_for_shipments_from.toordinal(), -place, span))
        while self._begun and _has_ended(self._begun[0][2], day):
            heappop(self._begun)
        return self._begun[0][2] if self._begun else None


class _TopUps:
    """The sum of the top-ups in force, asked for days in ascending order."""

    def __init__(self, top_ups: Iterable[LimitSpan]) -> None:
        steps = [step for span in top_ups for step in _steps_of(span)]
        self._coming = sorted(steps, reverse=True)
        self._minor = 0

    def minor_on(self, day: date) -> int:
        while self._coming and self._coming[-1][0] <= day:
            self._minor += self._coming.pop()[1]
        return self._minor


def _steps_of(span: LimitSpan) -> list[tuple[date, int]]:
    begins = (span.effective_for_shipments_from, span.amount.minor)
    if span.valid_to is None:
        return [begins]
    if span.valid_to <= span.effective_for_shipments_from:
        return []
    return [begins, (span.valid_to, -span.amount.minor)]


def _has_ended(span: LimitSpan, day: date) -> bool:
    return span.valid_to is not None and span.valid_to <= day
