"""What work follows from what was recorded, enqueued in the transaction that recorded it."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.queries import EventFilter, events_before
from audit.service import recorded_in
from basics.actors import CLOCK, MONITORING
from basics.scopes import InsurerScope
from jobs.queue import MATCH_LIST, MONITORING_RUN, SEND_NOTICES, WorkQueue
from jobs.screening import SCREENING_EVENTS, screen_what_follows
from models.scoping import widened
from monitoring.events import ASKED
from monitoring.rules import OVERRIDE_EVENTS
from monitoring.service import plan_runs
from people.events import BUSINESS_DATE_MOVED
from people.queries import business_date, installation
from receivables.demo_ledger import load_demo_ledger
from registry.events import BUREAU_IMPORTED, FACT_RECORDED, PAYMENTS_RECORDED, PROFILE_RECORDED
from registry.feeds.events import FEED_FACTS_RECORDED
from registry.matching.runs.events import MATCH_ASKED
from registry.matching.runs.queries import waiting_runs
from underwriting.governance.events import ROLE_IN_FORCE

# After these there may be facts about buyers that no monitoring run has seen, or another scorecard rates.
WAKES_MONITORING: Final = frozenset(
    {
        ASKED,
        BUSINESS_DATE_MOVED,
        BUREAU_IMPORTED,
        FACT_RECORDED,
        FEED_FACTS_RECORDED,
        PAYMENTS_RECORDED,
        PROFILE_RECORDED,
        ROLE_IN_FORCE,
        *OVERRIDE_EVENTS,
    }
)


def follow_up(session: Session, queue: WorkQueue) -> None:
    """Enqueue what follows from the events of this unit of work; call it last, before the commit."""
    if not WAKES_MONITORING.isdisjoint(recorded_in(session)):
        with widened(session):
            if BUSINESS_DATE_MOVED in recorded_in(session):
                _let_the_demo_go_on(session)
            runs = plan_runs(session, actor=MONITORING, on=business_date(session))
        queue.enqueue(session, MONITORING_RUN, runs[-1])
    if MATCH_ASKED in recorded_in(session):
        with widened(session):
            waiting = waiting_runs(session, scope=InsurerScope())
        for run_id in waiting:
            queue.enqueue(session, MATCH_LIST, run_id)
    if not SCREENING_EVENTS.isdisjoint(recorded_in(session)):
        with widened(session):
            screen_what_follows(session, queue)
    if recorded_in(session):
        queue.enqueue(session, SEND_NOTICES)


def _let_the_demo_go_on(session: Session) -> None:
    """Let the demo's invented buyers go on buying and paying, up to the new business date."""
    today = installation(session)
    if today.is_demo:
        wanted = EventFilter(kind=BUSINESS_DATE_MOVED)
        [move] = events_before(session, scope=InsurerScope(), wanted=wanted, page_size=1)
        since = date.fromisoformat(move.details["before"])
        load_demo_ledger(session, since=since, until=today.business_date, actor=CLOCK)
