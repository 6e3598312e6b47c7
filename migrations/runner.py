"""Take the database to a revision, on SQLite and PostgreSQL."""

import re
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from models.engine import engine_for

_FOLDER: Final = Path(__file__).parent
_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def configuration(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration for this project, bound to a connection where there is one."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def migrate(owner_url: str, *, app_role: str | None = None, revision: str = "head") -> None:
    """Upgrade to `revision`, then let the application's role use, but not own, the tables.

    Args:
        owner_url: Database URL of the role that owns the tables (on SQLite: the file).
        app_role: PostgreSQL role of web and worker; None on SQLite.
        revision: Alembic revision to reach.
    """
    engine = engine_for(owner_url)
    try:
        with engine.begin() as connection:
            command.upgrade(configuration(connection), revision)
            if app_role is not None:
                _grant(connection, app_role)
    finally:
        engine.dispose()


def downgrade(owner_url: str, revision: str) -> None:
    """Take the steps back to `revision` (`base` for an empty database)."""
    engine = engine_for(owner_url)
    try:
        with engine.begin() as connection:
            command.downgrade(configuration(connection), revision)
    finally:
        engine.dispose()


def current_revision(engine: Engine) -> str | None:
    """Give the revision that the database stands at, or None for an empty one."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - used by the readiness check alone

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def latest_revision() -> str | None:
    """Give the newest revision that this release knows."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - used by the readiness check alone

    return ScriptDirectory.from_config(configuration()).get_current_head()


def _grant(connection: Connection, app_role: str) -> None:
    if not _ROLE.fullmatch(app_role):
        raise ValueError(f"{app_role!r} is no plain role name")
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {app_role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app_role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app_role}",
        f"REVOKE UPDATE, DELETE ON event_log FROM {app_role}",
    ):
        connection.execute(text(statement))
