"""NumPy, DuckDB and Spark give the same answer, row by row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.rules.engine_tables import make_card, make_rows, write_csv, write_parquet
from underwriting.card_folder import served_scorecard
from underwriting.engines import Engine, ScoredReport, score_file
from underwriting.engines.expression import is_written_as_cases
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import contributions_many, pd_many, score_many

ROWS = 100_000
CARDS = {
    "one-way": make_card(8, cells=16),
    "one-way of many cells": make_card(3, cells=40),
    "served": served_scorecard(),
    "pairs": make_card(20, cells=16, pairs=10),
    "wide": make_card(64, cells=40, pairs=60),
}
SPARK = pytest.param(Engine.SPARK, marks=(pytest.mark.spark, pytest.mark.long))


def _numbers(table: pa.Table, name: str) -> FloatArray:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def _answer(card: Scorecard, rows: FloatArray, folder: Path, engine: Engine, *, with_reasons: bool) -> pa.Table:
    ids: list[object] = [f"firm {number}" for number in range(len(rows))]
    table = write_parquet(folder / "table.parquet", card, rows, id=ids)
    report = score_file(card, table, folder / "out.parquet", engine=engine, with_reasons=with_reasons)
    assert report == ScoredReport(len(rows), len(rows))
    answer = pq.read_table(folder / "out.parquet")
    assert answer["row"].to_pylist() == list(range(1, len(rows) + 1))
    assert answer["id"].to_pylist() == ids
    return answer


def _assert_agrees(card: Scorecard, rows: FloatArray, answer: pa.Table) -> None:
    scores = score_many(card, rows)
    assert np.abs(_numbers(answer, "score") - scores).max() < 1e-9
    assert np.abs(_numbers(answer, "pd") - pd_many(scores)).max() < 1e-9
    bounds: Sequence[float] = (0.0005, 0.0012, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.20)
    assert _numbers(answer, "grade").tolist() == (np.searchsorted(bounds, pd_many(scores)) + 1).tolist()


@pytest.mark.slow
@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.DUCKDB, SPARK])
@pytest.mark.parametrize("name", CARDS)
def test_an_engine_agrees_with_the_formula_on_a_hundred_thousand_rows(
    name: str, engine: Engine, tmp_path: Path
) -> None:
    card = CARDS[name]
    rows = make_rows(card, ROWS)
    _assert_agrees(card, rows, _answer(card, rows, tmp_path, engine, with_reasons=False))


@pytest.mark.slow
@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.DUCKDB, SPARK])
@pytest.mark.parametrize("name", ["one-way", "pairs"])
def test_contributions_and_base_add_up_to_the_score(name: str, engine: Engine, tmp_path: Path) -> None:
    card = CARDS[name]
    rows = make_rows(card, 5_000)
    answer = _answer(card, rows, tmp_path, engine, with_reasons=True)
    _assert_agrees(card, rows, answer)
    parts = np.column_stack([_numbers(answer, f"contribution_{feature.name}") for feature in card.features])
    assert np.abs(parts - contributions_many(card, rows)).max() < 1e-9
    assert np.abs(_numbers(answer, "base") + parts.sum(axis=1) - score_many(card, rows)).max() < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.DUCKDB, SPARK])
def test_text_in_and_out_keeps_every_digit(engine: Engine, tmp_path: Path) -> None:
    card = CARDS["pairs"]
    rows = make_rows(card, 3_000)
    table = write_csv(tmp_path / "table.txt", card, rows)
    report = score_file(card, table, tmp_path / "out.csv", engine=engine, with_reasons=False)
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert report == ScoredReport(3_000, 3_000)
    assert lines[0] == "row,id,score,pd,grade"
    assert [line.split(",")[:2] for line in lines[1:3]] == [["1", "F0"], ["2", "F1"]]
    scores = np.array([float(line.split(",")[2]) for line in lines[1:]])
    assert np.abs(scores - score_many(card, rows)).max() < 1e-9


def test_the_last_row_of_a_chunk_and_the_first_of_the_next_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("underwriting.engines.text_source.CHUNK_ROWS", 10)
    card = make_card()
    rows = make_rows(card, 21)
    table = write_csv(tmp_path / "table.csv", card, rows)
    score_file(card, table, tmp_path / "out.csv", engine=Engine.NUMPY, with_reasons=False)
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [str(number) for number in range(1, 22)]
    assert np.allclose([float(line.split(",")[2]) for line in lines], score_many(card, rows), rtol=0, atol=1e-9)


@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.DUCKDB, SPARK])
def test_nan_is_missing_even_where_the_bounds_of_its_column_lie_within_one_cell(engine: Engine, tmp_path: Path) -> None:
    card = make_card(1)
    rows = np.array([[0.2], [np.nan], [np.nan], [0.21]])
    answer = _answer(card, rows, tmp_path, engine, with_reasons=False)
    assert _numbers(answer, "score") == pytest.approx(score_many(card, rows), abs=1e-9)
    assert _numbers(answer, "score")[1] != _numbers(answer, "score")[0]


@pytest.mark.parametrize("engine", [Engine.NUMPY, Engine.DUCKDB, SPARK])
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_missing_figure_among_plain_ones_has_its_own_points(ending: str, engine: Engine, tmp_path: Path) -> None:
    # No infinity in the column: Parquet then keeps bounds of it, which leave NaN out.
    card = make_card(1, cells=5)
    rows = np.array([[0.1], [np.nan], [0.5], [0.7], [np.nan], [-0.4]])
    path = tmp_path / f"table.{ending}"
    (write_csv if ending == "csv" else write_parquet)(path, card, rows)
    score_file(card, path, tmp_path / "out.parquet", engine=engine, with_reasons=False)
    _assert_agrees(card, rows, pq.read_table(tmp_path / "out.parquet"))


@pytest.mark.parametrize(("cells", "pairs", "expected"), [(17, 0, True), (18, 0, False), (5, 1, False)])
def test_small_one_way_cards_alone_are_written_as_cases(cells: int, pairs: int, expected: bool) -> None:  # noqa: FBT001 - a row of the table above
    card = make_card(1 + pairs, cells=cells, pairs=pairs)
    assert len(card.tables[0].points) == cells + 1
    assert is_written_as_cases(card) is expected
