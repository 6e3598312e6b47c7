"""`tradecover migrate`: bring the database up to date, as the role that owns the tables."""

import os

import click
from sqlalchemy import make_url

from commands.set_up_code import tell_set_up_code
from jobs.queue import migrate_queue
from migrations.runner import migrate


def migrate_all(owner_url: str, *, app_role: str | None) -> None:
    """Migrate our tables and the queue's; on PostgreSQL let the application's role use both."""
    migrate(owner_url, app_role=app_role)
    migrate_queue(owner_url, app_role=app_role)


@click.command("migrate")
@click.option("--database-url", envvar="TRADECOVER_OWNER_URL", required=True, help="For the role that owns the tables.")
@click.option(
    "--app-role", envvar="TRADECOVER_APP_ROLE", help="PostgreSQL: the role of web and worker, which owns none."
)
def migrate_command(database_url: str, app_role: str | None) -> int:
    """Bring the database up to date.

    Web and worker never change tables: they run as a role that may not.
    """
    if make_url(database_url).get_backend_name() == "sqlite":
        app_role = None
    elif app_role is None:
        raise click.UsageError("--app-role is missing: on PostgreSQL web and worker use a role that owns no table.")
    migrate_all(database_url, app_role=app_role)
    click.echo("The database is up to date.")
    tell_set_up_code(database_url, os.environ.get("TRADECOVER_PUBLIC_URL", "the portal's address"))
    return 0
