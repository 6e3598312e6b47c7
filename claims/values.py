"""The frozen values of claims: what is filed and decided, and how it is assessed.

Printed amounts of an assessment are rounded once, half to even, from exact ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from basics.money import Money
from basics.references import reference
from claims.reasons import ClaimReason, Outcome
from policies.cover.reasons import Ineligibility
from policies.cover.values import CoverCase, Loss


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


class DocumentKind(StrEnum):
    """What a file proves; the first two are wanted for every invoice of the claim."""

    INVOICE = "invoice"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    OTHER = "other"


class DecisionAction(StrEnum):
    """What was decided of a claim, or said against a decision."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    REFUSED = "refused"
    APPEALED = "appealed"
    REOPENED = "reopened"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What a policyholder enters to tell us of a buyer's overdue invoices."""

    policy_id: int
    buyer_id: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """An overdue notice as it was given."""

    id: int
    policyholder_id: int
    policy_id: int
    buyer_id: int
    notified_on: date
    note: str

    @property
    def reference(self) -> str:
        """Give the reference that people read out: `ON-000012`."""
        return reference("ON", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDraft:
    """What a policyholder enters for a claim: for which buyer, which loss, and what happened."""

    policy_id: int
    buyer_id: int
    loss: Loss
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A file as it was sent; `invoice_ref` names the invoice that it proves, None for other files."""

    kind: DocumentKind
    filename: str
    content: bytes
    invoice_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """A claim as it stands.

    Attributes:
        filed_on: None while it is a draft.
        indemnity: What was accepted; None before.
        payee_id: To whom it was paid; None before.
        case_id: The matter in the queue; None while it is a draft.
        due_on: The day by which we should decide; None while it is a draft.
        is_invented: Whether the policy, and with it the claim, is of the demo.
    """

    id: int
    policyholder_id: int
    policyholder_name: str
    policy_id: int
    policy_number: str
    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    state: str
    loss: Loss
    filed_on: date | None
    statement: str
    currency: str
    indemnity: Money | None
    payee_id: int | None
    case_id: int | None
    due_on: date | None
    is_invented: bool
    recorded_at: datetime
    version: int

    @property
    def reference(self) -> str:
        """Give the reference that people read out: `CL-000012`."""
        return reference("CL", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A file of a claim, without its bytes."""

    id: int
    claim_id: int
    kind: DocumentKind
    invoice_id: int | None
    invoice_ref: str | None
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    uploaded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """One calculation of a claim as it was stored: the page, the API and the letters read this one.

    Attributes:
        case: The case that it was made from; `assess_claim` of it gives `answer` again.
        clauses: The policy's own wording by clause key, as it stood.
        checks: The named checks, as `claims.checks` wrote them.
    """

    id: int
    claim_id: int
    business_date: date
    case: CoverCase
    answer: ClaimAssessment
    clauses: Mapping[str, str]
    checks: tuple[Mapping[str, Any], ...]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """One decision on a claim, or an appeal against it; never changed.

    Attributes:
        clause: The key of the policy term that a refusal rests on; empty for the others.
    """

    id: int
    claim_id: int
    assessment_id: int | None
    action: DecisionAction
    clause: str
    note: str
    indemnity: Money | None
    decider_id: int
    decider_name: str
    authority_level: int
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFacts:
    """The payment of an accepted claim; the steps stand in its assessment."""

    id: int
    claim_id: int
    assessment_id: int
    payee_id: int
    amount: Money
    pay_by: date
    settled_on: date
    settler_id: int

    @property
    def reference(self) -> str:
        """Give the reference that people read out: `ST-000012`."""
        return reference("ST", self.id)
