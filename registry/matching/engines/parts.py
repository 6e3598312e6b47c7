"""The prepared registry on disk: Parquet files of rows, keys and words, one of each for every some thousand rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.matching.keys import country_number, hash_words, keyed, number_keys
from registry.matching.tables import Columns, Line, RawRow, known_country, read_row
from registry.matching.wanted import Wanted
from registry.values import RejectedRow

ROWS, KEYS, WORDS = "rows", "keys", "words"
PART_ROWS: Final = 20_000
_ROW_SCHEMA: Final = pa.schema(
    {
        "row": pa.int64(),
        "id": pa.string(),
        "name": pa.string(),
        "country": pa.string(),
        "identifiers": pa.list_(pa.string()),
        "has_made_up_name": pa.bool_(),
    }
)
_WANTED_SCHEMA: Final = pa.schema(
    {"customer": pa.int32(), "key": pa.int64(), "weight": pa.float64(), "within": pa.int32(), "home": pa.int32()}
)


@dataclass(frozen=True, slots=True)
class PartAccount:
    """What became of the lines of one part."""

    accepted: int
    rejections: tuple[RejectedRow, ...]


def write_part(folder: Path, part: int, columns: Columns, lines: Sequence[Line], *, with_keys: bool) -> PartAccount:
    """Write one part of a registry; `lines` are some thousand, with their numbers."""
    read = [read_row(columns, number, cells) for number, cells in lines]
    good = [row for row in read if isinstance(row, RawRow)]
    write_rows(folder, part, good)
    if with_keys:
        _write_keys(folder, part, columns, good)
    return PartAccount(len(good), tuple(row for row in read if isinstance(row, RejectedRow)))


def _write_keys(folder: Path, part: int, columns: Columns, rows: Sequence[RawRow]) -> None:
    keys, words = key_tables(rows, [scheme for scheme, _ in columns.identifiers])
    pq.write_table(keys, folder / f"{KEYS}-{part:06d}.parquet", compression="zstd", compression_level=1)
    pq.write_table(words, folder / f"{WORDS}-{part:06d}.parquet")


def write_rows(folder: Path, part: int, rows: Sequence[RawRow]) -> None:
    """Write the rows of one part as they stand."""
    columns = [
        [getattr(row, name) if name != "identifiers" else list(row.identifiers) for row in rows]
        for name in _ROW_SCHEMA.names
    ]
    table = pa.Table.from_arrays(
        [pa.array(column, kind) for column, kind in zip(columns, _ROW_SCHEMA.types, strict=True)], schema=_ROW_SCHEMA
    )
    pq.write_table(table, folder / f"{ROWS}-{part:06d}.parquet", compression="zstd", compression_level=1)


def key_tables(rows: Sequence[RawRow], schemes: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """Give the keys of some rows, one line a row and key, and the distinct words of their names."""
    found = keyed([row.name for row in rows])
    numbers = [(place, text) for place, row in enumerate(rows) for text in number_keys(schemes, row.identifiers)]
    sizes = np.bincount(found.places, minlength=len(rows)).astype(np.int32)
    places = np.concatenate([found.places, np.array([place for place, _ in numbers], np.int32)])
    hashes = np.concatenate([found.hashes, hash_words([text for _, text in numbers])])
    row_numbers = np.array([row.row for row in rows], np.int64)
    countries = np.array([country_number(known_country(row.country)) for row in rows], np.int32)
    keys = pa.table(
        {
            "row": row_numbers[places],
            "key": hashes.view(np.int64),
            "size": sizes[places],
            "country": countries[places],
        }
    )
    return keys, pa.table({"word": pa.array(found.vocabulary, pa.string())})


def wanted_table(wanted: Sequence[Wanted]) -> pa.Table:
    """Set wanted keys as a table."""
    names = [field.name for field in _WANTED_SCHEMA]
    columns = zip(*((one.customer, one.key, one.weight, one.within, one.home) for one in wanted), strict=True)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, _WANTED_SCHEMA, strict=True)], names
    )


def raw_rows(table: Any) -> list[RawRow]:  # noqa: ANN401 - an Arrow table
    """Give rows as they were read."""
    return [
        RawRow(row["row"], row["id"], row["name"], row["country"], tuple(row["identifiers"]), row["has_made_up_name"])
        for row in table.to_pylist()
    ]
