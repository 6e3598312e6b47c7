"""Audit: the event log and its outbox.

Revises: 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("event_log_id", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("event_log_id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["event_log_id"],
        unique=False,
        sqlite_where=sa.text("dispatched_at IS NULL"),
        postgresql_where=sa.text("dispatched_at IS NULL"),
    )
    op.create_table(
        "event_log",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor_user_id", BIG_KEY, nullable=True),
        sa.Column("actor_role", sa.String(length=60), nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", BIG_KEY, nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.Column("buyer_id", BIG_KEY, nullable=True),
        sa.Column("summary", sa.String(length=4000), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_user_id"], ["user_account.id"], name=op.f("fk_event_log_actor_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_event_log_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_event_log_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_log")),
    )
    op.create_index(op.f("ix_event_log_actor_user_id"), "event_log", ["actor_user_id"], unique=False)
    op.create_index(op.f("ix_event_log_buyer_id"), "event_log", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_event_log_kind"), "event_log", ["kind"], unique=False)
    op.create_index(op.f("ix_event_log_policyholder_id"), "event_log", ["policyholder_id"], unique=False)
    op.create_index("ix_event_log_subject", "event_log", ["subject_type", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_log_subject", table_name="event_log")
    op.drop_index(op.f("ix_event_log_policyholder_id"), table_name="event_log")
    op.drop_index(op.f("ix_event_log_kind"), table_name="event_log")
    op.drop_index(op.f("ix_event_log_buyer_id"), table_name="event_log")
    op.drop_index(op.f("ix_event_log_actor_user_id"), table_name="event_log")
    op.drop_table("event_log")
    op.drop_index(
        "ix_outbox_waiting",
        table_name="outbox",
        sqlite_where=sa.text("dispatched_at IS NULL"),
        postgresql_where=sa.text("dispatched_at IS NULL"),
    )
    op.drop_table("outbox")
