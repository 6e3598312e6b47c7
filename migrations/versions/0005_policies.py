"""Policies: policies, their versions and reference rates.

Revises: 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("per_euro_millionths", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("currency", "published_on", name=op.f("uq_exchange_rate_currency_published_on")),
    )
    op.create_table(
        "policy",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_policy_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("number", name=op.f("uq_policy_number")),
    )
    op.create_index(op.f("ix_policy_policyholder_id"), "policy", ["policyholder_id"], unique=False)
    op.create_table(
        "policy_version",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("premium_rate_ppm", sa.Integer(), nullable=False),
        sa.Column("minimum_premium_minor", sa.BigInteger(), nullable=False),
        sa.Column("reduction_notice_days", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_version_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_policy_version_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("policy_id", "effective_from", name=op.f("uq_policy_version_policy_id_effective_from")),
    )
    op.create_index(op.f("ix_policy_version_policy_id"), "policy_version", ["policy_id"], unique=False)
    op.create_index(op.f("ix_policy_version_policyholder_id"), "policy_version", ["policyholder_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_policy_version_policyholder_id"), table_name="policy_version")
    op.drop_index(op.f("ix_policy_version_policy_id"), table_name="policy_version")
    op.drop_table("policy_version")
    op.drop_index(op.f("ix_policy_policyholder_id"), table_name="policy")
    op.drop_table("policy")
    op.drop_table("exchange_rate")
