"""Tell people what happened: every event once to every person it concerns."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from basics import clock
from basics.errors import NotFound
from basics.lifecycles.runs import DELIVERY
from basics.scopes import InsurerScope
from models.notifications import Delivery, InboxMessage
from models.scoping import widened
from notifications import queries
from notifications.rules import in_english, link_of, parameters, recipients
from notifications.values import Happened, Mail, Told

ATTEMPTS_MAX: Final = 10
_FIRST_PAUSE: Final = timedelta(seconds=15)
_SUBJECT_SIGNS_MAX: Final = 200


def dispatch(session: Session, *, batch: int) -> int:
    """Turn up to `batch` events of the outbox into lines of inboxes and mails that wait; give how many were taken.

    The events are taken by a lock, never by "what came after the last one": a transaction that commits late would
    be skipped for ever.
    """
    rows = queries.undispatched(session, batch=batch)
    if not rows:
        return 0
    everybody = queries.people(session)
    for event in queries.happened(session, [row.event_log_id for row in rows], scope=InsurerScope()):
        _tell(session, event, recipients(event, everybody))
    now = clock.now()
    for row in rows:
        row.dispatched_at = now
    return len(rows)


def waiting_mails(session: Session, *, batch: int) -> Sequence[Mail]:
    """Give mails to be sent now."""
    return queries.mails_due(session, now=clock.now(), batch=batch)


def note_attempt(session: Session, delivery_id: int, *, failure: str) -> None:
    """Note that a mail went out, or why not and when it is tried again; after ten tries it has failed for good."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True)
    if row.sent_at is not None:
        return
    row.attempt_count += 1
    row.last_error = failure
    if not failure:
        row.state = DELIVERY.next_state(row.state, "send")
        row.sent_at = clock.now()
    elif row.attempt_count >= ATTEMPTS_MAX:
        row.state = DELIVERY.next_state(row.state, "fail")
    else:
        row.next_attempt_at = clock.now() + _FIRST_PAUSE * 2 ** (row.attempt_count - 1)


def mark_read(session: Session, message_id: int, *, user_id: int) -> None:
    """Note that a person has read a line of the own inbox.

    Raises:
        NotFound: `inbox_message.unknown`.
    """
    query = select(InboxMessage).where(InboxMessage.id == message_id, InboxMessage.user_account_id == user_id)
    with widened(session):
        row = session.scalar(query)
        if row is None:
            raise NotFound("inbox_message.unknown", f"There is no message {message_id} in this inbox.")
        row.read_at = row.read_at or clock.now()


def mark_all_read(session: Session, *, user_id: int) -> None:
    """Note that a person has read the whole inbox."""
    unread = update(InboxMessage).where(InboxMessage.user_account_id == user_id, InboxMessage.read_at.is_(None))
    with widened(session):
        session.execute(unread.values(read_at=clock.now()))


def _tell(session: Session, event: Happened, told: Iterable[Told]) -> None:
    now, link = clock.now(), link_of(event)
    for one in told:
        filled = parameters(event, one.notice)
        session.add(
            InboxMessage(
                user_account_id=one.person.id,
                event_log_id=event.event_id,
                policyholder_id=event.policyholder_id,
                buyer_id=event.buyer_id,
                kind=event.kind,
                subject=one.notice.words,
                parameters=filled,
                link_type=link[0],
                link_id=link[1],
                business_date=event.business_date,
                received_at=now,
                read_at=None,
            )
        )
        if one.notice.by_mail:
            sentence = in_english(one.notice.words, filled)
            session.add(_mail(event, one.person.id, sentence))


def _mail(event: Happened, user_id: int, sentence: str) -> Delivery:
    return Delivery(
        stable_id=f"notice-{event.event_id}-{user_id}",
        event_log_id=event.event_id,
        user_account_id=user_id,
        channel="mail",
        state=DELIVERY.initial,
        subject=sentence[:_SUBJECT_SIGNS_MAX],
        body=f"{sentence}\n\nBusiness date: {event.business_date}. The reasons stand in your inbox.\n",
        attempt_count=0,
        last_error="",
        next_attempt_at=None,
        created_at=clock.now(),
        sent_at=None,
    )
