"""Sanctions lists, what is on them, and hits of them on buyers, policyholders and payees."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Code, Country, Digest, Id, Line, OwnOrTenantRow, Text, key_to


class ScreeningList(Base):
    """A sanctions list as it was last read; `version` counts the files that changed it."""

    __tablename__ = "screening_list"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Id]
    code: Mapped[Code]
    name: Mapped[Line]
    adapter: Mapped[Code]
    is_invented: Mapped[bool]
    file_sha256: Mapped[Digest]
    version: Mapped[int]
    entry_count: Mapped[int]
    name_count: Mapped[int]
    import_run_id: Mapped[int | None] = key_to("import_run")
    loaded_on: Mapped[date]
    loaded_at: Mapped[datetime]


class ScreeningEntry(Base):
    """Who is on a list, in one version: a change is a new row, and the row before it has ended."""

    __tablename__ = "screening_entry"
    __table_args__ = (
        UniqueConstraint("screening_list_id", "entry_key", "version"),
        Index("ix_screening_entry_in_force", "screening_list_id", "ended_on"),
    )

    id: Mapped[Id]
    screening_list_id: Mapped[int] = key_to("screening_list", index=False)
    entry_key: Mapped[Code]
    version: Mapped[int]
    kind: Mapped[Code]
    names: Mapped[list[Any]]
    programs: Mapped[Line]
    countries: Mapped[Line]
    remarks: Mapped[Text]
    digest: Mapped[Digest]
    listed_on: Mapped[date]
    ended_on: Mapped[date | None]


class ScreeningHit(OwnOrTenantRow, Base):
    """A buyer, policyholder or payee whose name is like one on a list. Always the insurer's own: nobody is warned."""

    __tablename__ = "screening_hit"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id", "list_code", "entry_key"),
        Index("ix_screening_hit_state", "state", "id"),
    )

    id: Mapped[Id]
    state: Mapped[Code]
    subject_type: Mapped[Code]
    subject_id: Mapped[int] = mapped_column(BigKey)
    subject_name: Mapped[Line]
    subject_country: Mapped[Country]
    subject_digest: Mapped[Digest]
    list_code: Mapped[Code]
    entry_key: Mapped[Code]
    entry_digest: Mapped[Digest]
    screening_entry_id: Mapped[int] = key_to("screening_entry")
    alias: Mapped[Line]
    score_permille: Mapped[int]
    alike: Mapped[dict[str, Any]]
    review_case_id: Mapped[int | None] = key_to("review_case")
    found_on: Mapped[date]
    recorded_at: Mapped[datetime]
    version: Mapped[int]


class ScreeningDecision(OwnOrTenantRow, Base):
    """What a person decided of a hit, and what both sides were then. Append-only; the insurer's own."""

    __tablename__ = "screening_decision"

    id: Mapped[Id]
    screening_hit_id: Mapped[int] = key_to("screening_hit")
    verdict: Mapped[Code]
    reason: Mapped[Code]
    note: Mapped[Text]
    subject_digest: Mapped[Digest]
    entry_digest: Mapped[Digest]
    author_id: Mapped[int] = key_to("user_account")
    author_name: Mapped[Line]
    decided_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ScreeningRun(Base):
    """One look at everybody on file after a list has changed, in chunks of ids that are done one by one."""

    __tablename__ = "screening_run"

    id: Mapped[Id]
    state: Mapped[Code]
    list_code: Mapped[Code]
    list_version: Mapped[int]
    chunks: Mapped[list[Any]]
    done: Mapped[list[Any]]
    screened_count: Mapped[int]
    hit_count: Mapped[int]
    business_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
