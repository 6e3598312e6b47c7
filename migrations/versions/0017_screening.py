"""Sanctions screening: lists, entries, hits, decisions, runs; and cases that are the insurer's own.

Revises: 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_INSURER = "current_setting('app.scope', true) = 'insurer'"
IS_OWN = "policyholder_id = nullif(current_setting('app.policyholder', true), '')::bigint"
TENANT_TABLES = ("screening_hit", "screening_decision")


PUT_BACK = """
    INSERT INTO case_message (
        id, review_case_id, kind, author_id, author_name, body, written_at, written_on, policyholder_id
    )
    SELECT id, review_case_id, kind, author_id, author_name, body, written_at, written_on, policyholder_id
    FROM kept_message
"""


def upgrade() -> None:
    _let_cases_be_the_insurers(may_be=True)
    op.create_table(
        "screening_list",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("adapter", sa.String(length=60), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("name_count", sa.Integer(), nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=True),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_screening_list_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_list")),
        sa.UniqueConstraint("code", name=op.f("uq_screening_list_code")),
    )
    op.create_index(op.f("ix_screening_list_import_run_id"), "screening_list", ["import_run_id"], unique=False)
    op.create_table(
        "screening_entry",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("screening_list_id", BIG_KEY, nullable=False),
        sa.Column("entry_key", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("programs", sa.String(length=300), nullable=False),
        sa.Column("countries", sa.String(length=300), nullable=False),
        sa.Column("remarks", sa.String(length=4000), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["screening_list_id"],
            ["screening_list.id"],
            name=op.f("fk_screening_entry_screening_list_id_screening_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_entry")),
        sa.UniqueConstraint(
            "screening_list_id",
            "entry_key",
            "version",
            name=op.f("uq_screening_entry_screening_list_id_entry_key_version"),
        ),
    )
    op.create_index("ix_screening_entry_in_force", "screening_entry", ["screening_list_id", "ended_on"], unique=False)
    _create_hits()
    op.create_table(
        "screening_run",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("list_code", sa.String(length=60), nullable=False),
        sa.Column("list_version", sa.Integer(), nullable=False),
        sa.Column("chunks", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("screened_count", sa.Integer(), nullable=False),
        sa.Column("hit_count", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_run")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant ON {table} "
                f"USING ({IS_INSURER} OR {IS_OWN}) WITH CHECK ({IS_INSURER} OR {IS_OWN})"
            )


def _create_hits() -> None:
    op.create_table(
        "screening_hit",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", BIG_KEY, nullable=False),
        sa.Column("subject_name", sa.String(length=300), nullable=False),
        sa.Column("subject_country", sa.String(length=2), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("list_code", sa.String(length=60), nullable=False),
        sa.Column("entry_key", sa.String(length=60), nullable=False),
        sa.Column("entry_digest", sa.String(length=64), nullable=False),
        sa.Column("screening_entry_id", BIG_KEY, nullable=False),
        sa.Column("alias", sa.String(length=300), nullable=False),
        sa.Column("score_permille", sa.Integer(), nullable=False),
        sa.Column("alike", sa.JSON(), nullable=False),
        sa.Column("review_case_id", BIG_KEY, nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_screening_hit_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["review_case_id"], ["review_case.id"], name=op.f("fk_screening_hit_review_case_id_review_case")
        ),
        sa.ForeignKeyConstraint(
            ["screening_entry_id"],
            ["screening_entry.id"],
            name=op.f("fk_screening_hit_screening_entry_id_screening_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_hit")),
        sa.UniqueConstraint(
            "subject_type",
            "subject_id",
            "list_code",
            "entry_key",
            name=op.f("uq_screening_hit_subject_type_subject_id_list_code_entry_key"),
        ),
    )
    op.create_index(op.f("ix_screening_hit_policyholder_id"), "screening_hit", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_screening_hit_review_case_id"), "screening_hit", ["review_case_id"], unique=False)
    op.create_index(op.f("ix_screening_hit_screening_entry_id"), "screening_hit", ["screening_entry_id"], unique=False)
    op.create_index("ix_screening_hit_state", "screening_hit", ["state", "id"], unique=False)
    op.create_table(
        "screening_decision",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("screening_hit_id", BIG_KEY, nullable=False),
        sa.Column("verdict", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("entry_digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", BIG_KEY, nullable=False),
        sa.Column("author_name", sa.String(length=300), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_screening_decision_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_screening_decision_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["screening_hit_id"],
            ["screening_hit.id"],
            name=op.f("fk_screening_decision_screening_hit_id_screening_hit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_decision")),
    )
    for column in ("author_id", "policyholder_id", "screening_hit_id"):
        op.create_index(op.f(f"ix_screening_decision_{column}"), "screening_decision", [column], unique=False)


def downgrade() -> None:
    op.drop_table("screening_run")
    op.drop_table("screening_decision")
    op.drop_table("screening_hit")
    op.drop_table("screening_entry")
    op.drop_table("screening_list")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('app.scope', 'insurer', true)")  # row-level security binds the owner as well
    op.execute("DELETE FROM case_message WHERE policyholder_id IS NULL")
    op.execute("DELETE FROM review_case WHERE policyholder_id IS NULL")
    _let_cases_be_the_insurers(may_be=False)


def _let_cases_be_the_insurers(*, may_be: bool) -> None:
    """Change a column; SQLite makes the table anew, and no row may lean on the old one meanwhile."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("CREATE TEMPORARY TABLE kept_message AS SELECT * FROM case_message")
        op.execute("DELETE FROM case_message")
    for table in ("review_case", "case_message"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("policyholder_id", existing_type=BIG_KEY, nullable=may_be)
    if is_sqlite:
        op.execute(PUT_BACK)
        op.execute("DROP TABLE kept_message")
