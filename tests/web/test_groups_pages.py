"""The group of a buyer on its pages: structure for everybody who knows buyers, amounts for staff alone."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from portal.charts import Branch, tree
from registry import service
from registry.groups import queries
from registry.groups import service as groups
from registry.groups.values import LinkKind, NewLink
from registry.values import NewBuyer
from tests.web import limits_scene
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, World


@pytest.fixture
def group(world: World) -> tuple[int, int, int]:
    """Give a holding, its daughter, and a buyer on its own."""
    with world.unit() as session:
        top, child, alone = (
            service.add_buyer(session, NewBuyer(name, "PL"), actor=OPERATOR, on=DAY).id
            for name in ("Plover Holding", "Plover Tiles", "Heron Glass")
        )
        link = NewLink(child, top, LinkKind.DIRECT, 5_150, DAY, "Company register")
        groups.tell_parent(session, link, actor=OPERATOR, on=DAY)
    return top, child, alone


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - any JSON
    """Give what an answer of the API says."""
    return answer.json


def told(parent: int, **changed: str) -> dict[str, str]:
    return {"parent_id": str(parent), "kind": "direct", "known_at": DAY.isoformat(), "source": "Register"} | changed


def test_exporters_see_who_belongs_together_and_no_amount(as_role: AsRole, group: tuple[int, int, int]) -> None:
    _top, child, alone = group
    browser = as_role(Role.EXPORTER)
    page = browser.get(f"/buyers/{child}/group").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Plover Holding and its group: 2 companies" in page
    assert "51.5 %" in page
    assert "Company register" in page
    assert "<svg" in page
    assert "Committed" not in page
    panel = browser.get(f"/buyers/{child}").text
    assert 'id="group"' in panel
    assert "Committed on the group" not in panel
    assert 'id="group"' not in browser.get(f"/buyers/{alone}").text
    assert "No group is known" in browser.get(f"/buyers/{alone}/group").text


def test_staff_see_what_is_committed_on_the_group(as_role: AsRole, group: tuple[int, int, int]) -> None:
    page = as_role(Role.AUDITOR).get(f"/buyers/{group[1]}/group").text
    assert "Committed on the group" in page
    assert "Greatest ceiling of one member" in page


def test_desk_of_a_request_shows_what_the_group_holds(world: World, as_role: AsRole) -> None:
    held, made = limits_scene.asked(world, "20000"), limits_scene.referred(world)
    with world.unit() as session:
        link = NewLink(made.buyer_id, held.buyer_id, LinkKind.DIRECT, None, DAY, "Company register")
        groups.tell_parent(session, link, actor=OPERATOR, on=DAY)
    desk = as_role(Role.UNDERWRITER).get(f"/queue/{limits_scene.case_id(world, made)}").text
    part = desk.split("Committed on the group</dt>")[1].split("</dd>")[0]
    assert "20,000" in part
    alone = limits_scene.referred(world)
    assert "Its group" not in as_role(Role.UNDERWRITER).get(f"/queue/{limits_scene.case_id(world, alone)}").text


def test_underwriter_finds_a_parent_tells_it_and_ends_it(
    world: World, as_role: AsRole, group: tuple[int, int, int]
) -> None:
    top, _child, alone = group
    browser = as_role(Role.UNDERWRITER)
    page = browser.get(f"/buyers/{alone}/parent?q=plover").text
    assert f'name="parent_id" value="{top}"' in page
    answer = browser.send(f"/buyers/{alone}/parent", told(top, share="100"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/buyers/{alone}/group")
    with world.look() as session:
        assert [link.share_bp for link in queries.links_of(session, alone, on=DAY)] == [10_000]
    assert "Plover Holding" in browser.get(f"/buyers/{alone}/parent").text
    assert browser.send(f"/buyers/{alone}/parent/end", told(top)).status_code == 303
    line = as_role(Role.EXPORTER).get(f"/buyers/{alone}").text.split('id="entries"')[1]
    assert line.index("is no direct parent any more") < line.index("Plover Holding is the direct parent")
    assert "No group is known" in browser.get(f"/buyers/{alone}/group").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"share": "0"}, "A share from 0.01 to 100"),
        ({"share": "100.01"}, "A share from 0.01 to 100"),
        ({"share": "half"}, "A share from 0.01 to 100"),
        ({"kind": "uncle"}, "Choose one of the list."),
        ({"known_at": "2008-05-02"}, "to the business date, 2008-05-01, is right"),
        ({"source": ""}, "This is needed."),
        ({"parent_id": ""}, "This is needed."),
        ({"parent_id": "999999"}, "There is no buyer 999999."),
    ],
)
def test_parent_that_cannot_be_is_explained(
    as_role: AsRole, group: tuple[int, int, int], changed: dict[str, str], said: str
) -> None:
    top, _child, alone = group
    answer = as_role(Role.UNDERWRITER).send(f"/buyers/{alone}/parent", told(top, **changed))
    assert answer.status_code == 422
    assert said in answer.text


def test_circle_and_second_parent_are_refused_by_name(as_role: AsRole, group: tuple[int, int, int]) -> None:
    top, child, alone = group
    browser = as_role(Role.UNDERWRITER)
    answer = browser.send(f"/buyers/{top}/parent", told(child))
    assert (answer.status_code, "come round in a circle" in answer.text) == (422, True)
    answer = browser.send(f"/buyers/{child}/parent", told(alone))
    assert (answer.status_code, "Plover Holding" in answer.text) == (422, True)


def test_circle_from_a_feed_is_shown_and_stands_in_the_queue(
    world: World, as_role: AsRole, group: tuple[int, int, int]
) -> None:
    top, child, _alone = group
    with world.unit() as session:
        link = NewLink(top, child, LinkKind.DIRECT, None, DAY, "feed")
        groups.take_parents(session, [link], actor=OPERATOR, on=DAY)
    browser = as_role(Role.UNDERWRITER)
    page = browser.get(f"/buyers/{child}/group").text
    assert "Plover Holding → Plover Tiles → Plover Holding" in page
    assert "parents that make no tree" in browser.get("/queue").text


def test_programs_read_tell_and_end(api: AsProgram, group: tuple[int, int, int]) -> None:
    top, child, alone = group
    found = body(api(Role.EXPORTER).get(f"/api/v1/buyers/{child}/group"))
    assert (found["top_id"], [member["buyer_id"] for member in found["members"]]) == (top, [top, child])
    program = api(Role.UNDERWRITER)
    use = body(program.get(f"/api/v1/buyers/{child}/group/commitment"))
    assert use["committed"]["amount"] == "0.00"
    given = {"parent_id": str(top), "kind": "direct", "known_at": DAY.isoformat(), "source": "Register"}
    made = program.post(f"/api/v1/buyers/{alone}/parents", json=given, headers={"Idempotency-Key": "a"})
    assert (made.status_code, body(made)["share_bp"], body(made)["is_ended"]) == (200, None, False)
    ended = program.post(f"/api/v1/buyers/{alone}/parents/end", json=given, headers={"Idempotency-Key": "b"})
    assert (ended.status_code, body(ended)["is_ended"]) == (200, True)
    given["parent_id"] = str(child)
    circle = program.post(f"/api/v1/buyers/{top}/parents", json=given, headers={"Idempotency-Key": "c"})
    assert (circle.status_code, body(circle)["code"]) == (409, "group.cycle")


def test_tree_stands_on_the_other_side_for_readers_from_the_right() -> None:
    branches = [Branch("Top <Holding>", "", 0), Branch("Below", "51.5%", 1, is_strong=True)]
    ltr, rtl = tree("Group", branches), tree("Group", branches, direction="rtl")
    assert "Top &lt;Holding&gt;" in ltr
    assert "0: Top &lt;Holding&gt;; 1: Below 51.5%" in ltr
    assert 'x="24"' in ltr.split("Below</title>")[0]
    assert 'x="568"' in rtl.split("Below</title>")[0]
