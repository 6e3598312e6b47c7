"""Read the event log."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.values import RecordedEvent
from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.audit import EventLog


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; None leaves a side open.

    Attributes:
        actor: A part of the name of who did it, in any case.
        since: First business date.
        until: Last business date.
    """

    kind: str | None = None
    buyer_id: int | None = None
    actor: str | None = None
    since: date | None = None
    until: date | None = None


EVERYTHING: Final = EventFilter()


def events_before(
    session: Session,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    wanted: EventFilter = EVERYTHING,
    before_id: int | None = None,
    page_size: int = 50,
) -> Sequence[RecordedEvent]:
    """Give events, newest first, from below `before_id` on."""
    query = select(EventLog).order_by(EventLog.id.desc()).limit(page_size)
    if before_id is not None:
        query = query.where(EventLog.id < before_id)
    if wanted.kind is not None:
        query = query.where(EventLog.kind == wanted.kind)
    if wanted.buyer_id is not None:
        query = query.where(EventLog.buyer_id == wanted.buyer_id)
    if wanted.actor is not None:
        query = query.where(func.lower(EventLog.actor_name).contains(wanted.actor.lower(), autoescape=True))
    if wanted.since is not None:
        query = query.where(EventLog.business_date >= wanted.since)
    if wanted.until is not None:
        query = query.where(EventLog.business_date <= wanted.until)
    return [_recorded(row) for row in session.scalars(query)]


def event(
    session: Session,
    event_id: int,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
) -> RecordedEvent:
    """Give one event.

    Raises:
        NotFound: `event.not_found`.
    """
    found = session.get(EventLog, event_id)
    if found is None:
        raise NotFound("event.not_found", f"There is no event {event_id}.")
    return _recorded(found)


def kinds(session: Session) -> Sequence[str]:
    """Give the kinds of events that happened so far, in alphabetical order."""
    return session.scalars(select(EventLog.kind).distinct().order_by(EventLog.kind)).all()


def events_of(
    session: Session,
    subject: tuple[str, int],
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
) -> Sequence[RecordedEvent]:
    """Give the history of one thing, oldest first."""
    subject_type, subject_id = subject
    query = select(EventLog).where(EventLog.subject_type == subject_type, EventLog.subject_id == subject_id)
    return [_recorded(row) for row in session.scalars(query.order_by(EventLog.id))]


def _recorded(row: EventLog) -> RecordedEvent:
    return RecordedEvent(**{field.name: getattr(row, field.name) for field in fields(RecordedEvent)})
