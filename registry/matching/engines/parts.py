"""The prepared registry on disk: Parquet files of rows, keys and words, one of each for every some thousand rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.matching.keyed import keyed
from registry.matching.keys import number_keys
from registry.matching.numbers import country_number, hash_words
from registry.matching.tables import Columns, Line, RawRow, known_country, raw_row, row_fault
from registry.matching.wanted import Wanted
from registry.values import RejectedRow

ROWS, KEYS, WORDS = "rows", "keys", "words"
PART_ROWS: Final = 20_000
_BETWEEN: Final = "\x1f"  # between the cells of a row; a table of text that holds it is refused
_WANTED_SCHEMA: Final = pa.schema(
    {"customer": pa.int32(), "key": pa.int64(), "weight": pa.float64(), "within": pa.int32(), "home": pa.int32()}
)

GoodLine = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class PartAccount:
    """What became of the lines of one part."""

    accepted: int
    rejections: tuple[RejectedRow, ...]


def write_part(folder: Path, part: int, columns: Columns, lines: Sequence[Line], *, with_keys: bool) -> PartAccount:
    """Write one part of a registry; `lines` are some thousand, with their numbers."""
    good: list[GoodLine] = []
    rejected: list[RejectedRow] = []
    for number, cells in lines:
        fault = row_fault(columns, number, cells)
        if fault is None and not isinstance(cells, str):
            good.append((number, cells))
        elif fault is not None:
            rejected.append(fault)
    numbers = pa.array([number for number, _ in good], pa.int64())
    texts = pa.array([_BETWEEN.join(cells) for _, cells in good], pa.string())
    _write(folder, ROWS, part, pa.table({"row": numbers, "cells": texts}))
    if with_keys:
        keys, words = key_tables(columns, good)
        _write(folder, KEYS, part, keys)
        _write(folder, WORDS, part, words)
    return PartAccount(len(good), tuple(rejected))


def key_tables(columns: Columns, lines: Sequence[GoodLine]) -> tuple[pa.Table, pa.Table]:
    """Give the keys of some rows, one line a row and key, and the distinct words of their names."""
    found = keyed([cells[columns.name].strip() for _, cells in lines])
    places, hashes = _number_keys(columns, lines)
    places, hashes = np.concatenate([found.places, places]), np.concatenate([found.hashes, hashes])
    sizes = np.bincount(found.places, minlength=len(lines)).astype(np.int32)
    row_numbers = np.array([number for number, _ in lines], np.int64)
    texts = [""] * len(lines) if columns.country is None else [cells[columns.country].strip() for _, cells in lines]
    codes = {text: country_number(known_country(text)) for text in set(texts)}
    countries = np.array([codes[text] for text in texts], np.int32)
    keys = {
        "row": row_numbers[places],
        "key": hashes.view(np.int64),
        "size": sizes[places],
        "country": countries[places],
    }
    return pa.table(keys), pa.table({"word": pa.array(found.vocabulary, pa.string())})


def wanted_table(wanted: Sequence[Wanted]) -> pa.Table:
    """Set wanted keys as a table."""
    columns = zip(*((one.customer, one.key, one.weight, one.within, one.home) for one in wanted), strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _WANTED_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=_WANTED_SCHEMA)


def lines_of(table: Any) -> list[GoodLine]:  # noqa: ANN401 - an Arrow table or batch
    """Give the lines that rows were written from."""
    cells = table.column("cells").to_pylist()
    return [(row, text.split(_BETWEEN)) for row, text in zip(table.column("row").to_pylist(), cells, strict=True)]


def raw_rows(columns: Columns, table: Any) -> dict[int, RawRow]:  # noqa: ANN401 - an Arrow table or batch
    """Give rows by their numbers."""
    return {number: raw_row(columns, number, cells) for number, cells in lines_of(table)}


def _number_keys(columns: Columns, lines: Sequence[GoodLine]) -> tuple[Any, Any]:
    """Give the keys of identifiers: places and hashes."""
    places, keys = [], []
    for scheme, column in columns.identifiers:
        found = number_keys([scheme] * len(lines), [cells[column].strip() for _, cells in lines])
        places += [place for place, key in enumerate(found) if key]
        keys += [key for key in found if key]
    return np.array(places, np.int32), hash_words(keys)


def _write(folder: Path, kind: str, part: int, table: pa.Table) -> None:
    pq.write_table(table, folder / f"{kind}-{part:06d}.parquet", compression="zstd", compression_level=1)
