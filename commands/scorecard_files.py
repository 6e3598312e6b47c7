"""What the commands on scorecards read beside the card: tables, maps of their columns, signs."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeGuard

from basics.errors import Fault, Invalid, Refused
from registry.rules import shown
from underwriting.scorecard import Inputs, Scorecard
from underwriting.tables.column_map import ColumnMap, read_column_map
from underwriting.tables.faults import Faults
from underwriting.tables.mapped_table import read_mapped_table, write_mapped_table
from underwriting.tables.number_cells import check_named
from underwriting.tables.number_table import NumberTable, Roles, read_named_table

_BYTES_MAX: Final = 2**20
_NOT_OF_THE_TABLE: Final = "engine.output"


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the name of a file before each fault that is found in it."""
    try:
        yield
    except Invalid as error:
        if error.code == _NOT_OF_THE_TABLE:
            raise
        faults = [
            replace(fault, where=f"{path}: {fault.where}" if fault.where else str(path)) for fault in error.faults
        ]
        raise Invalid(error.code, error.message, faults) from error


def named_map(name: str) -> ColumnMap:
    """Read a map by its name or from its file.

    Raises:
        Invalid: `map.not_found`, `map.unreadable`.
    """
    with naming(Path(name)):
        return read_column_map(name)


def map_for(card: Scorecard, name: str | None) -> ColumnMap | None:
    """Read the map through which a card is fed; None where none was named.

    Raises:
        Invalid: as `named_map`.
        Refused: `scorecard.no_statements`, `scorecard.nothing_mapped`.
    """
    if name is None:
        return None
    if card.inputs is not Inputs.STATEMENTS:
        message = f"{card.name} looks at columns as they are; a map feeds cards of the feature table. Leave out --map."
        raise Refused("scorecard.no_statements", message)
    column_map = named_map(name)
    if not set(card.columns) & {feature.name for feature in column_map.features}:
        message = f"{card.name} looks at none of the figures that the map {name} makes; another map is needed."
        raise Refused("scorecard.nothing_mapped", message)
    return column_map


def read_for(card: Scorecard, path: Path, roles: Roles, column_map: ColumnMap | None) -> NumberTable:
    """Read what a card looks at, beside the target, every row as it stands.

    Raises:
        NotFound, Invalid: as `read_named_table`.
    """
    names = tuple(card.columns)
    if column_map is None:
        return read_named_table(path, names, roles)
    return read_mapped_table(path, column_map, roles, features=names)


@contextmanager
def mapped_file(card: Scorecard, path: Path, column_map: ColumnMap | None, *, beside: Path) -> Iterator[Path]:
    """Give a table in which a card finds its figures: the file itself, or a mapped copy for as long as it is used.

    Raises:
        NotFound, Invalid: as `read_columns`.
    """
    if column_map is None:
        yield path
        return
    with tempfile.TemporaryDirectory(
        prefix=".tradecover-", dir=beside.parent if beside.parent.is_dir() else None
    ) as folder:
        mapped = Path(folder) / "mapped.csv"
        write_mapped_table(path, column_map, tuple(card.columns), mapped)
        yield mapped


def read_signs(path: Path, header: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Read which way risk goes with each column.

    Args:
        path: JSON: column to 1, -1 or 0.
        header: The columns of the table; others are refused.
        names: Those that are trained on; the signs of others are of no use.

    Raises:
        Invalid: `scorecard.signs`.
    """
    with naming(path):
        document = _json(path)
        faults = Faults()
        check_named(document, header, faults)
        signs = {column: sign for column, sign in document.items() if _is_sign(sign)}
        for column, sign in document.items():
            if column not in signs:
                remedy = "1 (risk rises with it), -1 (falls) or 0 (not known) is right"
                faults.add(f"column {column}", shown(json.dumps(sign)), remedy)
        if faults.count:
            raise Invalid("scorecard.signs", "The signs cannot be used.", faults.told)
    return {column: sign for column, sign in signs.items() if column in names}


def _is_sign(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -1 <= value <= 1


def _json(path: Path) -> dict[str, object]:
    remedy = 'an object such as {"current_ratio": -1} is right'
    if path.stat().st_size > _BYTES_MAX:
        raise Invalid.of("scorecard.signs", Fault("", "more than 1 MiB", remedy))
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Invalid.of("scorecard.signs", Fault("", f"a file that is no JSON ({error})", remedy)) from error
    if not isinstance(document, dict):
        raise Invalid.of("scorecard.signs", Fault("", "no JSON object", remedy))
    return document
