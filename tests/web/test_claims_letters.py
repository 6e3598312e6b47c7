"""The letters of a claim say what its page and the API say, to the figure: all come from one stored calculation."""

import re
from html import unescape
from io import BytesIO

import pytest
from pypdf import PdfReader

from basics.actors import Role
from claims.values import ClaimFacts
from tests.web import claims_scene as scene
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import World

STATES = {"settled": scene.settled, "refused": scene.refused, "accepted": scene.accepted}


def words_of(text: str) -> str:
    """Give text without its line breaks and marks of direction."""
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069\u200e\u200f]", "", text)).replace("\u00a0", " ")


def pdf_words(content: bytes) -> str:
    return words_of(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def page_words(html: str) -> str:
    return words_of(unescape(re.sub(r"<[^>]+>", " ", html)))


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def made(world: World, state: str) -> ClaimFacts:
    return STATES[state](world)


@pytest.mark.parametrize("state", list(STATES))
def test_page_api_and_letter_say_the_same(world: World, as_role: AsRole, api: AsProgram, state: str) -> None:
    claim = made(world, state)
    page = page_words(as_role(Role.EXPORTER).get(f"/claims/{claim.id}").text)
    answer = as_role(Role.EXPORTER).get(f"/claims/{claim.id}/letter.pdf")
    program = api(Role.EXPORTER)
    body = program.get(f"/api/v1/claims/{claim.id}").json
    assert body is not None
    said = body["said"]
    letter = without_spaces(pdf_words(answer.data))
    assert without_spaces(pdf_words(program.get(f"/api/v1/claims/{claim.id}/letter").data)) == letter
    sentences = [said["sentence"], *(reason["text"] for reason in said["reasons"]), *said["changes"]]
    for step in said["steps"]:
        sentences += [step["label"], step["how"], step["clause"]]
    for check in said["checks"]:
        sentences += [check["label"], check["detail"]]
    assert len(said["steps"]) == 3
    for sentence in filter(None, sentences):
        assert without_spaces(sentence) in without_spaces(page), sentence
        assert without_spaces(sentence) in letter, sentence
    for figure in ("EUR12,000.00", "EUR10,800.00", "EUR10,000.00", "EUR2,000.00"):
        assert figure in without_spaces(page)
        assert figure in letter


def test_the_settlement_names_amount_day_and_masked_account(world: World, as_role: AsRole) -> None:
    claim = scene.settled(world)
    answer = as_role(Role.EXPORTER).get(f"/claims/{claim.id}/letter.pdf")
    letter = pdf_words(answer.data)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="claim-ST-000001.pdf"'
    assert "Settled: EUR 10,800.00, paid by 31 May 2008." in letter
    assert "NorthwindMachineParts,DE" in without_spaces(letter)
    assert "****" in letter
    assert "37040044" not in without_spaces(letter)
    assert "made up" in letter


def test_the_refusal_names_clause_reason_and_appeal(world: World, as_role: AsRole) -> None:
    claim = scene.refused(world)
    letter = pdf_words(as_role(Role.EXPORTER).get(f"/claims/{claim.id}/letter.pdf").data)
    assert "Clause 5.2: notice of overdue invoices" in letter
    assert "The notice for F1 came too late." in letter
    assert "Calculation before the refusal: nothing is paid" in letter
    assert "appeal in the portal" in letter
    assert "Claims Handler" in letter


def test_the_letter_stays_as_it_was_when_the_ledger_moves_on(world: World, as_role: AsRole) -> None:
    claim = scene.accepted(world)
    browser = as_role(Role.EXPORTER)
    before = browser.get(f"/claims/{claim.id}/letter.pdf").data
    scene.pay(world, claim, "500.00")
    assert browser.get(f"/claims/{claim.id}/letter.pdf").data == before
