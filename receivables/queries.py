"""Read the ledger: invoices, movements, the cover clock over them, what is owed and what is insured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.money import Money
from basics.periods import Period
from basics.scopes import InsurerScope, PolicyholderScope, Scope
from models.policies import Policy
from models.receivables import Invoice, Movement
from models.registry import Buyer, ImportRejection, ImportRun
from models.scoping import within
from policies.cover.values import CoverCase, Loss, Notice, YearToDate
from policies.queries import policy_on, policy_versions
from policies.rules import premium_due, version_on
from policies.values import PolicyFacts, PremiumDue
from receivables.facts import invoice_facts, movement_facts
from receivables.ledger_queries import (
    Pair,
    buyer_names,
    insolvencies,
    ledgers,
    limit_spans,
    notices,
    outstanding,
)
from receivables.rules import clock_by_version, covered_turnover, in_case_kinds, standing_of, version_of_oldest
from receivables.values import (
    LEDGER_KINDS,
    BuyerClock,
    BuyerStanding,
    InvoiceFacts,
    Ledger,
    MovementFacts,
    MovementLine,
)
from registry import queries as registry
from registry.values import ImportRunFacts, Keep, Rejection, RunState

__all__ = [
    "buyer_names",
    "clock",
    "cover_case",
    "import_run",
    "import_runs",
    "invoice",
    "ledger",
    "ledgers",
    "movement",
    "movements",
    "outstanding",
    "premium",
    "standing",
    "turnover",
]


def invoice(session: Session, invoice_id: int, *, scope: Scope) -> InvoiceFacts:
    """Give one invoice.

    Raises:
        NotFound: `invoice.not_found`: none, or not within the scope.
    """
    row = session.scalar(within(select(Invoice).where(Invoice.id == invoice_id), Invoice, scope))
    if row is None:
        raise NotFound("invoice.not_found", f"There is no invoice {invoice_id}.")
    return invoice_facts(row)


def movement(session: Session, movement_id: int, *, scope: Scope) -> MovementFacts:
    """Give one movement.

    Raises:
        NotFound: `movement.not_found`: none, or not within the scope.
    """
    query = _movement_rows().where(Movement.id == movement_id)
    found = session.execute(within(query, Movement, scope)).one_or_none()
    if found is None:
        raise NotFound("movement.not_found", f"There is no movement {movement_id}.")
    return movement_facts(found[0], found[1])


def movements(
    session: Session, *, scope: Scope, buyer_id: int | None = None, before: int | None = None, page_size: int = 50
) -> tuple[MovementLine, ...]:
    """Give receipts and credit notes, those entered last first, those below an id."""
    query = _movement_rows().add_columns(Buyer.name, Policy.number)
    query = query.join(Buyer, Buyer.id == Movement.buyer_id).join(Policy, Policy.id == Movement.policy_id)
    if buyer_id is not None:
        query = query.where(Movement.buyer_id == buyer_id)
    if before is not None:
        query = query.where(Movement.id < before)
    found = session.execute(within(query, Movement, scope).order_by(Movement.id.desc()).limit(page_size))
    return tuple(MovementLine(movement_facts(row, ref), name, number) for row, ref, name, number in found)


def ledger(session: Session, *, scope: Scope, policy_id: int, buyer_id: int) -> Ledger:
    """Give what one buyer was invoiced under a policy and what came in, all of it, in the order of entry.

    Raises:
        NotFound: `policy.not_found`: none, or not within the scope.
    """
    found = ledgers(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id)
    if found:
        return found[0]
    policy = _versions_of(session, policy_id, scope)[0]
    return Ledger(
        policyholder_id=policy.policyholder_id,
        policy_id=policy_id,
        buyer_id=buyer_id,
        currency=policy.currency,
        invoices=(),
        movements=(),
        invoice_ids={},
        is_invented=False,
    )


def cover_case(
    session: Session, *, scope: Scope, policy_id: int, buyer_id: int, on: date, loss: Loss | None = None
) -> CoverCase:
    """Put together all that cover depends on, on one buyer under one policy.

    The terms are those under which the oldest open invoice was shipped. Invoices and limits that a later day brought
    are left out; money from the day of the loss on counts as a recovery. What the policy period has used up already
    (`year_to_date`) and earlier periods' insured debt are the caller's to fill in; the premium counts as paid as it
    falls due.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
    """
    versions = _versions_of(session, policy_id, scope)
    found = ledger(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id)
    policy = version_of_oldest(versions, found, on=on)
    pair = (policy_id, buyer_id)
    spans = limit_spans(session, scope=scope, on=on, policy_id=policy_id, buyer_id=buyer_id)
    zero = Money.zero(policy.currency)
    ceiling = policy.terms.max_liability
    needs_premium = ceiling is not None and ceiling.times_premium is not None
    paid = premium(session, scope=scope, policy_id=policy_id, on=on).due if needs_premium else None
    return CoverCase(
        terms=policy.terms,
        country=registry.buyer(session, buyer_id).country,
        limits=spans.get(pair, ()),
        prior_insured=zero,
        invoices=tuple(each for each in found.invoices if each.invoiced_on <= on),
        movements=in_case_kinds(found.movements, loss.on if loss else None),
        notices=notices(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id).get(pair, ()),
        loss=loss,
        year_to_date=YearToDate(zero, zero, paid),
        on=on,
    )


def clock(
    session: Session, *, scope: Scope, on: date, policy_id: int | None = None, buyer_id: int | None = None
) -> tuple[BuyerClock, ...]:
    """Read the cover clock of every buyer with a ledger, each invoice by the terms of its shipment.

    Set-based: as many queries for ten thousand invoices as for one.
    """
    found = ledgers(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id)
    if not found:
        return ()
    buyer_ids = {each.buyer_id for each in found}
    beside = _Beside(
        versions=policy_versions(session, scope=scope, policy_id=policy_id),
        notices=notices(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id),
        losses=insolvencies(session, buyer_ids, on=on),
        names=buyer_names(session, buyer_ids),
    )
    clocks = [_buyer_clock(each, beside, on=on) for each in found]
    return tuple(sorted(clocks, key=lambda each: (each.buyer_name, each.policy_number)))


def standing(session: Session, *, scope: Scope, policy_id: int, buyer_id: int, on: date) -> BuyerStanding:
    """Say what a buyer owes, what of it is insured, and what the limit leaves for new shipments now and later.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
    """
    return standing_of(cover_case(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id, on=on))


def turnover(session: Session, *, scope: Scope, policy_id: int, period: Period, on: date) -> Money:
    """Sum what was shipped in a period to buyers on which a limit stood that day, up to a day.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, policy_id, scope=scope, on=period.start)
    spans = limit_spans(session, scope=scope, on=on, policy_id=policy_id)
    total = Fraction(0)
    for found in ledgers(session, scope=scope, policy_id=policy_id):
        own = spans.get((policy_id, found.buyer_id), ())
        total += covered_turnover(found, own, policy.terms, period=period, on=on)
    return Money.rounded(total, policy.currency)


def premium(session: Session, *, scope: Scope, policy_id: int, on: date) -> PremiumDue:
    """Give the premium due so far for the period that a day lies in.

    Raises:
        NotFound: `policy.not_found`.
    """
    policy = policy_on(session, policy_id, scope=scope, on=on)
    so_far = turnover(session, scope=scope, policy_id=policy_id, period=policy.period, on=on)
    return premium_due(so_far, rate=policy.premium_rate, minimum=policy.minimum_premium)


def import_runs(
    session: Session, *, scope: Scope, before_id: int | None = None, page_size: int = 50
) -> tuple[ImportRunFacts, ...]:
    """Give the files of invoices and receipts that were read, newest first."""
    query = select(ImportRun).where(ImportRun.kind.in_(LEDGER_KINDS), _own_runs(scope))
    if before_id is not None:
        query = query.where(ImportRun.id < before_id)
    return tuple(map(_run_facts, session.scalars(query.order_by(ImportRun.id.desc()).limit(page_size))))


def import_run(session: Session, run_id: int, *, scope: Scope) -> tuple[ImportRunFacts, tuple[Rejection, ...]]:
    """Give one file that was read, with all its rejections by row.

    Raises:
        NotFound: `import_run.unknown`: none, or not within the scope.
    """
    query = select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind.in_(LEDGER_KINDS), _own_runs(scope))
    row = session.scalar(query)
    if row is None:
        raise NotFound("import_run.unknown", f"There is no import {run_id} of invoices or receipts.")
    entries = select(ImportRejection).where(ImportRejection.import_run_id == run_id)
    rejections = session.scalars(entries.order_by(ImportRejection.row_number, ImportRejection.id))
    return _run_facts(row), tuple(
        Rejection(entry.row_number, entry.column_name, entry.value_found, entry.remedy) for entry in rejections
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the clock needs beside the ledgers: terms by policy, notices by policy and buyer, facts by buyer."""

    versions: Mapping[int, Sequence[PolicyFacts]]
    notices: Mapping[Pair, tuple[Notice, ...]]
    losses: Mapping[int, Loss]
    names: Mapping[int, tuple[str, bool]]


def _buyer_clock(found: Ledger, beside: _Beside, *, on: date) -> BuyerClock:
    versions = beside.versions[found.policy_id]
    policy = version_on(versions, on)
    zero = Money.zero(found.currency)
    name, made_up = beside.names[found.buyer_id]
    case = CoverCase(
        terms=policy.terms,
        country="",  # the clock of an invoice does not ask for it
        limits=(),
        prior_insured=zero,
        invoices=tuple(each for each in found.invoices if each.invoiced_on <= on),
        movements=found.movements,
        notices=beside.notices.get((found.policy_id, found.buyer_id), ()),
        loss=beside.losses.get(found.buyer_id),
        year_to_date=YearToDate(zero, zero),
        on=on,
    )
    return BuyerClock(
        policyholder_id=found.policyholder_id,
        policy_id=found.policy_id,
        policy_number=policy.number,
        buyer_id=found.buyer_id,
        buyer_name=name,
        has_made_up_name=made_up,
        clauses=policy.clauses,
        invoice_ids=found.invoice_ids,
        overdue_minimum=policy.terms.overdue_minimum or zero,
        is_invented=found.is_invented,
        clock=clock_by_version(case, versions),
    )


def _versions_of(session: Session, policy_id: int, scope: Scope) -> Sequence[PolicyFacts]:
    found = policy_versions(session, scope=scope, policy_id=policy_id).get(policy_id)
    if not found:
        raise NotFound("policy.not_found", f"There is no policy {policy_id}.")
    return found


def _movement_rows() -> Select[Movement, str | None]:
    return select(Movement, Invoice.ref).outerjoin(Invoice, Invoice.id == Movement.invoice_id)


def _own_runs(scope: Scope) -> ColumnElement[bool]:
    if isinstance(scope, InsurerScope):
        return true()
    if isinstance(scope, PolicyholderScope):
        return ImportRun.policyholder_id == scope.policyholder_id
    return false()


def _run_facts(row: ImportRun) -> ImportRunFacts:
    return ImportRunFacts(
        id=row.id,
        adapter=row.adapter,
        filename=row.filename,
        file_sha256=row.file_sha256,
        keep=Keep(row.keep),
        state=RunState(row.state),
        read=row.read_count,
        accepted=row.accepted_count,
        rejected=row.rejected_count,
        unchanged=row.unchanged_count,
        started_at=row.started_at,
        user_account_id=row.user_account_id,
    )
