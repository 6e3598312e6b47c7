"""Feeds of companies: how far the reading of a file has come, and what each feed last told under its own keys."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Digest, Id, Line, key_to


class FeedLoad(Base):
    """The position of a load: its chunks are transactions of their own, and a killed one goes on from here.

    A row stands as long as its run does; `is_open` ends with the load.
    """

    __tablename__ = "feed_load"
    __table_args__ = (Index("ix_feed_load_import_run", "import_run_id", unique=True),)

    id: Mapped[Id]
    import_run_id: Mapped[int] = key_to("import_run", index=False)
    records_done: Mapped[int] = mapped_column(BigInteger)
    facts_count: Mapped[int] = mapped_column(BigInteger)
    is_open: Mapped[bool]
    changed_at: Mapped[datetime]


class FeedRecord(Base):
    """What a feed told of a buyer under one of its keys; the latest row of a key holds. Append-only."""

    __tablename__ = "feed_record"
    __table_args__ = (Index("ix_feed_record_feed_source_ref", "feed", "source_ref"),)

    id: Mapped[Id]
    feed: Mapped[Code]
    source_ref: Mapped[Line]
    buyer_id: Mapped[int] = key_to("buyer")
    digest: Mapped[Digest]
    status: Mapped[Code]
    category: Mapped[Code]
    updated_on: Mapped[date | None]
    import_run_id: Mapped[int] = key_to("import_run")
    recorded_at: Mapped[datetime]
