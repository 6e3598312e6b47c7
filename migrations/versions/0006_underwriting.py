"""Underwriting: monitoring runs, assessments and overrides.

Revises: 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "monitoring_run",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("facts_since", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("chunk_count", sa.Integer(), nullable=False),
        sa.Column("scorecard_sha256", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_run")),
    )
    op.create_table(
        "assessment",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("pd", sa.Double(), nullable=True),
        sa.Column("model_grade", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("completeness", sa.String(length=60), nullable=True),
        sa.Column("scorecard_name", sa.String(length=300), nullable=False),
        sa.Column("scorecard_sha256", sa.String(length=64), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("monitoring_run_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_assessment_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["monitoring_run_id"], ["monitoring_run.id"], name=op.f("fk_assessment_monitoring_run_id_monitoring_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("monitoring_run_id", "buyer_id", name=op.f("uq_assessment_monitoring_run_id_buyer_id")),
    )
    op.create_index("ix_assessment_buyer", "assessment", ["buyer_id", "id"], unique=False)
    op.create_index(op.f("ix_assessment_monitoring_run_id"), "assessment", ["monitoring_run_id"], unique=False)
    op.create_table(
        "monitoring_chunk",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("monitoring_run_id", BIG_KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_buyer_id", BIG_KEY, nullable=False),
        sa.Column("last_buyer_id", BIG_KEY, nullable=False),
        sa.Column("buyer_count", sa.Integer(), nullable=True),
        sa.Column("rerated_count", sa.Integer(), nullable=True),
        sa.Column("changed_count", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["monitoring_run_id"],
            ["monitoring_run.id"],
            name=op.f("fk_monitoring_chunk_monitoring_run_id_monitoring_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_chunk")),
        sa.UniqueConstraint(
            "monitoring_run_id", "position", name=op.f("uq_monitoring_chunk_monitoring_run_id_position")
        ),
    )
    op.create_table(
        "grade_override",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("assessment_id", BIG_KEY, nullable=False),
        sa.Column("model_grade", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("confirmer_id", BIG_KEY, nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_grade_override_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_grade_override_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_grade_override_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["confirmer_id"], ["user_account.id"], name=op.f("fk_grade_override_confirmer_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_override")),
    )
    op.create_index(op.f("ix_grade_override_assessment_id"), "grade_override", ["assessment_id"], unique=False)
    op.create_index(op.f("ix_grade_override_author_id"), "grade_override", ["author_id"], unique=False)
    op.create_index(op.f("ix_grade_override_buyer_id"), "grade_override", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_grade_override_confirmer_id"), "grade_override", ["confirmer_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_grade_override_confirmer_id"), table_name="grade_override")
    op.drop_index(op.f("ix_grade_override_buyer_id"), table_name="grade_override")
    op.drop_index(op.f("ix_grade_override_author_id"), table_name="grade_override")
    op.drop_index(op.f("ix_grade_override_assessment_id"), table_name="grade_override")
    op.drop_table("grade_override")
    op.drop_table("monitoring_chunk")
    op.drop_index(op.f("ix_assessment_monitoring_run_id"), table_name="assessment")
    op.drop_index("ix_assessment_buyer", table_name="assessment")
    op.drop_table("assessment")
    op.drop_table("monitoring_run")
