"""Read the event log."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from basics.scopes import InsurerScope
from models.audit import EventLog


def events_before(
    session: Session,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    before_id: int | None = None,
    kind: str | None = None,
    buyer_id: int | None = None,
    page_size: int = 50,
) -> Sequence[EventLog]:
    """Give events, newest first, from below `before_id` on."""
    query = select(EventLog).order_by(EventLog.id.desc()).limit(page_size)
    if before_id is not None:
        query = query.where(EventLog.id < before_id)
    if kind is not None:
        query = query.where(EventLog.kind == kind)
    if buyer_id is not None:
        query = query.where(EventLog.buyer_id == buyer_id)
    return session.scalars(query).all()


def events_of(
    session: Session,
    subject: tuple[str, int],
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
) -> Sequence[EventLog]:
    """Give the history of one thing, oldest first."""
    subject_type, subject_id = subject
    query = select(EventLog).where(EventLog.subject_type == subject_type, EventLog.subject_id == subject_id)
    return session.scalars(query.order_by(EventLog.id)).all()
