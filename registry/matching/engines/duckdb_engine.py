"""A prepared registry read by DuckDB: in parallel, in bounded memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from registry.matching.engines.joined import best_rows, counted
from registry.matching.engines.parts import KEYS, ROWS, WORDS, raw_rows, wanted_table
from registry.matching.tables import Columns, RawRow
from registry.matching.wanted import Wanted

MEMORY: Final = "1GB"  # beyond it DuckDB writes to the folder
_BATCH: Final = 100_000


class DuckDbIndex:
    """The parts in a folder, as tables of DuckDB."""

    def __init__(self, folder: Path, columns: Columns) -> None:
        self._columns = columns
        self._connection = ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=str(folder / "spill"))
        self._keys, self._rows, self._words = (
            self._connection.read_parquet(str(folder / f"{kind}-*.parquet"), table_name=kind)
            for kind in (KEYS, ROWS, WORDS)
        )

    def words(self) -> Iterator[Sequence[str]]:
        """Give every word in use once, in batches."""
        found = self._connection.raw_sql(self._connection.compile(self._words.distinct()))
        while batch := found.fetchmany(_BATCH):  # Ibis 12 calls DuckDB 2 for batches by a name of DuckDB 1
            yield [word for (word,) in batch]

    def counts(self, keys: Sequence[int]) -> dict[tuple[int, int], int]:
        """Count the names that have each key in each country; keys of none are absent."""
        asked = ibis.memtable(pa.table({"key": pa.array(keys, pa.int64())}))
        found = self._connection.to_pyarrow(counted(self._keys, asked)).to_pydict()
        return dict(zip(zip(found["key"], found["country"], strict=True), found["names"], strict=True))

    def best(self, wanted: Sequence[Wanted], count: int) -> list[tuple[int, int]]:
        """Give customers with the rows that they may be, by customer, best first."""
        asked = ibis.memtable(wanted_table(wanted))
        found = self._connection.to_pyarrow(best_rows(self._keys, asked, count))
        order = pc.sort_indices(
            found, sort_keys=[("customer", "ascending"), ("shared", "descending"), ("row", "ascending")]
        )
        found = found.take(order)
        return list(zip(found["customer"].to_pylist(), found["row"].to_pylist(), strict=True))

    def rows(self, numbers: Sequence[int]) -> dict[int, RawRow]:
        """Give rows by their numbers."""
        asked = ibis.memtable(pa.table({"row": pa.array(numbers, pa.int64())}))
        return raw_rows(self._columns, self._connection.to_pyarrow(self._rows.semi_join(asked, "row")))

    def close(self) -> None:
        """Let the folder go."""
        self._connection.disconnect()


@contextmanager
def opened_index(folder: Path, columns: Columns) -> Iterator[DuckDbIndex]:
    """Open the parts in a folder."""
    index = DuckDbIndex(folder, columns)
    try:
        yield index
    finally:
        index.close()
