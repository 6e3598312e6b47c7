"""Questions and answers on a case: on a claim's they move the claim as well, whoever's page or route they come from."""

from datetime import date

from sqlalchemy.orm import Session

from basics.actors import Actor
from basics.scopes import Scope
from cases import queries, service
from cases.values import MessageFacts
from claims import queries as claims
from claims import service as claim_service
from claims.handling import service as handling

CLAIM: str = "claim"


def ask(session: Session, case_id: int, body: str, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    """Ask the policyholder something.

    Raises:
        NotFound, Refused, Invalid: what `cases.service.ask` or `claims.handling.service.ask` raises.
    """
    kind, number = queries.case(session, case_id, scope=scope).subject
    if kind != CLAIM:
        return service.ask(session, case_id, body, actor=actor, on=on, scope=scope)
    version = claims.claim(session, number, scope=scope).version
    handling.ask(session, number, body, version=version, actor=actor, on=on)
    return queries.messages(session, case_id, scope=scope)[-1]


def answer(session: Session, case_id: int, body: str, *, actor: Actor, on: date, scope: Scope) -> MessageFacts:
    """Answer the open question.

    Raises:
        NotFound, Refused, Invalid: what `cases.service.answer` or `claims.service.answer` raises.
    """
    kind, number = queries.case(session, case_id, scope=scope).subject
    if kind != CLAIM:
        return service.answer(session, case_id, body, actor=actor, on=on, scope=scope)
    claim_service.answer(session, number, body, actor=actor, on=on)
    return queries.messages(session, case_id, scope=scope)[-1]
