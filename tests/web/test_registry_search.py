"""The search on the page and through the API, and while somebody types in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from basics.actors import OPERATOR, Role
from registry import service
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.values import Identifier, NewBuyer
from tests.support.databases import SharedFolder, copied_sqlite
from tests.web.axe import LOCALES, Site, served
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, World


def fill(world: World) -> None:
    """Enter two companies, one of which was called otherwise before."""
    with world.unit() as session:
        number = Identifier("vat", "PL", "5260001246")
        wren = service.add_buyer(session, NewBuyer("Wren Tile Works", "PL", number), actor=OPERATOR, on=DAY)
        service.add_buyer(session, NewBuyer("Quail Lamps", "PL"), actor=OPERATOR, on=DAY)
        add_names(session, [NewName(wren.id, NameKind.FORMER, "Kestrel <Kilns>")], source="register")


def test_page_tells_the_former_name_that_hit(world: World, as_role: AsRole) -> None:
    fill(world)
    page = as_role(Role.EXPORTER).get("/buyers?q=kestrel").text
    assert "Wren Tile Works" in page
    assert "Former name: <bdi>Kestrel &lt;Kilns&gt;</bdi>" in page
    assert "Quail Lamps" not in page
    assert "similar name" not in page


def test_page_says_that_a_name_is_merely_similar(world: World, as_role: AsRole) -> None:
    fill(world)
    page = as_role(Role.EXPORTER).get("/buyers?q=quial").text
    assert "Quail Lamps" in page
    assert "similar name" in page


def test_page_finds_by_a_number_with_separators(world: World, as_role: AsRole) -> None:
    fill(world)
    page = as_role(Role.EXPORTER).get("/buyers?q=526-000-12-46").text
    assert "Wren Tile Works" in page
    assert "Former name" not in page


@pytest.mark.parametrize("typed", ["%E2%80%AEwren", "x" * 2000, "%22%3E%3Cscript%3E", "%F0%A0%AE%B7"])
def test_odd_text_is_answered(world: World, as_role: AsRole, typed: str) -> None:
    fill(world)
    answer = as_role(Role.EXPORTER).get(f"/buyers?q={typed}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split('id="results"')[1]


def items(answer: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_program_is_told_which_name_hit_and_how(world: World, api: AsProgram) -> None:
    fill(world)
    program = api(Role.EXPORTER, "registry:read")
    told = {
        typed: [
            (found["name"], found["matched_name"], found["matched_kind"], found["matched_by"])
            for found in items(program.get("/api/v1/buyers", query_string={"q": typed}))
        ]
        for typed in ("kestrel", "wren ti", "5260001246", "quial")
    }
    assert told == {
        "kestrel": [("Wren Tile Works", "Kestrel <Kilns>", "former", "name")],
        "wren ti": [("Wren Tile Works", "Wren Tile Works", "legal", "name")],
        "5260001246": [("Wren Tile Works", "Wren Tile Works", "legal", "identifier")],
        "quial": [("Quail Lamps", "Quail Lamps", "legal", "similar")],
    }


@pytest.fixture
def site(shared_folder: SharedFolder, tmp_path: Path, browser: Chromium) -> Iterator[Site]:
    with served(copied_sqlite(shared_folder, tmp_path), browser) as made:
        fill(made.world)
        yield made


@pytest.mark.browser
@pytest.mark.slow
def test_answers_come_while_typing_and_are_told_to_those_who_listen(site: Site) -> None:
    tab = site.tab(Role.EXPORTER, LOCALES[0])
    page = tab.page
    page.goto("/buyers")
    results, told = page.locator("#results"), page.locator("#found")
    page.locator("main [name=q]").press_sequentially("kestr", delay=20)
    expect(results).to_contain_text("Wren Tile Works")
    expect(results).not_to_contain_text("Quail Lamps")
    expect(told).to_have_text("1 shown")
    assert page.evaluate("document.activeElement.name") == "q"
    page.locator("main [name=q]").press_sequentially("zzzz", delay=20)
    expect(told).to_have_text("No buyer found")
    assert tab.look_again() == []
