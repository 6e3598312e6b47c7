"""Read overdue notices, claims, their documents, calculations, decisions and settlements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.money import Money
from basics.scopes import Scope
from claims.stored import CLAUSES, answer_from_json
from claims.values import (
    ClaimFacts,
    DecisionAction,
    DecisionFacts,
    DocumentFacts,
    DocumentKind,
    NoticeFacts,
    SettlementFacts,
    StoredAssessment,
)
from models.cases import ReviewCase
from models.claims import Claim, ClaimAssessment, ClaimDecision, ClaimDocument, OverdueNotice, Settlement
from models.people import Policyholder
from models.policies import Policy
from models.receivables import Invoice
from models.registry import Buyer
from models.scoping import within
from policies.cover.case_reading import read_case
from policies.cover.values import Loss, LossKind

# A claim in one of these states stands in the way of another one on the same buyer under the same policy.
OPEN: Final = ("draft", "filed", "questioned", "awaiting_second", "accepted", "appealed")
WITH_US: Final = ("filed", "questioned", "awaiting_second", "appealed", "accepted")


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims are wanted; what is None is not filtered by."""

    states: Sequence[str] | None = None
    policy_id: int | None = None
    buyer_id: int | None = None


def notice(session: Session, notice_id: int, *, scope: Scope) -> NoticeFacts:
    """Give one overdue notice.

    Raises:
        NotFound: `notice.not_found`: none, or not within the scope.
    """
    query = select(OverdueNotice).where(OverdueNotice.id == notice_id)
    row = session.scalar(within(query, OverdueNotice, scope))
    if row is None:
        raise NotFound("notice.not_found", f"There is no overdue notice {notice_id}.")
    return _notice(row)


def notices(
    session: Session,
    *,
    scope: Scope,
    policy_id: int | None = None,
    buyer_id: int | None = None,
    page: tuple[int | None, int] = (None, 50),
) -> tuple[NoticeFacts, ...]:
    """Give overdue notices, newest first; `page` is the id below which to go on, and how many."""
    query = select(OverdueNotice).order_by(OverdueNotice.id.desc()).limit(page[1])
    if policy_id is not None:
        query = query.where(OverdueNotice.policy_id == policy_id)
    if buyer_id is not None:
        query = query.where(OverdueNotice.buyer_id == buyer_id)
    if page[0] is not None:
        query = query.where(OverdueNotice.id < page[0])
    return tuple(_notice(row) for row in session.scalars(within(query, OverdueNotice, scope)))


def claim(session: Session, claim_id: int, *, scope: Scope) -> ClaimFacts:
    """Give one claim.

    Raises:
        NotFound: `claim.not_found`: none, or not within the scope.
    """
    found = _claims(session, _claim_rows().where(Claim.id == claim_id), scope=scope)
    if not found:
        raise NotFound("claim.not_found", f"There is no claim {claim_id}.")
    return found[0]


def claims(
    session: Session, *, scope: Scope, wanted: ClaimFilter | None = None, page: tuple[int | None, int] = (None, 50)
) -> tuple[ClaimFacts, ...]:
    """Give claims, newest first; `page` is the id below which to go on, and how many."""
    query = _claim_rows().where(*_conditions(wanted or ClaimFilter())).order_by(Claim.id.desc()).limit(page[1])
    if page[0] is not None:
        query = query.where(Claim.id < page[0])
    return _claims(session, query, scope=scope)


def by_deadline(
    session: Session, *, scope: Scope, states: Sequence[str] = WITH_US, offset: int = 0, page_size: int = 50
) -> tuple[ClaimFacts, ...]:
    """Give the claims that lie with us, the earliest deadline first."""
    query = _claim_rows().where(Claim.state.in_(states)).order_by(ReviewCase.due_on, Claim.id)
    return _claims(session, query.offset(offset).limit(page_size), scope=scope)


def count_by_state(session: Session, *, scope: Scope) -> dict[str, int]:
    """Count claims by state."""
    query = select(Claim.state, func.count()).group_by(Claim.state)
    return {row[0]: row[1] for row in session.execute(within(query, Claim, scope))}


def documents(session: Session, claim_id: int, *, scope: Scope) -> tuple[DocumentFacts, ...]:
    """Give the files of a claim, in the order of their arrival."""
    query = _document_rows().where(ClaimDocument.claim_id == claim_id).order_by(ClaimDocument.id)
    return tuple(_document(*found) for found in session.execute(within(query, ClaimDocument, scope)))


def document(session: Session, document_id: int, *, scope: Scope, claim_id: int) -> tuple[DocumentFacts, bytes]:
    """Give one file of a claim with its bytes.

    Raises:
        NotFound: `claim_document.not_found`: none, or not within the scope.
    """
    query = _document_rows().add_columns(ClaimDocument.content)
    query = query.where(ClaimDocument.id == document_id, ClaimDocument.claim_id == claim_id)
    found = session.execute(within(query, ClaimDocument, scope)).one_or_none()
    if found is None:
        raise NotFound("claim_document.not_found", f"There is no document {document_id}.")
    row, invoice_ref, content = found
    return _document(row, invoice_ref), content


def assessments(session: Session, claim_id: int, *, scope: Scope) -> tuple[StoredAssessment, ...]:
    """Give every stored calculation of a claim, oldest first."""
    query = select(ClaimAssessment).where(ClaimAssessment.claim_id == claim_id).order_by(ClaimAssessment.id)
    return tuple(_assessment(row) for row in session.scalars(within(query, ClaimAssessment, scope)))


def latest_assessment(session: Session, claim_id: int, *, scope: Scope) -> StoredAssessment | None:
    """Give the newest calculation of a claim; None while it is a draft."""
    query = select(ClaimAssessment).where(ClaimAssessment.claim_id == claim_id)
    row = session.scalar(within(query, ClaimAssessment, scope).order_by(ClaimAssessment.id.desc()).limit(1))
    return None if row is None else _assessment(row)


def assessment(session: Session, assessment_id: int, *, scope: Scope) -> StoredAssessment:
    """Give one stored calculation.

    Raises:
        NotFound: `claim_assessment.not_found`.
    """
    query = select(ClaimAssessment).where(ClaimAssessment.id == assessment_id)
    row = session.scalar(within(query, ClaimAssessment, scope))
    if row is None:
        raise NotFound("claim_assessment.not_found", f"There is no calculation {assessment_id}.")
    return _assessment(row)


def decisions(session: Session, claim_id: int, *, scope: Scope) -> tuple[DecisionFacts, ...]:
    """Give what was decided of a claim, oldest first."""
    query = select(ClaimDecision).where(ClaimDecision.claim_id == claim_id).order_by(ClaimDecision.id)
    return tuple(_decision(row) for row in session.scalars(within(query, ClaimDecision, scope)))


def settlement(session: Session, claim_id: int, *, scope: Scope) -> SettlementFacts | None:
    """Give the payment of a claim; None while it is not settled."""
    query = select(Settlement).where(Settlement.claim_id == claim_id)
    row = session.scalar(within(query, Settlement, scope))
    if row is None:
        return None
    return SettlementFacts(
        id=row.id,
        claim_id=row.claim_id,
        assessment_id=row.claim_assessment_id,
        payee_id=row.payee_id,
        amount=Money(row.amount_minor, row.currency),
        pay_by=row.pay_by,
        settled_on=row.settled_on,
        settler_id=row.settler_id,
    )


def accepted_assessments(session: Session, policy_id: int, *, scope: Scope) -> list[StoredAssessment]:
    """Give the calculation of every claim under a policy that was accepted or settled."""
    accepting = (DecisionAction.ACCEPTED, DecisionAction.CONFIRMED)
    query = (
        select(ClaimAssessment)
        .join(ClaimDecision, ClaimDecision.claim_assessment_id == ClaimAssessment.id)
        .join(Claim, Claim.id == ClaimDecision.claim_id)
        .where(Claim.policy_id == policy_id, Claim.state.in_(("accepted", "settled")))
        .where(ClaimDecision.action.in_(accepting))
        .order_by(ClaimDecision.id)
    )
    return [_assessment(row) for row in session.scalars(within(within(query, ClaimAssessment, scope), Claim, scope))]


def _claim_rows() -> Select[Claim, str, Policy, Buyer, date | None]:
    return (
        select(Claim, Policyholder.name, Policy, Buyer, ReviewCase.due_on)
        .join(Policyholder, Policyholder.id == Claim.policyholder_id)
        .join(Policy, Policy.id == Claim.policy_id)
        .join(Buyer, Buyer.id == Claim.buyer_id)
        .outerjoin(ReviewCase, ReviewCase.id == Claim.review_case_id)
    )


def _claims(
    session: Session, query: Select[Claim, str, Policy, Buyer, date | None], *, scope: Scope
) -> tuple[ClaimFacts, ...]:
    return tuple(_claim(*found) for found in session.execute(within(query, Claim, scope)))


def _conditions(wanted: ClaimFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        conditions.append(Claim.state.in_(wanted.states))
    if wanted.policy_id is not None:
        conditions.append(Claim.policy_id == wanted.policy_id)
    if wanted.buyer_id is not None:
        conditions.append(Claim.buyer_id == wanted.buyer_id)
    return conditions


def _document_rows() -> Select[ClaimDocument, str | None]:
    return select(ClaimDocument, Invoice.ref).outerjoin(Invoice, Invoice.id == ClaimDocument.invoice_id)


def _notice(row: OverdueNotice) -> NoticeFacts:
    return NoticeFacts(
        id=row.id,
        policyholder_id=row.policyholder_id,
        policy_id=row.policy_id,
        buyer_id=row.buyer_id,
        notified_on=row.notified_on,
        note=row.note,
    )


def _claim(row: Claim, policyholder_name: str, policy: Policy, buyer: Buyer, due_on: date | None) -> ClaimFacts:
    return ClaimFacts(
        id=row.id,
        policyholder_id=row.policyholder_id,
        policyholder_name=policyholder_name,
        policy_id=row.policy_id,
        policy_number=policy.number,
        buyer_id=row.buyer_id,
        buyer_name=buyer.name,
        has_made_up_name=buyer.has_made_up_name,
        state=row.state,
        loss=Loss(LossKind(row.loss_kind), row.loss_on),
        filed_on=row.filed_on,
        statement=row.statement_of_loss,
        currency=row.currency,
        indemnity=None if row.indemnity_minor is None else Money(row.indemnity_minor, row.currency),
        payee_id=row.payee_id,
        case_id=row.review_case_id,
        due_on=due_on,
        is_invented=policy.is_invented,
        recorded_at=row.recorded_at,
        version=row.version,
    )


def _document(row: ClaimDocument, invoice_ref: str | None) -> DocumentFacts:
    return DocumentFacts(
        id=row.id,
        claim_id=row.claim_id,
        kind=DocumentKind(row.kind),
        invoice_id=row.invoice_id,
        invoice_ref=invoice_ref,
        filename=row.filename,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.content_sha256,
        uploaded_on=row.uploaded_on,
    )


def _assessment(row: ClaimAssessment) -> StoredAssessment:
    case = read_case(row.case, needs_loss=True)
    return StoredAssessment(
        id=row.id,
        claim_id=row.claim_id,
        business_date=row.business_date,
        case=case,
        answer=answer_from_json(row.answer, case.terms.currency),
        clauses=row.answer[CLAUSES],
        checks=tuple(row.checks),
        recorded_at=row.recorded_at,
    )


def _decision(row: ClaimDecision) -> DecisionFacts:
    return DecisionFacts(
        id=row.id,
        claim_id=row.claim_id,
        assessment_id=row.claim_assessment_id,
        action=DecisionAction(row.action),
        clause=row.clause,
        note=row.note,
        indemnity=None if row.indemnity_minor is None else Money(row.indemnity_minor, row.currency),
        decider_id=row.decider_id,
        decider_name=row.decider_name,
        authority_level=row.authority_level,
        decided_on=row.decided_on,
    )
