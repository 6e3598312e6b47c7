"""`tradecover registry`: which company is meant, on tables and in the database."""

import click

from commands.registry_compare import compare_command
from commands.registry_match import match_command
from commands.registry_screen import screen_command


@click.group()
def registry() -> None:
    """Tell which company is meant."""


registry.add_command(compare_command)
registry.add_command(match_command)
registry.add_command(screen_command)
