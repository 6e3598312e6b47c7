"""The same story wholly by the API, with bearer tokens and Idempotency-Keys: all that pages do can be done by it."""

import io
from typing import Any, Final

import pytest
from pypdf import PdfReader

from commands.demo_content import ADMINISTRATOR, EXPORTERS, JUNIOR, PASSWORD, SENIOR, DemoPerson
from tests.rules.registry_examples import make_row, make_text
from tests.story.api_visitor import ApiVisitor, with_token
from tests.story.choice import NEXT_STATEMENTS, Candidate
from tests.story.stage import Stage
from tests.story.steps import CARL, CLEO, IBAN, OVERDUE, PAID_IN_PART, PDF, SHIPPED, WAITED, Play, begin
from tests.story.visitors import HttpVisitor, Upload

pytestmark = pytest.mark.slow

LOSS: Final = {"loss_kind": "protracted_default", "loss_on": "2009-02-01", "statement": "Unpaid."}


class Programs:
    """The programs of the story, one a person."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.eva, self.una, self.ulf = (self._of(person) for person in (EXPORTERS[0], JUNIOR, SENIOR))
        self.carl, self.cleo, self.ada = (self._of(person) for person in (CARL, CLEO, ADMINISTRATOR))

    def _of(self, person: DemoPerson) -> ApiVisitor:
        visitor = HttpVisitor(self.play.stage.base_url, person.name).logs_in(person.email, PASSWORD)
        return with_token(visitor, PASSWORD)

    def moves_to(self, day: Any) -> None:  # noqa: ANN401 - a date
        self.ada.post("/installation/business-date", {"to": day.isoformat()})
        self.play.stage.wait_for_worker(day)

    def asks(self, buyer: Candidate, amount: str) -> dict[str, Any]:
        wanted = {"policy_id": self.play.policy_id, "buyer_id": buyer.id, "amount": amount, "currency": "USD"}
        answer: dict[str, Any] = self.eva.post("/limit-requests", {**wanted, "terms_days": 60, "note": "Growing."})
        return answer


def test_the_story_by_the_api(either_stage: Stage) -> None:
    play = begin(either_stage, lambda name: HttpVisitor(either_stage.base_url, name))
    programs = Programs(play)
    _limits(programs)
    _override(programs)
    _bureau(programs)
    _ledger(programs)
    _settled(programs, _claim(programs))
    _refused(programs)
    _monitoring(programs)


def _limits(programs: Programs) -> None:
    cast, eva, una, ulf = programs.play.cast, programs.eva, programs.una, programs.ulf
    found = eva.get(f"/buyers?q={cast.sound.name.replace(' ', '%20')}")["items"]
    assert (found[0]["name"], found[0]["matched_by"]) == (cast.sound.name, "name")
    assert programs.asks(cast.sound, "250000.00")["verdict"] == "approved"
    assert programs.asks(cast.weak, "50000.00")["verdict"] == "not_approved"
    assert programs.asks(cast.failing, "15000.00")["verdict"] == "approved"
    referred, large = programs.asks(cast.middling, "400000.00"), programs.asks(cast.falling, "1500000.00")
    assert referred["verdict"] == large["verdict"] == "investigating"
    waiting = una.get("/cases?queue=underwriting")["items"]
    case = next(each for each in waiting if each["buyer_id"] == cast.middling.id)
    una.post(f"/cases/{case['id']}/questions", {"body": "Which goods?"})
    eva.post(f"/cases/{case['id']}/answers", {"body": "Hinges."})
    assert [each["body"] for each in una.get(f"/cases/{case['id']}/messages")] == ["Which goods?", "Hinges."]
    first = f"/limit-requests/{referred['request']['id']}"
    second = f"/limit-requests/{large['request']['id']}"
    ruling = {"currency": "USD", "reason_code": "payment_record", "note": "The record is good."}
    assert (
        una.post(f"{first}/rulings", {**ruling, "amount": "300000.00"}, based_on=first)["verdict"] == "partly_approved"
    )
    assert una.post(f"{second}/rulings", {**ruling, "amount": "1500000.00"}, based_on=second)["stage"] == "proposed"
    una.post(f"{second}/rulings/confirm", based_on=second, status=409)
    assert ulf.post(f"{second}/rulings/confirm", based_on=second)["verdict"] == "approved"
    limit = f"/limits/{programs.play.policy_id}/{cast.middling.id}"
    lower = {"amount": "200000.00", "currency": "USD"}
    assert eva.post(f"{limit}/reductions", lower)["verdict"] == "reduced"
    assert eva.post(f"{limit}/reductions", {**lower, "amount": "0"})["verdict"] == "withdrawn"
    assert [version["amount"]["amount"] for version in eva.get(f"{limit}/versions")] == [
        "300000.00",
        "200000.00",
        "0.00",
    ]
    assert "300,000" in _pdf(eva.file(f"/limit-decisions/{eva.get(first + '/answer')['id']}/letter"))


def _override(programs: Programs) -> None:
    middling = programs.play.cast.middling
    assert middling.now is not None
    wanted = {"grade": middling.now - 2, "reason": "later_figures", "note": "Seen.", "expires_on": "2008-10-01"}
    made = programs.una.post(f"/buyers/{middling.id}/overrides", wanted)
    programs.ulf.post(f"/overrides/{made['id']}/confirm")
    assert programs.eva.get(f"/buyers/{middling.id}/assessment")["grade"] == middling.now - 2


def _bureau(programs: Programs) -> None:
    bad = make_row(identifier_value="S_2", total_assets="lots")
    text = make_text(make_row(identifier_value="S_1", buyer_name="Story Fern Kilns"), bad)
    report = programs.ada.upload("/bureau/imports", Upload("statements.csv", text.encode()), keep="good")
    assert (report["read"], report["accepted"], report["rejected"]) == (2, 1, 1)
    again = programs.ada.upload("/bureau/imports", Upload("statements.csv", text.encode()), keep="good")
    assert (again["accepted"], again["unchanged"]) == (0, 1)


def _ledger(programs: Programs) -> None:
    eva, sound, policy_id = programs.eva, programs.play.cast.sound, programs.play.policy_id
    programs.moves_to(SHIPPED)
    key = {"policy_id": policy_id, "buyer_id": sound.id}
    days = {"shipped_on": "2008-05-02", "invoiced_on": "2008-05-05", "due_on": "2008-06-04"}
    eva.post("/invoices", {**key, "ref": "S-1", "gross": "60000.00", **days})
    head = "ref,gross,shipped_on,invoiced_on,due_on,buyer_id"
    rows = [f"S-2,90000.00,2008-05-06,2008-05-08,2008-06-15,{sound.id}"]
    rows += [f"S-3,80000.00,2008-05-09,2008-05-12,2008-06-18,{sound.id}"]
    file = Upload("invoices.csv", "\n".join((head, *rows, "")).encode())
    report = eva.upload("/ledger-imports", file, what="invoices", policy_id=str(policy_id), keep="good")
    assert report["accepted"] == 2
    programs.moves_to(PAID_IN_PART)
    eva.post("/receipts", {**key, "kind": "receipt", "ref": "BANK-1", "amount": "60000.00", "moved_on": "2008-06-10"})
    due = [each for each in eva.get("/clock?page_size=100")["items"] if each["invoice_ref"] == "S-2"]
    assert [(each["duty"], each["date"]) for each in due] == [("notify_overdue", "2008-09-13")]
    programs.moves_to(OVERDUE)
    eva.post("/overdue-notices", {**key, "note": "No answer."})


def _claim(programs: Programs) -> str:
    """File the claim; give its address."""
    programs.moves_to(WAITED)
    eva, sound, policy_id = programs.eva, programs.play.cast.sound, programs.play.policy_id
    wanted = {"policy_id": policy_id, "buyer_id": sound.id, **LOSS}
    tried = eva.post("/claim-simulations", wanted)
    address = f"/claims/{eva.post('/claims', wanted)['id']}"
    for invoice in ("S-2", "S-3"):
        for kind in ("invoice", "proof_of_delivery"):
            paper = Upload(f"{kind}-{invoice}.pdf", PDF + f"% {kind} {invoice}".encode(), "application/pdf")
            eva.upload(f"{address}/documents", paper, kind=kind, invoice=invoice)
    assert eva.post(f"{address}/file", based_on=address)["state"] == "filed"
    assert eva.get(f"{address}/calculations")[-1]["answer"]["indemnity"] == tried["answer"]["indemnity"]
    return address


def _settled(programs: Programs, claim: str) -> None:
    eva, carl, cleo = programs.eva, programs.carl, programs.cleo
    carl.post(f"{claim}/questions", {"body": "Did they dispute the goods?"}, based_on=claim)
    eva.post(f"{claim}/answers", {"body": "Never."})
    assert carl.post(f"{claim}/acceptance", {"note": "In order."}, based_on=claim)["state"] == "awaiting_second"
    assert cleo.post(f"{claim}/acceptance/confirm", based_on=claim)["state"] == "accepted"
    payee = eva.post("/payees", {"name": "Asterkiln Ceramics", "country": "CZ", "iban": IBAN}, password=PASSWORD)
    address = f"/payees/{payee['id']}"
    cleo.post(f"{address}/screening", {"verdict": "clear", "note": "Called back."}, based_on=address)
    paid = cleo.post(f"{claim}/settlement", {"payee_id": payee["id"]}, based_on=claim)
    assert paid["amount"] == {"amount": "153000.00", "currency": "USD"}
    _same_everywhere(programs, claim)


def _same_everywhere(programs: Programs, claim: str) -> None:
    """Require the steps and figures of the API on the page and in the letter."""
    letter = _pdf(programs.eva.file(f"{claim}/letter"))
    page = HttpVisitor(programs.play.stage.base_url, "Eva").logs_in(EXPORTERS[0].email, PASSWORD).go(claim).text
    steps = programs.eva.get(claim)["said"]["steps"]
    assert len(steps) > 3
    for step in steps:
        for words in (step["label"], f"{float(step['amount']['amount']):,.2f}"):
            assert words in page, f"the page lacks {words}"
            assert words in letter, f"the letter lacks {words}: {letter}"


def _refused(programs: Programs) -> None:
    eva, cleo = programs.eva, programs.cleo
    overdue = [
        each for each in eva.get("/clock?page_size=100")["items"] if each["buyer_id"] != programs.play.cast.sound.id
    ]
    key = {"policy_id": programs.play.policy_id, "buyer_id": overdue[0]["buyer_id"]}
    claim = f"/claims/{eva.post('/claims', {**key, **LOSS})['id']}"
    eva.post(f"{claim}/file", based_on=claim)
    refusal = {"clause": "overdue_notice", "note": "The notice came after its last day."}
    assert cleo.post(f"{claim}/refusal", refusal, based_on=claim)["state"] == "refused"
    assert eva.post(f"{claim}/appeals", {"note": "We telephoned."}, based_on=claim)["state"] == "appealed"
    assert cleo.post(f"{claim}/appeals/reopen", {"note": "On record."}, based_on=claim)["state"] == "filed"


def _monitoring(programs: Programs) -> None:
    programs.moves_to(NEXT_STATEMENTS)
    cast, eva, policy_id = programs.play.cast, programs.eva, programs.play.policy_id
    last = eva.get(f"/limits/{policy_id}/{cast.falling.id}/versions")[-1]
    assert (last["announced_at"], last["effective_for_shipments_from"]) == ("2009-04-30", "2009-05-30")
    assert eva.get(f"/limits/{policy_id}/{cast.failing.id}/versions")[-1]["amount"]["amount"] == "0.00"
    inbox = str(eva.get("/inbox?page_size=100")["items"])
    assert cast.falling.name in inbox
    assert cast.failing.name in inbox
    assert programs.una.get("/monitoring-runs")["items"][0]["business_date"] == "2009-04-30"


def _pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
