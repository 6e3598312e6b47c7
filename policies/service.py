"""Create and revise policies; load reference rates."""

from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import service as audit
from audit.values import Event
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.scopes import InsurerScope
from models.policies import ExchangeRate, Policy, PolicyVersion
from policies.cover.terms_json import terms_as_json
from policies.queries import policy_on
from policies.reference_rates.reading import ReferenceRate
from policies.rules import check_draft
from policies.values import PolicyDraft, PolicyFacts


def create_policy(session: Session, draft: PolicyDraft, *, policyholder_id: int, actor: Actor, on: date) -> PolicyFacts:
    """Open a policy with its first version, effective from the start of its period.

    Raises:
        Invalid: `policy.draft`.
        Refused: `policy.number_taken`.
    """
    check_draft(draft)
    if session.scalar(select(Policy.id).where(Policy.number == draft.number)) is not None:
        raise Refused("policy.number_taken", f"Policy number {draft.number} is taken; each policy has its own.")
    policy = Policy(
        policyholder_id=policyholder_id,
        number=draft.number,
        currency=draft.terms.currency,
        is_invented=draft.is_invented,
        created_at=clock.now(),
    )
    session.add(policy)
    session.flush()
    effective_from = draft.terms.period.start
    _add_version(session, policy, draft, effective_from=effective_from)
    _record(session, policy, "policy.created", actor=actor, on=on, effective_from=effective_from)
    return policy_on(session, policy.id, scope=InsurerScope(), on=max(on, effective_from))


def revise_policy(
    session: Session, policy_id: int, draft: PolicyDraft, *, effective_from: date, actor: Actor, on: date
) -> PolicyFacts:
    """Add a version of a policy; what shipped before keeps the earlier terms.

    Raises:
        NotFound: `policy.not_found`.
        Invalid: `policy.draft`.
        Refused: `policy.version_exists`: a version begins on that day; `policy.currency_fixed`.
    """
    check_draft(draft)
    policy_on(session, policy_id, scope=InsurerScope(), on=on)
    policy = session.get_one(Policy, policy_id)
    if draft.terms.currency != policy.currency:
        raise Refused("policy.currency_fixed", f"Policy {policy.number} is in {policy.currency}; that does not change.")
    try:
        with session.begin_nested():
            _add_version(session, policy, draft, effective_from=effective_from)
    except IntegrityError as error:
        message = f"A version of policy {policy.number} begins on {effective_from} already; choose another day."
        raise Refused("policy.version_exists", message) from error
    _record(session, policy, "policy.revised", actor=actor, on=on, effective_from=effective_from)
    return policy_on(session, policy_id, scope=InsurerScope(), on=max(on, effective_from))


def load_reference_rates(session: Session, rates: list[ReferenceRate], *, actor: Actor, on: date) -> int:
    """Store the rates that are not stored yet; give their number. A stored rate is never changed."""
    known = {tuple(row) for row in session.execute(select(ExchangeRate.currency, ExchangeRate.published_on))}
    fresh = [rate for rate in rates if (rate.currency, rate.published_on) not in known]
    if not fresh:
        return 0
    rows = [
        {
            "currency": rate.currency,
            "published_on": rate.published_on,
            "per_euro_millionths": rate.per_euro_millionths,
            "source": rate.source,
        }
        for rate in fresh
    ]
    session.execute(insert(ExchangeRate), rows)
    summary = f"{len(fresh)} reference rates stored, the latest of {max(rate.published_on for rate in fresh)}."
    audit.record(session, Event("rates.loaded", ("installation", 1), summary, actor, on, details={"count": len(fresh)}))
    return len(fresh)


def _add_version(session: Session, policy: Policy, draft: PolicyDraft, *, effective_from: date) -> None:
    session.add(
        PolicyVersion(
            policyholder_id=policy.policyholder_id,
            policy_id=policy.id,
            effective_from=effective_from,
            period_start=draft.terms.period.start,
            period_end=draft.terms.period.end,
            terms=terms_as_json(draft.terms),
            clauses=dict(draft.clauses),
            premium_rate_ppm=draft.premium_rate.ppm,
            minimum_premium_minor=draft.minimum_premium.minor,
            reduction_notice_days=draft.reduction_notice_days,
            recorded_at=clock.now(),
        )
    )
    session.flush()


def _record(session: Session, policy: Policy, kind: str, *, actor: Actor, on: date, effective_from: date) -> None:
    event = Event(
        kind,
        ("policy", policy.id),
        f"Policy {policy.number}: terms effective from {effective_from}.",
        actor,
        on,
        policyholder_id=policy.policyholder_id,
        details={"effective_from": effective_from.isoformat()},
    )
    audit.record(session, event)
