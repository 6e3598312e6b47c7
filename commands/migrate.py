"""`tradecover migrate`: bring the database up to date, as the role that owns the tables."""

import os

import click
from sqlalchemy import make_url

from basics.scopes import InsurerScope
from commands.set_up_code import tell_set_up_code
from jobs.queue import migrate_queue
from migrations.runner import migrate
from models.engine import engine_for, unit_of_work
from registry.search.index import forget_index, index_missing


def migrate_all(owner_url: str, *, app_role: str | None) -> None:
    """Migrate our tables and the queue's; on PostgreSQL let the application's role use both.

    Names that are not indexed for the search yet are, a bounded number of them in each transaction.
    """
    migrate(owner_url, app_role=app_role)
    migrate_queue(owner_url, app_role=app_role)
    index_all(owner_url)


def index_all(owner_url: str, *, anew: bool = False) -> int:
    """Index the names that are not indexed, or all of them anew, and tell how many there were."""
    engine, total, last_id = engine_for(owner_url), 0, 0
    try:
        if anew:
            with unit_of_work(engine, InsurerScope()) as session:
                forget_index(session)
        while True:
            with unit_of_work(engine, InsurerScope()) as session:
                count, last_id = index_missing(session, after_id=last_id)
            if not count:
                return total
            total += count
    finally:
        engine.dispose()


@click.command("migrate")
@click.option("--database-url", envvar="TRADECOVER_OWNER_URL", required=True, help="For the role that owns the tables.")
@click.option(
    "--app-role", envvar="TRADECOVER_APP_ROLE", help="PostgreSQL: the role of web and worker, which owns none."
)
@click.option("--index-anew", is_flag=True, help="Make the index of the search anew; searches find less until then.")
def migrate_command(database_url: str, app_role: str | None, *, index_anew: bool) -> int:
    """Bring the database up to date.

    Web and worker never change tables: they run as a role that may not.
    """
    if make_url(database_url).get_backend_name() == "sqlite":
        app_role = None
    elif app_role is None:
        raise click.UsageError("--app-role is missing: on PostgreSQL web and worker use a role that owns no table.")
    migrate_all(database_url, app_role=app_role)
    if index_anew:
        click.echo(f"Indexed {index_all(database_url, anew=True):,} names anew.")
    click.echo("The database is up to date.")
    tell_set_up_code(database_url, os.environ.get("TRADECOVER_PUBLIC_URL", "the portal's address"))
    return 0
