"""Read runs, and which buyers something new is known of."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session, aliased

from basics.errors import NotFound
from basics.money import Money
from basics.scopes import InsurerScope
from models.audit import EventLog
from models.limits import LimitVersion
from models.monitoring import MonitoringChunk, MonitoringRun
from models.people import Policyholder
from models.policies import Policy
from models.registry import FACTS, Buyer, ImportRun
from models.underwriting import Assessment, GradeOverride
from monitoring.rules import OVERRIDE_EVENTS
from monitoring.values import BuyerRange, GradeChange, LimitChange, RunFacts, RunState, Span
from registry import queries as registry


def run(session: Session, run_id: int) -> RunFacts:
    """Give one run.

    Raises:
        NotFound: `monitoring_run.unknown`.
    """
    row = session.execute(_runs().where(MonitoringRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound("monitoring_run.unknown", f"There is no monitoring run {run_id}.")
    return _facts(*row)


def runs(session: Session, *, before_id: int | None = None, page_size: int = 25) -> Sequence[RunFacts]:
    """Give runs, newest first, from below `before_id` on."""
    query = _runs().order_by(MonitoringRun.id.desc()).limit(page_size)
    if before_id is not None:
        query = query.where(MonitoringRun.id < before_id)
    return [_facts(*row) for row in session.execute(query)]


def last_run(session: Session) -> MonitoringRun | None:
    """Give the run that was planned last."""
    return session.scalar(select(MonitoringRun).order_by(MonitoringRun.id.desc()).limit(1))


def unfinished_runs(session: Session, *, last_id: int | None = None) -> Sequence[int]:
    """Give the runs, up to an id where one is given, that are not finished; oldest first."""
    query = select(MonitoringRun.id).where(MonitoringRun.state != RunState.FINISHED)
    if last_id is not None:
        query = query.where(MonitoringRun.id <= last_id)
    return session.scalars(query.order_by(MonitoringRun.id)).all()


def fact_days(session: Session, *, after: date, until: date) -> Sequence[date]:
    """Give the days after `after`, up to and with `until`, on which a fact about a buyer became known."""
    facts = [select(fact.known_at).where(fact.known_at > after, fact.known_at <= until) for fact in FACTS]
    overrides = select(GradeOverride.expires_on).where(
        GradeOverride.expires_on > after, GradeOverride.expires_on <= until
    )
    return session.scalars(union(*facts, overrides)).all()


def earliest_unseen_import(session: Session, *, since: datetime) -> datetime | None:
    """Give when the oldest import began that ended after an instant: its rows may be dated before it."""
    query = select(func.min(ImportRun.started_at)).where(ImportRun.finished_at >= since)
    return session.scalar(query)


def all_buyer_ids(session: Session) -> Sequence[int]:
    """Give every loaded buyer."""
    return session.scalars(select(Buyer.id).order_by(Buyer.id)).all()


def buyers_with_news(session: Session, span: Span, *, within: BuyerRange) -> Sequence[int]:
    """Give the buyers of a range of whom the run knows something that no earlier run knew."""
    facts = registry.buyers_with_new_facts(
        session,
        since=span.after,
        until=span.on,
        first_id=within.first_id,
        last_id=within.last_id,
        recorded_since=span.recorded_after,
    )
    return sorted({*facts, *_with_moved_override(session, span, within)})


def card_has_changed(session: Session, run: MonitoringRun) -> bool:
    """Tell whether the run before this one rated by another scorecard."""
    before = select(MonitoringRun.scorecard_sha256).where(MonitoringRun.id < run.id)
    last = session.scalar(before.order_by(MonitoringRun.id.desc()).limit(1))
    return last is not None and last != run.scorecard_sha256


def buyers_of_another_card(session: Session, sha256: str, within: BuyerRange, *, on: date) -> Sequence[int]:
    """Give the buyers of a range whose last assessment as of a day was made by another scorecard than this one."""
    last = (
        select(func.max(Assessment.id))
        .where(Assessment.buyer_id.between(within.first_id, within.last_id), Assessment.business_date <= on)
        .group_by(Assessment.buyer_id)
    )
    query = select(Assessment.buyer_id).where(Assessment.id.in_(last), Assessment.scorecard_sha256 != sha256)
    return session.scalars(query).all()


def buyers_with_limits(
    session: Session,
    buyer_ids: Sequence[int],
    *,
    scope: InsurerScope,  # noqa: ARG001 - the run looks at all policies
) -> Sequence[int]:
    """Give those of the buyers on whom any policy has or had a limit."""
    query = select(LimitVersion.buyer_id).where(LimitVersion.buyer_id.in_(buyer_ids)).distinct()
    return session.scalars(query.order_by(LimitVersion.buyer_id)).all()


def grade_changes(session: Session, run_id: int, *, page_size: int = 200) -> Sequence[GradeChange]:
    """Give the buyers whose grade a run moved, the steepest fall first."""
    earlier = aliased(Assessment)
    before = (
        select(func.max(earlier.id))
        .where(earlier.buyer_id == Assessment.buyer_id, earlier.id < Assessment.id)
        .correlate(Assessment)
        .scalar_subquery()
    )
    previous = aliased(Assessment)
    query = (
        select(Assessment, previous.grade, Buyer)
        .join(Buyer, Buyer.id == Assessment.buyer_id)
        .join(previous, previous.id == before)
        .where(Assessment.monitoring_run_id == run_id, Assessment.grade.is_distinct_from(previous.grade))
        .order_by((func.coalesce(Assessment.grade, 0) - func.coalesce(previous.grade, 0)).desc(), Assessment.id)
        .limit(page_size)
    )
    return [
        GradeChange(buyer.id, buyer.name, buyer.has_made_up_name, grade, row.grade, row.business_date)
        for row, grade, buyer in session.execute(query)
    ]


def limit_changes(
    session: Session,
    run_id: int,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    page_size: int = 200,
) -> Sequence[LimitChange]:
    """Give the limits that a run moved, oldest first."""
    query = (
        select(LimitVersion, Policy.number, Policyholder.name, Buyer.name)
        .join(Policy, Policy.id == LimitVersion.policy_id)
        .join(Policyholder, Policyholder.id == LimitVersion.policyholder_id)
        .join(Buyer, Buyer.id == LimitVersion.buyer_id)
        .where(LimitVersion.monitoring_run_id == run_id)
        .order_by(LimitVersion.id)
        .limit(page_size)
    )
    return [
        LimitChange(
            policy_number=number,
            policyholder_name=policyholder,
            buyer_id=row.buyer_id,
            buyer_name=buyer,
            cause=row.cause,
            amount=Money(row.amount_minor, row.currency),
            announced_at=row.announced_at,
            effective_for_shipments_from=row.effective_for_shipments_from,
        )
        for row, number, policyholder, buyer in session.execute(query)
    ]


def _with_moved_override(session: Session, span: Span, within: BuyerRange) -> Sequence[int]:
    """Find the buyers whose override ended by its date, was put in force or was revoked: their limits follow."""
    ended = select(GradeOverride.buyer_id).where(
        GradeOverride.in_force_from.is_not(None),
        GradeOverride.expires_on > span.after,
        GradeOverride.expires_on <= span.on,
        GradeOverride.buyer_id.between(within.first_id, within.last_id),
    )
    if span.recorded_after is None:
        return session.scalars(ended).all()
    moved = select(EventLog.buyer_id).where(
        EventLog.kind.in_(OVERRIDE_EVENTS),
        EventLog.recorded_at >= span.recorded_after,
        EventLog.buyer_id.between(within.first_id, within.last_id),
    )
    return session.scalars(union(ended, moved)).all()


def _runs() -> Select[MonitoringRun, int, int | None, int | None, int | None]:
    return (
        select(
            MonitoringRun,
            func.count(MonitoringChunk.done_at),
            func.sum(MonitoringChunk.buyer_count),
            func.sum(MonitoringChunk.rerated_count),
            func.sum(MonitoringChunk.changed_count),
        )
        .outerjoin(MonitoringChunk, MonitoringChunk.monitoring_run_id == MonitoringRun.id)
        .group_by(MonitoringRun.id)
    )


def _facts(row: MonitoringRun, done: int, buyers: int | None, rerated: int | None, changed: int | None) -> RunFacts:
    return RunFacts(
        id=row.id,
        business_date=row.business_date,
        facts_since=row.facts_since,
        state=RunState(row.state),
        chunks=row.chunk_count,
        chunks_done=done,
        buyers=buyers or 0,
        rerated=rerated or 0,
        changed=changed or 0,
        scorecard_sha256=row.scorecard_sha256,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
