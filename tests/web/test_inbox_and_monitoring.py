"""The inbox and the monitoring runs, on pages and by the API."""

from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from audit.service import record
from audit.values import Event
from basics.actors import MONITORING, RULES, Role
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from monitoring import service as monitoring
from notifications import service as notices
from portal import work
from portal.inbox import PAGES
from tests.support.databases import APP
from tests.web.world import DAY, ApiClient, Browser, World


def tell_of_a_reduction(world: World) -> None:
    with world.unit() as session:
        details = {"amount": {"minor": 10_000_000, "currency": "USD"}, "effective_from": "2008-05-31"}
        subject, details = ("limit_decision", 1), details | {"reasons": ["grade_fell"]}
        event = Event("limit.reduced", subject, "Reduced.", RULES, DAY, world.policyholder_id, None, details)
        record(session, event)
        while notices.dispatch(session, batch=100):
            pass


def body(response: TestResponse) -> Any:  # noqa: ANN401 - any JSON
    return response.json


def visitor(world: World, role: Role = Role.EXPORTER, *, twin: bool = False) -> Browser:
    client = Browser(world.app)
    client.sign_in(world.people[role, twin].email)
    return client


def caller(world: World, role: Role, *scopes: str) -> ApiClient:
    client = ApiClient(world.app)
    client.token = world.token(world.people[role, False], *scopes)
    return client


def test_an_exporter_reads_what_happened_with_amount_day_and_reason(world: World) -> None:
    tell_of_a_reduction(world)
    page = visitor(world).get("/inbox").text
    assert "is reduced to USD\N{NO-BREAK SPACE}100,000.00 for shipments from 31\N{NO-BREAK SPACE}May" in page
    assert "grade fell" in page
    assert "is reduced" not in visitor(world, twin=True).get("/inbox").text


def test_the_navigation_counts_what_is_unread_until_it_is_opened(world: World) -> None:
    tell_of_a_reduction(world)
    client = visitor(world)
    before = client.get("/inbox?show=unread").text.count('action="/inbox/')
    opened = client.get("/inbox?show=unread").text.split('action="/inbox/')[1].split('"')[0]
    assert client.send(f"/inbox/{opened}").status_code == 303
    assert client.get("/inbox?show=unread").text.count('action="/inbox/') == before - 1
    assert client.send("/inbox").status_code == 303
    assert "Nothing unread" in client.get("/inbox?show=unread").text


def test_the_api_gives_the_same_sentence_as_the_page(world: World) -> None:
    tell_of_a_reduction(world)
    client = caller(world, Role.EXPORTER, "notifications:read", "notifications:write")
    [line] = [each for each in body(client.get("/api/v1/inbox"))["items"] if each["kind"] == "limit.reduced"]
    assert line["sentence"].startswith("Your limit on ")
    assert (line["link"], line["read_at"]) == ({"type": "limit_decision", "id": 1}, None)
    assert client.post(f"/api/v1/inbox/{line['id']}/read").status_code == 204
    unread = body(client.get("/api/v1/inbox?unread_only=true"))["items"]
    assert line["id"] not in [each["id"] for each in unread]


def test_an_inbox_is_read_page_by_page(world: World) -> None:
    for _ in range(3):
        tell_of_a_reduction(world)
    client = caller(world, Role.EXPORTER, "notifications:read")
    first = body(client.get("/api/v1/inbox?page_size=2"))
    second = body(client.get("/api/v1/inbox", query_string={"page_size": 2, "cursor": first["next"]}))
    ids = [line["id"] for line in (*first["items"], *second["items"])]
    assert ids == sorted(set(ids), reverse=True)
    assert len(first["items"]) == 2


def test_staff_see_how_far_a_run_is(world: World) -> None:
    with world.unit() as session:
        [run_id] = monitoring.plan_runs(session, actor=MONITORING, on=DAY)
    client = visitor(world, Role.UNDERWRITER)
    assert f"Run {run_id}" in client.get("/monitoring").text
    assert "No grade moved." in client.get(f"/monitoring/{run_id}").text
    found = body(caller(world, Role.AUDITOR, "monitoring:read").get(f"/api/v1/monitoring-runs/{run_id}"))
    assert (found["state"], found["business_date"], found["grade_changes"]) == ("planned", DAY.isoformat(), [])


def test_asking_for_a_run_plans_and_enqueues_it(world: World) -> None:
    migrate_queue(world.database.owner_url, app_role=APP)
    queue = WorkQueue(world.database.url)
    world.app.extensions[work.ENQUEUE] = partial(follow_up, queue=queue)
    client = caller(world, Role.UNDERWRITER, "monitoring:read", "monitoring:write")
    assert client.post("/api/v1/monitoring-runs").status_code == 202
    queue.close()
    assert [run["business_date"] for run in body(client.get("/api/v1/monitoring-runs"))["items"]] == ["2008-05-01"]


@pytest.mark.parametrize("path", ["/monitoring/77", "/monitoring/77/progress"])
def test_a_run_that_does_not_exist_is_not_found(world: World, path: str) -> None:
    client = visitor(world, Role.UNDERWRITER)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("thing", sorted(PAGES))
def test_a_line_leads_to_a_page_that_exists(world: World, thing: str) -> None:
    endpoint, argument = PAGES[thing]
    [rule] = world.app.url_map.iter_rules(endpoint)
    assert rule.arguments == {argument}
