"""A small installation to test pages and routes in: two policyholders, one person per role, and a twin exporter.

Everything in it is invented. `policyholder_id` is the tenant that things are made for; the twin exporter works for
`twin_policyholder_id` and must never see them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Actor, Role
from basics.scopes import InsurerScope
from migrations.runner import migrate
from models.engine import engine_for, read_only, unit_of_work
from models.scoping import ScopedSession
from people import queries, service
from people.passwords import Passwords
from people.rules import SCOPES
from people.values import Knock, NewInstallation, NewPerson, UserFacts
from portal import work
from portal.app import create_app
from portal.invitations import OUTLET
from portal.settings import Settings
from tests.support.databases import Database

DAY: Final = date(2008, 5, 1)
PASSWORD: Final = "meadow lantern forty two"
CHEAP: Final = Passwords(time_cost=1, memory_kib=8)
LEVELS: Final = {Role.UNDERWRITER: 3, Role.CLAIMS_HANDLER: 3}
_CSRF: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class World:
    """The application under test and who is in it.

    Attributes:
        people: Role and twin mark -> who has the log-in; `second` holds a second person of the staff roles, for steps
            that need two.
    """

    app: Flask
    database: Database
    policyholder_id: int
    twin_policyholder_id: int
    people: dict[tuple[Role, bool], UserFacts] = field(default_factory=dict)
    second: dict[Role, UserFacts] = field(default_factory=dict)

    @contextmanager
    def unit(self) -> Iterator[ScopedSession]:
        """Open a unit of work in the insurer's scope, to make things by the services."""
        with unit_of_work(self._engine(), InsurerScope()) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[ScopedSession]:
        """Read what is stored, in the insurer's scope."""
        with read_only(self._engine(), InsurerScope()) as session:
            yield session

    def _engine(self) -> Engine:
        with self.app.app_context():
            return work.engine()

    def actor(self, role: Role, *, twin: bool = False) -> Actor:
        """Give the person of a role as the one behind a change."""
        return self.people[role, twin].actor

    def log_in(self, user: UserFacts, *, steps_up: bool = False) -> tuple[str, str]:
        """Open a log-in past the form, for walks over many pages; give its cookie and the token of its forms."""
        with self.unit() as session:
            opened = service.sign_in(session, user.id, Knock(user.email, "address:127.0.0.1", "Walker"), on=DAY)
            cookie = service.step_up(session, opened.session_id) if steps_up else opened.token
            session.flush()
            found = queries.session_by_token(session, cookie)
        assert found is not None
        return cookie, found.csrf_secret

    def token(self, user: UserFacts, *scopes: str) -> str:
        """Issue a bearer token; without scopes it has all of them."""
        with self.unit() as session:
            wanted = frozenset(scopes or SCOPES)
            return service.issue_token(session, "test", wanted, actor=user.actor, on=DAY).token


class Browser(FlaskClient):
    """A client that sends forms as a browser does: with the token of the page that they are on."""

    def form_token(self, page: str = "/help") -> str:
        """Give the token that forms of this visitor carry."""
        found = _CSRF.search(self.get(page, follow_redirects=True).text)
        assert found is not None, f"{page} has no form"
        return found.group(1)

    def send(self, path: str, form: Mapping[str, object] | None = None, *, page: str = "/help") -> TestResponse:
        """Send a form."""
        return self.post(path, data={**(form or {}), "csrf_token": self.form_token(page)})

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Log in through the form."""
        return self.send("/log-in", {"email": email, "password": password}, page="/log-in")

    def step_up(self, password: str = PASSWORD) -> TestResponse:
        """Enter the password again."""
        return self.send("/step-up", {"password": password}, page="/step-up")


class ApiClient(FlaskClient):
    """A client that sends a bearer token, and a new Idempotency-Key with every POST that brings none."""

    token = ""
    sent = 0

    def open(self, *args: Any, **given: Any) -> TestResponse:  # noqa: ANN401 - as werkzeug calls it
        """Send a call."""
        headers = dict(given.pop("headers", None) or {})
        headers.setdefault("Authorization", f"Bearer {self.token}")
        ApiClient.sent += 1
        headers.setdefault("Idempotency-Key", f"test-{ApiClient.sent}")
        return super().open(*args, headers=headers, **given)


def make_world(database: Database) -> World:
    """Set the installation up and let everybody join, by the services that the pages call.

    The application is built once a process and led to each test's database; on SQLite so are the first rows.
    """
    app = _shared_app()
    with app.app_context():
        work.engine().dispose()
    app.extensions[work.SETTINGS] = replace(app.extensions[work.SETTINGS], database_url=database.url)
    app.extensions[work.ENQUEUE] = work.nothing_to_enqueue
    app.extensions[OUTLET] = None
    app.extensions.pop(work.ENGINE)
    app.testing = True
    if database.name != "sqlite":
        return World(app, database, **settle(database))
    rows, who = _settled_file()
    Path(database.url.removeprefix("sqlite:///")).write_bytes(rows)
    people, second = dict(who["people"]), dict(who["second"])
    return World(app, database, **{**who, "people": people, "second": second})


@cache
def _shared_app() -> Flask:
    return create_app(Settings("sqlite://", argon2_time_cost=1, argon2_memory_kib=8))


@cache
def _settled_file() -> tuple[bytes, dict[str, Any]]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "settled.db"
        url = f"sqlite:///{file}"
        migrate(url)
        who = settle(Database("sqlite", url, url))
        return file.read_bytes(), who


def settle(database: Database) -> dict[str, Any]:
    """Make the first rows; give the fields of a world."""
    engine = engine_for(database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        first = NewPerson("administrator@insurer.example", "Ada Administrator", Role.ADMINISTRATOR)
        given = NewInstallation("Example Credit Insurance", "EUR", DAY, is_demo=True)
        administrator = service.set_up(session, given, administrator=first, password=PASSWORD, passwords=CHEAP)
        own, twin = (
            service.create_policyholder(session, name, "DE", actor=OPERATOR, on=DAY, is_invented=True)
            for name in ("Northwind Machine Parts", "Southgate Textiles")
        )
        people = {(Role.ADMINISTRATOR, False): administrator}
        for role in Role:
            if role is not Role.ADMINISTRATOR:
                people[role, False] = _join(session, role, policyholder_id=own)
        people[Role.EXPORTER, True] = _join(session, Role.EXPORTER, policyholder_id=twin, mark="twin-")
        second = {role: _join(session, role, policyholder_id=None, mark="second-") for role in LEVELS}
    engine.dispose()
    return {"policyholder_id": own, "twin_policyholder_id": twin, "people": people, "second": second}


def _join(session: ScopedSession, role: Role, *, policyholder_id: int | None, mark: str = "") -> UserFacts:
    name = f"{mark}{role}"
    person = NewPerson(
        f"{name}@example.example",
        name.replace("_", " ").replace("-", " ").title(),
        role,
        LEVELS.get(role, 0),
        policyholder_id if role is Role.EXPORTER else None,
    )
    invited = service.invite_user(session, person, actor=OPERATOR, on=DAY)
    joined = service.accept_invitation(session, invited.token, password=PASSWORD, passwords=CHEAP, on=DAY)
    return queries.user(session, joined.id, scope=InsurerScope())
