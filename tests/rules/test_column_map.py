import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from basics.errors import Invalid
from tests.shared_data import shared_data
from underwriting.tables.column_map import MAPS, figures_of, parse_column_map, read_column_map
from underwriting.tables.mapped_table import (
    read_mapped_table,
    read_mapped_training_table,
    without_figures,
    write_mapped_table,
)
from underwriting.tables.number_table import Roles, read_number_table

NAN = float("nan")


def mapped(columns: dict[str, Any], values: list[list[float]], *features: str) -> list[list[float]]:
    column_map = parse_column_map({"columns": columns})
    figures: list[list[float]] = figures_of(column_map, np.array(values), features).tolist()
    return figures


def faults(document: object) -> list[str]:
    with pytest.raises(Invalid) as caught:
        parse_column_map(document)
    assert caught.value.code == "map.unreadable"
    return [str(fault) for fault in caught.value.faults]


def test_figures_come_in_the_order_asked_and_those_without_a_column_are_missing() -> None:
    found = mapped({"CR": "current_ratio", "ROA": "net_income_to_assets"}, [[1.5, 0.1]],
                   "net_income_to_assets", "size", "current_ratio")  # fmt: skip
    assert np.array_equal(found, [[0.1, NAN, 1.5]], equal_nan=True)


def test_factor_and_offset_change_the_unit() -> None:
    columns = {
        "roa": {"feature": "net_income_to_assets", "factor": 0.01},
        "growth": {"feature": "sales_growth", "offset": -1},
    }
    assert mapped(columns, [[12.0, 1.25]], "net_income_to_assets", "sales_growth") == [[0.12, 0.25]]


@pytest.mark.parametrize(("given", "taken"), [(-0.5, 0.0), (0.0, 0.0), (19.9, 19.9), (20.0, 20.0), (1e9, 20.0)])
def test_a_figure_beyond_its_bounds_is_taken_as_the_bound(given: float, taken: float) -> None:
    assert mapped({"CR": "current_ratio"}, [[given]], "current_ratio") == [[taken]]


@pytest.mark.parametrize(("debt", "flag"), [(99.9, 0.0), (100.0, 0.0), (100.1, 1.0)])
def test_a_flag_is_set_above_its_bound(debt: float, flag: float) -> None:
    assert mapped({"debt": {"feature": "negative_equity", "above": 100}}, [[debt]], "negative_equity") == [[flag]]


@pytest.mark.parametrize(("income", "flag"), [(-0.1, 1.0), (0.0, 0.0), (0.1, 0.0)])
def test_a_flag_is_set_below_its_bound(income: float, flag: float) -> None:
    assert mapped({"income": {"feature": "loss", "below": 0}}, [[income]], "loss") == [[flag]]


def test_a_change_is_the_difference_of_two_columns() -> None:
    columns: dict[str, Any] = {"d3": ["receivable_days", {"feature": "receivable_days_change", "minus": "d2"}]}
    column_map = parse_column_map({"columns": columns})
    assert column_map.columns == ("d3", "d2")
    values = np.array([[60.0, 45.0], [NAN, 45.0], [60.0, NAN]])
    found = figures_of(column_map, values, ["receivable_days", "receivable_days_change"])
    assert np.array_equal(found, [[60.0, 15.0], [NAN, NAN], [60.0, NAN]], equal_nan=True)


def test_a_missing_column_is_missing_in_flags_too() -> None:
    columns = {"debt": ["liabilities_to_assets", {"feature": "negative_equity", "above": 1}]}
    found = mapped(columns, [[NAN]], "liabilities_to_assets", "negative_equity")
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], ['columns: no object of columns; an object such as {"CR": "current_ratio"} is right']),
        ({"columns": {}}, ['columns: no object of columns; an object such as {"CR": "current_ratio"} is right']),
        (
            {"columns": {"CR": "curent_ratio"}},
            ["columns.CR.feature: 'curent_ratio', which is no figure; current_ratio or quick_ratio is right"],
        ),
        (
            {"columns": {"CR": "current_ratio"}, "sings": {}},
            ["'sings': a key that a map does not have; title, columns, left_out are right"],
        ),
        (
            {"columns": {"CR": {"feature": "current_ratio", "times": 2}}},
            [("columns.CR.times: a key that an entry does not have; one of feature, factor, offset, above, below, "
              "minus, may_lack is right")],
        ),
        (
            {"columns": {"CR": {"feature": "current_ratio", "factor": "2"}}},
            ["columns.CR.factor: '\"2\"'; a finite number is right"],
        ),
        (
            {"columns": {"CR": {"feature": "current_ratio", "factor": True}}},
            ["columns.CR.factor: 'true'; a finite number is right"],
        ),
        ({"columns": {"CR": 7}}, ["columns.CR: '7'; the name of a figure, or an object, is right"]),
        (
            {"columns": {"CR": {"feature": "current_ratio", "minus": 1}}},
            ["columns.CR: minus or may_lack of another kind; a column's name, and true or false, are right"],
        ),
        (
            {"columns": {"x": {"feature": "loss", "above": 0, "below": 0}}},
            ["columns.x: above and below; one of the two is right"],
        ),
        (
            {"columns": {"a": "current_ratio", "b": ["quick_ratio", "current_ratio"]}},
            ["columns.b: current_ratio a second time; one column a figure is right"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_map_is_told_by_its_path(document: object, told: list[str]) -> None:
    assert faults(document) == told


def test_a_map_is_found_by_name_or_by_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"title": "Mine", "columns": {"CR": "current_ratio"}}), encoding="utf-8")
    assert read_column_map(str(path)).title == "Mine"
    assert read_column_map("polish").columns[0] == "Attr1"
    with pytest.raises(Invalid) as caught:
        read_column_map("czech")
    assert (caught.value.code, caught.value.message) == (
        "map.not_found",
        "no such map; a JSON file, or one of polish, slovak, is right",
    )
    path.write_text("columns", encoding="utf-8")
    with pytest.raises(Invalid, match="a file that is no JSON"):
        read_column_map(str(path))


@pytest.mark.parametrize(("name", "figures"), [("polish", 17), ("slovak", 12)])
def test_maps_that_ship_are_whole_and_leave_no_column_in_doubt(name: str, figures: int) -> None:
    document = json.loads((MAPS / f"{name}.json").read_text(encoding="utf-8"))
    column_map = read_column_map(name)
    assert len(column_map.features) == len(column_map.entries) == figures
    assert set(document["left_out"]).isdisjoint(entry.column for entry in column_map.entries)
    flags = [entry for entry in column_map.entries if entry.above is not None or entry.below is not None]
    assert all(entry.feature.unit == "flag" for entry in flags)
    assert all(entry in flags for entry in column_map.entries if entry.feature.unit == "flag")


def table(folder: Path, text: str) -> Path:
    path = folder / "feed.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_without_a_mapped_column_is_refused_and_without_an_optional_one_taken(tmp_path: Path) -> None:
    column_map = parse_column_map(
        {"columns": {"CR": "current_ratio", "G": {"feature": "sales_growth", "may_lack": True}}}
    )
    assert column_map.may_lack == {"G"}
    path = table(tmp_path, "CR,bad\n1,0\n2,1\n")
    read = read_mapped_table(path, column_map, Roles("bad"))
    assert read.names == ("current_ratio", "sales_growth")
    assert np.array_equal(read.values, [[1, NAN], [2, NAN]], equal_nan=True)
    with pytest.raises(Invalid, match="column CR: no such column among 2; one of G, bad is right"):
        read_mapped_table(table(tmp_path, "G,bad\n1,0\n"), column_map, Roles("bad"))


def test_figures_can_be_left_out_by_their_names(tmp_path: Path) -> None:
    column_map = parse_column_map({"columns": {"CR": "current_ratio", "QR": "quick_ratio"}})
    read = read_mapped_table(table(tmp_path, "CR,QR,bad\n1,2,0\n"), column_map, Roles("bad"))
    left = without_figures(read, ["current_ratio"])
    assert (left.names, left.values.tolist()) == (("quick_ratio",), [[2.0]])
    with pytest.raises(Invalid, match="column CR: no such column among 2"):
        without_figures(read, ["CR"])


def test_copies_are_told_by_the_columns_of_the_table_and_not_by_bounded_figures(tmp_path: Path) -> None:
    column_map = parse_column_map({"columns": {"CR": "current_ratio", "QR": "quick_ratio"}})
    path = table(tmp_path, "CR,QR,bad\n50,60,0\n70,80,0\n50,60,0\n1,80,1\n")
    read = read_mapped_training_table(path, column_map, Roles("bad"), ignore=("quick_ratio",))
    assert (read.names, read.values.tolist()) == (("current_ratio",), [[20.0], [20.0], [1.0]])
    assert read.notes == (
        "Left out, as exact copies of an earlier row (figures and target): 1 rows, 0 of them defaults.",
    )  # fmt: skip


def test_a_mapped_file_keeps_the_other_columns_and_gives_back_the_same_numbers(tmp_path: Path) -> None:
    column_map = parse_column_map({"columns": {"CR": "current_ratio", "P": {"feature": "net_margin", "factor": 0.01}}})
    path = table(tmp_path, 'firm;CR;P;current_ratio\n"A; b";1,1;7;x\n\nC;;-3,3;y\n')
    out = tmp_path / "mapped.csv"
    write_mapped_table(path, column_map, ["net_margin", "size", "current_ratio"], out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["firm", "CR", "P", "net_margin", "size", "current_ratio"],
        ["A; b", "1,1", "7", "0.07", "", "1.1"],
        ["C", "", "-3,3", "-0.033", "", ""],
    ]


def measured(rows: dict[str, np.ndarray[Any, np.dtype[np.float64]]], left: str, right: np.ndarray[Any, Any]) -> float:
    """Give the share of rows in which two ways to one figure agree within a hundredth."""
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.isfinite(rows[left]) & np.isfinite(right)
        gap = np.abs(rows[left] - right)[known] / np.maximum(np.abs(right[known]), 1e-3)
    return float((gap < 0.01).mean())


@pytest.mark.slow
def test_what_the_polish_map_takes_and_leaves_out_agrees_with_the_numbers() -> None:
    read = read_number_table(shared_data("bankruptcy", "polish_5year.csv.gz"), target="bankrupt")
    rows = dict(zip(read.names, read.values.T, strict=True))
    with np.errstate(invalid="ignore", divide="ignore"):
        turnover = rows["Attr63"] * rows["Attr51"]  # net sales / total assets
        depreciation = rows["Attr16"] * rows["Attr2"] - rows["Attr18"]
        assert measured(rows, "Attr42", rows["Attr22"] / turnover) > 0.99  # operating profit in both
        assert measured(rows, "Attr23", rows["Attr1"] / turnover) > 0.99
        assert measured(rows, "Attr3", (rows["Attr4"] - 1) * rows["Attr51"]) > 0.99
        assert measured(rows, "Attr48", rows["Attr22"] - depreciation) > 0.99  # so Attr22 - Attr48 is depreciation
        assert measured(rows, "Attr46", rows["Attr4"] - rows["Attr20"] / rows["Attr62"]) > 0.95
        # Left out, though the formulae of the source agree with the feature table:
        assert measured(rows, "Attr7", rows["Attr18"]) > 0.999
        assert measured(rows, "Attr9", turnover) < 0.65
