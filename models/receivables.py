"""What was invoiced and what was paid."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, Code, Currency, Id, Line, Minor, TenantRow, key_to


class Invoice(TenantRow, Base):
    """An invoice to a buyer under a policy."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("policy_id", "buyer_id", "ref"),
        CheckConstraint("gross_minor > 0", name="gross_positive"),
        CheckConstraint("vat_minor >= 0 AND vat_minor <= gross_minor", name="vat_within_gross"),
        Index("ix_invoice_ledger", "policy_id", "buyer_id", "due_on"),
    )

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy", index=False)
    buyer_id: Mapped[int] = key_to("buyer")
    ref: Mapped[Code]
    gross_minor: Mapped[Minor]
    vat_minor: Mapped[Minor]
    currency: Mapped[Currency]
    shipped_on: Mapped[date]
    invoiced_on: Mapped[date]
    due_on: Mapped[date]
    is_disputed: Mapped[bool]
    is_invented: Mapped[bool]
    import_run_id: Mapped[int | None] = key_to("import_run")
    recorded_at: Mapped[datetime]


class Movement(TenantRow, Base):
    """Money or a credit note against what a buyer owes; `kind` as in a case: receipt, credit_note, recovery, cost."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        UniqueConstraint("policy_id", "buyer_id", "ref"),
    )

    id: Mapped[Id]
    policy_id: Mapped[int] = key_to("policy", index=False)
    buyer_id: Mapped[int] = key_to("buyer")
    kind: Mapped[Code]
    ref: Mapped[Line]
    invoice_id: Mapped[int | None] = key_to("invoice")
    amount_minor: Mapped[Minor]
    currency: Mapped[Currency]
    moved_on: Mapped[date]
    is_invented: Mapped[bool]
    import_run_id: Mapped[int | None] = key_to("import_run")
    recorded_at: Mapped[datetime]
