"""What work follows from what was recorded, enqueued in the transaction that recorded it."""

from typing import Final

from sqlalchemy.orm import Session

from audit.service import recorded_in
from basics.actors import MONITORING
from jobs.queue import MONITORING_RUN, SEND_NOTICES, WorkQueue
from models.scoping import widened
from monitoring.events import ASKED
from monitoring.rules import OVERRIDE_EVENTS
from monitoring.service import plan_runs
from people.events import BUSINESS_DATE_MOVED
from people.queries import business_date
from registry.events import BUREAU_IMPORTED, FACT_RECORDED

# After these there may be facts about buyers that no monitoring run has seen.
WAKES_MONITORING: Final = frozenset({ASKED, BUSINESS_DATE_MOVED, BUREAU_IMPORTED, FACT_RECORDED, *OVERRIDE_EVENTS})


def follow_up(session: Session, queue: WorkQueue) -> None:
    """Enqueue what follows from the events of this unit of work; call it last, before the commit."""
    if not WAKES_MONITORING.isdisjoint(recorded_in(session)):
        with widened(session):
            runs = plan_runs(session, actor=MONITORING, on=business_date(session))
        queue.enqueue(session, MONITORING_RUN, runs[-1])
    if recorded_in(session):
        queue.enqueue(session, SEND_NOTICES)
