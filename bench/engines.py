"""Score many rows inside DuckDB, beside summing the same columns: `python -m bench.engines --table T --card NAME`."""

import argparse
import dataclasses
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from underwriting.card_folder import SERVED
from underwriting.engines.duckdb_engine import connected, register, rows_of
from underwriting.engines.expression import FUNCTION, answered, is_written_as_cases
from underwriting.features import FloatArray
from underwriting.features import rows_of as figures_of
from underwriting.publication import published_scorecard
from underwriting.scorecard import Scorecard
from underwriting.training.table import read_firm_years

GROUP_ROWS: Final = 122_880  # of a row group, as DuckDB writes them
REPEATS: Final = 3
COUNTS: Final = (1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class EnginePace:
    """The fastest of some runs over so many rows, and the peak memory of the process that made them."""

    rows: int
    threads: int
    floor_seconds: float
    seconds: float
    peak_mib: float

    @property
    def ratio(self) -> float:
        """Give the time of scoring over that of summing the columns."""
        return self.seconds / self.floor_seconds

    @property
    def per_second(self) -> float:
        """Give the rows scored a second."""
        return self.rows / self.seconds


def measure_duckdb(
    card: Scorecard, rows: FloatArray, *, counts: Sequence[int] = COUNTS, threads: int = 2
) -> list[EnginePace]:
    """Measure score, probability and grade over tables made by repeating rows; each size in a process of its own.

    Args:
        card: The scorecard.
        rows: Real rows of its features, shape (n, features), NaN where missing.
        counts: How many rows to score.
        threads: How many DuckDB may use, for the floor as for the score.
    """
    paces = []
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="tradecover-bench-") as name:
            path = Path(name) / "rows.parquet"
            write_repeated(path, card, rows, count)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                paces.append(pool.submit(_measure, card, path, count, threads).result())
    return paces


def write_repeated(path: Path, card: Scorecard, rows: FloatArray, count: int) -> None:
    """Write a table by repeating rows in their order, so that neighbours differ as they do in the source."""
    schema = pa.schema([(feature.name, pa.float64()) for feature in card.features])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, count, GROUP_ROWS):
            place = np.arange(start, min(start + GROUP_ROWS, count)) % len(rows)
            columns = [pa.array(column[place], from_pandas=True) for column in rows.T]
            writer.write_table(pa.table(columns, schema=schema), row_group_size=GROUP_ROWS)


def _measure(card: Scorecard, path: Path, count: int, threads: int) -> EnginePace:
    connection = connected(path.parent)
    connection.raw_sql(f"SET threads = {threads}")
    if not is_written_as_cases(card):
        register(connection, card, with_reasons=False)
    table = rows_of(connection, path)
    scored = answered(card, table, (), with_reasons=False)
    sums = connection.compile(table.aggregate(**{f.name: table[f.name].sum() for f in card.features}))
    answer = scored.aggregate(score=scored.score.sum(), pd=scored.pd.sum(), grade=scored.grade.sum())
    floor = _fastest(connection, sums)
    seconds = _fastest(connection, connection.compile(answer))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not is_written_as_cases(card):
        connection.con.remove_function(FUNCTION)
    return EnginePace(count, threads, floor, seconds, peak)


def _fastest(connection: Backend, statement: str) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        connection.raw_sql(statement).fetchall()
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    """Measure a published card, and its one-way tables alone."""
    parser = argparse.ArgumentParser(description="Rows scored a second inside DuckDB, beside summing the columns.")
    parser.add_argument("--table", type=Path, required=True, help="firm-years as the trainer of the card reads them")
    parser.add_argument("--card", default=SERVED, help="name of a published card of statements")
    parser.add_argument("--rows", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    card = published_scorecard(given.card)
    rows = figures_of(read_firm_years(given.table).statements, card.statement_features)
    measures = {card.name: card}
    if card.pairs:
        measures["its one-way tables"] = dataclasses.replace(card, pairs=())
    for label, measured in measures.items():
        for pace in measure_duckdb(measured, rows, counts=given.rows, threads=given.threads):
            way = "CASE" if is_written_as_cases(measured) else "function"
            print(
                f"{label} ({way}, {len(measured.pairs)} pairs), {pace.rows:,} rows, {pace.threads} threads: "
                f"{pace.per_second:,.0f} rows/s, {pace.ratio:.1f} x the floor of {pace.floor_seconds:.2f} s, "
                f"peak {pace.peak_mib:,.0f} MiB"
            )


if __name__ == "__main__":
    main()
