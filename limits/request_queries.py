"""Read requests and the answers to them."""

from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.money import Money
from basics.references import reference
from basics.scopes import InsurerScope, Scope
from limits.replay import replay_decision
from limits.stored import decoded, encoded
from limits.values import (
    Decision,
    KnownFacts,
    LimitAnswer,
    RequestFacts,
    RequestKind,
    RequestLine,
    Stage,
    Verdict,
)
from models.limits import LimitDecision, LimitRequest
from models.policies import Policy
from models.registry import Buyer
from models.scoping import within
from registry.values import BuyerFacts
from underwriting import queries as underwriting
from underwriting.queries import StoredAssessment


def request(session: Session, request_id: int, *, scope: Scope) -> RequestFacts:
    """Give one request.

    Raises:
        NotFound: `limit_request.not_found`: none, or not within the scope.
    """
    query = select(LimitRequest).where(LimitRequest.id == request_id)
    row = session.scalar(within(query, LimitRequest, scope))
    if row is None:
        raise NotFound("limit_request.not_found", f"There is no limit request {request_id}.")
    return request_facts(row)


def requests(
    session: Session,
    *,
    scope: Scope,
    buyer_id: int | None = None,
    before: int | None = None,
    page_size: int = 50,
) -> tuple[RequestLine, ...]:
    """Give requests, newest first, those below an id, each with its latest verdict."""
    query = select(LimitRequest, Buyer.name, Policy.number).join(Buyer, Buyer.id == LimitRequest.buyer_id)
    query = query.join(Policy, Policy.id == LimitRequest.policy_id)
    if buyer_id is not None:
        query = query.where(LimitRequest.buyer_id == buyer_id)
    if before is not None:
        query = query.where(LimitRequest.id < before)
    ordered = within(query, LimitRequest, scope).order_by(LimitRequest.id.desc()).limit(page_size)
    rows = session.execute(ordered).all()
    verdicts = _verdicts(session, [row.id for row, _, _ in rows], scope)
    return tuple(RequestLine(request_facts(row), name, number, verdicts.get(row.id)) for row, name, number in rows)


def open_request(session: Session, *, scope: Scope, policy_id: int, buyer_id: int) -> RequestFacts | None:
    """Give the request on a buyer that still waits, if there is one."""
    waiting = ("investigating", "awaiting_second")
    query = select(LimitRequest).where(LimitRequest.policy_id == policy_id, LimitRequest.buyer_id == buyer_id)
    row = session.scalar(within(query.where(LimitRequest.state.in_(waiting)), LimitRequest, scope).limit(1))
    return None if row is None else request_facts(row)


def answer_of(session: Session, request_id: int, *, scope: Scope) -> LimitAnswer:
    """Give the answer that stands on a request: the latest decision, a proposal not counted.

    Raises:
        NotFound: `limit_request.not_found`.
    """
    query = select(LimitDecision).where(
        LimitDecision.limit_request_id == request_id, LimitDecision.stage != Stage.PROPOSED
    )
    row = session.scalar(within(query, LimitDecision, scope).order_by(LimitDecision.id.desc()).limit(1))
    if row is None:
        raise NotFound("limit_request.not_found", f"There is no limit request {request_id}.")
    return _answer(session, row, scope)


def answer(session: Session, decision_id: int, *, scope: Scope) -> LimitAnswer:
    """Give one decision.

    Raises:
        NotFound: `limit_decision.not_found`: none, or not within the scope.
    """
    return _answer(session, decision_row(session, decision_id, scope=scope), scope)


def answers(
    session: Session,
    *,
    scope: Scope,
    buyer_id: int,
    policy_id: int | None = None,
    before: int | None = None,
    page_size: int = 50,
) -> tuple[LimitAnswer, ...]:
    """Give the decisions on a buyer, newest first, proposals to the insurer's staff alone."""
    query = select(LimitDecision).where(LimitDecision.buyer_id == buyer_id)
    if policy_id is not None:
        query = query.where(LimitDecision.policy_id == policy_id)
    if before is not None:
        query = query.where(LimitDecision.id < before)
    if not isinstance(scope, InsurerScope):
        query = query.where(LimitDecision.stage != Stage.PROPOSED)
    ordered = within(query, LimitDecision, scope).order_by(LimitDecision.id.desc()).limit(page_size)
    return tuple(_answer(session, row, scope) for row in session.scalars(ordered))


def proposal_of(session: Session, request_id: int, *, scope: InsurerScope) -> LimitDecision | None:
    """Give the row of the latest proposal on a request; it stands while the request awaits a second underwriter."""
    query = select(LimitDecision).where(
        LimitDecision.limit_request_id == request_id, LimitDecision.stage == Stage.PROPOSED
    )
    return session.scalar(within(query, LimitDecision, scope).order_by(LimitDecision.id.desc()).limit(1))


def decision_row(session: Session, decision_id: int, *, scope: Scope) -> LimitDecision:
    """Give the row of a decision, to be read only; a proposal to the insurer's staff alone.

    Raises:
        NotFound: `limit_decision.not_found`.
    """
    query = select(LimitDecision).where(LimitDecision.id == decision_id)
    if not isinstance(scope, InsurerScope):
        query = query.where(LimitDecision.stage != Stage.PROPOSED)
    row = session.scalar(within(query, LimitDecision, scope))
    if row is None:
        raise NotFound("limit_decision.not_found", f"There is no limit decision {decision_id}.")
    return row


def decisions_that_differ(
    session: Session, *, scope: InsurerScope, after: int = 0, page_size: int = 500
) -> tuple[int, int, tuple[int, ...]]:
    """Make stored decisions again from their inputs, those after an id.

    Returns:
        How many were made again, the last id among them, and the ids whose answer came out different.
    """
    query = select(LimitDecision).where(LimitDecision.id > after).order_by(LimitDecision.id).limit(page_size)
    rows = session.scalars(within(query, LimitDecision, scope)).all()
    differing = [row.id for row in rows if encoded(replay_decision(row.inputs)) != row.answer]
    return len(rows), rows[-1].id if rows else after, tuple(differing)


def request_facts(row: LimitRequest) -> RequestFacts:
    """Turn a row into facts."""
    return RequestFacts(
        id=row.id,
        reference=reference("LR", row.id),
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        kind=RequestKind(row.kind),
        state=row.state,
        amount=Money(row.amount_minor, row.currency),
        terms_days=row.terms_days,
        note=row.note,
        requested_on=row.requested_on,
        requester_id=row.requester_id,
        version=row.version,
    )


def answer_facts(
    row: LimitDecision,
    *,
    asked: RequestFacts | None,
    stored: StoredAssessment | None,
    buyer: Buyer | BuyerFacts,
    policy_number: str,
) -> LimitAnswer:
    """Put a decision's row together with its request, its assessment and the names in it.

    Args:
        row: The decision.
        asked: The request that it answers; None where it answers none.
        stored: The assessment that it rests on; None where it rests on none.
        buyer: The buyer of the decision.
        policy_number: Of the policy of the decision.
    """
    newest = max(stored.inputs.statements, key=attrgetter("fiscal_year"), default=None) if stored else None
    rated = stored.assessment if stored else None
    return LimitAnswer(
        id=row.id,
        reference=reference("LD", row.id),
        request=asked,
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        policy_number=policy_number,
        buyer_id=row.buyer_id,
        buyer_name=buyer.name,
        has_made_up_name=buyer.has_made_up_name,
        stage=Stage(row.stage),
        decision=decoded(Decision, row.answer),
        known=KnownFacts(
            grade=rated.grade.number if rated and rated.grade else None,
            pd=rated.pd if rated else None,
            statement_year=newest.fiscal_year if newest else None,
            statement_known_at=newest.known_at if newest else None,
            scorecard_name=rated.scorecard_name if rated else "",
            scorecard_sha256=rated.scorecard_sha256 if rated else "",
        ),
        assessment=rated,
        announced_at=row.decided_on,
        decided_by=row.decided_by,
        note=row.note,
    )


def _answer(session: Session, row: LimitDecision, scope: Scope) -> LimitAnswer:
    return answer_facts(
        row,
        asked=None if row.limit_request_id is None else request(session, row.limit_request_id, scope=scope),
        stored=None if row.assessment_id is None else underwriting.assessment(session, row.assessment_id),
        buyer=session.get_one(Buyer, row.buyer_id),
        policy_number=session.get_one(Policy, row.policy_id).number,
    )


def _verdicts(session: Session, request_ids: list[int], scope: Scope) -> dict[int, Verdict]:
    query = select(LimitDecision.limit_request_id, LimitDecision.verdict)
    query = query.where(LimitDecision.limit_request_id.in_(request_ids), LimitDecision.stage != Stage.PROPOSED)
    rows = session.execute(within(query, LimitDecision, scope).order_by(LimitDecision.id)).all()
    return {request_id: Verdict(verdict) for request_id, verdict in rows if request_id is not None}
