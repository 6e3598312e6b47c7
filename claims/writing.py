"""Write claims, their calculations and decisions; the services of this package alone call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import NotFound, Refused, Stale
from basics.money import Money
from basics.scopes import PolicyholderScope, Scope
from cases import queries as cases
from cases import service as case_service
from claims import events, queries
from claims.checks import checks_as_json
from claims.gathering import Simulation, simulated, wanted_of
from claims.stored import answer_as_json
from claims.values import ClaimFacts, DecisionAction, StoredAssessment
from models.claims import Claim, ClaimAssessment, ClaimDecision
from models.policies import Policy
from models.scoping import within
from policies.cover.case_writing import case_as_json

CLAIM_SUBJECT: Final = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that is about to be stored.

    Attributes:
        clause: The key of the policy term that a refusal rests on.
        indemnity: What an acceptance pays.
    """

    action: DecisionAction
    assessment_id: int | None
    note: str = ""
    clause: str = ""
    indemnity: Money | None = None


def locked_claim(session: Session, claim_id: int, *, scope: Scope, version: int | None) -> Claim:
    """Give the row of a claim for change, and let nobody else move it before this transaction has ended.

    Args:
        session: Any.
        claim_id: Its id.
        scope: Whose claims.
        version: That the actor has seen; None where a change does not rest on what was seen.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`: it has moved on since `version`.
    """
    query = select(Claim).where(Claim.id == claim_id).with_for_update()
    row = session.scalar(within(query, Claim, scope).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("claim.not_found", f"There is no claim {claim_id}.")
    if version is not None and row.version != version:
        message = f"Claim {claim_id} has changed since you opened it: version {row.version}, yours {version}."
        raise Stale("claim.stale", message)
    return row


def lock_policy(session: Session, policy_id: int, *, scope: Scope) -> None:
    """Let one acceptance per policy run at a time: first loss and maximum liability are shared by its claims."""
    session.scalar(within(select(Policy.id).where(Policy.id == policy_id).with_for_update(), Policy, scope))


def store_assessment(session: Session, row: Claim, made: Simulation, *, on: date) -> StoredAssessment:
    """Store a calculation with the case that it was made from."""
    stored = ClaimAssessment(
        policyholder_id=row.policyholder_id,
        claim_id=row.id,
        business_date=on,
        case=case_as_json(made.case),
        answer=answer_as_json(made.answer, clauses=made.clauses),
        checks=checks_as_json(made.checks),
        recorded_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    return queries.assessment(session, stored.id, scope=PolicyholderScope(row.policyholder_id))


def store_decision(session: Session, row: Claim, decided: Decided, *, actor: Actor, on: date) -> None:
    """Store who decided what; never changed afterwards.

    Raises:
        Refused: `claim.no_person`: a part of the system decides of no claim.
    """
    if actor.user_id is None:
        raise Refused("claim.no_person", "Of a claim a person decides, with a name.")
    session.add(
        ClaimDecision(
            policyholder_id=row.policyholder_id,
            claim_id=row.id,
            claim_assessment_id=decided.assessment_id,
            action=decided.action,
            clause=decided.clause,
            note=decided.note,
            indemnity_minor=None if decided.indemnity is None else decided.indemnity.minor,
            currency=row.currency,
            decider_id=actor.user_id,
            decider_name=actor.name,
            authority_level=actor.authority_level,
            decided_on=on,
            decided_at=clock.now(),
        )
    )
    session.flush()


def calculated(session: Session, row: Claim, *, actor: Actor, on: date) -> Simulation:
    """Calculate a claim from what is known today, with the documents on file."""
    claim = queries.claim(session, row.id, scope=actor.scope)
    documents = queries.documents(session, row.id, scope=actor.scope)
    return simulated(session, wanted_of(claim), scope=actor.scope, on=on, documents=documents)


def assess_now(session: Session, row: Claim, *, actor: Actor, on: date) -> StoredAssessment:
    """Calculate a claim from what is known today, and store it."""
    return store_assessment(session, row, calculated(session, row, actor=actor, on=on), on=on)


def tell(
    session: Session, row: Claim, kind: str, *, actor: Actor, on: date, more: Mapping[str, Any] | None = None
) -> ClaimFacts:
    """Record what happened to a claim, and give it as it stands now."""
    claim = queries.claim(session, row.id, scope=actor.scope)
    record(session, events.about_claim(kind, claim, actor=actor, on=on, more=more))
    return claim


def case_of(row: Claim) -> int:
    """Give the matter in the queue that a filed claim has.

    Raises:
        RuntimeError: it was never filed (a bug of the caller).
    """
    if row.review_case_id is None:
        raise RuntimeError(f"claim {row.id} has no case")
    return row.review_case_id


def close_case_of(session: Session, row: Claim, *, actor: Actor, on: date) -> None:
    """End the matter in the queue, if it still waits."""
    case = cases.case_about(session, (CLAIM_SUBJECT, row.id), scope=actor.scope)
    if case is not None and case.is_open:
        case_service.close_case(session, case.id, actor=actor, on=on, scope=actor.scope)
