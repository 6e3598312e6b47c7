"""Governance of scorecards: standings, and assessments in the shadow.

Revises: 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scorecard_standing",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("scorecard_name", sa.String(length=300), nullable=False),
        sa.Column("scorecard_sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("decider_id", BIG_KEY, nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_scorecard_standing_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["user_account.id"], name=op.f("fk_scorecard_standing_decider_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_standing")),
    )
    op.create_index(op.f("ix_scorecard_standing_author_id"), "scorecard_standing", ["author_id"], unique=False)
    op.create_index(op.f("ix_scorecard_standing_decider_id"), "scorecard_standing", ["decider_id"], unique=False)
    op.create_index(
        "ix_scorecard_standing_state_effective_from", "scorecard_standing", ["state", "effective_from"], unique=False
    )
    op.create_table(
        "shadow_assessment",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("assessment_id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("scorecard_name", sa.String(length=300), nullable=False),
        sa.Column("scorecard_sha256", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("pd", sa.Double(), nullable=True),
        sa.Column("model_grade", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_shadow_assessment_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_shadow_assessment_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_assessment")),
        sa.UniqueConstraint(
            "assessment_id", "scorecard_sha256", name=op.f("uq_shadow_assessment_assessment_id_scorecard_sha256")
        ),
    )
    op.create_index(
        "ix_shadow_assessment_buyer", "shadow_assessment", ["buyer_id", "scorecard_sha256", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_shadow_assessment_buyer", table_name="shadow_assessment")
    op.drop_table("shadow_assessment")
    op.drop_index("ix_scorecard_standing_state_effective_from", table_name="scorecard_standing")
    op.drop_index(op.f("ix_scorecard_standing_decider_id"), table_name="scorecard_standing")
    op.drop_index(op.f("ix_scorecard_standing_author_id"), table_name="scorecard_standing")
    op.drop_table("scorecard_standing")
