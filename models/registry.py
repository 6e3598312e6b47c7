"""Buyers and the dated facts about them. Shared by all policyholders; append-only."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Country, Currency, Digest, Id, Line, Text, key_to


class Buyer(Base):
    """A legal entity that may owe invoices."""

    __tablename__ = "buyer"

    id: Mapped[Id]
    name: Mapped[Line]
    search_name: Mapped[Line] = mapped_column(index=True)
    country: Mapped[Country]
    legal_form: Mapped[Line]
    has_made_up_name: Mapped[bool]
    source: Mapped[Line]
    created_at: Mapped[datetime]


class BuyerIdentifier(Base):
    """A number under which a register knows a buyer; unique within its scheme and country."""

    __tablename__ = "buyer_identifier"
    __table_args__ = (UniqueConstraint("scheme", "country", "value"),)

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer")
    scheme: Mapped[Code]
    country: Mapped[Country]
    value: Mapped[Code] = mapped_column(index=True)


class Statement(Base):
    """An annual statement as filed; a correction is a new row with a later `known_at`.

    `lines` maps the name of an item to whole minor units of `currency`; an item that was not reported is absent.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("buyer_id", "fiscal_year", "source", "lines_sha256"),
        Index("ix_statement_buyer_known", "buyer_id", "known_at"),
        Index("ix_statement_known_at", "known_at"),
    )

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    fiscal_year: Mapped[int]
    period_end: Mapped[date]
    known_at: Mapped[date]
    currency: Mapped[Currency]
    lines: Mapped[dict[str, Any]]
    lines_sha256: Mapped[Digest]
    source: Mapped[Line]
    import_run_id: Mapped[int | None] = key_to("import_run")
    recorded_at: Mapped[datetime]


class BuyerEvent(Base):
    """A dated fact about a buyer beside its statements: a failure, an insolvency, an overdue notice, a claim."""

    __tablename__ = "buyer_event"
    __table_args__ = (
        UniqueConstraint("buyer_id", "kind", "happened_on", "source_key"),
        Index("ix_buyer_event_known_at", "known_at"),
    )

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer")
    kind: Mapped[Code]
    happened_on: Mapped[date]
    known_at: Mapped[date]
    source: Mapped[Line]
    source_key: Mapped[Line]
    note: Mapped[Text]
    is_invented: Mapped[bool]
    recorded_at: Mapped[datetime]


class BuyerProfile(Base):
    """What a buyer is beside its statements; a later row replaces an earlier one as a whole."""

    __tablename__ = "buyer_profile"
    __table_args__ = (
        Index("ix_buyer_profile_buyer_known", "buyer_id", "known_at"),
        Index("ix_buyer_profile_known_at", "known_at"),
    )

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    sector: Mapped[Code | None]
    founded_on: Mapped[date | None]
    employees: Mapped[int | None]
    known_at: Mapped[date]
    source: Mapped[Line]
    is_invented: Mapped[bool]
    recorded_at: Mapped[datetime]


class PaymentRecord(Base):
    """How a buyer paid its suppliers in a period, in the mean of several contributors; a correction is a new row."""

    __tablename__ = "payment_record"
    __table_args__ = (
        Index("ix_payment_record_buyer_known", "buyer_id", "known_at"),
        Index("ix_payment_record_known_at", "known_at"),
    )

    id: Mapped[Id]
    buyer_id: Mapped[int] = key_to("buyer", index=False)
    dbt_days: Mapped[float]
    contributors: Mapped[int]
    period_end: Mapped[date]
    known_at: Mapped[date]
    source: Mapped[Line]
    is_invented: Mapped[bool]
    recorded_at: Mapped[datetime]


Fact = type[Statement] | type[BuyerEvent] | type[BuyerProfile] | type[PaymentRecord]

# Every table of dated facts about buyers: what became known in one of them is news to monitoring.
FACTS: Final[tuple[Fact, ...]] = (Statement, BuyerEvent, BuyerProfile, PaymentRecord)


class ImportRun(Base):
    """One file that was read: accepted + rejected + unchanged = read."""

    __tablename__ = "import_run"

    id: Mapped[Id]
    kind: Mapped[Code] = mapped_column(index=True)
    adapter: Mapped[Code]
    filename: Mapped[Line]
    file_sha256: Mapped[Digest]
    keep: Mapped[Code]
    state: Mapped[Code]
    read_count: Mapped[int]
    accepted_count: Mapped[int]
    rejected_count: Mapped[int]
    unchanged_count: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    user_account_id: Mapped[int | None] = key_to("user_account")
    policyholder_id: Mapped[int | None] = key_to("policyholder")


class ImportRejection(Base):
    """A row that was not taken: where it stands, what was found, what would be right. Row 0 is the file itself."""

    __tablename__ = "import_rejection"

    id: Mapped[Id]
    import_run_id: Mapped[int] = key_to("import_run")
    row_number: Mapped[int] = mapped_column(BigInteger)
    column_name: Mapped[Line]
    value_found: Mapped[Line]
    remedy: Mapped[Text]
