"""Invoices, receipts and files of them; the cover clock of every invoice."""

from datetime import date
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.actors import Role
from basics.money import Money
from policies.cover.clock import DutyKind
from policies.cover.values import MovementKind
from policies.queries import policies_of, policy_on
from portal import cover_words, forms, invoice_lists, security, work
from portal.csv_files import csv_file
from portal.forms import row_number
from portal.invoice_lists import CSV_HEAD, KINDS, MOVEMENT_KINDS, yes
from portal.invoice_parts import home_blocks
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.receivables import (
    SHOWN,
    DisputeSchema,
    LedgerChoiceSchema,
    NewInvoiceSchema,
    NewReceiptSchema,
)
from portal.work import changing, reading
from receivables import queries, rules, service
from receivables.values import INVOICES, ClockLine
from registry import queries as registry
from registry.values import ImportReport, Keep

__all__ = ["NAVIGATION", "blueprint", "home_blocks"]

blueprint = Blueprint("receivables", __name__)

NAVIGATION = (
    Entry(_l("Invoices"), "receivables.invoices", position=50, roles=frozenset({Role.EXPORTER})),
    Entry(_l("Receipts"), "receivables.receipts", position=52, roles=frozenset({Role.EXPORTER})),
    Entry(_l("Ledger files"), "receivables.files", position=54),
)
_PAGE: Final = 50
_EVERY: Final = 1_000_000
_FAULTS_SHOWN: Final = 200
_WRONG: Final = 422


@blueprint.get("/invoices")
def invoices() -> ResponseReturnValue:
    """List invoices with the dates of their cover, newest first."""
    show, buyer_id = _wanted()
    start = max(0, request.args.get("start", default=0, type=row_number))
    lines = _lines(show, buyer_id)
    following = url_for("receivables.invoices", show=show, buyer_id=buyer_id, start=start + _PAGE)
    previous = url_for("receivables.invoices", show=show, buyer_id=buyer_id, start=max(0, start - _PAGE))
    return render_template(
        "receivables/invoices.html",
        lines=lines[start : start + _PAGE],
        total=len(lines),
        next=following if len(lines) > start + _PAGE else None,
        previous=previous if start else None,
        show=show,
        buyer_id=buyer_id,
        shows=[(each, KINDS[each]) for each in SHOWN],
        duties=cover_words.DUTIES,
        clause_name=cover_words.clause_name,
        may_add=_may("receivables.new_invoice"),
    )


@blueprint.get("/invoices.csv")
def invoices_file() -> ResponseReturnValue:
    """Give the same list as a file."""
    rows = (invoice_lists.csv_row(line) for line in _lines(*_wanted()))
    return csv_file("invoices.csv", CSV_HEAD, rows)


@blueprint.get("/invoices/<int:invoice_id>")
def invoice(invoice_id: int) -> ResponseReturnValue:
    """Show an invoice and every date of its clock, with the clause that says so."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        facts = queries.invoice(session, invoice_id, scope=scope)
        accounts = queries.clock(session, scope=scope, on=on, policy_id=facts.policy_id, buyer_id=facts.buyer_id)
        line = next((each for each in rules.lines_of(accounts) if each.invoice_id == invoice_id), None)
        buyer = registry.buyer(session, facts.buyer_id)
        policy = policy_on(session, facts.policy_id, scope=scope, on=facts.shipped_on)
        case = queries.cover_case(session, scope=scope, policy_id=facts.policy_id, buyer_id=facts.buyer_id, on=on)
        covered = next((each for each in rules.standing_of(case).invoices if each.invoice.ref == facts.ref), None)
    terms = {term.key: term for term in reversed(cover_words.term_lines(policy.terms, policy.clauses))}
    crumbs = [(_("Invoices"), url_for("receivables.invoices")), (facts.ref, None)]
    return render_template(
        "receivables/invoice.html",
        breadcrumbs=crumbs,
        invoice=facts,
        buyer=buyer,
        line=line,
        policy=policy,
        covered=covered,
        insured=Money.rounded(covered.insured, facts.gross.currency) if covered else None,
        reasons=[cover_words.REASONS[reason] for reason in covered.reasons] if covered else [],
        duties=[cover_words.duty_line(duty, line.account) for duty in line.clocked.duties] if line else [],
        terms=terms,
        on=on,
        notice_url=_notice_url(line, on),
        may_dispute=_may("receivables.dispute"),
    )


@blueprint.get("/invoices/new")
def new_invoice() -> ResponseReturnValue:
    """Ask for an invoice."""
    day = work.business_date().isoformat()
    return _invoice_form(
        forms.empty(buyer_id=request.args.get("buyer_id", ""), vat="0", shipped_on=day, invoiced_on=day)
    )


@blueprint.post("/invoices")
def add_invoice() -> ResponseReturnValue:
    """Enter an invoice."""
    form = forms.read(NewInvoiceSchema())
    entered = None
    if form.is_valid:
        with (
            form.collecting(),
            invoice_lists.found_by_number(form, _("Choose a policy and a buyer of the lists.")),
            changing() as session,
        ):
            wanted = invoice_lists.invoice_of(session, form.values, scope=work.scope(), on=work.business_date())
            entered = service.add_invoice(
                session, wanted, actor=work.viewer(), on=work.business_date(), scope=work.scope()
            )
    if entered is None:
        return _invoice_form(form), _WRONG
    flash(_("Invoice %(ref)s is on file.", ref=entered.ref), "good")
    return redirect(url_for("receivables.invoice", invoice_id=entered.id), 303)


@blueprint.post("/invoices/<int:invoice_id>/dispute")
def dispute(invoice_id: int) -> ResponseReturnValue:
    """Mark an invoice as disputed, or its dispute as resolved."""
    form = forms.read(DisputeSchema())
    if not form.is_valid:
        return redirect(url_for("receivables.invoice", invoice_id=invoice_id), 303)
    on, disputed = work.business_date(), form.values["disputed"]
    with changing() as session:
        service.set_disputed(session, invoice_id, disputed=disputed, actor=work.viewer(), on=on, scope=work.scope())
    flash(_("The invoice is marked as disputed.") if disputed else _("The dispute is marked as resolved."), "good")
    return redirect(url_for("receivables.invoice", invoice_id=invoice_id), 303)


@blueprint.get("/receipts")
def receipts() -> ResponseReturnValue:
    """List receipts and credit notes, those entered last first."""
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.movements(session, scope=work.scope(), before=before, page_size=_PAGE + 1)
    lines = found[:_PAGE]
    older = url_for("receivables.receipts", before=lines[-1].movement.id) if len(found) > _PAGE else None
    return render_template(
        "receivables/receipts.html",
        lines=lines,
        older=older,
        kinds=MOVEMENT_KINDS,
        may_add=_may("receivables.new_receipt"),
    )


@blueprint.get("/receipts.csv")
def receipts_file() -> ResponseReturnValue:
    """Give all receipts and credit notes as a file."""
    with reading() as session:
        found = queries.movements(session, scope=work.scope(), page_size=_EVERY)
    head = ("policy", "buyer", "kind", "ref", "currency", "amount", "moved_on", "invoice_ref", "invented")
    rows = (
        (
            line.policy_number, line.buyer_name, line.movement.kind.value, line.movement.ref,
            line.movement.amount.currency, line.movement.amount.decimal, line.movement.moved_on,
            line.movement.invoice_ref or "", yes(line.movement.is_invented),
        )
        for line in found
    )  # fmt: skip
    return csv_file("receipts.csv", head, rows)


@blueprint.get("/receipts/new")
def new_receipt() -> ResponseReturnValue:
    """Ask for a receipt or a credit note."""
    given = {"buyer_id": request.args.get("buyer_id", ""), "moved_on": work.business_date().isoformat()}
    return _receipt_form(forms.empty(kind="receipt", **given))


@blueprint.post("/receipts")
def add_receipt() -> ResponseReturnValue:
    """Enter a receipt or a credit note."""
    form = forms.read(NewReceiptSchema())
    entered = None
    if form.is_valid:
        with (
            form.collecting(),
            invoice_lists.found_by_number(form, _("Choose a policy and a buyer of the lists.")),
            changing() as session,
        ):
            wanted = invoice_lists.movement_of(session, form.values, scope=work.scope(), on=work.business_date())
            entered = service.add_movement(
                session, wanted, actor=work.viewer(), on=work.business_date(), scope=work.scope()
            )
    if entered is None:
        return _receipt_form(form), _WRONG
    flash(_("%(ref)s is on file.", ref=entered.ref), "good")
    return redirect(url_for("receivables.receipts"), 303)


@blueprint.get("/ledger-files")
def files() -> ResponseReturnValue:
    """List the files that were read, with the form for the next one."""
    return _files_page(forms.empty(keep=Keep.GOOD, what=INVOICES), before=request.args.get("before", type=row_number))


@blueprint.post("/ledger-files")
def import_file() -> ResponseReturnValue:
    """Read a file of invoices or receipts: only check it, or take it."""
    form = forms.read(LedgerChoiceSchema())
    given = request.files.get("file")
    if given is None or not given.filename:
        form.errors.append(("file", _("Choose a file.")))
    if form.errors or given is None:
        return _files_page(form), _WRONG
    upload = invoice_lists.ledger_file_of(given, form.values["policy_id"])
    is_invoices, keep = form.values["what"] == INVOICES, form.values["keep"]
    on, scope = work.business_date(), work.scope()
    if form.values["dry_run"]:
        preview = service.preview_invoices if is_invoices else service.preview_receipts
        with reading() as session:
            report = preview(session, upload, keep=keep, on=on, scope=scope)
        return _files_page(form, preview=report, filename=given.filename or "")
    store = service.import_invoices if is_invoices else service.import_receipts
    with changing() as session:
        report = store(session, upload, keep=keep, actor=work.viewer(), on=on, scope=scope)
    return redirect(url_for("receivables.import_run", run_id=report.run_id), 303)


@blueprint.get("/ledger-files/<int:run_id>")
def import_run(run_id: int) -> ResponseReturnValue:
    """Show what became of a file."""
    with reading() as session:
        run, rejections = queries.import_run(session, run_id, scope=work.scope())
    report = ImportReport(run.id, run.state, run.read, run.accepted, run.rejected, run.unchanged, rejections)
    crumbs = [(_("Ledger files"), url_for("receivables.files")), (run.filename, None)]
    return render_template(
        "receivables/import_run.html", run=run, report=report, shown=_FAULTS_SHOWN, breadcrumbs=crumbs
    )


@blueprint.get("/ledger-files/<int:run_id>/rejections.csv")
def rejections(run_id: int) -> ResponseReturnValue:
    """Give what was not taken as a file to work through."""
    with reading() as session:
        _run, rejected = queries.import_run(session, run_id, scope=work.scope())
    rows = ((entry.row, entry.column, entry.found, entry.remedy) for entry in rejected)
    return csv_file(f"rejections-{run_id}.csv", ("row", "column", "found", "remedy"), rows)


def _notice_url(line: ClockLine | None, on: date) -> str:
    """Give where the overdue notice is given; nothing where none is due, or for a role that gives none."""
    duty = line.clocked.next_duty if line and not line.clocked.invoice.disputed else None
    is_due = line is not None and duty is not None and duty.kind is DutyKind.NOTIFY_OVERDUE
    if line is None or not is_due or line.clocked.invoice.due_on >= on or not _may("claims.notify_page"):
        return ""
    return url_for("claims.notify_page", buyer_id=line.account.buyer_id)


def _wanted() -> tuple[str, int | None]:
    show = request.args.get("show", "open")
    return show if show in SHOWN else "open", request.args.get("buyer_id", type=row_number)


def _lines(show: str, buyer_id: int | None) -> list[ClockLine]:
    on = work.business_date()
    with reading() as session:
        found = invoice_lists.clocks(session, scope=work.scope(), on=on, buyer_id=buyer_id)
    return invoice_lists.shown_lines(found, show, on=on)


def _invoice_form(form: forms.Form) -> str:
    policies, buyers = _choices()
    return render_template("receivables/new_invoice.html", form=form, policies=policies, buyers=buyers)


def _receipt_form(form: forms.Form) -> str:
    policies, buyers = _choices()
    kinds = [(kind.value, MOVEMENT_KINDS[kind]) for kind in (MovementKind.RECEIPT, MovementKind.CREDIT_NOTE)]
    return render_template("receivables/new_receipt.html", form=form, policies=policies, buyers=buyers, kinds=kinds)


def _choices() -> tuple[list[tuple[object, str]], list[tuple[object, str]]]:
    """Give the policies and buyers to choose from, as a select takes them."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        policies = policies_of(session, scope=scope, on=on)
        buyers = invoice_lists.buyer_choices(session, scope=scope, on=on)
        asked = request.args.get("buyer_id", type=row_number)
        if asked is not None and asked not in dict(buyers):
            found = registry.buyers(session, [asked])
            buyers += [(each.id, each.name) for each in found.values()]
    chosen: list[tuple[object, str]] = [(policy.id, f"{policy.number} ({policy.currency})") for policy in policies]
    return chosen, [("", _("Choose")), *buyers]


def _files_page(
    form: forms.Form, *, preview: ImportReport | None = None, filename: str = "", before: int | None = None
) -> str:
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        runs = queries.import_runs(session, scope=scope, page_size=_PAGE + 1, before_id=before)
        policies = policies_of(session, scope=scope, on=on)
    older = url_for("receivables.files", before=runs[_PAGE - 1].id) if len(runs) > _PAGE else None
    return render_template(
        "receivables/files.html",
        form=form,
        preview=preview,
        filename=filename,
        runs=runs[:_PAGE],
        older=older,
        shown=_FAULTS_SHOWN,
        policies=[(policy.id, f"{policy.number} ({policy.currency})") for policy in policies],
    )


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
