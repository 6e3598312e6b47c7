"""The code for the first set-up, as the terminal tells it."""

import re

import click
import pytest

from basics import clock
from basics.errors import NotFound
from basics.scopes import InsurerScope
from commands.set_up_code import tell_set_up_code
from models.engine import engine_for, read_only
from people import queries
from tests.support.databases import Database

CODE = re.compile(r"at https://cover\.example/set-up with the code ([\w-]{43}) ")


def test_terminal_tells_a_code_and_ends_the_one_before(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    tell_set_up_code(database.url, "https://cover.example")
    tell_set_up_code(database.url, "https://cover.example")
    first, second = CODE.findall(capsys.readouterr().out)
    engine = engine_for(database.url)
    with read_only(engine, InsurerScope()) as session:
        assert queries.invitation_by_token(session, second, now=clock.now()).email == ""
        with pytest.raises(NotFound, match="not known"):
            queries.invitation_by_token(session, first, now=clock.now())
        assert queries.open_invitations(session, scope=InsurerScope(), now=clock.now()) == []
    engine.dispose()


def test_database_without_tables_is_named() -> None:
    with pytest.raises(click.ClickException, match="tradecover migrate"):
        tell_set_up_code("sqlite://", "https://cover.example")
