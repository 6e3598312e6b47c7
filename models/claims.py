"""Notices of loss, claims, their documents and calculations, payees and settlements."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, Code, Country, Currency, Digest, Id, Line, Minor, TenantRow, Text, key_to


class OverdueNotice(TenantRow, Base):
    """The policyholder's notice that a buyer's invoices are overdue."""

    __tablename__ = "overdue_notice"

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    buyer_id: Mapped[int] = key_to("buyer")
    notified_on: Mapped[date]
    note: Mapped[Text]
    author_id: Mapped[int | None] = key_to("user_account")
    recorded_at: Mapped[datetime]


class Claim(TenantRow, Base):
    """A claim on a buyer's debt. Figures stand in its assessments, decisions and settlement."""

    __tablename__ = "claim"

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy")
    buyer_id: Mapped[int] = key_to("buyer")
    state: Mapped[Code]
    loss_kind: Mapped[Code]
    loss_on: Mapped[date]
    filed_on: Mapped[date | None]
    statement_of_loss: Mapped[Text]
    currency: Mapped[Currency]
    indemnity_minor: Mapped[Minor | None]
    payee_id: Mapped[int | None] = key_to("payee")
    review_case_id: Mapped[int | None] = key_to("review_case")
    recorded_at: Mapped[datetime]
    version: Mapped[int]


class ClaimDocument(TenantRow, Base):
    """A file that proves the claim; its bytes are stored beside their digest."""

    __tablename__ = "claim_document"

    id: Mapped[Id]
    claim_id: Mapped[int] = key_to("claim")
    kind: Mapped[Code]
    invoice_id: Mapped[int | None] = key_to("invoice")
    filename: Mapped[Line]
    media_type: Mapped[Code]
    size_bytes: Mapped[int]
    content_sha256: Mapped[Digest]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary), raiseload=True)
    uploader_id: Mapped[int | None] = key_to("user_account")
    uploaded_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ClaimAssessment(TenantRow, Base):
    """One calculation of a claim: the case it was made from and the answer; never updated."""

    __tablename__ = "claim_assessment"

    id: Mapped[Id]
    claim_id: Mapped[int] = key_to("claim")
    business_date: Mapped[date]
    case: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]
    checks: Mapped[list[Any]]
    recorded_at: Mapped[datetime]


class ClaimDecision(TenantRow, Base):
    """Acceptance, refusal with its clause, an appeal's outcome; never updated."""

    __tablename__ = "claim_decision"

    id: Mapped[Id]
    claim_id: Mapped[int] = key_to("claim")
    claim_assessment_id: Mapped[int | None] = key_to("claim_assessment")
    action: Mapped[Code]
    clause: Mapped[Line]
    note: Mapped[Text]
    indemnity_minor: Mapped[Minor | None]
    currency: Mapped[Currency]
    decider_id: Mapped[int] = key_to("user_account")
    decider_name: Mapped[Line]
    authority_level: Mapped[int]
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]


class Payee(TenantRow, Base):
    """Where an indemnity is paid to; entered with a second log-in step and screened by hand before it is paid."""

    __tablename__ = "payee"

    id: Mapped[Id]
    name: Mapped[Line]
    country: Mapped[Country]
    iban: Mapped[Code]
    state: Mapped[Code]
    author_id: Mapped[int] = key_to("user_account")
    entered_on: Mapped[date]
    screener_id: Mapped[int | None] = key_to("user_account")
    screened_on: Mapped[date | None]
    screening_note: Mapped[Text]
    is_invented: Mapped[bool]
    recorded_at: Mapped[datetime]
    version: Mapped[int]


class Settlement(TenantRow, Base):
    """The payment of an accepted claim, with the steps as the page and the letter show them."""

    __tablename__ = "settlement"
    __table_args__ = (UniqueConstraint("claim_id"),)

    id: Mapped[Id]
    claim_id: Mapped[int] = key_to("claim", index=False)
    claim_assessment_id: Mapped[int] = key_to("claim_assessment")
    payee_id: Mapped[int] = key_to("payee")
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    pay_by: Mapped[date]
    settled_on: Mapped[date]
    settler_id: Mapped[int] = key_to("user_account")
    recorded_at: Mapped[datetime]
