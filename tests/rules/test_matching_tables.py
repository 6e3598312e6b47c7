"""Lists are read by the names of their columns; what cannot be used is named and left out."""

import io

import pytest

from basics.errors import Invalid
from registry.matching.tables import as_record, find_columns, open_list, read_row
from registry.matching.values import Record
from registry.values import Identifier, RejectedRow


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (["Name", "Country"], {"name": "Name", "country": "Country"}),
        (["LEI", "Legal Name"], {"name": "Legal Name", "id": "LEI", "lei": "LEI"}),
        (
            ["buyer-name", "ISO_Country", "Customer ID"],
            {"name": "buyer-name", "country": "ISO_Country", "id": "Customer ID"},
        ),
        (["company", "name"], {"name": "name"}),  # the plainer word is taken
        (["name", "VAT number", "vat"], {"name": "name", "id": "VAT number", "vat": "VAT number"}),
        (["name", "made up"], {"name": "name", "made-up name": "made up"}),
    ],
)
def test_columns_are_found_by_their_names_in_any_case(header: list[str], taken: dict[str, str]) -> None:
    assert find_columns(header).taken == taken


def test_columns_that_nobody_reads_are_named() -> None:
    assert find_columns(["name", "turnover", "country", "remarks"]).ignored == ("turnover", "remarks")


def test_a_list_without_names_is_refused() -> None:
    with pytest.raises(Invalid, match="no column of names") as refused:
        find_columns(["turnover", "country"])
    assert refused.value.code == "file.unreadable"


def read(text: str) -> list[object]:
    columns, lines = open_list(io.BytesIO(text.encode()))
    return [read_row(columns, number, cells) for number, cells in lines]


@pytest.mark.parametrize(("length", "is_read"), [(299, True), (300, True), (301, False)])
def test_a_name_has_at_most_three_hundred_signs(length: int, *, is_read: bool) -> None:
    (row,) = read(f"name\n{'x' * length}\n")
    assert isinstance(row, RejectedRow) is not is_read


@pytest.mark.parametrize("line", ['" ,"', '"!?-"', "a,b", '"a" b'])
def test_bad_rows_are_named_with_their_line(line: str) -> None:
    rows = read(f"name\nWren\n{line}\nQuarry\n")
    assert len(rows) == 3
    assert isinstance(rows[1], RejectedRow)
    assert rows[1].row == rows[1].rejections[0].row == 3


@pytest.mark.parametrize(
    ("country", "code", "notes"),
    [
        ("pl", "PL", ()),
        ("Polska", "PL", ()),
        ("UK", "GB", ()),
        ("", None, ()),
        ("Atlantis", None, ("countries not known",)),
    ],
)
def test_countries_are_codes_or_names(country: str, code: str | None, notes: tuple[str, ...]) -> None:
    columns = find_columns(["name", "country"])
    row = read_row(columns, 2, ["Wren", country])
    assert not isinstance(row, RejectedRow)
    assert as_record(row, ()) == (Record(2, "", "Wren", code), notes)


@pytest.mark.parametrize(
    ("value", "identifiers", "notes"),
    [
        ("213800KUD8LAJWSQ9D15", (Identifier("lei", "", "213800KUD8LAJWSQ9D15"),), ()),
        ("2138 00ku d8la jwsq 9d15", (Identifier("lei", "", "213800KUD8LAJWSQ9D15"),), ()),
        ("213800KUD8LAJWSQ9D16", (), ("identifiers left out",)),  # a wrong check digit
        ("", (), ()),
    ],
)
def test_identifiers_are_checked_and_wrong_ones_left_out(
    value: str, identifiers: tuple[Identifier, ...], notes: tuple[str, ...]
) -> None:
    columns = find_columns(["name", "lei"])
    row = read_row(columns, 2, ["Wren", value])
    assert not isinstance(row, RejectedRow)
    record, told = as_record(row, columns.schemes)
    assert (record.identifiers, told) == (identifiers, notes)


@pytest.mark.parametrize(("cell", "is_made_up"), [("1", True), ("Yes", True), ("", False), ("0", False), ("no", False)])
def test_made_up_names_are_marked(cell: str, *, is_made_up: bool) -> None:
    row = read_row(find_columns(["name", "has_made_up_name"]), 2, ["Wren", cell])
    assert not isinstance(row, RejectedRow)
    assert row.has_made_up_name is is_made_up
