"""Leases: a worker writes only while its lease stands, and the work of a lost one is taken over.

Every start of a worker is a new generation with an executor id of its own, so that what was taken away from an id
never returns to it. Whoever writes for a worker calls `require_lease` in the same transaction: a worker that was
paused, and wakes up after its work was given to another, writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from basics import clock
from models.base import Instant
from models.jobs import WorkerLease

KEPT_FOR: Final = timedelta(days=7)


class LeaseLost(Exception):
    """Another worker has taken over: this process must end and write nothing more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write under an executor id, renewed before `seconds` have passed."""

    executor_id: str
    seconds: int


def take_lease(session: Session, worker_name: str, *, seconds: int) -> Lease:
    """Start a new generation of a worker; earlier ones of the same name lose their leases at once."""
    now = _database_now(session)
    earlier = select(WorkerLease).where(WorkerLease.worker_name == worker_name).with_for_update()
    rows = session.scalars(earlier).all()
    for row in rows:
        row.revoked_at = row.revoked_at or now
    generation = 1 + max((row.generation for row in rows), default=0)
    lease = Lease(f"{worker_name}:{generation}", seconds)
    session.add(
        WorkerLease(
            worker_name=worker_name,
            generation=generation,
            executor_id=lease.executor_id,
            started_at=now,
            expires_at=now + timedelta(seconds=seconds),
            revoked_at=None,
            swept_at=None,
        )
    )
    session.flush()
    return lease


def renew_lease(session: Session, lease: Lease) -> None:
    """Push the end of the lease ahead.

    Raises:
        LeaseLost: it was taken away.
    """
    query = select(WorkerLease).where(_stands(lease)).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise LeaseLost(lease.executor_id)
    row.expires_at = _database_now(session) + timedelta(seconds=lease.seconds)


def require_lease(session: Session, lease: Lease) -> None:
    """Hold the lease to the end of this transaction: it cannot be taken away while the transaction writes.

    Raises:
        LeaseLost: it was taken away.
    """
    query = select(WorkerLease.id).where(_stands(lease)).with_for_update(read=True)
    if session.scalars(query).one_or_none() is None:
        raise LeaseLost(lease.executor_id)


def give_back(session: Session, lease: Lease) -> None:
    """End a lease on an orderly stop: what work is left goes to the others without waiting."""
    session.execute(update(WorkerLease).where(_stands(lease)).values(revoked_at=_database_now(session)))


def revoke_lapsed(session: Session) -> Sequence[str]:
    """Take away every lease that ran out; give all executor ids whose work is still to be taken over.

    A lease that a transaction holds at this moment is left for the next time: its worker is alive.
    """
    now = _database_now(session)
    lapsed = select(WorkerLease).where(WorkerLease.revoked_at.is_(None), WorkerLease.expires_at < now)
    for row in session.scalars(lapsed.with_for_update(skip_locked=True)):
        row.revoked_at = now
    session.flush()
    to_take_over = select(WorkerLease.executor_id).where(
        WorkerLease.revoked_at.is_not(None), WorkerLease.swept_at.is_(None)
    )
    return session.scalars(to_take_over.order_by(WorkerLease.id)).all()


def mark_swept(session: Session, executor_ids: Sequence[str]) -> None:
    """Note that these executors have no work left; forget those of long ago."""
    now = _database_now(session)
    session.execute(update(WorkerLease).where(WorkerLease.executor_id.in_(executor_ids)).values(swept_at=now))
    latest = select(func.max(WorkerLease.id)).group_by(WorkerLease.worker_name)
    old = WorkerLease.swept_at < now - KEPT_FOR
    session.execute(delete(WorkerLease).where(old, WorkerLease.id.not_in(latest)))


def live_workers(session: Session) -> Sequence[str]:
    """Give the executor ids whose leases stand."""
    query = select(WorkerLease.executor_id).where(
        WorkerLease.revoked_at.is_(None), WorkerLease.expires_at >= _database_now(session)
    )
    return session.scalars(query.order_by(WorkerLease.id)).all()


def _stands(lease: Lease) -> ColumnElement[bool]:
    return (WorkerLease.executor_id == lease.executor_id) & WorkerLease.revoked_at.is_(None)


def _database_now(session: Session) -> datetime:
    """Read the clock that all workers share: the server's, or on SQLite this machine's."""
    if session.get_bind().dialect.name == "postgresql":
        return session.scalars(select(func.clock_timestamp(type_=Instant))).one()
    return clock.now()
