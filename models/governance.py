"""Which scorecard is for what, by whose decision; and what challengers say in the shadow of the champion."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Code, Digest, Id, Line, Text, key_to


class ScorecardStanding(Base):
    """A proposal to give a scorecard a role; what was proposed is never updated, and no row is ever deleted.

    The decision is entered once: state, decider, day. What holds on a day follows from the rows in force by then.
    """

    __tablename__ = "scorecard_standing"
    __table_args__ = (Index("ix_scorecard_standing_state_effective_from", "state", "effective_from"),)

    id: Mapped[Id]
    scorecard_name: Mapped[Line]
    scorecard_sha256: Mapped[Digest]
    role: Mapped[Code]
    note: Mapped[Text]
    state: Mapped[Code]
    author_id: Mapped[int] = key_to("user_account")
    decider_id: Mapped[int | None] = key_to("user_account")
    proposed_on: Mapped[date]
    decided_on: Mapped[date | None]
    effective_from: Mapped[date]
    recorded_at: Mapped[datetime]


class ShadowAssessment(Base):
    """What a challenger says of a buyer on the facts of an assessment; nothing follows from it. Never updated.

    `figures` holds the card's figures by name, None where one is missing.
    """

    __tablename__ = "shadow_assessment"
    __table_args__ = (
        UniqueConstraint("assessment_id", "scorecard_sha256"),
        Index("ix_shadow_assessment_buyer", "buyer_id", "scorecard_sha256", "id"),
    )

    id: Mapped[Id]
    assessment_id: Mapped[int] = key_to("assessment", index=False)
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    scorecard_name: Mapped[Line]
    scorecard_sha256: Mapped[Digest]
    score: Mapped[float | None]
    pd: Mapped[float | None]
    model_grade: Mapped[int | None]
    figures: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
