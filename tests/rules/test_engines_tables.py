"""What a table, an answer or a machine lacks is said before anything is written."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from basics.errors import DomainError, Invalid, NotFound, Refused
from tests.rules.engine_tables import make_card, make_rows, write_csv, write_parquet
from underwriting.engines import Engine, ScoredReport, files, score_file
from underwriting.scorecard import Inputs
from underwriting.scoring import score_many

CARD = make_card()
ENGINES = [Engine.NUMPY, Engine.DUCKDB]


def _text(folder: Path, text: str) -> Path:
    table = folder / "table.csv"
    table.write_text(text, encoding="utf-8")
    return table


def _score(table: Path, *, engine: Engine = Engine.NUMPY, out: str = "out.csv") -> ScoredReport:
    return score_file(CARD, table, table.parent / out, engine=engine, with_reasons=False)


def _faults(table: Path, *, engine: Engine = Engine.NUMPY) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        _score(table, engine=engine)
    assert caught.value.code == "engine.table"
    assert [path.name for path in table.parent.iterdir()] == [table.name]
    return [(fault.where, fault.found) for fault in caught.value.faults]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_absent_column_is_named(engine: Engine, tmp_path: Path) -> None:
    assert _faults(_text(tmp_path, "id,x0,x2\nA,1,2\n"), engine=engine) == [
        ("column x1", "no such column among id, x0, x2")
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_text_in_a_column_of_numbers_is_told_by_row_column_and_value(engine: Engine, tmp_path: Path) -> None:
    table = _text(tmp_path, "x0,x1,x2\n1,2,3\n1,about 2,1_000\n,,\n")
    assert _faults(table, engine=engine) == [("row 3, column x1", "'about 2'"), ("row 3, column x2", "'1_000'")]


@pytest.mark.parametrize("engine", ENGINES)
def test_text_in_a_parquet_column_is_told_by_row_column_and_value(engine: Engine, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x0": [1.0, 2.0], "x1": [None, "low"], "x2": [1, 2]}), tmp_path / "table.parquet")
    found = _faults(tmp_path / "table.parquet", engine=engine)
    assert found == [("row 2, column x1", "'low' in a column of string")]


@pytest.mark.parametrize(
    ("header", "where"),
    [("x0,x1,x2,x1", "header"), ("x0,x1,x2,X1", "header"), ("x0,x1,x2,", "header"), ("x0,x1,x2,Score", "column Score")],
)
def test_a_header_with_a_name_twice_none_or_one_of_the_answer_is_refused(
    header: str, where: str, tmp_path: Path
) -> None:
    assert [place for place, _ in _faults(_text(tmp_path, f"{header}\n1,2,3,4\n"))] == [where]


@pytest.mark.parametrize(
    ("body", "found"),
    [("", ("", "no row below the header")), ("1,2\n", ("row 2", "2 cells")), ("1,2,3,4\n", ("row 2", "4 cells"))],
)
def test_a_table_without_rows_or_with_broken_ones_is_refused(body: str, found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _faults(_text(tmp_path, "x0,x1,x2\n" + body))


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (19, ("row 20, column x0", "'a'")),
        (20, ("row 21, column x0", "'a'")),
        (21, ("", "21 faults so far, the table was read no further")),
    ],
)
def test_twenty_faults_are_told_in_full(rows: int, last: tuple[str, str], tmp_path: Path) -> None:
    found = _faults(_text(tmp_path, "x0,x1,x2\n" + "a,1,2\n" * rows))
    assert (len(found), found[-1]) == (min(rows, 20), last)


def test_a_table_is_read_no_further_than_twenty_broken_rows(tmp_path: Path) -> None:
    found = _faults(_text(tmp_path, "x0,x1,x2\n" + "1,2\n" * 50))
    assert (len(found), found[-1]) == (20, ("row 21", "2 cells"))


def test_words_for_missing_and_empty_cells_are_missing(tmp_path: Path) -> None:
    table = _text(tmp_path, "x0;x1;x2\n0,25;NA;\n ;nan;0,5\n")
    assert _score(table) == ScoredReport(2, 2)
    scores = [float(line.split(",")[1]) for line in (tmp_path / "out.csv").read_text().splitlines()[1:]]
    rows = np.array([[0.25, np.nan, np.nan], [np.nan, np.nan, 0.5]])
    assert scores == pytest.approx(score_many(CARD, rows), abs=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_packed_table_is_opened_by_its_content(engine: Engine, tmp_path: Path) -> None:
    plain = write_csv(tmp_path / "plain.csv", CARD, make_rows(CARD, 50))
    (tmp_path / "packed").write_bytes(gzip.compress(plain.read_bytes()))
    assert _score(plain, engine=engine) == ScoredReport(50, 50)
    assert _score(tmp_path / "packed", engine=engine, out="out2.csv") == ScoredReport(50, 50)
    assert (tmp_path / "out2.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize("engine", ENGINES)
def test_other_columns_stand_as_they_are_in_front_of_the_answer(engine: Engine, tmp_path: Path) -> None:
    names: list[object] = ["Łódź, Sp. z o.o.", None, 'a "quoted" one']
    table = write_parquet(tmp_path / "table.parquet", CARD, make_rows(CARD, 3), name=names, year=[2001, 2002, None])
    _score(table, engine=engine, out="out.parquet")
    answer = pq.read_table(tmp_path / "out.parquet")
    assert answer.column_names == ["row", "name", "year", "score", "pd", "grade"]
    assert (answer["name"].to_pylist(), answer["year"].to_pylist()) == (names, [2001, 2002, None])


def test_whole_numbers_and_narrow_floats_are_figures_too(tmp_path: Path) -> None:
    columns = {"x0": pa.array([1, None]), "x1": pa.array([0.1, 0.2], pa.float32()), "x2": pa.array([True, False])}
    pq.write_table(pa.table(columns), tmp_path / "table.parquet")
    rows = np.array([[1.0, float(np.float32(0.1)), 1.0], [np.nan, float(np.float32(0.2)), 0.0]])
    for engine in ENGINES:
        _score(tmp_path / "table.parquet", engine=engine, out=f"{engine}.parquet")
        scores = pq.read_table(tmp_path / f"{engine}.parquet")["score"].to_pylist()
        assert scores == pytest.approx(score_many(CARD, rows), abs=1e-9)


def test_a_card_of_statements_asks_for_its_figures_as_columns(tmp_path: Path) -> None:
    card = make_card(inputs=Inputs.STATEMENTS)
    table = _text(tmp_path, "total_assets\n1\n")
    with pytest.raises(Invalid) as caught:
        score_file(card, table, tmp_path / "out.csv", engine=Engine.NUMPY, with_reasons=False)
    assert caught.value.faults[0].remedy == "the figure as a column x0 is right"


@pytest.mark.parametrize("out", ["out.xlsx", "out", "nowhere/out.csv", "table.csv"])
def test_an_answer_that_cannot_be_written_is_refused_first(out: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        _score(_text(tmp_path, "no table at all"), out=out)
    assert caught.value.code == "engine.output"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PAR1 cut off", "file.unreadable"), (b"%PDF-1.7", "file.unreadable"), (b"", "file.unreadable")],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(content)
    with pytest.raises(DomainError) as caught:
        _score(tmp_path / "table")
    assert caught.value.code == code


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("an earlier answer", encoding="utf-8")
    with pytest.raises(NotFound) as caught:
        _score(tmp_path / "table.csv")
    assert caught.value.code == "file.not_found"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "an earlier answer"


@pytest.mark.parametrize(
    ("engine", "absent", "advice"),
    [
        (Engine.DUCKDB, "duckdb", "make install-analytics"),
        (Engine.SPARK, "pyspark", "make install-spark"),
    ],
)
def test_an_engine_that_is_not_installed_says_what_installs_it(
    engine: Engine, absent: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: Sequence[str] = ("duckdb", "ibis", "pandas", "pyarrow", "pyspark")
    monkeypatch.setattr(files, "find_spec", lambda name: name if name in there and name != absent else None)
    with pytest.raises(Refused) as caught:
        _score(_text(tmp_path, "x0,x1,x2\n1,2,3\n"), engine=engine)
    assert caught.value.code == "engine.not_installed"
    assert f"{absent} is not installed" in caught.value.message
    assert advice in caught.value.message


def test_numpy_alone_scores_text_but_asks_for_arrow_where_a_file_is_parquet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "find_spec", lambda _name: None)
    table = _text(tmp_path, "x0,x1,x2\n1,2,3\n")
    assert _score(table) == ScoredReport(1, 1)
    with pytest.raises(Refused) as caught:
        _score(table, out="out.parquet")
    assert caught.value.code == "engine.not_installed"
