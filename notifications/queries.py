"""Read the outbox, the inboxes and the mails that wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from basics.actors import Role
from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.audit import EventLog, Outbox
from models.cases import ReviewCase
from models.notifications import Delivery, InboxMessage
from models.people import Policyholder, UserAccount
from models.registry import Buyer
from models.scoping import widened
from notifications.values import Happened, InboxLine, Mail, Person


def undispatched(session: Session, *, batch: int) -> Sequence[Outbox]:
    """Lock the oldest events that nobody was told of; those in another worker's hands are skipped."""
    query = select(Outbox).where(Outbox.dispatched_at.is_(None)).order_by(Outbox.event_log_id).limit(batch)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def happened(
    session: Session,
    event_ids: Sequence[int],
    *,
    scope: InsurerScope,  # noqa: ARG001 - notices are made in the insurer's name
) -> Sequence[Happened]:
    """Give events with the names that notices say, oldest first."""
    query = (
        select(EventLog, Policyholder.name, Buyer.name)
        .outerjoin(Policyholder, Policyholder.id == EventLog.policyholder_id)
        .outerjoin(Buyer, Buyer.id == EventLog.buyer_id)
        .where(EventLog.id.in_(event_ids))
        .order_by(EventLog.id)
    )
    rows = session.execute(query).all()
    assignees = _assignees(session, [row.subject_id for row, *_names in rows if row.subject_type == "review_case"])
    return [
        Happened(
            event_id=row.id,
            kind=row.kind,
            business_date=row.business_date,
            actor_user_id=row.actor_user_id,
            subject=(row.subject_type, row.subject_id),
            policyholder_id=row.policyholder_id,
            buyer_id=row.buyer_id,
            details=row.details,
            policyholder_name=policyholder or "",
            buyer_name=buyer or "",
            assignee_id=assignees.get(row.subject_id) if row.subject_type == "review_case" else None,
        )
        for row, policyholder, buyer in rows
    ]


def people(session: Session) -> Sequence[Person]:
    """Give everybody who can read a notice."""
    query = select(UserAccount).where(UserAccount.disabled_at.is_(None)).order_by(UserAccount.id)
    return [Person(row.id, Role(row.role), row.policyholder_id, row.email) for row in session.scalars(query)]


def inbox(
    session: Session, user_id: int, *, before_id: int | None = None, unread_only: bool = False, page_size: int = 50
) -> Sequence[InboxLine]:
    """Give a person's lines, newest first, from below `before_id` on."""
    query = select(InboxMessage).where(InboxMessage.user_account_id == user_id)
    if before_id is not None:
        query = query.where(InboxMessage.id < before_id)
    if unread_only:
        query = query.where(InboxMessage.read_at.is_(None))
    # The inbox is its owner's, whosever rows the lines are about.
    with widened(session):
        rows = session.scalars(query.order_by(InboxMessage.id.desc()).limit(page_size)).all()
    return [_line(row) for row in rows]


def inbox_line(session: Session, line_id: int, *, user_id: int) -> InboxLine:
    """Give one line of a person's inbox.

    Raises:
        NotFound: `inbox_message.unknown`.
    """
    query = select(InboxMessage).where(InboxMessage.id == line_id, InboxMessage.user_account_id == user_id)
    with widened(session):
        row = session.scalar(query)
    if row is None:
        raise NotFound("inbox_message.unknown", f"There is no message {line_id} in this inbox.")
    return _line(row)


def unread_count(session: Session, user_id: int) -> int:
    """Count a person's unread lines: for the navigation."""
    query = select(func.count()).where(InboxMessage.user_account_id == user_id, InboxMessage.read_at.is_(None))
    with widened(session):
        return session.scalars(query).one()


def mails_due(session: Session, *, now: datetime, batch: int) -> Sequence[Mail]:
    """Give mails that may go now, oldest first."""
    is_due = or_(Delivery.next_attempt_at.is_(None), Delivery.next_attempt_at <= now)
    query = (
        select(Delivery, UserAccount.email)
        .join(UserAccount, UserAccount.id == Delivery.user_account_id)
        .where(Delivery.state == "waiting", is_due)
        .order_by(Delivery.id)
        .limit(batch)
    )
    return [
        Mail(row.id, row.stable_id, email, row.subject, row.body, row.created_at)
        for row, email in session.execute(query)
    ]


def is_anything_due(session: Session, *, now: datetime) -> bool:
    """Tell whether events or mails wait: what the sweeper asks, in case that an enqueued job was lost."""
    waiting = select(Outbox.event_log_id).where(Outbox.dispatched_at.is_(None)).limit(1)
    return session.scalar(waiting) is not None or bool(mails_due(session, now=now, batch=1))


def is_anything_waiting(session: Session) -> bool:
    """Tell whether anybody is still to be told of something, now or later."""
    untold = select(Outbox.event_log_id).where(Outbox.dispatched_at.is_(None)).limit(1)
    unsent = select(Delivery.id).where(Delivery.state == "waiting").limit(1)
    return session.scalar(untold) is not None or session.scalar(unsent) is not None


def stable_ids(session: Session) -> Sequence[str]:
    """Give the stable id of every mail that was written."""
    return session.scalars(select(Delivery.stable_id)).all()


def _assignees(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    query = select(ReviewCase.id, ReviewCase.assignee_id).where(
        ReviewCase.id.in_(case_ids), ReviewCase.assignee_id.is_not(None)
    )
    return {case_id: assignee for case_id, assignee in session.execute(query) if assignee is not None}


def _line(row: InboxMessage) -> InboxLine:
    return InboxLine(
        id=row.id,
        kind=row.kind,
        words=row.subject,
        parameters=row.parameters,
        link=(row.link_type, row.link_id),
        buyer_id=row.buyer_id,
        business_date=row.business_date,
        received_at=row.received_at,
        read_at=row.read_at,
    )
