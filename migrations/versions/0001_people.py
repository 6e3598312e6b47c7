"""People: the installation, its tenants, users, sessions and tokens.

Revises: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "authority_level",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("limit_max_minor", sa.BigInteger(), nullable=False),
        sa.Column("claim_max_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_authority_level")),
    )
    op.create_table(
        "installation",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("insurer_name", sa.String(length=300), nullable=False),
        sa.Column("book_currency", sa.String(length=3), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "policyholder",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policyholder")),
        sa.UniqueConstraint("name", name=op.f("uq_policyholder_name")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("email_sha256", sa.String(length=64), nullable=False),
        sa.Column("address_sha256", sa.String(length=64), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_address_sha256"), "sign_in_attempt", ["address_sha256"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_attempted_at"), "sign_in_attempt", ["attempted_at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_email_sha256"), "sign_in_attempt", ["email_sha256"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_invitation_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitation_token_sha256")),
    )
    op.create_index(op.f("ix_invitation_policyholder_id"), "invitation", ["policyholder_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("authority_level", sa.Integer(), nullable=False),
        sa.Column("policyholder_id", BIG_KEY, nullable=True),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("locale", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["policyholder_id"], ["policyholder.id"], name=op.f("fk_user_account_policyholder_id_policyholder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_index(op.f("ix_user_account_policyholder_id"), "user_account", ["policyholder_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("user_account_id", BIG_KEY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=4000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_api_token_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    op.create_index(op.f("ix_api_token_user_account_id"), "api_token", ["user_account_id"], unique=False)
    op.create_table(
        "idempotency_record",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("user_account_id", BIG_KEY, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("route", sa.String(length=300), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.String(length=4000), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_idempotency_record_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint("user_account_id", "key", name=op.f("uq_idempotency_record_user_account_id_key")),
    )
    op.create_index(
        op.f("ix_idempotency_record_user_account_id"), "idempotency_record", ["user_account_id"], unique=False
    )
    op.create_table(
        "user_session",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("user_account_id", BIG_KEY, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("csrf_secret", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_account_id"], ["user_account.id"], name=op.f("fk_user_session_user_account_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_user_session_token_sha256")),
    )
    op.create_index(op.f("ix_user_session_user_account_id"), "user_session", ["user_account_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_user_session_user_account_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(op.f("ix_idempotency_record_user_account_id"), table_name="idempotency_record")
    op.drop_table("idempotency_record")
    op.drop_index(op.f("ix_api_token_user_account_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_user_account_policyholder_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_invitation_policyholder_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_sign_in_attempt_email_sha256"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_attempted_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_address_sha256"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("policyholder")
    op.drop_table("installation")
    op.drop_table("authority_level")
