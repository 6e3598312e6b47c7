"""Which money paid which invoice, run through time; near-linear in invoices plus movements.

On each day first the invoices issued that day, then credit notes, then receipts, each in listed order. Money pays
issued invoices, oldest first; a credit note pays its own invoice before, even one not yet issued. What finds
nothing to pay waits for the next invoice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush

from basics.money import Money
from policies.cover.values import Movement, MovementKind, OpenInvoice


@dataclass(frozen=True, slots=True)
class InvoiceAccount:
    """What became of one invoice.

    Attributes:
        open_gross: What is unpaid at the end.
        paid_on: The day whose events left nothing open; None while something is.
        small_since: The day whose events left no more than the overdue minimum open (`date.min`: from the start).
    """

    open_gross: Money
    paid_on: date | None
    small_since: date | None

    def was_unpaid_on(self, day: date) -> bool:
        """Tell whether something was open after the events of that day."""
        return self.paid_on is None or day < self.paid_on

    def was_above_minimum_on(self, day: date) -> bool:
        """Tell whether more than the overdue minimum was open after the events of that day."""
        return self.small_since is None or day < self.small_since


@dataclass(frozen=True, slots=True)
class Allocation:
    """The accounts in the order of the invoices, and the money that found nothing to pay."""

    accounts: tuple[InvoiceAccount, ...]
    unallocated: Money


def allocate(invoices: Sequence[OpenInvoice], payments: Sequence[Movement], *, minimum: Money) -> Allocation:
    """Pay invoices with receipts and credit notes, day by day.

    Args:
        invoices: All of the buyer, eligible or not.
        payments: Receipts and credit notes, in listed order.
        minimum: The overdue minimum, for `InvoiceAccount.small_since`; its currency is that of all amounts.
    """
    ledger = _Ledger(invoices, minimum=minimum.minor)
    issues = [(invoice.invoiced_on, 0, place) for place, invoice in enumerate(invoices)]
    ranks = {MovementKind.CREDIT_NOTE: 1, MovementKind.RECEIPT: 2}
    paid = [(payment.on, ranks[payment.kind], place) for place, payment in enumerate(payments)]
    for day, rank, place in sorted(issues + paid):
        if rank == 0:
            ledger.issue(place, day)
        else:
            ledger.receive(payments[place], day)
    return ledger.close(minimum.currency)


class _Ledger:
    """The running state of one allocation, in minor units; invoices go by their place in the list."""

    def __init__(self, invoices: Sequence[OpenInvoice], *, minimum: int) -> None:
        self._invoices = invoices
        self._minimum = minimum
        self._open = [invoice.gross.minor for invoice in invoices]
        self._paid_on: list[date | None] = [None] * len(invoices)
        self._small_since = [date.min if gross <= minimum else None for gross in self._open]
        self._places = {invoice.ref: place for place, invoice in enumerate(invoices)}
        self._issued: list[tuple[tuple[date, date, str], int]] = []  # heap, oldest on top; may hold paid ones
        self._waiting = 0

    def issue(self, place: int, day: date) -> None:
        """Let an invoice be paid from now on, first by the money that waits."""
        heappush(self._issued, (self._invoices[place].age_key, place))
        self._waiting = self._pay(place, self._waiting, day)

    def receive(self, payment: Movement, day: date) -> None:
        """Spread a payment over its own invoice, then over the oldest; what is left waits."""
        left = payment.amount.minor
        if payment.invoice is not None:
            left = self._pay(self._places[payment.invoice], left, day)
        while left > 0 and self._issued:
            _, place = self._issued[0]
            left = self._pay(place, left, day)
            if self._open[place] == 0:
                heappop(self._issued)
        self._waiting += left

    def close(self, currency: str) -> Allocation:
        """Give the accounts as they stand."""
        ends = zip(self._open, self._paid_on, self._small_since, strict=True)
        accounts = tuple(InvoiceAccount(Money(minor, currency), paid, small) for minor, paid, small in ends)
        return Allocation(accounts, Money(self._waiting, currency))

    def _pay(self, place: int, minor: int, day: date) -> int:
        """Pay one invoice as far as the money goes and give the rest."""
        taken = min(minor, self._open[place])
        if taken > 0:
            self._open[place] -= taken
            if self._open[place] == 0:
                self._paid_on[place] = day
            if self._open[place] <= self._minimum and self._small_since[place] is None:
                self._small_since[place] = day
        return minor - taken
