"""The line of versions of one limit: what applies on a ship date, and how a decision moves the line. Pure.

Of the versions effective on or before a day and not expired, the one effective latest applies; of two on one day the
one stored last. An expired temporary limit gives way to the one before it.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from basics.money import Money
from limits.values import Step, VersionFacts


def version_for(versions: Iterable[VersionFacts], day: date) -> VersionFacts | None:
    """Give the version that applies to a shipment of that day; None where there is none yet."""
    begun = [version for version in versions if version.effective_from <= day and not _has_ended(version, day)]
    return max(begun, key=lambda version: (version.effective_from, version.id), default=None)


def turning_days(versions: Iterable[VersionFacts], on: date) -> tuple[date, ...]:
    """Give `on` and every later day on which another version may begin to apply, in order."""
    listed = list(versions)
    begins = (version.effective_from for version in listed)
    ends = (version.valid_to for version in listed if version.valid_to is not None)
    return tuple(sorted({on, *(day for day in (*begins, *ends) if day > on)}))


def greatest_book(versions: Sequence[VersionFacts], on: date, book_currency: str) -> Money:
    """Give the greatest book amount that applies on `on` or any later day: what counts as committed."""
    applying = (version_for(versions, day) for day in turning_days(versions, on))
    amounts = [version.book for version in applying if version is not None]
    return max(amounts, default=Money.zero(book_currency))


def lowest_ahead(versions: Sequence[VersionFacts], on: date, currency: str) -> Money:
    """Give the lowest amount that applies on `on` or any later day: what surely stays."""
    applying = [version_for(versions, day) for day in turning_days(versions, on)]
    return min((_amount(version, currency) for version in applying), default=Money.zero(currency))


def final_version(versions: Sequence[VersionFacts], on: date) -> VersionFacts | None:
    """Give the version that applies once everything announced has come to pass."""
    return version_for(versions, turning_days(versions, on)[-1])


def steps_up(
    versions: Sequence[VersionFacts], amount: Money, book: Money, *, on: date, valid_to: date | None = None
) -> tuple[Step, ...]:
    """Raise the line to an amount from `on` (until `valid_to`); nowhere is it lowered."""
    days = [day for day in turning_days(versions, on) if valid_to is None or day < valid_to]
    below = (day for day in days if _amount(version_for(versions, day), amount.currency) < amount)
    return tuple(Step(day, amount, book) for day in below)


def steps_down(versions: Sequence[VersionFacts], amount: Money, book: Money, *, on: date) -> tuple[Step, ...]:
    """Lower the line to an amount from `on` for good; nowhere is it raised."""
    days = turning_days(versions, on)
    above = (day for day in days if _amount(version_for(versions, day), amount.currency) > amount)
    return tuple(Step(day, amount, book) for day in above)


def _amount(version: VersionFacts | None, currency: str) -> Money:
    return version.amount if version is not None else Money.zero(currency)


def _has_ended(version: VersionFacts, day: date) -> bool:
    return version.valid_to is not None and version.valid_to <= day
