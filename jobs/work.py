"""What the steps of durable work share: the worker's database, its lease, its outlet for mails."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, make_url

from basics.scopes import InsurerScope
from jobs.faults import FaultSwitch
from jobs.follow_up import follow_up
from jobs.leases import Lease, LeaseLost, require_lease
from jobs.queue import WorkQueue
from models.engine import engine_for, read_only, unit_of_work
from models.scoping import ScopedSession
from notifications.mail import Outlet

LOST_LEASE_STATUS: Final = 75
# PostgreSQL ends a transaction whose worker went to sleep in it, and with it the locks that others wait for.
_IDLE_TRANSACTION_MS: Final = 30_000


def leave_at_once() -> None:
    """End the process without another word to the database: another worker has this one's work."""
    sys.stderr.write("another worker has taken over this worker's lease; it ends\n")
    sys.stderr.flush()
    os._exit(LOST_LEASE_STATUS)


@dataclass(frozen=True)
class Work:
    """One worker process at work."""

    engine: Engine
    lease: Lease
    queue: WorkQueue
    outlet: Outlet
    faults: FaultSwitch = field(default_factory=FaultSwitch)
    leave: Callable[[], None] = leave_at_once
    started: set[str] = field(default_factory=set)

    @contextmanager
    def changing(self) -> Iterator[ScopedSession]:
        """Open a unit of work that commits only under a standing lease, together with the work that follows from it."""
        try:
            with unit_of_work(self.engine, InsurerScope()) as session:
                require_lease(session, self.lease)
                yield session
                follow_up(session, self.queue)
        except LeaseLost:
            self.leave()
            raise

    @contextmanager
    def reading(self) -> Iterator[ScopedSession]:
        """Open a read-only view."""
        with read_only(self.engine, InsurerScope()) as session:
            yield session


def worker_engine(url: str) -> Engine:
    """Open the worker's engine: as the application's, and on PostgreSQL no transaction stays open while it sleeps."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        parsed = parsed.update_query_dict({"options": f"-c idle_in_transaction_session_timeout={_IDLE_TRANSACTION_MS}"})
    return engine_for(parsed.render_as_string(hide_password=False))
