"""What policyholders do: tell of an overdue buyer, draft, document and file a claim, answer, withdraw, appeal."""

import hashlib
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, Refused
from basics.lifecycles.claim import CLAIM
from cases import service as case_service
from cases.values import Queue
from claims import events, queries
from claims.authority import level_for
from claims.documents import check_document, plain_name
from claims.gathering import Simulation, Wanted, gather_case, simulated
from claims.notices.service import notify_overdue, record_fact
from claims.rules import checked_note, draft_faults
from claims.values import (
    ClaimDraft,
    ClaimFacts,
    DecisionAction,
    DocumentFacts,
    NewDocument,
    StoredAssessment,
)
from claims.writing import (
    CLAIM_SUBJECT,
    Decided,
    assess_now,
    case_of,
    close_case_of,
    locked_claim,
    store_decision,
    tell,
)
from models.claims import Claim, ClaimDocument
from policies.cover.rules import examine_cover
from policies.cover.values import Loss
from policies.queries import policy_on
from policies.values import PolicyFacts
from receivables.queries import ledger
from registry.queries import lock_buyer
from registry.values import BuyerFacts, FactKind

__all__ = [
    "add_document",
    "answer",
    "appeal",
    "draft_claim",
    "file_claim",
    "move",
    "notify_overdue",
    "revise_draft",
    "simulate",
    "withdraw",
]

DECISION_DAYS: Final = 30  # where the policy names no days of payment
DOCUMENTS_MAX: Final = 200


def simulate(session: Session, draft: ClaimDraft, *, actor: Actor, on: date) -> Simulation:
    """Say what a claim would come to today; nothing is stored.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `claim.draft`.
    """
    _check_draft(draft, on=on)
    return simulated(session, Wanted(draft.policy_id, draft.buyer_id, draft.loss), scope=actor.scope, on=on)


def draft_claim(session: Session, draft: ClaimDraft, *, actor: Actor, on: date) -> ClaimFacts:
    """Begin a claim for what a buyer owes under a policy.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `claim.draft`.
        Refused: `claim.open_exists`: another one is under way; `claim.already_settled`: the loss was paid;
            `claim.nothing_open`: the buyer owed nothing on the day of the loss.
    """
    _check_draft(draft, on=on)
    policy = policy_on(session, draft.policy_id, scope=actor.scope, on=on)
    buyer = lock_buyer(session, draft.buyer_id)
    _refuse_second(session, policy, buyer, actor=actor)
    _refuse_without_debt(session, draft, buyer, actor=actor, on=on)
    row = Claim(
        policyholder_id=policy.policyholder_id,
        policy_id=policy.id,
        buyer_id=buyer.id,
        state=CLAIM.initial,
        loss_kind=draft.loss.kind,
        loss_on=draft.loss.on,
        filed_on=None,
        statement_of_loss=draft.statement.strip(),
        currency=policy.currency,
        indemnity_minor=None,
        payee_id=None,
        review_case_id=None,
        recorded_at=clock.now(),
        version=1,
    )
    session.add(row)
    session.flush()
    return tell(session, row, events.DRAFTED, actor=actor, on=on)


def revise_draft(
    session: Session, claim_id: int, change: tuple[Loss, str], *, version: int, actor: Actor, on: date
) -> ClaimFacts:
    """Change the loss and the statement of a draft.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.draft`.
        Refused: `claim.not_permitted`: it is no draft any more; `claim.nothing_open`.
    """
    loss, statement = change
    buyer = lock_buyer(session, queries.claim(session, claim_id, scope=actor.scope).buyer_id)
    row = locked_claim(session, claim_id, scope=actor.scope, version=version)
    CLAIM.require(row.state, "edit")
    draft = ClaimDraft(policy_id=row.policy_id, buyer_id=row.buyer_id, loss=loss, statement=statement)
    _check_draft(draft, on=on)
    _refuse_without_debt(session, draft, buyer, actor=actor, on=on)
    row.loss_kind, row.loss_on, row.statement_of_loss = loss.kind, loss.on, statement.strip()
    row.version += 1
    session.flush()
    return tell(session, row, events.REVISED, actor=actor, on=on)


def add_document(session: Session, claim_id: int, document: NewDocument, *, actor: Actor, on: date) -> DocumentFacts:
    """Store a file that proves the claim; the same file for the same purpose a second time changes nothing.

    Raises:
        NotFound: `claim.not_found`.
        Invalid: `claim.document`.
        Refused: `claim.not_permitted`: the claim takes no documents now; `claim.documents_full`.
    """
    row = locked_claim(session, claim_id, scope=actor.scope, version=None)
    CLAIM.require(row.state, "upload_document")
    media_type = check_document(document)
    invoice_id = _invoice_id(session, row, document, actor=actor)
    digest = hashlib.sha256(document.content).hexdigest()
    on_file = queries.documents(session, claim_id, scope=actor.scope)
    for given in on_file:
        if (given.sha256, given.kind, given.invoice_id) == (digest, document.kind, invoice_id):
            return given
    if len(on_file) >= DOCUMENTS_MAX:
        raise Refused("claim.documents_full", f"A claim holds at most {DOCUMENTS_MAX} documents.")
    stored = ClaimDocument(
        policyholder_id=row.policyholder_id,
        claim_id=row.id,
        kind=document.kind,
        invoice_id=invoice_id,
        filename=plain_name(document.filename, media_type),
        media_type=media_type,
        size_bytes=len(document.content),
        content_sha256=digest,
        content=document.content,
        uploader_id=actor.user_id,
        uploaded_on=on,
        recorded_at=clock.now(),
    )
    session.add(stored)
    session.flush()
    facts = next(found for found in queries.documents(session, claim_id, scope=actor.scope) if found.id == stored.id)
    claim = queries.claim(session, claim_id, scope=actor.scope)
    record(session, events.document_added(claim, facts, actor=actor, on=on))
    return facts


def file_claim(session: Session, claim_id: int, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """File a draft, with whatever documents it has: the deadline counts. A claims handler takes it from here.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Refused: `claim.not_possible`: it has been filed or withdrawn; `rates.missing`: the policy's currency has no
            reference rate.
    """
    buyer = lock_buyer(session, queries.claim(session, claim_id, scope=actor.scope).buyer_id)
    row = locked_claim(session, claim_id, scope=actor.scope, version=version)
    move(session, row, "file")
    row.filed_on = on
    session.flush()
    stored = assess_now(session, row, actor=actor, on=on)
    policy = policy_on(session, row.policy_id, scope=actor.scope, on=on)
    row.review_case_id = _open_case(session, row, stored, buyer, actor=actor, on=on)
    session.flush()
    record_fact(session, policy, buyer, (FactKind.CLAIM, f"claim:{row.id}"), actor=actor, on=on)
    more = {"indemnity": events.encoded(stored.answer.indemnity), "outcome": stored.answer.outcome.value}
    return tell(session, row, events.FILED, actor=actor, on=on, more=more)


def answer(session: Session, claim_id: int, body: str, *, actor: Actor, on: date) -> ClaimFacts:
    """Answer the handler's question.

    Raises:
        NotFound: `claim.not_found`.
        Refused: `claim.not_possible`: no question is open.
        Invalid: `case.body`.
    """
    row = locked_claim(session, claim_id, scope=actor.scope, version=None)
    move(session, row, "answer")
    case_service.answer(session, case_of(row), body, actor=actor, on=on, scope=actor.scope)
    return tell(session, row, events.ANSWERED, actor=actor, on=on)


def withdraw(session: Session, claim_id: int, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Take a claim back that has not been decided.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Refused: `claim.not_possible`.
    """
    row = locked_claim(session, claim_id, scope=actor.scope, version=version)
    move(session, row, "withdraw")
    close_case_of(session, row, actor=actor, on=on)
    return tell(session, row, events.WITHDRAWN, actor=actor, on=on)


def appeal(session: Session, claim_id: int, note: str, *, version: int, actor: Actor, on: date) -> ClaimFacts:
    """Object to a refusal, with the reason; another look is taken.

    Raises:
        NotFound: `claim.not_found`.
        Stale: `claim.stale`.
        Invalid: `claim.note`: no reason.
        Refused: `claim.not_possible`: it was not refused, or the refusal was upheld already.
    """
    text = checked_note(note, needed=True)
    row = locked_claim(session, claim_id, scope=actor.scope, version=version)
    move(session, row, "appeal")
    case_service.reopen_case(session, case_of(row), actor=actor, on=on, scope=actor.scope)
    decided = Decided(action=DecisionAction.APPEALED, assessment_id=None, note=text)
    store_decision(session, row, decided, actor=actor, on=on)
    return tell(session, row, events.APPEALED, actor=actor, on=on)


def move(session: Session, row: Claim, action: str) -> None:
    """Take a claim one step along its life cycle.

    Raises:
        Refused: `claim.not_possible`.
    """
    row.state = CLAIM.next_state(row.state, action)
    row.version += 1
    session.flush()


def _check_draft(draft: ClaimDraft, *, on: date) -> None:
    faults = draft_faults(draft, on=on)
    if faults:
        raise Invalid("claim.draft", "; ".join(map(str, faults)), faults)


def _refuse_second(session: Session, policy: PolicyFacts, buyer: BuyerFacts, *, actor: Actor) -> None:
    """Let one claim at a time run on a buyer under a policy, and none after the loss was paid."""
    wanted = queries.ClaimFilter((*queries.OPEN, "settled"), policy.id, buyer.id)
    for other in queries.claims(session, scope=actor.scope, wanted=wanted):
        if other.state == "settled":
            message = f"The loss on {buyer.name} was settled by claim {other.reference}; what comes in is a recovery."
            raise Refused("claim.already_settled", message)
        message = f"Claim {other.reference} on {buyer.name} is under way; go on with it, or withdraw it first."
        raise Refused("claim.open_exists", message)


def _refuse_without_debt(session: Session, draft: ClaimDraft, buyer: BuyerFacts, *, actor: Actor, on: date) -> None:
    wanted = Wanted(draft.policy_id, draft.buyer_id, draft.loss)
    case, _ = gather_case(session, wanted, scope=actor.scope, on=on)
    if not examine_cover(case).open_gross:
        message = f"{buyer.name} owed nothing on {draft.loss.on}; enter the unpaid invoices first."
        raise Refused("claim.nothing_open", message)


def _invoice_id(session: Session, row: Claim, document: NewDocument, *, actor: Actor) -> int | None:
    if document.invoice_ref is None:
        return None
    books = ledger(session, scope=actor.scope, policy_id=row.policy_id, buyer_id=row.buyer_id)
    if document.invoice_ref not in books.invoice_ids:
        fault = Fault("invoice", document.invoice_ref, "the reference of an invoice to this buyer is right")
        raise Invalid.of("claim.document", fault)
    return books.invoice_ids[document.invoice_ref]


def _open_case(
    session: Session, row: Claim, stored: StoredAssessment, buyer: BuyerFacts, *, actor: Actor, on: date
) -> int:
    """Put a filed claim into the claims handlers' queue, due on the day by which it would be paid."""
    amount = stored.answer.indemnity
    return case_service.open_case(
        session,
        queue=Queue.CLAIMS,
        kind=row.loss_kind,
        subject=(CLAIM_SUBJECT, row.id),
        policyholder_id=row.policyholder_id,
        buyer_id=row.buyer_id,
        title=f"{buyer.name}: claim of {amount}",
        amount=amount,
        required_authority=max(1, level_for(session, amount, on=on)),
        actor=actor,
        on=on,
        due_on=stored.answer.pay_by or on + timedelta(days=DECISION_DAYS),
    )
