"""Receivables: invoices and movements.

Revises: 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.CheckConstraint("gross_minor > 0", name=op.f("ck_invoice_gross_positive")),
        sa.CheckConstraint("vat_minor >= 0 AND vat_minor <= gross_minor", name=op.f("ck_invoice_vat_within_gross")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_invoice_buyer_id_buyer")),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_invoice_import_run_id_import_run")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_invoice_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_invoice_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("policy_id", "buyer_id", "ref", name=op.f("uq_invoice_policy_id_buyer_id_ref")),
    )
    op.create_index(op.f("ix_invoice_buyer_id"), "invoice", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_invoice_import_run_id"), "invoice", ["import_run_id"], unique=False)
    op.create_index("ix_invoice_ledger", "invoice", ["policy_id", "buyer_id", "due_on"], unique=False)
    op.create_index(op.f("ix_invoice_policyholder_id"), "invoice", ["policyholder_id"], unique=False)
    op.create_table(
        "movement",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=300), nullable=False),
        sa.Column("invoice_id", BIG_KEY, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_movement_amount_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_movement_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_movement_import_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_movement_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_movement_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_movement_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
        sa.UniqueConstraint("policy_id", "buyer_id", "ref", name=op.f("uq_movement_policy_id_buyer_id_ref")),
    )
    op.create_index(op.f("ix_movement_buyer_id"), "movement", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_movement_import_run_id"), "movement", ["import_run_id"], unique=False)
    op.create_index(op.f("ix_movement_invoice_id"), "movement", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_movement_policyholder_id"), "movement", ["policyholder_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_movement_policyholder_id"), table_name="movement")
    op.drop_index(op.f("ix_movement_invoice_id"), table_name="movement")
    op.drop_index(op.f("ix_movement_import_run_id"), table_name="movement")
    op.drop_index(op.f("ix_movement_buyer_id"), table_name="movement")
    op.drop_table("movement")
    op.drop_index(op.f("ix_invoice_policyholder_id"), table_name="invoice")
    op.drop_index("ix_invoice_ledger", table_name="invoice")
    op.drop_index(op.f("ix_invoice_import_run_id"), table_name="invoice")
    op.drop_index(op.f("ix_invoice_buyer_id"), table_name="invoice")
    op.drop_table("invoice")
