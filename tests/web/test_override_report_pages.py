"""The report of overrides on its page, as a file and by API; and no buttons for underwriters without authority."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from basics.actors import OPERATOR, Role
from models.people import Installation, UserAccount
from models.underwriting import GradeOverride
from registry import service as registry
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.underwriting import proposed_override, rated_buyer
from tests.web.world import DAY, World
from underwriting import service


def words(page: str) -> str:
    """Give a page's text alone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(("level", "is_offered"), [(0, False), (1, True)])
def test_only_an_underwriter_with_authority_is_offered_to_override(
    as_role: AsRole, world: World, level: int, *, is_offered: bool
) -> None:
    with world.unit() as session:
        stored, held = rated_buyer(session), proposed_override(session, world)
        mine = world.actor(Role.UNDERWRITER).user_id
        session.execute(update(UserAccount).where(UserAccount.id == mine).values(authority_level=level))
    underwriter = as_role(Role.UNDERWRITER)
    assert ("Override the grade" in underwriter.get(f"/assessments/{stored.id}").text) is is_offered
    assert ("Confirm" in words(underwriter.get(f"/overrides/{held.id}").text).split()) is is_offered


@pytest.fixture
def overridden(world: World) -> World:
    """Give a world with a kept grade, one bettered by two with a second underwriter, and one more that waits."""
    with world.unit() as session:
        rated_buyer(session)
        held = proposed_override(session, world)
        service.confirm_override(session, held.id, actor=world.actor(Role.UNDERWRITER), on=DAY)
        proposed_override(session, world)
    return world


def set_business_date(world: World, on: date) -> None:
    with world.unit() as session:
        session.execute(update(Installation).values(business_date=on))


def fail_the_overridden(world: World, on: date) -> None:
    """Let the buyer of the override in force fail."""
    with world.unit() as session:
        buyer_id = session.scalars(select(GradeOverride.buyer_id).where(GradeOverride.state == "in_force")).one()
        registry.record_event(
            session, buyer_id=buyer_id, kind="insolvency", happened_on=on, known_at=on, source="test",
            source_key="1", note="opened", is_invented=True, actor=OPERATOR, on=on,
        )  # fmt: skip


def test_the_page_tells_rate_direction_reason_author_and_second_pair_of_eyes(
    as_role: AsRole, overridden: World
) -> None:
    page = as_role(Role.AUDITOR).get("/overrides/report").text
    told = words(page)
    assert "1 of 3 grades were moved by hand: 33.33 %" in told
    assert "Q2 2008 3 1 0 33.33 %" in told
    assert "Two grades better 2 0 2" in told
    assert "Figures later than the statement were seen 2 0 2" in told
    assert "Level 3 2 0 2" in told
    author = overridden.second[Role.UNDERWRITER].name
    assert f"{author} 2 0 2" in told
    assert "In force 1 0 1" in told
    assert "Proposed 1 0 1" in told
    assert "1 of 1 put in force: 100.00 %" in told
    assert "No overridden grade of these days has twelve months behind it yet." in told
    assert page.count('class="chart"') == 1


def test_the_page_tells_what_became_of_the_overridden_beside_the_kept(as_role: AsRole, overridden: World) -> None:
    fail_the_overridden(overridden, DAY + timedelta(days=100))
    set_business_date(overridden, date(2009, 5, 1))
    told = words(as_role(Role.UNDERWRITER).get("/overrides/report").text)
    assert "Of 1 buyer graded better 1 failed: more failed than among the kept" in told
    assert "Graded better 3 1 0.2" in told
    assert "Kept, beside the better 3 2 0.2" in told


@pytest.mark.usefixtures("overridden")
@pytest.mark.parametrize("span", ["month", "quarter"])
def test_rows_are_months_or_quarters(as_role: AsRole, span: str) -> None:
    told = words(as_role(Role.UNDERWRITER).get(f"/overrides/report?span={span}").text)
    assert ("May 2008 3 1 0" in told, "Q2 2008 3 1 0" in told) == (span == "month", span == "quarter")


@pytest.mark.usefixtures("overridden")
def test_days_outside_the_filter_are_left_out(as_role: AsRole) -> None:
    page = as_role(Role.ADMINISTRATOR).get("/overrides/report?since=2008-05-02&until=2008-06-01").text
    told = words(page)
    assert "Nobody was assessed on these days." in told
    assert "No override was proposed on these days." in told
    assert 'href="/overrides"' not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2008-05-02&until=2008-05-01", "A day on or after the first one is right."),
        ("since=soon", "A date such as 2008-05-01 is right."),
        ("span=year", "Choose month or quarter."),
    ],
)
def test_a_wrong_filter_is_told_beside_its_field(as_role: AsRole, query: str, said: str) -> None:
    for path in ("/overrides/report", "/overrides/report.csv"):
        answer = as_role(Role.UNDERWRITER).get(f"{path}?{query}")
        assert (answer.status_code, said in answer.text) == (422, True)


def test_every_figure_is_in_the_file(as_role: AsRole, overridden: World) -> None:
    fail_the_overridden(overridden, DAY + timedelta(days=100))
    set_business_date(overridden, date(2009, 5, 1))
    answer = as_role(Role.AUDITOR).get("/overrides/report.csv?since=2008-01-01&until=2008-12-31")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="overrides-2008-01-01-2008-12-31.csv"'
    rows = {tuple(row[:3]): row[3] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))}
    assert rows["part", "group", "figure"] == "value"
    assert rows["override_rate", "2008-04-01", "assessed"] == "3"
    assert rows["override_rate", "all", "better"] == "1"
    assert rows["by_steps", "-2", "total"] == rows["by_reason", "later_figures", "better"] == "2"
    assert rows["overrides", "all", "seconded"] == "1"
    assert rows["outcome_better_overridden", "grade 3", "failed"] == "1"
    assert rows["outcome_better_kept", "all", "count"] == "2"
    assert rows["outcome_better", "all", "finding"] == "more"


@pytest.mark.usefixtures("overridden")
def test_the_api_gives_the_same_figures(api: AsProgram) -> None:
    answer = api(Role.ADMINISTRATOR).get("/api/v1/overrides/report?since=2008-01-01&span=month").get_json()
    assert (answer["since"], answer["until"], answer["span"]) == ("2008-01-01", "2008-05-01", "month")
    assert answer["rates"] == [
        {"start": "2008-05-01", "assessed": 3, "better": 1, "worse": 0, "overridden": 1, "share": pytest.approx(1 / 3)}
    ]
    assert answer["by_reason"] == [{"key": "later_figures", "better": 2, "worse": 0, "total": 2}]
    assert (answer["proposed"], answer["put_in_force"], answer["seconded"]) == (2, 1, 1)
    assert (answer["outcomes"], answer["followed_until"]) == ([], "2007-05-01")


def test_the_api_refuses_days_in_the_wrong_order(api: AsProgram) -> None:
    answer = api(Role.AUDITOR).get("/api/v1/overrides/report?since=2008-05-02&until=2008-05-01")
    assert answer.status_code == 422
