"""The shared language of cover: the terms of a policy, and what a ledger says about one buyer.

A `CoverCase` is one buyer under one policy on one business day. Receivables and claims fill it from their rows; the
command line fills it from a case file (`case_reading.py`). All amounts of a case are in the policy's currency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from basics.money import Money, Rate
from basics.periods import Period


class Anchor(StrEnum):
    """The day from which a deadline or the waiting period is counted."""

    DUE_DATE = "due_date"
    MAX_EXTENSION_END = "max_extension_end"
    NOTICE = "notice"


class Late(StrEnum):
    """What a late overdue notice does: end the cover of the loss, or be reported and paid all the same."""

    DENY = "deny"
    FLAG = "flag"


class Basis(StrEnum):
    """Whether an amount comes off before or after the insured percentage is taken."""

    BEFORE_PERCENTAGE = "before_percentage"
    AFTER_PERCENTAGE = "after_percentage"


class LiabilityRule(StrEnum):
    """Which of the two ceilings of the maximum liability counts."""

    LESSER = "lesser"
    GREATER = "greater"


class RecoverySplit(StrEnum):
    """The share of the insurer in the insured part of a recovery."""

    BY_INDEMNITY = "by_indemnity"
    BY_PERCENTAGE = "by_percentage"


class LimitKind(StrEnum):
    """A base limit replaces the one before it; a top-up is added while a base above zero is in force."""

    BASE = "base"
    TOP_UP = "top_up"


class LimitSource(StrEnum):
    """Whether the insurer named the limit, or the policyholder justified it under the discretionary limit."""

    NAMED = "named"
    DISCRETIONARY = "discretionary"


class MovementKind(StrEnum):
    """Money after the invoices: before the loss receipts and credit notes, after it recoveries and their costs."""

    RECEIPT = "receipt"
    CREDIT_NOTE = "credit_note"
    RECOVERY = "recovery"
    COLLECTION_COST = "collection_cost"


class NoticeKind(StrEnum):
    """What the policyholder told the insurer."""

    OVERDUE = "overdue"
    CLAIM = "claim"


class LossKind(StrEnum):
    """The insured event; only a protracted default waits."""

    INSOLVENCY = "insolvency"
    PROTRACTED_DEFAULT = "protracted_default"


@dataclass(frozen=True, slots=True)
class InsuredPercentage:
    """The insured share of a loss by source of the limit; None where the policy names none for that source."""

    named: Rate | None
    discretionary: Rate | None

    def of(self, source: LimitSource | None) -> Rate | None:
        """Give the policy's percentage for a source of limits."""
        return {LimitSource.NAMED: self.named, LimitSource.DISCRETIONARY: self.discretionary, None: None}[source]


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Move the extension's end of invoices written on or after `cutoff_day` of a month.

    The end moves by the days from the invoice date to `substitute_day` (clamped) of the month after it.
    """

    cutoff_day: int
    substitute_day: int


@dataclass(frozen=True, slots=True)
class OverdueNotice:
    """Tell the insurer of an overdue invoice within `days` of the anchor (never `NOTICE`)."""

    days: int
    anchor: Anchor
    late: Late


@dataclass(frozen=True, slots=True)
class Waiting:
    """A protracted default is paid only `months` after the anchor."""

    months: int
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ClaimDeadline:
    """A claim is filed within `days` of the anchor."""

    days: int
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Deductible:
    """What the policyholder bears of each loss (per-buyer deductible) or of the period (aggregate first loss)."""

    amount: Money
    basis: Basis


@dataclass(frozen=True, slots=True)
class MaxLiability:
    """The most that is paid for a period: an amount, a multiple of the premium paid, or one of both by `rule`.

    At least one of `amount` and `times_premium` is set.
    """

    amount: Money | None
    times_premium: Decimal | None
    rule: LiabilityRule = LiabilityRule.LESSER


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTerms:
    """All terms of a policy version that decide about cover; None switches a rule off.

    Stored as the `policy` object of a case (`terms_json.py`): `to_json` and `from_json` are inverse.

    Attributes:
        countries: ISO codes of the buyers' countries covered; None covers all, empty covers none.
        max_payment_terms_days: Longest time from invoice date to due date.
        max_extension_days: Maximum extension period past the original due date.
        max_invoicing_days: Longest time from shipment to invoice date.
        overdue_minimum: Open amounts up to this one need no notice and stop no shipments.
        payment_days: Days from the end of waiting (or the assessment) to the payment of the indemnity.
        threshold: A loss up to this amount is not covered at all.
        minimum_retention: What the policyholder bears at least of each loss.
        recovery_split: None leaves every recovery to the policyholder.
    """

    currency: str
    period: Period
    insured_percentage: InsuredPercentage
    countries: tuple[str, ...] | None = None
    max_payment_terms_days: int | None = None
    max_extension_days: int | None = None
    max_invoicing_days: int | None = None
    month_end: MonthEnd | None = None
    overdue_minimum: Money | None = None
    overdue_notice: OverdueNotice | None = None
    waiting: Waiting | None = None
    claim_deadline: ClaimDeadline | None = None
    payment_days: int | None = None
    vat_insured: bool = False
    threshold: Money | None = None
    deductible: Deductible | None = None
    minimum_retention: Money | None = None
    aggregate_first_loss: Deductible | None = None
    max_liability: MaxLiability | None = None
    recovery_split: RecoverySplit | None = None

    @classmethod
    def from_json(cls, document: object) -> "CoverTerms":
        """Read the terms from the plain JSON that a policy version stores.

        Raises:
            Invalid: `cover.terms`, with every fault and its path.
        """
        from policies.cover.terms_json import terms_from_json  # noqa: PLC0415 - the reader imports these values

        return terms_from_json(document)

    def to_json(self) -> dict[str, object]:
        """Write the terms as plain JSON, every key there: the inverse of `from_json`."""
        from policies.cover.terms_json import terms_as_json  # noqa: PLC0415 - the writer imports these values

        return terms_as_json(self)


@dataclass(frozen=True, slots=True)
class LimitSpan:
    """One version of a limit on the buyer; a withdrawal is a base of zero.

    Attributes:
        source: May be None for a top-up, and for a base that brings its own percentage.
        valid_to: The first day on which it no longer applies; None is open.
        insured_percentage: The base's own; None takes the policy's for its source.
    """

    kind: LimitKind
    source: LimitSource | None
    amount: Money
    effective_for_shipments_from: date
    valid_to: date | None = None
    insured_percentage: Rate | None = None

    def __post_init__(self) -> None:
        if self.kind is LimitKind.BASE and self.source is None and self.insured_percentage is None:
            raise ValueError("a base limit has a source or its own insured percentage")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One invoice to the buyer, as issued; `due_on` is the original due date, whatever was agreed later.

    Attributes:
        gross: Above zero.
        vat: The tax within `gross`.
        disputed: Whether the buyer disputes the debt today.
    """

    ref: str
    gross: Money
    vat: Money
    shipped_on: date
    invoiced_on: date
    due_on: date
    disputed: bool = False

    @property
    def age_key(self) -> tuple[date, date, str]:
        """Order invoices from oldest to newest as receipts and deadlines see them."""
        return (self.due_on, self.invoiced_on, self.ref)

    @property
    def shipment_key(self) -> tuple[date, date, str]:
        """Order invoices as they fill the limit."""
        return (self.shipped_on, self.invoiced_on, self.ref)


@dataclass(frozen=True, slots=True)
class Movement:
    """One sum of money of the buyer's account; `invoice` is the reference that a credit note corrects."""

    kind: MovementKind
    amount: Money
    on: date
    invoice: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice that reached the insurer."""

    kind: NoticeKind
    on: date


@dataclass(frozen=True, slots=True)
class Loss:
    """The insured event and its day."""

    kind: LossKind
    on: date


@dataclass(frozen=True, slots=True)
class YearToDate:
    """What the policy period has already used up; `premium_paid` is None where nothing depends on it."""

    indemnities_paid: Money
    first_loss_used: Money
    premium_paid: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverCase:
    """One buyer under one policy on the business day `on`: all that cover and a claim depend on.

    Attributes:
        country: ISO code of the buyer's country.
        prior_insured: Open insured debt of earlier policy periods on the same limit.
        invoices: In the order of the ledger; references are unique.
        movements: In the order of the ledger; those after `on` are ignored, as are such notices.
        loss: None where nothing has happened (the clock needs none).
    """

    terms: CoverTerms
    country: str
    limits: tuple[LimitSpan, ...]
    prior_insured: Money
    invoices: tuple[OpenInvoice, ...]
    movements: tuple[Movement, ...]
    notices: tuple[Notice, ...]
    loss: Loss | None
    year_to_date: YearToDate
    on: date
