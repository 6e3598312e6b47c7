"""What is on file of the companies that some records of a feed name; and loads that are not finished."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feeds import FeedLoad
from models.feeds import FeedRecord as FeedRow
from models.identities import BuyerLink
from models.registry import Buyer, BuyerEvent, BuyerIdentifier, ImportRejection, ImportRun
from registry.feeds.rules import is_told
from registry.feeds.values import (
    FactKey,
    FeedRecord,
    KnownParty,
    LinkKey,
    LoadFacts,
    OnFile,
    ParsedRecord,
    StoredLink,
    StoredVersion,
)
from registry.names.queries import names_of
from registry.values import Identifier, Keep, Rejection


def on_file(session: Session, records: Sequence[ParsedRecord], *, feed: str) -> OnFile:
    """Gather what some records are held against, in a handful of queries whatever their number."""
    every = [record for record in records if isinstance(record, FeedRecord)]
    versions = _versions(session, [record.source_ref for record in every if record.source_ref], feed=feed)
    good = [record for record in every if not is_told(record, versions)]
    owners = _owners(session, set(_numbers(good)))
    parties = _parties(session, set(owners.values()))
    told = {owners[event.identifier] for record in good for event in record.events if event.identifier in owners}
    linked = {owners[link.child] for record in good for link in record.links if link.child in owners}
    return OnFile(
        parties={number: parties[buyer_id] for number, buyer_id in owners.items()},
        versions=versions,
        facts=_facts(session, told),
        links=_links(session, linked),
    )


def open_load(session: Session, file_sha256: str, *, adapter: str, keep: Keep) -> LoadFacts | None:
    """Give the load of these very bytes that was begun and not finished, if there is one."""
    query = (
        select(FeedLoad, ImportRun)
        .join(ImportRun, ImportRun.id == FeedLoad.import_run_id)
        .where(ImportRun.file_sha256 == file_sha256, ImportRun.adapter == adapter, ImportRun.keep == keep)
        .where(FeedLoad.is_open.is_(True))
        .order_by(FeedLoad.id.desc())
    )
    found = session.execute(query).first()
    return None if found is None else load_facts(*found, was_resumed=True)


def load_facts(load: FeedLoad, run: ImportRun, *, was_resumed: bool = False) -> LoadFacts:
    """Freeze a load as it stands."""
    return LoadFacts(
        run_id=run.id,
        adapter=run.adapter,
        keep=Keep(run.keep),
        records_done=load.records_done,
        accepted=run.accepted_count,
        rejected=run.rejected_count,
        unchanged=run.unchanged_count,
        facts=load.facts_count,
        was_resumed=was_resumed,
    )


def first_rejections(session: Session, run_id: int, *, count: int) -> tuple[Rejection, ...]:
    """Give the first rejections of a run: a feed may have more of them than anybody holds in memory."""
    query = select(ImportRejection).where(ImportRejection.import_run_id == run_id)
    rows = session.scalars(query.order_by(ImportRejection.row_number, ImportRejection.id).limit(count))
    return tuple(Rejection(row.row_number, row.column_name, row.value_found, row.remedy) for row in rows)


def _numbers(records: Iterable[FeedRecord]) -> Iterable[Identifier]:
    for record in records:
        yield from record.company.identifiers if record.company else ()
        yield from (event.identifier for event in record.events)
        for link in record.links:
            yield from (link.child, link.parent)


def _owners(session: Session, wanted: set[Identifier]) -> dict[Identifier, int]:
    columns = (BuyerIdentifier.scheme, BuyerIdentifier.country, BuyerIdentifier.value, BuyerIdentifier.buyer_id)
    query = select(*columns).where(BuyerIdentifier.value.in_({number.value for number in wanted}))
    found = {Identifier(*place): buyer_id for *place, buyer_id in session.execute(query)}
    return {number: buyer_id for number, buyer_id in found.items() if number in wanted}


def _parties(session: Session, buyer_ids: set[int]) -> dict[int, KnownParty]:
    numbers: dict[int, dict[tuple[str, str], frozenset[str]]] = {}
    columns = (BuyerIdentifier.buyer_id, BuyerIdentifier.scheme, BuyerIdentifier.country, BuyerIdentifier.value)
    for buyer_id, scheme, country, value in session.execute(
        select(*columns).where(BuyerIdentifier.buyer_id.in_(buyer_ids))
    ):
        of_buyer = numbers.setdefault(buyer_id, {})
        of_buyer[scheme, country] = of_buyer.get((scheme, country), frozenset()) | {value}
    names = names_of(session, buyer_ids)
    wanted = (Buyer.id, Buyer.name, Buyer.has_made_up_name, Buyer.source)
    return {
        buyer_id: KnownParty(
            id=buyer_id,
            name=name,
            names=frozenset((name, *(entry.name for entry in names.get(buyer_id, ())))),
            numbers=numbers.get(buyer_id, {}),
            has_made_up_name=is_made_up,
            source=source,
        )
        for buyer_id, name, is_made_up, source in session.execute(select(*wanted).where(Buyer.id.in_(buyer_ids)))
    }


def _versions(session: Session, keys: Sequence[str], *, feed: str) -> dict[str, StoredVersion]:
    columns = (FeedRow.source_ref, FeedRow.buyer_id, FeedRow.digest, FeedRow.updated_on)
    query = select(*columns).where(FeedRow.feed == feed, FeedRow.source_ref.in_(set(keys))).order_by(FeedRow.id)
    return {
        key: StoredVersion(buyer_id, digest, updated_on) for key, buyer_id, digest, updated_on in session.execute(query)
    }


def _facts(session: Session, buyer_ids: set[int]) -> frozenset[FactKey]:
    columns = (BuyerEvent.buyer_id, BuyerEvent.kind, BuyerEvent.source_key)
    query = select(*columns).where(BuyerEvent.buyer_id.in_(buyer_ids))
    return frozenset((buyer_id, kind, key) for buyer_id, kind, key in session.execute(query))


def _links(session: Session, child_ids: set[int]) -> dict[LinkKey, StoredLink]:
    query = select(BuyerLink).where(BuyerLink.child_id.in_(child_ids)).order_by(BuyerLink.known_at, BuyerLink.id)
    return {
        (row.child_id, row.parent_id, row.kind): StoredLink(row.share_bp, row.is_ended, row.known_at)
        for row in session.scalars(query)
    }
