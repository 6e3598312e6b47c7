"""Who a buyer is, in numbers: assessments and overrides."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Code, Digest, Id, Line, Text, key_to


class Assessment(Base):
    """One rating of a buyer with everything it was made from; never updated.

    `inputs` holds the facts used (statement ids and lines, events, overrides), `contributions` the parts of the score
    in log-odds, so that the same scorecard gives the same answer again.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index("ix_assessment_buyer", "buyer_id", "id"),
        UniqueConstraint("monitoring_run_id", "buyer_id"),
    )

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    business_date: Mapped[date]
    state: Mapped[Code]
    score: Mapped[float | None]
    pd: Mapped[float | None]
    model_grade: Mapped[int | None]
    grade: Mapped[int | None]
    completeness: Mapped[Code | None]
    scorecard_name: Mapped[Line]
    scorecard_sha256: Mapped[Digest]
    inputs: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    monitoring_run_id: Mapped[int | None] = key_to("monitoring_run")
    recorded_at: Mapped[datetime]


class GradeOverride(Base):
    """An underwriter's change of a grade, with its author, reason and end."""

    __tablename__ = "grade_override"

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer")
    assessment_id: Mapped[int] = key_to("assessment")
    model_grade: Mapped[int]
    grade: Mapped[int]
    reason_code: Mapped[Code]
    note: Mapped[Text]
    state: Mapped[Code]
    author_id: Mapped[int] = key_to("user_account")
    confirmer_id: Mapped[int | None] = key_to("user_account")
    proposed_on: Mapped[date]
    in_force_from: Mapped[date | None]
    expires_on: Mapped[date]
    recorded_at: Mapped[datetime]
