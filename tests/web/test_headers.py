"""Headers and methods on every route of the url map (TRUST.md S15)."""

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from basics.actors import Role
from models.scoping import ScopedSession
from portal import work
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import Browser, World


def every_path(app: Flask) -> list[tuple[Rule, str]]:
    """Give each rule with an address that fits it; its objects do not exist."""
    found = []
    for rule in app.url_map.iter_rules():
        args = dict.fromkeys(rule.arguments, "missing")
        ints = {name: 999_999_999 for name in rule.arguments if f"<int:{name}>" in rule.rule}
        address = app.url_map.bind("localhost").build(rule.endpoint, {**args, **ints}, method=_method(rule))
        found.append((rule, address))
    return found


def _method(rule: Rule) -> str:
    return next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def check(answer: TestResponse, where: str) -> None:
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'", where
    for part in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[part] == "'none'", where
    assert "unsafe" not in headers["Content-Security-Policy"], where
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", where
    assert headers["X-Content-Type-Options"] == "nosniff", where
    assert headers["Referrer-Policy"] == "same-origin", where
    assert "Server" not in headers, where
    if not where.startswith("/static"):
        assert headers["Cache-Control"] == "no-store", where
    if (answer.mimetype or "").startswith("text/"):
        assert answer.headers["Content-Type"].endswith("charset=utf-8"), where


def test_every_answer_to_a_stranger_carries_the_headers(app: Flask, client: Browser) -> None:
    for rule, path in every_path(app):
        check(client.open(path, method=_method(rule), buffered=True), path)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXPORTER])
def test_every_answer_to_a_log_in_carries_the_headers(app: Flask, as_role: AsRole, role: Role) -> None:
    for rule, path in every_path(app):
        if not path.startswith("/log-out"):
            check(as_role(role).open(path, method=_method(rule), buffered=True), path)


def test_every_answer_to_a_program_carries_the_headers(app: Flask, api: AsProgram) -> None:
    program = api(Role.ADMINISTRATOR)
    for rule, path in every_path(app):
        if path.startswith("/api/"):
            check(program.open(path, method=_method(rule)), path)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_no_route_answers_odd_methods(app: Flask, client: Browser, method: str) -> None:
    for _rule, path in every_path(app):
        answer = client.open(path, method=method)
        assert answer.status_code == 405, path
    assert client.open("/no-such-page", method=method).status_code == 405


def test_no_route_tells_other_sites_that_they_may_call(app: Flask, client: Browser) -> None:
    for _rule, path in every_path(app):
        answer = client.open(path, method="OPTIONS", headers={"Origin": "https://evil.example"})
        assert answer.status_code in (404, 405) or path.startswith("/static/"), path
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")], path  # noqa: SIM118 - headers are pairs


def test_page_has_no_script_or_style_of_its_own(as_role: AsRole) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    for path in ("/", "/help", "/account", "/administration", "/administration/users", "/log-in", "/no-such-page"):
        page = administrator.get(path).text
        assert "<style" not in page, path
        assert " style=" not in page, path
        assert "<script>" not in page, path
        assert " onclick=" not in page, path


def test_bug_shows_only_a_number(world: World, as_role: AsRole) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    token = administrator.form_token()

    def enqueue(_session: ScopedSession) -> None:
        raise RuntimeError("a secret in a traceback")

    world.app.extensions[work.ENQUEUE] = enqueue
    world.app.testing = False
    answer = administrator.post(
        "/administration/policyholders", data={"csrf_token": token, "name": "X", "country": "DE"}
    )
    assert answer.status_code == 500
    assert "a secret" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "number:" in answer.text
    check(answer, "/administration/policyholders")
