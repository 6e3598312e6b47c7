"""Profiles and payment records of buyers: dated facts for the stages beside the statements.

Revises: 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "buyer_profile",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("sector", sa.String(length=60), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_buyer_profile_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_profile")),
    )
    op.create_index("ix_buyer_profile_buyer_known", "buyer_profile", ["buyer_id", "known_at"], unique=False)
    op.create_index("ix_buyer_profile_known_at", "buyer_profile", ["known_at"], unique=False)
    op.create_table(
        "payment_record",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("dbt_days", sa.Float(), nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_payment_record_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_record")),
    )
    op.create_index("ix_payment_record_buyer_known", "payment_record", ["buyer_id", "known_at"], unique=False)
    op.create_index("ix_payment_record_known_at", "payment_record", ["known_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_payment_record_known_at", table_name="payment_record")
    op.drop_index("ix_payment_record_buyer_known", table_name="payment_record")
    op.drop_table("payment_record")
    op.drop_index("ix_buyer_profile_known_at", table_name="buyer_profile")
    op.drop_index("ix_buyer_profile_buyer_known", table_name="buyer_profile")
    op.drop_table("buyer_profile")
