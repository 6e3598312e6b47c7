"""The events of the registry, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.records.values import PaymentFacts, ProfileFacts
from registry.values import BuyerEventFacts, BuyerFacts, ImportReport

BUYER_ADDED: Final = "buyer.added"
FACT_RECORDED: Final = "buyer.fact_recorded"
PROFILE_RECORDED: Final = "buyer.profile_recorded"
PAYMENTS_RECORDED: Final = "buyer.payments_recorded"
BUREAU_IMPORTED: Final = "bureau.imported"


def buyer_added(buyer: BuyerFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a person entered a buyer."""
    return Event(
        kind=BUYER_ADDED,
        subject=("buyer", buyer.id),
        summary=f"Buyer {buyer.name} of {buyer.country} was entered by hand.",
        actor=actor,
        on=on,
        policyholder_id=actor.policyholder_id,
        buyer_id=buyer.id,
        details={"country": buyer.country, "source": buyer.source},
    )


def fact_recorded(fact: BuyerEventFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a dated fact about a buyer was stored."""
    return Event(
        kind=FACT_RECORDED,
        subject=("buyer_event", fact.id),
        summary=f"A {fact.kind.replace('_', ' ')} of {fact.happened_on} was recorded, known at {fact.known_at}.",
        actor=actor,
        on=on,
        policyholder_id=actor.policyholder_id,
        buyer_id=fact.buyer_id,
        details={
            "kind": fact.kind.value,
            "happened_on": fact.happened_on.isoformat(),
            "known_at": fact.known_at.isoformat(),
            "source": fact.source,
            "is_invented": fact.is_invented,
        },
    )


def profile_recorded(profile: ProfileFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a profile of a buyer was stored."""
    founded = profile.founded_on.isoformat() if profile.founded_on else None
    return Event(
        kind=PROFILE_RECORDED,
        subject=("buyer_profile", profile.id),
        summary=f"A profile of the buyer was recorded, known at {profile.known_at}.",
        actor=actor,
        on=on,
        buyer_id=profile.buyer_id,
        details={
            "sector": profile.sector,
            "founded_on": founded,
            "employees": profile.employees,
            "known_at": profile.known_at.isoformat(),
            "source": profile.source,
            "is_invented": profile.is_invented,
        },
    )


def payments_recorded(payment: PaymentFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a payment record of a buyer was stored."""
    return Event(
        kind=PAYMENTS_RECORDED,
        subject=("payment_record", payment.id),
        summary=f"A payment record up to {payment.period_end} was recorded, known at {payment.known_at}.",
        actor=actor,
        on=on,
        buyer_id=payment.buyer_id,
        details={
            "dbt_days": payment.dbt_days,
            "contributors": payment.contributors,
            "period_end": payment.period_end.isoformat(),
            "known_at": payment.known_at.isoformat(),
            "source": payment.source,
            "is_invented": payment.is_invented,
        },
    )


def bureau_imported(report: ImportReport, filename: str, *, actor: Actor, on: date) -> Event:
    """Tell what became of a file, also of one that was refused."""
    counts = f"{report.accepted} accepted, {report.rejected} rejected, {report.unchanged} unchanged"
    return Event(
        kind=BUREAU_IMPORTED,
        subject=("import_run", report.run_id or 0),
        summary=f"The bureau file {filename} was read ({report.state}): {report.read} rows, {counts}.",
        actor=actor,
        on=on,
        details={
            "state": report.state.value,
            "read": report.read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "unchanged": report.unchanged,
        },
    )
