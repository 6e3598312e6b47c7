"""The frozen values of underwriting: statements in, assessments out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from basics.grades import Grade
from underwriting.reasons import OverrideReason, Reason, ReasonCode

LINES: Final[tuple[str, ...]] = (
    "current_assets",
    "cogs",
    "depreciation_amortization",
    "ebitda",
    "inventory",
    "net_income",
    "receivables",
    "market_value",
    "net_sales",
    "total_assets",
    "long_term_debt",
    "ebit",
    "gross_profit",
    "current_liabilities",
    "retained_earnings",
    "total_revenue",
    "total_liabilities",
    "operating_expenses",
)


class AssessmentState(StrEnum):
    """Whether a buyer bears a grade at all."""

    RATED = "rated"
    NOT_RATED = "not_rated"


class Completeness(StrEnum):
    """How much of what the scorecard asks was known: A all of it, D less than half."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class KnockOutKind(StrEnum):
    """What sets grade 10 outside the scorecard."""

    INSOLVENCY = "insolvency"
    SANCTION = "sanction"


class ValueState(StrEnum):
    """Why a feature has a value or has none."""

    KNOWN = "known"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """One yearly statement of one buyer as it was known on a day.

    Attributes:
        known_at: The day from which decisions may use it; a correction is a further statement with a later day.
        lines: Names out of `LINES` to whole minor units of `currency`; a line that was not reported is absent.
        is_accepted: False for a statement that was turned away or withdrawn; no assessment uses it.
    """

    statement_id: int
    fiscal_year: int
    period_end: date
    known_at: date
    currency: str
    lines: Mapping[str, int]
    is_accepted: bool = True

    def __post_init__(self) -> None:
        unknown = sorted(set(self.lines) - set(LINES))
        if unknown:
            raise ValueError(f"statement {self.statement_id} has unknown lines {unknown}")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the score, in log-odds, against a firm that stands at the portfolio's median.

    Positive points raise the risk. `value` is None where the feature is not known, `peer_median` where the
    entry is no feature (the age of the statement).
    """

    feature: str
    group: str
    points: float
    value: float | None
    peer_median: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a counterfactual: from what it is to the bound that it must reach."""

    feature: str
    from_value: float
    to_value: float


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The smallest allowed changes, all others equal, with which the same scorecard gives a better grade."""

    changes: tuple[Change, ...]
    grade: Grade
    pd: float


@dataclass(frozen=True, slots=True)
class KnockOut:
    """A fact that sets grade 10 outside the scorecard, from the day it is known."""

    kind: KnockOutKind
    known_at: date


@dataclass(frozen=True, slots=True)
class Override:
    """An underwriter's word on top of the scorecard, for a time.

    Attributes:
        steps: Grades to move: -2 is two better, +1 one worse.
        valid_until: First day on which it no longer holds.
        author: The login that asks for it; `approver` is the second one, None where nobody approved.
    """

    steps: int
    reason: OverrideReason
    author: str
    valid_from: date
    valid_until: date
    approver: str | None = None

    def is_in_force(self, on: date) -> bool:
        """Tell whether the override holds on that day."""
        return self.valid_from <= on < self.valid_until


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """How a buyer paid many suppliers in a period.

    Attributes:
        dbt_days: Average days beyond terms, weighted by amount; negative when paid early.
        contributors: How many suppliers it was made of; too few and it is not used.
    """

    dbt_days: float
    contributors: int
    period_end: date
    known_at: date


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A dated fact of the public record, bad or good.

    Attributes:
        kind: A key of the card's table of stages; other kinds count for nothing.
        reference: The number under which a register keeps it; an answer bears that of what it answers.
    """

    kind: str
    happened_on: date
    known_at: date
    reference: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a firm is, from the day it is known; None for what is not on file.

    Attributes:
        sector: Section of NACE Rev. 2, one letter.
    """

    sector: str | None
    founded_on: date | None
    employees: int | None
    known_at: date


@dataclass(frozen=True, slots=True)
class AssessmentInputs:
    """Everything that an assessment is made from, beside the scorecard: stored, so that it can be made again.

    Attributes:
        on: The business date; nothing known later is used.
        statements: All of the buyer's, in any order.
        previous_grade: `model_grade` of the last assessment, for the hysteresis; None for the first.
        overrides: Checked when they were made; the last one in force applies, but not over a knock-out.
        knock_outs: Insolvencies and sanctions that still stand.
        country: ISO 3166, None where the stored inputs of an old assessment do not say.
        payment: The last payment record.
        events: The public record but for knock-outs, in any order. Never what a policyholder told in confidence.
        profile: The last word on sector, founding and employees.
    """

    on: date
    statements: tuple[StatementFacts, ...]
    previous_grade: Grade | None = None
    overrides: tuple[Override, ...] = ()
    knock_outs: tuple[KnockOut, ...] = ()
    country: str | None = None
    payment: PaymentRecord | None = None
    events: tuple[PublicEvent, ...] = ()
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the scorecard, and the people above it, say of one buyer on one day.

    Rated: `grade` is set. `base + sum of contributions = score` to 1e-9, and `pd` is the scorecard's; both are
    None, with `model_grade`, where a knock-out met a buyer without a usable statement. `grade` is
    `model_grade` unless an override or a knock-out moved it. Not rated: no figure at all, and reasons why.

    Attributes:
        statement_ids: What was used: the statement, then the year before where there is one.
        reasons: Rules outside the scorecard first, then the scorecard's strongest three.
    """

    state: AssessmentState
    on: date
    scorecard_name: str
    scorecard_sha256: str
    statement_ids: tuple[int, ...] = ()
    base: float | None = None
    score: float | None = None
    pd: float | None = None
    model_grade: Grade | None = None
    grade: Grade | None = None
    completeness: Completeness | None = None
    contributions: tuple[Contribution, ...] = ()
    reasons: tuple[Reason, ...] = ()
    counterfactual: Counterfactual | None = None

    @property
    def is_knocked_out(self) -> bool:
        """Tell whether grade 10 stands by insolvency or sanctions, outside the scorecard; no override lifts it."""
        return any(reason.code in (ReasonCode.INSOLVENCY, ReasonCode.SANCTION) for reason in self.reasons)
