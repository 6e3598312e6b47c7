"""Alembic's environment: the tables of `models`, on the connection that the runner opened."""

from alembic import context
from sqlalchemy.schema import SchemaItem

from models import Base


def _is_ours(item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:  # noqa: FBT001 - Alembic's signature
    """Leave out tables of others in the same database (the durable queue's)."""
    return kind != "table" or name in Base.metadata.tables or item in Base.metadata.tables.values()


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_object=_is_ours,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
