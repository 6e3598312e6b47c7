"""The events of cases, in the past tense."""

from dataclasses import replace
from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from cases.values import CaseFacts, MessageKind

OPENED: Final = "case.opened"
ASSIGNED: Final = "case.assigned"
RELEASED: Final = "case.released"
CLOSED: Final = "case.closed"
REOPENED: Final = "case.reopened"
MESSAGE_KINDS: Final = {
    MessageKind.QUESTION: "case.question_asked",
    MessageKind.ANSWER: "case.question_answered",
    MessageKind.COMMENT: "case.commented",
}


def moved(kind: str, case: CaseFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a case was opened, assigned, released, closed or reopened."""
    done = kind.split(".")[1]
    return _event(kind, case, f"Case {case.id} ({case.title}) was {done}.", actor=actor, on=on)


def written(kind: MessageKind, case: CaseFacts, body: str, *, actor: Actor, on: date) -> Event:
    """Tell that something was written on a case."""
    summary = f"A {kind} was written on case {case.id} ({case.title})."
    event = _event(MESSAGE_KINDS[kind], case, summary, actor=actor, on=on)
    return replace(event, details={**event.details, "body": body})


def _event(kind: str, case: CaseFacts, summary: str, *, actor: Actor, on: date) -> Event:
    details = {
        "queue": case.queue,
        "kind": case.kind,
        "title": case.title,
        "subject_type": case.subject[0],
        "subject_id": case.subject[1],
        "required_authority": case.required_authority,
        "assignee_id": case.assignee_id,
    }
    return Event(
        kind,
        ("review_case", case.id),
        summary,
        actor,
        on,
        policyholder_id=case.policyholder_id,
        buyer_id=case.buyer_id,
        details=details,
    )
