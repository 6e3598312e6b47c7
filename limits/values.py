"""The frozen values of limits: what is asked, what is known, what is decided."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from basics.money import Money, Rate
from limits.reasons import Change, Condition, ConditionCode, Reason, ReasonCode
from underwriting.values import Assessment


class Verdict(StrEnum):
    """The answer in one word (UN/EDIFACT 4507: approved, partly, not approved, still investigating)."""

    APPROVED = "approved"
    PARTLY_APPROVED = "partly_approved"
    NOT_APPROVED = "not_approved"
    INVESTIGATING = "investigating"
    REDUCED = "reduced"
    WITHDRAWN = "withdrawn"


class RequestKind(StrEnum):
    """What is asked for (UN/EDIFACT 4505), and the appeal against an earlier answer."""

    NEW = "new_limit"
    INCREASE = "increase"
    APPEAL = "appeal"


class Stage(StrEnum):
    """Where a decision row comes from."""

    AUTOMATIC = "automatic"
    PROPOSED = "proposed"
    RULED = "ruled"
    CONFIRMED = "confirmed"
    POLICYHOLDER = "policyholder"
    MONITORING = "monitoring"


class Cause(StrEnum):
    """Why a version of a limit exists."""

    GRANTED = "granted"
    REDUCED = "reduced"
    WITHDRAWN = "withdrawn"
    OWN_WISH = "own_wish"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What we insure at most on one buyer of a grade, and what the rules may grant alone; book currency.

    Attributes:
        grade: None for a buyer that is not rated: an underwriter may grant, the rules never.
    """

    grade: int | None
    greatest: Money
    automatic: Money


@dataclass(frozen=True, slots=True)
class LimitAsk:
    """What a policyholder enters."""

    policy_id: int
    buyer_id: int
    amount: Money
    terms_days: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lowering:
    """What a policyholder enters to lower a limit; zero cancels it, no day means today."""

    policy_id: int
    buyer_id: int
    amount: Money
    effective_from: date | None = None


@dataclass(frozen=True, slots=True)
class AskedLimit:
    """A request as the rules see it.

    Attributes:
        asked: As entered, in any currency with a reference rate.
        amount: The same in the policy's currency.
        book: The same in the book currency, at the rates of the day.
        is_appeal: Whether a person is asked to look at an earlier answer again.
    """

    asked: Money
    amount: Money
    book: Money
    terms_days: int
    is_appeal: bool = False


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """What of a policy bears on its limits; None switches a rule off."""

    currency: str
    countries: tuple[str, ...] | None
    terms_days_max: int | None
    invoicing_days_max: int | None
    overdue_notice_days: int | None
    insured_percentage: Rate | None
    reduction_notice_days: int


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of a statement: from what it is to what a better grade takes."""

    feature: str
    from_value: float
    to_value: float


@dataclass(frozen=True, slots=True)
class GroupUse:
    """What the group of a buyer holds when a limit on the buyer is decided; book currency.

    Attributes:
        members: How many companies belong to it, the buyer too.
        committed_on_others: Committed over all policies on all members but the buyer.
        ceiling: The greatest that is insured on one member by its own grade.
    """

    members: int
    committed_on_others: Money
    ceiling: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFacts:
    """What is known of a buyer, and of what stands on it, when a limit is decided.

    Attributes:
        grade: None for a buyer that is not rated.
        is_sole_trader: Whether its name or legal form is a sole trader's, and so perhaps no company's.
        is_screening_open: Whether buyer or policyholder is like a name on a sanctions list, and nobody cleared it.
        statement_year: Fiscal year of the newest statement used; None where there is none.
        committed_elsewhere: Committed on the buyer over all other policies; book currency.
        in_force: This policy's limit on the buyer today; policy's currency.
        lowest_ahead: The lowest amount it takes from today on, reductions in notice included.
        own_overdue_on: Day of the newest open overdue notice of this policyholder.
        is_overdue_elsewhere: Whether another policyholder's overdue notice is open; never said in so many words.
        petitioned_on: Day of the newest published application to wind the buyer up that may still be decided.
        group: None for a buyer of which no parent or child is known.
        better_grade: What the changes of `better_figures` together would reach.
    """

    country: str
    ceiling: Ceiling
    committed_elsewhere: Money
    in_force: Money
    lowest_ahead: Money
    grade: int | None = None
    pd: float | None = None
    statement_year: int | None = None
    statement_known_at: date | None = None
    is_natural_person: bool = False
    is_sole_trader: bool = False
    is_screening_open: bool = False
    sanctioned_since: date | None = None
    insolvent_since: date | None = None
    own_overdue_on: date | None = None
    is_overdue_elsewhere: bool = False
    petitioned_on: date | None = None
    group: GroupUse | None = None
    better_grade: int | None = None
    better_figures: tuple[FigureChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a decision on a request is made from; stored with it, so that it can be made again."""

    asked: AskedLimit
    facts: RiskFacts
    terms: PolicyTerms
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An answer; amounts in the policy's currency, `book` in the book currency.

    Attributes:
        granted: The amount of the limit that this decision grants; zero where it grants none.
        counter_offer: What would be granted at once; None where there is no such amount.
        valid_from: First ship date that the grant binds; None where nothing is granted.
        valid_to: First day on which it no longer holds; None is until further notice.
    """

    verdict: Verdict
    granted: Money
    book: Money
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...] = ()
    counter_offer: Money | None = None
    changes: tuple[Change, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_grant(self) -> bool:
        """Tell whether the limit moves to `granted`."""
        return self.verdict in {Verdict.APPROVED, Verdict.PARTLY_APPROVED}


@dataclass(frozen=True, slots=True)
class Ruling:
    """An underwriter's word on a referred request.

    Attributes:
        amount: In the policy's currency; zero refuses.
        version: The version of the request that the underwriter saw.
        valid_to: For a temporary limit: the first day on which it no longer holds.
    """

    amount: Money
    reason_code: ReasonCode
    note: str
    version: int
    conditions: tuple[ConditionCode, ...] = ()
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """One version of a limit, as stored; `book` is its amount at the rate of the day it was granted."""

    id: int
    policy_id: int
    policyholder_id: int
    buyer_id: int
    decision_id: int
    cause: Cause
    amount: Money
    book: Money
    announced_at: date
    effective_from: date
    valid_to: date | None
    terms_days: int | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A stored request."""

    id: int
    reference: str
    policyholder_id: int
    policy_id: int
    buyer_id: int
    kind: RequestKind
    state: str
    amount: Money
    terms_days: int
    note: str
    requested_on: date
    requester_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What was known when it was decided, and since when: the footing of an answer."""

    grade: int | None
    pd: float | None
    statement_year: int | None
    statement_known_at: date | None
    scorecard_name: str
    scorecard_sha256: str


@dataclass(frozen=True, slots=True)
class LimitAnswer:
    """The shape of every decision, wherever it is shown.

    Attributes:
        request: None for a change that nobody asked for.
        assessment: What the answer rests on, with the reasons of the grade; None for a policyholder's own wish.
        announced_at: Day of the decision.
    """

    id: int
    reference: str
    request: RequestFacts | None
    policyholder_id: int
    policy_id: int
    policy_number: str
    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    stage: Stage
    decision: Decision
    known: KnownFacts
    assessment: Assessment | None
    announced_at: date
    decided_by: str
    note: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list: with the names beside it and its latest verdict."""

    request: RequestFacts
    buyer_name: str
    policy_number: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerLimit:
    """A policyholder's buyer in a list: grade and what stands on a day.

    Attributes:
        limit: What applies to shipments of the day; zero where there is none.
        coming: The version that will apply once what was announced has come to pass; None where nothing is to come.
        has_limit: False where a limit was only asked for.
    """

    policyholder_id: int
    policy_id: int
    policy_number: str
    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    country: str
    grade: int | None
    limit: Money
    valid_to: date | None
    coming: VersionFacts | None
    has_limit: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """A policyholder's own wish to lower a limit (zero cancels it) for shipments from a day on.

    Attributes:
        final: What stands once all that was announced has come to pass, in the policy's and the book currency.
    """

    amount: Money
    final: Money
    final_book: Money
    effective_from: date
    on: date


@dataclass(frozen=True, slots=True)
class Authority:
    """What the person who rules may grant alone, and the levels above; book currency."""

    level: int
    limit_max: Money
    greatest_level: int
    greatest: Money


@dataclass(frozen=True, slots=True)
class Step:
    """One change that a decision makes to the line of versions: from that day on, that amount."""

    effective_from: date
    amount: Money
    book: Money
