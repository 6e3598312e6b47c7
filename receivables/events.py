"""The events of receivables, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from receivables.values import InvoiceFacts, MovementFacts
from registry.values import ImportReport

INVOICE_ADDED: Final = "invoice.added"
INVOICE_DISPUTED: Final = "invoice.disputed"
INVOICE_DISPUTE_RESOLVED: Final = "invoice.dispute_resolved"
MOVEMENT_ADDED: Final = "movement.added"
LEDGER_IMPORTED: Final = "ledger.imported"
DEMO_LOADED: Final = "ledger.demo_loaded"


def about_invoice(kind: str, invoice: InvoiceFacts, *, actor: Actor, on: date) -> Event:
    """Tell what happened to an invoice."""
    done = kind.split(".")[1].replace("_", " ")
    return Event(
        kind=kind,
        subject=("invoice", invoice.id),
        summary=f"Invoice {invoice.ref} of {invoice.gross}, due {invoice.due_on}: {done}.",
        actor=actor,
        on=on,
        policyholder_id=invoice.policyholder_id,
        buyer_id=invoice.buyer_id,
        details={
            "policy_id": invoice.policy_id,
            "ref": invoice.ref,
            "gross_minor": invoice.gross.minor,
            "currency": invoice.gross.currency,
            "due_on": invoice.due_on.isoformat(),
            "is_invented": invoice.is_invented,
        },
    )


def movement_added(movement: MovementFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a receipt or a credit note was entered."""
    kind = movement.kind.value.replace("_", " ")
    return Event(
        kind=MOVEMENT_ADDED,
        subject=("movement", movement.id),
        summary=f"A {kind} of {movement.amount} on {movement.moved_on} was entered as {movement.ref}.",
        actor=actor,
        on=on,
        policyholder_id=movement.policyholder_id,
        buyer_id=movement.buyer_id,
        details={
            "policy_id": movement.policy_id,
            "kind": movement.kind.value,
            "amount_minor": movement.amount.minor,
            "currency": movement.amount.currency,
            "moved_on": movement.moved_on.isoformat(),
            "invoice_id": movement.invoice_id,
            "is_invented": movement.is_invented,
        },
    )


def ledger_imported(file: str, report: ImportReport, *, policyholder_id: int, actor: Actor, on: date) -> Event:
    """Tell what became of a file of invoices or receipts (`file` says which), also of one that was refused."""
    counts = f"{report.accepted} accepted, {report.rejected} rejected, {report.unchanged} unchanged"
    return Event(
        kind=LEDGER_IMPORTED,
        subject=("import_run", report.run_id or 0),
        summary=f"The {file} was read ({report.state}): {report.read} rows, {counts}.",
        actor=actor,
        on=on,
        policyholder_id=policyholder_id,
        details={
            "file": file,
            "state": report.state.value,
            "read": report.read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "unchanged": report.unchanged,
        },
    )


def demo_loaded(policyholder_id: int, invoices: int, movements: int, *, actor: Actor, on: date) -> Event:
    """Tell that invented invoices and receipts of the demo were loaded up to a day."""
    return Event(
        kind=DEMO_LOADED,
        subject=("policyholder", policyholder_id),
        summary=f"{invoices} invented invoices and {movements} invented movements of the demo were loaded up to {on}.",
        actor=actor,
        on=on,
        policyholder_id=policyholder_id,
        details={"invoices": invoices, "movements": movements, "is_invented": True},
    )
