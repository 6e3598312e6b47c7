"""The frozen values of receivables: what is entered, what is on file, and how a buyer's ledger stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

from basics.money import Money
from policies.cover.clock import ClockedInvoice, CoverClock, Duty
from policies.cover.rules import CoveredInvoice
from policies.cover.values import Movement, MovementKind, OpenInvoice

INVOICES: Final = "invoices"
RECEIPTS: Final = "receipts"
LEDGER_KINDS: Final = (INVOICES, RECEIPTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvoice:
    """An invoice as it is entered; amounts in the policy's currency."""

    policy_id: int
    buyer_id: int
    ref: str
    gross: Money
    vat: Money
    shipped_on: date
    invoiced_on: date
    due_on: date
    is_disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMovement:
    """A receipt or a credit note as it is entered.

    Attributes:
        ref: Tells two movements of a buyer apart: the bank's reference, the credit note's number.
        invoice_ref: The invoice that a credit note corrects; never on a receipt, which pays the oldest.
    """

    policy_id: int
    buyer_id: int
    kind: MovementKind
    ref: str
    amount: Money
    moved_on: date
    invoice_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """An invoice on file."""

    id: int
    policyholder_id: int
    policy_id: int
    buyer_id: int
    ref: str
    gross: Money
    vat: Money
    shipped_on: date
    invoiced_on: date
    due_on: date
    is_disputed: bool
    is_invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementFacts:
    """A movement on file."""

    id: int
    policyholder_id: int
    policy_id: int
    buyer_id: int
    kind: MovementKind
    ref: str
    amount: Money
    moved_on: date
    invoice_id: int | None
    invoice_ref: str | None
    is_invented: bool


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement in a list, with the names beside it."""

    movement: MovementFacts
    buyer_name: str
    policy_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was invoiced to one buyer under one policy and what came in, in the order of entry.

    Attributes:
        invoice_ids: Row of every invoice, by its reference.
        is_invented: Whether any of it is.
    """

    policyholder_id: int
    policy_id: int
    buyer_id: int
    currency: str
    invoices: tuple[OpenInvoice, ...]
    movements: tuple[Movement, ...]
    invoice_ids: Mapping[str, int]
    is_invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerClock:
    """The cover clock of one buyer under one policy.

    Attributes:
        clauses: The policy's own wording by clause key.
        overdue_minimum: Open amounts up to this one ask for no notice.
    """

    policyholder_id: int
    policy_id: int
    policy_number: str
    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    clauses: Mapping[str, str]
    invoice_ids: Mapping[str, int]
    overdue_minimum: Money
    is_invented: bool
    clock: CoverClock

    @property
    def outstanding(self) -> Money:
        """Give the sum of what is open."""
        return sum((line.open_gross for line in self.clock.invoices), Money.zero(self.overdue_minimum.currency))

    @property
    def overdue(self) -> Money:
        """Give the sum of what is open past its due date."""
        late = (line.open_gross for line in self.clock.invoices if line.invoice.due_on < self.clock.as_of)
        return sum(late, Money.zero(self.overdue_minimum.currency))


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One invoice in a list, with its clock and whose it is."""

    account: BuyerClock
    clocked: ClockedInvoice

    @property
    def invoice_id(self) -> int:
        """Give the row of the invoice."""
        return self.account.invoice_ids[self.clocked.invoice.ref]


@dataclass(frozen=True, slots=True)
class DueDuty:
    """One duty that waits to be done."""

    line: ClockLine
    duty: Duty
    days_left: int


@dataclass(frozen=True, slots=True)
class ComingLimit:
    """A change of the limit that was announced and binds later shipments.

    Attributes:
        amount: The limit for shipments from `effective_from` on.
        free: What of it new shipments could use if nothing were paid until then.
    """

    effective_from: date
    amount: Money
    free: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerStanding:
    """What is owed, insured and free on one buyer under one policy on a day; policy's currency.

    Attributes:
        limit: For shipments of the day.
        insured: The part of the open debt that the limits of the ship dates cover, before the percentage.
        uninsured: The part that the policy looks at and no limit covers.
        free: What new shipments of the day may use of the limit.
        coming: Changes that were announced, by day.
        invoices: The cover of every open invoice.
    """

    outstanding: Money
    overdue: Money
    limit: Money
    insured: Money
    uninsured: Money
    free: Money
    coming: tuple[ComingLimit, ...]
    invoices: tuple[CoveredInvoice, ...]


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file of invoices or receipts of one policy: a seekable binary stream and its name."""

    stream: BinaryIO
    filename: str
    policy_id: int
