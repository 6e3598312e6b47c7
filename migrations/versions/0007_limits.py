"""Limits: ceilings, requests, decisions and versions of limits.

Revises: 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "grade_ceiling",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("greatest_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("automatic_authority_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_ceiling")),
        sa.UniqueConstraint("effective_from", "grade", name=op.f("uq_grade_ceiling_effective_from_grade")),
    )
    op.create_table(
        "limit_request",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("terms_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requester_id", BIG_KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_limit_request_amount_not_negative")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_limit_request_buyer_id_buyer")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_limit_request_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_limit_request_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["user_account.id"], name=op.f("fk_limit_request_requester_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_request")),
    )
    op.create_index(op.f("ix_limit_request_buyer_id"), "limit_request", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_limit_request_policy_id"), "limit_request", ["policy_id"], unique=False)
    op.create_index(op.f("ix_limit_request_policyholder_id"), "limit_request", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_limit_request_requester_id"), "limit_request", ["requester_id"], unique=False)
    op.create_table(
        "limit_decision",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("limit_request_id", BIG_KEY, nullable=True),
        sa.Column("assessment_id", BIG_KEY, nullable=True),
        sa.Column("grade_override_id", BIG_KEY, nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("verdict", sa.String(length=60), nullable=False),
        sa.Column("granted_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("decided_by", sa.String(length=300), nullable=False),
        sa.Column("decider_id", BIG_KEY, nullable=True),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_limit_decision_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_limit_decision_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["user_account.id"], name=op.f("fk_limit_decision_decider_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grade_override_id"],
            ["grade_override.id"],
            name=op.f("fk_limit_decision_grade_override_id_grade_override"),
        ),
        sa.ForeignKeyConstraint(
            ["limit_request_id"], ["limit_request.id"], name=op.f("fk_limit_decision_limit_request_id_limit_request")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_limit_decision_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_limit_decision_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_decision")),
    )
    op.create_index(op.f("ix_limit_decision_assessment_id"), "limit_decision", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_buyer_id"), "limit_decision", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_decider_id"), "limit_decision", ["decider_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_grade_override_id"), "limit_decision", ["grade_override_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_limit_request_id"), "limit_decision", ["limit_request_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_policy_id"), "limit_decision", ["policy_id"], unique=False)
    op.create_index(op.f("ix_limit_decision_policyholder_id"), "limit_decision", ["policyholder_id"], unique=False)
    op.create_table(
        "limit_version",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policy_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("limit_decision_id", BIG_KEY, nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("book_minor", sa.BigInteger(), nullable=False),
        sa.Column("announced_at", sa.Date(), nullable=False),
        sa.Column("effective_for_shipments_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("terms_days", sa.Integer(), nullable=True),
        sa.Column("monitoring_run_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_limit_version_amount_not_negative")),
        sa.CheckConstraint(
            "effective_for_shipments_from >= announced_at", name=op.f("ck_limit_version_announced_first")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_limit_version_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["limit_decision_id"], ["limit_decision.id"], name=op.f("fk_limit_version_limit_decision_id_limit_decision")
        ),
        sa.ForeignKeyConstraint(
            ["monitoring_run_id"], ["monitoring_run.id"], name=op.f("fk_limit_version_monitoring_run_id_monitoring_run")
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_limit_version_policy_id_policy")),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_limit_version_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_version")),
    )
    op.create_index(
        "ix_limit_version_buyer",
        "limit_version",
        ["buyer_id", "policy_id", "effective_for_shipments_from"],
        unique=False,
    )
    op.create_index(op.f("ix_limit_version_limit_decision_id"), "limit_version", ["limit_decision_id"], unique=False)
    op.create_index(op.f("ix_limit_version_monitoring_run_id"), "limit_version", ["monitoring_run_id"], unique=False)
    op.create_index(op.f("ix_limit_version_policy_id"), "limit_version", ["policy_id"], unique=False)
    op.create_index(op.f("ix_limit_version_policyholder_id"), "limit_version", ["policyholder_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_limit_version_policyholder_id"), table_name="limit_version")
    op.drop_index(op.f("ix_limit_version_policy_id"), table_name="limit_version")
    op.drop_index(op.f("ix_limit_version_monitoring_run_id"), table_name="limit_version")
    op.drop_index(op.f("ix_limit_version_limit_decision_id"), table_name="limit_version")
    op.drop_index("ix_limit_version_buyer", table_name="limit_version")
    op.drop_table("limit_version")
    op.drop_index(op.f("ix_limit_decision_policyholder_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_policy_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_limit_request_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_grade_override_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_decider_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_buyer_id"), table_name="limit_decision")
    op.drop_index(op.f("ix_limit_decision_assessment_id"), table_name="limit_decision")
    op.drop_table("limit_decision")
    op.drop_index(op.f("ix_limit_request_requester_id"), table_name="limit_request")
    op.drop_index(op.f("ix_limit_request_policyholder_id"), table_name="limit_request")
    op.drop_index(op.f("ix_limit_request_policy_id"), table_name="limit_request")
    op.drop_index(op.f("ix_limit_request_buyer_id"), table_name="limit_request")
    op.drop_table("limit_request")
    op.drop_table("grade_ceiling")
