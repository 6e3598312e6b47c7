"""Registry: buyers and the dated facts about them.

Revises: 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "buyer",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("search_name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("legal_form", sa.String(length=300), nullable=False),
        sa.Column("has_made_up_name", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer")),
    )
    op.create_index(op.f("ix_buyer_search_name"), "buyer", ["search_name"], unique=False)
    op.create_table(
        "buyer_event",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_key", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_buyer_event_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_event")),
        sa.UniqueConstraint(
            "buyer_id",
            "kind",
            "happened_on",
            "source_key",
            name=op.f("uq_buyer_event_buyer_id_kind_happened_on_source_key"),
        ),
    )
    op.create_index(op.f("ix_buyer_event_buyer_id"), "buyer_event", ["buyer_id"], unique=False)
    op.create_index("ix_buyer_event_known_at", "buyer_event", ["known_at"], unique=False)
    op.create_table(
        "buyer_identifier",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("scheme", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_buyer_identifier_buyer_id_buyer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_identifier")),
        sa.UniqueConstraint("scheme", "country", "value", name=op.f("uq_buyer_identifier_scheme_country_value")),
    )
    op.create_index(op.f("ix_buyer_identifier_buyer_id"), "buyer_identifier", ["buyer_id"], unique=False)
    op.create_index(op.f("ix_buyer_identifier_value"), "buyer_identifier", ["value"], unique=False)
    op.create_table(
        "import_run",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("adapter", sa.String(length=60), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("keep", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
        sa.Column("unchanged_count", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_account_id", BIG_KEY, nullable=True),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_import_run_policyholder_id_policyholder")
        ),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_import_run_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_kind"), "import_run", ["kind"], unique=False)
    op.create_index(op.f("ix_import_run_policyholder_id"), "import_run", ["policyholder_id"], unique=False)
    op.create_index(op.f("ix_import_run_user_account_id"), "import_run", ["user_account_id"], unique=False)
    op.create_table(
        "import_rejection",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("column_name", sa.String(length=300), nullable=False),
        sa.Column("value_found", sa.String(length=300), nullable=False),
        sa.Column("remedy", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_import_rejection_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejection")),
    )
    op.create_index(op.f("ix_import_rejection_import_run_id"), "import_rejection", ["import_run_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("known_at", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("lines_sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("import_run_id", BIG_KEY, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyer.id"], name=op.f("fk_statement_buyer_id_buyer")),
        sa.ForeignKeyConstraint(
            ["import_run_id"], ["import_run.id"], name=op.f("fk_statement_import_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint(
            "buyer_id",
            "fiscal_year",
            "source",
            "lines_sha256",
            name=op.f("uq_statement_buyer_id_fiscal_year_source_lines_sha256"),
        ),
    )
    op.create_index("ix_statement_buyer_known", "statement", ["buyer_id", "known_at"], unique=False)
    op.create_index(op.f("ix_statement_import_run_id"), "statement", ["import_run_id"], unique=False)
    op.create_index("ix_statement_known_at", "statement", ["known_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_statement_known_at", table_name="statement")
    op.drop_index(op.f("ix_statement_import_run_id"), table_name="statement")
    op.drop_index("ix_statement_buyer_known", table_name="statement")
    op.drop_table("statement")
    op.drop_index(op.f("ix_import_rejection_import_run_id"), table_name="import_rejection")
    op.drop_table("import_rejection")
    op.drop_index(op.f("ix_import_run_user_account_id"), table_name="import_run")
    op.drop_index(op.f("ix_import_run_policyholder_id"), table_name="import_run")
    op.drop_index(op.f("ix_import_run_kind"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_index(op.f("ix_buyer_identifier_value"), table_name="buyer_identifier")
    op.drop_index(op.f("ix_buyer_identifier_buyer_id"), table_name="buyer_identifier")
    op.drop_table("buyer_identifier")
    op.drop_index("ix_buyer_event_known_at", table_name="buyer_event")
    op.drop_index(op.f("ix_buyer_event_buyer_id"), table_name="buyer_event")
    op.drop_table("buyer_event")
    op.drop_index(op.f("ix_buyer_search_name"), table_name="buyer")
    op.drop_table("buyer")
