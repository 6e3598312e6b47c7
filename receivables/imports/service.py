"""The use cases of files of invoices and receipts: preview and import."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from audit.service import record
from basics.actors import Actor
from basics.errors import Fault, Invalid
from basics.money import Money
from basics.scopes import Scope
from models.policies import Policy
from models.receivables import Invoice, Movement
from models.registry import Buyer, ImportRun
from models.scoping import within
from policies.cover.values import MovementKind
from policies.queries import policy_on
from policies.values import PolicyFacts
from receivables import events
from receivables.imports import reading
from receivables.imports.reading import BuyerKey, Placed, Setting
from receivables.imports.rules import Intake, Key, Plan, names_invoice, plan_chunk
from receivables.values import INVOICES, RECEIPTS, LedgerFile, NewInvoice, NewMovement
from registry import queries as registry
from registry.adapters.text_table import Line, Table, open_table
from registry.bureau.rules import Tally
from registry.import_runs.service import close_run, open_run
from registry.values import Identifier, ImportReport, Keep, RejectedRow, Rejection, RunState

_CHUNK: Final = 2_000
ADAPTER: Final = "ledger-csv"


@dataclass(frozen=True, slots=True)
class _Order:
    """Which file is read, as what, for whom, on which day."""

    upload: LedgerFile
    what: str
    policy: PolicyFacts
    keep: Keep
    on: date
    scope: Scope


def preview_invoices(session: Session, upload: LedgerFile, *, keep: Keep, on: date, scope: Scope) -> ImportReport:
    """Tell what an import of this file of invoices would do; stores nothing.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, upload.policy_id, scope=scope, on=on)
    return _read(session, _Order(upload, INVOICES, policy, keep, on, scope), None)


def preview_receipts(session: Session, upload: LedgerFile, *, keep: Keep, on: date, scope: Scope) -> ImportReport:
    """Tell what an import of this file of receipts and credit notes would do; stores nothing.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, upload.policy_id, scope=scope, on=on)
    return _read(session, _Order(upload, RECEIPTS, policy, keep, on, scope), None)


def import_invoices(
    session: Session, upload: LedgerFile, *, keep: Keep, actor: Actor, on: date, scope: Scope
) -> ImportReport:
    """Store the invoices of a file, and what became of the file as a run with its rejections.

    Whatever is wrong with the file is in the report and raises nothing, so that the run is kept. A second import of
    the same file changes nothing.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, upload.policy_id, scope=scope, on=on)
    return _import(session, _Order(upload, INVOICES, policy, keep, on, scope), actor)


def import_receipts(
    session: Session, upload: LedgerFile, *, keep: Keep, actor: Actor, on: date, scope: Scope
) -> ImportReport:
    """Store the receipts and credit notes of a file, and what became of the file; otherwise as `import_invoices`.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, upload.policy_id, scope=scope, on=on)
    return _import(session, _Order(upload, RECEIPTS, policy, keep, on, scope), actor)


def _import(session: Session, order: _Order, actor: Actor) -> ImportReport:
    _lock_ledger(session, order)
    run = ImportRun(
        kind=order.what,
        adapter=ADAPTER,
        keep=order.keep,
        user_account_id=actor.user_id,
        policyholder_id=order.policy.policyholder_id,
    )
    open_run(session, run, order.upload.stream, order.upload.filename)
    store = _Store(session, run.id, order.policy, run.started_at)
    report = replace(_read(session, order, store), run_id=run.id)
    close_run(session, run, report)
    tenant = order.policy.policyholder_id
    file = f"file {run.filename} of {order.what}"
    told = events.ledger_imported(file, report, policyholder_id=tenant, actor=actor, on=order.on)
    record(session, told)
    session.flush()
    return report


@dataclass(frozen=True, slots=True)
class _Store:
    """Writes the placed rows of a file, a chunk at a time."""

    session: Session
    run_id: int
    policy: PolicyFacts
    recorded_at: datetime

    def write(self, placed: Sequence[Placed], invoice_ids: Mapping[Key, int]) -> None:
        """Insert the rows; `invoice_ids` are of the invoices that credit notes name."""
        invoices = [self._invoice(each.entry) for each in placed if isinstance(each.entry, NewInvoice)]
        movements = [self._movement(each.entry, invoice_ids) for each in placed if isinstance(each.entry, NewMovement)]
        if invoices:
            self.session.execute(insert(Invoice), invoices)
        if movements:
            self.session.execute(insert(Movement), movements)

    def _invoice(self, entry: NewInvoice) -> dict[str, object]:
        return self._shared(entry) | {
            "gross_minor": entry.gross.minor,
            "vat_minor": entry.vat.minor,
            "shipped_on": entry.shipped_on,
            "invoiced_on": entry.invoiced_on,
            "due_on": entry.due_on,
            "is_disputed": entry.is_disputed,
        }

    def _movement(self, entry: NewMovement, invoice_ids: Mapping[Key, int]) -> dict[str, object]:
        named = entry.invoice_ref
        return self._shared(entry) | {
            "kind": entry.kind.value,
            "invoice_id": None if named is None else invoice_ids[entry.buyer_id, named],
            "amount_minor": entry.amount.minor,
            "moved_on": entry.moved_on,
        }

    def _shared(self, entry: NewInvoice | NewMovement) -> dict[str, object]:
        return {
            "policyholder_id": self.policy.policyholder_id,
            "policy_id": self.policy.id,
            "buyer_id": entry.buyer_id,
            "ref": entry.ref,
            "currency": self.policy.currency,
            "is_invented": self.policy.is_invented,
            "import_run_id": self.run_id,
            "recorded_at": self.recorded_at,
        }


def _read(session: Session, order: _Order, store: _Store | None) -> ImportReport:
    """Plan the whole file, and store what is to be kept.

    Where no good row may be kept beside a bad one, nothing is stored before the last row is known to be good.
    """
    try:
        if order.keep is Keep.GOOD or store is None:
            tally, ignored = _pass(session, order, store)
        else:
            tally, ignored = _pass(session, order, None)
            if not tally.rejected:
                _pass(session, order, store)
    except Invalid as refusal:
        faults = tuple(Rejection(0, fault.where, fault.found, fault.remedy) for fault in refusal.faults)
        return ImportReport(None, RunState.REFUSED, 0, 0, 0, 0, faults)
    return tally.report(order.keep, ignored)


def _pass(session: Session, order: _Order, store: _Store | None) -> tuple[Tally, tuple[str, ...]]:
    """Read the file once from its beginning, in chunks."""
    table = _opened(order)
    seen, tally = Intake(), Tally()
    while lines := list(islice(table.lines, _CHUNK)):
        plan, invoice_ids = _plan(session, order, table, lines, seen)
        tally.read += len(plan.placed) + plan.unchanged + len(plan.rejected)
        tally.accepted += [placed.row for placed in plan.placed]
        tally.unchanged += plan.unchanged
        tally.rejected += plan.rejected
        if store is not None:
            store.write(plan.placed, invoice_ids)
    if not tally.read:
        raise Invalid.of("file.unreadable", Fault("", "a header without rows", "at least one row is right"))
    return tally, reading.ignored_columns(table.columns, invoices=order.what == INVOICES)


def _opened(order: _Order) -> Table:
    required = reading.INVOICE_REQUIRED if order.what == INVOICES else reading.RECEIPT_REQUIRED
    table = open_table(order.upload.stream, required=required)
    reading.check_buyer_columns(table.columns)
    return table


def _plan(
    session: Session, order: _Order, table: Table, lines: Sequence[Line | RejectedRow], seen: Intake
) -> tuple[Plan, dict[Key, int]]:
    """Plan one chunk against what is on file; also give the invoices that its credit notes name."""
    good = [line for line in lines if isinstance(line, Line)]
    setting = Setting(
        policy_id=order.policy.id,
        currency=order.policy.currency,
        on=order.on,
        has_decimal_comma=table.separator == ";",
        buyers=_buyers(session, (reading.buyer_key(line) for line in good)),
    )
    read = reading.read_invoice if order.what == INVOICES else reading.read_movement
    rows = [read(line, setting) if isinstance(line, Line) else line for line in lines]
    entries = [row.entry for row in rows if isinstance(row, Placed)]
    named = {(entry.buyer_id, entry.invoice_ref or "") for entry in entries if isinstance(entry, NewMovement)}
    invoice_ids = _invoice_ids(session, order, named if any(map(names_invoice, entries)) else set())
    refs: dict[int, frozenset[str]] = {}
    for buyer_id, ref in invoice_ids:
        refs[buyer_id] = refs.get(buyer_id, frozenset()) | {ref}
    stored = _stored(session, order, {(entry.buyer_id, entry.ref) for entry in entries})
    return plan_chunk(rows, seen, stored=stored, invoice_refs=refs, setting=setting), invoice_ids


def _buyers(session: Session, keys: Iterable[BuyerKey | None]) -> dict[BuyerKey, int]:
    """Find the buyers of a chunk, by identifier and by our own number."""
    wanted = set(keys)
    identifiers = {key for key in wanted if isinstance(key, Identifier)}
    numbers = {key for key in wanted if isinstance(key, int)}
    on_file = session.scalars(select(Buyer.id).where(Buyer.id.in_(numbers))) if numbers else ()
    found: dict[BuyerKey, int] = {number: number for number in on_file}
    known = registry.known_buyers(session, identifiers) if identifiers else {}
    return found | {identifier: buyer.id for identifier, buyer in known.items()}


def _stored(session: Session, order: _Order, keys: set[Key]) -> dict[Key, NewInvoice | NewMovement]:
    """Give what is on file under the references of a chunk, as it would be entered."""
    buyer_ids, refs = {key[0] for key in keys}, {key[1] for key in keys}
    if order.what == INVOICES:
        query = select(Invoice).where(Invoice.policy_id == order.policy.id)
        query = query.where(Invoice.buyer_id.in_(buyer_ids), Invoice.ref.in_(refs))
        return {(row.buyer_id, row.ref): _entered(row) for row in session.scalars(within(query, Invoice, order.scope))}
    moved = select(Movement, Invoice.ref).outerjoin(Invoice, Invoice.id == Movement.invoice_id)
    moved = moved.where(Movement.policy_id == order.policy.id)
    moved = moved.where(Movement.buyer_id.in_(buyer_ids), Movement.ref.in_(refs))
    found = session.execute(within(moved, Movement, order.scope))
    return {(row.buyer_id, row.ref): _moved(row, invoice_ref) for row, invoice_ref in found}


def _invoice_ids(session: Session, order: _Order, keys: set[Key]) -> dict[Key, int]:
    if not keys:
        return {}
    query = select(Invoice.buyer_id, Invoice.ref, Invoice.id).where(Invoice.policy_id == order.policy.id)
    query = query.where(Invoice.buyer_id.in_({key[0] for key in keys}), Invoice.ref.in_({key[1] for key in keys}))
    return {(buyer_id, ref): row_id for buyer_id, ref, row_id in session.execute(within(query, Invoice, order.scope))}


def _entered(row: Invoice) -> NewInvoice:
    return NewInvoice(
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        ref=row.ref,
        gross=Money(row.gross_minor, row.currency),
        vat=Money(row.vat_minor, row.currency),
        shipped_on=row.shipped_on,
        invoiced_on=row.invoiced_on,
        due_on=row.due_on,
        is_disputed=row.is_disputed,
    )


def _moved(row: Movement, invoice_ref: str | None) -> NewMovement:
    return NewMovement(
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        kind=MovementKind(row.kind),
        ref=row.ref,
        amount=Money(row.amount_minor, row.currency),
        moved_on=row.moved_on,
        invoice_ref=invoice_ref,
    )


def _lock_ledger(session: Session, order: _Order) -> None:
    """Let one import of a policy run at a time on PostgreSQL; on SQLite the transaction holds the write lock."""
    query = select(Policy).where(Policy.id == order.policy.id).with_for_update(key_share=True)
    session.scalars(within(query, Policy, order.scope)).one()
