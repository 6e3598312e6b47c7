"""Engines and units of work on SQLite and PostgreSQL.

SQLite: `BEGIN IMMEDIATE` by the engine's `begin` event, so that a transaction that decides holds the write lock before
it reads; readers open a deferred, read-only transaction and wait for nobody. PostgreSQL: READ COMMITTED, and the
services lock the buyer's row first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from basics.scopes import Scope
from models.locking import takes_locks
from models.scoping import ScopedSession

BUSY_TIMEOUT_MS = 10_000


def engine_for(url: str) -> Engine:
    """Open the application's engine for a database URL (`sqlite:///...` or `postgresql+psycopg://...`)."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        if takes_locks():
            event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    if takes_locks():
        connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")


@contextmanager
def unit_of_work(engine: Engine, scope: Scope) -> Iterator[ScopedSession]:
    """Run one change: commit at the end of the block, roll back if it raises. Only edges call this."""
    with ScopedSession(engine, expire_on_commit=False, info={"scope": scope}) as session, session.begin():
        yield session


@contextmanager
def read_only(engine: Engine, scope: Scope) -> Iterator[ScopedSession]:
    """Read within one consistent snapshot; writing in it is a bug that stops."""
    options = {"read_only": True, "postgresql_readonly": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"  # type: ignore[assignment]
    reader = engine.execution_options(**options)
    with ScopedSession(reader, expire_on_commit=False, info={"scope": scope, "read_only": True}) as session:
        yield session
        session.rollback()
