"""Invoices with their clock, receipts, files of them, and what a buyer owes beside the limit, for programs."""

from dataclasses import asdict
from typing import Any

from flask import url_for

from basics.money import Money
from policies.cover.clock import Duty
from portal import invoice_lists, work
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.receivables import (
    ClockedInvoiceSchema,
    DisputeSchema,
    DueSchema,
    InvoiceListSchema,
    InvoiceSchema,
    LedgerChoiceSchema,
    LedgerFileSchema,
    NewInvoiceSchema,
    NewReceiptSchema,
    ReceiptListSchema,
    ReceiptSchema,
    StandingArgsSchema,
    StandingSchema,
)
from portal.schemas.registry import ImportReportSchema, ImportRunSchema, WholeImportRunSchema
from portal.work import changing, reading
from receivables import queries, rules, service
from receivables.values import INVOICES, ClockLine, DueDuty, InvoiceFacts
from registry import queries as registry
from registry.values import ImportReport

blueprint = RoomBlueprint("receivables", "Invoices, receipts, and the cover clock of every invoice.")


@blueprint.route("/invoices")
@blueprint.arguments(InvoiceListSchema, location="query")
@blueprint.response(200, page_schema(ClockedInvoiceSchema))
def invoices(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List invoices with their clock, newest first; staff name a buyer."""
    on, size, start = work.business_date(), asked["page_size"], int(position(asked["cursor"]) or 0)
    with reading() as session:
        found = invoice_lists.clocks(session, scope=work.scope(), on=on, buyer_id=asked["buyer_id"])
    lines = invoice_lists.shown_lines(found, asked["show"], on=on)[start : start + size + 1]
    return paged([_clocked(line) for line in lines], page_size=size, at=lambda _last: start + size)


@blueprint.route("/invoices", methods=["POST"])
@blueprint.arguments(NewInvoiceSchema)
@blueprint.response(201, InvoiceSchema)
def add_invoice(given: dict[str, Any]) -> Any:  # noqa: ANN401 - a value and headers for the schema
    """Enter an invoice; amounts in the policy's currency."""
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        wanted = invoice_lists.invoice_of(session, given, scope=scope, on=on)
        entered = service.add_invoice(session, wanted, actor=work.viewer(), on=on, scope=scope)
    return entered, 201, {"Location": url_for("api_receivables.invoice", invoice_id=entered.id)}


@blueprint.route("/invoices/<int:invoice_id>")
@blueprint.response(200, ClockedInvoiceSchema)
def invoice(invoice_id: int) -> dict[str, Any]:
    """Give one invoice with every date of its clock and the clause that says so."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        facts = queries.invoice(session, invoice_id, scope=scope)
        found = queries.clock(session, scope=scope, on=on, policy_id=facts.policy_id, buyer_id=facts.buyer_id)
    return next(_clocked(line) for line in rules.lines_of(found) if line.invoice_id == invoice_id)


@blueprint.route("/invoices/<int:invoice_id>/dispute", methods=["POST"])
@blueprint.arguments(DisputeSchema)
@blueprint.response(200, InvoiceSchema)
def dispute(given: dict[str, Any], invoice_id: int) -> InvoiceFacts:
    """Mark an invoice as disputed by the buyer, or its dispute as resolved."""
    on, disputed = work.business_date(), given["disputed"]
    with changing() as session:
        return service.set_disputed(
            session, invoice_id, disputed=disputed, actor=work.viewer(), on=on, scope=work.scope()
        )


@blueprint.route("/receipts")
@blueprint.arguments(ReceiptListSchema, location="query")
@blueprint.response(200, page_schema(ReceiptSchema))
def receipts(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List receipts and credit notes, those entered last first."""
    size, before = asked["page_size"], position(asked["cursor"])
    with reading() as session:
        found = queries.movements(
            session, scope=work.scope(), buyer_id=asked["buyer_id"], before=before, page_size=size + 1
        )
    return paged([line.movement for line in found], page_size=size, at=lambda last: last.id)


@blueprint.route("/receipts", methods=["POST"])
@blueprint.arguments(NewReceiptSchema)
@blueprint.response(201, ReceiptSchema)
def add_receipt(given: dict[str, Any]) -> Any:  # noqa: ANN401 - a value for the schema
    """Enter a receipt or a credit note; which invoices it pays follows from the ledger."""
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        wanted = invoice_lists.movement_of(session, given, scope=scope, on=on)
        return service.add_movement(session, wanted, actor=work.viewer(), on=on, scope=scope)


@blueprint.route("/clock")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(DueSchema))
def clock(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """Give what a policyholder must do next, soonest first: duty, date, clause."""
    on, size, start = work.business_date(), asked["page_size"], int(position(asked["cursor"]) or 0)
    with reading() as session:
        found = invoice_lists.clocks(session, scope=work.scope(), on=on, buyer_id=None)
    due = rules.duties_due(found, on=on)[start : start + size + 1]
    return paged([_due(each) for each in due], page_size=size, at=lambda _last: start + size)


@blueprint.route("/buyers/<int:buyer_id>/standing")
@blueprint.arguments(StandingArgsSchema, location="query")
@blueprint.response(200, StandingSchema)
def standing(asked: dict[str, Any], buyer_id: int) -> dict[str, Any]:
    """Say what a buyer owes under a policy, what of it is insured, and what the limit leaves free."""
    on, scope, policy_id = work.business_date(), work.scope(), asked["policy_id"]
    with reading() as session:
        registry.buyer(session, buyer_id)
        found = queries.standing(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id, on=on)
    lines = [
        {
            "ref": each.invoice.ref,
            "open_gross": each.account.open_gross,
            "insured": Money.rounded(each.insured, found.limit.currency),
            "reasons": each.reasons,
        }
        for each in found.invoices
    ]
    names = ("outstanding", "overdue", "limit", "insured", "uninsured", "free", "coming")
    return {name: getattr(found, name) for name in names} | {"invoices": lines}


@blueprint.route("/ledger-imports")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(ImportRunSchema))
def imports(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the files of invoices and receipts that were read, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.import_runs(session, scope=work.scope(), before_id=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/ledger-imports", methods=["POST"])
@blueprint.arguments(LedgerFileSchema, location="files")
@blueprint.arguments(LedgerChoiceSchema, location="form")
@blueprint.response(201, ImportReportSchema)
def import_file(files: dict[str, Any], choice: dict[str, Any]) -> Any:  # noqa: ANN401 - a value for the schema
    """Read a file of invoices or receipts. One that is refused is stored with its reasons, too: look at `state`."""
    upload = invoice_lists.ledger_file_of(files["file"], choice["policy_id"])
    is_invoices, keep = choice["what"] == INVOICES, choice["keep"]
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        if choice["dry_run"]:
            preview = service.preview_invoices if is_invoices else service.preview_receipts
            return _report(preview(session, upload, keep=keep, on=on, scope=scope)), 200
        store = service.import_invoices if is_invoices else service.import_receipts
        report = store(session, upload, keep=keep, actor=work.viewer(), on=on, scope=scope)
    return _report(report), 201, {"Location": url_for("api_receivables.import_run", run_id=report.run_id)}


@blueprint.route("/ledger-imports/<int:run_id>")
@blueprint.response(200, WholeImportRunSchema)
def import_run(run_id: int) -> dict[str, Any]:
    """Give one file that was read, with everything that was not taken."""
    with reading() as session:
        run, rejections = queries.import_run(session, run_id, scope=work.scope())
    return {**asdict(run), "rejections": rejections}


def _report(report: ImportReport) -> dict[str, Any]:
    return {**asdict(report), "id": report.run_id}


def _clocked(line: ClockLine) -> dict[str, Any]:
    invoice, clocked = line.clocked.invoice, line.clocked
    return {
        "id": line.invoice_id,
        "policy_id": line.account.policy_id,
        "buyer_id": line.account.buyer_id,
        "ref": invoice.ref,
        "gross": invoice.gross,
        "open_gross": clocked.open_gross,
        "shipped_on": invoice.shipped_on,
        "invoiced_on": invoice.invoiced_on,
        "due_on": invoice.due_on,
        "is_disputed": invoice.disputed,
        "extension_ends": clocked.extension_ends,
        "duties": [_duty(duty, line) for duty in clocked.duties],
        "next": clocked.next_duty.kind if clocked.next_duty else None,
    }


def _due(due: DueDuty) -> dict[str, Any]:
    return {
        "date": due.duty.date,
        "days_left": due.days_left,
        "duty": due.duty.kind,
        "clause": _clause(due.duty.clause, due.line),
        "policy_id": due.line.account.policy_id,
        "buyer_id": due.line.account.buyer_id,
        "invoice_id": due.line.invoice_id,
        "invoice_ref": due.line.clocked.invoice.ref,
    }


def _duty(duty: Duty, line: ClockLine) -> dict[str, Any]:
    return {"kind": duty.kind, "date": duty.date, "state": duty.state, "clause": _clause(duty.clause, line)}


def _clause(key: str | None, line: ClockLine) -> str | None:
    return None if key is None else line.account.clauses.get(key, key)
