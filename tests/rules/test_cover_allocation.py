"""Which money pays which invoice."""

from typing import Any

from tests.support.cover_answers import assess, read_clock
from tests.support.cover_cases import invoice, make_case


def receipt(amount: str, on: str = "2026-05-01") -> dict[str, str]:
    return {"kind": "receipt", "amount": amount, "on": on}


def credit(amount: str, on: str = "2026-05-01", **more: str) -> dict[str, str]:
    return {"kind": "credit_note", "amount": amount, "on": on, **more}


def open_after(*bills: dict[str, Any], movements: list[dict[str, str]]) -> tuple[dict[str, str], str]:
    answer = assess(make_case(*bills, movements=movements))
    return {each["ref"]: each["open_gross"] for each in answer["invoices"]}, answer["unallocated"]


def test_receipt_pays_by_due_date_then_invoice_date_then_reference() -> None:
    bills = [
        invoice("Z", "100.00", due_on="2026-04-10"),
        invoice("B", "100.00", due_on="2026-04-01"),
        invoice("A", "100.00", due_on="2026-04-01"),
        invoice("C", "100.00", invoiced_on="2026-03-01", due_on="2026-04-01"),
    ]
    paid, left = open_after(*bills, movements=[receipt("250.00")])
    assert (paid, left) == ({"Z": "100.00", "B": "50.00", "A": "0.00", "C": "0.00"}, "0.00")


def test_receipt_pays_uninsured_and_disputed_invoices_too() -> None:
    bills = [invoice("OLD", "100.00", due_on="2026-03-03", disputed=True), invoice("NEW", "100.00")]
    assert open_after(*bills, movements=[receipt("120.00")])[0] == {"OLD": "0.00", "NEW": "80.00"}


def test_receipt_before_the_invoice_waits_and_pays_it_when_issued() -> None:
    movements = [receipt("30.00", "2026-03-01"), receipt("10.00", "2026-03-01")]
    assert open_after(invoice("A", "100.00"), movements=movements) == ({"A": "60.00"}, "0.00")


def test_waiting_money_pays_the_next_invoice_in_listed_order_not_the_oldest() -> None:
    bills = [invoice("LATE", "100.00", due_on="2026-05-01"), invoice("EARLY", "100.00", due_on="2026-04-01")]
    movements = [receipt("130.00", "2026-03-01")]
    assert open_after(*bills, movements=movements)[0] == {"LATE": "0.00", "EARLY": "70.00"}


def test_receipt_on_the_day_of_issue_pays_the_invoice_of_that_day() -> None:
    assert open_after(invoice("A", "100.00"), movements=[receipt("100.00", "2026-03-02")])[0] == {"A": "0.00"}


def test_receipt_never_pays_an_invoice_that_is_not_issued_while_an_issued_one_is_open() -> None:
    bills = [
        invoice("OLD", "100.00", invoiced_on="2026-03-20", due_on="2026-03-25"),
        invoice("NEW", "100.00", due_on="2026-04-01"),
    ]
    assert open_after(*bills, movements=[receipt("60.00", "2026-03-19")])[0] == {"OLD": "100.00", "NEW": "40.00"}


def test_credit_note_pays_its_invoice_first_and_the_rest_goes_to_the_oldest() -> None:
    bills = [invoice("OLD", "100.00"), invoice("NEW", "100.00", due_on="2026-04-20")]
    movements = [credit("130.00", invoice="NEW")]
    assert open_after(*bills, movements=movements)[0] == {"OLD": "70.00", "NEW": "0.00"}


def test_credit_note_pays_its_invoice_even_before_it_is_issued() -> None:
    bills = [invoice("OPEN", "100.00"), invoice("A", "100.00", invoiced_on="2026-05-20", due_on="2026-06-20")]
    movements = [credit("40.00", "2026-05-01", invoice="A"), receipt("10.00", "2026-05-02")]
    assert open_after(*bills, movements=movements)[0] == {"OPEN": "90.00", "A": "60.00"}


def test_credit_notes_come_before_receipts_of_the_same_day_whatever_the_listing() -> None:
    bills = [invoice("A", "100.00"), invoice("B", "100.00", due_on="2026-04-20")]
    movements = [receipt("100.00"), credit("100.00", invoice="A")]
    assert open_after(*bills, movements=movements) == ({"A": "0.00", "B": "0.00"}, "0.00")


def test_credit_note_without_an_invoice_pays_like_a_receipt() -> None:
    assert open_after(invoice("A", "100.00"), movements=[credit("30.00")])[0] == {"A": "70.00"}


def test_what_finds_no_invoice_is_unallocated() -> None:
    assert open_after(invoice("A", "100.00"), movements=[receipt("130.50")]) == ({"A": "0.00"}, "30.50")


def test_movements_after_the_business_day_are_ignored() -> None:
    case = make_case(invoice("A", "100.00"), movements=[receipt("30.00", "2026-05-02")], loss=None, on="2026-05-01")
    assert read_clock(case)["invoices"][0]["open_gross"] == "100.00"
    assert read_clock({**case, "on": "2026-05-02"})["invoices"][0]["open_gross"] == "70.00"


def test_recoveries_pay_invoices_on_the_clock_and_not_in_the_assessment() -> None:
    movements = [
        {"kind": "recovery", "amount": "30.00", "on": "2026-07-01"},
        {"kind": "collection_cost", "amount": "5.00", "on": "2026-07-02"},
    ]
    case = make_case(invoice("A", "100.00"), movements=movements)
    assert assess(case)["invoices"][0]["open_gross"] == "100.00"
    assert read_clock(case)["invoices"][0]["open_gross"] == "70.00"


def test_invoice_issued_after_the_loss_still_takes_the_money_that_waits() -> None:
    late = invoice("A", "100.00", shipped_on="2026-07-10", invoiced_on="2026-08-10", due_on="2026-09-10")
    assert open_after(late, movements=[receipt("30.00")]) == ({"A": "70.00"}, "0.00")
