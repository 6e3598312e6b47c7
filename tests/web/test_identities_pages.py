"""Numbers and names of a buyer: on its page, by form, by API; and the page of a number that two records claim."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from registry import queries, service
from registry.identities import service as identities
from registry.values import Identifier, NewBuyer
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, World

VAT = Identifier("vat", "PL", "8567346215")


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - any JSON
    """Give what an answer of the API says."""
    return answer.json


def add(world: World, name: str, identifier: Identifier | None = None) -> int:
    with world.unit() as session:
        return service.add_buyer(session, NewBuyer(name, "PL", identifier), actor=OPERATOR, on=DAY).id


def numbers(world: World, buyer_id: int) -> tuple[Identifier, ...]:
    with world.look() as session:
        return queries.buyer(session, buyer_id).identifiers


def test_panel_says_how_far_each_number_was_checked(world: World, as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get(f"/buyers/{add(world, 'Wren Tile Works', VAT)}").text
    panel = page.split('id="identity"')[1].split("</section>")[0]
    assert "8567346215" in panel
    assert "VAT number" in panel
    assert "check digit fits" in panel


def test_number_and_name_are_added_by_form(world: World, as_role: AsRole) -> None:
    buyer_id = add(world, "Wren Tile Works")
    browser = as_role(Role.UNDERWRITER)
    assert f"/buyers/{buyer_id}/identity" in browser.get(f"/buyers/{buyer_id}").text
    form = {"scheme": "vat", "country": "PL", "value": "PL 856-734-62-15"}
    answer = browser.send(f"/buyers/{buyer_id}/identifiers", form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/buyers/{buyer_id}")
    assert numbers(world, buyer_id) == (VAT,)
    assert browser.send(f"/buyers/{buyer_id}/names", {"kind": "former", "name": "Wren Kilns"}).status_code == 303
    page = as_role(Role.EXPORTER).get(f"/buyers/{buyer_id}").text
    assert "Wren Kilns" in page
    assert "former name" in page
    assert f"/buyers/{buyer_id}/identity" not in page


@pytest.mark.parametrize(
    ("what", "form", "said"),
    [
        ("identifiers", {"scheme": "vat", "country": "PL", "value": "8567346216"}, "whose check digit does not fit"),
        ("identifiers", {"scheme": "", "country": "PL", "value": "8567346215"}, "This is needed."),
        ("identifiers", {"scheme": "vat", "country": "XX", "value": "8567346215"}, "A country code of two letters"),
        ("names", {"kind": "alias", "name": "--"}, "a name with at least one letter or digit is right"),
        ("names", {"kind": "legal", "name": "Wren"}, "comes from its register"),
        ("names", {"kind": "nonsense", "name": "Wren"}, "Choose one of the list."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    world: World, as_role: AsRole, what: str, form: dict[str, str], said: str
) -> None:
    answer = as_role(Role.UNDERWRITER).send(f"/buyers/{add(world, 'Wren Tile Works')}/{what}", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{form.get("value") or form["name"]}"' in answer.text


def test_number_of_another_buyer_leads_to_its_case_where_it_is_decided(world: World, as_role: AsRole) -> None:
    owner, claimant = add(world, "Wren Tile Works", VAT), add(world, "Amber Looms")
    browser = as_role(Role.UNDERWRITER)
    form = {"scheme": "vat", "country": "PL", "value": VAT.value}
    answer = browser.send(f"/buyers/{claimant}/identifiers", form)
    place = answer.headers["Location"]
    page = browser.get(place).text
    assert "Nothing was changed; a case was opened." in page
    assert "Wren Tile Works" in page
    assert "Amber Looms" in page
    assert "to decide" in browser.get(f"/buyers/{owner}").text
    assert "to decide" not in as_role(Role.EXPORTER).get(f"/buyers/{owner}").text
    queue = browser.get("/queue").text
    assert "number that two records claim" in queue
    assert browser.send(f"{place}/resolution", {"resolution": "move", "reason": ""}).status_code == 422
    answer = browser.send(f"{place}/resolution", {"resolution": "move", "reason": "The extract says so."})
    assert answer.status_code == 303
    decided = browser.get(place).text
    assert "The extract says so." in decided
    assert "/resolution" not in decided
    assert "The number was on file of" in decided
    bearer = decided[decided.index("Now on file of") :]
    assert f'href="/buyers/{claimant}"' in bearer
    assert f'href="/buyers/{owner}"' not in bearer
    assert (numbers(world, owner), numbers(world, claimant)) == ((), (VAT,))


def test_programs_read_add_and_decide(world: World, api: AsProgram) -> None:
    owner, claimant = add(world, "Wren Tile Works", VAT), add(world, "Amber Looms")
    program = api(Role.UNDERWRITER)
    given = {"scheme": "vat", "country": "PL", "value": VAT.value}
    filed = body(program.post(f"/api/v1/buyers/{claimant}/identifiers", json=given, headers={"Idempotency-Key": "a"}))
    (conflict,) = filed["conflicts"]
    assert (filed["added"], conflict["kind"], conflict["other_buyer_id"]) == ([], "taken", owner)
    decision = {"resolution": "keep", "reason": "seen"}
    place = f"/api/v1/identifier-conflicts/{conflict['id']}/resolution"
    decided = program.post(place, json=decision, headers={"Idempotency-Key": "b"})
    assert (decided.status_code, body(decided)["resolution"]) == (200, "keep")
    again = program.post(place, json=decision, headers={"Idempotency-Key": "c"})
    assert (again.status_code, body(again)["code"]) == (409, "identifier_conflict.resolved")
    known = body(api(Role.EXPORTER).get(f"/api/v1/buyers/{owner}/identity"))
    assert known["identifiers"] == [{**given, "checking": "digit"}]
    assert [(name["kind"], name["name"]) for name in known["names"]] == [("legal", "Wren Tile Works")]


def test_numbers_countries_and_forms_are_named_and_not_coded(world: World, as_role: AsRole) -> None:
    with world.unit() as session:
        buyer = NewBuyer("Wren Tile Works", "DE", Identifier("gleif_ra", "DE", "RA000226 HRB 20604"), "ELF 8Z6G")
        buyer_id = service.add_buyer(session, buyer, actor=OPERATOR, on=DAY).id
        identities.add_identifier(
            session, buyer_id, Identifier("lei", "", "213800KUD8LAJWSQ9D15"), actor=OPERATOR, on=DAY
        )
    browser = as_role(Role.UNDERWRITER)
    page, found = browser.get(f"/buyers/{buyer_id}").text, browser.get("/buyers?q=wren").text
    for text in (page, found):
        assert "Register (RA code) and number" in text
        assert "gleif_ra" not in text
    assert "ELF code 8Z6G" in page
    assert "and 1 other</a>" in page
    assert page[page.index('id="identity"') :].count("Germany") == 1
