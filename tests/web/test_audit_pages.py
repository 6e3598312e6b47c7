"""The event log on pages, in its file and by API."""

import csv
import io
from datetime import date

import pytest

from audit.service import record
from audit.values import Event
from basics.actors import OPERATOR, Actor, Role
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import World

DAY = date(2008, 5, 2)


@pytest.fixture
def events(world: World) -> list[int]:
    """Give three events: two by the clerk of a night shift, the last one with text that looks like a formula."""
    clerk = Actor("Night_Clerk")
    with world.unit() as session:
        return [
            record(session, Event("test.first", ("shelf", 1), "The first thing.", clerk, DAY, details={"amount": 7})),
            record(session, Event("test.second", ("shelf", 1), "The second thing.", OPERATOR, DAY)),
            record(session, Event("test.second", ("shelf", 2), "=1+1", clerk, date(2008, 5, 3))),
        ]


def test_auditor_filters_by_kind_person_and_day(as_role: AsRole, events: list[int]) -> None:
    auditor = as_role(Role.AUDITOR)
    by_kind = auditor.get("/events?kind=test.second").text
    assert ("The second thing." in by_kind, "The first thing." in by_kind) == (True, False)
    by_person = auditor.get("/events?actor=night_c").text
    assert ("The first thing." in by_person, "The second thing." in by_person) == (True, False)
    by_day = auditor.get("/events?since=2008-05-02&until=2008-05-02").text
    assert ("The first thing." in by_day, f"/events/{events[2]}" in by_day) == (True, False)


def test_a_percent_sign_is_no_joker_in_a_name(as_role: AsRole, events: list[int]) -> None:
    assert f"/events/{events[0]}" not in as_role(Role.AUDITOR).get("/events?actor=%25").text


def test_a_day_that_is_none_is_said_and_kept(as_role: AsRole) -> None:
    answer = as_role(Role.AUDITOR).get("/events?since=yesterday&actor=operator")
    assert answer.status_code == 422
    assert "A date such as 2008-05-01 is right." in answer.text
    assert 'value="operator"' in answer.text


def test_an_event_shows_its_details_and_what_else_happened(as_role: AsRole, events: list[int]) -> None:
    page = as_role(Role.AUDITOR).get(f"/events/{events[0]}").text
    assert "<dt>amount</dt><dd>7</dd>" in page
    assert f'href="/events/{events[1]}"' in page
    assert f'href="/events/{events[2]}"' not in page


def test_the_file_holds_what_is_asked_for_and_no_formula(as_role: AsRole, events: list[int]) -> None:
    answer = as_role(Role.AUDITOR).get("/events.csv?actor=night_clerk")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(int(row["id"]), row["summary"]) for row in rows] == [(events[2], "'=1+1"), (events[0], "The first thing.")]
    assert rows[1]["details"] == '{"amount": 7}'


def test_the_api_gives_pages_that_meet_without_gap(api: AsProgram, events: list[int]) -> None:
    program = api(Role.AUDITOR, "audit:read")
    first = program.get("/api/v1/events?page_size=2&since=2008-05-02").get_json()
    second = program.get(f"/api/v1/events?page_size=2&since=2008-05-02&cursor={first['next']}").get_json()
    assert [event["id"] for event in first["items"] + second["items"]][:3] == events[::-1]
    assert first["items"][0]["summary"] == "=1+1"


def test_the_api_gives_one_event(api: AsProgram, events: list[int]) -> None:
    event = api(Role.ADMINISTRATOR).get(f"/api/v1/events/{events[0]}").get_json()
    assert (event["kind"], event["details"], event["actor_name"]) == ("test.first", {"amount": 7}, "Night_Clerk")


def test_an_unknown_event_is_not_found(as_role: AsRole) -> None:
    assert as_role(Role.AUDITOR).get("/events/999999").status_code == 404
