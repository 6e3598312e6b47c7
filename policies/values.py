"""Policies as frozen facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from basics.money import Money, Rate
from basics.periods import Period
from policies.cover.values import CoverTerms


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A policy as it stands on a day.

    Attributes:
        terms: The rules of cover, as a case states them.
        clauses: Wording by clause key, where the policy has its own words.
        premium_rate: Share of the covered turnover.
        minimum_premium: Due for the period whatever the turnover.
        reduction_notice_days: From the announcement of a reduction to the first shipment that it binds.
        is_invented: True for policies of the demo.
    """

    id: int
    number: str
    policyholder_id: int
    currency: str
    effective_from: date
    period: Period
    terms: CoverTerms
    clauses: Mapping[str, str]
    premium_rate: Rate
    minimum_premium: Money
    reduction_notice_days: int
    is_invented: bool


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """What an administrator enters for a new policy or a new version of one."""

    number: str
    terms: CoverTerms
    clauses: Mapping[str, str]
    premium_rate: Rate
    minimum_premium: Money
    reduction_notice_days: int
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class PremiumDue:
    """The premium of a period so far: the greater of the minimum and the turnover at the rate."""

    turnover: Money
    rate: Rate
    calculated: Money
    minimum: Money
    due: Money
