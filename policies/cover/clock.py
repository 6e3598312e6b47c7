"""The cover clock: what must be done for each invoice, by when, and which clause says so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from basics.money import Money
from policies.cover.allocation import InvoiceAccount, allocate
from policies.cover.deadlines import NoticeBook, claim_deadline, extension_end, notice_deadline, waiting_end
from policies.cover.rules import overdue_minimum
from policies.cover.values import CoverCase, LossKind, Movement, MovementKind, OpenInvoice


class DutyKind(StrEnum):
    """Two duties of the policyholder, and the day from which a claim is paid."""

    NOTIFY_OVERDUE = "notify_overdue"
    FILE_CLAIM = "file_claim"
    CLAIM_FROM = "claim_from"


class DutyState(StrEnum):
    """How a duty stands on the business day."""

    DONE = "done"
    DONE_LATE = "done_late"
    MISSED = "missed"
    DUE = "due"


_TOO_LATE = frozenset({DutyState.DONE_LATE, DutyState.MISSED})


@dataclass(frozen=True, slots=True)
class Duty:
    """One dated line of an invoice's clock.

    Attributes:
        state: None for `CLAIM_FROM`, which is a date and asks for nothing.
        clause: The key of the policy term that it comes from; None where it comes from the loss alone.
    """

    kind: DutyKind
    date: date
    state: DutyState | None
    clause: str | None


@dataclass(frozen=True, slots=True)
class ClockedInvoice:
    """The clock of one invoice; `next_duty` is the earliest that is still due."""

    invoice: OpenInvoice
    open_gross: Money
    extension_ends: date | None
    duties: tuple[Duty, ...]
    next_duty: Duty | None


@dataclass(frozen=True, slots=True)
class CoverClock:
    """The clock of all invoices of a buyer, and the day from which new shipments would be uncovered."""

    as_of: date
    stop_shipments_from: date | None
    invoices: tuple[ClockedInvoice, ...]


def run_clock(case: CoverCase) -> CoverClock:
    """Read the clock of every invoice on the case's business day; recoveries count as receipts here."""
    accounts = allocate(case.invoices, _payments_so_far(case), minimum=overdue_minimum(case)).accounts
    notices = NoticeBook.of(case.notices, on=case.on)
    pairs = list(zip(case.invoices, accounts, strict=True))
    return CoverClock(
        as_of=case.on,
        stop_shipments_from=_stop_from(case, pairs),
        invoices=tuple(_clocked(invoice, account, case, notices=notices) for invoice, account in pairs),
    )


def _payments_so_far(case: CoverCase) -> list[Movement]:
    paying = (movement for movement in case.movements if movement.on <= case.on)
    return [
        replace(movement, kind=MovementKind.RECEIPT) if movement.kind is MovementKind.RECOVERY else movement
        for movement in paying
        if movement.kind is not MovementKind.COLLECTION_COST
    ]


def _stop_from(case: CoverCase, pairs: list[tuple[OpenInvoice, InvoiceAccount]]) -> date | None:
    ends = [
        end
        for invoice, account in pairs
        if not invoice.disputed and account.small_since is None
        if (end := extension_end(invoice, case.terms)) is not None
    ]
    return min(ends) + timedelta(days=1) if ends else None


def _clocked(invoice: OpenInvoice, account: InvoiceAccount, case: CoverCase, *, notices: NoticeBook) -> ClockedInvoice:
    duties = tuple(
        duty
        for duty in _duties(invoice, case, notices)
        if account.open_gross or (duty.state in _TOO_LATE and account.was_unpaid_on(duty.date))
    )
    due = [duty for duty in duties if duty.state is DutyState.DUE]
    return ClockedInvoice(
        invoice=invoice,
        open_gross=account.open_gross,
        extension_ends=extension_end(invoice, case.terms),
        duties=duties,
        next_duty=min(due, key=lambda duty: duty.date, default=None),
    )


def _duties(invoice: OpenInvoice, case: CoverCase, notices: NoticeBook) -> Iterator[Duty]:
    """List what an open invoice asks for; what has no date yet is left out."""
    notify_by = notice_deadline(invoice, case.terms)
    if notify_by is not None:
        state = _state(notices.first_overdue_after(invoice.due_on), notify_by, on=case.on)
        yield Duty(DutyKind.NOTIFY_OVERDUE, notify_by, state, "overdue_notice")
    file_by = claim_deadline(invoice, case.terms, notices)
    if file_by is not None:
        yield Duty(DutyKind.FILE_CLAIM, file_by, _state(notices.claimed_on, file_by, on=case.on), "claim_deadline")
    claim_from = _claim_from(invoice, case, notices)
    if claim_from is not None:
        yield Duty(DutyKind.CLAIM_FROM, claim_from, None, "waiting" if case.terms.waiting else None)


def _claim_from(invoice: OpenInvoice, case: CoverCase, notices: NoticeBook) -> date | None:
    if case.loss is not None and case.loss.kind is LossKind.INSOLVENCY:
        return case.loss.on
    return waiting_end(invoice, case.terms, notices)


def _state(done_on: date | None, deadline: date, *, on: date) -> DutyState:
    if done_on is not None:
        return DutyState.DONE if done_on <= deadline else DutyState.DONE_LATE
    return DutyState.MISSED if deadline < on else DutyState.DUE
