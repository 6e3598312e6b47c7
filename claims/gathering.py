"""Gather what a claim depends on: the ledger, the terms, what the period has used up; a case and its answer out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from basics.money import Money
from basics.scopes import Scope
from claims import queries
from claims.checks import Check, Evidence, run_checks
from claims.payees import queries as payees
from claims.payees.rules import best_state
from claims.rules import assess_claim
from claims.values import ClaimAssessment, ClaimFacts, DocumentFacts, DocumentKind
from policies.cover.values import CoverCase, CoverTerms, Loss, Movement, MovementKind, Notice, NoticeKind, YearToDate
from policies.queries import policy_versions
from policies.rules import premium_due
from policies.values import PolicyFacts
from receivables.queries import cover_case, ledger, turnover


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which loss is to be assessed: for which buyer under which policy, and when the claim was filed.

    Attributes:
        filed_on: None where nothing has been filed: then the day of the assessment counts.
    """

    policy_id: int
    buyer_id: int
    loss: Loss
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """A case with its answer and checks, stored nowhere yet; `clauses` is the policy's own wording by key."""

    case: CoverCase
    answer: ClaimAssessment
    checks: tuple[Check, ...]
    clauses: Mapping[str, str]


def wanted_of(claim: ClaimFacts) -> Wanted:
    """Give what is to be assessed for a claim."""
    return Wanted(claim.policy_id, claim.buyer_id, claim.loss, claim.filed_on)


def simulated(
    session: Session, wanted: Wanted, *, scope: Scope, on: date, documents: Sequence[DocumentFacts] = ()
) -> Simulation:
    """Assess a loss on a day, with the documents given so far.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
    """
    case, policy = gather_case(session, wanted, scope=scope, on=on)
    answer = assess_claim(case)
    states = payees.payees(session, scope=scope, policyholder_id=policy.policyholder_id)
    evidence = Evidence(kinds_by_invoice(documents), best_state(payee.state for payee in states))
    return Simulation(case, answer, run_checks(case, answer, evidence), policy.clauses)


def gather_case(session: Session, wanted: Wanted, *, scope: Scope, on: date) -> tuple[CoverCase, PolicyFacts]:
    """Put the case of a loss together, and give the version of the policy that it is judged by.

    The ledger gives limits, invoices and notices; of the claim notices only this claim's own counts. What the policy
    period has used up is what was paid and accepted under the same policy, whoever asks.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
    """
    given = cover_case(
        session, scope=scope, policy_id=wanted.policy_id, buyer_id=wanted.buyer_id, on=on, loss=wanted.loss
    )
    books = ledger(session, scope=scope, policy_id=wanted.policy_id, buyer_id=wanted.buyer_id)
    policy = _version_of(session, given.terms, wanted.policy_id, scope=scope)
    notices = [notice for notice in given.notices if notice.kind is NoticeKind.OVERDUE]
    if wanted.filed_on is not None:
        notices.append(Notice(NoticeKind.CLAIM, wanted.filed_on))
    case = replace(
        given,
        movements=around_loss(books.movements, wanted.loss),
        notices=tuple(notices),
        year_to_date=_year_to_date(session, policy, scope=scope, on=on),
    )
    return case, policy


def around_loss(movements: Iterable[Movement], loss: Loss) -> tuple[Movement, ...]:
    """Sort money and credit notes around the day of the loss.

    A receipt on that day or later is a recovery. A credit note on that day or later brings no money: it corrects the
    debt itself, and counts as of the day before. Source: docs/adr/0009-money-around-the-loss.md.
    """
    day_before = loss.on - timedelta(days=1)
    turned = []
    for movement in movements:
        if movement.on < loss.on:
            turned.append(movement)
        elif movement.kind is MovementKind.CREDIT_NOTE:
            turned.append(replace(movement, on=day_before))
        elif movement.kind is MovementKind.RECEIPT:
            turned.append(Movement(MovementKind.RECOVERY, movement.amount, movement.on))
        else:
            turned.append(movement)
    return tuple(turned)


def kinds_by_invoice(documents: Iterable[DocumentFacts]) -> dict[str, frozenset[DocumentKind]]:
    """Give the kinds of documents on file by reference of the invoice that they prove."""
    found: dict[str, frozenset[DocumentKind]] = {}
    for document in documents:
        if document.invoice_ref is not None:
            found[document.invoice_ref] = found.get(document.invoice_ref, frozenset()) | {document.kind}
    return found


def same_figures(one: ClaimAssessment, other: ClaimAssessment) -> bool:
    """Tell whether two answers come to the same: outcome, reasons, every step and every invoice.

    The day by which is paid moves with the business date and is left aside.
    """
    return replace(one, pay_by=None) == replace(other, pay_by=None)


def _version_of(session: Session, terms: CoverTerms, policy_id: int, *, scope: Scope) -> PolicyFacts:
    """Give the newest version of a policy that has these terms."""
    versions = policy_versions(session, scope=scope, policy_id=policy_id)[policy_id]
    return next(version for version in reversed(versions) if version.terms == terms)


def _year_to_date(session: Session, policy: PolicyFacts, *, scope: Scope, on: date) -> YearToDate:
    """Say what the policy period has used up.

    An indemnity counts from its acceptance, for it is owed then, whether or not it is settled; so does the first loss
    that it took. The premium counts as paid as it falls due.
    """
    paid = used = Money.zero(policy.currency)
    for stored in queries.accepted_assessments(session, policy.id, scope=scope):
        if stored.case.terms.period == policy.period:
            paid += stored.answer.indemnity
            used += stored.answer.first_loss_used - stored.case.year_to_date.first_loss_used
    so_far = turnover(session, scope=scope, policy_id=policy.id, period=policy.period, on=on)
    premium = premium_due(so_far, rate=policy.premium_rate, minimum=policy.minimum_premium)
    return YearToDate(paid, used, premium.due)
