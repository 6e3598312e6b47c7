"""Grades on pages and by API: how they were made, overrides with four eyes, the scorecard."""

import re
from datetime import date

import pytest

from basics.actors import OPERATOR, Role
from portal import plain_markdown
from registry import service as registry
from registry.values import NewBuyer
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.underwriting import proposed_override, rated_buyer
from tests.web.world import DAY, Browser, World
from underwriting import queries, service
from underwriting.publication import published_card
from underwriting.queries import OverrideFacts, StoredAssessment

CARD = "us-statements-2006"


@pytest.fixture
def stored(world: World) -> StoredAssessment:
    """Give the assessment of a buyer with a statement: grade 3."""
    with world.unit() as session:
        return rated_buyer(session)


@pytest.fixture
def proposed(world: World) -> OverrideFacts:
    """Give an override, two grades better, that the second underwriter proposed."""
    with world.unit() as session:
        return proposed_override(session, world)


def grade_now(world: World, buyer_id: int) -> int | None:
    with world.look() as session:
        latest = queries.latest_assessment(session, buyer_id, on=DAY)
    return latest.assessment.grade.number if latest and latest.assessment.grade else None


def words(page: str) -> str:
    """Give a page's text alone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_says_how_the_grade_was_made(as_role: AsRole, stored: StoredAssessment) -> None:
    page = as_role(Role.UNDERWRITER).get(f"/buyers/{stored.buyer_id}/assessment").text
    told = words(page)
    assert "Grade 3 of 10: the risk that the buyer fails within twelve months is 0.22" in told
    assert "recomputed identically" in told
    assert "Statement of fiscal year 2007" in told
    assert "No one or two changes of the statement&#39;s figures would reach a better grade" in told
    assert stored.assessment.scorecard_sha256 in told
    assert page.count("<svg") >= 3


def test_the_table_of_contributions_adds_up(api: AsProgram, stored: StoredAssessment) -> None:
    answer = api(Role.UNDERWRITER).get(f"/api/v1/assessments/{stored.id}").get_json()
    total = answer["base"] + sum(part["points"] for part in answer["contributions"])
    assert total == pytest.approx(answer["score"], abs=1e-9)
    assert answer["is_recomputed"] is True
    assert len(answer["contributions"]) == 26


def test_a_buyer_that_was_never_assessed_is_assessed_by_a_button(as_role: AsRole, world: World) -> None:
    with world.unit() as session:
        buyer = registry.add_buyer(session, NewBuyer("Wren Tile Works", "PL"), actor=OPERATOR, on=DAY)
    underwriter = as_role(Role.UNDERWRITER)
    assert "Not assessed yet" in underwriter.get(f"/buyers/{buyer.id}/assessment").text
    answer = underwriter.send(f"/buyers/{buyer.id}/assessment")
    told = words(underwriter.get(answer.headers["Location"]).text)
    assert "The buyer is not rated" in told
    assert "An accepted yearly statement would." in told
    assert "There is no grade to override" in underwriter.get(f"/buyers/{buyer.id}/overrides/new").text


def test_an_older_assessment_points_to_the_latest(as_role: AsRole, world: World, stored: StoredAssessment) -> None:
    with world.unit() as session:
        service.assess_buyer(session, stored.buyer_id, actor=OPERATOR, on=date(2008, 4, 30))
        later = service.assess_buyer(session, stored.buyer_id, actor=OPERATOR, on=DAY)
    auditor = as_role(Role.AUDITOR)
    assert "A later assessment of this buyer is on file." in auditor.get(f"/assessments/{stored.id}").text
    assert "A later assessment of this buyer is on file." not in auditor.get(f"/assessments/{later.id}").text


def test_an_exporter_reads_grade_reasons_and_change_but_no_contributions(
    as_role: AsRole, api: AsProgram, stored: StoredAssessment
) -> None:
    told = words(as_role(Role.EXPORTER).get(f"/buyers/{stored.buyer_id}").text)
    assert "Grade 3 of 10" in told
    assert "What would change it" in told
    answer = api(Role.EXPORTER).get(f"/api/v1/buyers/{stored.buyer_id}/assessment").get_json()
    assert (answer["grade"], answer["completeness"]) == (3, "C")
    assert not answer.keys() & {"contributions", "score", "base", "is_recomputed", "recorded_at"}
    for reason in answer["reasons"]:
        assert reason["text"] in told


def test_one_grade_worse_is_in_force_at_once(as_role: AsRole, world: World, stored: StoredAssessment) -> None:
    draft = {"grade": "4", "reason": "outlook", "note": "The sector slows down.", "expires_on": "2008-09-01"}
    underwriter = as_role(Role.UNDERWRITER)
    answer = underwriter.send(f"/buyers/{stored.buyer_id}/overrides", draft)
    assert answer.status_code == 303
    page = words(underwriter.get(answer.headers["Location"]).text)
    assert "in force" in page
    assert "The sector slows down." in page
    assert grade_now(world, stored.buyer_id) == 4


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"grade": ""}, "This is needed."),
        ({"grade": "11"}, "A grade from 1 to 10 is right."),
        ({"reason": "mood"}, "Choose one of the reasons of the list."),
        ({"note": ""}, "This is needed."),
        ({"expires_on": "soon"}, "A date such as 2008-05-01 is right."),
        ({"grade": "3"}, "The override moves no grade"),
        ({"grade": "6"}, "An override moves at most 2 grades, not 3."),
        ({"expires_on": "2008-05-01"}, "would end on 2008-05-01"),
        ({"expires_on": "2009-05-02"}, "An override may last until 2009-05-01"),
        ({"reason": "security_held"}, "does not speak for a worse grade"),
    ],
)
def test_a_wrong_override_is_said_and_what_was_typed_is_kept(
    as_role: AsRole, stored: StoredAssessment, changed: dict[str, object], said: str
) -> None:
    draft = {"grade": "4", "reason": "outlook", "note": "Kept words.", "expires_on": "2008-09-01", **changed}
    answer = as_role(Role.UNDERWRITER).send(f"/buyers/{stored.buyer_id}/overrides", draft)
    assert answer.status_code == 422
    assert said in answer.text
    assert ("Kept words." in answer.text) == (draft["note"] != "")


def test_two_grades_better_wait_on_the_first_page_of_the_other_underwriter(
    as_role: AsRole, world: World, proposed: OverrideFacts
) -> None:
    other = as_role(Role.UNDERWRITER)
    assert "Overrides that wait for you" in other.get("/").text
    assert grade_now(world, proposed.buyer_id) == 3
    assert other.send(f"/overrides/{proposed.id}/confirm").status_code == 303
    assert grade_now(world, proposed.buyer_id) == 1
    assert "Overrides that wait for you" not in other.get("/").text


def test_the_author_is_told_to_ask_somebody_else(world: World, proposed: OverrideFacts) -> None:
    author = Browser(world.app)
    author.sign_in(world.second[Role.UNDERWRITER].email)
    page = author.get(f"/overrides/{proposed.id}").text
    assert "another underwriter has to confirm it" in page
    assert f"/overrides/{proposed.id}/confirm" not in page
    refused = author.send(f"/overrides/{proposed.id}/confirm")
    assert (refused.status_code, "ask a second underwriter" in refused.text) == (409, True)
    assert grade_now(world, proposed.buyer_id) == 3


def test_a_rejected_override_stays_rejected(as_role: AsRole, proposed: OverrideFacts) -> None:
    underwriter = as_role(Role.UNDERWRITER)
    underwriter.send(f"/overrides/{proposed.id}/reject")
    assert underwriter.send(f"/overrides/{proposed.id}/confirm").status_code == 409
    assert "rejected" in words(underwriter.get("/overrides?state=rejected").text)
    assert f"/overrides/{proposed.id}" not in underwriter.get("/overrides?state=in_force").text


def test_a_revoked_override_gives_the_grade_back(as_role: AsRole, world: World, proposed: OverrideFacts) -> None:
    underwriter = as_role(Role.UNDERWRITER)
    underwriter.send(f"/overrides/{proposed.id}/confirm")
    underwriter.send(f"/overrides/{proposed.id}/revoke")
    assert grade_now(world, proposed.buyer_id) == 3
    page = words(underwriter.get(f"/buyers/{proposed.buyer_id}/assessment").text)
    assert "Override: grade 1 instead of 3" in page


def test_an_auditor_reads_an_override_and_finds_no_button(as_role: AsRole, proposed: OverrideFacts) -> None:
    page = as_role(Role.AUDITOR).get(f"/overrides/{proposed.id}").text
    assert "Half-year figures seen." in page
    assert f"/overrides/{proposed.id}/" not in page


def test_by_api_an_override_is_proposed_once_per_key_and_confirmed_by_another(
    api: AsProgram, world: World, stored: StoredAssessment
) -> None:
    first = api(Role.UNDERWRITER)
    draft = {"grade": 1, "reason": "security_held", "note": "A guarantee is held.", "expires_on": "2008-09-01"}
    key = {"Idempotency-Key": "override-1"}
    made = first.post(f"/api/v1/buyers/{stored.buyer_id}/overrides", json=draft, headers=key)
    again = first.post(f"/api/v1/buyers/{stored.buyer_id}/overrides", json=draft, headers=key)
    assert (made.status_code, made.data) == (201, again.data)
    override = made.get_json()
    assert (override["state"], override["model_grade"], override["grade"]) == ("proposed", 3, 1)
    refused = first.post(f"/api/v1/overrides/{override['id']}/confirm")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "override.same_person")
    first.token = world.token(world.second[Role.UNDERWRITER])
    confirmed = first.post(f"/api/v1/overrides/{override['id']}/confirm").get_json()
    assert (confirmed["state"], confirmed["in_force_from"]) == ("in_force", "2008-05-01")
    listed = first.get("/api/v1/overrides?state=in_force").get_json()["items"]
    assert [held["id"] for held in listed] == [override["id"]]


def test_by_api_an_unrated_buyer_is_missing_until_it_is_assessed(api: AsProgram, stored: StoredAssessment) -> None:
    program = api(Role.UNDERWRITER)
    assert program.get("/api/v1/buyers/999999/assessment").status_code == 404
    made = program.post(f"/api/v1/buyers/{stored.buyer_id}/assessments")
    assert (made.status_code, made.get_json()["id"]) == (201, stored.id)
    history = program.get(f"/api/v1/buyers/{stored.buyer_id}/assessments").get_json()
    assert [entry["grade"] for entry in history["items"]] == [3]


def test_the_scorecard_page_tells_every_feature_the_scale_and_the_sources(as_role: AsRole) -> None:
    told = words(as_role(Role.EXPORTER).get(f"/scorecards/{CARD}").text)
    for feature in published_card(CARD).features:
        assert feature.formula in told.replace("&gt;", ">").replace("&lt;", "<")
    assert "CC BY 4.0" in told
    assert "Altman Z&#39;&#39;, same rows" in told
    assert "20.00 % or in default" in told
    assert "##" not in told


def test_the_api_gives_the_scorecard_as_published(api: AsProgram) -> None:
    card = api(Role.EXPORTER).get(f"/api/v1/scorecards/{CARD}").get_json()
    assert (len(card["features"]), len(card["scale"]), card["is_served"]) == (20, 9, True)
    assert card["sha256"] == published_card(CARD).sha256


@pytest.mark.parametrize("name", ["us-listed-1999", "..", "us-listed-2006%2f..", "__pycache__"])
def test_there_is_no_other_scorecard(as_role: AsRole, name: str) -> None:
    assert as_role(Role.UNDERWRITER).get(f"/scorecards/{name}").status_code == 404


def test_markup_in_a_page_stays_text() -> None:
    (block,) = plain_markdown.read("a <b>bold</b> `code`")
    assert block.lines == ((("a <b>bold</b> ", False), ("code", True)),)


def test_a_page_is_cut_at_its_second_headings() -> None:
    page = "# Title\n\nabove\n\n## One\n\n- a\n- b\n\n## Two\n\n| h | k |\n| --- | --- |\n| 1 | 2 |\n"
    cut = plain_markdown.sections(plain_markdown.read(page))
    assert [(title, [block.kind for block in blocks]) for title, blocks in cut] == [
        ("", ["paragraph"]),
        ("One", ["list"]),
        ("Two", ["table"]),
    ]
    table = cut[2][1][0]
    assert (table.head, table.rows) == (((("h", False),), (("k", False),)), (((("1", False),), (("2", False),)),))
