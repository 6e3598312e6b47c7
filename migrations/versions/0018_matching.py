"""Matching of customer lists: runs, rows, candidates, and what was turned away.

Revises: 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_INSURER = "current_setting('app.scope', true) = 'insurer'"
IS_OWN = "policyholder_id = nullif(current_setting('app.policyholder', true), '')::bigint"
TABLES = ("match_run", "match_rejection", "match_row", "match_candidate")


def upgrade() -> None:
    op.create_table(
        "match_run",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_account_id", BIG_KEY, nullable=True),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        *_of_a_policyholder("match_run"),
        _key("match_run", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_table(
        "match_rejection",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("match_run_id", BIG_KEY, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(length=300), nullable=False),
        sa.Column("value_found", sa.String(length=300), nullable=False),
        sa.Column("remedy", sa.String(length=4000), nullable=False),
        *_of_a_policyholder("match_rejection"),
        _key("match_rejection", "match_run"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_rejection")),
    )
    _create_rows()
    for table, column in (
        *((table, "policyholder_id") for table in TABLES),
        ("match_run", "user_account_id"),
        ("match_rejection", "match_run_id"),
        ("match_row", "buyer_id"),
        ("match_candidate", "buyer_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index("ix_match_row_match_run_id_outcome", "match_row", ["match_run_id", "outcome"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant ON {table} "
                f"USING ({IS_INSURER} OR {IS_OWN}) WITH CHECK ({IS_INSURER} OR {IS_OWN})"
            )


def _create_rows() -> None:
    op.create_table(
        "match_row",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("match_run_id", BIG_KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("customer_ref", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("has_made_up_name", sa.Boolean(), nullable=False),
        sa.Column("customer_key", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("buyer_id", BIG_KEY, nullable=True),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("chooser_name", sa.String(length=300), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=True),
        *_of_a_policyholder("match_row"),
        _key("match_row", "match_run"),
        _key("match_row", "buyer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_row")),
        sa.UniqueConstraint("match_run_id", "position", name=op.f("uq_match_row_match_run_id_position")),
    )
    op.create_table(
        "match_candidate",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("match_row_id", BIG_KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("buyer_name", sa.String(length=300), nullable=False),
        sa.Column("score_bp", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        *_of_a_policyholder("match_candidate"),
        _key("match_candidate", "match_row"),
        _key("match_candidate", "buyer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_candidate")),
        sa.UniqueConstraint("match_row_id", "place", name=op.f("uq_match_candidate_match_row_id_place")),
    )


def _of_a_policyholder(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return sa.Column("policyholder_id", BIG_KEY, nullable=False), _key(table, "policyholder")


def _key(table: str, referred: str) -> sa.ForeignKeyConstraint:
    column = f"{referred}_id"
    return sa.ForeignKeyConstraint([column], [f"{referred}.id"], name=op.f(f"fk_{table}_{column}_{referred}"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP POLICY tenant ON {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
