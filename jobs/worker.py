"""The worker process: works off the queue until it is told to stop, and takes over what lost workers left behind."""

import signal
import threading
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from basics import clock
from basics.scopes import InsurerScope
from jobs.faults import FaultSwitch
from jobs.leases import LeaseLost, give_back, mark_swept, renew_lease, revoke_lapsed, take_lease
from jobs.queue import (
    APPLICATION,
    APPLICATION_VERSION,
    MATCHING_QUEUE,
    MONITORING_QUEUE,
    NOTICES_QUEUE,
    SCREENING_QUEUE,
    SEND_NOTICES,
    TICK,
    WorkQueue,
)
from jobs.work import Work, worker_engine
from jobs.workflows import register_workflows
from models.engine import unit_of_work
from notifications.mail import Outlet
from notifications.queries import is_anything_due

LEASE_SECONDS: Final = 15
STOP_SECONDS: Final = 5
_POLL_SECONDS: Final = 0.5
_EVERY_MINUTE: Final = "* * * * *"
_LOG: Final = structlog.get_logger("worker")


@dataclass(frozen=True)
class WorkerSettings:
    """How a worker runs.

    Attributes:
        database_url: For the role that owns no table.
        name: Stays the same over restarts, and no two workers share it: the later one ends the earlier.
        lease_seconds: How long a worker may be silent before others take its work.
    """

    database_url: str
    name: str
    outlet: Outlet
    lease_seconds: int = LEASE_SECONDS
    faults: FaultSwitch = field(default_factory=FaultSwitch)


def run_worker(settings: WorkerSettings, stop: threading.Event) -> None:
    """Work until `stop` is set; what is not done by then is left to the next worker."""
    engine = worker_engine(settings.database_url)
    with unit_of_work(engine, InsurerScope()) as session:
        lease = take_lease(session, settings.name, seconds=settings.lease_seconds)
    queue = WorkQueue(settings.database_url)
    work = Work(engine, lease, queue, settings.outlet, settings.faults)
    DBOS(config=_configuration(settings, lease.executor_id))
    tick = register_workflows(work)
    DBOS.launch()
    # One run, one list and one sender of notices at a time over all workers: history in its order, and nothing done
    # twice for nothing.
    for name in (MONITORING_QUEUE, NOTICES_QUEUE, MATCHING_QUEUE, SCREENING_QUEUE):
        DBOS.register_queue(name, global_concurrency=1, polling_interval_sec=_POLL_SECONDS, on_conflict="always_update")
    DBOS.apply_schedules([{"schedule_name": TICK, "workflow_fn": tick, "schedule": _EVERY_MINUTE, "context": None}])
    _LOG.info("ready", executor=lease.executor_id)
    idle = beat(work)
    while not stop.wait(settings.lease_seconds / 3):
        idle = beat(work, idle)
    DBOS.destroy(workflow_completion_timeout_sec=STOP_SECONDS)
    with unit_of_work(engine, InsurerScope()) as session:
        give_back(session, lease)
    queue.close()
    engine.dispose()


def beat(work: Work, idle: frozenset[str] = frozenset()) -> frozenset[str]:
    """Renew the lease, take over what lost workers left, and see to it that nothing waits without a job.

    A database that is away or locked is tried again at the next beat.

    Args:
        work: This worker.
        idle: What the last beat gave.

    Returns:
        Work that this worker has claimed and does not run. It is about to, or was hindered between the two: what is
        still so at the next beat is put back into its queue.
    """
    try:
        with unit_of_work(work.engine, InsurerScope()) as session:
            renew_lease(session, work.lease)
            lost = revoke_lapsed(session)
            if is_anything_due(session, now=clock.now()):
                work.queue.enqueue_once_a_minute(session, SEND_NOTICES)
        if lost:
            _LOG.warning("taking over", executors=list(lost))
            DBOS._recover_pending_workflows(list(lost))  # noqa: SLF001 - DBOS has no public way to recover others' work
            with unit_of_work(work.engine, InsurerScope()) as session:
                mark_swept(session, lost)
        return _put_back(work, idle)
    except LeaseLost:
        work.leave()
        raise
    except SQLAlchemyError as failure:
        _LOG.warning("beat failed", failure=type(failure).__name__)
        return frozenset()


def _put_back(work: Work, idle: frozenset[str]) -> frozenset[str]:
    """Put claimed work that does not run, at two beats in a row, back into its queue; give what does not run now."""
    before = frozenset(work.started)
    claimed = DBOS.list_workflows(
        status="PENDING", executor_id=work.lease.executor_id, load_input=False, load_output=False
    )
    not_running = {
        status.workflow_id: status.queue_name for status in claimed if status.workflow_id not in work.started
    }
    for workflow_id in idle & not_running.keys():
        _LOG.warning("putting back", workflow=workflow_id)
        DBOS.resume_workflow(workflow_id, queue_name=not_running[workflow_id])
    work.started.difference_update(before - {status.workflow_id for status in claimed})
    return frozenset(not_running)


def stop_on_signals(stop: threading.Event) -> None:
    """Set `stop` on SIGTERM and SIGINT."""

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)


def _configuration(settings: WorkerSettings, executor_id: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": settings.database_url,
        "executor_id": executor_id,
        "application_version": APPLICATION_VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "run_migrations": False,
        "log_level": "WARNING",
    }
