"""Scorecards on pages and by API: roles by four eyes, watching, the challenger beside the champion, drawings."""

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from basics.actors import Role
from limits import queries as limits
from models.people import UserAccount
from portal import plain_markdown
from portal.governance_figures import capacity_of
from tests.support.databases import Database
from tests.support.trial_cards import BARE, TRIAL
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.governance import judged, proposed, shadowed
from tests.web.world import DAY, World
from underwriting.card_folder import SERVED
from underwriting.governance import queries
from underwriting.governance.values import CardRole, Comparison

pytestmark = pytest.mark.usefixtures("several_cards")


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


def words(page: str) -> str:
    """Give a page's text alone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")


def draft(name: str = TRIAL, role: str = "champion", **changes: str) -> dict[str, str]:
    return {
        "name": name,
        "role": role,
        "note": "AUC 0.02 better out of time.",
        "effective_from": "2008-05-01",
    } | changes


def test_a_card_becomes_champion_by_two_people(as_role: AsRole, world: World) -> None:
    underwriter = as_role(Role.UNDERWRITER)
    answer = underwriter.send("/standings", draft())
    assert answer.status_code == 303
    page = words(underwriter.get(answer.headers["Location"]).text)
    assert "You proposed it: a second person has to approve it." in page
    assert "Withdraw" in page
    assert " Approve " not in page
    administrator = as_role(Role.ADMINISTRATOR)
    assert " Approve " in words(administrator.get(answer.headers["Location"]).text)
    approved = administrator.send(f"{answer.headers['Location']}/approve")
    assert approved.status_code == 303
    with world.look() as session:
        assert queries.champion(session, on=DAY).name == TRIAL
    listed = words(as_role(Role.AUDITOR).get("/scorecards").text)
    assert f"{TRIAL} ✓ champion 1 May 2008 Ada Administrator" in listed
    assert f"{SERVED} ○ retired 1 May 2008 Ada Administrator" in listed
    assert "rates buyers" in words(underwriter.get(f"/scorecards/{TRIAL}").text)
    assert "rates nobody today" in words(underwriter.get(f"/scorecards/{SERVED}").text)


def test_the_list_tells_role_day_hash_and_who_approved(as_role: AsRole, world: World) -> None:
    with world.look() as session:
        champion = queries.roles(session, on=DAY)[SERVED]
    told = words(as_role(Role.AUDITOR).get("/scorecards").text)
    assert champion.sha256 in told
    assert "the maintainers" in told
    assert "Propose a role" not in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "no-such-card"}, "There is no scorecard of that name."),
        ({"role": "king"}, "Choose one of the roles of the list."),
        ({"note": ""}, "This is needed."),
        ({"effective_from": "soon"}, "A date such as 2008-05-01 is right."),
        ({"effective_from": "2008-04-30"}, "2008-04-30 is past"),
        ({"name": BARE}, "records no out-of-time evidence"),
        ({"name": SERVED, "role": "retired"}, "make another card champion"),
    ],
)
def test_a_faulty_proposal_is_shown_again_with_what_is_wrong(
    as_role: AsRole, changed: dict[str, str], said: str
) -> None:
    answer = as_role(Role.UNDERWRITER).send("/standings", draft(**changed))
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert "AUC 0.02 better out of time." in answer.text or "note" in changed


def test_the_watching_page_shows_shift_and_outcomes_with_their_tables(as_role: AsRole, world: World) -> None:
    with world.unit() as session:
        judged(session, world)
    auditor = as_role(Role.AUDITOR)
    page = auditor.get(f"/scorecards/{TRIAL}/watching").text
    told = words(page)
    assert page.count("<svg") >= 3
    assert "population stability index" in told
    assert "1 buyer is too few to tell" in told
    assert "1 of 3" in told or "33.33" in told
    of_champion = words(auditor.get(f"/scorecards/{SERVED}/watching").text)
    assert "Assessments a year old 3" in of_champion
    early = words(auditor.get(f"/scorecards/{TRIAL}/watching?since=2001-01-01&until=2001-12-31").text)
    assert "The card rated nobody on these days." in early
    assert auditor.get(f"/scorecards/{TRIAL}/watching?since=2008-01-02&until=2008-01-01").status_code == 422


def test_watching_by_api_gives_the_same_figures(api: AsProgram, world: World) -> None:
    with world.unit() as session:
        judged(session, world)
    found = api(Role.AUDITOR).get(f"/api/v1/scorecards/{TRIAL}/watching").get_json()
    assert (found["stability"]["since"], found["stability"]["until"]) == ("2007-05-01", "2008-05-01")
    assert found["stability"]["buyers"] == 1
    assert sum(found["stability"]["score"]["shares"]) == pytest.approx(1)
    assert found["stability"]["score"]["band"] == "too_few"
    total = found["calibration"]["total"]
    assert (total["assessments"], total["failures"], total["grade"]) == (3, 1, None)
    assert total["low"] < 1 / 3 < total["high"]
    assert total["verdict"] == "too_low"


def test_the_comparison_counts_moves_and_what_limits_would_do(as_role: AsRole, api: AsProgram, world: World) -> None:
    with world.unit() as session:
        shadowed(session, world)
    told = words(as_role(Role.UNDERWRITER).get(f"/scorecards/{TRIAL}/comparison").text)
    assert "The challenger moves 1 of 1 graded buyers" in told
    found = api(Role.UNDERWRITER).get(f"/api/v1/scorecards/{TRIAL}/comparison").get_json()
    assert (found["champion"], found["challenger"], found["buyers"]) == (SERVED, TRIAL, 1)
    (pair,) = found["pairs"]
    assert pair["challenger_grade"] > pair["champion_grade"]
    assert (found["capacity_rises"], found["capacity_falls"], found["capacity_stays"]) == (0, 1, 0)
    nothing = words(as_role(Role.AUDITOR).get(f"/scorecards/{BARE}/comparison").text)
    assert "Nothing to compare yet" in nothing


def test_capacity_follows_the_table_of_ceilings(world: World) -> None:

    with world.look() as session:
        table = limits.ceilings(session, on=DAY)
    matrix = {(1, 9): 4, (9, 1): 3, (5, 5): 2, (None, None): 1}
    found = capacity_of(Comparison("a", "b", 10, DAY, DAY, matrix), table)
    assert (found.rises, found.falls, found.stays) == (3, 4, 3)


def test_a_drawing_is_given_alone_and_runs_nothing(as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    answer = exporter.get(f"/scorecards/{TRIAL}/plots/trial.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = exporter.get(f"/scorecards/{TRIAL}").text
    assert f'src="/scorecards/{TRIAL}/plots/trial.svg"' in page
    assert 'alt="Grades come true"' in page


@pytest.mark.parametrize("file", ["card.json", "..%2fcard.json", "%2e%2e%2fcard.json", "other.svg"])
def test_nothing_but_a_published_drawing_is_given(as_role: AsRole, file: str, several_cards: Path) -> None:
    (several_cards / TRIAL / "plots" / "other.svg").write_text("<svg/>", encoding="utf-8")
    assert as_role(Role.AUDITOR).get(f"/scorecards/{TRIAL}/plots/{file}").status_code == 404


def test_a_picture_of_a_page_is_a_block_of_its_own() -> None:
    first, second, third = plain_markdown.read("![One](plots/roc.svg)\n![Two](plots/b.svg)\n![Three](http://x/c.svg)")
    assert (first.kind, plain_markdown.plain(first.lines[0]), first.source) == ("picture", "One", "roc.svg")
    assert second.source == "b.svg"
    assert third.kind == "paragraph"


def test_roles_by_api_from_proposal_to_decision(api: AsProgram, world: World) -> None:
    with world.unit() as session:
        waiting = proposed(session, world)
    program = api(Role.UNDERWRITER)
    listed = program.get(f"/api/v1/standings?name={BARE}").get_json()["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(waiting.id, "proposed")]
    assert program.get(f"/api/v1/standings?name={TRIAL}").get_json()["items"] == []
    approved = program.post(f"/api/v1/standings/{waiting.id}/approve").get_json()
    assert (approved["state"], approved["decided_on"]) == ("in_force", "2008-05-01")
    roles = {card["name"]: card["role"] for card in program.get("/api/v1/scorecards").get_json()}
    assert (roles[SERVED], roles[BARE]) == ("champion", CardRole.CHALLENGER)
    again = program.post("/api/v1/standings", json=draft(BARE, "challenger"))
    assert (again.status_code, again.get_json()["code"]) == (409, "scorecard.no_change")


def test_an_underwriter_without_authority_is_offered_nothing_to_decide(as_role: AsRole, world: World) -> None:

    with world.unit() as session:
        waiting = proposed(session, world)
        mine = world.actor(Role.UNDERWRITER).user_id
        session.execute(update(UserAccount).where(UserAccount.id == mine).values(authority_level=1))
    underwriter = as_role(Role.UNDERWRITER)
    assert " Approve " not in words(underwriter.get(f"/standings/{waiting.id}").text)
    assert "Propose a role" not in words(underwriter.get("/scorecards").text)
    assert underwriter.send(f"/standings/{waiting.id}/approve").status_code == 409
