"""What people are told: their inbox, and what leaves by mail."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Code, Id, Line, Text, key_to


class InboxMessage(Base):
    """One event in one person's inbox."""

    __tablename__ = "inbox_message"
    __table_args__ = (UniqueConstraint("event_log_id", "user_account_id"),)

    id: Mapped[Id]
    user_account_id: Mapped[int] = key_to("user_account")
    event_log_id: Mapped[int] = mapped_column(BigKey)
    policyholder_id: Mapped[int | None] = key_to("policyholder")
    buyer_id: Mapped[int | None] = key_to("buyer")
    kind: Mapped[Code]
    subject: Mapped[Line]
    parameters: Mapped[dict[str, Any]]
    link_type: Mapped[Code]
    link_id: Mapped[int] = mapped_column(BigKey)
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Base):
    """One mail to one person for one event; its stable id lets a receiver drop a repeat."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("event_log_id", "user_account_id", "channel"),)

    id: Mapped[Id]
    stable_id: Mapped[Code] = mapped_column(unique=True)
    event_log_id: Mapped[int] = mapped_column(BigKey)
    user_account_id: Mapped[int] = key_to("user_account")
    channel: Mapped[Code]
    state: Mapped[Code] = mapped_column(index=True)
    subject: Mapped[Line]
    body: Mapped[Text]
    attempt_count: Mapped[int]
    last_error: Mapped[Text]
    next_attempt_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
