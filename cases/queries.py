"""Read cases and what was written on them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.money import Money
from basics.scopes import InsurerScope, Scope
from cases.values import CaseFacts, CasePage, MessageFacts, MessageKind
from models.cases import CaseMessage, ReviewCase
from models.people import Policyholder, UserAccount
from models.scoping import within

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases are wanted; what is None is not filtered by. Closed ones only by name of their state.

    Attributes:
        within_authority: Only cases that a person of this level may end alone.
    """

    queue: str | None = None
    state: str | None = None
    assignee_id: int | None = None
    buyer_id: int | None = None
    within_authority: int | None = None
    text: str = ""


def queue(
    session: Session, *, scope: Scope, wanted: QueueFilter | None = None, after: int = 0, page_size: int = 50
) -> CasePage:
    """Give cases, the oldest first, those after an id."""
    query = _filtered(wanted or QueueFilter()).where(ReviewCase.id > after)
    rows = session.execute(within(query, ReviewCase, scope).order_by(ReviewCase.id).limit(page_size + 1)).all()
    found = tuple(_facts(*row) for row in rows[:page_size])
    return CasePage(found, found[-1].id if len(rows) > page_size else None)


def waiting_count(session: Session, *, scope: Scope, queue: str) -> int:
    """Count the cases of a queue that wait for the insurer."""
    query = select(func.count()).select_from(ReviewCase).where(ReviewCase.queue == queue)
    query = query.where(ReviewCase.state.not_in((CLOSED, "waiting")))
    return session.scalar(within(query, ReviewCase, scope)) or 0


def case(session: Session, case_id: int, *, scope: Scope) -> CaseFacts:
    """Give one case.

    Raises:
        NotFound: `case.not_found`: none, or not within the scope.
    """
    found = session.execute(within(_cases().where(ReviewCase.id == case_id), ReviewCase, scope)).one_or_none()
    if found is None:
        raise NotFound("case.not_found", f"There is no case {case_id}.")
    return _facts(*found)


def case_about(session: Session, subject: tuple[str, int], *, scope: Scope) -> CaseFacts | None:
    """Give the latest case about a thing, None where it never needed a person."""
    query = _cases().where(ReviewCase.subject_type == subject[0], ReviewCase.subject_id == subject[1])
    found = session.execute(within(query, ReviewCase, scope).order_by(ReviewCase.id.desc()).limit(1)).one_or_none()
    return None if found is None else _facts(*found)


def messages(session: Session, case_id: int, *, scope: Scope) -> tuple[MessageFacts, ...]:
    """Give what was written on a case, oldest first; comments to the insurer's staff alone."""
    query = select(CaseMessage).where(CaseMessage.review_case_id == case_id).order_by(CaseMessage.id)
    if not isinstance(scope, InsurerScope):
        query = query.where(CaseMessage.kind != MessageKind.COMMENT)
    return tuple(
        MessageFacts(
            id=row.id,
            case_id=row.review_case_id,
            kind=MessageKind(row.kind),
            author_id=row.author_id,
            author_name=row.author_name,
            body=row.body,
            written_at=row.written_at,
            written_on=row.written_on,
        )
        for row in session.scalars(within(query, CaseMessage, scope))
    )


def _cases() -> Select[ReviewCase, str, str]:
    return (
        select(ReviewCase, Policyholder.name, UserAccount.name)
        .outerjoin(Policyholder, Policyholder.id == ReviewCase.policyholder_id)
        .outerjoin(UserAccount, UserAccount.id == ReviewCase.assignee_id)
    )


def _filtered(wanted: QueueFilter) -> Select[ReviewCase, str, str]:
    query = _cases()
    query = query.where(ReviewCase.state == wanted.state if wanted.state else ReviewCase.state != CLOSED)
    if wanted.queue is not None:
        query = query.where(ReviewCase.queue == wanted.queue)
    if wanted.assignee_id is not None:
        query = query.where(ReviewCase.assignee_id == wanted.assignee_id)
    if wanted.buyer_id is not None:
        query = query.where(ReviewCase.buyer_id == wanted.buyer_id)
    if wanted.within_authority is not None:
        query = query.where(ReviewCase.required_authority <= wanted.within_authority)
    if wanted.text.strip():
        query = query.where(ReviewCase.title.icontains(wanted.text.strip(), autoescape=True))
    return query


def _facts(row: ReviewCase, policyholder_name: str | None, assignee_name: str | None) -> CaseFacts:
    has_amount = row.amount_minor is not None and row.currency is not None
    return CaseFacts(
        id=row.id,
        queue=row.queue,
        kind=row.kind,
        state=row.state,
        subject=(row.subject_type, row.subject_id),
        policyholder_id=row.policyholder_id,
        policyholder_name=policyholder_name or "",
        buyer_id=row.buyer_id,
        title=row.title,
        amount=Money(row.amount_minor or 0, row.currency or "") if has_amount else None,
        required_authority=row.required_authority,
        assignee_id=row.assignee_id,
        assignee_name=assignee_name,
        opened_at=row.opened_at,
        opened_on=row.opened_on,
        due_on=row.due_on,
        closed_at=row.closed_at,
        version=row.version,
    )
