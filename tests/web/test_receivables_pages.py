"""Invoices, receipts and files on pages: the clock with its clauses, and nothing lost of what was typed."""

import csv
from io import BytesIO, StringIO

from basics.actors import OPERATOR, Role
from policies.cover.values import MovementKind
from receivables import service
from receivables.queries import outstanding
from tests.services.ledger_scene import ALL, grant, make_invoice, make_movement
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.receivables import ledger
from tests.web.world import DAY, World

FILE = "buyer_id,ref,gross,shipped_on,invoiced_on,due_on\n{buyer},F8,10.00,2008-01-02,2008-01-02,2008-02-01\n{bad}"
BAD = "1,=HYPERLINK(1),many,2008-01-02,2008-01-02,2008-02-01\n"


def typed(policy_id: int, buyer_id: int, **changed: str) -> dict[str, object]:
    given = {
        "policy_id": str(policy_id),
        "buyer_id": str(buyer_id),
        "ref": "F2",
        "gross": "250.00",
        "shipped_on": "2008-04-01",
        "invoiced_on": "2008-04-02",
        "due_on": "2008-05-31",
    }
    return {**given, **changed}


def test_the_first_page_says_what_to_do_next_and_which_clause_says_so(world: World, as_role: AsRole) -> None:
    _policy, _buyer, invoice = ledger(world)
    page = as_role(Role.EXPORTER).get("/").text
    block = page.split('id="do-next"')[1].split("</section>")[0]
    assert "Tell us that it is overdue" in block
    assert "Clause 5.2: notice of overdue invoices" in block
    assert "10\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2008" in block
    assert "9 days left" in block
    assert f'href="/invoices/{invoice.id}"' in block
    assert "Stop shipments" in block


def test_without_invoices_the_first_page_teaches_the_first_step(as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get("/").text
    assert "No invoices yet" in page
    assert "/ledger-files" in page


def test_the_invoice_shows_every_date_of_its_clock_in_words(world: World, as_role: AsRole) -> None:
    _policy, _buyer, invoice = ledger(world)
    page = as_role(Role.EXPORTER).get(f"/invoices/{invoice.id}").text.replace("\N{NO-BREAK SPACE}", " ")
    clock = page.split("Its clock")[1].split("</section>")[0]
    for expected in (
        "10 Apr 2008",
        "10 May 2008",
        "7 Oct 2008",
        "10 Aug 2008",
        "File the claim within 240 days of the due date of the oldest invoice.",
        "Clause 5.2: notice of overdue invoices",
    ):
        assert expected in clock
    assert "no limit on the day of shipment" in page


def test_the_invoice_shows_how_much_of_it_the_limit_covers(world: World, as_role: AsRole) -> None:
    _policy, _buyer, invoice = ledger(world)
    with world.unit() as session:
        grant(session, "600.00")
    page = as_role(Role.EXPORTER).get(f"/invoices/{invoice.id}").text.replace("\N{NO-BREAK SPACE}", " ")
    cover = page.split("Its cover today")[1]
    assert "The invoice is covered" in cover
    assert cover.count("600.00") == 2
    assert "90 %" in cover


def test_whoever_may_give_the_notice_is_led_to_it(world: World, as_role: AsRole) -> None:
    _policy, buyer_id, invoice = ledger(world)
    path = f"/invoices/{invoice.id}"
    assert f'href="/buyers/{buyer_id}/overdue-notice"' in as_role(Role.EXPORTER).get(path).text
    assert "/overdue-notice" not in as_role(Role.AUDITOR).get(path).text


def test_lists_are_filtered_by_what_is_open_overdue_and_paid(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    later = make_invoice("LATER", policy_id=policy_id, buyer_id=buyer_id, due_on=DAY)
    with world.unit() as session:
        service.add_invoice(session, later, actor=OPERATOR, on=DAY, scope=ALL)
    _policy, second, _other = ledger(world)
    with world.unit() as session:
        paid = make_invoice("PAID", policy_id=policy_id, buyer_id=second, due_on=DAY)
        service.add_invoice(session, paid, actor=OPERATOR, on=DAY, scope=ALL)
        money = make_movement("ALL", "1000.00", policy_id=policy_id, buyer_id=second, kind=MovementKind.RECEIPT)
        service.add_movement(session, money, actor=OPERATOR, on=DAY, scope=ALL)
    browser = as_role(Role.EXPORTER)
    shown = {
        show: [ref for ref in (">F1<", ">LATER<", ">PAID<") if ref in browser.get(f"/invoices?show={show}").text]
        for show in ("open", "overdue", "paid", "all")
    }
    assert shown == {
        "open": [">F1<", ">LATER<"],
        "overdue": [">F1<"],
        "paid": [">PAID<"],
        "all": [">F1<", ">LATER<", ">PAID<"],
    }


def test_an_invoice_is_entered_and_what_was_typed_is_not_lost(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    browser = as_role(Role.EXPORTER)
    wrong = browser.send("/invoices", typed(policy_id, buyer_id, gross="1.234", due_on="soon"))
    assert wrong.status_code == 422
    assert 'value="F2"' in wrong.text
    assert 'id="due_on-error"' in wrong.text
    late = browser.send("/invoices", typed(policy_id, buyer_id, invoiced_on="2008-05-02"))
    assert 'id="invoiced_on-error"' in late.text
    done = browser.send("/invoices", typed(policy_id, buyer_id))
    assert done.status_code == 303
    twice = browser.send("/invoices", typed(policy_id, buyer_id))
    assert "is on file already" in twice.text


def test_a_foreign_policy_is_an_error_of_the_form(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    answer = as_role(Role.EXPORTER, twin=True).send("/invoices", typed(policy_id, buyer_id))
    assert answer.status_code == 422
    assert "Choose a policy and a buyer of the lists." in answer.text


def test_a_dispute_takes_the_invoice_out_of_what_is_to_be_done(world: World, as_role: AsRole) -> None:
    _policy, _buyer, invoice = ledger(world)
    browser = as_role(Role.EXPORTER)
    browser.send(f"/invoices/{invoice.id}/dispute", {"disputed": "true"})
    assert "Nothing is overdue" in browser.get("/").text
    assert "The dispute is resolved" in browser.get(f"/invoices/{invoice.id}").text
    browser.send(f"/invoices/{invoice.id}/dispute", {"disputed": "false"})
    assert "Tell us that it is overdue" in browser.get("/").text


def test_a_receipt_lowers_what_is_owed(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    form = {"policy_id": policy_id, "buyer_id": buyer_id, "kind": "receipt", "ref": "R9", "amount": "400.00"}
    browser = as_role(Role.EXPORTER)
    assert browser.send("/receipts", {**form, "moved_on": "2008-04-30"}).status_code == 303
    assert "R9" in browser.get("/receipts").text
    with world.unit() as session:
        assert outstanding(session, scope=ALL, on=DAY)[policy_id, buyer_id].decimal == "500.00"


def test_a_file_is_checked_then_taken_and_its_faults_come_as_a_file(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    content = FILE.format(buyer=buyer_id, bad=BAD).encode()
    browser = as_role(Role.EXPORTER)

    def send(**more: str) -> tuple[int, str, str]:
        form = {"file": (BytesIO(content), "april.csv"), "what": "invoices", "policy_id": policy_id, "keep": "good"}
        answer = browser.send("/ledger-files", {**form, **more})
        return answer.status_code, answer.text, answer.headers.get("Location", "")

    status, page, _to = send(dry_run="true")
    assert status == 200
    assert "This is what an import would do." in page
    assert "april.csv" in page
    status, _page, to = send()
    assert status == 303
    assert "The good rows are kept" in browser.get(to).text
    rows = list(csv.reader(StringIO(browser.get(f"{to}/rejections.csv").data.decode("utf-8-sig"))))
    assert rows[0] == ["row", "column", "found", "remedy"]
    assert {row[1] for row in rows[1:]} >= {"gross"}


def test_an_exported_list_runs_no_formula_and_keeps_its_numbers(world: World, as_role: AsRole) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    evil = make_invoice("=1+1", "0.50", policy_id=policy_id, buyer_id=buyer_id, due_on=DAY)
    with world.unit() as session:
        service.add_invoice(session, evil, actor=OPERATOR, on=DAY, scope=ALL)
    answer = as_role(Role.EXPORTER).get("/invoices.csv?show=all")
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert {(row["invoice"], row["gross"]) for row in rows} == {("'=1+1", "0.50"), ("F1", "1000.00")}


def test_the_buyers_page_sets_what_is_owed_beside_the_limit(world: World, as_role: AsRole) -> None:
    _policy, buyer_id, _invoice = ledger(world)
    page = as_role(Role.EXPORTER).get(f"/buyers/{buyer_id}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Account under policy" in page
    assert "no limit" in page
    assert "900.00" in page
    assert "Account under policy" not in as_role(Role.EXPORTER, twin=True).get(f"/buyers/{buyer_id}").text


def test_the_api_says_the_same_as_the_page(world: World, api: AsProgram) -> None:
    policy_id, buyer_id, invoice = ledger(world)
    program = api(Role.EXPORTER)
    (due,) = program.get("/api/v1/clock").get_json()["items"]
    assert due == {
        "date": "2008-05-10",
        "days_left": 9,
        "duty": "notify_overdue",
        "clause": "Clause 5.2: notice of overdue invoices",
        "policy_id": policy_id,
        "buyer_id": buyer_id,
        "invoice_id": invoice.id,
        "invoice_ref": "F1",
    }
    one = program.get(f"/api/v1/invoices/{invoice.id}").get_json()
    assert (one["open_gross"]["amount"], one["extension_ends"], one["next"]) == (
        "900.00",
        "2008-04-10",
        "notify_overdue",
    )
    assert [duty["duty"] for duty in one["duties"]] == ["notify_overdue", "file_claim", "claim_from"]
    found = program.get(f"/api/v1/buyers/{buyer_id}/standing?policy_id={policy_id}").get_json()
    assert (found["outstanding"]["amount"], found["invoices"][0]["reasons"]) == ("900.00", ["no_limit"])


def test_one_key_enters_one_invoice(world: World, api: AsProgram) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    program = api(Role.EXPORTER)
    given = {**typed(policy_id, buyer_id), "policy_id": policy_id, "buyer_id": buyer_id}
    first = program.post("/api/v1/invoices", json=given, headers={"Idempotency-Key": "one"})
    again = program.post("/api/v1/invoices", json=given, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.data) == (201, first.data)
    other = program.post("/api/v1/invoices", json=given)
    assert (other.status_code, other.get_json()["code"]) == (409, "invoice.exists")


def test_the_api_lists_by_pages(world: World, api: AsProgram) -> None:
    policy_id, buyer_id, _invoice = ledger(world)
    with world.unit() as session:
        for number in range(3):
            given = make_invoice(f"P{number}", policy_id=policy_id, buyer_id=buyer_id)
            service.add_invoice(session, given, actor=OPERATOR, on=DAY, scope=ALL)
    program, seen, target = api(Role.EXPORTER), [], "/api/v1/invoices?page_size=3"
    while target:
        answer = program.get(target)
        seen += [each["ref"] for each in answer.get_json()["items"]]
        target = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert seen == ["P2", "P1", "P0", "F1"]
