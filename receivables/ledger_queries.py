"""Whole ledgers and what the clock needs beside them, read set-based: as many queries for one buyer as for all."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, Final, TypeVar

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from basics.money import Money
from basics.scopes import Scope
from limits import queries as limits
from models.base import TenantRow
from models.claims import Claim, OverdueNotice
from models.receivables import Invoice, Movement
from models.registry import Buyer, BuyerEvent
from models.scoping import within
from policies.cover.values import (
    LimitKind,
    LimitSource,
    LimitSpan,
    Loss,
    LossKind,
    MovementKind,
    Notice,
    NoticeKind,
    OpenInvoice,
)
from policies.cover.values import Movement as CoverMovement
from receivables.rules import outstanding_of
from receivables.values import Ledger
from registry.values import FactKind

Pair = tuple[int, int]
SelectT = TypeVar("SelectT", bound="Select[*tuple[Any, ...]]")

_CHUNK: Final = 5_000
_INSOLVENT: Final = (FactKind.INSOLVENCY.value, FactKind.FAILURE.value)
_PAYING: Final = (MovementKind.RECEIPT.value, MovementKind.CREDIT_NOTE.value, MovementKind.RECOVERY.value)
_KINDS: Final = {kind.value: kind for kind in MovementKind}


def ledgers(
    session: Session, *, scope: Scope, policy_id: int | None = None, buyer_id: int | None = None
) -> tuple[Ledger, ...]:
    """Give the ledgers of all buyers of the policies within the scope, by policy and buyer."""
    issued = select(
        Invoice.policy_id,
        Invoice.buyer_id,
        Invoice.policyholder_id,
        Invoice.currency,
        Invoice.is_invented,
        Invoice.id,
        Invoice.ref,
        Invoice.gross_minor,
        Invoice.vat_minor,
        Invoice.shipped_on,
        Invoice.invoiced_on,
        Invoice.due_on,
        Invoice.is_disputed,
    ).order_by(Invoice.policy_id, Invoice.buyer_id, Invoice.id)
    moved = (
        select(
            Movement.policy_id,
            Movement.buyer_id,
            Movement.policyholder_id,
            Movement.currency,
            Movement.is_invented,
            Movement.kind,
            Movement.amount_minor,
            Movement.moved_on,
            Invoice.ref,
        )
        .outerjoin(Invoice, Invoice.id == Movement.invoice_id)
        .order_by(Movement.policy_id, Movement.buyer_id, Movement.id)
    )
    invoices = _by_pair(session, _narrowed(issued, Invoice, scope, (policy_id, buyer_id)))
    movements = _by_pair(session, _narrowed(moved, Movement, scope, (policy_id, buyer_id)))
    pairs = sorted({*invoices, *movements})
    return tuple(_ledger(pair, invoices.get(pair, []), movements.get(pair, [])) for pair in pairs)


def outstanding(
    session: Session, *, scope: Scope, on: date, policy_id: int | None = None, buyer_id: int | None = None
) -> dict[Pair, Money]:
    """Give what each buyer owes on a day, by policy and buyer; who was never invoiced has no entry.

    Money pays whatever is invoiced, so the sum of what is open is what was invoiced less what came in.
    """
    invoiced = select(Invoice.policy_id, Invoice.buyer_id, Invoice.currency, func.sum(Invoice.gross_minor))
    invoiced = invoiced.where(Invoice.invoiced_on <= on)
    invoiced = invoiced.group_by(Invoice.policy_id, Invoice.buyer_id, Invoice.currency)
    paid = select(Movement.policy_id, Movement.buyer_id, Movement.currency, func.sum(Movement.amount_minor))
    paid = paid.where(Movement.moved_on <= on, Movement.kind.in_(_PAYING))
    paid = paid.group_by(Movement.policy_id, Movement.buyer_id, Movement.currency)
    wanted = (policy_id, buyer_id)
    return outstanding_of(
        _sums(session, _narrowed(invoiced, Invoice, scope, wanted)),
        _sums(session, _narrowed(paid, Movement, scope, wanted)),
    )


def limit_spans(
    session: Session, *, scope: Scope, on: date, policy_id: int | None = None, buyer_id: int | None = None
) -> dict[Pair, tuple[LimitSpan, ...]]:
    """Give the limits announced by a day as cover sees them, by policy and buyer, in the order of entry."""
    found: dict[Pair, list[LimitSpan]] = {}
    for version in limits.versions(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id):
        if version.announced_at <= on:
            span = LimitSpan(
                LimitKind.BASE, LimitSource.NAMED, version.amount, version.effective_from, version.valid_to
            )
            found.setdefault((version.policy_id, version.buyer_id), []).append(span)
    return {pair: tuple(spans) for pair, spans in found.items()}


def notices(
    session: Session, *, scope: Scope, policy_id: int | None = None, buyer_id: int | None = None
) -> dict[Pair, tuple[Notice, ...]]:
    """Give the overdue notices and the claims filed and not withdrawn, by policy and buyer, by day."""
    overdue = select(OverdueNotice.policy_id, OverdueNotice.buyer_id, OverdueNotice.notified_on)
    filed = select(Claim.policy_id, Claim.buyer_id, Claim.filed_on)
    filed = filed.where(Claim.filed_on.is_not(None), Claim.state != "withdrawn")
    wanted = (policy_id, buyer_id)
    found: dict[Pair, list[Notice]] = {}
    for policy, buyer, day in session.execute(_narrowed(overdue, OverdueNotice, scope, wanted)):
        found.setdefault((policy, buyer), []).append(Notice(NoticeKind.OVERDUE, day))
    for policy, buyer, filed_on in session.execute(_narrowed(filed, Claim, scope, wanted)):
        if filed_on is not None:
            found.setdefault((policy, buyer), []).append(Notice(NoticeKind.CLAIM, filed_on))
    return {pair: tuple(sorted(given, key=lambda notice: notice.on)) for pair, given in found.items()}


def insolvencies(session: Session, buyer_ids: Iterable[int], *, on: date) -> dict[int, Loss]:
    """Give the first insolvency or failure known on a day of each of those buyers that has one."""
    wanted = sorted(set(buyer_ids))
    found: dict[int, Loss] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(BuyerEvent.buyer_id, func.min(BuyerEvent.happened_on)).group_by(BuyerEvent.buyer_id)
        query = query.where(BuyerEvent.kind.in_(_INSOLVENT), BuyerEvent.known_at <= on)
        for buyer_id, day in session.execute(query.where(BuyerEvent.buyer_id.in_(wanted[start : start + _CHUNK]))):
            found[buyer_id] = Loss(LossKind.INSOLVENCY, day)
    return found


def buyer_names(session: Session, buyer_ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """Give the name of each buyer, and whether it was made up."""
    wanted = sorted(set(buyer_ids))
    found: dict[int, tuple[str, bool]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(Buyer.id, Buyer.name, Buyer.has_made_up_name)
        for buyer_id, name, made_up in session.execute(query.where(Buyer.id.in_(wanted[start : start + _CHUNK]))):
            found[buyer_id] = (name, made_up)
    return found


def _narrowed(query: SelectT, row: type[TenantRow], scope: Scope, wanted: tuple[int | None, int | None]) -> SelectT:
    """Narrow to the scope, and to one policy and one buyer where they are given."""
    columns: Any = row
    policy_id, buyer_id = wanted
    if policy_id is not None:
        query = query.where(columns.policy_id == policy_id)
    if buyer_id is not None:
        query = query.where(columns.buyer_id == buyer_id)
    return within(query, row, scope)


def _by_pair(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Pair, list[Row[*tuple[Any, ...]]]]:
    rows = session.execute(query)
    return {(pair[0], pair[1]): list(group) for pair, group in groupby(rows, key=lambda row: (row[0], row[1]))}


def _sums(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Pair, Money]:
    return {
        (policy_id, buyer_id): Money(int(minor), currency)
        for policy_id, buyer_id, currency, minor in session.execute(query)
    }


def _ledger(pair: Pair, invoices: list[Row[*tuple[Any, ...]]], movements: list[Row[*tuple[Any, ...]]]) -> Ledger:
    first = (invoices or movements)[0]
    return Ledger(
        policyholder_id=first.policyholder_id,
        policy_id=pair[0],
        buyer_id=pair[1],
        currency=first.currency,
        invoices=tuple(
            OpenInvoice(
                ref=row.ref,
                gross=Money(row.gross_minor, row.currency),
                vat=Money(row.vat_minor, row.currency),
                shipped_on=row.shipped_on,
                invoiced_on=row.invoiced_on,
                due_on=row.due_on,
                disputed=row.is_disputed,
            )
            for row in invoices
        ),
        movements=tuple(
            CoverMovement(_KINDS[row.kind], Money(row.amount_minor, row.currency), row.moved_on, row.ref)
            for row in movements
        ),
        invoice_ids={row.ref: row.id for row in invoices},
        is_invented=any(row.is_invented for row in (*invoices, *movements)),
    )
