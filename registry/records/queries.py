"""Read profiles and payment records as they were known on a day; one read each, however many buyers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.registry import BuyerProfile, PaymentRecord
from registry.records.values import PaymentFacts, ProfileFacts


def profiles_of_many(session: Session, buyer_ids: Sequence[int], *, on: date) -> dict[int, ProfileFacts]:
    """Give the profile that holds on a day, the one known last, by buyer; a buyer without one has no entry."""
    return {facts.buyer_id: facts for facts in _profiles(session, buyer_ids, on=on)}


def payments_of_many(session: Session, buyer_ids: Sequence[int], *, on: date) -> dict[int, PaymentFacts]:
    """Give the payment record of the last period, as known last, by buyer; a buyer without one has no entry."""
    return {facts.buyer_id: facts for facts in _payments(session, buyer_ids, on=on)}


def profiles_known(session: Session, buyer_id: int, *, on: date) -> tuple[ProfileFacts, ...]:
    """Give every profile of a buyer known on a day, the one that holds last."""
    return tuple(_profiles(session, (buyer_id,), on=on))


def payments_known(session: Session, buyer_id: int, *, on: date) -> tuple[PaymentFacts, ...]:
    """Give every payment record of a buyer known on a day, the one that holds last."""
    return tuple(_payments(session, (buyer_id,), on=on))


def profile_facts(row: BuyerProfile) -> ProfileFacts:
    """Freeze one row."""
    return ProfileFacts(
        id=row.id,
        buyer_id=row.buyer_id,
        sector=row.sector,
        founded_on=row.founded_on,
        employees=row.employees,
        known_at=row.known_at,
        source=row.source,
        is_invented=row.is_invented,
        recorded_at=row.recorded_at,
    )


def payment_facts(row: PaymentRecord) -> PaymentFacts:
    """Freeze one row."""
    return PaymentFacts(
        id=row.id,
        buyer_id=row.buyer_id,
        dbt_days=row.dbt_days,
        contributors=row.contributors,
        period_end=row.period_end,
        known_at=row.known_at,
        source=row.source,
        is_invented=row.is_invented,
        recorded_at=row.recorded_at,
    )


def _profiles(session: Session, buyer_ids: Sequence[int], *, on: date) -> list[ProfileFacts]:
    query = select(BuyerProfile).where(BuyerProfile.buyer_id.in_(buyer_ids), BuyerProfile.known_at <= on)
    return [profile_facts(row) for row in session.scalars(query.order_by(BuyerProfile.known_at, BuyerProfile.id))]


def _payments(session: Session, buyer_ids: Sequence[int], *, on: date) -> list[PaymentFacts]:
    query = select(PaymentRecord).where(PaymentRecord.buyer_id.in_(buyer_ids), PaymentRecord.known_at <= on)
    order = (PaymentRecord.period_end, PaymentRecord.known_at, PaymentRecord.id)
    return [payment_facts(row) for row in session.scalars(query.order_by(*order))]
