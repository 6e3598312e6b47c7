"""Who a buyer is: its names, its links to other buyers, and what people judged of two records. Append-only."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Country, Id, Line, Text, key_to


class BuyerName(Base):
    """A name of a buyer: the legal one, and whatever else it is or was called."""

    __tablename__ = "buyer_name"
    __table_args__ = (UniqueConstraint("buyer_id", "kind", "name"),)

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    kind: Mapped[Code]
    name: Mapped[Line]
    search_name: Mapped[Line] = mapped_column(index=True)
    source: Mapped[Line]
    recorded_at: Mapped[datetime]


class BuyerLink(Base):
    """A parent told of a buyer, or told no more; the latest row known on a day holds for its two ends and kind."""

    __tablename__ = "buyer_link"
    __table_args__ = (
        Index("ix_buyer_link_child_known", "child_id", "known_at"),
        Index("ix_buyer_link_parent_known", "parent_id", "known_at"),
    )

    id: Mapped[Id]
    child_id: Mapped[int] = key_to("buyer", index=False)
    parent_id: Mapped[int] = key_to("buyer", index=False)
    kind: Mapped[Code]
    share_bp: Mapped[int | None]
    is_ended: Mapped[bool]
    known_at: Mapped[date]
    source: Mapped[Line]
    recorded_at: Mapped[datetime]


class MatchJudgement(Base):
    """What a person judged of two records; the latest row wins over every score.

    A record is named `buyer:17` or by a customer's own name as `name:PL:wren tile works`. Without a policyholder it is
    the insurer's own.
    """

    __tablename__ = "match_judgement"
    __table_args__ = (Index("ix_match_judgement_left_right", "left_key", "right_key"),)

    id: Mapped[Id]
    policyholder_id: Mapped[int | None] = key_to("policyholder")
    left_key: Mapped[Line]
    right_key: Mapped[Line]
    verdict: Mapped[Code]
    reason: Mapped[Text]
    author_id: Mapped[int] = key_to("user_account")
    author_name: Mapped[Line]
    judged_on: Mapped[date]
    recorded_at: Mapped[datetime]


class IdentifierConflict(Base):
    """A number that two records claim; a person decides, and until then nothing is moved.

    `other_buyer_id` is the buyer that bears it already; without one, the buyer itself bears another number of the
    scheme. `resolution` is empty until it is decided.
    """

    __tablename__ = "identifier_conflict"
    __table_args__ = (UniqueConstraint("buyer_id", "scheme", "country", "value"),)

    id: Mapped[Id]
    kind: Mapped[Code]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    other_buyer_id: Mapped[int | None] = key_to("buyer")
    scheme: Mapped[Code]
    country: Mapped[Country]
    value: Mapped[Code]
    source: Mapped[Line]
    found_on: Mapped[date]
    recorded_at: Mapped[datetime]
    resolution: Mapped[Code | None]
    reason: Mapped[Text]
    resolver_id: Mapped[int | None] = key_to("user_account")
    resolver_name: Mapped[Line]
    resolved_on: Mapped[date | None]
