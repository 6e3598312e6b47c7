"""What was promised to the policyholder; and the reference rates between currencies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Currency, Id, Line, Minor, TenantRow, key_to


class Policy(TenantRow, Base):
    """A policy; its terms are versions."""

    __tablename__ = "policy"

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    currency: Mapped[Currency]
    is_invented: Mapped[bool]
    created_at: Mapped[datetime]


class PolicyVersion(TenantRow, Base):
    """The terms of a policy from a day on. `terms` is the `policy` object of a case; `clauses` its wording by key."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "effective_from"),)

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    effective_from: Mapped[date]
    period_start: Mapped[date]
    period_end: Mapped[date]
    terms: Mapped[dict[str, Any]]
    clauses: Mapped[dict[str, Any]]
    premium_rate_ppm: Mapped[int]
    minimum_premium_minor: Mapped[Minor]
    reduction_notice_days: Mapped[int]
    recorded_at: Mapped[datetime]


class ExchangeRate(Base):
    """Units of a currency per euro, in millionths, as published for a day."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("currency", "published_on"),)

    id: Mapped[Id]
    currency: Mapped[Currency]
    published_on: Mapped[date]
    per_euro_millionths: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[Line]
