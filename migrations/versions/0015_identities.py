"""Identities: names of buyers, links between them, judgements of people. Every buyer's name becomes its legal one.

Revises: 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_INSURER = "current_setting('app.scope', true) = 'insurer'"
IS_OWN = "policyholder_id = nullif(current_setting('app.policyholder', true), '')::bigint"


def upgrade() -> None:
    op.create_table(
        "buyer_name",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_name", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_buyer_name_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_name")),
        sa.UniqueConstraint("buyer_id", "kind", "name", name=op.f("uq_buyer_name_buyer_id_kind_name")),
    )
    op.create_index(op.f("ix_buyer_name_search_name"), "buyer_name", ["search_name"], unique=False)
    op.execute(
        "INSERT INTO buyer_name (buyer_id, kind, name, search_name, source, recorded_at) "
        "SELECT id, 'legal', name, search_name, source, created_at FROM buyer ORDER BY id"
    )
    op.create_table(
        "buyer_link",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("child_id", BIG_KEY, nullable=False),
        sa.Column("parent_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=True),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["buyer.id"], name=op.f("fk_buyer_link_child_id_buyer")),
        sa.ForeignKeyConstraint(["parent_id"], ["buyer.id"], name=op.f("fk_buyer_link_parent_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_link")),
    )
    op.create_index("ix_buyer_link_child_known", "buyer_link", ["child_id", "known_at"], unique=False)
    op.create_index("ix_buyer_link_parent_known", "buyer_link", ["parent_id", "known_at"], unique=False)
    op.create_table(
        "match_judgement",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.Column("left_key", sa.String(length=300), nullable=False),
        sa.Column("right_key", sa.String(length=300), nullable=False),
        sa.Column("verdict", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("author_name", sa.String(length=300), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_match_judgement_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_match_judgement_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_judgement")),
    )
    op.create_index(op.f("ix_match_judgement_author_id"), "match_judgement", ["author_id"], unique=False)
    op.create_index("ix_match_judgement_left_right", "match_judgement", ["left_key", "right_key"], unique=False)
    op.create_index(op.f("ix_match_judgement_policyholder_id"), "match_judgement", ["policyholder_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE match_judgement ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE match_judgement FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY tenant ON match_judgement "
            f"USING ({IS_INSURER} OR {IS_OWN}) WITH CHECK ({IS_INSURER} OR {IS_OWN})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY tenant ON match_judgement")
    op.drop_table("match_judgement")
    op.drop_table("buyer_link")
    op.drop_table("buyer_name")
