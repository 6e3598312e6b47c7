"""What claims handlers do: ask, calculate again, accept alone or with a second person, refuse, settle, hear appeals."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Invalid, Refused, Stale
from basics.lifecycles.claim import CLAIM
from basics.lifecycles.payee import PAYEE
from basics.scopes import InsurerScope, PolicyholderScope
from cases import queries as cases
from cases import service as case_service
from claims import events, queries
from claims.authority import anybody_may_accept, may_accept
from claims.checks import missing_documents
from claims.gathering import same_figures
from claims.payees import queries as payees
from claims.payees.service import require_unblocked
from claims.reasons import Outcome
from claims.rules import checked_note, refusal_faults
from claims.service import move
from claims.values import (
    ClaimFacts,
    DecisionAction,
    DecisionFacts,
    SettlementFacts,
    StoredAssessment,
)
from claims.writing import (
    Decided,
    assess_now,
    calculated,
    case_of,
    close_case_of,
    lock_policy,
    locked_claim,
    store_assessment,
    store_decision,
    tell,
)
from models.claims import Claim, Settlement
from registry.queries import lock_buyer

INSURER: Final = InsurerScope()
AWAITING: Final = "awaiting_second"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim is refused: the key of a term of its policy, and what was found, in the handler's words."""

    clause: str
    note: str


def ask(session: Session, claim_id: int, body: str, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Ask the policyholder something; the claim waits for the answer.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Refused: `claim.not_possible`.
        Invalid: `case.body`.
    """
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "ask")
    case_service.ask(session, case_of(row), body, actor=actor, on=on, scope=INSURER)
    return tell(session, row, events.QUESTIONED, actor=actor, on=on)


def assess(session: Session, claim_id: int, *, version: int, actor: Actor, on: date) -> StoredAssessment:
    """Calculate a claim again from what is known today, and store it beside the earlier calculations.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Refused: `claim.not_permitted`: a draft, or decided.
    """
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    CLAIM.require(row.state, "assess")
    row.version += 1
    stored = assess_now(session, row, actor=actor, on=on)
    more = {"indemnity": events.encoded(stored.answer.indemnity), "outcome": stored.answer.outcome.value}
    tell(session, row, events.ASSESSED, actor=actor, on=on, more=more)
    return stored


def accept(session: Session, claim_id: int, note: str, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Accept a claim for the indemnity of its calculation; above the own authority a second person confirms.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`; `claim.figures_stale`: calculated today, the claim comes to something else.
        Invalid: `claim.note`.
        Refused: `claim.not_possible`; `claim.not_payable`; `claim.documents_missing`; `claim.above_any_authority`;
            `rates.missing`.
    """
    text = checked_note(note)
    row = _locked_with_policy(session, claim_id, version=version)
    CLAIM.next_state(row.state, "accept")
    if row.state == AWAITING:
        raise Refused("claim.not_possible", "The acceptance waits for a second person, who confirms or returns it.")
    stored = _payable_today(session, row, actor=actor, on=on)
    amount = stored.answer.indemnity
    if may_accept(session, amount, level=actor.authority_level, on=on):
        decided = Decided(action=DecisionAction.ACCEPTED, assessment_id=stored.id, note=text, indemnity=amount)
        return _end_accepted(session, row, decided, actor=actor, on=on)
    if not anybody_may_accept(session, amount, on=on):
        message = f"{amount} is above the authority of every level; an administrator has to raise one first."
        raise Refused("claim.above_any_authority", message)
    move(session, row, "propose")
    _free_case(session, row, actor=actor, on=on)
    decided = Decided(action=DecisionAction.PROPOSED, assessment_id=stored.id, note=text, indemnity=amount)
    store_decision(session, row, decided, actor=actor, on=on)
    return tell(session, row, events.PROPOSED, actor=actor, on=on, more={"indemnity": events.encoded(amount)})


def confirm_acceptance(session: Session, claim_id: int, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Confirm a proposed acceptance as the second person; it is calculated once more.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`; `claim.figures_stale`: it comes to something else now; return it.
        Refused: `claim.not_possible`; `claim.same_person`; `claim.authority_too_low`; `claim.not_payable`;
            `claim.documents_missing`.
    """
    row = _locked_with_policy(session, claim_id, version=version)
    proposal = proposal_of(session, claim_id)
    if proposal is None:
        raise Refused("claim.not_possible", "No acceptance of this claim waits for a second person.")
    if actor.user_id is None or actor.user_id == proposal.decider_id:
        raise Refused("claim.same_person", "Who proposed an acceptance does not confirm it; ask a second person.")
    stored = _payable_today(session, row, actor=actor, on=on)
    amount = stored.answer.indemnity
    if not may_accept(session, amount, level=actor.authority_level, on=on):
        raise Refused("claim.authority_too_low", f"{amount} is above your authority; a higher level confirms it.")
    decided = Decided(action=DecisionAction.CONFIRMED, assessment_id=stored.id, note=proposal.note, indemnity=amount)
    return _end_accepted(session, row, decided, actor=actor, on=on)


def return_acceptance(
    session: Session, claim_id: int, note: str, *, version: int, actor: Actor, on: date
) -> ClaimFacts:
    """Give a proposed acceptance back for another look, with the reason.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.note`.
        Refused: `claim.not_possible`.
    """
    text = checked_note(note, needed=True)
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "return")
    decided = Decided(action=DecisionAction.RETURNED, assessment_id=None, note=text)
    store_decision(session, row, decided, actor=actor, on=on)
    return tell(session, row, events.RETURNED, actor=actor, on=on)


def refuse(session: Session, claim_id: int, refusal: Refusal, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Refuse a claim by a clause of its policy; the policyholder may appeal.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.refusal`: no such clause in the policy, or no note.
        Refused: `claim.not_possible`.
    """
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "refuse")
    stored = _latest(session, row)
    faults = refusal_faults(refusal.clause, refusal.note, stored.case.terms, own_words=stored.clauses)
    if faults:
        raise Invalid("claim.refusal", "; ".join(map(str, faults)), faults)
    decided = Decided(
        action=DecisionAction.REFUSED, assessment_id=stored.id, note=refusal.note.strip(), clause=refusal.clause
    )
    store_decision(session, row, decided, actor=actor, on=on)
    close_case_of(session, row, actor=actor, on=on)
    return tell(session, row, events.REFUSED, actor=actor, on=on, more={"clause": refusal.clause})


def reopen(session: Session, claim_id: int, note: str, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Find that an appeal is right: the claim is looked at again, calculated anew.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.note`.
        Refused: `claim.not_possible`: no appeal waits.
    """
    text = checked_note(note, needed=True)
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "reopen")
    stored = assess_now(session, row, actor=actor, on=on)
    decided = Decided(action=DecisionAction.REOPENED, assessment_id=stored.id, note=text)
    store_decision(session, row, decided, actor=actor, on=on)
    return tell(session, row, events.REOPENED, actor=actor, on=on)


def uphold(session: Session, claim_id: int, note: str, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Uphold a refusal against an appeal, with the reason; the claim is closed.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.note`.
        Refused: `claim.not_possible`: no appeal waits.
    """
    text = checked_note(note, needed=True)
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "uphold")
    decided = Decided(action=DecisionAction.UPHELD, assessment_id=_latest(session, row).id, note=text)
    store_decision(session, row, decided, actor=actor, on=on)
    close_case_of(session, row, actor=actor, on=on)
    return tell(session, row, events.UPHELD, actor=actor, on=on)


def settle(session: Session, claim_id: int, payee_id: int, *, version: int, actor: Actor, on: date) -> SettlementFacts:
    """Settle an accepted claim: what was accepted, by the steps of that calculation, to a cleared payee.

    Raises:
        NotFound: `claim.not_found`; `payee.not_found`: none, or another policyholder's.
        Stale: `claim.stale`.
        Refused: `claim.not_possible`: not accepted, or settled already; `payee.not_permitted`: not cleared;
            `payee.screening_open`: like a name on a sanctions list; `claim.no_person`.
    """
    row = locked_claim(session, claim_id, scope=INSURER, version=version)
    move(session, row, "settle")
    payee = payees.payee(session, payee_id, scope=PolicyholderScope(row.policyholder_id))
    PAYEE.require(payee.state, "pay")
    require_unblocked(session, payee_id)
    accepted = _acceptance(session, claim_id)
    if accepted.indemnity is None or accepted.assessment_id is None or actor.user_id is None:
        raise Refused("claim.no_person", "A claim is settled by a person, for the amount that was accepted.")
    stored = queries.assessment(session, accepted.assessment_id, scope=INSURER)
    row.payee_id = payee_id
    session.add(
        Settlement(
            policyholder_id=row.policyholder_id,
            claim_id=row.id,
            claim_assessment_id=stored.id,
            payee_id=payee_id,
            amount_minor=accepted.indemnity.minor,
            currency=row.currency,
            pay_by=stored.answer.pay_by or on,
            settled_on=on,
            settler_id=actor.user_id,
            recorded_at=clock.now(),
        )
    )
    session.flush()
    close_case_of(session, row, actor=actor, on=on)
    return _told_settled(session, row, actor=actor, on=on)


def _told_settled(session: Session, row: Claim, *, actor: Actor, on: date) -> SettlementFacts:
    made = queries.settlement(session, row.id, scope=INSURER)
    if made is None:
        raise RuntimeError(f"claim {row.id} was settled without a settlement")
    claim = queries.claim(session, row.id, scope=INSURER)
    more = {"indemnity": events.encoded(made.amount), "pay_by": made.pay_by.isoformat(), "settlement_id": made.id}
    record(session, events.about_claim(events.SETTLED, claim, actor=actor, on=on, more=more))
    return made


def _locked_with_policy(session: Session, claim_id: int, *, version: int) -> Claim:
    """Lock buyer, policy and claim in the one order: the period's first loss and maximum are shared by its claims."""
    claim = queries.claim(session, claim_id, scope=INSURER)
    lock_buyer(session, claim.buyer_id)
    lock_policy(session, claim.policy_id, scope=INSURER)
    return locked_claim(session, claim_id, scope=INSURER, version=version)


def _payable_today(session: Session, row: Claim, *, actor: Actor, on: date) -> StoredAssessment:
    """Calculate a claim today, refuse to accept what is not payable, not proven or not what was seen; then store it."""
    seen, made = _latest(session, row), calculated(session, row, actor=actor, on=on)
    if not same_figures(seen.answer, made.answer):
        message = (
            f"Calculated today the claim comes to {made.answer.outcome} {made.answer.indemnity}, not to "
            f"{seen.answer.outcome} {seen.answer.indemnity} as of {seen.business_date}; calculate it again first."
        )
        raise Stale("claim.figures_stale", message)
    if made.answer.outcome is not Outcome.PAYABLE:
        message = f"The claim is {made.answer.outcome}, not payable; refuse it, ask, or wait."
        raise Refused("claim.not_payable", message)
    missing = missing_documents(made.checks)
    if missing:
        refs = ", ".join(sorted({ref for check in missing for ref in check.invoices}))
        raise Refused("claim.documents_missing", f"Invoice copy or proof of delivery is missing for {refs}.")
    return store_assessment(session, row, made, on=on)


def _end_accepted(session: Session, row: Claim, decided: Decided, *, actor: Actor, on: date) -> ClaimFacts:
    if decided.indemnity is None:
        raise RuntimeError(f"claim {row.id} was about to be accepted without an amount")
    move(session, row, "accept")
    row.indemnity_minor = decided.indemnity.minor
    store_decision(session, row, decided, actor=actor, on=on)
    more = {"indemnity": events.encoded(decided.indemnity)}
    return tell(session, row, events.ACCEPTED, actor=actor, on=on, more=more)


def proposal_of(session: Session, claim_id: int) -> DecisionFacts | None:
    """Give the acceptance that waits for a second person; None where none does."""
    if queries.claim(session, claim_id, scope=INSURER).state != AWAITING:
        return None
    return _last_of(session, claim_id, DecisionAction.PROPOSED)


def _acceptance(session: Session, claim_id: int) -> DecisionFacts:
    return _last_of(session, claim_id, DecisionAction.ACCEPTED, DecisionAction.CONFIRMED)


def _last_of(session: Session, claim_id: int, *actions: DecisionAction) -> DecisionFacts:
    found = [made for made in queries.decisions(session, claim_id, scope=INSURER) if made.action in actions]
    return found[-1]


def _latest(session: Session, row: Claim) -> StoredAssessment:
    stored = queries.latest_assessment(session, row.id, scope=INSURER)
    if stored is None:
        raise RuntimeError(f"claim {row.id} was filed without a calculation")
    return stored


def _free_case(session: Session, row: Claim, *, actor: Actor, on: date) -> None:
    """Let a second person take the case."""
    case = cases.case(session, case_of(row), scope=INSURER)
    if case.assignee_id is not None and case.state == "assigned":
        case_service.release(session, case.id, actor=actor, on=on, scope=INSURER)
