"""The event log, and the outbox that carries its rows to notifications and jobs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Code, Digest, Id, Line, Text, key_to


class EventLog(Base):
    """One change, written in the transaction of the change and never updated."""

    __tablename__ = "event_log"
    __table_args__ = (Index("ix_event_log_subject", "subject_type", "subject_id"),)

    id: Mapped[Id]
    kind: Mapped[Code] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    business_date: Mapped[date]
    actor_name: Mapped[Line]
    actor_user_id: Mapped[int | None] = key_to("user_account")
    actor_role: Mapped[Code | None]
    authority_level: Mapped[int]
    subject_type: Mapped[Code]
    subject_id: Mapped[int] = mapped_column(BigKey)
    policyholder_id: Mapped[int | None] = key_to("policyholder")
    buyer_id: Mapped[int | None] = key_to("buyer")
    summary: Mapped[Text]
    details: Mapped[dict[str, Any]]
    input_sha256: Mapped[Digest]


class Outbox(Base):
    """An event whose notices have not gone out yet, or the instant at which they were written."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "event_log_id",
            sqlite_where=text("dispatched_at IS NULL"),
            postgresql_where=text("dispatched_at IS NULL"),
        ),
    )

    event_log_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    dispatched_at: Mapped[datetime | None]
