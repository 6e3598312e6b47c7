"""Score a table with a scorecard, by the engine that was asked for."""

import importlib
import tempfile
from pathlib import Path
from typing import Final

from underwriting.engines import numpy_engine
from underwriting.engines.answer import Engine, ScoredReport
from underwriting.engines.files import check_installed, check_out, opened
from underwriting.scorecard import Scorecard

# Engine to the module of ours, what it needs, and the extra that brings it.
_ADDED: Final = {
    Engine.DUCKDB: ("underwriting.engines.duckdb_engine", ("duckdb", "ibis", "pyarrow"), "analytics"),
    Engine.SPARK: ("underwriting.engines.spark_engine", ("pyspark", "ibis", "pandas", "pyarrow"), "spark"),
}


def score_file(card: Scorecard, table: Path, out: Path, *, engine: Engine, with_reasons: bool) -> ScoredReport:
    """Score every row of a table and write the answer beside the columns that the card does not look at.

    The answer holds `row` (from 1), the kept columns, `score` (log-odds), `pd`, `grade` (by the master scale, without
    a grade before) and with reasons `base` and one `contribution_...` for each feature, in the order of the table. It
    stands at `out` whole or not at all. Memory is bounded, whatever the size of the table.

    Args:
        card: The scorecard.
        table: CSV (plain or gzip) or Parquet, by content; has a column for each feature, NULL or NaN where missing.
            Beyond the outermost edges, and for infinities, the outermost cell holds.
        out: Ends in .csv or .parquet.
        engine: What evaluates; the answers agree.
        with_reasons: Whether contributions are asked for.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`, `engine.table`, `engine.output`.
        Refused: `engine.not_installed`.
    """
    check_out(table, out)
    with tempfile.TemporaryDirectory(prefix=".tradecover-", dir=out.parent) as name:
        folder = Path(name)
        unfinished = folder / f"answer{out.suffix.lower()}"
        report = _score(card, table, unfinished, engine=engine, with_reasons=with_reasons)
        unfinished.replace(out)
    return report


def _score(card: Scorecard, table: Path, out: Path, *, engine: Engine, with_reasons: bool) -> ScoredReport:
    if engine is Engine.NUMPY:
        with opened(table, card) as source:
            return numpy_engine.score(card, source, out, with_reasons=with_reasons)
    module, needs, extra = _ADDED[engine]
    check_installed(needs, extra)
    report: ScoredReport = importlib.import_module(module).score(
        card, table, out, out.parent, with_reasons=with_reasons
    )
    return report
