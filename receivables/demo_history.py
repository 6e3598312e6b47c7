"""Invent the ledger of one buyer for the demo: shipments, invoices, receipts, from late 2007 to the end of 2009.

Pure and seeded: the same policy, buyer and limit give the same history on every machine, so that moving the demo's
date adds what had not happened yet. Nothing here is a fact about any company; every row is stored as invented.

How a buyer pays is one of six habits, by the order in which buyers were first granted a limit:

| habit | pays |
| --- | --- |
| prompt | in the weekly payment run next to the due date; one credit note for a short delivery |
| month_end | on the last working day of the month in which the invoice falls due |
| late | 12 to 26 days beyond terms; every third invoice in two parts; one disputed invoice |
| stops | a week beyond terms until February 2008, then nothing more; the policyholder ships until late March |
| stretching | prompt at first, from spring 2008 on each month a few days later |
| early | takes a discount for paying within ten days, as agreed on the invoice by a credit note |

Amounts are lognormal around a base that keeps what is outstanding near two thirds of the limit, a little more before
year's end, and are whole multiples of a unit price. A firm that fails stops paying three months before.
"""

import math
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from random import Random
from typing import Final, assert_never

from basics.currencies import exponent_of
from basics.money import Money
from basics.periods import add_months
from policies.cover.values import MovementKind

SEED: Final = "tradecover demo ledger 1"
FIRST_MONTH: Final = date(2007, 10, 1)
LAST_MONTH: Final = date(2009, 12, 1)
_STOPS_FROM: Final = date(2008, 2, 8)
_LAST_TRUSTING_DAY: Final = date(2008, 3, 25)
_STRETCHES_FROM: Final = date(2008, 4, 1)
_SILENT_BEFORE_FAILURE_DAYS: Final = 90
_USED_SHARE: Final = Fraction(2, 3)
_SPREAD: Final = 0.16
_TERMS: Final = (30, 30, 45, 60)
_UNIT_PRICES: Final = (25, 40, 48, 60, 75)
_FRIDAY: Final = 4
_THURSDAY: Final = 3
_SEASON: Final = {10: 108, 11: 115, 12: 92, 1: 90, 8: 94}


class Habit(StrEnum):
    """How an invented buyer pays."""

    PROMPT = "prompt"
    MONTH_END = "month_end"
    LATE = "late"
    STOPS = "stops"
    STRETCHING = "stretching"
    EARLY = "early"


_HABITS: Final = tuple(Habit)
_USUAL_DELAY_DAYS: Final = {
    Habit.PROMPT: 1,
    Habit.MONTH_END: 14,
    Habit.LATE: 19,
    Habit.STOPS: 40,
    Habit.STRETCHING: 12,
    Habit.EARLY: 0,
}


@dataclass(frozen=True, slots=True)
class InventedBuyer:
    """What a history hangs on.

    Attributes:
        key: The policy's number and the buyer's identifier; seeds the history.
        rank: Place among the policy's buyers, from 0; chooses the habit.
        limit: First limit granted, policy's currency.
        fails_on: Day of a failure on file; None where there is none.
    """

    key: str
    rank: int
    limit: Money
    fails_on: date | None = None

    @property
    def habit(self) -> Habit:
        """Give how this buyer pays."""
        return _HABITS[self.rank % len(_HABITS)]


@dataclass(frozen=True, slots=True)
class InventedInvoice:
    """One invented invoice."""

    ref: str
    gross: Money
    shipped_on: date
    invoiced_on: date
    due_on: date
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class InventedMovement:
    """One invented receipt or credit note."""

    kind: MovementKind
    ref: str
    amount: Money
    moved_on: date
    invoice_ref: str | None


def invent_history(buyer: InventedBuyer) -> tuple[tuple[InventedInvoice, ...], tuple[InventedMovement, ...]]:
    """Invent all invoices and movements of one buyer, in order of day."""
    dice = Random(f"{SEED}:{buyer.key}")  # noqa: S311 - an invented ledger has to be the same everywhere
    terms_days = dice.choice(_TERMS)
    unit_price = dice.choice(_UNIT_PRICES)
    invoices = list(_invoices(buyer, dice, terms_days, unit_price))
    movements = [paid for place, invoice in enumerate(invoices) for paid in _payments(buyer, dice, place, invoice)]
    return tuple(invoices), tuple(sorted(movements, key=lambda movement: (movement.moved_on, movement.ref)))


def _invoices(buyer: InventedBuyer, dice: Random, terms_days: int, unit_price: int) -> Iterator[InventedInvoice]:
    held_days = max(terms_days + _USUAL_DELAY_DAYS[buyer.habit], 10)
    a_month = buyer.limit.exact * _USED_SHARE * 30 / held_days
    per_month = 2 if terms_days <= 30 else 1  # noqa: PLR2004 - short terms, more deliveries
    month = FIRST_MONTH
    while month <= LAST_MONTH:
        for part in range(per_month):
            shipped_on = _working_day(month + timedelta(days=dice.randint(4, 11) + 14 * part))
            if _ships(buyer, shipped_on):
                invoiced_on = _working_day(shipped_on + timedelta(days=1))
                yield InventedInvoice(
                    ref=f"{month:%y%m}-{buyer.rank + 1:02d}{part + 1}",
                    gross=_gross(a_month / per_month, dice, month, unit_price, buyer.limit.currency),
                    shipped_on=shipped_on,
                    invoiced_on=invoiced_on,
                    due_on=invoiced_on + timedelta(days=terms_days),
                    is_disputed=buyer.habit is Habit.LATE and month == date(2008, 3, 1) and part == 0,
                )
        month = add_months(month, 1)


def _ships(buyer: InventedBuyer, day: date) -> bool:
    """Tell whether the policyholder still ships: not long after a buyer has fallen silent."""
    last_days = [_LAST_TRUSTING_DAY] if buyer.habit is Habit.STOPS else []
    if buyer.fails_on is not None:
        last_days.append(buyer.fails_on - timedelta(days=_SILENT_BEFORE_FAILURE_DAYS - 45))
    return all(day <= last for last in last_days)


def _gross(base: Fraction, dice: Random, month: date, unit_price: int, currency: str) -> Money:
    """Draw an amount around the base: whole units at the unit price, at least one."""
    season = Fraction(_SEASON.get(month.month, 100), 100)
    wanted = base * season * Fraction(math.exp(dice.gauss(0, _SPREAD)))
    units = max(1, round(wanted * Fraction(1, unit_price)))
    return Money(units * unit_price * 10 ** exponent_of(currency), currency)


def _payments(buyer: InventedBuyer, dice: Random, place: int, invoice: InventedInvoice) -> Iterator[InventedMovement]:
    """Pay one invoice as the habit has it; what would be paid after the buyer has fallen silent is not paid."""
    credited = Money.zero(invoice.gross.currency)
    note = _credit_note(buyer, place, invoice)
    if note is not None:
        credited = note.amount
        yield note
    paid_on = _paid_on(buyer, dice, invoice)
    parts = _parts(buyer, place, invoice.gross - credited, paid_on)
    for number, (amount, day) in enumerate(parts, start=1):
        if amount.minor > 0 and not _is_silent(buyer, day):
            yield InventedMovement(MovementKind.RECEIPT, f"BT-{invoice.ref}-{number}", amount, day, None)


def _credit_note(buyer: InventedBuyer, place: int, invoice: InventedInvoice) -> InventedMovement | None:
    if buyer.habit is Habit.EARLY:
        share, day = Fraction(2, 100), invoice.invoiced_on + timedelta(days=8)
    elif buyer.habit is Habit.PROMPT and place == 5:  # noqa: PLR2004 - one short delivery, in the winter
        share, day = Fraction(8, 100), invoice.invoiced_on + timedelta(days=6)
    else:
        return None
    moved_on = _working_day(day)
    return InventedMovement(
        MovementKind.CREDIT_NOTE, f"CN-{invoice.ref}", invoice.gross.times(share), moved_on, invoice.ref
    )


def _paid_on(buyer: InventedBuyer, dice: Random, invoice: InventedInvoice) -> date:
    due = invoice.due_on
    match buyer.habit:
        case Habit.PROMPT:
            day = _payment_run(due + timedelta(days=dice.randint(-3, 2)))
        case Habit.MONTH_END:
            day = _last_working_day(due)
        case Habit.LATE:
            day = due + timedelta(days=95 if invoice.is_disputed else dice.randint(12, 26))
        case Habit.STOPS:
            day = due + timedelta(days=dice.randint(5, 11))
        case Habit.STRETCHING:
            months = max(0, (due.year - _STRETCHES_FROM.year) * 12 + due.month - _STRETCHES_FROM.month)
            day = due + timedelta(days=dice.randint(0, 3) + min(4 * months, 42))
        case Habit.EARLY:
            day = invoice.invoiced_on + timedelta(days=dice.randint(8, 10))
        case _:
            assert_never(buyer.habit)
    return _working_day(day)


def _parts(buyer: InventedBuyer, place: int, open_amount: Money, paid_on: date) -> tuple[tuple[Money, date], ...]:
    if buyer.habit is not Habit.LATE or place % 3 != 1:
        return ((open_amount, paid_on),)
    half = open_amount.times(Fraction(1, 2))
    return ((half, paid_on), (open_amount - half, _working_day(paid_on + timedelta(days=18))))


def _is_silent(buyer: InventedBuyer, day: date) -> bool:
    if buyer.habit is Habit.STOPS and day >= _STOPS_FROM:
        return True
    return buyer.fails_on is not None and day >= buyer.fails_on - timedelta(days=_SILENT_BEFORE_FAILURE_DAYS)


def _working_day(day: date) -> date:
    """Give the day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > _FRIDAY else day


def _payment_run(day: date) -> date:
    """Give the next Thursday, on which such a firm pays."""
    return day + timedelta(days=(_THURSDAY - day.weekday()) % 7)


def _last_working_day(day: date) -> date:
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return last - timedelta(days=max(0, last.weekday() - _FRIDAY))
