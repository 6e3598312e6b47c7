"""The use cases of receivables: enter invoices and receipts, by hand and by file; mark a dispute."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Invalid, Refused
from basics.scopes import Scope
from models.receivables import Invoice, Movement
from models.scoping import within
from policies.queries import policy_on
from receivables import events, queries, rules
from receivables.facts import invoice_facts, movement_facts
from receivables.imports.service import (
    import_invoices,
    import_receipts,
    preview_invoices,
    preview_receipts,
)
from receivables.values import InvoiceFacts, MovementFacts, NewInvoice, NewMovement
from registry import queries as registry

__all__ = [
    "add_invoice",
    "add_movement",
    "import_invoices",
    "import_receipts",
    "preview_invoices",
    "preview_receipts",
    "set_disputed",
]


def add_invoice(session: Session, given: NewInvoice, *, actor: Actor, on: date, scope: Scope) -> InvoiceFacts:
    """Enter an invoice. What is entered under an invented policy is invented too.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `invoice.invalid`, with a fault for each field.
        Refused: `invoice.exists`: this buyer has one with that reference under the policy.
    """
    policy = policy_on(session, given.policy_id, scope=scope, on=on)
    registry.buyer(session, given.buyer_id)
    faults = rules.invoice_faults(given, currency=policy.currency, on=on)
    if faults:
        raise Invalid("invoice.invalid", "; ".join(map(str, faults)), faults)
    row = Invoice(
        policyholder_id=policy.policyholder_id,
        policy_id=given.policy_id,
        buyer_id=given.buyer_id,
        ref=given.ref,
        gross_minor=given.gross.minor,
        vat_minor=given.vat.minor,
        currency=policy.currency,
        shipped_on=given.shipped_on,
        invoiced_on=given.invoiced_on,
        due_on=given.due_on,
        is_disputed=given.is_disputed,
        is_invented=policy.is_invented,
        import_run_id=None,
        recorded_at=clock.now(),
    )
    _insert(session, row, Refused("invoice.exists", f"Invoice {given.ref} to this buyer is on file already."))
    facts = invoice_facts(row)
    record(session, events.about_invoice(events.INVOICE_ADDED, facts, actor=actor, on=on))
    return facts


def add_movement(session: Session, given: NewMovement, *, actor: Actor, on: date, scope: Scope) -> MovementFacts:
    """Enter a receipt or a credit note. Which invoices it pays follows from the ledger and is not entered.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `movement.invalid`, with a fault for each field.
        Refused: `movement.exists`: this buyer has one with that reference under the policy.
    """
    policy = policy_on(session, given.policy_id, scope=scope, on=on)
    registry.buyer(session, given.buyer_id)
    own = select(Invoice.id).where(Invoice.policy_id == given.policy_id, Invoice.buyer_id == given.buyer_id)
    own = own.where(Invoice.ref == given.invoice_ref)
    invoice_id = session.scalar(within(own, Invoice, scope)) if given.invoice_ref is not None else None
    known = {given.invoice_ref} if invoice_id is not None and given.invoice_ref is not None else set()
    faults = rules.movement_faults(given, currency=policy.currency, on=on, invoice_refs=known)
    if faults:
        raise Invalid("movement.invalid", "; ".join(map(str, faults)), faults)
    row = Movement(
        policyholder_id=policy.policyholder_id,
        policy_id=given.policy_id,
        buyer_id=given.buyer_id,
        kind=given.kind,
        ref=given.ref,
        invoice_id=invoice_id,
        amount_minor=given.amount.minor,
        currency=policy.currency,
        moved_on=given.moved_on,
        is_invented=policy.is_invented,
        import_run_id=None,
        recorded_at=clock.now(),
    )
    _insert(session, row, Refused("movement.exists", f"{given.ref} of this buyer is on file already."))
    facts = movement_facts(row, given.invoice_ref)
    record(session, events.movement_added(facts, actor=actor, on=on))
    return facts


def set_disputed(
    session: Session, invoice_id: int, *, disputed: bool, actor: Actor, on: date, scope: Scope
) -> InvoiceFacts:
    """Mark an invoice as disputed by the buyer, or its dispute as resolved; twice changes nothing.

    Raises:
        NotFound: `invoice.not_found`.
    """
    query = select(Invoice).where(Invoice.id == invoice_id).with_for_update(key_share=True)
    facts = queries.invoice(session, invoice_id, scope=scope)
    row = session.scalars(within(query, Invoice, scope)).one()
    if row.is_disputed == disputed:
        return facts
    row.is_disputed = disputed
    session.flush()
    facts = invoice_facts(row)
    kind = events.INVOICE_DISPUTED if disputed else events.INVOICE_DISPUTE_RESOLVED
    record(session, events.about_invoice(kind, facts, actor=actor, on=on))
    return facts


def _insert(session: Session, row: Invoice | Movement, twice: Refused) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise twice from error
