"""Cases: work that waits for a person.

Revises: 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "review_case",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("queue", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("required_authority", sa.Integer(), nullable=False),
        sa.Column("assignee_id", BIG_KEY, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user_account.id"], name=op.f("fk_review_case_assignee_id_user_account")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_review_case_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_review_case_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    op.create_index(op.f("ix_review_case_assignee_id"), "review_case", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_review_case_buyer_id"), "review_case", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_review_case_policyholder_id"), "review_case", ["policyholder_id"], unique=False)
    op.create_index("ix_review_case_queue", "review_case", ["queue", "state"], unique=False)
    op.create_index("ix_review_case_subject", "review_case", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "case_message",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("review_case_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("author_name", sa.String(length=300), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_case_message_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_case_message_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["review_case_id"], ["review_case.id"], name=op.f("fk_case_message_review_case_id_review_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message")),
    )
    op.create_index(op.f("ix_case_message_author_id"), "case_message", ["author_id"], unique=False)
    op.create_index(op.f("ix_case_message_policyholder_id"), "case_message", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_case_message_review_case_id"), "case_message", ["review_case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_case_message_review_case_id"), table_name="case_message")
    op.drop_index(op.f("ix_case_message_policyholder_id"), table_name="case_message")
    op.drop_index(op.f("ix_case_message_author_id"), table_name="case_message")
    op.drop_table("case_message")
    op.drop_index("ix_review_case_subject", table_name="review_case")
    op.drop_index("ix_review_case_queue", table_name="review_case")
    op.drop_index(op.f("ix_review_case_policyholder_id"), table_name="review_case")
    op.drop_index(op.f("ix_review_case_buyer_id"), table_name="review_case")
    op.drop_index(op.f("ix_review_case_assignee_id"), table_name="review_case")
    op.drop_table("review_case")
