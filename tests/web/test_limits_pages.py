"""Limits on pages and by the API: one shape, the same words and figures everywhere."""

import re
from io import BytesIO

import pytest
from markupsafe import escape
from pypdf import PdfReader

from basics.actors import Role
from tests.web import limits_scene as scene
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import ApiClient, Browser, World

FORM = {"amount": "1000.00", "currency": "EUR", "terms_days": "60", "note": ""}
RULING = {"amount": "20000", "currency": "EUR", "reason_code": "underwriter_view", "note": "Seen."}


def plain(text: str) -> str:
    """Drop spaces of every kind: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", text.replace("\N{NO-BREAK SPACE}", ""))


def texts_of(answer: dict[str, object]) -> list[str]:
    words, changes, conditions = answer["words"], answer["changes"], answer["conditions"]
    assert isinstance(words, list)
    assert isinstance(changes, list)
    assert isinstance(conditions, list)
    return [str(answer["sentence"]), *words, *changes, *conditions]


def ask(browser: Browser, stage: scene.Stage, **more: str) -> str:
    form: dict[str, object] = {**FORM, "policy_id": stage.policy_id, **more}
    return browser.send(f"/buyers/{stage.buyer_id}/limit-request", form).text


def test_the_answer_stands_on_the_screen_of_the_question(world: World, as_role: AsRole) -> None:
    stage = scene.make_stage(world)
    page = ask(as_role(Role.EXPORTER), stage)
    assert "Approved: a limit of EUR" in page
    assert "What would change it" in page
    assert 'id="ask"' in page


def test_the_form_has_four_fields_at_most(world: World, as_role: AsRole) -> None:
    stage = scene.make_stage(world)
    page = as_role(Role.EXPORTER).get(f"/buyers/{stage.buyer_id}/limit-request").text
    form = page[page.index('id="ask"') :]
    assert len(re.findall(r"<label for=", form[: form.index("</form>")])) == 4


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "a lot", "Digits with a decimal point"),
        ("amount", "1.234", "EUR has 2 decimals"),
        ("amount", "0", "an amount above zero is right"),
        ("terms_days", "366", "A number from 0 to 365 is right."),
        ("currency", "EURO", "A currency code such as EUR is right."),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    world: World, as_role: AsRole, field: str, value: str, words: str
) -> None:
    stage = scene.make_stage(world)
    browser = as_role(Role.EXPORTER)
    form: dict[str, object] = {**FORM, "policy_id": stage.policy_id, "note": "keep me", field: value}
    answer = browser.send(f"/buyers/{stage.buyer_id}/limit-request", form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "keep me" in answer.text


def test_page_api_and_letter_say_the_same(world: World, as_role: AsRole, api: AsProgram) -> None:
    for made in (scene.asked(world, scene.SMALL), scene.referred(world), scene.offered(world)):
        answer = api(Role.EXPORTER).get(f"/api/v1/limit-decisions/{made.id}").get_json()
        page = as_role(Role.EXPORTER).get(f"/limit-decisions/{made.id}").text
        letter = api(Role.EXPORTER).get(f"/api/v1/limit-decisions/{made.id}/letter").data
        reader = PdfReader(BytesIO(letter))
        printed = plain("".join(sheet.extract_text() for sheet in reader.pages))
        assert len(reader.pages) <= 2
        for text in texts_of(answer):
            assert plain(str(escape(text))) in plain(page)
            assert plain(text) in printed
        assert made.reference in page
        assert plain(made.reference) in printed


def test_the_letter_is_the_same_by_page_and_by_api(world: World, as_role: AsRole, api: AsProgram) -> None:
    made = scene.asked(world, scene.SMALL)
    by_page = as_role(Role.EXPORTER).get(f"/limit-decisions/{made.id}/letter.pdf")
    by_api = api(Role.EXPORTER).get(f"/api/v1/limit-decisions/{made.id}/letter")
    assert by_page.headers["Content-Disposition"] == f'attachment; filename="limit-{made.reference}.pdf"'
    assert by_page.data == by_api.data


def test_an_offer_is_taken_by_one_button(world: World, as_role: AsRole) -> None:
    made = scene.offered(world)
    browser = as_role(Role.EXPORTER)
    number = scene.request_id(made)
    page = browser.get(f"/limit-requests/{number}").text
    assert f"/limit-requests/{number}/accept-offer" in page
    taken = browser.send(f"/limit-requests/{number}/accept-offer")
    assert "Approved: a limit of EUR" in browser.get(taken.headers["Location"]).text
    assert "withdrawn" in browser.get(f"/limit-requests/{number}").text


def test_question_and_answer_go_through_the_request(world: World, as_role: AsRole) -> None:
    made = scene.questioned(world)
    number = scene.request_id(made)
    exporter, underwriter = as_role(Role.EXPORTER), as_role(Role.UNDERWRITER)
    assert "Questions that wait for your answer" in exporter.get("/").text
    page = exporter.get(f"/limit-requests/{number}").text
    assert "Interim figures?" in page
    assert "waits for an answer" in page
    assert exporter.send(f"/limit-requests/{number}/answer", {"body": ""}).status_code == 422
    assert exporter.send(f"/limit-requests/{number}/answer", {"body": "They are fine."}).status_code == 303
    assert "They are fine." in underwriter.get(f"/queue/{scene.case_id(world, made)}").text


def test_comments_of_colleagues_stay_inside(world: World, as_role: AsRole, api: AsProgram) -> None:
    made = scene.referred(world)
    case = scene.case_id(world, made)
    as_role(Role.UNDERWRITER).send(f"/queue/{case}/comment", {"body": "Smells odd."})
    assert "Smells odd." in as_role(Role.UNDERWRITER).get(f"/queue/{case}").text
    assert "Smells odd." not in as_role(Role.EXPORTER).get(f"/limit-requests/{scene.request_id(made)}").text
    assert api(Role.EXPORTER).get(f"/api/v1/cases/{case}/messages").get_json() == []


def test_an_underwriter_finds_the_case_decides_and_the_exporter_sees_it(world: World, as_role: AsRole) -> None:
    made = scene.referred(world)
    underwriter = as_role(Role.UNDERWRITER)
    case = scene.case_id(world, made)
    assert f"/queue/{case}" in underwriter.get("/queue").text
    assert f"/queue/{case}" in underwriter.get("/").text
    form: dict[str, object] = {**RULING, "version": scene.version_of(world, made)}
    assert underwriter.send(f"/queue/{case}/ruling", form).status_code == 303
    page = as_role(Role.EXPORTER).get(f"/limit-requests/{scene.request_id(made)}").text
    assert "Partly approved: a limit of EUR" in page
    assert "20,000.00" in page
    assert "Underwriter" in page


def test_a_refused_ruling_stays_on_the_desk_with_what_was_typed(world: World, as_role: AsRole) -> None:
    made = scene.referred(world)
    form: dict[str, object] = {
        **RULING,
        "amount": "49999.99",
        "note": "typed",
        "version": scene.version_of(world, made),
    }
    case = scene.case_id(world, made)
    underwriter = as_role(Role.UNDERWRITER)
    too_much = underwriter.send(f"/queue/{case}/ruling", {**form, "amount": "50000.01"})
    assert (too_much.status_code, "is more than that" in too_much.text) == (422, True)
    assert "typed" in too_much.text
    assert underwriter.send(f"/queue/{case}/ruling", form).status_code == 303


def test_a_stale_ruling_is_told_so(world: World, as_role: AsRole, api: AsProgram) -> None:
    made = scene.referred(world)
    case = scene.case_id(world, made)
    form: dict[str, object] = {**RULING, "version": scene.version_of(world, made) - 1}
    assert as_role(Role.UNDERWRITER).send(f"/queue/{case}/ruling", form).status_code == 409
    body = {**RULING, "conditions": []}
    path = f"/api/v1/limit-requests/{scene.request_id(made)}/rulings"
    stale = api(Role.UNDERWRITER).post(path, json=body, headers={"If-Match": '"1"'})
    missing = api(Role.UNDERWRITER).post(path, json=body)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "limit_request.stale")
    assert missing.status_code == 428


def test_two_underwriters_decide_what_is_above_one(world: World, as_role: AsRole) -> None:
    made = scene.proposed(world)
    case = scene.case_id(world, made)
    underwriter = as_role(Role.UNDERWRITER)
    page = underwriter.get(f"/queue/{case}").text
    assert "A proposal waits for a second underwriter" in page
    assert "proposed" in page
    waiting = as_role(Role.EXPORTER).get(f"/limit-requests/{scene.request_id(made)}").text
    assert "20,000.00" not in waiting
    confirmed = underwriter.send(f"/queue/{case}/ruling/confirm", {"version": scene.version_of(world, made)})
    assert confirmed.status_code == 303
    assert "20,000.00" in as_role(Role.EXPORTER).get(f"/limit-requests/{scene.request_id(made)}").text


def test_the_maker_cannot_confirm(world: World) -> None:
    made = scene.proposed(world)
    program = ApiClient(world.app)
    program.token = world.token(world.second[Role.UNDERWRITER])
    headers = {"If-Match": f'"{scene.version_of(world, made)}"'}
    path = f"/api/v1/limit-requests/{scene.request_id(made)}/rulings/confirm"
    answer = program.post(path, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "limit.same_person")


def test_the_desk_shows_score_exposure_and_history(world: World, as_role: AsRole) -> None:
    made = scene.offered(world)
    page = as_role(Role.UNDERWRITER).get(f"/queue/{scene.case_id(world, made)}").text
    for words in (
        "Committed over all policies",
        "Capacity",
        "<svg",
        "The figures as a table",
        "Decisions on this buyer",
    ):
        assert words in page


def test_reducing_names_the_consequence_and_binds_today(world: World, as_role: AsRole) -> None:
    made = scene.asked(world, scene.SMALL)
    browser = as_role(Role.EXPORTER)
    path = f"/limits/{made.policy_id}/{made.buyer_id}/reduce"
    assert "earlier shipments keep the earlier limit" in browser.get(path).text
    refused = browser.send(path, {"amount": "1000", "currency": "EUR"})
    assert (refused.status_code, "would not lower it" in refused.text) == (422, True)
    done = browser.send(path, {"amount": "0", "currency": "EUR"})
    page = browser.get(done.headers["Location"]).text
    assert "Withdrawn: shipments from 1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2008 on are not insured." in page
    assert "at your own wish" in browser.get(f"/limits/{made.policy_id}/{made.buyer_id}").text


def test_the_history_of_a_limit_is_drawn_with_its_figures(world: World, as_role: AsRole) -> None:
    made = scene.asked(world, scene.SMALL)
    browser = as_role(Role.EXPORTER)
    lower = {"amount": "400", "currency": "EUR", "effective_from": "2008-07-01"}
    browser.send(f"/limits/{made.policy_id}/{made.buyer_id}/reduce", dict(lower))
    page = browser.get(f"/limits/{made.policy_id}/{made.buyer_id}").text
    assert "EUR\N{NO-BREAK SPACE}1,000 applies to shipments of 1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2008" in page
    assert "The figures as a table" in page
    assert "1\N{NO-BREAK SPACE}Jul\N{NO-BREAK SPACE}2008" in browser.get("/limits").text


def test_my_buyers_and_the_buyers_page_show_the_limit(world: World, as_role: AsRole) -> None:
    made = scene.asked(world, scene.SMALL)
    browser = as_role(Role.EXPORTER)
    for path in ("/limits", "/", f"/buyers/{made.buyer_id}"):
        page = browser.get(path).text
        assert f"/limits/{made.policy_id}/{made.buyer_id}" in page, path
    assert "Approved: a limit of EUR" in browser.get(f"/buyers/{made.buyer_id}").text


def test_staff_see_committed_and_policyholders_do_not(world: World, as_role: AsRole, api: AsProgram) -> None:
    made = scene.asked(world, scene.SMALL)
    page = f"/buyers/{made.buyer_id}"
    assert "Committed over all policies" in as_role(Role.UNDERWRITER).get(page).text
    assert "Committed over all policies" not in as_role(Role.EXPORTER).get(page).text
    found = api(Role.UNDERWRITER).get(f"/api/v1/buyers/{made.buyer_id}/commitment").get_json()
    assert (found["committed"], found["excess"]["amount"]) == ({"amount": "1000.00", "currency": "EUR"}, "0.00")


def test_requests_come_in_pages_by_cursor(world: World, api: AsProgram) -> None:
    numbers = [scene.request_id(scene.asked(world, scene.SMALL)) for _ in range(3)]
    program = api(Role.EXPORTER)
    first = program.get("/api/v1/limit-requests?page_size=2").get_json()
    rest = program.get(f"/api/v1/limit-requests?page_size=2&cursor={first['next']}").get_json()
    assert [item["request"]["id"] for item in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None


def test_the_same_key_asks_once(world: World, api: AsProgram) -> None:
    stage = scene.make_stage(world)
    body = {
        "amount": "1000",
        "currency": "EUR",
        "terms_days": 60,
        "policy_id": stage.policy_id,
        "buyer_id": stage.buyer_id,
    }
    program = api(Role.EXPORTER)
    answers = [program.post("/api/v1/limit-requests", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data


def test_the_table_of_ceilings_says_what_it_is(world: World, as_role: AsRole) -> None:
    scene.make_stage(world)
    assert "first figures chosen by hand" in as_role(Role.AUDITOR).get("/limits/ceilings").text
