"""Customer lists of policyholders, matched to the buyers: the run, its rows, what each may be, what was turned away."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Code, Country, Digest, Id, Line, TenantRow, Text, key_to


class MatchRun(TenantRow, Base):
    """One list: accepted + rejected = read, and of those accepted so many are matched by now."""

    __tablename__ = "match_run"

    id: Mapped[Id]
    filename: Mapped[Line]
    file_sha256: Mapped[Digest]
    state: Mapped[Code]
    read_count: Mapped[int]
    accepted_count: Mapped[int]
    rejected_count: Mapped[int]
    done_count: Mapped[int]
    columns: Mapped[dict[str, Any]]
    business_date: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    user_account_id: Mapped[int | None] = key_to("user_account")
    actor_name: Mapped[Line]


class MatchRejection(TenantRow, Base):
    """A row of a list that was not taken: where it stands, what was found, what would be right."""

    __tablename__ = "match_rejection"

    id: Mapped[Id]
    match_run_id: Mapped[int] = key_to("match_run")
    row_number: Mapped[int]
    column_name: Mapped[Line]
    value_found: Mapped[Line]
    remedy: Mapped[Text]


class MatchRow(TenantRow, Base):
    """A customer as the list gives it, and what became of it.

    `outcome` is None until the row is matched; `buyer_id` is the buyer that is meant, and `chooser_name` the person who
    said so, or said that none is. `duplicate_of` is the position of the row that stands for its group of duplicates.
    """

    __tablename__ = "match_row"
    __table_args__ = (
        UniqueConstraint("match_run_id", "position"),
        Index("ix_match_row_match_run_id_outcome", "match_run_id", "outcome"),
    )

    id: Mapped[Id]
    match_run_id: Mapped[int] = key_to("match_run", index=False)
    position: Mapped[int]
    row_number: Mapped[int]
    customer_ref: Mapped[Line]
    name: Mapped[Line]
    country: Mapped[Country | None]
    identifiers: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    has_made_up_name: Mapped[bool]
    customer_key: Mapped[Line]
    outcome: Mapped[Code | None]
    buyer_id: Mapped[int | None] = key_to("buyer")
    duplicate_of: Mapped[int | None]
    chooser_name: Mapped[Line]
    chosen_on: Mapped[date | None]


class MatchCandidate(TenantRow, Base):
    """A buyer that a customer may be, and what was judged of the two; place 0 is the best."""

    __tablename__ = "match_candidate"
    __table_args__ = (UniqueConstraint("match_row_id", "place"),)

    id: Mapped[Id]
    match_row_id: Mapped[int] = key_to("match_row", index=False)
    place: Mapped[int]
    buyer_id: Mapped[int] = key_to("buyer")
    buyer_name: Mapped[Line]
    score_bp: Mapped[int]
    verdict: Mapped[Code]
    confidence: Mapped[int]
    why: Mapped[list[Any]]
