"""Keep what a run of screening has to do and has done; who is on file is for the caller to name, chunk by chunk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.lifecycles.screening_hit import SCREENING_RUN
from models.screening import ScreeningRun
from registry.screening import events, queries
from registry.screening.service import screen
from registry.screening.values import ListFacts, Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of those on file: the ids of a kind from the first to the last, inclusive."""

    kind: SubjectKind
    first_id: int
    last_id: int


def lists_to_screen(session: Session) -> tuple[ListFacts, ...]:
    """Give the lists that have changed since everybody was last planned to be screened."""
    query = select(ScreeningRun.list_code, func.max(ScreeningRun.list_version)).group_by(ScreeningRun.list_code)
    planned: dict[str, int] = dict(iter(session.execute(query)))
    return tuple(found for found in queries.lists(session) if found.version > planned.get(found.code, 0))


def plan_run(session: Session, listed: ListFacts, chunks: Sequence[Chunk], *, on: date) -> int:
    """Note that everybody is to be screened because of a list; give the id of the run."""
    row = ScreeningRun(
        state=SCREENING_RUN.initial,
        list_code=listed.code,
        list_version=listed.version,
        chunks=[[chunk.kind.value, chunk.first_id, chunk.last_id] for chunk in chunks],
        done=[],
        screened_count=0,
        hit_count=0,
        business_date=on,
        started_at=clock.now(),
        finished_at=None,
    )
    session.add(row)
    session.flush()
    return row.id


def chunk_count(session: Session, run_id: int) -> int:
    """Give how many chunks a run has."""
    return len(session.get_one(ScreeningRun, run_id).chunks)


def chunk_to_do(session: Session, run_id: int, position: int) -> Chunk | None:
    """Give a chunk and lock its run; None where it is done already."""
    row = _locked(session, run_id)
    if position in row.done:
        return None
    kind, first_id, last_id = row.chunks[position]
    return Chunk(SubjectKind(kind), first_id, last_id)


def screen_chunk(session: Session, run_id: int, position: int, subjects: Iterable[Subject], *, actor: Actor) -> None:
    """Screen those of a chunk, and note it as done; `chunk_to_do` has locked the run."""
    row, wanted = _locked(session, run_id), list(subjects)
    row.hit_count += screen(session, wanted, actor=actor, on=row.business_date)
    row.screened_count += len(wanted)
    row.done = [*row.done, position]


def finish_run(session: Session, run_id: int, *, actor: Actor) -> None:
    """End a run whose chunks are all done; a finished one is left alone.

    Raises:
        Refused: `screening_run.not_done`.
    """
    row = _locked(session, run_id)
    if row.finished_at is not None:
        return
    if len(row.done) < len(row.chunks):
        message = f"Run {run_id} has done {len(row.done)} of {len(row.chunks)} chunks; the last one finishes it."
        raise Refused("screening_run.not_done", message)
    row.state = SCREENING_RUN.next_state(row.state, "finish")
    row.finished_at = clock.now()
    counts = (row.screened_count, row.hit_count)
    record(session, events.run_finished(row.id, row.list_code, counts, actor=actor, on=row.business_date))


def _locked(session: Session, run_id: int) -> ScreeningRun:
    return session.get_one(ScreeningRun, run_id, with_for_update=True)
