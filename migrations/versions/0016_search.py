"""Search: the index over the words of buyers' names; `tradecover migrate` fills it.

Revises: 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _plain(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("buyer_name_id", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("buyer_id", BIG_KEY, nullable=False),
        sa.Column("words", _plain(1000), nullable=False),
        sa.PrimaryKeyConstraint("buyer_name_id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_words"), "search_entry", ["words"], unique=False)
    op.create_table(
        "search_word",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("word", _plain(60), nullable=False),
        sa.Column("name_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name=op.f("uq_search_word_word")),
    )
    op.create_table(
        "search_posting",
        sa.Column("word_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_rank", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("buyer_name_id", BIG_KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word_id", "name_rank", "buyer_name_id", name=op.f("pk_search_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_variant",
        sa.Column("variant", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("variant", "word_id", name=op.f("pk_search_variant")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("search_variant")
    op.drop_table("search_posting")
    op.drop_table("search_word")
    op.drop_table("search_entry")
