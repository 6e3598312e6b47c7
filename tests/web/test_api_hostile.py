"""Every operation of the API against input that nobody sends on purpose: each gets a problem, none a 500.

What is sent is made from the API's own document, so that a new route is tried by being there.
"""

import base64
import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from basics.actors import Role
from tests.support.databases import Database
from tests.web.conftest import AsProgram
from tests.web.world import ApiClient, World

NUMBERS: Final[tuple[Any, ...]] = (True, -1, 1.5, 2**31, 2**63, 2**64, "1_000", "9" * 5000, [], {})
TEXTS: Final = (None, 7, "", "\x00", "\x1b[31m", "\u202ecba", "x" * 100_000, "-1", "NaN", "2008-02-30", "9999-12-31")
QUERIES: Final = ("", "abc", "-1", "9" * 19, "9" * 400, "%00", "%ff", "2008-02-30", "9999-12-31", "%25", "'")
JSONS: Final = (
    b"{",
    b"\xff",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b'{"a": 1, "a": 2}',
    b'{"a": NaN}',
    b'{"a": ' + b"1" * 5000 + b"}",
    b'{"a": "\\u0000"}',
    b'{"a": "\\ud800"}',
)
ROLES: Final = (Role.EXPORTER, Role.UNDERWRITER, Role.CLAIMS_HANDLER, Role.ADMINISTRATOR)
_HOLE: Final = re.compile(r"\{\w+\}")

Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


@pytest.fixture
def programs(world: World, api: AsProgram) -> list[ApiClient]:
    world.app.testing = False  # a bug is a 500 that the test sees, as a caller would
    return [api(role) for role in ROLES]


@pytest.fixture
def document(programs: list[ApiClient]) -> dict[str, Any]:
    found: dict[str, Any] = programs[0].get("/api/v1/openapi.json").get_json()
    return found


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method, operation in item.items():
            if method in ("get", "post"):
                yield method, path, {**operation, "parameters": shared + operation.get("parameters", [])}


def fields_of(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    found: dict[str, Any] = document["components"]["schemas"].get(name, {}).get("properties", {})
    return found


def let_in(programs: list[ApiClient], method: str, path: str) -> list[ApiClient]:
    """Give the callers whose role may call an operation, as far as an empty call shows it; else the first of all."""
    target = _HOLE.sub("1", path)
    answers = [(program, program.open(target, method=method.upper(), json={})) for program in programs]
    return [program for program, answer in answers if answer.status_code != 404][:2] or programs[:1]


def assert_problem(answer: TestResponse, what: str) -> None:
    assert answer.status_code < 500, what
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json", what
        problem = answer.get_json()
        assert problem["status"] == answer.status_code, what
        assert problem["code"], what
        assert problem["detail"], what


@pytest.mark.parametrize("row", ["0", "9223372036854775807", "9223372036854775808", "9" * 400, "1%00", "-1"])
def test_rows_that_cannot_be_are_not_there(document: dict[str, Any], programs: list[ApiClient], row: str) -> None:
    tried = 0
    for method, path, operation in operations(document):
        if "{" in path:
            tried += 1
            body = dict.fromkeys(fields_of(document, operation), "1")
            for program in programs:
                answer = program.open(
                    _HOLE.sub(row, path), method=method.upper(), json=body, headers={"If-Match": '"1"'}
                )
                assert_problem(answer, f"{method} {path} {row[:30]}")
    assert tried > 30


def test_queries_of_any_kind_get_a_problem_at_most(document: dict[str, Any], programs: list[ApiClient]) -> None:
    cursors = [base64.urlsafe_b64encode(json.dumps({"at": at}).encode()).decode() for at in NUMBERS]
    tried = 0
    for method, path, operation in operations(document):
        for parameter in operation["parameters"]:
            if parameter["in"] != "query":
                continue
            for value in (*QUERIES, *cursors):
                for program in programs:
                    tried += 1
                    target = f"{_HOLE.sub('1', path)}?{parameter['name']}={value}"
                    assert_problem(program.open(target, method=method.upper()), target)
    assert tried > 1000


def test_cursor_of_another_list_is_refused(api: AsProgram) -> None:
    program = api(Role.ADMINISTRATOR)
    cursor = program.get("/api/v1/policyholders?page_size=1").get_json()["next"]
    assert program.get(f"/api/v1/policyholders?cursor={cursor}").status_code == 200
    other = program.get(f"/api/v1/users?cursor={cursor}")
    assert (other.status_code, other.get_json()["code"]) == (400, "page.cursor")


@pytest.mark.parametrize("body", JSONS, ids=range(len(JSONS)))
def test_broken_json_is_named(document: dict[str, Any], programs: list[ApiClient], body: bytes) -> None:
    told = 0
    for method, path, operation in operations(document):
        if not fields_of(document, operation):
            continue
        for program in programs:
            answer = program.open(
                _HOLE.sub("1", path),
                method=method.upper(),
                data=body,
                content_type="application/json",
                headers={"If-Match": '"1"'},
            )
            assert_problem(answer, f"{method} {path} {body[:30]!r}")
            told += answer.get_json()["code"] == "body.json"
    assert told > 5


def test_wrong_values_in_each_field_get_a_problem(document: dict[str, Any], programs: list[ApiClient]) -> None:
    tried = 0
    for method, path, operation in operations(document):
        fields = fields_of(document, operation)
        callers = let_in(programs, method, path) if fields else []
        for name in fields:
            for value in (*NUMBERS, *TEXTS):
                for program in callers:
                    tried += 1
                    body = json.dumps({**dict.fromkeys(fields, "1"), name: value})
                    answer = program.open(
                        _HOLE.sub("1", path),
                        method=method.upper(),
                        data=body,
                        content_type="application/json",
                        headers={"If-Match": '"1"'},
                    )
                    assert_problem(answer, f"{method} {path} {name}={str(value)[:30]!r}")
    assert tried > 1000


@pytest.mark.parametrize("version", ["", "*", '"abc"', '"-1"', '"' + "9" * 5000 + '"', "\xb2"])
def test_versions_that_are_none_are_told(document: dict[str, Any], programs: list[ApiClient], version: str) -> None:
    for method, path, operation in operations(document):
        if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
            for program in programs:
                body = dict.fromkeys(fields_of(document, operation), "1")
                answer = program.open(
                    _HOLE.sub("1", path), method=method.upper(), json=body, headers={"If-Match": version}
                )
                assert_problem(answer, f"{method} {path} {version[:30]}")


def test_file_name_with_nul_is_refused(api: AsProgram) -> None:
    form = {"file": (io.BytesIO(b"a,b\n"), "a\x00.csv")}
    answer = api(Role.ADMINISTRATOR).post("/api/v1/bureau/imports", data=form, content_type="multipart/form-data")
    assert answer.status_code in (400, 422)
    assert_problem(answer, "file name")


def test_forms_with_files_are_described_as_they_are_read(document: dict[str, Any]) -> None:
    with_files = []
    for method, path, operation in operations(document):
        assert all(parameter["in"] in ("path", "query", "header") for parameter in operation["parameters"])
        content = operation.get("requestBody", {}).get("content", {"application/json": {}})
        assert len(content) == 1
        if "multipart/form-data" in content:
            with_files.append((method, path))
            name = content["multipart/form-data"]["schema"]["$ref"].rsplit("/", 1)[-1]
            fields = document["components"]["schemas"][name]["properties"]
            assert "binary" in [field.get("format") for field in fields.values()]
        else:
            assert set(content) == {"application/json"}
    assert ("post", "/api/v1/bureau/imports") in with_files
    assert ("post", "/api/v1/ledger-imports") in with_files
