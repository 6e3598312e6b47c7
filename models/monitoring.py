"""Runs that re-rate every buyer with new facts, in chunks that are done once."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Code, Digest, Id, key_to


class MonitoringRun(Base):
    """One pass over all buyers for a business date.

    New to a run are facts known after `facts_since`, and facts recorded after `facts_recorded_since`, however old; None
    in a first run, to which all facts are new.
    """

    __tablename__ = "monitoring_run"

    id: Mapped[Id]
    business_date: Mapped[date]
    facts_since: Mapped[date]
    facts_recorded_since: Mapped[datetime | None]
    state: Mapped[Code]
    chunk_count: Mapped[int]
    scorecard_sha256: Mapped[Digest]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class MonitoringChunk(Base):
    """A range of buyers of a run; done in one transaction with everything that follows from it."""

    __tablename__ = "monitoring_chunk"
    __table_args__ = (UniqueConstraint("monitoring_run_id", "position"),)

    id: Mapped[Id]
    monitoring_run_id: Mapped[int] = key_to("monitoring_run", index=False)
    position: Mapped[int]
    first_buyer_id: Mapped[int] = mapped_column(BigKey)
    last_buyer_id: Mapped[int] = mapped_column(BigKey)
    buyer_count: Mapped[int | None]
    rerated_count: Mapped[int | None]
    changed_count: Mapped[int | None]
    done_at: Mapped[datetime | None]
