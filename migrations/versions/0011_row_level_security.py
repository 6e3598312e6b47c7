"""Row-level security: on PostgreSQL a transaction sees the rows of the scope that it announced, and no others.

A transaction that announced nothing sees nothing. The owner of the tables is bound as well (FORCE).

Revises: 0010.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "case_message",
    "claim",
    "claim_assessment",
    "claim_decision",
    "claim_document",
    "event_log",
    "import_run",
    "inbox_message",
    "invitation",
    "invoice",
    "limit_decision",
    "limit_request",
    "limit_version",
    "movement",
    "overdue_notice",
    "payee",
    "policy",
    "policy_version",
    "review_case",
    "settlement",
    "user_account",
)
IS_INSURER = "current_setting('app.scope', true) = 'insurer'"
IS_OWN = "policyholder_id = nullif(current_setting('app.policyholder', true), '')::bigint"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING ({IS_INSURER} OR {IS_OWN}) WITH CHECK ({IS_INSURER} OR {IS_OWN})"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TENANT_TABLES:
        op.execute(f"DROP POLICY tenant ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
