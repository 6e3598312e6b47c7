"""Notifications: inboxes and deliveries.

Revises: 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("stable_id", sa.String(length=60), nullable=False),
        sa.Column("event_log_id", BIG_KEY, nullable=False),
        sa.Column("user_account_id", BIG_KEY, nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=4000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_delivery_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "event_log_id", "user_account_id", "channel", name=op.f("uq_delivery_event_log_id_user_account_id_channel")
        ),
        sa.UniqueConstraint("stable_id", name=op.f("uq_delivery_stable_id")),
    )
    op.create_index(op.f("ix_delivery_state"), "delivery", ["state"], unique=False)
    op.create_index(op.f("ix_delivery_user_account_id"), "delivery", ["user_account_id"], unique=False)
    op.create_table(
        "inbox_message",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("user_account_id", BIG_KEY, nullable=False),
        sa.Column("event_log_id", BIG_KEY, nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.Column("buyer_id", BIG_KEY, nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("link_type", sa.String(length=60), nullable=False),
        sa.Column("link_id", BIG_KEY, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_inbox_message_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_inbox_message_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_inbox_message_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_message")),
        sa.UniqueConstraint(
            "event_log_id", "user_account_id", name=op.f("uq_inbox_message_event_log_id_user_account_id")
        ),
    )
    op.create_index(op.f("ix_inbox_message_buyer_id"), "inbox_message", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_inbox_message_policyholder_id"), "inbox_message", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_inbox_message_user_account_id"), "inbox_message", ["user_account_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_inbox_message_user_account_id"), table_name="inbox_message")
    op.drop_index(op.f("ix_inbox_message_policyholder_id"), table_name="inbox_message")
    op.drop_index(op.f("ix_inbox_message_buyer_id"), table_name="inbox_message")
    op.drop_table("inbox_message")
    op.drop_index(op.f("ix_delivery_user_account_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_state"), table_name="delivery")
    op.drop_table("delivery")
