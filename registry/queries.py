"""Read buyers and the facts about them. Buyers are shared by all policyholders; import runs are the insurer's own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.locking import takes_locks
from models.registry import FACTS, Buyer, BuyerEvent, BuyerIdentifier, Fact, ImportRejection, ImportRun, Statement
from registry.clean.identifiers import readings
from registry.rules import search_name
from registry.values import (
    BuyerEventFacts,
    BuyerFacts,
    BuyerPage,
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

_BY_IDENTIFIER: Final = 0
_BY_START: Final = 1
_BY_PART: Final = 2
_CHUNK: Final = 5_000
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


def search_buyers(session: Session, text: str, *, page_size: int, after: str | None = None) -> BuyerPage:
    """Find buyers by identifier, then by the start of their name, then by a part of it.

    Args:
        session: Any.
        text: What was typed; nothing gives all buyers by name.
        page_size: At most so many buyers.
        after: `next_after` of the page before; anything else that is no such cursor starts anew.
    """
    wanted = search_name(text)
    numbers = readings(text)
    stage, last = _position(session, after)
    last_stage = _BY_PART if wanted or not any(numbers) else _BY_IDENTIFIER
    found: list[tuple[int, Buyer]] = []
    while stage <= last_stage and len(found) <= page_size:
        query = _beyond(_stage(stage, wanted, numbers), last).limit(page_size + 1 - len(found))
        found += [(stage, row) for row in session.scalars(query)]
        stage, last = stage + 1, None
    page = found[:page_size]
    next_after = f"{page[-1][0]}.{page[-1][1].id}" if len(found) > page_size else None
    return BuyerPage(_with_identifiers(session, [row for _, row in page]), next_after)


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
    """Give one bureau file that was read, with all its rejections by row.

    Raises:
        NotFound: `import_run.unknown`.
    """
    row = session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind == "bureau"))
    if row is None:
        raise NotFound("import_run.unknown", f"There is no bureau import {run_id}.")
    query = select(ImportRejection).where(ImportRejection.import_run_id == run_id)
    rejections = session.scalars(query.order_by(ImportRejection.row_number, ImportRejection.id))
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


def _position(session: Session, after: str | None) -> tuple[int, Buyer | None]:
    """Read a cursor: the stage of the search and the buyer after which it goes on."""
    stage, _, buyer_id = (after or "").partition(".")
    is_cursor = stage.isdecimal() and buyer_id.isdecimal() and len(buyer_id) < len(str(2**63))
    last = session.get(Buyer, int(buyer_id)) if is_cursor else None
    return (int(stage), last) if last is not None else (_BY_IDENTIFIER, None)


def _beyond(query: Select[Buyer], last: Buyer | None) -> Select[Buyer]:
    if last is None:
        return query
    is_namesake = and_(Buyer.search_name == last.search_name, Buyer.id > last.id)
    return query.where(or_(Buyer.search_name > last.search_name, is_namesake))


def _stage(stage: int, wanted: str, numbers: Sequence[str]) -> Select[Buyer]:
    """Select the buyers of one stage of a search; no buyer is in two."""
    has_number = select(BuyerIdentifier.buyer_id).where(BuyerIdentifier.value.in_(numbers))
    starts = Buyer.search_name.startswith(wanted, autoescape=True)
    query = select(Buyer).order_by(Buyer.search_name, Buyer.id)
    if stage == _BY_IDENTIFIER:
        return query.where(Buyer.id.in_(has_number))
    rest = query.where(Buyer.id.not_in(has_number))
    if stage == _BY_START:
        # The bound below lets SQLite walk the index from there; LIKE alone decides.
        return rest.where(Buyer.search_name >= wanted, starts)
    return rest.where(Buyer.search_name.contains(wanted, autoescape=True), ~starts)
