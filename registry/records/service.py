"""Record what a buyer's public record, profile and payments say; facts are only ever added."""

from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Invalid, Refused
from models.registry import BuyerEvent, BuyerProfile, PaymentRecord
from registry import events
from registry.queries import event_facts, events_known, lock_buyer
from registry.records import queries, rules
from registry.records.values import (
    ANSWERS,
    MIN_CONTRIBUTORS,
    NewPaymentRecord,
    NewProfile,
    NewPublicFact,
    PaymentFacts,
    ProfileFacts,
)
from registry.values import BuyerEventFacts


def record_public_fact(
    session: Session, buyer_id: int, fact: NewPublicFact, *, actor: Actor, on: date
) -> BuyerEventFacts:
    """Store a fact of the public record; the same one a second time gives the stored one and changes nothing.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `fact.invalid` with each fault.
        Refused: `fact.answers_nothing`: a judgment paid of which no judgment is on file.
    """
    lock_buyer(session, buyer_id)
    faults = rules.public_fact_faults(fact, on=on)
    if faults:
        raise Invalid("fact.invalid", "; ".join(map(str, faults)), faults)
    _check_answer(session, buyer_id, fact, on=on)
    same = select(BuyerEvent).where(
        BuyerEvent.buyer_id == buyer_id,
        BuyerEvent.kind == fact.kind,
        BuyerEvent.happened_on == fact.happened_on,
        BuyerEvent.source_key == fact.reference,
    )
    stored = session.scalar(same)
    if stored is not None:
        return event_facts(stored)
    row = BuyerEvent(
        buyer_id=buyer_id,
        kind=fact.kind,
        happened_on=fact.happened_on,
        known_at=fact.known_at,
        source=fact.source,
        source_key=fact.reference,
        note=fact.note,
        is_invented=False,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    facts = event_facts(row)
    record(session, events.fact_recorded(facts, actor=actor, on=on))
    return facts


def record_profile(
    session: Session, buyer_id: int, profile: NewProfile, *, actor: Actor, on: date, is_invented: bool = False
) -> ProfileFacts:
    """Store what a buyer is; the same as what stands last changes nothing.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `profile.invalid` with each fault.
    """
    lock_buyer(session, buyer_id)
    faults = rules.profile_faults(profile, on=on)
    if faults:
        raise Invalid("profile.invalid", "; ".join(map(str, faults)), faults)
    known = queries.profiles_known(session, buyer_id, on=on)
    if known and _says(profile, known[-1]):
        return known[-1]
    row = BuyerProfile(buyer_id=buyer_id, **asdict(profile), is_invented=is_invented, recorded_at=clock.now())
    session.add(row)
    session.flush()
    facts = queries.profile_facts(row)
    record(session, events.profile_recorded(facts, actor=actor, on=on))
    return facts


def record_payment_behaviour(
    session: Session, buyer_id: int, payment: NewPaymentRecord, *, actor: Actor, on: date, is_invented: bool = False
) -> PaymentFacts:
    """Store how a buyer paid in a period; the same as what stands last changes nothing.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `payment_record.invalid` with each fault.
        Refused: `payment_record.too_few_contributors`.
    """
    lock_buyer(session, buyer_id)
    payment = replace(payment, dbt_days=round(payment.dbt_days, 1))
    faults = rules.payment_faults(payment, on=on)
    if faults:
        raise Invalid("payment_record.invalid", "; ".join(map(str, faults)), faults)
    if payment.contributors < MIN_CONTRIBUTORS:
        raise Refused(
            "payment_record.too_few_contributors",
            f"The record is of {payment.contributors} contributors; it is kept, and counts, from "
            f"{MIN_CONTRIBUTORS} on: fewer could be told apart.",
        )
    known = queries.payments_known(session, buyer_id, on=on)
    if known and _says(payment, known[-1]):
        return known[-1]
    row = PaymentRecord(buyer_id=buyer_id, **asdict(payment), is_invented=is_invented, recorded_at=clock.now())
    session.add(row)
    session.flush()
    facts = queries.payment_facts(row)
    record(session, events.payments_recorded(facts, actor=actor, on=on))
    return facts


def _check_answer(session: Session, buyer_id: int, fact: NewPublicFact, *, on: date) -> None:
    """Refuse an answer to something that is not on file."""
    answered = ANSWERS.get(fact.kind)
    if answered is None:
        return
    standing = (event for event in events_known(session, buyer_id, on=on) if event.kind is answered)
    if not any(event.source_key == fact.reference and event.happened_on <= fact.happened_on for event in standing):
        raise Refused(
            "fact.answers_nothing",
            f"No unpaid judgment {fact.reference} of {fact.happened_on} or before is on file; record that first.",
        )


def _says(given: NewProfile | NewPaymentRecord, stored: ProfileFacts | PaymentFacts) -> bool:
    """Tell whether what is given is what is on file, whenever it was recorded."""
    return all(getattr(stored, name) == value for name, value in asdict(given).items())
