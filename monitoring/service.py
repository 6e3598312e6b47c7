"""Plan and do monitoring runs: all buyers, in chunks that are done once, each with all that follows from it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.lifecycles.runs import MONITORING_RUN
from basics.scopes import InsurerScope
from limits import service as limits
from models.monitoring import MonitoringChunk, MonitoringRun
from monitoring import events, queries
from monitoring.rules import CHUNK_BUYERS, chunks, spans
from monitoring.values import BuyerRange, Span
from registry import queries as registry
from underwriting.governance.queries import champion
from underwriting.queries import StoredAssessment, latest_of_many
from underwriting.service import assess_buyers, expire_overrides


def plan_runs(session: Session, *, actor: Actor, on: date, chunk_buyers: int = CHUNK_BUYERS) -> tuple[int, ...]:
    """Plan a run for every day on which facts arrived since the last run, and one for `on`; give their ids in order."""
    last = queries.last_run(session)
    days = () if last is None else queries.fact_days(session, after=last.business_date, until=on)
    planned = spans(
        days,
        last_run_on=None if last is None else last.business_date,
        recorded_after=None if last is None else _seen_until(session, last),
        on=on,
    )
    return tuple(_plan(session, span, actor=actor, chunk_buyers=chunk_buyers) for span in planned)


def ask_for_run(session: Session, *, actor: Actor, on: date) -> None:
    """Have all buyers looked at now; a run that was left unfinished is finished first."""
    record(session, events.run_asked(actor=actor, on=on))


def start_run(session: Session, run_id: int) -> int:
    """Begin a run, or go on with it; give the number of its chunks."""
    row = session.get_one(MonitoringRun, run_id, with_for_update=True)
    if row.state == MONITORING_RUN.initial:
        row.state = MONITORING_RUN.next_state(row.state, "start")
    return row.chunk_count


def run_chunk(session: Session, run_id: int, position: int, *, actor: Actor) -> None:
    """Look at one chunk: assess the buyers with news, let their limits follow, note the chunk as done.

    After a change of the champion every buyer that another card rated is assessed again as well.

    All of it is one transaction, and a chunk that is done is left alone: it may be asked for any number of times.
    """
    query = select(MonitoringChunk).where(
        MonitoringChunk.monitoring_run_id == run_id, MonitoringChunk.position == position
    )
    chunk = session.scalars(query.with_for_update()).one()
    if chunk.done_at is not None:
        return
    run = session.get_one(MonitoringRun, run_id)
    span = Span(run.business_date, run.facts_since, run.facts_recorded_since)
    within = BuyerRange(chunk.first_buyer_id, chunk.last_buyer_id)
    buyers = queries.buyers_with_news(session, span, within=within)
    if queries.card_has_changed(session, run):
        buyers = sorted({*buyers, *queries.buyers_of_another_card(session, run.scorecard_sha256, within, on=span.on)})
    for buyer_id in buyers:
        registry.lock_buyer(session, buyer_id)
    before = latest_of_many(session, buyers, on=span.on)
    expire_overrides(session, buyers, actor=actor, on=span.on)
    after = assess_buyers(session, buyers, actor=actor, on=span.on, run_id=run_id)
    with_limits = queries.buyers_with_limits(session, buyers, scope=InsurerScope())
    chunk.changed_count = sum(
        len(limits.follow_assessment(session, buyer_id, after[buyer_id], actor=actor, on=span.on, run_id=run_id))
        for buyer_id in with_limits
    )
    chunk.buyer_count = len(buyers)
    chunk.rerated_count = sum(_has_moved(before.get(buyer_id), after[buyer_id]) for buyer_id in buyers)
    chunk.done_at = clock.now()


def finish_run(session: Session, run_id: int, *, actor: Actor) -> None:
    """End a run whose chunks are all done; a finished one is left alone.

    Raises:
        Refused: `monitoring_run.not_done`.
    """
    row = session.get_one(MonitoringRun, run_id, with_for_update=True)
    if row.finished_at is not None:
        return
    facts = queries.run(session, run_id)
    if facts.chunks_done < facts.chunks:
        message = f"Run {run_id} has done {facts.chunks_done} of {facts.chunks} chunks; it is finished with the last."
        raise Refused("monitoring_run.not_done", message)
    row.state = MONITORING_RUN.next_state(row.state, "finish")
    row.finished_at = clock.now()
    session.flush()
    record(session, events.run_finished(queries.run(session, run_id), actor=actor))


def _seen_until(session: Session, last: MonitoringRun) -> datetime:
    """Give the instant after which records are new: an import that was under way then is new from its beginning."""
    unseen = queries.earliest_unseen_import(session, since=last.started_at)
    return last.started_at if unseen is None else min(last.started_at, unseen)


def _plan(session: Session, span: Span, *, actor: Actor, chunk_buyers: int) -> int:
    ranges = chunks(queries.all_buyer_ids(session), size=chunk_buyers)
    row = MonitoringRun(
        business_date=span.on,
        facts_since=span.after,
        facts_recorded_since=span.recorded_after,
        state=MONITORING_RUN.initial,
        chunk_count=len(ranges),
        scorecard_sha256=champion(session, on=span.on).sha256,
        started_at=clock.now(),
        finished_at=None,
    )
    session.add(row)
    session.flush()
    session.add_all(
        MonitoringChunk(
            monitoring_run_id=row.id,
            position=position,
            first_buyer_id=buyers.first_id,
            last_buyer_id=buyers.last_id,
            buyer_count=None,
            rerated_count=None,
            changed_count=None,
            done_at=None,
        )
        for position, buyers in enumerate(ranges)
    )
    session.flush()
    record(session, events.run_planned(queries.run(session, row.id), actor=actor))
    return row.id


def _has_moved(before: StoredAssessment | None, after: StoredAssessment) -> bool:
    return before is not None and before.assessment.grade != after.assessment.grade
