"""Read buyers and the facts about them. Buyers are shared by all policyholders; import runs are the insurer's own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.locking import takes_locks
from models.registry import FACTS, Buyer, BuyerEvent, BuyerIdentifier, Fact, ImportRejection, ImportRun, Statement
from registry.rules import search_name
from registry.values import (
    BuyerEventFacts,
    BuyerFacts,
    FactKind,
    Identifier,
    ImportRunFacts,
    Keep,
    KnownBuyer,
    Rejection,
    RunState,
    StatementFacts,
    StoredYear,
)

_CHUNK: Final = 5_000
_REJECTIONS_MAX: Final = 250_000
_IDENTITY_LOCK: Final = 7_341_001


def buyer(session: Session, buyer_id: int) -> BuyerFacts:
    """Give a buyer.

    Raises:
        NotFound: `buyer.unknown`.
    """
    return _one(session, select(Buyer).where(Buyer.id == buyer_id), buyer_id)


def lock_buyer(session: Session, buyer_id: int) -> BuyerFacts:
    """Give a buyer, and let no other transaction that calls this go on before the present one has ended.

    PostgreSQL: FOR NO KEY UPDATE, which excludes every other locker but lets rows that merely refer to the buyer
    (statements of an import) be inserted beside it. SQLite: the transaction holds the write lock already.

    Raises:
        NotFound: `buyer.unknown`.
    """
    query = select(Buyer).where(Buyer.id == buyer_id)
    return _one(session, query.with_for_update(key_share=True) if takes_locks() else query, buyer_id)


def lock_identities(session: Session) -> None:
    """Let one transaction at a time add buyers, so that two never enter the same company twice.

    SQLite: the transaction holds the write lock already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IDENTITY_LOCK)))


def buyers(session: Session, buyer_ids: Iterable[int]) -> dict[int, BuyerFacts]:
    """Give those of the buyers that exist, by id."""
    wanted = sorted(set(buyer_ids))
    rows: list[Buyer] = []
    for start in range(0, len(wanted), _CHUNK):
        rows += session.scalars(select(Buyer).where(Buyer.id.in_(wanted[start : start + _CHUNK])))
    return {facts.id: facts for facts in _with_identifiers(session, rows)}


def countries_of_many(session: Session, buyer_ids: Sequence[int]) -> dict[int, str]:
    """Give the country of each of the buyers that exist."""
    rows = session.execute(select(Buyer.id, Buyer.country).where(Buyer.id.in_(buyer_ids)))
    return dict(iter(rows))


def buyer_ids(session: Session, *, first_id: int = 0, count: int | None = None) -> tuple[int, ...]:
    """Give the ids of all loaded buyers from `first_id` on, in order, at most `count`."""
    query = select(Buyer.id).where(Buyer.id >= first_id).order_by(Buyer.id)
    return tuple(session.scalars(query if count is None else query.limit(count)))


def statements_known(session: Session, buyer_id: int, *, on: date) -> tuple[StatementFacts, ...]:
    """Give the statements that hold on a day, one a fiscal year, oldest first: corrections known by then applied."""
    return statements_of_many(session, (buyer_id,), on=on).get(buyer_id, ())


def statements_of_many(
    session: Session, buyer_ids: Sequence[int], *, on: date
) -> dict[int, tuple[StatementFacts, ...]]:
    """Give the statements that hold on a day by buyer; a buyer without any has no entry."""
    in_force: dict[int, dict[int, StatementFacts]] = {}
    for facts in _versions(session, buyer_ids, on=on):
        in_force.setdefault(facts.buyer_id, {})[facts.fiscal_year] = facts
    return {key: tuple(years[year] for year in sorted(years)) for key, years in in_force.items()}


def statement_versions(session: Session, buyer_id: int, *, on: date) -> tuple[StatementFacts, ...]:
    """Give every statement known on a day, also those corrected since, in the order in which they became known."""
    return tuple(_versions(session, (buyer_id,), on=on))


def events_known(session: Session, buyer_id: int, *, on: date) -> tuple[BuyerEventFacts, ...]:
    """Give the dated facts beside the statements that were known on a day, oldest first."""
    return events_of_many(session, (buyer_id,), on=on).get(buyer_id, ())


def events_of_many(session: Session, buyer_ids: Sequence[int], *, on: date) -> dict[int, tuple[BuyerEventFacts, ...]]:
    """Give the dated facts known on a day by buyer; a buyer without any has no entry."""
    query = select(BuyerEvent).where(BuyerEvent.buyer_id.in_(buyer_ids), BuyerEvent.known_at <= on)
    found: dict[int, list[BuyerEventFacts]] = {}
    for row in session.scalars(query.order_by(BuyerEvent.happened_on, BuyerEvent.id)):
        found.setdefault(row.buyer_id, []).append(event_facts(row))
    return {key: tuple(events) for key, events in found.items()}


def buyers_with_new_facts(
    session: Session,
    *,
    since: date,
    until: date,
    first_id: int,
    last_id: int,
    recorded_since: datetime | None = None,
) -> tuple[int, ...]:
    """Give the buyers of an id range with a fact that became known in `(since, until]`.

    Args:
        session: Any.
        since: The day of the last look, exclusive.
        until: The day of this look, inclusive.
        first_id: Smallest buyer id.
        last_id: Greatest buyer id, inclusive.
        recorded_since: Also count facts known by `until` that were stored at or after this instant: what arrives
            late with an earlier `known_at` is new as well.
    """

    def ids(fact: Fact) -> Select[int]:
        is_new: ColumnElement[bool] = fact.known_at > since
        if recorded_since is not None:
            is_new = or_(is_new, fact.recorded_at >= recorded_since)
        return select(fact.buyer_id).where(fact.buyer_id.between(first_id, last_id), fact.known_at <= until, is_new)

    return tuple(sorted(session.scalars(union(*map(ids, FACTS)))))


def known_buyers(session: Session, identifiers: Iterable[Identifier]) -> Mapping[Identifier, KnownBuyer]:
    """Give the buyers of those identifiers that are on file."""
    wanted = set(identifiers)
    query = (
        select(BuyerIdentifier.scheme, BuyerIdentifier.country, BuyerIdentifier.value, Buyer.id, Buyer.name)
        .add_columns(Buyer.search_name)
        .join(Buyer, Buyer.id == BuyerIdentifier.buyer_id)
        .where(BuyerIdentifier.value.in_({identifier.value for identifier in wanted}))
    )
    found = {
        Identifier(scheme, country, value): KnownBuyer(*known)
        for scheme, country, value, *known in session.execute(query)
    }
    return {identifier: known for identifier, known in found.items() if identifier in wanted}


def stored_years(session: Session, ids: Iterable[int]) -> Mapping[tuple[int, int], StoredYear]:
    """Give what is on file by buyer and fiscal year, in whatever version and source."""
    columns = (Statement.buyer_id, Statement.fiscal_year, Statement.lines_sha256, Statement.known_at)
    found: dict[tuple[int, int], StoredYear] = {}
    for buyer_id, year, digest, known_at in session.execute(select(*columns).where(Statement.buyer_id.in_(set(ids)))):
        before = found.get((buyer_id, year), StoredYear(frozenset(), known_at))
        latest = max(before.latest_known_at, known_at)
        found[buyer_id, year] = StoredYear(before.digests | {digest}, latest)
    return found


def namesakes(session: Session, name: str, country: str) -> tuple[BuyerFacts, ...]:
    """Give the buyers of a country whose names differ from this one in case, marks and signs at most."""
    query = select(Buyer).where(Buyer.search_name == search_name(name), Buyer.country == country).order_by(Buyer.id)
    return _with_identifiers(session, list(session.scalars(query)))


def import_runs(
    session: Session,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    page_size: int = 50,
    before_id: int | None = None,
) -> tuple[ImportRunFacts, ...]:
    """Give the bureau files that were read, newest first."""
    query = select(ImportRun).where(ImportRun.kind == "bureau").order_by(ImportRun.id.desc()).limit(page_size)
    if before_id is not None:
        query = query.where(ImportRun.id < before_id)
    return tuple(_run_facts(row) for row in session.scalars(query))


def import_run(
    session: Session,
    run_id: int,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
) -> tuple[ImportRunFacts, tuple[Rejection, ...]]:
    """Give one bureau file that was read, with its rejections by row: the first 250,000 of a feed.

    Raises:
        NotFound: `import_run.unknown`.
    """
    row = session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind == "bureau"))
    if row is None:
        raise NotFound("import_run.unknown", f"There is no bureau import {run_id}.")
    query = select(ImportRejection).where(ImportRejection.import_run_id == run_id)
    query = query.order_by(ImportRejection.row_number, ImportRejection.id).limit(_REJECTIONS_MAX)
    rejections = session.scalars(query)
    return _run_facts(row), tuple(
        Rejection(entry.row_number, entry.column_name, entry.value_found, entry.remedy) for entry in rejections
    )


def event_facts(row: BuyerEvent) -> BuyerEventFacts:
    """Freeze one row."""
    return BuyerEventFacts(
        id=row.id,
        buyer_id=row.buyer_id,
        kind=FactKind(row.kind),
        happened_on=row.happened_on,
        known_at=row.known_at,
        source=row.source,
        source_key=row.source_key,
        note=row.note,
        is_invented=row.is_invented,
        recorded_at=row.recorded_at,
    )


def _one(session: Session, query: Select[Buyer], buyer_id: int) -> BuyerFacts:
    row = session.scalar(query)
    if row is None:
        raise NotFound("buyer.unknown", f"There is no buyer {buyer_id}.")
    return _with_identifiers(session, [row])[0]


def _with_identifiers(session: Session, rows: Sequence[Buyer]) -> tuple[BuyerFacts, ...]:
    wanted = [row.id for row in rows]
    query = select(BuyerIdentifier).where(BuyerIdentifier.buyer_id.in_(wanted)).order_by(BuyerIdentifier.id)
    by_buyer: dict[int, list[Identifier]] = {}
    for entry in session.scalars(query) if wanted else ():
        by_buyer.setdefault(entry.buyer_id, []).append(Identifier(entry.scheme, entry.country, entry.value))
    return tuple(
        BuyerFacts(
            id=row.id,
            name=row.name,
            country=row.country,
            legal_form=row.legal_form,
            identifiers=tuple(by_buyer.get(row.id, ())),
            has_made_up_name=row.has_made_up_name,
            source=row.source,
            created_at=row.created_at,
        )
        for row in rows
    )


def _versions(session: Session, buyer_ids: Sequence[int], *, on: date) -> Iterable[StatementFacts]:
    query = select(Statement).where(Statement.buyer_id.in_(buyer_ids), Statement.known_at <= on)
    for row in session.scalars(query.order_by(Statement.known_at, Statement.id)):
        yield StatementFacts(
            id=row.id,
            buyer_id=row.buyer_id,
            fiscal_year=row.fiscal_year,
            period_end=row.period_end,
            known_at=row.known_at,
            currency=row.currency,
            lines=row.lines,
            source=row.source,
            recorded_at=row.recorded_at,
        )


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
