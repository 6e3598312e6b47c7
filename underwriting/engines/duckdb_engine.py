"""Score a table inside DuckDB: in parallel, streaming, in bounded memory."""

from pathlib import Path
from typing import Final

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from underwriting.engines.answer import ROW, ScoredReport
from underwriting.engines.expression import FUNCTION, answered
from underwriting.engines.files import as_parquet, is_parquet
from underwriting.engines.vectorised import arrow_function
from underwriting.scorecard import Scorecard

MEMORY: Final = "2GB"  # beyond it DuckDB writes to the folder
_PLACE: Final = "file_row_number"


def score(card: Scorecard, table: Path, out: Path, folder: Path, *, with_reasons: bool) -> ScoredReport:
    """Score a table and write the answer; `folder` is for what does not fit into memory."""
    connection = connected(folder)
    try:
        with as_parquet(table, card, folder) as (path, count, kept):
            register(connection, card, with_reasons=with_reasons)
            answer = answered(card, rows_of(connection, path), kept, with_reasons=with_reasons)
            kind = "FORMAT parquet" if is_parquet(out) else "FORMAT csv, HEADER"
            statement = f"COPY ({connection.compile(answer)}) TO '{_quoted(out)}' ({kind})"
            ((written,),) = connection.raw_sql(statement).fetchall()
        return ScoredReport(read=count, scored=int(written))
    finally:
        connection.disconnect()


def connected(folder: Path) -> Backend:
    """Open a DuckDB in memory, bounded, that spills to the folder."""
    connection = ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=str(folder / "spill"))
    # By Parquet's bounds of a column, which leave NaN out, DuckDB takes even isnan(x) for false.
    connection.raw_sql("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def register(connection: Backend, card: Scorecard, *, with_reasons: bool) -> None:
    """Let the connection know the card's function."""
    connection.con.create_function(
        FUNCTION,
        arrow_function(card, with_reasons=with_reasons),
        ["DOUBLE"] * len(card.features),
        "DOUBLE[]" if with_reasons else "DOUBLE",
        type="arrow",
        null_handling="special",  # by default a row with any NULL gets NULL, silently
    )


def rows_of(connection: Backend, path: Path) -> ir.Table:
    """Give a Parquet file as a table whose rows know their place."""
    table = connection.read_parquet(str(path), file_row_number=True)
    return table.mutate(**{ROW: table[_PLACE] + 1})


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
