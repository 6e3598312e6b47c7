"""Parquet in and out, by Arrow, a bounded number of rows at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from basics.errors import Fault, Invalid
from registry.rules import shown
from underwriting.engines.faults import EngineFaults, check_header
from underwriting.engines.source import CHUNK_ROWS, Chunk, Source
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard

_TYPES_OF_NUMBERS: Final = (
    pa.types.is_floating,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_boolean,
    pa.types.is_null,
)


class ParquetSource:
    """A Parquet file whose columns of the card hold numbers."""

    def __init__(self, path: Path, card: Scorecard) -> None:
        self._file = _opened(path)
        self._features = [feature.name for feature in card.features]
        self.kept = check_header(self._file.schema_arrow.names, card)
        self.rows = int(self._file.metadata.num_rows)
        self._check_types()

    def chunks(self) -> Iterator[Chunk]:
        """Give the table chunk by chunk, once."""
        columns = [*self._features, *self.kept]
        for batch in self._file.iter_batches(batch_size=CHUNK_ROWS, columns=columns):
            numbers = np.empty((len(self._features), len(batch)), dtype=np.float64)
            for column, name in enumerate(self._features):
                numbers[column] = numbers_of(batch.column(name))
            yield Chunk(numbers.T, {name: batch.column(name) for name in self.kept})

    def _check_types(self) -> None:
        faults = EngineFaults()
        if not self.rows:
            faults.add("", "no row", "at least one row is right")
        for name in self._features:
            kind = self._file.schema_arrow.field(name).type
            if not any(is_kind(kind) for is_kind in _TYPES_OF_NUMBERS):
                row, value = self._first_value(name)
                found = f"{shown(value)} in a column of {kind}"
                faults.add(f"row {row}, column {name}", found, "a column of numbers, NULL where missing, is right")
        faults.raise_if_any()

    def _first_value(self, name: str) -> tuple[int, str]:
        row = 0
        for batch in self._file.iter_batches(batch_size=CHUNK_ROWS, columns=[name]):
            for value in batch.column(0):
                row += 1
                if value.is_valid:
                    return row, str(value.as_py())
        return 1, ""


def numbers_of(column: Any) -> FloatArray:  # noqa: ANN401 - an Arrow array, chunked or not
    """Give an Arrow column as floats, shape (n,), NaN where NULL."""
    if not pa.types.is_float64(column.type):
        column = column.cast(pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def stage(source: Source, path: Path, card: Scorecard) -> None:
    """Write a table of text as Parquet, so that an engine reads what every engine reads."""
    names = [feature.name for feature in card.features]
    schema = pa.schema([*((name, pa.float64()) for name in names), *((name, pa.string()) for name in source.kept)])
    with pq.ParquetWriter(path, schema) as writer:
        for chunk in source.chunks():
            numbers = [pa.array(column) for column in chunk.numbers.T]
            kept = [pa.array(chunk.kept[name], pa.string()) for name in source.kept]
            writer.write_table(pa.table([*numbers, *kept], schema=schema))


def write_parquet(out: Path, names: Sequence[str], chunks: Iterator[Sequence[Any]]) -> int:
    """Write columns chunk by chunk; give the number of rows."""
    count, writer = 0, None
    try:
        for columns in chunks:
            arrays = [_array(column, None if writer is None else writer.schema.field(place).type)
                      for place, column in enumerate(columns)]  # fmt: skip
            table = pa.table(arrays, names=list(names))
            writer = writer or pq.ParquetWriter(out, table.schema)
            writer.write_table(table)
            count += len(table)
    finally:
        if writer is not None:
            writer.close()
    return count


def _array(column: Any, kind: Any) -> Any:  # noqa: ANN401 - lists, NumPy or Arrow arrays, and Arrow types
    if isinstance(column, list):
        return pa.array(column, pa.string())
    return pa.array(column) if kind is None or not isinstance(column, pa.Array) else column


def merged(folder: Path) -> Iterator[list[Any]]:
    """Give the columns of a folder of Parquet files, which hold the rows in the order of their names."""
    for path in sorted(folder.glob("part-*.parquet")):
        for batch in pq.ParquetFile(path, pre_buffer=False).iter_batches(batch_size=CHUNK_ROWS):
            yield batch.columns


def _opened(path: Path) -> Any:  # noqa: ANN401 - pyarrow has no types
    try:
        return pq.ParquetFile(path, pre_buffer=False)  # else all of it stays in memory until the end
    except pa.ArrowException as error:
        fault = Fault("", f"a Parquet file that cannot be read ({error})", "the whole file, written anew, is right")
        raise Invalid.of("file.unreadable", fault) from error
