"""A bureau file read row by row: what is understood, and what is named."""

import gzip
import io
from datetime import date

import pytest

from basics.errors import Invalid
from registry.adapters import ADAPTERS, text_table
from registry.values import STATEMENT_ITEMS, Identifier, ParsedRow, RejectedRow, StatementInput
from tests.rules.registry_examples import USUAL, make_row, make_text


def read(content: bytes) -> list[ParsedRow]:
    return list(ADAPTERS["bureau-csv"].read(io.BytesIO(content), 2016).rows)


def read_good(content: bytes) -> StatementInput:
    (row,) = read(content)
    assert isinstance(row, StatementInput), row
    return row


def faults_of(**changed: str) -> list[tuple[int, str, str]]:
    """Give row, column and value found of each fault of one changed row."""
    extra = tuple(column for column in changed if column not in USUAL and column not in STATEMENT_ITEMS)
    extra = tuple(column for column in extra if column != "period_end")
    (row,) = read(make_text(make_row(**changed), extra=extra).encode())
    assert isinstance(row, RejectedRow), row
    return [(fault.row, fault.column, fault.found) for fault in row.rejections]


def refusal_of(content: bytes) -> list[tuple[str, str]]:
    """Give place and finding of each fault of a file that is refused whole."""
    with pytest.raises(Invalid) as caught:
        read(content)
    assert caught.value.code == "file.unreadable"
    return [(fault.where, fault.found) for fault in caught.value.faults]


def test_good_row_becomes_a_statement_in_whole_minor_units() -> None:
    row = read_good(make_text(make_row()).encode())
    assert (row.row, row.fiscal_year, row.period_end, row.known_at) == (2, 2007, date(2007, 12, 31), None)
    assert row.lines == {"total_assets": 100_000, "total_liabilities": 40_050, "net_income": -1_230}


def test_empty_cell_is_not_reported_and_zero_is() -> None:
    assert read_good(make_text(make_row(ebit="0")).encode()).lines["ebit"] == 0
    assert "ebit" not in read_good(make_text(make_row(ebit="")).encode()).lines


@pytest.mark.parametrize(
    "content",
    [
        make_text(make_row()).encode("utf-8-sig"),
        make_text(make_row()).encode("utf-16"),
        gzip.compress(make_text(make_row()).encode(), mtime=0),
        make_text(make_row()).replace("\n", "\r\n").encode(),
        ("\n\n" + make_text(make_row())).encode(),
        make_text(make_row()).replace(",", "\t").encode(),
        make_text(make_row()).replace(",", ";").encode(),
        make_text(make_row()).replace(",", ";").replace("400.50", "400,50").encode(),
        make_text(make_row(total_liabilities='" 400.50 "')).encode(),
        make_text(make_row(total_liabilities="400.5000")).encode(),
        make_text(make_row()).replace("buyer_name", " Buyer Name ").encode(),
    ],
    ids=["bom", "utf16", "gzip", "crlf", "blank", "tabs", "semicolons", "comma", "quotes", "zeros", "header"],
)
def test_the_same_table_written_otherwise_is_understood(content: bytes) -> None:
    row = read_good(content)
    assert row.lines == {"total_assets": 100_000, "total_liabilities": 40_050, "net_income": -1_230}
    assert row.digest == read_good(make_text(make_row()).encode()).digest


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [("JPY", "1250", 1250), ("USD", "1250.5", 125_050), ("KWD", "1250.125", 1_250_125), ("USD", "-0.01", -1)],
)
def test_amount_has_the_decimals_of_its_currency(currency: str, text: str, minor: int) -> None:
    content = make_text(make_row(currency=currency, total_liabilities="", net_income=text)).encode()
    assert read_good(content).lines["net_income"] == minor


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("total_assets", "plenty"),
        ("total_assets", "1e6"),
        ("total_assets", "inf"),
        ("total_assets", "NaN"),
        ("total_assets", "1 000.00"),
        ("total_assets", "(5.00)"),
        ("total_assets", "-0.01"),
        ("total_liabilities", "-1"),
        ("net_income", "1.005"),
        ("net_income", "99999999999999999999"),
        ("net_income", "92233720368547758.08"),
        ("fiscal_year", "1949"),
        ("fiscal_year", "2017"),
        ("fiscal_year", "07"),
        ("period_end", "31.12.2007"),
        ("period_end", "2007-02-30"),
        ("period_end", "2009-01-01"),
        ("known_at", "soon"),
        ("known_at", "2007-12-30"),
        ("known_at", "2018-12-31"),
        ("currency", "USX"),
        ("country", "XX"),
        ("buyer_name", ""),
        ("buyer_name", "Mrs Moss"),
        ("legal_form", "Sole trader"),
        ("identifier_value", ""),
        ("identifier_scheme", "?"),
    ],
)
def test_bad_cell_is_named_by_row_and_column(column: str, value: str) -> None:
    ((row, where, found),) = faults_of(**{"period_end": "2007-12-31", column: value})
    assert (row, where) == (2, column)
    assert repr(value) in found


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("total_assets", "0"),
        ("net_income", "92233720368547758.07"),
        ("fiscal_year", "1950"),
        ("fiscal_year", "2016"),
        ("known_at", "2007-12-31"),
    ],
)
def test_value_at_its_bound_is_good(column: str, value: str) -> None:
    row = make_row(**{column: value})
    extra = ("known_at",) if column == "known_at" else ()
    assert read_good(make_text(row, extra=extra).encode()).row == 2


def test_number_with_a_wrong_check_digit_costs_its_row() -> None:
    wrong = {"identifier_scheme": "lei", "identifier_value": "213800KUD8LAJWSQ9D16"}
    assert faults_of(**wrong) == [
        (2, "identifier_value", "'213800KUD8LAJWSQ9D16', whose check digit does not fit"),
    ]


def test_number_is_read_in_its_one_form_and_the_country_is_the_companys() -> None:
    row = read_good(make_text(make_row(identifier_scheme="LEI", identifier_value="213800kud8lajwsq9d15")).encode())
    assert (row.country, row.identifier) == ("US", Identifier("lei", "", "213800KUD8LAJWSQ9D15"))


def test_all_faults_of_a_row_are_named_at_once() -> None:
    faults = faults_of(country="XX", fiscal_year="x", period_end="2007-12-31", total_assets="-1", ebit="much")
    assert [column for _, column, _ in faults] == ["country", "fiscal_year", "ebit", "total_assets"]


def test_statement_without_any_figure_is_rejected() -> None:
    assert faults_of(total_assets="", total_liabilities="", net_income="") == [
        (2, "total_assets", "no figure in any of the 18 items")
    ]


def test_row_with_a_cell_too_many_is_named_and_the_next_is_read() -> None:
    good = make_text(make_row())
    header, line = good.splitlines()
    bad, kept = read(f"{header}\n{line},surplus\n{line}\n".encode())
    assert isinstance(bad, RejectedRow)
    assert (bad.row, bad.rejections[0].found) == (2, "26 cells, the first being 'Lumen Gorse Cordage'")
    assert isinstance(kept, StatementInput)
    assert kept.row == 3


def test_quote_in_the_wrong_place_costs_its_own_row_only() -> None:
    header, line = make_text(make_row()).splitlines()
    bad, kept = read(f'{header}\n"a"b{line}\n{line}\n'.encode())
    assert isinstance(bad, RejectedRow)
    assert bad.rejections[0].found.startswith("a line that is no CSV")
    assert isinstance(kept, StatementInput)


def test_every_missing_column_is_named() -> None:
    text = make_text(make_row(), without=("total_assets", "ebit"))
    assert refusal_of(text.encode()) == [
        ("total_assets", "no such column among 23"),
        ("ebit", "no such column among 23"),
    ]


def test_column_that_stands_twice_is_named() -> None:
    assert refusal_of(make_text(make_row(), extra=("ebit",)).encode()) == [("ebit", "the column twice")]


def test_column_that_nobody_reads_is_told() -> None:
    content = make_text(make_row(), extra=("remark",)).encode()
    assert ADAPTERS["bureau-csv"].read(io.BytesIO(content), 2016).ignored_columns == ("remark",)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"  \n\r\n", "an empty file"),
        (gzip.compress(b"", mtime=0), "an empty file"),
        (b"PK\x03\x04" + b"\x00" * 50, "a zip archive or spreadsheet workbook"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"name,value\n\x00\x01\x02\n", "a binary file (byte 0x00 near line 2)"),
        (
            make_text(make_row(buyer_name="Caf\N{LATIN SMALL LETTER E WITH ACUTE}")).encode("latin-1"),
            "byte 0xe9 near line 2, which is no UTF-8",
        ),
        (gzip.compress(make_text(make_row()).encode(), mtime=0)[:-10], "a damaged gzip file"),
        (b"\x1f\x8bnonsense", "a damaged gzip file"),
    ],
)
def test_file_that_is_no_table_is_refused_by_name(content: bytes, found: str) -> None:
    assert refusal_of(content) == [("", found)]


def test_bytes_at_the_end_of_a_file_are_checked_before_its_first_row_is_given_out() -> None:
    rows = make_text(*(make_row(identifier_value=f"T_{number}") for number in range(5_000))).encode()
    assert refusal_of(rows + b"\xff\xfe") == [("", "byte 0xff near line 5002, which is no UTF-8")]


def test_endless_line_is_refused() -> None:
    assert refusal_of(b"a" * (text_table.LINE_MAX + text_table.LINE_MAX)) == [
        ("", "a line of more than 1,048,576 characters (line 1)")
    ]


def test_bomb_is_refused_before_it_fills_anything() -> None:
    bomb = io.BytesIO(gzip.compress((b"a," * 500 + b"b\n") * 2**11))
    with pytest.raises(Invalid) as caught:
        text_table.open_table(bomb, required=(), bytes_max=2**20)
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [("", "more than 1 MiB")]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xff\xfe", "\n \n".encode("utf-16"), b"\xef\xbb\xbf\n"])
def test_file_of_a_mark_and_white_space_is_empty_and_does_not_hang(content: bytes) -> None:
    assert refusal_of(content) == [("", "an empty file")]


def test_file_of_more_lines_than_can_be_told_is_refused_before_the_first_row() -> None:
    header, row = make_text(make_row()).splitlines()
    blank = text_table.LINES_MAX - 2
    most = f"{header}\n{row}\n".encode() + b"\n" * blank
    assert isinstance(read_good(gzip.compress(most)), StatementInput)
    assert refusal_of(gzip.compress(most + b"\n")) == [("", "more than 250,000 lines")]


def test_header_of_a_thousand_columns_is_read_and_of_more_is_refused() -> None:
    header, row = make_text(make_row()).splitlines()
    extra = [f"c{number}" for number in range(text_table.COLUMNS_MAX - len(header.split(",")))]
    wide = "\n".join((",".join([header, *extra]), row + "," * len(extra)))
    assert isinstance(read_good(wide.encode()), StatementInput)
    assert refusal_of(",".join([header, *extra, "more"]).encode()) == [("", "1,001 columns")]
