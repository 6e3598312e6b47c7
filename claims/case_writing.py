"""The assessment as the JSON document of `docs/cases.md`."""

from collections.abc import Mapping

from claims.values import AssessedInvoice, ClaimAssessment


def assessment_as_json(assessment: ClaimAssessment, *, clauses: Mapping[str, str]) -> dict[str, object]:
    """Write an assessment with amounts as decimal strings and dates as ISO 8601.

    Args:
        assessment: What `assess_claim` gave.
        clauses: Clause texts by policy key, from a stored policy; a key without one stands for itself.
    """
    left = assessment.max_liability_left
    recovery = assessment.recovery
    return {
        "outcome": assessment.outcome.value,
        "reasons": [reason.value for reason in assessment.reasons],
        "indemnity": assessment.indemnity.decimal,
        "pay_by": None if assessment.pay_by is None else assessment.pay_by.isoformat(),
        "waiting_until": None if assessment.waiting_until is None else assessment.waiting_until.isoformat(),
        "L": assessment.insured_debt.decimal,
        "insured_percentage_sum": assessment.insured_percentage_sum.decimal,
        "first_loss_used": assessment.first_loss_used.decimal,
        "max_liability_left": None if left is None else left.decimal,
        "unallocated": assessment.unallocated.decimal,
        "steps": [
            {
                "step": step.kind.value,
                "amount": step.amount.decimal,
                "clause": None if step.clause is None else clauses.get(step.clause, step.clause),
            }
            for step in assessment.steps
        ],
        "invoices": [_invoice_as_json(invoice) for invoice in assessment.invoices],
        "recovery": {
            "net": recovery.net.decimal,
            "insured_part": recovery.insured_part.decimal,
            "insurer": recovery.insurer.decimal,
            "policyholder": recovery.policyholder.decimal,
        },
    }


def _invoice_as_json(invoice: AssessedInvoice) -> dict[str, object]:
    return {
        "ref": invoice.ref,
        "open_gross": invoice.open_gross.decimal,
        "base": invoice.base.decimal,
        "limit": invoice.limit.decimal,
        "insured": invoice.insured.decimal,
        "uninsured": invoice.uninsured.decimal,
        "reasons": [reason.value for reason in invoice.reasons],
    }
