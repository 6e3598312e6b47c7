"""Screen buyers, policyholders and payees against the lists, and keep their hits up to date."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.lifecycles.screening_hit import SCREENING_HIT
from basics.scopes import InsurerScope
from cases import queries as cases
from cases import service as case_service
from cases.values import Queue
from models.scoping import widened
from models.screening import ScreeningEntry, ScreeningHit
from registry.screening import events, queries
from registry.screening.index import NameIndex
from registry.screening.values import KINDS_FOR, Found, HitState, Subject, SubjectKind
from registry.screening.wording import alike_of

HIT_SUBJECT: Final = "screening_hit"
CASE_KIND: Final = "sanctions_hit"
_INSURER: Final = InsurerScope()
_LINE_MAX: Final = 300

Place = tuple[str, str]


def screen_buyers(session: Session, buyer_ids: Collection[int], *, actor: Actor, on: date) -> int:
    """Screen buyers under all their names, in the transaction that entered or renamed them; see `screen`."""
    if not buyer_ids or queries.index_in_force(session) is None:
        return 0
    return screen(session, queries.buyers_to_screen(session, buyer_ids), actor=actor, on=on)


def screen(session: Session, subjects: Iterable[Subject], *, actor: Actor, on: date) -> int:
    """Hold subjects against the lists in force; give the number of hits that now wait for a person because of it.

    A new hit opens a case. A cleared one stays cleared until either side has changed. One that is none any more ends.
    The same call a second time changes nothing. Hits are the insurer's own, whoever's transaction this is.
    """
    index = queries.index_in_force(session)
    if index is None:
        return 0
    count = 0
    with widened(session):
        wanted = list(subjects)
        known = _known_hits(session, wanted)
        for subject in wanted:
            found, before = best_of(index, subject), known.get((subject.kind, subject.id), {})
            if found or before:
                count += _Desk(session, subject, actor, on).settle(found, before)
    return count


def best_of(index: NameIndex, subject: Subject) -> dict[Place, Found]:
    """Give the likest name of each entry that one of a subject's names is like, by list and key."""
    best: dict[Place, Found] = {}
    for name in subject.names:
        for found in index.search(name, kinds=KINDS_FOR[subject.kind], only_invented=subject.is_made_up):
            place = (found.listed.list_code, found.listed.entry_key)
            if place not in best or found.likeness.score > best[place].likeness.score:
                best[place] = found
    return best


def _known_hits(
    session: Session, subjects: Collection[Subject]
) -> dict[tuple[SubjectKind, int], dict[Place, ScreeningHit]]:
    known: dict[tuple[SubjectKind, int], dict[Place, ScreeningHit]] = {}
    for kind in SubjectKind:
        ids = [subject.id for subject in subjects if subject.kind is kind]
        if ids:
            query = select(ScreeningHit).where(ScreeningHit.subject_type == kind, ScreeningHit.subject_id.in_(ids))
            for row in session.scalars(query):
                known.setdefault((kind, row.subject_id), {})[row.list_code, row.entry_key] = row
    return known


class _Desk:
    """Brings the hits of one subject up to date."""

    def __init__(self, session: Session, subject: Subject, actor: Actor, on: date) -> None:
        self._session = session
        self._subject = subject
        self._actor = actor
        self._on = on

    def settle(self, found: Mapping[Place, Found], before: Mapping[Place, ScreeningHit]) -> int:
        """Open, open again, refresh and end hits; give how many were opened."""
        entries = queries.entries_named(self._session, found)
        opened = 0
        for place, name in found.items():
            row = before.get(place)
            opened += self._add(name, entries[place]) if row is None else self._look_again(row, name, entries[place])
        for place, row in before.items():
            if place not in found and row.state == HitState.OPEN:
                self._end(row)
        return opened

    def _add(self, found: Found, entry: ScreeningEntry) -> int:
        row = ScreeningHit(
            policyholder_id=None,
            state=SCREENING_HIT.initial,
            subject_type=self._subject.kind,
            subject_id=self._subject.id,
            list_code=found.listed.list_code,
            entry_key=found.listed.entry_key,
            review_case_id=None,
            found_on=self._on,
            recorded_at=clock.now(),
            version=0,
        )
        self._write(row, found, entry)
        self._session.add(row)
        self._session.flush()
        self._open_case(row, events.HIT_FOUND)
        return 1

    def _look_again(self, row: ScreeningHit, found: Found, entry: ScreeningEntry) -> int:
        is_same = (row.subject_digest, row.entry_digest) == (self._subject.digest, entry.digest)
        if row.state == HitState.CONFIRMED or (row.state != HitState.ENDED and is_same):
            return 0
        self._write(row, found, entry)
        if row.state == HitState.OPEN:
            return 0
        row.state, row.found_on = SCREENING_HIT.next_state(row.state, "reopen"), self._on
        self._open_case(row, events.HIT_REOPENED)
        return 1

    def _end(self, row: ScreeningHit) -> None:
        row.state = SCREENING_HIT.next_state(row.state, "end")
        row.version += 1
        self._session.flush()
        close_case_of(self._session, row.review_case_id, actor=self._actor, on=self._on)
        self._record(row, events.HIT_ENDED)

    def _write(self, row: ScreeningHit, found: Found, entry: ScreeningEntry) -> None:
        row.subject_name = found.name[:_LINE_MAX]
        row.subject_country = self._subject.country
        row.subject_digest, row.entry_digest = self._subject.digest, entry.digest
        row.screening_entry_id = entry.id
        row.alias = found.listed.name
        row.score_permille = round(found.likeness.score * 1000)
        row.alike = alike_of(found.likeness)
        row.version += 1

    def _open_case(self, row: ScreeningHit, kind: str) -> None:
        row.review_case_id = case_service.open_case(
            self._session,
            queue=Queue.SCREENING,
            kind=CASE_KIND,
            subject=(HIT_SUBJECT, row.id),
            policyholder_id=None,
            buyer_id=self._subject.id if self._subject.kind is SubjectKind.BUYER else None,
            title=row.subject_name,
            amount=None,
            required_authority=0,
            actor=self._actor,
            on=self._on,
        )
        self._session.flush()
        self._record(row, kind)

    def _record(self, row: ScreeningHit, kind: str) -> None:
        record(self._session, events.about_hit(kind, queries.hit_facts(row), actor=self._actor, on=self._on))


def close_case_of(session: Session, case_id: int | None, *, actor: Actor, on: date) -> None:
    """Close the case of a hit that needs nobody any more."""
    if case_id is not None and cases.case(session, case_id, scope=_INSURER).is_open:
        case_service.close_case(session, case_id, actor=actor, on=on, scope=_INSURER)
