"""Sanctions screening on pages and routes: both sides beside each other, who decided what, and nobody warned."""

from functools import partial
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from portal import work
from registry import service as registry
from registry.screening import queries
from registry.screening.loading.service import load_list
from registry.values import NewBuyer
from tests.rules.screening_examples import ADD, ALT, SDN, make_upload
from tests.support.databases import APP
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.screening import make_hit
from tests.web.world import DAY, World


def listed_buyer(world: World) -> int:
    with world.unit() as session:
        load_list(session, make_upload(), actor=OPERATOR, on=DAY)
        return registry.add_buyer(session, NewBuyer("Westrakh Maritime", "PL"), actor=OPERATOR, on=DAY).id


def files() -> list[tuple[BytesIO, str]]:
    parts = (("sdn.csv", SDN), ("alt.csv", ALT), ("add.csv", ADD))
    return [(BytesIO("\r\n".join(rows).encode()), name) for name, rows in parts]


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - the JSON that came
    return answer.get_json()


def test_a_hit_shows_both_sides_and_what_is_alike(world: World, as_role: AsRole) -> None:
    listed_buyer(world)
    page = as_role(Role.ADMINISTRATOR).get("/screening/hits/1").text
    for said in ("Westrakh Maritime", "Poland", "AL-WESTRAKH MARITIME", "VESTRAK SHIPPING COMPANY LIMITED", "Cyprus"):
        assert said in page
    assert "DEMO] [DEMO2" in page
    assert "Registration ID 55-1234." in page
    assert "the same" in page
    assert "only on the list" in page


def test_the_case_leads_to_the_hit_and_back(world: World, as_role: AsRole) -> None:
    listed_buyer(world)
    browser = as_role(Role.UNDERWRITER)
    queue = browser.get("/queue?queue=screening").text
    assert "Westrakh Maritime" in queue
    assert "sanctions hit" in queue
    assert 'href="/screening/hits/1"' in browser.get("/queue/1").text
    assert 'href="/queue/1"' in browser.get("/screening/hits/1").text


def test_a_case_of_the_insurer_asks_no_policyholder(world: World, as_role: AsRole) -> None:
    listed_buyer(world)
    assert "Ask the policyholder" not in as_role(Role.UNDERWRITER).get("/queue/1").text


def test_a_cleared_hit_tells_who_cleared_it_and_why(world: World, as_role: AsRole) -> None:
    hit = make_hit(world)
    form = {"reason": "other_country", "note": "A firm of Poznan.", "version": str(hit.version)}
    browser = as_role(Role.ADMINISTRATOR)
    assert browser.send(f"/screening/hits/{hit.id}/clearing", form).status_code == 303
    page = as_role(Role.AUDITOR).get(f"/screening/hits/{hit.id}").text
    assert "A firm of Poznan." in page
    assert "Another country: the listed one has no place there" in page
    assert world.people[Role.ADMINISTRATOR, False].name in page
    assert "Clear it" not in page


def test_a_decision_without_a_note_keeps_what_was_chosen(world: World, as_role: AsRole) -> None:
    hit = make_hit(world)
    form = {"reason": "same_address", "note": "", "version": str(hit.version)}
    answer = as_role(Role.UNDERWRITER).send(f"/screening/hits/{hit.id}/confirmation", form)
    assert answer.status_code == 422
    assert '<option value="same_address" selected>' in answer.text


def test_what_is_wrong_stands_at_the_form_that_was_sent(world: World, as_role: AsRole) -> None:
    hit = make_hit(world)
    form = {"reason": "same_address", "note": "", "version": str(hit.version)}
    browser = as_role(Role.UNDERWRITER)
    confirmed = browser.send(f"/screening/hits/{hit.id}/confirmation", form).text
    assert 'href="#confirm-note"' in confirmed
    described = 'aria-describedby="confirm-note-error" aria-invalid="true"'
    assert f'id="confirm-note" name="note" {described}' in confirmed
    assert 'id="confirm-note-error"' in confirmed
    assert 'id="note-error"' not in confirmed
    assert '<details class="confirm" open>' in confirmed
    cleared = browser.send(f"/screening/hits/{hit.id}/clearing", form | {"reason": "other_country"}).text
    assert 'href="#note"' in cleared
    assert 'id="note-error"' in cleared
    assert "confirm-note-error" not in cleared
    assert '<details class="confirm">' in cleared


def test_a_confirmation_names_what_follows_before_it_is_sent(world: World, as_role: AsRole) -> None:
    listed_buyer(world)
    page = as_role(Role.UNDERWRITER).get("/screening/hits/1").text
    assert "Westrakh Maritime is taken for the listed one: its grade is 10 and its limits end" in page
    other = make_hit(world)
    page = as_role(Role.UNDERWRITER).get(f"/screening/hits/{other.id}").text
    assert "Vestrak Shipping is taken for the listed one and stays blocked." in page


def test_staff_read_on_the_buyers_page_what_blocks_it(world: World, as_role: AsRole) -> None:
    buyer_id = listed_buyer(world)
    page = as_role(Role.AUDITOR).get(f"/buyers/{buyer_id}").text
    assert "nothing is granted on this buyer while it is open" in page
    assert 'href="/screening/hits/1"' in page
    assert "open: blocks" in page


@pytest.mark.parametrize(
    ("way", "reason", "said"),
    [("confirmation", "same_number", "Confirmed as the listed one"), ("clearing", "other_country", None)],
)
def test_the_buyers_page_follows_the_decision(
    world: World, as_role: AsRole, way: str, reason: str, said: str | None
) -> None:
    buyer_id = listed_buyer(world)
    browser = as_role(Role.ADMINISTRATOR)
    with world.unit() as session:
        version = queries.hit(session, 1).version
    form = {"reason": reason, "note": "Looked at both.", "version": str(version)}
    assert browser.send(f"/screening/hits/1/{way}", form).status_code == 303
    page = browser.get(f"/buyers/{buyer_id}").text
    assert ("Hits that block this buyer" in page) == (said is not None)
    assert said is None or said in page


def test_a_decision_on_an_older_version_is_refused(world: World, as_role: AsRole) -> None:
    hit = make_hit(world)
    form = {"reason": "other_country", "note": "Seen.", "version": "0"}
    answer = as_role(Role.UNDERWRITER).send(f"/screening/hits/{hit.id}/clearing", form)
    assert answer.status_code in (409, 412)


def test_an_administrator_reads_a_list_and_work_follows(world: World, as_role: AsRole) -> None:
    migrate_queue(world.database.owner_url, app_role=APP)
    queue = WorkQueue(world.database.url)
    world.app.extensions[work.ENQUEUE] = partial(follow_up, queue=queue)
    form = {"code": "made-up", "name": "Made-up list", "adapter": "ofac", "files": files()}
    browser = as_role(Role.ADMINISTRATOR)
    assert browser.send("/screening/lists", form).status_code == 303
    queue.close()
    page = browser.get("/screening").text
    assert "The list was read: 4 added, 0 changed, 0 taken off; 0 rows rejected." in page
    assert "Made-up list" in page


def test_files_that_are_no_list_are_refused_with_a_reason(world: World, as_role: AsRole) -> None:
    assert world.policyholder_id
    form = {"code": "x", "name": "X", "adapter": "ofac", "files": [(BytesIO(b"a,b\n1,2\n"), "a.csv")]}
    answer = as_role(Role.ADMINISTRATOR).send("/screening/lists", form)
    assert answer.status_code == 422
    assert "a table of 2 columns" in answer.text


def test_rejected_rows_are_a_file_to_work_through(world: World, as_role: AsRole) -> None:
    with world.unit() as session:
        report = load_list(session, make_upload(), actor=OPERATOR, on=DAY)
    answer = as_role(Role.AUDITOR).get(f"/screening/readings/{report.run_id}/rejections.csv")
    assert answer.text.lstrip("\ufeff").splitlines() == ["row,column,found,remedy"]


def test_the_buyers_policyholder_reads_of_no_hit(world: World, as_role: AsRole) -> None:
    buyer_id = listed_buyer(world)
    browser = as_role(Role.EXPORTER)
    assert browser.get("/screening").status_code == 404
    assert "anction" not in browser.get(f"/buyers/{buyer_id}").text


def test_the_api_gives_a_hit_and_takes_a_decision_on_its_version(world: World, api: AsProgram) -> None:
    listed_buyer(world)
    client = api(Role.ADMINISTRATOR, "screening:read", "screening:write")
    [listed] = body(client.get("/api/v1/screening/hits?state=open"))["items"]
    whole = client.get(f"/api/v1/screening/hits/{listed['id']}")
    assert body(whole)["entry"]["names"][1] == {"kind": "aka", "name": "AL-WESTRAKH MARITIME"}
    assert body(whole)["why"][0] == "westrakh is the same"
    decision = {"reason": "same_number", "note": "The same number."}
    address = f"/api/v1/screening/hits/{listed['id']}/confirmation"
    assert client.post(address, json=decision).status_code == 428
    assert client.post(address, json=decision, headers={"If-Match": '"9"'}).status_code == 412
    done = client.post(address, json=decision, headers={"If-Match": whole.headers["ETag"]})
    assert (done.status_code, body(done)["hit"]["state"]) == (200, "confirmed")
    assert body(done)["decisions"][0]["reason"] == "same_number"


def test_the_api_reads_a_list(api: AsProgram) -> None:
    client = api(Role.ADMINISTRATOR, "screening:read", "screening:write")
    form = {"code": "made-up", "name": "Made-up list", "adapter": "ofac", "first": files()[0]}
    answer = client.post("/api/v1/screening/lists", data=form, content_type="multipart/form-data")
    assert (answer.status_code, body(answer)["added"], body(answer)["rejected"]) == (201, 4, 0)
    [listed] = body(client.get("/api/v1/screening/lists"))
    assert (listed["code"], listed["version"], listed["entry_count"]) == ("made-up", 1, 4)
