"""Requests, decisions and the versions of limits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Code, Currency, Id, Line, Minor, TenantRow, Text, key_to


class GradeCeiling(Base):
    """Grade -> the greatest limit per buyer and what the rules may grant alone, in book currency."""

    __tablename__ = "grade_ceiling"
    __table_args__ = (UniqueConstraint("effective_from", "grade"),)

    id: Mapped[Id]
    effective_from: Mapped[date]
    grade: Mapped[int]
    greatest_limit_minor: Mapped[Minor]
    automatic_authority_minor: Mapped[Minor]
    currency: Mapped[Currency]


class LimitRequest(TenantRow, Base):
    """What a policyholder asks for on a buyer."""

    __tablename__ = "limit_request"
    __table_args__ = (CheckConstraint("amount_minor >= 0", name="amount_not_negative"),)

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    buyer_id: Mapped[int] = key_to("buyer")
    kind: Mapped[Code]
    state: Mapped[Code]
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    terms_days: Mapped[int]
    note: Mapped[Text]
    requested_on: Mapped[date]
    requested_at: Mapped[datetime]
    requester_id: Mapped[int | None] = key_to("user_account")
    version: Mapped[int]


class LimitDecision(TenantRow, Base):
    """An answer to a request, or a change that nobody asked for, with all its inputs; never updated.

    `answer` holds reasons, conditions, counter-offer and what would change it, in the words shown everywhere.
    """

    __tablename__ = "limit_decision"

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    buyer_id: Mapped[int] = key_to("buyer")
    limit_request_id: Mapped[int | None] = key_to("limit_request")
    assessment_id: Mapped[int | None] = key_to("assessment")
    grade_override_id: Mapped[int | None] = key_to("grade_override")
    stage: Mapped[Code]
    verdict: Mapped[Code]
    granted_minor: Mapped[Minor]
    currency: Mapped[Currency]
    valid_to: Mapped[date | None]
    inputs: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
    reason_code: Mapped[Code]
    note: Mapped[Text]
    decided_by: Mapped[Line]
    decider_id: Mapped[int | None] = key_to("user_account")
    authority_level: Mapped[int]
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]


class LimitVersion(TenantRow, Base):
    """The limit on a buyer under a policy for shipments from a day on; a change is a new row.

    `book_minor` is the amount in the book currency at the rate of the day it was granted: what counts as committed.
    """

    __tablename__ = "limit_version"
    __table_args__ = (
        Index("ix_limit_version_buyer", "buyer_id", "policy_id", "effective_for_shipments_from"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("effective_for_shipments_from >= announced_at", name="announced_first"),
    )

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    limit_decision_id: Mapped[int] = key_to("limit_decision")
    cause: Mapped[Code]
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    book_minor: Mapped[Minor]
    announced_at: Mapped[date]
    effective_for_shipments_from: Mapped[date]
    valid_to: Mapped[date | None]
    terms_days: Mapped[int | None]
    monitoring_run_id: Mapped[int | None] = key_to("monitoring_run")
    recorded_at: Mapped[datetime]
