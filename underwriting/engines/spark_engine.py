"""Score a table on Spark: on this machine, or on the cluster that the session stands for."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import ibis
from pyspark.sql import SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.types import ArrayType, DoubleType

from basics.errors import Refused
from underwriting.engines.answer import ROW, ScoredReport, answer_names
from underwriting.engines.arrow_files import merged
from underwriting.engines.expression import FUNCTION, answered
from underwriting.engines.files import as_parquet, is_parquet, writer_for
from underwriting.engines.vectorised import pandas_function
from underwriting.scorecard import Scorecard

_VIEW: Final = "tradecover_table"
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.shuffle.partitions": "16",
    "spark.log.level": "ERROR",
    "spark.pyspark.python": sys.executable,
}


def score(card: Scorecard, table: Path, out: Path, folder: Path, *, with_reasons: bool) -> ScoredReport:
    """Score a table and write the answer; `folder` must be seen by all workers."""
    with _session() as session, as_parquet(table, card, folder) as (path, count, kept):
        numbered = session.read.parquet(str(path)).withColumn(ROW, sql.col("_metadata.row_index") + 1)
        numbered.createOrReplaceTempView(_VIEW)
        answer = ArrayType(DoubleType()) if with_reasons else DoubleType()
        session.udf.register(FUNCTION, sql.pandas_udf(pandas_function(card, with_reasons=with_reasons), answer))
        connection = ibis.pyspark.connect(session)
        expression = answered(card, connection.table(_VIEW), kept, with_reasons=with_reasons)
        scored = session.sql(str(connection.compile(expression)))
        scored.orderBy(ROW).write.parquet(str(folder / "answer"))
        names = [ROW, *kept, *answer_names(card, with_reasons=with_reasons)]
        written = writer_for(out)(out, names, _columns(folder / "answer", as_text=not is_parquet(out)))
    return ScoredReport(read=count, scored=written)


@contextmanager
def _session() -> Iterator[SparkSession]:
    """Give the session in force, or one of our own that ends with the work."""
    _check_java()
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("tradecover")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _check_java() -> None:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise Refused(
            "engine.not_installed",
            "Spark needs Java 17, and there is none; the package openjdk-17-jre-headless adds it.",
        )


def _columns(folder: Path, *, as_text: bool) -> Iterator[list[Any]]:
    for columns in merged(folder):
        yield [column.to_pylist() for column in columns] if as_text else columns
