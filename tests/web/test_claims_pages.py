"""The pages and routes of claims: notify, simulate, draft, document, file, decide, settle; errors at their field."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import Role
from claims import queries
from claims.payees import queries as payees
from tests.support.databases import Database
from tests.web import claims_scene as scene
from tests.web.claims_scene import ALL, PDF
from tests.web.conftest import AsProgram, AsRole
from tests.web.test_claims_letters import page_words
from tests.web.world import PASSWORD, World

LOSS = {"loss_kind": "insolvency", "loss_on": "2008-04-25", "statement": "The court opened proceedings."}


def body_of(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] | None = answer.json
    assert found is not None
    return found


PAYEE = {"name": "Northwind Machine Parts", "country": "DE", "iban": "DE89 3704 0044 0532 0130 00"}


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


def test_a_claim_goes_from_notice_to_settlement_through_the_pages(world: World, as_role: AsRole) -> None:
    stage = scene.make_stage(world)
    exporter, handler = as_role(Role.EXPORTER), as_role(Role.CLAIMS_HANDLER)
    notice_page = page_words(exporter.get(f"/buyers/{stage.buyer_id}/overdue-notice").text)
    assert "Tell us by 10 May 2008" in notice_page
    assert "If it comes later, we do not pay the loss." in notice_page
    given = exporter.send(f"/buyers/{stage.buyer_id}/overdue-notice", {"policy_id": stage.policy_id})
    assert given.status_code == 303

    form = {**LOSS, "policy_id": stage.policy_id}
    tried = exporter.send(f"/buyers/{stage.buyer_id}/claim", {**form, "do": "try"})
    assert tried.status_code == 200
    assert "an indemnity of EUR 10,800.00 is payable by 31 May 2008" in page_words(tried.text)
    begun = exporter.send(f"/buyers/{stage.buyer_id}/claim", {**form, "do": "draft"})
    address = begun.headers["Location"]
    for ref in ("F1", "F2"):
        for kind in ("invoice", "proof_of_delivery"):
            paper = {"file": (BytesIO(PDF + ref.encode()), f"{ref}.pdf"), "kind": kind, "invoice": ref}
            assert exporter.send(f"{address}/documents", paper).status_code == 303
    assert exporter.send(f"{address}/file", {"version": 1}).status_code == 303

    assert "Plover Weaving Mills" in handler.get("/claims").text
    assert "Claims by deadline" in handler.get("/").text
    handler.send(f"{address}/ask", {"body": "Who signed for F1?", "version": 2})
    asked = exporter.get("/").text
    assert "We have a question on claim" in asked
    exporter.send(f"{address}/answer", {"body": "The store keeper."})
    accepted = handler.send(f"{address}/decision", {"decision": "accept", "note": "Proven.", "version": 4})
    assert accepted.status_code == 303

    exporter.step_up()
    payee = exporter.send("/payees", PAYEE).headers["Location"]
    cleared = {"verdict": "clear", "note": "Called back.", "version": 1}
    assert handler.send(f"{payee}/screening", cleared).status_code == 303
    settled = handler.send(f"{address}/settlement", {"payee_id": payee.rsplit("/", 1)[1], "version": 5})
    assert settled.status_code == 303
    page = page_words(exporter.get(address).text)
    assert "Settled: EUR 10,800.00, paid by 31 May 2008." in page
    assert "DE89 **** 3000" in page
    buyer = exporter.get(f"/buyers/{stage.buyer_id}").text
    assert "Overdue notice ON-" in buyer
    assert "settled" in buyer


def test_a_claim_goes_from_notice_to_settlement_through_the_api(world: World, api: AsProgram) -> None:
    stage = scene.make_stage(world)
    exporter, handler = api(Role.EXPORTER), api(Role.CLAIMS_HANDLER)
    about = {"policy_id": stage.policy_id, "buyer_id": stage.buyer_id}
    assert exporter.post("/api/v1/overdue-notices", json=about).status_code == 201
    tried = exporter.post("/api/v1/claim-simulations", json={**LOSS, **about})
    assert body_of(tried)["answer"]["indemnity"] == "10800.00"
    made = exporter.post("/api/v1/claims", json={**LOSS, **about})
    assert made.status_code == 201
    claim = f"/api/v1/claims/{body_of(made)['id']}"
    for ref in ("F1", "F2"):
        for kind in ("invoice", "proof_of_delivery"):
            paper = {"file": (BytesIO(PDF + ref.encode()), f"{ref}.pdf"), "kind": kind, "invoice": ref}
            stored = exporter.post(f"{claim}/documents", data=paper, content_type="multipart/form-data")
            assert (stored.status_code, body_of(stored)["media_type"]) == (201, "application/pdf")
    assert exporter.post(f"{claim}/file").status_code == 428
    assert exporter.post(f"{claim}/file", headers={"If-Match": '"9"'}).status_code == 412
    filed = exporter.post(f"{claim}/file", headers={"If-Match": made.headers["ETag"]})
    assert (filed.status_code, body_of(filed)["state"]) == (200, "filed")
    accepted = handler.post(f"{claim}/acceptance", json={}, headers={"If-Match": filed.headers["ETag"]})
    assert body_of(accepted)["indemnity"] == {"amount": "10800.00", "currency": "EUR"}

    header = {"Step-Up-Password": PASSWORD}
    assert exporter.post("/api/v1/payees", json=PAYEE).status_code == 403
    assert exporter.post("/api/v1/payees", json=PAYEE, headers={"Step-Up-Password": "wrong"}).status_code == 403
    entered = exporter.post("/api/v1/payees", json=PAYEE, headers=header)
    assert (entered.status_code, body_of(entered)["iban"]) == (201, "DE89370400440532013000")
    payee = f"/api/v1/payees/{body_of(entered)['id']}"
    seen = handler.post(f"{payee}/screening", json={"verdict": "clear", "note": "Called."}, headers={"If-Match": '"1"'})
    assert (body_of(seen)["state"], body_of(seen)["iban"]) == ("cleared", "DE89 **** 3000")
    paid = handler.post(
        f"{claim}/settlement", json={"payee_id": body_of(entered)["id"]}, headers={"If-Match": accepted.headers["ETag"]}
    )
    assert (paid.status_code, body_of(paid)["amount"]["amount"], body_of(paid)["pay_by"]) == (
        201,
        "10800.00",
        "2008-05-31",
    )


def test_a_token_without_its_own_scope_enters_no_bank_details(world: World, api: AsProgram) -> None:
    program = api(Role.EXPORTER, "claims:read", "claims:write")
    answer = program.post("/api/v1/payees", json=PAYEE, headers={"Step-Up-Password": PASSWORD})
    assert answer.status_code == 403
    with world.look() as session:
        assert payees.payees(session, scope=ALL) == ()


def test_bank_details_ask_for_the_password_again(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.EXPORTER)
    assert browser.get("/payees/new").headers["Location"].startswith("/step-up")
    assert browser.send("/payees", PAYEE).headers["Location"].startswith("/step-up")
    with world.look() as session:
        assert payees.payees(session, scope=ALL) == ()


def test_a_wrong_account_number_is_said_at_its_field_and_stays_typed(as_role: AsRole) -> None:
    browser = as_role(Role.EXPORTER)
    browser.step_up()
    answer = browser.send("/payees", {**PAYEE, "iban": "DE89 3704 0044 0532 0130 01"})
    assert answer.status_code == 422
    assert "an account number that fails its check" in answer.text
    assert "DE89 3704 0044 0532 0130 01" in answer.text


def test_the_account_is_masked_but_for_its_owner_and_screener(world: World, as_role: AsRole) -> None:
    waiting, cleared = scene.payee(world), scene.payee(world, is_cleared=True)
    handler, owner, auditor = as_role(Role.CLAIMS_HANDLER), as_role(Role.EXPORTER), as_role(Role.AUDITOR)
    assert waiting.grouped_iban in handler.get(f"/payees/{waiting.id}").text
    assert cleared.grouped_iban in owner.get(f"/payees/{cleared.id}").text
    for browser, payee in ((handler, cleared), (auditor, cleared), (auditor, waiting)):
        page = browser.get(f"/payees/{payee.id}").text
        assert payee.masked_iban in page
        assert payee.grouped_iban not in page
    assert cleared.grouped_iban not in owner.get("/payees").text


def test_a_document_is_given_to_store_and_never_shown_as_a_page(world: World, as_role: AsRole) -> None:
    claim, papers = scene.documented(world)
    answer = as_role(Role.CLAIMS_HANDLER).get(f"/claims/{claim.id}/documents/{papers[0].id}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice-F1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.data == PDF + b"F1"


def test_a_document_of_another_claim_is_missing(world: World, as_role: AsRole) -> None:
    first, papers = scene.documented(world)
    second, _ = scene.documented(world)
    browser = as_role(Role.EXPORTER)
    assert browser.get(f"/claims/{first.id}/documents/{papers[0].id}").status_code == 200
    assert browser.get(f"/claims/{second.id}/documents/{papers[0].id}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<html>", b"GIF89a"])
def test_a_file_of_another_kind_is_said_at_its_field(world: World, as_role: AsRole, content: bytes) -> None:
    claim = scene.drafted(world)
    paper = {"file": (BytesIO(content), "invoice.pdf"), "kind": "other"}
    answer = as_role(Role.EXPORTER).send(f"/claims/{claim.id}/documents", paper)
    assert answer.status_code == 422
    assert "PDF" in answer.text
    with world.look() as session:
        assert queries.documents(session, claim.id, scope=ALL) == ()


def test_a_second_person_confirms_what_the_first_proposed(world: World, as_role: AsRole) -> None:
    claim = scene.proposed(world)
    handler = as_role(Role.CLAIMS_HANDLER)
    assert "An acceptance waits for a second person" in handler.get(f"/claims/{claim.id}").text
    assert handler.send(f"/claims/{claim.id}/confirmation", {"version": claim.version}).status_code == 303
    with world.look() as session:
        assert queries.claim(session, claim.id, scope=ALL).state == "accepted"


def test_a_refusal_needs_its_clause_and_keeps_what_was_typed(world: World, as_role: AsRole) -> None:
    claim = scene.filed(world)
    form = {"decision": "refuse", "note": "The notice came late.", "version": claim.version}
    answer = as_role(Role.CLAIMS_HANDLER).send(f"/claims/{claim.id}/decision", form)
    assert answer.status_code == 422
    assert "The notice came late." in answer.text
    assert 'href="#clause"' in answer.text


def test_an_old_page_does_not_decide(world: World, as_role: AsRole) -> None:
    claim = scene.filed(world)
    form = {"decision": "accept", "version": claim.version - 1}
    assert as_role(Role.CLAIMS_HANDLER).send(f"/claims/{claim.id}/decision", form).status_code == 409


def test_a_question_on_the_case_is_a_question_on_the_claim(world: World, api: AsProgram) -> None:
    claim = scene.filed(world)
    case = f"/api/v1/cases/{claim.case_id}"
    assert api(Role.CLAIMS_HANDLER).post(f"{case}/questions", json={"body": "Who signed?"}).status_code == 201
    with world.look() as session:
        assert queries.claim(session, claim.id, scope=ALL).state == "questioned"
    assert api(Role.EXPORTER).post(f"{case}/answers", json={"body": "The keeper."}).status_code == 201
    with world.look() as session:
        assert queries.claim(session, claim.id, scope=ALL).state == "filed"


def test_the_same_key_files_an_overdue_notice_once(world: World, api: AsProgram) -> None:
    stage = scene.make_stage(world)
    program, headers = api(Role.EXPORTER), {"Idempotency-Key": "notice-1"}
    about = {"policy_id": stage.policy_id, "buyer_id": stage.buyer_id}
    first = program.post("/api/v1/overdue-notices", json=about, headers=headers)
    again = program.post("/api/v1/overdue-notices", json=about, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    with world.look() as session:
        assert len(queries.notices(session, scope=ALL)) == 1
