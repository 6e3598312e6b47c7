"""Write decisions and versions of limits; the services of this package alone call it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import NotFound, Stale
from basics.lifecycles.limit_request import LIMIT_REQUEST
from basics.money import Money
from basics.scopes import Scope
from limits import events
from limits.reasons import ReasonCode
from limits.replay import Inputs
from limits.request_queries import answer_facts, request_facts
from limits.stored import encoded
from limits.values import Cause, Decision, LimitAnswer, Stage, Step
from models.limits import LimitDecision, LimitRequest, LimitVersion
from models.scoping import within
from policies.values import PolicyFacts
from registry.values import BuyerFacts
from underwriting.queries import StoredAssessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision that is about to be stored.

    Attributes:
        request: The row of the request that it answers; None where it answers none.
        assessment: What it rests on; None where it rests on no grade.
        steps: What it makes of the line of versions; empty where nothing moves.
        earlier: What stood before, for those who are told.
    """

    policy: PolicyFacts
    buyer: BuyerFacts
    decision: Decision
    stage: Stage
    inputs: Inputs
    request: LimitRequest | None = None
    assessment: StoredAssessment | None = None
    terms_days: int | None = None
    steps: Sequence[Step] = ()
    cause: Cause = Cause.GRANTED
    reason_code: ReasonCode | None = None
    note: str = ""
    earlier: Money | None = None
    run_id: int | None = None


def store(session: Session, draft: Draft, kind: str, *, actor: Actor, on: date) -> LimitAnswer:
    """Store a decision with the versions that follow from it, and record the event `kind`."""
    decision = draft.decision
    row = LimitDecision(
        policyholder_id=draft.policy.policyholder_id,
        policy_id=draft.policy.id,
        buyer_id=draft.buyer.id,
        limit_request_id=draft.request.id if draft.request else None,
        assessment_id=draft.assessment.id if draft.assessment else None,
        grade_override_id=None,
        stage=draft.stage,
        verdict=decision.verdict,
        granted_minor=decision.granted.minor,
        currency=decision.granted.currency,
        valid_to=decision.valid_to,
        inputs=draft.inputs,
        answer=encoded(decision),
        reason_code=draft.reason_code or decision.reasons[0].code,
        note=draft.note,
        decided_by=actor.name if draft.stage is not Stage.AUTOMATIC else "rules",
        decider_id=actor.user_id,
        authority_level=actor.authority_level,
        decided_on=on,
        decided_at=clock.now(),
    )
    session.add(row)
    session.flush()
    session.add_all(_version(draft, row.id, step, on) for step in draft.steps)
    session.flush()
    answer = answer_facts(
        row,
        asked=request_facts(draft.request) if draft.request else None,
        stored=draft.assessment,
        buyer=draft.buyer,
        policy_number=draft.policy.number,
    )
    record(session, events.decided(kind, answer, actor=actor, on=on, earlier=encoded(draft.earlier)))
    return answer


def locked_request(session: Session, request_id: int, *, scope: Scope, version: int | None = None) -> LimitRequest:
    """Give the row of a request for change; the buyer was locked before.

    Raises:
        NotFound: `limit_request.not_found`.
        Stale: `limit_request.stale`: it has moved on since `version`.
    """
    query = select(LimitRequest).where(LimitRequest.id == request_id).with_for_update()
    row = session.scalar(within(query, LimitRequest, scope).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("limit_request.not_found", f"There is no limit request {request_id}.")
    if version is not None and row.version != version:
        message = f"Request {request_id} has changed since you opened it: version {row.version}, yours {version}."
        raise Stale("limit_request.stale", message)
    return row


def move_request(session: Session, row: LimitRequest, action: str) -> None:
    """Take a request one step along its life cycle.

    Raises:
        Refused: `limit_request.not_possible`.
    """
    row.state = LIMIT_REQUEST.next_state(row.state, action)
    row.version += 1
    session.flush()


def _version(draft: Draft, decision_id: int, step: Step, on: date) -> LimitVersion:
    return LimitVersion(
        policyholder_id=draft.policy.policyholder_id,
        policy_id=draft.policy.id,
        buyer_id=draft.buyer.id,
        limit_decision_id=decision_id,
        cause=draft.cause,
        amount_minor=step.amount.minor,
        currency=step.amount.currency,
        book_minor=step.book.minor,
        announced_at=on,
        effective_for_shipments_from=step.effective_from,
        valid_to=draft.decision.valid_to,
        terms_days=draft.terms_days,
        monitoring_run_id=draft.run_id,
        recorded_at=clock.now(),
    )
