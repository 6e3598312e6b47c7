"""What all routes of the API share: tokens, scopes, problems, pages, the document; and one effect per key."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from basics import clock
from basics.actors import Role
from models.people import IdempotencyRecord, Policyholder
from models.scoping import ScopedSession
from people import service
from people.rules import SCOPES
from portal import work
from portal.api.idempotency import is_asking, lock_number
from portal.security import HEADERS
from tests.support.databases import Database
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, ApiClient, World

PATH = "/api/v1/policyholders"
BODY = {"name": "Eastmoor Tools", "country": "AT"}


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


@pytest.fixture
def program(api: AsProgram) -> ApiClient:
    return api(Role.ADMINISTRATOR)


@pytest.fixture
def breaking(world: World) -> Iterator[list[str]]:
    """Give a list; while it holds something, every change fails just before it commits."""
    faults: list[str] = []

    def enqueue(_session: ScopedSession) -> None:
        if faults:
            raise RuntimeError(faults[0])

    world.app.extensions[work.ENQUEUE] = enqueue
    world.app.testing = False
    yield faults
    world.app.testing = True


def create(program: ApiClient, key: str, body: dict[str, str] | None = None) -> TestResponse:
    return program.post(PATH, json=body or BODY, headers={"Idempotency-Key": key})


def count_created(world: World) -> int:
    with world.look() as session:
        query = select(func.count()).select_from(Policyholder).where(Policyholder.name == BODY["name"])
        return session.scalar(query) or 0


# TRUST.md R5: the ten rules of a repeated call.


def test_rule_1_same_call_again_gets_the_same_status_body_and_headers(world: World, program: ApiClient) -> None:
    first, again = create(program, "k"), create(program, "k")
    assert first.status_code == 201
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert dict(again.headers) == dict(first.headers)
    assert count_created(world) == 1


def test_rule_2_call_that_failed_changed_nothing_and_its_key_works_again(
    world: World, program: ApiClient, breaking: list[str]
) -> None:
    breaking.append("the disk went away")
    failed = create(program, "k")
    assert failed.status_code == 500
    assert "the disk went away" not in failed.text
    assert count_created(world) == 0
    breaking.clear()
    assert create(program, "k").status_code == 201
    assert create(program, "k").status_code == 201
    assert count_created(world) == 1


def test_rule_3_other_body_under_the_same_key_is_refused(world: World, program: ApiClient) -> None:
    create(program, "k")
    other = create(program, "k", {"name": "Another", "country": "AT"})
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency.key_reused")
    assert count_created(world) == 1


def test_rule_4_other_route_or_object_under_the_same_key_is_refused(world: World, program: ApiClient) -> None:
    ids = [world.people[Role.BROKER, False].id, world.people[Role.LOSS_PAYEE, False].id]
    headers = {"Idempotency-Key": "k"}
    assert program.post(f"/api/v1/users/{ids[0]}/disable", headers=headers).status_code == 200
    assert program.post(f"/api/v1/users/{ids[1]}/disable", headers=headers).status_code == 422
    assert create(program, "k").status_code == 422


def test_rule_5_key_of_another_tenant_is_independent(world: World, api: AsProgram) -> None:
    own, twin = api(Role.EXPORTER), api(Role.EXPORTER, twin=True)
    for program, is_twin in ((own, False), (twin, True)):
        token_id = make_token(world, is_twin=is_twin)
        answer = program.post(f"/api/v1/tokens/{token_id}/revoke", headers={"Idempotency-Key": "k"})
        assert answer.status_code == 204


def test_rule_6_key_of_another_user_of_the_same_tenant_is_independent(world: World) -> None:
    first, second = ApiClient(world.app), ApiClient(world.app)
    first.token = world.token(world.people[Role.ADMINISTRATOR, False])
    second.token = first.token
    assert create(first, "k").status_code == 201
    second.token = world.token(world.people[Role.UNDERWRITER, False])
    stranger = second.post("/api/v1/tokens/1/revoke", json={}, headers={"Idempotency-Key": "k"})
    assert (stranger.status_code, stranger.get_json()["code"]) == (404, "not_found")


def test_rule_7_of_two_calls_at_once_one_is_answered_and_one_has_to_wait(world: World, program: ApiClient) -> None:
    is_inside, may_go_on = Event(), Event()

    def enqueue(_session: ScopedSession) -> None:
        is_inside.set()
        may_go_on.wait(20)

    other = ApiClient(world.app)
    other.token = program.token
    answers: list[int] = []
    assert program.get("/api/v1/me").status_code == 200
    world.app.extensions[work.ENQUEUE] = enqueue
    running = Thread(target=lambda: answers.append(create(program, "k").status_code))
    running.start()
    assert is_inside.wait(20)
    second = create(other, "k")
    may_go_on.set()
    running.join(20)
    assert (second.status_code, second.get_json()["code"]) == (409, "idempotency.in_progress")
    assert answers == [201]
    assert count_created(world) == 1


def test_rule_7_holds_between_web_processes_on_postgresql(world: World, program: ApiClient) -> None:
    user_id = world.people[Role.ADMINISTRATOR, False].id
    with world.unit() as session:
        if session.get_bind().dialect.name == "sqlite":
            return  # processes take turns there: the second finds the stored answer
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": lock_number(user_id, "k")})
        assert create(program, "k").status_code == 409
    assert create(program, "k").status_code == 201


@pytest.mark.parametrize(
    "wrong", [{"name": "", "country": "AT"}, {"name": "Eastmoor Tools", "country": "XX"}, {"name": "x"}]
)
def test_rule_8_key_of_a_call_that_was_wrong_is_free_again(
    world: World, program: ApiClient, wrong: dict[str, str]
) -> None:
    assert create(program, "k", wrong).status_code == 422
    assert create(program, "k").status_code == 201
    assert count_created(world) == 1


def test_rule_8_key_of_a_call_that_was_refused_is_free_again(program: ApiClient) -> None:
    create(program, "first")
    refused = create(program, "k")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "policyholder.exists")
    assert create(program, "k", {"name": "Another", "country": "AT"}).status_code == 201


@pytest.mark.parametrize(("key", "status"), [("k" * 254, 201), ("k" * 255, 201), ("k" * 256, 400)])
def test_rule_9_key_of_255_signs_is_taken_and_of_256_is_refused(program: ApiClient, key: str, status: int) -> None:
    assert create(program, key).status_code == status


@pytest.mark.parametrize("key", ["", "schlüssel", "a\tb"])
def test_rule_9_missing_or_unprintable_key_is_refused(world: World, program: ApiClient, key: str) -> None:
    answer = create(program, key)
    assert answer.status_code == 400
    assert answer.get_json()["code"] in ("idempotency.key_missing", "idempotency.key_malformed")
    assert count_created(world) == 0


def test_rule_10_key_survives_a_kill_between_commit_and_answer(world: World, program: ApiClient) -> None:
    script = (
        "import os, sys\n"
        "from portal.app import create_app\n"
        "from portal.settings import Settings\n"
        "app = create_app(Settings(sys.argv[1], argon2_time_cost=1, argon2_memory_kib=8))\n"
        "app.after_request(lambda answer: os._exit(137))\n"
        "headers = {'Authorization': 'Bearer ' + os.environ['TOKEN'], 'Idempotency-Key': 'k'}\n"
        f"app.test_client().post({PATH!r}, json={BODY!r}, headers=headers)\n"
    )
    command = [sys.executable, "-c", script, world.database.url]
    killed = subprocess.run(command, env={**os.environ, "TOKEN": program.token}, check=False, timeout=60)
    assert killed.returncode == 137
    assert count_created(world) == 1
    answer = create(program, "k")
    assert (answer.status_code, answer.get_json()["name"]) == (201, "Eastmoor Tools")
    assert count_created(world) == 1


def test_stored_answer_and_change_are_one_transaction(world: World, program: ApiClient, breaking: list[str]) -> None:
    breaking.append("no commit")
    create(program, "k")
    with world.look() as session:
        assert session.scalars(select(IdempotencyRecord)).all() == []


# Who calls.


def test_cookie_of_a_log_in_is_no_credential(as_role: AsRole) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    assert administrator.get("/").status_code == 200
    answer = administrator.get("/api/v1/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer realm=tradecover")
    token = administrator.form_token()
    form = {"csrf_token": token, "to": "2009-05-01"}
    assert administrator.post("/api/v1/installation/business-date", data=form).status_code == 401


def test_bearer_token_opens_no_page(program: ApiClient) -> None:
    assert program.get("/account").status_code == 303


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "bearer\tx"])
def test_call_without_a_token_of_ours_is_not_let_in(program: ApiClient, header: str) -> None:
    assert program.get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_revoked_token_is_shut_out(world: World, program: ApiClient) -> None:
    assert program.get("/api/v1/me").status_code == 200
    actor = world.actor(Role.ADMINISTRATOR)
    with world.unit() as session:
        service.revoke_token(session, 1, actor=actor, on=DAY)
    assert program.get("/api/v1/me").status_code == 401


def test_outdated_token_is_shut_out(world: World, program: ApiClient) -> None:
    actor = world.actor(Role.ADMINISTRATOR)
    with world.unit() as session:
        issued = service.issue_token(session, "old", frozenset(SCOPES), actor=actor, on=DAY, expires_at=clock.now())
    program.token = issued.token
    assert program.get("/api/v1/me").status_code == 401


def test_token_lets_in_within_its_scopes_only(api: AsProgram) -> None:
    reader = api(Role.ADMINISTRATOR, "people:read")
    assert reader.get(PATH).status_code == 200
    refused = create(reader, "k")
    assert (refused.status_code, refused.get_json()["detail"]) == (403, "This token lacks the scope people:write.")


def make_token(world: World, *, is_twin: bool) -> int:
    actor = world.actor(Role.EXPORTER, twin=is_twin)
    with world.unit() as session:
        return service.issue_token(session, "old", frozenset({"limits:read"}), actor=actor, on=DAY).token_id


# What comes in and goes out.


def test_errors_are_problems_with_a_stable_code(program: ApiClient) -> None:
    answer = program.post("/api/v1/installation/business-date", json={"to": "2008-04-30"})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.get_json() == {
        "type": "urn:tradecover:problem:installation.date_backward",
        "title": "This is not possible now",
        "status": 409,
        "code": "installation.date_backward",
        "detail": "The business date is 2008-05-01; it moves forward only, so 2008-04-30 is refused.",
    }


def test_wrong_input_names_each_place(program: ApiClient) -> None:
    answer = create(program, "k", {"country": "XX", "nonsense": "1"})
    places = {fault["where"] for fault in answer.get_json()["errors"]}
    assert (answer.status_code, places) == (422, {"name", "country", "nonsense"})


@pytest.mark.parametrize(
    ("data", "media_type", "status"),
    [
        ("name=x", "application/x-www-form-urlencoded", 415),
        ("{}", "text/plain", 415),
        ("{", "application/json", 400),
        ("[]", "application/json", 422),
        ("", "application/json", 422),
    ],
)
def test_body_of_another_kind_is_refused(program: ApiClient, data: str, media_type: str, status: int) -> None:
    answer = program.post(PATH, data=data, content_type=media_type)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", PATH), ("PUT", PATH), ("OPTIONS", PATH), ("GET", "/api/v1/no")]
)
def test_what_no_route_answers_is_a_problem(program: ApiClient, method: str, path: str) -> None:
    answer = program.open(path, method=method)
    assert answer.status_code == (404 if path == "/api/v1/no" else 405)
    assert answer.content_type == "application/problem+json"


def test_list_comes_in_pages_that_lead_to_each_other(program: ApiClient) -> None:
    for number in range(3):
        create(program, f"k{number}", {"name": f"Tools {number}", "country": "AT"})
    names: list[str] = []
    path = f"{PATH}?page_size=2"
    for _ in range(3):
        answer = program.get(path)
        names += [item["name"] for item in answer.get_json()["items"]]
        if answer.get_json()["next"] is None:
            assert "Link" not in answer.headers
            break
        target, _, rel = answer.headers["Link"].partition("; ")
        assert rel == 'rel="next"'
        path = target.strip("<>")
    assert names == ["Northwind Machine Parts", "Southgate Textiles", "Tools 0", "Tools 1", "Tools 2"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page_size=0", 422),
        ("page_size=1", 200),
        ("page_size=200", 200),
        ("page_size=201", 422),
        ("cursor=nonsense", 400),
    ],
)
def test_size_and_cursor_of_a_page_are_checked(program: ApiClient, query: str, status: int) -> None:
    assert program.get(f"{PATH}?{query}").status_code == status


def _described_path(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def test_document_describes_exactly_the_routes(world: World, program: ApiClient) -> None:
    document = program.get("/api/v1/openapi.json").get_json()
    described = {
        (path, method.upper()) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    routes = {
        (_described_path(rule), method)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and rule.endpoint != "api-docs.openapi_json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert document["openapi"] == "3.1.0"
    assert described == routes


def test_document_tells_scope_key_and_errors_of_every_route(world: World, program: ApiClient) -> None:
    document = program.get("/api/v1/openapi.json").get_json()
    asking = {
        _described_path(rule)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and is_asking(world.app.view_functions[rule.endpoint])
    }
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            where = f"{method} {path}"
            (scope,) = operation["security"][0]["bearer"]
            assert scope in SCOPES, where
            headers = {given.get("name") for given in operation.get("parameters", ()) if given.get("in") == "header"}
            needs_key = method == "post" and path not in asking
            assert ("Idempotency-Key" in headers) is needs_key, where
            assert "default" in operation["responses"], where
    described = document["components"]["responses"].values()
    assert all("application/problem+json" in answer["content"] for answer in described if "content" in answer)


def test_answers_of_the_api_carry_the_headers_and_are_not_kept(program: ApiClient) -> None:
    answer = program.get("/api/v1/me")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == HEADERS["X-Content-Type-Options"]
