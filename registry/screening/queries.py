"""Read sanctions lists, hits and decisions, and give the index of the lists in force."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.registry import Buyer, ImportRejection, ImportRun
from models.scoping import widened
from models.screening import ScreeningDecision, ScreeningEntry, ScreeningHit, ScreeningList
from registry.names.queries import names_of
from registry.screening.index import NameIndex
from registry.screening.values import (
    BLOCKING,
    Alias,
    DecisionFacts,
    Entry,
    EntryKind,
    HitFacts,
    HitState,
    ListedName,
    ListFacts,
    NameKind,
    Subject,
    SubjectKind,
)
from registry.values import Rejection

_CHUNK: Final = 5_000
_SCREENED_KINDS: Final = (EntryKind.ENTITY, EntryKind.INDIVIDUAL)
_LISTS_CACHED_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class HitFilter:
    """Which hits are wanted; what is None is not filtered by."""

    state: str | None = None
    subject: tuple[str, int] | None = None


class _Indexes:
    """Keeps the last few indexes of this process: the names follow from the files' digests, so these are the key."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[tuple[tuple[str, str, bool], ...], NameIndex] = {}

    def of(self, session: Session, lists: tuple[ListFacts, ...]) -> NameIndex:
        """Give the index of these lists, built where it is not kept."""
        key = tuple((found.code, found.file_sha256, found.is_invented) for found in lists)
        with self._lock:
            if key not in self._kept:
                if len(self._kept) >= _LISTS_CACHED_MAX:
                    self._kept.clear()
                self._kept[key] = NameIndex(_listed_names(session))
            return self._kept[key]


_INDEXES: Final = _Indexes()


def lists(session: Session) -> tuple[ListFacts, ...]:
    """Give the lists as last read, by code."""
    return tuple(map(list_facts, session.scalars(select(ScreeningList).order_by(ScreeningList.code))))


def list_with_code(session: Session, code: str) -> ListFacts:
    """Give one list.

    Raises:
        NotFound: `screening.no_list`.
    """
    row = session.scalar(select(ScreeningList).where(ScreeningList.code == code))
    if row is None:
        raise NotFound("screening.no_list", f"There is no sanctions list {code}.")
    return list_facts(row)


def index_in_force(session: Session) -> NameIndex | None:
    """Give the index of all lists; None where none was read yet."""
    found = lists(session)
    return _INDEXES.of(session, found) if found else None


def entry(session: Session, entry_id: int) -> Entry:
    """Give one version of an entry."""
    return entry_facts(session.get_one(ScreeningEntry, entry_id))


def entries_in_force(session: Session, list_id: int) -> dict[str, ScreeningEntry]:
    """Give the rows of a list that hold, by key."""
    query = select(ScreeningEntry).where(ScreeningEntry.screening_list_id == list_id, ScreeningEntry.ended_on.is_(None))
    return {row.entry_key: row for row in session.scalars(query)}


def latest_versions(session: Session, list_id: int) -> dict[str, int]:
    """Give the greatest version of each entry that a list ever had, by key."""
    query = select(ScreeningEntry.entry_key, func.max(ScreeningEntry.version))
    rows = session.execute(query.where(ScreeningEntry.screening_list_id == list_id).group_by(ScreeningEntry.entry_key))
    return dict(iter(rows))


def entries_named(session: Session, found: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ScreeningEntry]:
    """Give the rows in force by list and key."""
    wanted = set(found)
    query = (
        select(ScreeningList.code, ScreeningEntry)
        .join(ScreeningEntry, ScreeningEntry.screening_list_id == ScreeningList.id)
        .where(ScreeningEntry.ended_on.is_(None), ScreeningEntry.entry_key.in_({key for _, key in wanted}))
    )
    rows = {(code, row.entry_key): row for code, row in session.execute(query)}
    return {place: row for place, row in rows.items() if place in wanted}


def hit(session: Session, hit_id: int) -> HitFacts:
    """Give one hit.

    Raises:
        NotFound: `screening.no_hit`: none, or the reader is not of the insurer.
    """
    row = session.scalar(select(ScreeningHit).where(ScreeningHit.id == hit_id))
    if row is None:
        raise NotFound("screening.no_hit", f"There is no sanctions hit {hit_id}.")
    return hit_facts(row)


def hits(
    session: Session,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    wanted: HitFilter | None = None,
    before: int | None = None,
    page_size: int = 50,
) -> tuple[HitFacts, ...]:
    """Give hits, newest first, those below an id."""
    chosen = wanted or HitFilter()
    query = select(ScreeningHit).order_by(ScreeningHit.id.desc()).limit(page_size)
    if chosen.state is not None:
        query = query.where(ScreeningHit.state == chosen.state)
    if chosen.subject is not None:
        kind, subject_id = chosen.subject
        query = query.where(ScreeningHit.subject_type == kind, ScreeningHit.subject_id == subject_id)
    if before is not None:
        query = query.where(ScreeningHit.id < before)
    return tuple(map(hit_facts, session.scalars(query)))


def decisions(session: Session, hit_id: int) -> tuple[DecisionFacts, ...]:
    """Give what people decided of a hit, oldest first."""
    query = select(ScreeningDecision).where(ScreeningDecision.screening_hit_id == hit_id)
    rows = session.scalars(query.order_by(ScreeningDecision.id))
    return tuple(
        DecisionFacts(row.id, row.verdict, row.reason, row.note, row.author_name, row.decided_on) for row in rows
    )


def is_blocked(session: Session, kind: SubjectKind, subject_id: int) -> bool:
    """Tell whether a hit on a buyer, policyholder or payee waits, or was confirmed; whoever asks sees no more of it."""
    query = select(func.count()).select_from(ScreeningHit)
    query = query.where(ScreeningHit.subject_type == kind, ScreeningHit.subject_id == subject_id)
    with widened(session):
        return bool(session.scalar(query.where(ScreeningHit.state.in_(BLOCKING))))


def buyers_to_screen(session: Session, buyer_ids: Collection[int]) -> tuple[Subject, ...]:
    """Give buyers with all their names as they are screened."""
    wanted, found = sorted(set(buyer_ids)), []
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        named = names_of(session, part)
        columns = (Buyer.id, Buyer.name, Buyer.country, Buyer.has_made_up_name)
        for buyer_id, name, country, is_made_up in session.execute(select(*columns).where(Buyer.id.in_(part))):
            names = dict.fromkeys((name, *(kept.name for kept in named.get(buyer_id, ()))))
            found.append(Subject(SubjectKind.BUYER, buyer_id, tuple(names), country, is_made_up))
    return tuple(found)


def rejections(session: Session, run_id: int) -> tuple[Rejection, ...]:
    """Give what was not taken of a list's files.

    Raises:
        NotFound: `screening.no_run`.
    """
    if session.scalar(select(ImportRun.id).where(ImportRun.id == run_id, ImportRun.kind == "sanctions")) is None:
        raise NotFound("screening.no_run", f"There is no reading of a sanctions list {run_id}.")
    query = select(ImportRejection).where(ImportRejection.import_run_id == run_id).order_by(ImportRejection.id)
    return tuple(
        Rejection(row.row_number, row.column_name, row.value_found, row.remedy) for row in session.scalars(query)
    )


def list_facts(row: ScreeningList) -> ListFacts:
    """Freeze one row."""
    return ListFacts(
        id=row.id,
        code=row.code,
        name=row.name,
        adapter=row.adapter,
        is_invented=row.is_invented,
        file_sha256=row.file_sha256,
        version=row.version,
        entry_count=row.entry_count,
        name_count=row.name_count,
        import_run_id=row.import_run_id,
        loaded_on=row.loaded_on,
    )


def entry_facts(row: ScreeningEntry) -> Entry:
    """Freeze one row."""
    names = tuple(Alias(NameKind(kind), name) for kind, name in row.names)
    return Entry(row.entry_key, EntryKind(row.kind), names, row.programs, row.countries, row.remarks)


def hit_facts(row: ScreeningHit) -> HitFacts:
    """Freeze one row."""
    return HitFacts(
        id=row.id,
        state=HitState(row.state),
        subject=(SubjectKind(row.subject_type), row.subject_id),
        subject_name=row.subject_name,
        subject_country=row.subject_country,
        subject_digest=row.subject_digest,
        list_code=row.list_code,
        entry_key=row.entry_key,
        entry_digest=row.entry_digest,
        entry_id=row.screening_entry_id,
        alias=row.alias,
        score=row.score_permille / 1000,
        alike=row.alike,
        case_id=row.review_case_id,
        found_on=row.found_on,
        version=row.version,
    )


def _listed_names(session: Session) -> Iterable[ListedName]:
    query: Select[str, bool, ScreeningEntry] = (
        select(ScreeningList.code, ScreeningList.is_invented, ScreeningEntry)
        .join(ScreeningEntry, ScreeningEntry.screening_list_id == ScreeningList.id)
        .where(ScreeningEntry.ended_on.is_(None), ScreeningEntry.kind.in_(_SCREENED_KINDS))
        .order_by(ScreeningEntry.id)
    )
    for code, is_invented, row in session.execute(query):
        for _, name in row.names:
            yield ListedName(code, row.entry_key, EntryKind(row.kind), is_invented, name)
