"""Load the demo's invented invoices and receipts, as far as the business date has come."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.money import Money
from basics.scopes import InsurerScope
from limits import queries as limits
from models.receivables import Invoice, Movement
from models.registry import BuyerIdentifier, ImportRun
from models.scoping import within
from policies.queries import policies_of
from policies.values import PolicyFacts
from receivables import events
from receivables.demo_history import SEED, InventedBuyer, InventedInvoice, InventedMovement, invent_history
from receivables.ledger_queries import insolvencies
from registry.values import Keep, RunState

KIND: Final = "demo_ledger"
_ALL: Final = InsurerScope()
_FAR: Final = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class LoadedLedger:
    """How many rows were added."""

    invoices: int
    movements: int


def load_demo_ledger(session: Session, *, since: date | None, until: date, actor: Actor) -> LoadedLedger:
    """Store what happened in `(since, until]` on the invented policies.

    The first load (`since` None) begins a ledger for every buyer with a limit; later ones go on with those ledgers
    and begin none, so that what a visitor of the demo does with other buyers stays the visitor's own. What is on
    file already is passed over: the same call twice changes nothing.

    Args:
        session: Of the insurer's scope.
        since: The business date so far; None at the beginning.
        until: The business date from now on.
        actor: Who moves the date.
    """
    added = [
        _load_policy(session, policy, _Span(since, until), actor)
        for policy in policies_of(session, scope=_ALL, on=until)
        if policy.is_invented
    ]
    return LoadedLedger(sum(each.invoices for each in added), sum(each.movements for each in added))


@dataclass(frozen=True, slots=True)
class _Span:
    """The days after `since` (None: all) up to and with `until`."""

    since: date | None
    until: date

    def __contains__(self, day: date) -> bool:
        return day <= self.until and (self.since is None or day > self.since)


def _load_policy(session: Session, policy: PolicyFacts, span: _Span, actor: Actor) -> LoadedLedger:
    buyer_ids = _buyers_with_limits(session, policy) if span.since is None else _buyers_begun(session, policy)
    run = _run_of(session, policy, actor)
    invoices = movements = 0
    for buyer_id, buyer in _invented_buyers(session, policy, buyer_ids):
        issued, moved = invent_history(buyer)
        shared = _shared(policy, buyer_id, run)
        invoices += _store_invoices(session, [each for each in issued if each.invoiced_on in span], shared)
        movements += _store_movements(session, [each for each in moved if each.moved_on in span], shared)
    if invoices or movements:
        run.read_count += invoices + movements
        run.accepted_count += invoices + movements
        record(session, events.demo_loaded(policy.policyholder_id, invoices, movements, actor=actor, on=span.until))
    session.flush()
    return LoadedLedger(invoices, movements)


def _buyers_with_limits(session: Session, policy: PolicyFacts) -> list[int]:
    """Give the buyers in the order in which they were first granted a limit."""
    versions = limits.versions(session, scope=_ALL, policy_id=policy.id)
    return list(dict.fromkeys(version.buyer_id for version in versions if version.amount))


def _buyers_begun(session: Session, policy: PolicyFacts) -> list[int]:
    """Give the buyers of the ledgers that the first load began, in its order."""
    query = select(Invoice.buyer_id).join(ImportRun, ImportRun.id == Invoice.import_run_id)
    query = query.where(Invoice.policy_id == policy.id, ImportRun.kind == KIND)
    query = query.group_by(Invoice.buyer_id).order_by(func.min(Invoice.id))
    return list(session.scalars(within(query, Invoice, _ALL)))


def _invented_buyers(
    session: Session, policy: PolicyFacts, buyer_ids: Sequence[int]
) -> Iterator[tuple[int, InventedBuyer]]:
    first_limits: dict[int, Money] = {}
    for version in limits.versions(session, scope=_ALL, policy_id=policy.id):
        if version.amount:
            first_limits.setdefault(version.buyer_id, version.amount)
    numbers = select(BuyerIdentifier.buyer_id, func.min(BuyerIdentifier.value)).group_by(BuyerIdentifier.buyer_id)
    keys = {row[0]: row[1] for row in session.execute(numbers.where(BuyerIdentifier.buyer_id.in_(buyer_ids)))}
    failures = insolvencies(session, buyer_ids, on=_FAR)  # what the invented buyer knows of itself
    for rank, buyer_id in enumerate(buyer_ids):
        failure = failures.get(buyer_id)
        key = f"{policy.number}:{keys.get(buyer_id, buyer_id)}"
        yield buyer_id, InventedBuyer(key, rank, first_limits[buyer_id], failure.on if failure else None)


def _run_of(session: Session, policy: PolicyFacts, actor: Actor) -> ImportRun:
    """Give the run that all invented rows of a policyholder name as where they are from."""
    query = select(ImportRun).where(ImportRun.kind == KIND, ImportRun.policyholder_id == policy.policyholder_id)
    run = session.scalar(query)
    if run is None:
        now = clock.now()
        run = ImportRun(
            kind=KIND,
            adapter="demo-ledger",
            filename="invented by the demo",
            file_sha256=hashlib.sha256(SEED.encode()).hexdigest(),
            keep=Keep.GOOD,
            state=RunState.DONE,
            read_count=0,
            accepted_count=0,
            rejected_count=0,
            unchanged_count=0,
            started_at=now,
            finished_at=now,
            user_account_id=actor.user_id,
            policyholder_id=policy.policyholder_id,
        )
        session.add(run)
        session.flush()
    return run


def _shared(policy: PolicyFacts, buyer_id: int, run: ImportRun) -> dict[str, object]:
    return {
        "policyholder_id": policy.policyholder_id,
        "policy_id": policy.id,
        "buyer_id": buyer_id,
        "currency": policy.currency,
        "is_invented": True,
        "import_run_id": run.id,
        "recorded_at": clock.now(),
    }


def _store_invoices(session: Session, issued: Sequence[InventedInvoice], shared: Mapping[str, object]) -> int:
    known = _refs(session, Invoice, shared)
    rows = [
        {
            **shared,
            "ref": each.ref,
            "gross_minor": each.gross.minor,
            "vat_minor": 0,
            "shipped_on": each.shipped_on,
            "invoiced_on": each.invoiced_on,
            "due_on": each.due_on,
            "is_disputed": each.is_disputed,
        }
        for each in issued
        if each.ref not in known
    ]
    if rows:
        session.execute(insert(Invoice), rows)
    return len(rows)


def _store_movements(session: Session, moved: Sequence[InventedMovement], shared: Mapping[str, object]) -> int:
    known, invoices = _refs(session, Movement, shared), _refs(session, Invoice, shared)
    rows = [
        {
            **shared,
            "kind": each.kind.value,
            "ref": each.ref,
            "invoice_id": None if each.invoice_ref is None else invoices[each.invoice_ref],
            "amount_minor": each.amount.minor,
            "moved_on": each.moved_on,
        }
        for each in moved
        if each.ref not in known
    ]
    if rows:
        session.execute(insert(Movement), rows)
    return len(rows)


def _refs(session: Session, row: type[Invoice] | type[Movement], shared: Mapping[str, object]) -> dict[str, int]:
    """Give the ids of what is on file of a buyer under a policy, by reference."""
    query = select(row.ref, row.id).where(row.policy_id == shared["policy_id"], row.buyer_id == shared["buyer_id"])
    return {found[0]: found[1] for found in session.execute(within(query, row, _ALL))}
