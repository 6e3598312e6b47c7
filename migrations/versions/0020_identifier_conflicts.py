"""Conflicts of identifiers: numbers that two records claim, and what a person decided.

Revises: 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "identifier_conflict",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("other_buyer_id", BIG_KEY, nullable=True),
        sa.Column("scheme", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolution", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("resolver_id", BIG_KEY, nullable=True),
        sa.Column("resolver_name", sa.String(length=300), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_identifier_conflict_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["other_buyer_id"], ["buyer.id"], name=op.f("fk_identifier_conflict_other_buyer_id_buyer")
        ),
        sa.ForeignKeyConstraint(
            ["resolver_id"], ["user_account.id"], name=op.f("fk_identifier_conflict_resolver_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_conflict")),
        sa.UniqueConstraint(
            "buyer_id",
            "scheme",
            "country",
            "value",
            name=op.f("uq_identifier_conflict_buyer_id_scheme_country_value"),
        ),
    )
    op.create_index(
        op.f("ix_identifier_conflict_other_buyer_id"), "identifier_conflict", ["other_buyer_id"], unique=False
    )
    op.create_index(op.f("ix_identifier_conflict_resolver_id"), "identifier_conflict", ["resolver_id"], unique=False)


def downgrade() -> None:
    op.drop_table("identifier_conflict")
