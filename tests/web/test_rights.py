"""Walk over the rights matrix: every endpoint, every role, a stranger, and another policyholder's twin.

The matrix is `portal/rights/`, written by hand. What is called and on which object stands in `tests/web/objects/`.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from basics.actors import Role
from portal import work
from portal.app import ROOMS, create_app
from portal.rights import PUBLIC, may_enter
from portal.security import RIGHTS
from portal.settings import Settings
from tests.support.databases import Database
from tests.web.objects import Call, Maker
from tests.web.world import ApiClient, Browser, World, make_world

pytestmark = pytest.mark.usefixtures("several_cards")

MISSING_NUMBER: Final = 999_999_999
MISSING_TEXT: Final = "missing"


def _objects() -> dict[str, Maker]:
    found: dict[str, Maker] = {}
    for room in ROOMS:
        name = f"tests.web.objects.{room}"
        if find_spec(name) is not None:
            found.update(import_module(name).OBJECTS)
    return found


MATRIX: Final = create_app(Settings("sqlite://")).extensions[RIGHTS]
OBJECTS: Final = _objects()
ENDPOINTS: Final = sorted(MATRIX)


def _is_for_exporters(endpoint: str) -> bool:
    return MATRIX[endpoint] is not PUBLIC and may_enter(MATRIX, endpoint, Role.EXPORTER)


class Caller:
    """One visitor, and how the endpoint's kind is called by such a one."""

    def __init__(self, world: World, endpoint: str, role: Role | None, *, twin: bool = False) -> None:
        self.world, self.endpoint, self.role = world, endpoint, role
        self.is_api = endpoint.startswith(("api_", "api-docs"))
        rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
        self.method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        self.user = None if role is None else world.people[role, twin]
        self.client = self._client()
        self.form_token = ""

    def call(self, what: Call) -> TestResponse:
        """Call the endpoint on a real object."""
        return self._call(what, what.args)

    def call_missing(self, what: Call) -> TestResponse:
        """Call the endpoint on an object that does not exist; one without an argument, on a page that does not."""
        if not what.args:
            return self._open("/api/v1/no-such-route" if self.is_api else "/no-such-page", what)
        gone = {name: MISSING_NUMBER if isinstance(value, int) else MISSING_TEXT for name, value in what.args.items()}
        return self._call(what, gone if what.missing is None else what.missing)

    def _call(self, what: Call, args: dict[str, Any]) -> TestResponse:
        with self.world.app.test_request_context():
            path = url_for(self.endpoint, **args, **what.query)
        return self._open(path, what)

    def _open(self, path: str, what: Call) -> TestResponse:
        if self.is_api:
            given: dict[str, Any] = {"headers": what.headers, "buffered": True}
            if what.form is not None:
                given |= {"data": dict(what.form), "content_type": "multipart/form-data"}
            elif what.json is not None:
                given["json"] = what.json
            return self.client.open(path, method=self.method, **given)
        assert isinstance(self.client, Browser)
        if self.user is not None and not self.form_token:
            cookie, self.form_token = self.world.log_in(self.user, steps_up=what.steps_up)
            self.client.set_cookie("tradecover", cookie)
        if self.method == "GET":
            return self.client.open(path, method=self.method, buffered=True)
        token = self.form_token or self.client.form_token("/log-in")
        data = {**(what.form or {}), "csrf_token": token}
        return self.client.open(path, method=self.method, data=data, buffered=True)

    def _client(self) -> FlaskClient:
        app: Flask = self.world.app
        if not self.is_api:
            return Browser(app)
        if self.user is None:
            return FlaskClient(app, use_cookies=False)
        program = ApiClient(app)
        program.token = self.world.token(self.user)
        return program


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_matrix_holds_for_every_role_stranger_and_twin(world: World, endpoint: str) -> None:
    make = OBJECTS.get(endpoint)
    assert make is not None, f"tests/web/objects: {endpoint} has no maker of an object"
    for role in Role if MATRIX[endpoint] is not PUBLIC else ():
        caller, what = Caller(world, endpoint, role), make(world, role)
        if may_enter(MATRIX, endpoint, role):
            _must_work(caller.call(what), f"{endpoint} as {role}", may_be_out=what.ends_log_in)
        else:
            _must_be_missing(caller, what, f"{endpoint} as {role}")
    _check_stranger(world, endpoint, make)
    _check_twin(world, endpoint, make)


@pytest.mark.parametrize("endpoint", [name for name in ENDPOINTS if _is_for_exporters(name)])
def test_exporters_are_kept_apart_by_row_level_security_as_well(postgresql_database: Database, endpoint: str) -> None:
    world = make_world(postgresql_database)
    make = OBJECTS[endpoint]
    what = make(world, Role.EXPORTER)
    _must_work(Caller(world, endpoint, Role.EXPORTER).call(what), endpoint, may_be_out=what.ends_log_in)
    _check_twin(world, endpoint, make)
    with world.app.app_context():
        work.engine().dispose()


def _check_stranger(world: World, endpoint: str, make: Maker) -> None:
    stranger, what = Caller(world, endpoint, None), make(world, None)
    answer = stranger.call(what)
    if MATRIX[endpoint] is PUBLIC:
        _must_work(answer, f"{endpoint} as a stranger", may_be_out=True)
    elif stranger.is_api:
        assert answer.status_code == 401
        assert _without_path(answer) == _without_path(Caller(world, endpoint, None).call_missing(what)) or not what.args
    else:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/log-in")
        if what.args:
            assert stranger.call_missing(what).status_code == 303


def _check_twin(world: World, endpoint: str, make: Maker) -> None:
    if not _is_for_exporters(endpoint):
        return
    what = make(world, Role.EXPORTER)
    if what.args and what.is_own:
        _must_be_missing(Caller(world, endpoint, Role.EXPORTER, twin=True), what, f"{endpoint} as the twin")


def _must_work(answer: TestResponse, who: str, *, may_be_out: bool = False) -> None:
    status, to = answer.status_code, answer.headers.get("Location", "")
    leads_on = status == 303 and (may_be_out or not to.startswith(("/log-in", "/step-up")))
    assert status in (200, 201, 202, 204) or leads_on, f"{who}: {status} {to} {answer.text[-2000:]}"


def _must_be_missing(caller: Caller, what: Call, who: str) -> None:
    denied, missing = caller.call(what), caller.call_missing(what)
    assert denied.status_code == 404, f"{who}: {denied.status_code} {denied.headers.get('Location', '')}"
    assert missing.status_code == 404, f"{who}, missing: {missing.status_code}"
    assert denied.data == missing.data, who
    assert _headers(denied) == _headers(missing), who


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")]


def _without_path(answer: TestResponse) -> tuple[int, bytes]:
    return answer.status_code, answer.data


def test_an_endpoint_without_a_row_stops_the_start() -> None:
    from portal.rights import check_complete  # noqa: PLC0415 - the only test of it

    with pytest.raises(RuntimeError, match=r"without a row \['limits.decide'\]"):
        check_complete({"static": PUBLIC}, ["static", "limits.decide"])


def test_a_row_without_an_endpoint_stops_the_start() -> None:
    from portal.rights import check_complete  # noqa: PLC0415 - the only test of it

    with pytest.raises(RuntimeError, match=r"rows without an endpoint \['limits.gone'\]"):
        check_complete({"static": PUBLIC, "limits.gone": PUBLIC}, ["static"])
