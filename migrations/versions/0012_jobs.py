"""Jobs: leases of workers; since when facts count as new to a monitoring run; when a mail is tried again.

Revises: 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "worker_lease",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("worker_name", sa.String(length=60), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("executor_id", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_lease")),
        sa.UniqueConstraint("executor_id", name=op.f("uq_worker_lease_executor_id")),
        sa.UniqueConstraint("worker_name", "generation", name=op.f("uq_worker_lease_worker_name_generation")),
    )
    with op.batch_alter_table("monitoring_run") as batch:
        batch.add_column(sa.Column("facts_recorded_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.drop_column("next_attempt_at")
    with op.batch_alter_table("monitoring_run") as batch:
        batch.drop_column("facts_recorded_since")
    op.drop_table("worker_lease")
