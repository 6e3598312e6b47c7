"""Open cases, take them, ask and answer on them, close them."""

from datetime import date
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import NotFound, Refused
from basics.lifecycles.review_case import REVIEW_CASE
from basics.scopes import InsurerScope, PolicyholderScope, Scope
from cases import events, queries
from cases.rules import check_message
from cases.values import CaseFacts, MessageFacts, MessageKind, NewCase, Words
from models.cases import CaseMessage, ReviewCase
from models.scoping import within


def open_case(session: Session, *, actor: Actor, on: date, **case: Unpack[NewCase]) -> int:
    """Put a matter into a queue; give the id of the case. The insurer's own is opened in the insurer's scope."""
    subject, amount = case["subject"], case["amount"]
    row = ReviewCase(
        policyholder_id=case["policyholder_id"],
        queue=case["queue"],
        kind=case["kind"],
        state=REVIEW_CASE.initial,
        subject_type=subject[0],
        subject_id=subject[1],
        buyer_id=case["buyer_id"],
        title=case["title"],
        amount_minor=None if amount is None else amount.minor,
        currency=None if amount is None else amount.currency,
        required_authority=case["required_authority"],
        assignee_id=None,
        opened_at=clock.now(),
        opened_on=on,
        due_on=case.get("due_on"),
        closed_at=None,
        version=1,
    )
    session.add(row)
    session.flush()
    _record(session, events.OPENED, row, actor=actor, on=on)
    return row.id


def assign(
    session: Session, case_id: int, *, actor: Actor, on: date, scope: Scope, assignee_id: int | None = None
) -> CaseFacts:
    """Give a case to a person; to the actor where nobody is named.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`; `case.no_person`: there is nobody to give it to.
    """
    row = _locked(session, case_id, scope)
    taker = assignee_id if assignee_id is not None else actor.user_id
    if taker is None:
        raise Refused("case.no_person", "A case is given to a person with a log-in.")
    row.assignee_id = taker
    return _move(session, row, "assign", events.ASSIGNED, actor=actor, on=on)


def release(session: Session, case_id: int, *, actor: Actor, on: date, scope: Scope) -> CaseFacts:
    """Put a case back for anybody to take.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`.
    """
    row = _locked(session, case_id, scope)
    row.assignee_id = None
    return _move(session, row, "release", events.RELEASED, actor=actor, on=on)


def ask(session: Session, case_id: int, body: str, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    """Ask the policyholder something; the case waits for the answer.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`: closed, or a question is open; `case.staff_only`; `case.no_policyholder`: it is
            the insurer's own, and nobody is there to answer.
        Invalid: `case.body`.
    """
    return _write(session, case_id, Words(MessageKind.QUESTION, body), actor=actor, on=on, scope=scope)


def answer(session: Session, case_id: int, body: str, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    """Answer the open question; the case goes back into the queue.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`: no question is open.
        Invalid: `case.body`.
    """
    return _write(session, case_id, Words(MessageKind.ANSWER, body), actor=actor, on=on, scope=scope)


def comment(session: Session, case_id: int, body: str, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    """Note something for colleagues; the policyholder does not see it.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_permitted`: it is closed; `case.staff_only`.
        Invalid: `case.body`.
    """
    return _write(session, case_id, Words(MessageKind.COMMENT, body), actor=actor, on=on, scope=scope)


def close_case(session: Session, case_id: int, *, actor: Actor, on: date, scope: Scope) -> CaseFacts:
    """End a case: what it was about has been decided, or is no longer wanted.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`.
    """
    row = _locked(session, case_id, scope)
    row.closed_at = clock.now()
    return _move(session, row, "close", events.CLOSED, actor=actor, on=on)


def reopen_case(session: Session, case_id: int, *, actor: Actor, on: date, scope: Scope) -> CaseFacts:
    """Take a closed case up again.

    Raises:
        NotFound: `case.not_found`.
        Refused: `case.not_possible`.
    """
    row = _locked(session, case_id, scope)
    row.closed_at = None
    return _move(session, row, "reopen", events.REOPENED, actor=actor, on=on)


def _locked(session: Session, case_id: int, scope: Scope) -> ReviewCase:
    """Give the row, and let nobody else move the case before this transaction has ended."""
    query = select(ReviewCase).where(ReviewCase.id == case_id).with_for_update()
    row = session.scalar(within(query, ReviewCase, scope).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("case.not_found", f"There is no case {case_id}.")
    return row


def _move(session: Session, row: ReviewCase, action: str, kind: str, *, actor: Actor, on: date) -> CaseFacts:
    row.state = REVIEW_CASE.next_state(row.state, action)
    row.version += 1
    session.flush()
    return _record(session, kind, row, actor=actor, on=on)


def _write(session: Session, case_id: int, words: Words, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    kind, text = words.kind, check_message(words.kind, words.body, actor)
    row = _locked(session, case_id, scope)
    if kind is MessageKind.QUESTION and row.policyholder_id is None:
        raise Refused("case.no_policyholder", "This case is the insurer's own: no policyholder can be asked.")
    if kind is MessageKind.COMMENT:
        REVIEW_CASE.require(row.state, "comment")
    else:
        row.state = REVIEW_CASE.next_state(row.state, "ask" if kind is MessageKind.QUESTION else "answer")
        row.version += 1
    message = CaseMessage(
        policyholder_id=row.policyholder_id,
        review_case_id=row.id,
        kind=kind,
        author_id=actor.user_id or 0,
        author_name=actor.name,
        body=text,
        written_at=clock.now(),
        written_on=on,
    )
    session.add(message)
    session.flush()
    case = queries.case(session, row.id, scope=scope)
    record(session, events.written(kind, case, text, actor=actor, on=on))
    return next(found for found in queries.messages(session, row.id, scope=scope) if found.id == message.id)


def _record(session: Session, kind: str, row: ReviewCase, *, actor: Actor, on: date) -> CaseFacts:
    owner = row.policyholder_id
    case = queries.case(session, row.id, scope=InsurerScope() if owner is None else PolicyholderScope(owner))
    record(session, events.moved(kind, case, actor=actor, on=on))
    return case
