"""Feeds: the position of each load, and what each feed last told under its own keys.

Revises: 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feed_load",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=False),
        sa.Column("records_done", sa.BigInteger(), nullable=False),
        sa.Column("facts_count", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_feed_load_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_load")),
    )
    op.create_index("ix_feed_load_import_run", "feed_load", ["import_run_id"], unique=True)
    op.create_table(
        "feed_record",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("feed", sa.String(length=60), nullable=False),
        sa.Column("source_ref", sa.String(length=300), nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("import_run_id", BIG_KEY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_feed_record_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_feed_record_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_record")),
    )
    op.create_index("ix_feed_record_feed_source_ref", "feed_record", ["feed", "source_ref"], unique=False)
    op.create_index(op.f("ix_feed_record_buyer_id"), "feed_record", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_feed_record_import_run_id"), "feed_record", ["import_run_id"], unique=False)


def downgrade() -> None:
    op.drop_table("feed_record")
    op.drop_table("feed_load")
