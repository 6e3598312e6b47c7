"""Write events into the log, in the transaction of the change itself."""

import hashlib
import json
from typing import Final

from sqlalchemy.orm import Session

from audit.values import Event
from basics import clock
from models.audit import EventLog, Outbox

_RECORDED: Final = "recorded_events"


def record(session: Session, event: Event) -> int:
    """Store one event and put it into the outbox; give its id.

    Every service that changes something calls this before it returns: no change without its event.
    """
    details = dict(event.details)
    row = EventLog(
        kind=event.kind,
        recorded_at=clock.now(),
        business_date=event.on,
        actor_name=event.actor.name,
        actor_user_id=event.actor.user_id,
        actor_role=event.actor.role,
        authority_level=event.actor.authority_level,
        subject_type=event.subject[0],
        subject_id=event.subject[1],
        policyholder_id=event.policyholder_id,
        buyer_id=event.buyer_id,
        summary=event.summary,
        details=details,
        input_sha256=hashlib.sha256(json.dumps(details, sort_keys=True, default=str).encode()).hexdigest(),
    )
    session.add(row)
    session.flush()
    session.add(Outbox(event_log_id=row.id, dispatched_at=None))
    session.info.setdefault(_RECORDED, []).append(event.kind)
    return row.id


def recorded_in(session: Session) -> tuple[str, ...]:
    """Give the kinds of events recorded so far in this unit of work, in order: follow-up work hangs on them."""
    return tuple(session.info.get(_RECORDED, ()))
