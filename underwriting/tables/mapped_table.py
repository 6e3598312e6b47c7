"""Tables that are read through a map: a bureau's columns in, figures of the feature table out."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from registry.adapters.text_table import open_cells
from underwriting.features import FloatArray
from underwriting.tables.column_map import ColumnMap, figures_of
from underwriting.tables.faults import Faults
from underwriting.tables.number_cells import LINES_MAX, check_named
from underwriting.tables.number_table import (
    NumberTable,
    Roles,
    in_order,
    read_columns,
    read_named_table,
    without_constants,
    without_repeats,
)

_AT_ONCE: Final = 8_192


def read_mapped_table(
    path: Path, column_map: ColumnMap, roles: Roles, *, features: Sequence[str] | None = None
) -> NumberTable:
    """Read a table with its target, every row as it stands, its columns being figures of the feature table.

    Args:
        path: As `read_named_table` takes it.
        column_map: What becomes of which column.
        roles: The columns that are no figures.
        features: The figures wanted, in the order wanted; all that the map makes where None.

    Raises:
        NotFound, Invalid: as `read_named_table`.
    """
    table = read_named_table(path, column_map.columns, roles, may_lack=column_map.may_lack)
    return _mapped(table, column_map, features)


def read_mapped_training_table(
    path: Path, column_map: ColumnMap, roles: Roles, *, ignore: Collection[str] = ()
) -> NumberTable:
    """Read a table through a map, and put it in order for training as `number_table.tidied` does.

    Copies are told by the table's own columns: two firms beyond the bounds of every figure are no copies.

    Args:
        path: As `read_named_table` takes it.
        column_map: What becomes of which column.
        roles: The columns that are no figures.
        ignore: Figures that are left out.

    Raises:
        NotFound, Invalid: as `read_named_table`; `training.table` where the map makes no figure of `ignore`.
    """
    table = read_named_table(path, column_map.columns, roles, may_lack=column_map.may_lack)
    return without_constants(without_figures(_mapped(without_repeats(in_order(table)), column_map, None), ignore))


def without_figures(table: NumberTable, ignore: Collection[str]) -> NumberTable:
    """Leave out the named figures.

    Raises:
        Invalid: `training.table`: the table has no such figure.
    """
    faults = Faults()
    check_named(ignore, table.names, faults)
    faults.raise_if_any()
    kept = [place for place, name in enumerate(table.names) if name not in ignore]
    return replace(table, names=tuple(table.names[place] for place in kept), values=table.values[:, kept])


def write_mapped_table(path: Path, column_map: ColumnMap, features: Sequence[str], out: Path) -> None:
    """Write a table as CSV with figures behind its own columns, so that any engine can score it.

    A column of the table that has the name of a figure gives way to it.

    Raises:
        NotFound, Invalid: as `read_columns`.
    """
    read = read_columns(path, column_map.columns, may_lack=column_map.may_lack)
    figures = figures_of(column_map, read.values, features)
    with path.open("rb") as file, out.open("w", encoding="utf-8", newline="") as mapped:
        _, rows = open_cells(file, lines_max=LINES_MAX)
        cells = ([cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row))
        header = next(cells)
        kept = [place for place, name in enumerate(header) if name not in features]
        writer = csv.writer(mapped, lineterminator="\n")
        writer.writerow([*(header[place] for place in kept), *features])
        writer.writerows(
            [*(row[place] for place in kept), *texts] for row, texts in zip(cells, _texts(figures), strict=True)
        )


def _mapped(table: NumberTable, column_map: ColumnMap, features: Sequence[str] | None) -> NumberTable:
    names = tuple(feature.name for feature in column_map.features) if features is None else tuple(features)
    return replace(table, names=names, values=figures_of(column_map, table.values, names))


def _texts(figures: FloatArray) -> Iterator[list[str]]:
    """Write figures so that they are read back as the same numbers; a missing one is empty."""
    for start in range(0, len(figures), _AT_ONCE):
        for row in figures[start : start + _AT_ONCE].tolist():
            yield [repr(figure) if figure == figure else "" for figure in row]  # noqa: PLR0124 - NaN alone is not itself
