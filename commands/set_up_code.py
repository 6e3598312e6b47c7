"""The one-time code by which a new installation gets its first administrator: told at the terminal, nowhere else."""

import click
from sqlalchemy import inspect

from basics.scopes import InsurerScope
from models.engine import engine_for, unit_of_work
from people.service import issue_set_up_code


def tell_set_up_code(database_url: str, public_url: str) -> None:
    """Print a fresh code and where to use it, unless the installation has been set up; earlier codes end."""
    engine = engine_for(database_url)
    try:
        if not inspect(engine).has_table("installation"):
            raise click.ClickException("The database has no tables yet; tradecover migrate makes them.")
        with unit_of_work(engine, InsurerScope()) as session:
            code = issue_set_up_code(session)
    finally:
        engine.dispose()
    if code is not None:
        click.echo(f"Set this installation up at {public_url}/set-up with the code {code} (it works once, for a day).")
