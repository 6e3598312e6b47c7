import gzip
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from basics.errors import DomainError, Fault, Invalid, NotFound, Refused
from tests.shared_data import shared_data
from underwriting.tables.number_cells import COLUMNS_MAX
from underwriting.tables.number_table import (
    NumberTable,
    Roles,
    check_outcomes,
    check_trainable,
    read_columns,
    read_named_table,
    read_number_table,
)

PLAIN = "firm,year,a,b,bad\nF1,2001,1.5,-2,0\nF2,2002,,3e2,1\nF1,2003,0.25,4,0\n"


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, content: str | bytes, **roles: str) -> NumberTable:
    return read_number_table(written(folder, content), **{"target": "bad", **roles})


def faults(folder: Path, content: str | bytes, **roles: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read(folder, content, **roles)
    return [str(fault) for fault in caught.value.faults]


def made(
    defaults: int, others: int, columns: npt.NDArray[np.float64] | None = None, names: tuple[str, ...] = ("a",)
) -> NumberTable:
    target = np.array([1] * defaults + [0] * others, dtype=np.int64)
    generator = np.random.default_rng(5)
    values = generator.random((len(target), 1)) if columns is None else columns
    return NumberTable(names=names, values=values, target=target, times=None, groups=None, notes=())


def refused(table: NumberTable) -> Refused:
    with pytest.raises(Refused) as caught:
        check_trainable(table)
    return caught.value


def test_figures_target_time_and_firms_come_apart(tmp_path: Path) -> None:
    table = read(tmp_path, PLAIN, time="year", group="firm")
    assert table.names == ("a", "b")
    assert np.array_equal(table.values, [[1.5, -2], [np.nan, 300], [0.25, 4]], equal_nan=True)
    assert table.target.tolist() == [0, 1, 0]
    assert table.times is not None
    assert table.times.tolist() == [2001, 2002, 2003]
    assert table.groups is not None
    assert table.groups.tolist() == ["F1", "F2", "F1"]
    assert table.notes == ()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ";").replace(".", ",").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("F2,2002,,", "\nF2,2002, NA ,").encode(),
        gzip.compress(PLAIN.encode(), mtime=0),
        gzip.compress(PLAIN.replace(",", ";").encode("utf-8-sig"), mtime=0),
    ],
    ids=["bom", "utf-16", "semicolon", "tab", "decimal comma", "windows", "blank line and NA", "gzip", "gzip bom"],
)
def test_a_table_is_read_by_its_content(tmp_path: Path, content: bytes) -> None:
    table = read(tmp_path, content, group="firm")
    assert table.names == ("year", "a", "b")
    assert np.array_equal(table.values[:, 1:], [[1.5, -2], [np.nan, 300], [0.25, 4]], equal_nan=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            "a,Bad,b\n1,0,2\n",
            ["column bad: no such column among 3; Bad is right"],
        ),
        (
            "a,b\n1,0\n",
            ["column bad: no such column among 2; one of a, b is right"],
        ),
        (
            "a,a,,bad\n1,2,3,0\n",
            ["header: the column 'a' twice; each name once is right",
             "header: no name for column 3; a name for every column is right"],
        ),
        (
            "a,bad\n1,0\n1,2,0\n1\n",
            ["row 3: 3 cells; 2 cells, as many as the header has, are right",
             "row 4: 1 cells; 2 cells, as many as the header has, are right"],
        ),
        (
            "a,bad\n1,0\n2,0\nmuch,0\n",
            ["row 4, column a: 'much', which is no finite number; a number, or an empty cell, is right"],
        ),
        (
            "id,a,bad\nX1,1,0\nX2,2,1\n",
            [("column id: 2 cells that are no finite number, the first 'X1' in row 2; numbers, --ignore id or, if it "
              "names the firm, --group id are right")],
        ),
        (
            "a,bad\n1,0\ninf,0\n3,0\n-1e999,1\n",
            ["row 3, column a: 'inf', which is no finite number; a number, or an empty cell, is right",
             "row 5, column a: '-1e999', which is no finite number; a number, or an empty cell, is right"],
        ),
        (
            "a,bad\n1,0\n1_000,0\n3,1\n",
            ["row 3, column a: '1_000', which is no finite number; a number, or an empty cell, is right"],
        ),
        (
            "a,bad\n1,0\n2,2\n3,\n4,0.5\n",
            ["row 3, column bad: 2; 0 or 1 is right", "row 4, column bad: an empty cell; 0 or 1 is right",
             "row 5, column bad: 0.5; 0 or 1 is right"],
        ),
        (
            "a,bad\n1,yes\n2,no\n",
            ["column bad: 2 cells that are no finite number, the first 'yes' in row 2; 0 or 1 is right"],
        ),
        ("a,bad\n", ["no row below the header; at least one row is right"]),
        ("", ["an empty file; a header and at least one row are right"]),
        (
            "a;bad\n1,5;0\n2.5;1\n",
            ["row 2, column a: '1,5' in a table that has decimal points too; one decimal mark is right"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_column(tmp_path: Path, content: str, told: list[str]) -> None:
    assert faults(tmp_path, content) == told


@pytest.mark.parametrize(
    ("content", "roles", "told"),
    [
        (
            "a,year,bad\n1,,0\n2,x,1\n3,2000,1\n4,2001,1\n5,2002,1\n",
            {"time": "year"},
            ["row 3, column year: 'x', which is no finite number; a number that rises with time is right"],
        ),
        (
            "a,year,bad\n1,,0\n2,2000,1\n",
            {"time": "year"},
            ["row 2, column year: an empty cell; a number that rises with time is right"],
        ),
        (
            "a,bad\n1,0\n",
            {"time": "jahr"},
            ["column jahr: no such column among 2; one of a, bad is right"],
        ),
        (
            "a,firm,bad\n1,,0\n2,F,1\n",
            {"group": "firm"},
            ["row 2, column firm: an empty cell; the firm that the row is of is right"],
        ),
        (
            f"a,firm,bad\n1,{'x' * 201},0\n",
            {"group": "firm"},
            [f"row 2, column firm: {'x' * 77 + '...'!r}; at most 200 characters are right"],
        ),
        ("a,bad\n1,0\n", {"time": "bad"}, ["column bad: named for two parts; one part a column is right"]),
    ],
)
def test_what_is_wrong_with_time_and_firms_is_told(
    tmp_path: Path, content: str, roles: dict[str, str], told: list[str]
) -> None:
    assert faults(tmp_path, content, **roles) == told


def test_of_many_faults_nineteen_and_their_number_are_told(tmp_path: Path) -> None:
    content = "a,bad\n" + "1,0\n" * 40 + "x,0\n" * 25
    told = faults(tmp_path, content)
    assert len(told) == 20
    assert told[18].startswith("row 60, column a: 'x'")
    assert told[19] == "25 faults in all; correct the ones told of and try again"


def test_twenty_faults_are_told_in_full(tmp_path: Path) -> None:
    told = faults(tmp_path, "a,bad\n" + "1,0\n" * 40 + "x,0\n" * 20)
    assert len(told) == 20
    assert told[19].startswith("row 61, column a: 'x'")


@pytest.mark.parametrize(("columns", "is_read"), [(COLUMNS_MAX, True), (COLUMNS_MAX + 1, False)])
def test_a_table_has_at_most_so_many_columns(tmp_path: Path, columns: int, is_read: bool) -> None:  # noqa: FBT001 - a case
    names = [f"c{place}" for place in range(columns - 1)]
    content = ",".join([*names, "bad"]) + "\n" + ",".join(["1"] * (columns - 1) + ["0"]) + "\n"
    if is_read:
        assert read_columns(written(tmp_path, content), ["c0"]).values.tolist() == [[1.0]]
    else:
        assert faults(tmp_path, content) == ["header: 2,001 columns; at most 2,000 are right"]


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        read_number_table(tmp_path / "gone.csv", target="bad")
    assert caught.value.code == "file.not_found"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"PK\x03\x04rest", "a zip archive or spreadsheet workbook"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "a damaged gzip file"),
        (b"a,bad\n\x001,0\n", "a binary file (byte 0x00 near line 2)"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(tmp_path, content)
    assert caught.value.code == "file.unreadable"
    assert [fault.found for fault in caught.value.faults] == [found]


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        read_number_table(tmp_path, target="bad")
    assert caught.value.faults == (
        Fault("", "a file that cannot be read (Is a directory)", "a table of text is right"),
    )


def test_constant_and_empty_columns_are_left_out_and_named(tmp_path: Path) -> None:
    table = read(tmp_path, "same,none,some,a,bad\n7,,1,1,0\n7,,,2,1\n7,,1,3,0\n")
    assert table.names == ("some", "a")
    assert table.notes == ("Left out, as empty in all rows: none.", "Left out, as of one value in all rows: same.")


def test_repeated_rows_are_left_out_with_their_defaults_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b,bad\n1,,0\n1,,0\n1,,1\n0,2,1\n-0,2,1\n1,2,0\n")
    assert table.values[:, 0].tolist() == [1, 1, 0, 1]
    assert table.target.tolist() == [0, 1, 1, 0]
    assert table.notes == (
        "Left out, as exact copies of an earlier row (figures and target): 2 rows, 1 of them defaults.",
    )


def test_rows_out_of_time_order_are_put_in_order_and_it_is_noted(tmp_path: Path) -> None:
    table = read(
        tmp_path, "a,year,firm,bad\n1,2003,X,0\n2,2001,Y,1\n3,2003,Z,0\n4,2002,X,1\n", time="year", group="firm"
    )
    assert table.values[:, 0].tolist() == [2, 4, 1, 3]
    assert table.target.tolist() == [1, 1, 0, 0]
    assert table.groups is not None
    assert table.groups.tolist() == ["Y", "X", "X", "Z"]
    assert table.notes == ("Rows stood out of the order of time at 2 places and were put in order.",)


def test_ignored_columns_may_hold_anything_and_must_exist(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    assert read_number_table(path, target="bad", ignore=("firm", "year")).names == ("a", "b")
    with pytest.raises(Invalid, match="column frim: no such column among 5; firm is right"):
        read_number_table(path, target="bad", ignore=("frim",))


def test_named_columns_are_read_in_the_order_asked_and_the_others_named(tmp_path: Path) -> None:
    read_in = read_columns(written(tmp_path, PLAIN), ["b", "a", "c"], may_lack=("c",))
    assert np.array_equal(read_in.values, [[-2, 1.5, np.nan], [300, np.nan, np.nan], [4, 0.25, np.nan]], equal_nan=True)
    assert read_in.others == ("firm", "year", "bad")


def test_a_column_that_is_asked_for_and_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="column years: no such column among 5; year is right"):
        read_columns(written(tmp_path, PLAIN), ["a", "years"])


def test_a_named_table_keeps_every_row_as_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, "t,a,note,bad\n2,1,x,0\n1,1,y,0\n2,1,z,0\n")
    table = read_named_table(path, ["a", "c"], Roles("bad", time="t"), may_lack=("c",))
    assert table.names == ("a", "c")
    assert np.array_equal(table.values, [[1, np.nan]] * 3, equal_nan=True)
    assert table.times is not None
    assert table.times.tolist() == [2, 1, 2]


@pytest.mark.parametrize(("defaults", "others", "target"), [(0, 40, 0), (40, 0, 1)])
def test_one_class_cannot_be_learnt_from(defaults: int, others: int, target: int) -> None:
    error = refused(made(defaults, others))
    assert error.code == "training.one_class"
    assert error.message == f"All 40 rows have target {target}; a card is learnt from 0 and 1."


@pytest.mark.parametrize(
    ("defaults", "others", "found"), [(29, 400, "29 defaults"), (400, 29, "29 rows without default")]
)
def test_fewer_than_thirty_of_a_class_are_refused(defaults: int, others: int, found: str) -> None:
    error = refused(made(defaults, others))
    assert error.code == "training.too_few_defaults"
    assert f"The table holds {found}; a card needs at least 30" in error.message


@pytest.mark.parametrize("defaults", [30, 31])
def test_thirty_defaults_are_enough(defaults: int) -> None:
    check_trainable(made(defaults, 30))


def test_a_table_without_columns_cannot_be_learnt_from() -> None:
    assert refused(made(30, 30, np.empty((60, 0)), ())).code == "training.no_columns"


def outcome_columns() -> NumberTable:
    """Give a plain figure, the target turned round, a date that only defaults have, and a figure hardly ever known."""
    generator = np.random.default_rng(2)
    target = np.array([1] * 50 + [0] * 450)
    plain = generator.normal(size=500) + target
    falls = -target + 0.1 * generator.random(500)
    date = np.where(target == 1, 2000 + generator.random(500), np.nan)
    few = np.full(500, np.nan)
    few[[*range(10), *range(50, 490)]] = [9.0] * 10 + [1.0] * 440
    return made(50, 450, np.column_stack([plain, falls, date, few]), ("plain", "falls", "date", "few"))


def test_columns_that_tell_the_target_by_themselves_are_refused_by_name() -> None:
    with pytest.raises(Refused) as caught:
        check_outcomes(outcome_columns())
    assert caught.value.code == "training.outcome_column"
    assert caught.value.message == (
        "What became of the firm seems to stand in falls (it alone sorts the rows with an AUC of 1.000), date (whether "
        "it is empty sorts the rows with an AUC of 1.000); leave it out by --ignore COLUMN, or, if it was known "
        "beforehand, say --keep COLUMN."
    )


def test_columns_that_are_kept_on_purpose_pass_and_must_exist() -> None:
    table = outcome_columns()
    check_outcomes(table, keep=("falls", "date"))
    with pytest.raises(Invalid, match="column fall: no such column among 4; falls is right"):
        check_outcomes(table, keep=("fall", "date"))


@pytest.mark.parametrize(("errors", "is_refused"), [(4, True), (5, False)])
def test_a_column_looks_like_the_outcome_from_an_auc_of_99_hundredths(errors: int, is_refused: bool) -> None:  # noqa: FBT001 - a case
    flag = np.array([1.0] * 100 + [0.0] * (200 - errors) + [1.0] * errors)  # AUC 1 - errors / 400: 0.99 at 4
    table = made(100, 200, flag[:, None])
    if is_refused:
        with pytest.raises(DomainError):
            check_outcomes(table)
    else:
        check_outcomes(table)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "roles", "rows", "columns"),
    [
        ("polish_5year.csv.gz", {"target": "bankrupt"}, 5850, 64),
        ("polish_2year.csv.gz", {"target": "bankrupt"}, 10002, 48),
    ],
)
def test_published_tables_lose_their_copies(name: str, roles: dict[str, str], rows: int, columns: int) -> None:
    table = read_number_table(shared_data("bankruptcy", name), **roles)
    assert table.values.shape == (rows, columns)
    check_outcomes(table)


@pytest.mark.slow
def test_the_later_outcomes_of_the_american_table_are_recognised() -> None:
    path = shared_data("bankruptcy", "american_1999_2014.csv.gz")
    table = read_number_table(path, target="default_1y", time="year", group="company_id")
    assert table.values.shape == (65617, 20)
    with pytest.raises(Refused, match=r"default_2y .* default_3y"):
        check_outcomes(table)
