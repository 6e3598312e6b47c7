"""The assessment of a claim: printed amounts are rounded once, half to even, from exact ones."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from basics.money import Money
from claims.reasons import ClaimReason, Outcome
from policies.cover.reasons import Ineligibility


class StepKind(StrEnum):
    """The steps from the insured debt to the indemnity."""

    INSURED_DEBT = "L"
    THRESHOLD = "threshold"
    DEDUCTIBLE = "deductible"
    FIRST_LOSS = "first_loss"
    PERCENTAGE = "percentage"
    MINIMUM_RETENTION = "minimum_retention"
    MAX_LIABILITY = "max_liability"
    INDEMNITY = "indemnity"


@dataclass(frozen=True, slots=True)
class CalculationStep:
    """What is left after one step.

    Attributes:
        clause: The key of the policy term that the step comes from; None for the insured debt and the indemnity.
    """

    kind: StepKind
    amount: Money
    clause: str | None


@dataclass(frozen=True, slots=True)
class AssessedInvoice:
    """One invoice of the claim; `reasons` are the tests that it fails."""

    ref: str
    open_gross: Money
    base: Money
    limit: Money
    insured: Money
    uninsured: Money
    reasons: tuple[Ineligibility, ...]


@dataclass(frozen=True, slots=True)
class RecoveryShares:
    """Who gets what of the money that came after the loss, costs taken off; negative where costs are higher."""

    net: Money
    insured_part: Money
    insurer: Money
    policyholder: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAssessment:
    """The answer to a claim on a business day.

    Attributes:
        pay_by: The last day to pay; None where nothing is payable, waiting has no end, or the policy names no days.
        waiting_until: The end of waiting of a protracted default, else None.
        insured_debt: What the limit leaves insured of the loss (L).
        insured_percentage_sum: Insured debt times percentage, summed over the invoices.
        first_loss_used: Of the aggregate first loss, this claim included.
        max_liability_left: Before this claim; None where the policy has no maximum.
        invoices: In the order of the case.
    """

    outcome: Outcome
    reasons: tuple[ClaimReason, ...]
    indemnity: Money
    pay_by: date | None
    waiting_until: date | None
    insured_debt: Money
    insured_percentage_sum: Money
    first_loss_used: Money
    max_liability_left: Money | None
    unallocated: Money
    steps: tuple[CalculationStep, ...]
    invoices: tuple[AssessedInvoice, ...]
    recovery: RecoveryShares
