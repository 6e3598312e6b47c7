"""Fixtures of the portal: an application with people in it, and clients that act as them.

On SQLite by default. A module that is to run on PostgreSQL as well says so:

    @pytest.fixture
    def web_database(database: Database) -> Database:
        return database
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from basics.actors import Role
from portal import work
from tests.support.databases import Database
from tests.support.trial_cards import forget_cards, publish_trials
from tests.web.world import ApiClient, Browser, World, make_world

AsRole = Callable[..., Browser]
AsProgram = Callable[..., ApiClient]


@pytest.fixture
def web_database(sqlite_database: Database) -> Database:
    """Give the database under the portal."""
    return sqlite_database


@pytest.fixture
def world(web_database: Database) -> Iterator[World]:
    """Give an installation with two policyholders and one person per role."""
    made = make_world(web_database)
    yield made
    with made.app.app_context():
        work.engine().dispose()


@pytest.fixture
def app(world: World) -> Flask:
    """Give the application."""
    return world.app


@pytest.fixture
def client(app: Flask) -> Browser:
    """Give a browser that has not logged in."""
    return Browser(app)


@pytest.fixture
def as_role(world: World) -> AsRole:
    """Give a browser in which the person of a role has logged in through the form."""

    def signed_in(role: Role, *, twin: bool = False) -> Browser:
        browser = Browser(world.app)
        answer = browser.sign_in(world.people[role, twin].email)
        assert answer.status_code == 303
        return browser

    return signed_in


@pytest.fixture
def api(world: World) -> AsProgram:
    """Give a client that calls the API with a token of the person of a role; all scopes unless some are named."""

    def calling(role: Role, *scopes: str, twin: bool = False) -> ApiClient:
        program = ApiClient(world.app)
        program.token = world.token(world.people[role, twin], *scopes)
        return program

    return calling


@pytest.fixture(scope="module")
def several_cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let a module's pages know two scorecards more, made for tests: one to propose, one without evidence."""
    with pytest.MonkeyPatch.context() as patch:
        yield publish_trials(tmp_path_factory.mktemp("cards") / "scorecards", patch)
    forget_cards()
