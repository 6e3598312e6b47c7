"""Screening as durable work: policyholders as they are created, and everybody on file after a list has changed.

Buyers and payees are screened by the services that enter them. Policyholders are people's, below the registry, so
they are screened here, still in the transaction that creates them.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from audit.queries import EventFilter, events_before
from audit.service import recorded_in
from basics.actors import RULES
from basics.scopes import InsurerScope
from claims.payees import queries as payees
from claims.payees.rules import payee_to_screen
from jobs.queue import SCREENING_RUN, WorkQueue
from people import queries as people
from people.values import PolicyholderFacts
from registry import queries as registry
from registry.screening.events import LIST_LOADED
from registry.screening.queries import buyers_to_screen
from registry.screening.runs import service as runs
from registry.screening.runs.service import Chunk
from registry.screening.service import screen
from registry.screening.values import Subject, SubjectKind

POLICYHOLDER_CREATED: Final = "policyholder.created"
SCREENING_EVENTS: Final = frozenset({POLICYHOLDER_CREATED, LIST_LOADED})
CHUNK: Final = 1_000
_INSURER: Final = InsurerScope()


def screen_what_follows(session: Session, queue: WorkQueue) -> None:
    """Screen the policyholders of this unit of work, and enqueue a run for each list that changed in it."""
    recorded = recorded_in(session)
    on = people.business_date(session)
    created = recorded.count(POLICYHOLDER_CREATED)
    if created:
        wanted = EventFilter(kind=POLICYHOLDER_CREATED)
        told = events_before(session, scope=_INSURER, wanted=wanted, page_size=created)
        found = [people.policyholder(session, event.subject_id, scope=_INSURER) for event in told]
        screen(session, map(policyholder_to_screen, found), actor=RULES, on=on)
    if LIST_LOADED in recorded:
        for listed in runs.lists_to_screen(session):
            run_id = runs.plan_run(session, listed, list(chunks_of_all(session)), on=on)
            queue.enqueue(session, SCREENING_RUN, run_id)


def policyholder_to_screen(facts: PolicyholderFacts) -> Subject:
    """Give a policyholder as it is held against sanctions lists."""
    return Subject(SubjectKind.POLICYHOLDER, facts.id, (facts.name,), facts.country, facts.is_invented)


def chunks_of_all(session: Session) -> Iterator[Chunk]:
    """Part all who are on file into chunks of ids; policyholders are few, and one chunk."""
    yield Chunk(SubjectKind.POLICYHOLDER, 0, 0)
    ids = registry.buyer_ids(session)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        yield Chunk(SubjectKind.BUYER, part[0], part[-1])
    newest = next((found.id for found in payees.payees(session, scope=_INSURER, page=(None, 1))), 0)
    for first in range(1, newest + 1, CHUNK):
        yield Chunk(SubjectKind.PAYEE, first, min(first + CHUNK - 1, newest))


def run_chunk(session: Session, run_id: int, position: int) -> None:
    """Screen one chunk; done twice it changes nothing."""
    chunk = runs.chunk_to_do(session, run_id, position)
    if chunk is not None:
        runs.screen_chunk(session, run_id, position, _subjects(session, chunk), actor=RULES)


def _subjects(session: Session, chunk: Chunk) -> list[Subject]:
    if chunk.kind is SubjectKind.BUYER:
        ids = registry.buyer_ids(session, first_id=chunk.first_id, count=CHUNK)
        return list(buyers_to_screen(session, [found for found in ids if found <= chunk.last_id]))
    if chunk.kind is SubjectKind.PAYEE:
        page = (chunk.last_id + 1, CHUNK)
        found = payees.payees(session, scope=_INSURER, page=page)
        return [payee_to_screen(payee) for payee in found if payee.id >= chunk.first_id]
    return [policyholder_to_screen(facts) for facts in _policyholders(session)]


def _policyholders(session: Session) -> Iterator[PolicyholderFacts]:
    page = people.policyholders(session, scope=_INSURER)
    while page:
        yield from page
        page = people.policyholders(session, scope=_INSURER, after=page[-1].name)
