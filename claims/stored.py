"""An answer read back from its JSON: page, API and letters show what was stored, and calculate nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from basics.money import Money
from claims.case_writing import assessment_as_json
from claims.reasons import ClaimReason, Outcome
from claims.values import AssessedInvoice, CalculationStep, ClaimAssessment, RecoveryShares, StepKind
from policies.cover.reasons import Ineligibility

CLAUSES: Final = "clauses"


def answer_as_json(assessment: ClaimAssessment, *, clauses: Mapping[str, str]) -> dict[str, Any]:
    """Write an answer as it is stored: that of `docs/cases.md` with clause keys, and the policy's wording beside it."""
    return {**assessment_as_json(assessment, clauses={}), CLAUSES: dict(clauses)}


def answer_from_json(document: Mapping[str, Any], currency: str) -> ClaimAssessment:
    """Read what `answer_as_json` wrote."""

    def amount(text: str) -> Money:
        return Money.parse(text, currency)

    left = document["max_liability_left"]
    return ClaimAssessment(
        outcome=Outcome(document["outcome"]),
        reasons=tuple(ClaimReason(reason) for reason in document["reasons"]),
        indemnity=amount(document["indemnity"]),
        pay_by=_day(document["pay_by"]),
        waiting_until=_day(document["waiting_until"]),
        insured_debt=amount(document["L"]),
        insured_percentage_sum=amount(document["insured_percentage_sum"]),
        first_loss_used=amount(document["first_loss_used"]),
        max_liability_left=None if left is None else amount(left),
        unallocated=amount(document["unallocated"]),
        steps=tuple(
            CalculationStep(StepKind(step["step"]), amount(step["amount"]), step["clause"])
            for step in document["steps"]
        ),
        invoices=tuple(_invoice(line, currency) for line in document["invoices"]),
        recovery=RecoveryShares(
            **{name: amount(document["recovery"][name]) for name in ("net", "insured_part", "insurer", "policyholder")}
        ),
    )


def _invoice(line: Mapping[str, Any], currency: str) -> AssessedInvoice:
    amounts = {
        name: Money.parse(line[name], currency) for name in ("open_gross", "base", "limit", "insured", "uninsured")
    }
    reasons = tuple(Ineligibility(reason) for reason in line["reasons"])
    return AssessedInvoice(ref=line["ref"], reasons=reasons, **amounts)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
