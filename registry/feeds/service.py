"""The use cases of feeds, one transaction each: begin or resume a load, take a chunk of records, end it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Stale
from models.feeds import FeedLoad
from models.registry import ImportRun
from registry import queries as registry
from registry.feeds import events, queries
from registry.feeds.rules import plan_chunk
from registry.feeds.storing import store
from registry.feeds.values import FeedPlan, LoadFacts, ParsedRecord, Telling
from registry.import_runs.service import add_rejections, close_run, file_sha256, open_run
from registry.values import BureauFile, ImportReport, Keep, Rejection, RunState

_REJECTIONS_TOLD: Final = 1_000


def begin_load(session: Session, upload: BureauFile, *, keep: Keep, actor: Actor) -> LoadFacts:
    """Begin a load, or give the one of the same bytes that was begun and not finished: it goes on from its position."""
    digest = file_sha256(upload.stream)
    unfinished = queries.open_load(session, digest, adapter=upload.adapter, keep=keep)
    if unfinished is not None:
        return unfinished
    run = ImportRun(
        kind="bureau",
        adapter=upload.adapter,
        keep=keep,
        file_sha256=digest,
        user_account_id=actor.user_id,
        policyholder_id=None,
    )
    open_run(session, run, upload.stream, upload.filename)
    run.state = RunState.RUNNING
    load = FeedLoad(import_run_id=run.id, records_done=0, facts_count=0, is_open=True, changed_at=clock.now())
    session.add(load)
    session.flush()
    return queries.load_facts(load, run)


def plan_records(session: Session, records: Sequence[ParsedRecord], told: Telling) -> FeedPlan:
    """Tell what would become of some records; stores nothing."""
    return plan_chunk(records, queries.on_file(session, records, feed=told.feed), source=told.source, on=told.on)


def take_chunk(
    session: Session,
    load: LoadFacts,
    records: Sequence[ParsedRecord],
    told: Telling,
) -> LoadFacts:
    """Store what some records say, and with it that they are done.

    Args:
        session: Of the insurer's scope; a transaction of its own.
        load: As `begin_load` or the chunk before gave it.
        records: The ones after those that are done.
        told: Whose records they are, and who loads them.

    Raises:
        Stale: `feed.load_moved`: another process goes on with this load.
    """
    registry.lock_identities(session)
    plan = plan_records(session, records, told)
    store(session, plan, told, run_id=load.run_id)
    after = replace(
        load,
        records_done=load.records_done + len(records),
        accepted=load.accepted + plan.accepted,
        rejected=load.rejected + len(plan.rejected),
        unchanged=load.unchanged + plan.unchanged,
        facts=load.facts + len(plan.facts),
    )
    _move(session, load, after)
    rejections = [rejection for row in plan.rejected for rejection in row.rejections]
    add_rejections(session, load.run_id, (*rejections, *plan.remarks))
    return after


def end_load(
    session: Session,
    load: LoadFacts,
    *,
    state: RunState,
    faults: Sequence[Rejection],
    actor: Actor,
    on: date,
) -> ImportReport:
    """Close a load: how it ended, and what of the file as a whole was wrong.

    Returns:
        The account of the whole file; of its rejections no more than the first thousand.

    Raises:
        Stale: `feed.load_moved`: another process has ended it.
    """
    run = session.get_one(ImportRun, load.run_id)
    _move(session, load, load, is_open=False)
    report = ImportReport(
        run_id=run.id,
        state=state,
        read=load.accepted + load.rejected + load.unchanged,
        accepted=load.accepted,
        rejected=load.rejected,
        unchanged=load.unchanged,
        rejections=tuple(faults),
    )
    close_run(session, run, report)
    record(session, events.feed_loaded(report, run.filename, adapter=run.adapter, actor=actor, on=on))
    if load.facts:
        record(session, events.feed_facts_recorded(run.id, count=load.facts, actor=actor, on=on))
    session.flush()
    return replace(report, rejections=queries.first_rejections(session, run.id, count=_REJECTIONS_TOLD))


def _move(session: Session, before: LoadFacts, after: LoadFacts, *, is_open: bool = True) -> None:
    """Move the position of a load; only one process can."""
    moved: Mapping[str, object] = {
        "records_done": after.records_done,
        "facts_count": after.facts,
        "is_open": is_open,
        "changed_at": clock.now(),
    }
    unmoved = (
        update(FeedLoad)
        .where(FeedLoad.import_run_id == before.run_id)
        .where(FeedLoad.records_done == before.records_done, FeedLoad.is_open.is_(True))
    )
    if session.execute(unmoved.values(**moved)).rowcount != 1:  # type: ignore[attr-defined]  # of an update
        raise Stale("feed.load_moved", f"Import {before.run_id} is being loaded by another process; wait for it.")
    counts = (after.accepted + after.rejected + after.unchanged, after.accepted, after.rejected, after.unchanged)
    names = ("read_count", "accepted_count", "rejected_count", "unchanged_count")
    session.execute(
        update(ImportRun).where(ImportRun.id == before.run_id).values(dict(zip(names, counts, strict=True)))
    )
