"""A cell of a table of text as a number: one reading for training and for every engine."""

import pytest

from underwriting.tables.text_cells import has_decimal_comma, number_of, plain_numbers


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *(("1.5", 1.5), (" -2 ", -2.0), ("1e3", 1000.0), ("inf", float("inf"))),
        *(("1_000", None), ("about 2", None), ("1 000", None), ("1,5", None), ("1.234,5", None)),
    ],
)
def test_a_cell_is_a_number_as_python_writes_it_or_none(cell: str, number: float | None) -> None:
    assert number_of(cell, may_have_commas=False) == number


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "NaN", "null", "None", "?"])
def test_an_empty_cell_or_a_word_for_missing_is_missing(cell: str) -> None:
    assert str(number_of(cell, may_have_commas=True)) == "nan"


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1,5", 1.5), ("-0,25e2", -25.0), ("1.5", 1.5), (",5", None), ("5,", None), ("1,2,3", None), ("1,234.5", None)],
)
def test_a_comma_is_a_decimal_mark_where_it_may_be(cell: str, number: float | None) -> None:
    assert number_of(cell, may_have_commas=True) == number
    assert has_decimal_comma(cell) is (cell in {"1,5", "-0,25e2"})


@pytest.mark.parametrize("cells", [["1", "x"], ["1", "NA"], ["1", "1_0"], ["1", "1,5"]])
def test_cells_that_need_a_closer_look_are_not_read_at_once(cells: list[str]) -> None:
    assert plain_numbers(cells) is None


def test_plain_cells_are_read_at_once() -> None:
    assert str(plain_numbers(["1", "", "2.5", "nan"])) == "[1.0, nan, 2.5, nan]"
