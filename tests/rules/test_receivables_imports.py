"""What becomes of each row of a file of invoices or receipts."""

from datetime import date

import pytest

from basics.errors import Invalid
from policies.cover.values import MovementKind
from receivables.imports.reading import Placed, Setting, check_buyer_columns, read_invoice, read_movement
from receivables.imports.rules import Intake, plan_chunk
from receivables.values import NewInvoice, NewMovement
from registry.adapters.text_table import Line
from registry.values import Identifier, RejectedRow
from tests.services.ledger_scene import MAY, make_invoice, make_movement, usd

SETTING = Setting(
    policy_id=1,
    currency="USD",
    on=MAY,
    has_decimal_comma=False,
    buyers={1: 1, Identifier("company_number", "US", "C-1"): 1},
)
INVOICE = {
    "buyer_id": "1",
    "ref": "F1",
    "gross": "1000.00",
    "vat": "160",
    "shipped_on": "2008-01-10",
    "invoiced_on": "2008-01-11",
    "due_on": "2008-02-10",
    "disputed": "",
}
RECEIPT = {"buyer_id": "1", "ref": "R1", "amount": "100.00", "moved_on": "2008-03-01"}


def line(cells: dict[str, str], **changed: str) -> Line:
    return Line(2, cells | changed)


def columns_of(row: Placed | RejectedRow) -> list[str]:
    assert isinstance(row, RejectedRow)
    return [rejection.column for rejection in row.rejections]


def entry_of(row: Placed | RejectedRow) -> NewInvoice | NewMovement:
    assert isinstance(row, Placed)
    return row.entry


def test_a_good_line_is_the_invoice_it_says() -> None:
    assert entry_of(read_invoice(line(INVOICE), SETTING)) == make_invoice(vat=usd("160.00"))


def test_the_buyer_is_found_by_the_number_of_its_register() -> None:
    by_number = {"country": "us", "identifier_scheme": "company_number", "identifier_value": "c-1", "buyer_id": ""}
    assert entry_of(read_invoice(line(INVOICE, **by_number), SETTING)).buyer_id == 1


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"buyer_id": "7"}, ["buyer_id"]),
        ({"buyer_id": ""}, ["identifier_value"]),
        ({"ref": ""}, ["ref"]),
        ({"gross": "0"}, ["gross"]),
        ({"gross": "-1"}, ["gross"]),
        ({"gross": "1,000.00"}, ["gross"]),
        ({"gross": "1.234"}, ["gross"]),
        ({"vat": "1000.01"}, ["vat"]),
        ({"vat": "-0.01"}, ["vat"]),
        ({"shipped_on": "10.01.2008"}, ["shipped_on"]),
        ({"due_on": "2008-02-30"}, ["due_on"]),
        ({"invoiced_on": "2008-05-02"}, ["invoiced_on"]),
        ({"disputed": "perhaps"}, ["disputed"]),
        ({"currency": "EUR"}, ["currency"]),
        ({"gross": "much", "due_on": "soon"}, ["gross", "due_on"]),
    ],
)
def test_a_bad_cell_is_named_by_its_column(changed: dict[str, str], columns: list[str]) -> None:
    assert columns_of(read_invoice(line(INVOICE, **changed), SETTING)) == columns


def test_tax_up_to_the_gross_amount_is_right() -> None:
    for vat in ("999.99", "1000.00"):
        assert isinstance(read_invoice(line(INVOICE, vat=vat), SETTING), Placed)


def test_an_invoice_of_the_business_date_is_right() -> None:
    assert isinstance(read_invoice(line(INVOICE, invoiced_on="2008-05-01"), SETTING), Placed)


def test_a_comma_is_the_decimal_sign_where_cells_are_separated_by_semicolons() -> None:
    setting = Setting(policy_id=1, currency="USD", on=MAY, has_decimal_comma=True, buyers={1: 1})
    assert entry_of(read_movement(line(RECEIPT, amount="12,50"), setting)) == make_movement(amount="12.50")


def test_a_line_without_a_kind_is_a_receipt() -> None:
    entry = entry_of(read_movement(line(RECEIPT), SETTING))
    assert isinstance(entry, NewMovement)
    assert entry.kind is MovementKind.RECEIPT
    assert columns_of(read_movement(line(RECEIPT, kind="recovery"), SETTING)) == ["kind"]


@pytest.mark.parametrize("columns", [("ref", "country", "identifier_scheme"), ("ref",)])
def test_a_file_that_names_no_buyer_is_refused(columns: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_buyer_columns(columns)
    assert refusal.value.code == "file.unreadable"


def plan(*rows: Placed, stored: NewInvoice | NewMovement | None = None) -> tuple[int, int, list[str]]:
    on_file = {(stored.buyer_id, stored.ref): stored} if stored else {}
    made = plan_chunk(rows, Intake(), stored=on_file, invoice_refs={1: frozenset({"F1"})}, setting=SETTING)
    faults = [rejection.column for row in made.rejected for rejection in row.rejections]
    return len(made.placed), made.unchanged, faults


def test_the_same_content_is_unchanged_whatever_became_of_its_dispute() -> None:
    assert plan(Placed(2, make_invoice()), stored=make_invoice(is_disputed=True)) == (0, 1, [])


def test_other_content_under_a_reference_on_file_is_a_fault() -> None:
    assert plan(Placed(2, make_invoice(gross="1000.01")), stored=make_invoice()) == (0, 0, ["gross"])
    moved = make_movement(moved_on=date(2008, 3, 2))
    assert plan(Placed(2, moved), stored=make_movement()) == (0, 0, ["moved_on"])


def test_a_reference_stands_once_in_a_file() -> None:
    rows = (Placed(2, make_invoice()), Placed(3, make_invoice()), Placed(4, make_invoice(buyer_id=2)))
    assert plan(*rows) == (2, 0, ["ref"])


def test_a_credit_note_names_an_invoice_on_file() -> None:
    note = make_movement(kind=MovementKind.CREDIT_NOTE, invoice_ref="F1")
    lost = make_movement("R2", kind=MovementKind.CREDIT_NOTE, invoice_ref="F2")
    assert plan(Placed(2, note), Placed(3, lost)) == (1, 0, ["invoice_ref"])


def test_a_receipt_of_tomorrow_is_not_yet_true() -> None:
    assert plan(Placed(2, make_movement(moved_on=MAY))) == (1, 0, [])
    assert plan(Placed(2, make_movement(moved_on=date(2008, 5, 2)))) == (0, 0, ["moved_on"])
