"""Rows of the ledger as frozen facts."""

from basics.money import Money
from models.receivables import Invoice, Movement
from policies.cover.values import MovementKind
from receivables.values import InvoiceFacts, MovementFacts


def invoice_facts(row: Invoice) -> InvoiceFacts:
    """Turn a row into facts."""
    return InvoiceFacts(
        id=row.id,
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        ref=row.ref,
        gross=Money(row.gross_minor, row.currency),
        vat=Money(row.vat_minor, row.currency),
        shipped_on=row.shipped_on,
        invoiced_on=row.invoiced_on,
        due_on=row.due_on,
        is_disputed=row.is_disputed,
        is_invented=row.is_invented,
    )


def movement_facts(row: Movement, invoice_ref: str | None) -> MovementFacts:
    """Turn a row into facts, with the reference of the invoice that it names."""
    return MovementFacts(
        id=row.id,
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        kind=MovementKind(row.kind),
        ref=row.ref,
        amount=Money(row.amount_minor, row.currency),
        moved_on=row.moved_on,
        invoice_id=row.invoice_id,
        invoice_ref=invoice_ref,
        is_invented=row.is_invented,
    )
