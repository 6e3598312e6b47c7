"""Premium, and amounts across currencies."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from basics.errors import Fault, Invalid
from basics.money import Money, Rate
from policies.values import PolicyDraft, PolicyFacts, PremiumDue

NOTICE_DAYS_MAX = 365


def premium_due(turnover: Money, *, rate: Rate, minimum: Money) -> PremiumDue:
    """Price the covered turnover of a period so far; the minimum is due in any case.

    Source: glossary "premium"; the product is rounded once, half to even.
    """
    calculated = turnover.times(rate)
    return PremiumDue(turnover, rate, calculated, minimum, max(calculated, minimum))


def version_on(versions: Sequence[PolicyFacts], day: date) -> PolicyFacts:
    """Give the version of a policy effective on a day; before the first one, the first.

    Args:
        versions: Of one policy, in the order of effect; at least one.
        day: Of a shipment, or the business date.
    """
    return next((version for version in reversed(versions) if version.effective_from <= day), versions[0])


def exchange(amount: Money, currency: str, *, from_per_euro: Fraction, to_per_euro: Fraction) -> Money:
    """Convert by two reference rates (units per euro), rounded once, half to even."""
    return Money.rounded(amount.exact * to_per_euro / from_per_euro, currency)


def check_draft(draft: PolicyDraft) -> None:
    """Refuse a policy whose parts contradict each other.

    Raises:
        Invalid: `policy.draft`, with every fault found.
    """
    faults = []
    if not draft.number.strip():
        faults.append(Fault("number", "empty", "the number printed on the policy is right"))
    if not 0 <= draft.premium_rate.ppm <= 1_000_000:  # noqa: PLR2004 - 100 %
        faults.append(Fault("premium_rate", str(draft.premium_rate), "a share from 0 to 100 % is right"))
    if draft.minimum_premium.minor < 0:
        faults.append(Fault("minimum_premium", str(draft.minimum_premium), "an amount of at least 0 is right"))
    if draft.minimum_premium.currency != draft.terms.currency:
        found = draft.minimum_premium.currency
        faults.append(Fault("minimum_premium", found, f"the policy's currency {draft.terms.currency} is right"))
    if not 0 <= draft.reduction_notice_days <= NOTICE_DAYS_MAX:
        found = str(draft.reduction_notice_days)
        faults.append(Fault("reduction_notice_days", found, f"0 to {NOTICE_DAYS_MAX} days are right"))
    if faults:
        raise Invalid("policy.draft", "; ".join(map(str, faults)), faults)
