"""A registry matched on Spark: on this machine, or on the session's cluster, whose workers make the keys."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from basics.errors import Refused
from registry.matching.engines.joined import best_rows, counted
from registry.matching.engines.parts import ROWS, key_tables, lines_of, raw_rows, wanted_table
from registry.matching.tables import Columns, RawRow
from registry.matching.wanted import Wanted

_BATCH: Final = 100_000
_KEY_COLUMNS: Final = "row bigint, key bigint, size int, country int"
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "16",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.log.level": "ERROR",
    "spark.pyspark.python": sys.executable,
}


class SparkIndex:
    """The rows in a folder, which all workers must see, as tables of Spark."""

    def __init__(self, session: SparkSession, folder: Path, columns: Columns) -> None:
        self._session = session
        self._columns = columns
        self._connection = ibis.pyspark.connect(session)
        self._names = count(1)
        self._rows = session.read.parquet(str(folder / f"{ROWS}-*.parquet"))
        self._words = self._rows.mapInArrow(partial(_words_of, columns), "word string").distinct()
        self._kept = self._rows.mapInArrow(partial(_keys_of, columns), _KEY_COLUMNS).persist()
        self._keys = self._table(self._kept)

    def words(self) -> Iterator[Sequence[str]]:
        """Give every word in use once, in batches."""
        batch: list[str] = []
        for row in self._words.toLocalIterator():
            batch.append(row.word)
            if len(batch) == _BATCH:
                yield batch
                batch = []
        yield batch

    def counts(self, keys: Sequence[int]) -> dict[tuple[int, int], int]:
        """Count the names that have each key in each country; keys of none are absent."""
        asked = self._table(self._frame(pa.table({"key": pa.array(keys, pa.int64())})))
        found = self._collected(counted(self._keys, asked))
        return {(row.key, row.country): row.names for row in found}

    def best(self, wanted: Sequence[Wanted], count: int) -> list[tuple[int, int]]:
        """Give customers with the rows that they may be, by customer, best first."""
        asked = self._table(self._frame(wanted_table(wanted)))
        found = self._collected(best_rows(self._keys, asked, count))
        ordered = sorted(found, key=lambda row: (row.customer, -row.shared, row.row))
        return [(row.customer, row.row) for row in ordered]

    def rows(self, numbers: Sequence[int]) -> dict[int, RawRow]:
        """Give rows by their numbers."""
        asked = self._frame(pa.table({"row": pa.array(numbers, pa.int64())}))
        return raw_rows(self._columns, self._rows.join(asked, "row", "left_semi").toArrow())

    def close(self) -> None:
        """Let the tables go."""
        self._kept.unpersist()

    def _frame(self, table: pa.Table) -> DataFrame:
        return self._session.createDataFrame(table)

    def _table(self, frame: DataFrame) -> ir.Table:
        """Give a table of Spark to Ibis, by a name of its own."""
        name = f"tradecover_matching_{next(self._names)}"
        frame.createOrReplaceTempView(name)
        return self._connection.table(name)

    def _collected(self, expression: ir.Table) -> list[Any]:
        found: list[Any] = self._session.sql(str(self._connection.compile(expression))).collect()
        return found


@contextmanager
def opened_index(folder: Path, columns: Columns) -> Iterator[SparkIndex]:
    """Open the rows in a folder, in the session in force or in one of our own that ends with the work.

    Raises:
        Refused: `engine.not_installed`: no Java.
    """
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        message = "Spark needs Java 17, and there is none; the package openjdk-17-jre-headless adds it."
        raise Refused("engine.not_installed", message)
    active = SparkSession.getActiveSession()
    session = active or _session()
    index = SparkIndex(session, folder, columns)
    try:
        yield index
    finally:
        index.close()
        if active is None:
            session.stop()


def _session() -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("tradecover")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _keys_of(columns: Columns, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from key_tables(columns, lines_of(batch))[0].to_batches()


def _words_of(columns: Columns, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from key_tables(columns, lines_of(batch))[1].to_batches()
