"""The checks of a claim, named one by one: what holds, what fails, what is missing, what is still open. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from basics.lifecycles.payee import PAYEE
from claims.reasons import ClaimReason
from claims.rules import has_late_notice, oldest_eligible
from claims.values import ClaimAssessment, DocumentKind, StepKind
from policies.cover.deadlines import NoticeBook, claim_deadline
from policies.cover.reasons import Ineligibility
from policies.cover.rules import CoverFinding, examine_cover
from policies.cover.values import CoverCase, CoverTerms, Late, LossKind


class CheckKind(StrEnum):
    """What is checked, in the order of the list."""

    SHIPPED_IN_PERIOD = "shipped_in_period"
    TERMS_ALLOWED = "terms_allowed"
    INVOICED_IN_TIME = "invoiced_in_time"
    COUNTRY_COVERED = "country_covered"
    NOT_DISPUTED = "not_disputed"
    NOT_AFTER_STOP = "not_after_stop"
    LIMIT_IN_FORCE = "limit_in_force"
    SHIPPED_BEFORE_LOSS = "shipped_before_loss"
    NOTICE_IN_TIME = "notice_in_time"
    WAITING_OVER = "waiting_over"
    FILED_IN_TIME = "filed_in_time"
    ABOVE_THRESHOLD = "above_threshold"
    INVOICE_COPIES = "invoice_copies"
    PROOFS_OF_DELIVERY = "proofs_of_delivery"
    PAYEE_CLEARED = "payee_cleared"


class CheckState(StrEnum):
    """How a check stands; `open` is decided by time or by a person who has not come to it yet."""

    OK = "ok"
    FAILED = "failed"
    NEEDS_DOCUMENT = "needs_document"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list.

    Attributes:
        clause: The key of the policy term that it rests on; None where it is the law of the trade.
        invoices: The references concerned: those that fail, or that lack a document.
        day: The end of waiting, or the last day for the claim; None where the check has no day.
        is_flagged: It failed, and the policy pays all the same.
    """

    kind: CheckKind
    state: CheckState
    clause: str | None
    invoices: tuple[str, ...] = ()
    day: date | None = None
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lies beside the figures.

    Attributes:
        documents: The kinds of documents on file by reference of the invoice.
        payee_state: The best state among the payees that the claim may be paid to; None where there is none.
    """

    documents: Mapping[str, frozenset[DocumentKind]]
    payee_state: str | None


# The tests of an invoice as `Ineligibility` names them, with the term that each rests on.
_OF_INVOICES: Final = (
    (CheckKind.SHIPPED_IN_PERIOD, Ineligibility.SHIPPED_OUTSIDE_PERIOD, "period"),
    (CheckKind.TERMS_ALLOWED, Ineligibility.TERMS_TOO_LONG, "max_payment_terms_days"),
    (CheckKind.INVOICED_IN_TIME, Ineligibility.INVOICED_LATE, "max_invoicing_days"),
    (CheckKind.COUNTRY_COVERED, Ineligibility.COUNTRY_NOT_COVERED, "countries"),
    (CheckKind.NOT_DISPUTED, Ineligibility.DISPUTED, None),
    (CheckKind.NOT_AFTER_STOP, Ineligibility.AFTER_STOP, "max_extension_days"),
    (CheckKind.LIMIT_IN_FORCE, Ineligibility.NO_LIMIT, "insured_percentage"),
    (CheckKind.SHIPPED_BEFORE_LOSS, Ineligibility.SHIPPED_AFTER_LOSS, None),
)
_ALWAYS: Final = frozenset({"period", "insured_percentage"})
_DOCUMENTS: Final = (
    (CheckKind.INVOICE_COPIES, DocumentKind.INVOICE),
    (CheckKind.PROOFS_OF_DELIVERY, DocumentKind.PROOF_OF_DELIVERY),
)


def run_checks(case: CoverCase, assessment: ClaimAssessment, evidence: Evidence) -> tuple[Check, ...]:
    """List every check that the policy asks for; a term that is off is no line.

    Args:
        case: With its loss.
        assessment: What `assess_claim` gave of the case.
        evidence: Documents and payee.
    """
    found = examine_cover(case)
    return (
        *_of_invoices(case.terms, assessment),
        *_of_time(case, assessment, found),
        *_of_threshold(case.terms, assessment),
        *_of_documents(assessment, evidence),
        _of_payee(evidence),
    )


def missing_documents(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Give the checks that wait for a document."""
    return tuple(check for check in checks if check.state is CheckState.NEEDS_DOCUMENT)


def checks_as_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Write the list as it is stored and as the API gives it."""
    return [
        {
            "check": check.kind.value,
            "state": check.state.value,
            "clause": check.clause,
            "invoices": list(check.invoices),
            "day": None if check.day is None else check.day.isoformat(),
            "is_flagged": check.is_flagged,
        }
        for check in checks
    ]


def checks_from_json(documents: Sequence[Mapping[str, Any]]) -> tuple[Check, ...]:
    """Read what `checks_as_json` wrote."""
    return tuple(
        Check(
            kind=CheckKind(document["check"]),
            state=CheckState(document["state"]),
            clause=document["clause"],
            invoices=tuple(document["invoices"]),
            day=None if document["day"] is None else date.fromisoformat(document["day"]),
            is_flagged=document["is_flagged"],
        )
        for document in documents
    )


def _of_invoices(terms: CoverTerms, assessment: ClaimAssessment) -> Iterator[Check]:
    """Check the unpaid invoices; a paid one harms nobody."""
    for kind, reason, clause in _OF_INVOICES:
        if clause is None or clause in _ALWAYS or getattr(terms, clause) is not None:
            failing = tuple(
                invoice.ref for invoice in assessment.invoices if invoice.open_gross and reason in invoice.reasons
            )
            yield Check(kind, CheckState.FAILED if failing else CheckState.OK, clause, failing)


def _of_time(case: CoverCase, assessment: ClaimAssessment, found: CoverFinding) -> Iterator[Check]:
    loss, notices = case.loss, NoticeBook.of(case.notices, on=case.on)
    if loss is None:
        raise ValueError("the checks of a claim need a loss")
    if case.terms.overdue_notice is not None:
        late = tuple(line.invoice.ref for line in found.invoices if has_late_notice(case, loss, [line], notices))
        is_flagged = bool(late) and case.terms.overdue_notice.late is Late.FLAG
        state = CheckState.FAILED if late else CheckState.OK
        yield Check(CheckKind.NOTICE_IN_TIME, state, "overdue_notice", late, is_flagged=is_flagged)
    oldest = oldest_eligible(found.invoices)
    if oldest is None:
        return
    if case.terms.waiting is not None and loss.kind is LossKind.PROTRACTED_DEFAULT:
        until = assessment.waiting_until
        state = CheckState.OPEN if until is None or case.on < until else CheckState.OK
        yield Check(CheckKind.WAITING_OVER, state, "waiting", (oldest.ref,), until)
    if case.terms.claim_deadline is not None:
        state = CheckState.FAILED if ClaimReason.CLAIM_LATE in assessment.reasons else CheckState.OK
        deadline = claim_deadline(oldest, case.terms, notices)
        yield Check(CheckKind.FILED_IN_TIME, state, "claim_deadline", (oldest.ref,), deadline)


def _of_threshold(terms: CoverTerms, assessment: ClaimAssessment) -> Iterator[Check]:
    if terms.threshold is None:
        return
    kept = next(step.amount for step in assessment.steps if step.kind is StepKind.THRESHOLD)
    yield Check(CheckKind.ABOVE_THRESHOLD, CheckState.OK if kept else CheckState.FAILED, "threshold")


def _of_documents(assessment: ClaimAssessment, evidence: Evidence) -> Iterator[Check]:
    """Want the documents of every invoice that is covered and unpaid."""
    wanted = [invoice.ref for invoice in assessment.invoices if invoice.open_gross and not invoice.reasons]
    for kind, document in _DOCUMENTS:
        missing = tuple(ref for ref in wanted if document not in evidence.documents.get(ref, frozenset()))
        yield Check(kind, CheckState.NEEDS_DOCUMENT if missing else CheckState.OK, None, missing)


def _of_payee(evidence: Evidence) -> Check:
    is_cleared = evidence.payee_state is not None and "pay" in PAYEE.permits.get(evidence.payee_state, ())
    is_rejected = evidence.payee_state == "rejected"
    state = CheckState.OK if is_cleared else CheckState.FAILED if is_rejected else CheckState.OPEN
    return Check(CheckKind.PAYEE_CLEARED, state, None)
