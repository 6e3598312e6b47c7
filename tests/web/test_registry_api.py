"""Buyers and bureau files through the API, on both databases."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from registry import queries, service
from registry.values import Keep
from tests.rules.registry_examples import make_file, make_row, make_text
from tests.support.databases import Database
from tests.web.conftest import AsProgram
from tests.web.world import DAY, ApiClient, World


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


def load(world: World, *rows: dict[str, str]) -> None:
    with world.unit() as session:
        service.import_statements(session, make_file(*rows), keep=Keep.NONE, actor=OPERATOR, on=DAY)


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - any JSON
    return answer.json


def send(program: ApiClient, content: bytes, **more: str) -> TestResponse:
    form = {"file": (BytesIO(content), "march.csv"), **more}
    return program.post("/api/v1/bureau/imports", data=form, content_type="multipart/form-data")


def test_buyers_are_found_page_by_page(world: World, api: AsProgram) -> None:
    load(world, *(make_row(identifier_value=f"T_{place}", buyer_name=f"Moss {place}") for place in range(3)))
    program = api(Role.EXPORTER, "registry:read")
    first = body(program.get("/api/v1/buyers?q=moss&page_size=2"))
    second = body(program.get(f"/api/v1/buyers?q=moss&page_size=2&cursor={first['next']}"))
    assert [buyer["name"] for buyer in first["items"]] == ["Moss 0", "Moss 1"]
    assert [buyer["name"] for buyer in second["items"]] == ["Moss 2"]
    assert second["next"] is None
    assert first["items"][0]["has_made_up_name"] is True
    assert first["items"][0]["identifiers"] == [{"scheme": "demo", "country": "US", "value": "T_0"}]


def test_statements_are_those_known_with_amounts_as_decimal_texts(world: World, api: AsProgram) -> None:
    load(world, make_row(), make_row(fiscal_year="2008"))
    (statement,) = body(api(Role.EXPORTER).get("/api/v1/buyers/1/statements"))
    assert statement["fiscal_year"] == 2007
    assert statement["known_at"] == "2008-04-30"
    assert statement["items"] == {"total_assets": "1000.00", "total_liabilities": "400.50", "net_income": "-12.30"}


def test_timeline_is_that_of_the_page(world: World, api: AsProgram) -> None:
    load(world, make_row())
    program = api(Role.EXPORTER)
    (entry,) = body(program.get("/api/v1/buyers/1/timeline"))
    assert (entry["on"], entry["kind"], entry["title"]) == ("2008-04-30", "fact", "Statement of 2007")
    assert body(program.get("/api/v1/buyers/1/timeline?kind=claim")) == []
    assert program.get("/api/v1/buyers/1/timeline?kind=gossip").status_code == 422


@pytest.mark.parametrize("path", ["", "/statements", "/timeline"])
def test_buyer_that_is_not_there_is_not_found(api: AsProgram, path: str) -> None:
    assert api(Role.EXPORTER).get(f"/api/v1/buyers/99{path}").status_code == 404


def test_buyer_is_entered_once(api: AsProgram) -> None:
    program = api(Role.EXPORTER)
    asked = {"name": "Ouzel Looms", "country": "CZ", "identifier_scheme": "vat", "identifier_value": "CZ25123891"}
    first = program.post("/api/v1/buyers", json=asked, headers={"Idempotency-Key": "a"})
    again = program.post("/api/v1/buyers", json=asked, headers={"Idempotency-Key": "a"})
    other = program.post("/api/v1/buyers", json=asked, headers={"Idempotency-Key": "b"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.data == again.data
    assert first.headers["Location"] == f"/api/v1/buyers/{body(first)['id']}"
    assert body(other)["code"] == "buyer.exists"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"name": "Mr Smith", "country": "CZ"}, 409, "buyer.natural_person"),
        ({"name": "--", "country": "CZ"}, 422, "buyer.invalid"),
        ({"name": "Ouzel", "country": "XX"}, 422, "http.422"),
    ],
)
def test_buyer_that_cannot_be_entered_is_a_problem(
    api: AsProgram, asked: dict[str, str], status: int, code: str
) -> None:
    answer = api(Role.EXPORTER).post("/api/v1/buyers", json=asked)
    assert (answer.status_code, body(answer)["code"]) == (status, code)


def test_field_that_is_missing_is_named(api: AsProgram) -> None:
    answer = api(Role.EXPORTER).post("/api/v1/buyers", json={"name": "Ouzel"})
    assert body(answer)["errors"] == [{"where": "country", "detail": "This is needed."}]


def test_file_is_taken_with_a_report_and_a_run(api: AsProgram) -> None:
    program = api(Role.UNDERWRITER)
    content = make_text(make_row(), make_row(identifier_value="T_2", total_assets="-5"), extra=("remark",)).encode()
    answer = send(program, content)
    assert answer.status_code == 201
    assert {name: body(answer)[name] for name in ("state", "read", "accepted", "rejected", "unchanged")} == {
        "state": "done",
        "read": 2,
        "accepted": 1,
        "rejected": 1,
        "unchanged": 0,
    }
    assert body(answer)["rejections"] == [
        {"row": 3, "column": "total_assets", "found": "'-5'", "remedy": "an amount of 0 or more is right"}
    ]
    assert body(answer)["ignored_columns"] == ["remark"]
    run = body(program.get(answer.headers["Location"]))
    assert (run["filename"], run["accepted"], run["rejections"]) == ("march.csv", 1, body(answer)["rejections"])
    assert [entry["id"] for entry in body(program.get("/api/v1/bureau/imports"))["items"]] == [run["id"]]


def test_dry_run_stores_nothing(world: World, api: AsProgram) -> None:
    answer = send(api(Role.UNDERWRITER), make_text(make_row()).encode(), dry_run="true")
    assert (answer.status_code, body(answer)["id"], body(answer)["accepted"]) == (200, None, 1)
    with world.look() as session:
        assert queries.buyer_ids(session) == ()


def test_nothing_is_kept_where_that_was_asked(world: World, api: AsProgram) -> None:
    content = make_text(make_row(), make_row(identifier_value="T_2", ebit="much")).encode()
    answer = send(api(Role.UNDERWRITER), content, keep="none")
    assert (body(answer)["state"], body(answer)["accepted"], body(answer)["rejected"]) == ("nothing_kept", 0, 2)
    with world.look() as session:
        assert queries.buyer_ids(session) == ()


def test_refused_file_is_a_run_that_says_why(api: AsProgram) -> None:
    program = api(Role.UNDERWRITER)
    answer = send(program, b"\x00\x01")
    assert (answer.status_code, body(answer)["state"]) == (201, "refused")
    run = body(program.get(answer.headers["Location"]))
    assert [(entry["row"], entry["found"]) for entry in run["rejections"]] == [
        (0, "a binary file (byte 0x00 near line 1)")
    ]


def test_import_asks_for_a_file_and_a_known_choice(api: AsProgram) -> None:
    program = api(Role.UNDERWRITER)
    missing = program.post("/api/v1/bureau/imports", data={"keep": "good"}, content_type="multipart/form-data")
    assert missing.status_code == 422
    assert send(program, b"x", keep="some").status_code == 422
    assert send(program, b"x", adapter="tarot").status_code == 422
    assert program.post("/api/v1/bureau/imports", json={}).status_code == 415
