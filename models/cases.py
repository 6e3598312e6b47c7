"""Work that waits for a person."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Code, Currency, Id, Line, Minor, OwnOrTenantRow, Text, key_to


class ReviewCase(OwnOrTenantRow, Base):
    """One matter in the queue: a referred limit request, a claim, a payee to screen, an appeal, a sanctions hit."""

    __tablename__ = "review_case"
    __table_args__ = (
        Index("ix_review_case_subject", "subject_type", "subject_id"),
        Index("ix_review_case_queue", "queue", "state"),
    )

    id: Mapped[Id]
    queue: Mapped[Code]
    kind: Mapped[Code]
    state: Mapped[Code]
    subject_type: Mapped[Code]
    subject_id: Mapped[int] = mapped_column(BigKey)
    buyer_id: Mapped[int | None] = key_to("buyer")
    title: Mapped[Line]
    amount_minor: Mapped[Minor | None]
    currency: Mapped[Currency | None]
    required_authority: Mapped[int]
    assignee_id: Mapped[int | None] = key_to("user_account")
    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int]


class CaseMessage(OwnOrTenantRow, Base):
    """A question, an answer or a comment on a case; comments stay inside the insurer."""

    __tablename__ = "case_message"

    id: Mapped[Id]
    review_case_id: Mapped[int] = key_to("review_case")
    kind: Mapped[Code]
    author_id: Mapped[int] = key_to("user_account")
    author_name: Mapped[Line]
    body: Mapped[Text]
    written_at: Mapped[datetime]
    written_on: Mapped[date]
