"""Customer lists on their pages and by API: brought, watched, decided row by row, taken away."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from basics.scopes import InsurerScope
from models.matching import MatchRun
from registry.matching.runs import queries
from registry.matching.values import Outcome
from registry.service import add_buyer, import_statements
from registry.values import Identifier, Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row
from tests.services.matching_scene import match_whole
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.matching import matched_list
from tests.web.world import DAY, Browser, World

ALL = InsurerScope()
LIST = "name,country,vat\nWren Tile Works,PL,\nHeron Sluice Gates,DE,1\n,PL,\nWren-Tile Works,PL,\nOsprey Forge,FR,\n"


def words(page: str) -> str:
    """Give a page's text alone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - any JSON
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture
def firms(world: World) -> Mapping[str, int]:
    wanted = {
        "wren": NewBuyer("Wren Tile Works", "PL", Identifier("vat", "PL", "5260250995")),
        "heron": NewBuyer("Heron Sluice Gates", "AT"),
    }
    with world.unit() as session:
        return {key: add_buyer(session, buyer, actor=OPERATOR, on=DAY).id for key, buyer in wanted.items()}


def send(browser: Browser, text: str, **more: object) -> TestResponse:
    file = (io.BytesIO(text.encode()), "customers.csv")
    return browser.send("/customer-lists", {"file": file, **more})


def work_off(world: World) -> None:
    """Do what the worker does with the lists that wait."""
    with world.unit() as session:
        for run_id in queries.waiting_runs(session, scope=ALL):
            match_whole(session, run_id)


def brought(world: World, browser: Browser, text: str = LIST) -> str:
    """Bring a list and have it matched; give its address."""
    answer = send(browser, text)
    assert answer.status_code == 303, answer.text
    work_off(world)
    return answer.headers["Location"]


def row_ids(world: World, page: str) -> list[int]:
    run_id = int(page.rsplit("/", 1)[-1])
    with world.look() as session:
        return [row.id for row in queries.rows(session, run_id, scope=ALL)]


@pytest.mark.usefixtures("firms")
def test_an_exporter_brings_a_list_and_reads_what_became_of_it(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    answer = send(exporter, LIST)
    page = answer.headers["Location"]
    waiting = exporter.get(page).text
    assert "waits for a worker" in waiting
    assert f'hx-get="{page}/progress"' in waiting
    assert f'<a href="{page}">Look again</a>' in waiting
    assert "HX-Refresh" not in exporter.get(f"{page}/progress").headers
    work_off(world)
    assert exporter.get(f"{page}/progress").headers["HX-Refresh"] == "true"
    found = exporter.get(page)
    text = words(found.text)
    assert "Matched so far 4 of 4" in text
    assert "All 4 The same 2 To look at 1 No match 1 Duplicates 2" in text
    assert "10 of 10" in text
    assert "a name with at least one letter or digit is right" in text
    assert "hx-get" not in found.text.split('id="progress"')[1].split("</section>")[0]


@pytest.mark.usefixtures("firms")
@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("same", ["Wren Tile Works", "Wren-Tile Works"]),
        ("to_look_at", ["Heron Sluice Gates"]),
        ("no_match", ["Osprey Forge"]),
        ("duplicates", ["Wren Tile Works", "Wren-Tile Works"]),
        ("nonsense", ["Wren Tile Works", "Heron Sluice Gates", "Wren-Tile Works", "Osprey Forge"]),
    ],
)
def test_a_view_shows_its_rows_alone(world: World, as_role: AsRole, view: str, shown: list[str]) -> None:
    exporter = as_role(Role.EXPORTER)
    page = exporter.get(f"{brought(world, exporter)}?show={view}").text
    assert re.findall(r'<span id="row-\d+"><a href="[^"]+"><bdi>([^<]+)</bdi>', page) == shown


def test_a_matched_row_leads_to_the_buyer_and_to_a_limit(
    world: World, as_role: AsRole, firms: Mapping[str, int]
) -> None:
    exporter = as_role(Role.EXPORTER)
    page = exporter.get(brought(world, exporter, "name,country\nWren Tile Works,PL\n")).text
    assert f'href="/buyers/{firms["wren"]}"' in page
    assert f'href="/buyers/{firms["wren"]}/limit-request"' in page


@pytest.mark.usefixtures("firms")
def test_a_row_without_a_match_leads_to_the_form_for_a_new_buyer(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    page = exporter.get(brought(world, exporter, "name\nOsprey Forge\n")).text
    assert 'href="/buyers/new?name=Osprey+Forge"' in page


def test_a_person_confirms_in_the_list_and_comes_back_to_the_view(
    world: World, as_role: AsRole, firms: Mapping[str, int]
) -> None:
    exporter = as_role(Role.EXPORTER)
    page = brought(world, exporter)
    heron = row_ids(world, page)[1]
    form = {"buyer_id": firms["heron"], "show": "to_look_at", "start": "0"}
    answer = exporter.send(f"/customer-list-rows/{heron}/choice", form)
    assert answer.headers["Location"] == f"{page}?show=to_look_at&start=0#row-{heron}"
    text = words(exporter.get(f"{page}?show=same").text)
    assert "said Exporter" in text
    assert "Heron Sluice Gates is Heron Sluice Gates." in text


def test_a_row_shows_the_candidates_and_why(world: World, as_role: AsRole, firms: Mapping[str, int]) -> None:
    exporter = as_role(Role.EXPORTER)
    heron = row_ids(world, brought(world, exporter))[1]
    page = exporter.get(f"/customer-list-rows/{heron}").text
    assert f'<input type="hidden" name="buyer_id" value="{firms["heron"]}">' in page
    assert "the countries differ" in words(page)
    assert "vat: " in words(page)


def test_another_buyer_is_found_on_the_row_and_chosen(world: World, as_role: AsRole, firms: Mapping[str, int]) -> None:
    exporter = as_role(Role.EXPORTER)
    osprey = row_ids(world, brought(world, exporter))[3]
    found = exporter.get(f"/customer-list-rows/{osprey}?q=heron").text
    assert f'value="{firms["heron"]}"' in found.split('id="others"')[1]
    answer = exporter.send(f"/customer-list-rows/{osprey}/choice", {"buyer_id": firms["heron"]})
    assert answer.headers["Location"] == f"/customer-list-rows/{osprey}"
    assert "Osprey Forge is Heron Sluice Gates." in words(exporter.get(answer.headers["Location"]).text)


@pytest.mark.usefixtures("firms")
def test_none_of_them_is_said_by_a_form_without_a_buyer(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    heron = row_ids(world, brought(world, exporter))[1]
    exporter.send(f"/customer-list-rows/{heron}/choice", {})
    with world.look() as session:
        row = queries.row(session, heron, scope=ALL)
    assert (row.outcome, row.buyer_id, row.chooser_name) == (Outcome.NO_MATCH, None, "Exporter")


def test_a_choice_that_is_no_number_changes_nothing(world: World, as_role: AsRole) -> None:
    _, row_id, _ = matched_list(world)
    answer = as_role(Role.EXPORTER).send(f"/customer-list-rows/{row_id}/choice", {"buyer_id": "x"})
    assert answer.headers["Location"] == f"/customer-list-rows/{row_id}"
    with world.look() as session:
        assert not queries.row(session, row_id, scope=ALL).is_chosen


def test_an_anonymised_firm_is_not_offered_even_when_it_is_looked_for(world: World, as_role: AsRole) -> None:
    with world.unit() as session:
        import_statements(
            session, make_file(make_row(buyer_name="Amber Looms")), keep=Keep.GOOD, actor=OPERATOR, on=DAY
        )
    exporter = as_role(Role.EXPORTER)
    [row_id] = row_ids(world, brought(world, exporter, "name,country\nAmber Looms,US\n"))
    page = words(exporter.get(f"/customer-list-rows/{row_id}?q=amber+looms").text)
    assert "No buyer comes near" in page
    assert "No buyer found." in page


@pytest.mark.usefixtures("firms")
def test_the_result_is_taken_away_as_a_file(world: World, as_role: AsRole, firms: Mapping[str, int]) -> None:
    exporter = as_role(Role.EXPORTER)
    page = brought(world, exporter)
    answer = exporter.get(f"{page}/result.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["row"], row["outcome"], row["buyer_id"], row["duplicate_of_row"]) for row in rows] == [
        ("2", "matched", str(firms["wren"]), "2"),
        ("3", "to_look_at", str(firms["heron"]), ""),
        ("5", "matched", str(firms["wren"]), "2"),
        ("6", "no_match", "", ""),
    ]
    assert exporter.get(f"{page}/rejections.csv").data.decode("utf-8-sig").splitlines()[1].startswith("4,name,")


def test_a_file_without_names_is_refused_on_the_form(as_role: AsRole) -> None:
    answer = send(as_role(Role.EXPORTER), "amount,date\n1,2\n")
    assert answer.status_code == 422
    assert "no column of names" in words(answer.text)


def test_a_form_without_a_file_is_refused(as_role: AsRole) -> None:
    answer = as_role(Role.EXPORTER).send("/customer-lists", {})
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


@pytest.mark.parametrize(("rows", "status"), [(2_500, 303), (2_501, 422)])
def test_a_list_of_2501_rows_is_sent_to_the_command_line(as_role: AsRole, rows: int, status: int) -> None:
    answer = send(as_role(Role.EXPORTER), "name\n" + "".join(f"Heron {number}\n" for number in range(rows)))
    assert answer.status_code == status
    assert ("tradecover registry match" in answer.text) is (status == 422)


def test_an_underwriter_says_whose_list_it_is(world: World, as_role: AsRole) -> None:
    underwriter = as_role(Role.UNDERWRITER)
    refused = send(underwriter, "name\nHeron\n")
    assert (refused.status_code, "policyholder" in words(refused.text)) == (422, True)
    taken = send(underwriter, "name\nHeron\n", policyholder_id=world.twin_policyholder_id)
    assert "Southgate Textiles" in underwriter.get(taken.headers["Location"]).text
    with world.look() as session:
        assert session.scalars(select(MatchRun.policyholder_id)).all() == [world.twin_policyholder_id]


def test_an_exporters_list_is_its_own_whatever_the_form_says(world: World, as_role: AsRole) -> None:
    send(as_role(Role.EXPORTER), "name\nHeron\n", policyholder_id=world.twin_policyholder_id)
    with world.look() as session:
        assert session.scalars(select(MatchRun.policyholder_id)).all() == [world.policyholder_id]


def test_the_table_of_features_is_served(as_role: AsRole, api: AsProgram) -> None:
    page = words(as_role(Role.EXPORTER).get("/matching/features").text)
    table = body(api(Role.EXPORTER).get("/api/v1/matching-features"))
    assert table[0]["name"] == "base"
    assert all(f" {feature['name']} " in page for feature in table)
    assert "0.8" in page


def test_a_program_has_customers_matched_and_decides_one(
    world: World, api: AsProgram, firms: Mapping[str, int]
) -> None:
    program = api(Role.EXPORTER)
    customers = [
        {"name": "Heron Sluice Gates", "country": "DE", "id": "C-1", "identifiers": {"vat": "123"}},
        {"name": "wren tile works", "country": "Poland"},
        {"name": "  "},
    ]
    taken = program.post("/api/v1/customer-lists", json={"customers": customers})
    assert (taken.status_code, taken.json and taken.json["state"]) == (202, "waiting")
    work_off(world)
    page = taken.headers["Location"]
    run = body(program.get(page))
    assert (run["state"], run["read"], run["accepted"], run["rejected"], run["done"]) == ("finished", 3, 2, 1, 2)
    assert run["counts"] == {"same": 1, "to_look_at": 1, "no_match": 0, "duplicates": 0}
    assert [(entry["row"], entry["column"]) for entry in run["rejections"]] == [(3, "name")]
    [row] = body(program.get(f"{page}/rows?show=to_look_at"))["items"]
    assert (row["ref"], row["candidates"][0]["buyer_id"], row["candidates"][0]["verdict"]) == (
        "C-1",
        firms["heron"],
        "unsure",
    )
    chosen = body(program.post(f"/api/v1/customer-list-rows/{row['id']}/choice", json={"buyer_id": firms["heron"]}))
    assert (chosen["outcome"], chosen["buyer_id"], chosen["chooser_name"]) == ("matched", firms["heron"], "Exporter")


@pytest.mark.usefixtures("firms")
def test_rows_come_page_by_page(world: World, api: AsProgram) -> None:
    program = api(Role.EXPORTER)
    customers = [{"name": f"Osprey Forge {number}"} for number in range(5)]
    page = program.post("/api/v1/customer-lists", json={"customers": customers}).headers["Location"]
    work_off(world)
    first = body(program.get(f"{page}/rows?page_size=2"))
    rest = body(program.get(f"{page}/rows?page_size=3&cursor={first['next']}"))
    assert [row["position"] for row in (*first["items"], *rest["items"])] == [0, 1, 2, 3, 4]
    assert rest["next"] is None


def test_an_unknown_scheme_of_numbers_is_refused_by_name(api: AsProgram) -> None:
    customers = [{"name": "Heron", "identifiers": {"shoe_size": "42"}}]
    answer = api(Role.EXPORTER).post("/api/v1/customer-lists", json={"customers": customers})
    assert (answer.status_code, "shoe_size" in answer.text) == (422, True)


def test_a_file_by_api_is_taken_as_well(world: World, api: AsProgram) -> None:
    file = (io.BytesIO(b"name;country\nHeron;DE\n"), "customers.csv")
    answer = api(Role.UNDERWRITER).post(
        "/api/v1/customer-list-files", data={"file": file, "policyholder_id": world.policyholder_id}
    )
    assert (answer.status_code, answer.json and answer.json["columns"]) == (202, {"name": "name", "country": "country"})
