"""Read policies and reference rates."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from basics.errors import NotFound, Refused
from basics.money import Money, Rate
from basics.periods import Period
from basics.scopes import Scope
from models.policies import ExchangeRate, Policy, PolicyVersion
from models.scoping import within
from policies.cover.terms_json import terms_from_json
from policies.rules import exchange
from policies.values import PolicyFacts

RATE_AGE_DAYS_MAX: Final = 45
_MILLION: Final = 1_000_000


def policy_on(session: Session, policy_id: int, *, scope: Scope, on: date) -> PolicyFacts:
    """Give a policy by the version effective on a day; before the first one, the first.

    Raises:
        NotFound: `policy.not_found`: none, or not within the scope.
    """
    found = _facts(session, _versions().where(Policy.id == policy_id), scope=scope, on=on)
    if not found:
        raise NotFound("policy.not_found", f"There is no policy {policy_id}.")
    return found[0]


def policies_of(session: Session, *, scope: Scope, on: date, policyholder_id: int | None = None) -> list[PolicyFacts]:
    """Give every policy within the scope as it stands on a day, by number."""
    query = _versions()
    if policyholder_id is not None:
        query = query.where(Policy.policyholder_id == policyholder_id)
    return _facts(session, query, scope=scope, on=on)


def policies_in_force(session: Session, *, scope: Scope, on: date) -> list[PolicyFacts]:
    """Give the policies whose period holds the day."""
    return [policy for policy in policies_of(session, scope=scope, on=on) if on in policy.period]


def policy_versions(
    session: Session, *, scope: Scope, policy_id: int | None = None
) -> dict[int, tuple[PolicyFacts, ...]]:
    """Give every version of the policies within the scope, by policy, each in the order of effect."""
    query = _versions()
    if policy_id is not None:
        query = query.where(Policy.id == policy_id)
    found: dict[int, tuple[PolicyFacts, ...]] = {}
    for policy, version in session.execute(within(query, Policy, scope)):
        found[policy.id] = (*found.get(policy.id, ()), _policy_facts(policy, version))
    return found


def convert(session: Session, amount: Money, currency: str, *, on: date) -> Money:
    """Convert at the latest reference rates published by a day.

    Raises:
        Refused: `rates.missing`: no rate within the last 45 days.
    """
    if amount.currency == currency:
        return amount
    from_per_euro = _per_euro(session, amount.currency, on=on)
    return exchange(amount, currency, from_per_euro=from_per_euro, to_per_euro=_per_euro(session, currency, on=on))


def currencies_quoted(session: Session, *, on: date) -> Sequence[str]:
    """Give the currencies that `convert` knows on a day, in alphabetical order."""
    query = (
        select(ExchangeRate.currency)
        .where(ExchangeRate.published_on > on - timedelta(days=RATE_AGE_DAYS_MAX), ExchangeRate.published_on <= on)
        .distinct()
    )
    return sorted({*session.scalars(query), "EUR"})


def latest_rates(session: Session, *, on: date) -> list[tuple[str, date, Fraction, str]]:
    """Give the newest rate of each currency published by a day: currency, day, units per euro, source."""
    newest = select(ExchangeRate.currency, func.max(ExchangeRate.published_on).label("day"))
    newest = newest.where(ExchangeRate.published_on <= on).group_by(ExchangeRate.currency)
    latest = newest.subquery()
    is_latest = and_(ExchangeRate.currency == latest.c.currency, ExchangeRate.published_on == latest.c.day)
    rows = session.scalars(select(ExchangeRate).join(latest, is_latest).order_by(ExchangeRate.currency))
    return [(row.currency, row.published_on, Fraction(row.per_euro_millionths, _MILLION), row.source) for row in rows]


def _versions() -> Select[Policy, PolicyVersion]:
    query = select(Policy, PolicyVersion).join(PolicyVersion, PolicyVersion.policy_id == Policy.id)
    return query.order_by(Policy.number, PolicyVersion.effective_from)


def _facts(
    session: Session,
    query: Select[Policy, PolicyVersion],
    *,
    scope: Scope,
    on: date,
) -> list[PolicyFacts]:
    latest: dict[int, tuple[Policy, PolicyVersion]] = {}
    for policy, version in session.execute(within(query, Policy, scope)):
        if version.effective_from <= on or policy.id not in latest:
            latest[policy.id] = (policy, version)
    return [_policy_facts(policy, version) for policy, version in latest.values()]


def _policy_facts(policy: Policy, version: PolicyVersion) -> PolicyFacts:
    return PolicyFacts(
        id=policy.id,
        number=policy.number,
        policyholder_id=policy.policyholder_id,
        currency=policy.currency,
        effective_from=version.effective_from,
        period=Period(version.period_start, version.period_end),
        terms=terms_from_json(version.terms),
        clauses=version.clauses,
        premium_rate=Rate(version.premium_rate_ppm),
        minimum_premium=Money(version.minimum_premium_minor, policy.currency),
        reduction_notice_days=version.reduction_notice_days,
        is_invented=policy.is_invented,
    )


def _per_euro(session: Session, currency: str, *, on: date) -> Fraction:
    if currency == "EUR":
        return Fraction(1)
    query = (
        select(ExchangeRate.per_euro_millionths)
        .where(ExchangeRate.currency == currency, ExchangeRate.published_on <= on)
        .where(ExchangeRate.published_on > on - timedelta(days=RATE_AGE_DAYS_MAX))
        .order_by(ExchangeRate.published_on.desc())
        .limit(1)
    )
    millionths = session.scalar(query)
    if millionths is None:
        message = (
            f"No reference rate for {currency} was published in the {RATE_AGE_DAYS_MAX} days to {on}; "
            "an administrator can load newer ones, or ask in another currency."
        )
        raise Refused("rates.missing", message)
    return Fraction(millionths, _MILLION)
