"""Maps from the columns of a bureau's table of ratios onto the figures of the feature table."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import numpy as np

from basics.errors import Fault, Invalid
from registry.rules import shown
from underwriting.features import BY_NAME, FEATURES, Feature, FloatArray

MAPS: Final = Path(__file__).parent / "column_maps"
_BYTES_MAX: Final = 2**20
_NUMBERS: Final = ("factor", "offset", "above", "below")
_KEYS: Final = ("feature", *_NUMBERS, "minus", "may_lack")
_TOP: Final = ("title", "columns", "left_out")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """How one figure is made of a table's column: `(column - minus) * factor + offset`, or a flag.

    Attributes:
        minus: A second column that is taken off the first, as for the change within a year.
        above: The figure is 1 above this value of the column, else 0; `below` likewise.
        may_lack: Whether a table without the column is taken, the figure then missing throughout.
    """

    column: str
    feature: Feature
    factor: float = 1.0
    offset: float = 0.0
    minus: str | None = None
    above: float | None = None
    below: float | None = None
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A checked map; every figure stands there once."""

    title: str
    entries: tuple[MappedColumn, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns that are read from a table, each once."""
        named = (name for entry in self.entries for name in (entry.column, entry.minus) if name is not None)
        return tuple(dict.fromkeys(named))

    @property
    def may_lack(self) -> frozenset[str]:
        """Give the columns that a table may lack: no entry insists on them."""
        return frozenset(self.columns) - {
            name for entry in self.entries if not entry.may_lack for name in (entry.column, entry.minus)
        }

    @property
    def features(self) -> tuple[Feature, ...]:
        """Give the figures that the map makes, in the order of the feature table."""
        mapped = {entry.feature.name for entry in self.entries}
        return tuple(feature for feature in FEATURES if feature.name in mapped)


def read_column_map(name_or_file: str) -> ColumnMap:
    """Read a map by the name of one that ships, or from a JSON file.

    Raises:
        Invalid: `map.not_found`, `map.unreadable`.
    """
    shipped = {path.stem: path for path in MAPS.glob("*.json")}
    path = shipped.get(name_or_file, Path(name_or_file))
    if not path.is_file():
        names = ", ".join(sorted(shipped))
        raise Invalid.of("map.not_found", Fault("", "no such map", f"a JSON file, or one of {names}, is right"))
    if path.stat().st_size > _BYTES_MAX:
        raise Invalid.of("map.unreadable", Fault("", "more than 1 MiB", "a map of columns is right"))
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        fault = Fault(
            "", f"a file that is no JSON ({error})", 'a map such as {"columns": {"CR": "current_ratio"}} is right'
        )
        raise Invalid.of("map.unreadable", fault) from error
    return parse_column_map(document)


def parse_column_map(document: object) -> ColumnMap:
    """Check the content of a map.

    Raises:
        Invalid: `map.unreadable`, with a fault for each thing that is wrong.
    """
    faults: list[Fault] = []
    entries: list[MappedColumn] = []
    if not isinstance(document, dict) or not isinstance(document.get("columns"), dict) or not document["columns"]:
        fault = Fault("columns", "no object of columns", 'an object such as {"CR": "current_ratio"} is right')
        raise Invalid.of("map.unreadable", fault)
    faults += [
        Fault(shown(key), "a key that a map does not have", f"{', '.join(_TOP)} are right")
        for key in document
        if key not in _TOP
    ]
    for column, given in document["columns"].items():
        for entry in given if isinstance(given, list) else [given]:
            found = _entry(column, {"feature": entry} if isinstance(entry, str) else entry, faults)
            entries += [found] if found else []
    names = [entry.feature.name for entry in entries]
    faults += [
        Fault(f"columns.{entry.column}", f"{entry.feature.name} a second time", "one column a figure is right")
        for place, entry in enumerate(entries)
        if entry.feature.name in names[:place]
    ]
    if faults:
        raise Invalid("map.unreadable", "The map cannot be used: " + " | ".join(map(str, faults[:20])), faults)
    return ColumnMap(str(document.get("title", "")), tuple(entries))


def figures_of(column_map: ColumnMap, values: FloatArray, features: Sequence[str]) -> FloatArray:
    """Make figures of the columns of a table.

    Args:
        column_map: The map.
        values: Its `columns`, shape (n, columns), NaN where missing.
        features: Names of figures in the order wanted; those that the map does not make are missing.

    Returns:
        Shape (n, features), within the bounds of each figure.
    """
    place = {name: column for column, name in enumerate(column_map.columns)}
    by_feature = {entry.feature.name: entry for entry in column_map.entries}
    figures = np.full((len(values), len(features)), np.nan)
    for column, name in enumerate(features):
        if name in by_feature:
            figures[:, column] = _figure(by_feature[name], values, place)
    return figures


def _figure(entry: MappedColumn, values: FloatArray, place: Mapping[str, int]) -> FloatArray:
    figure = values[:, place[entry.column]]
    if entry.minus is not None:
        figure = figure - values[:, place[entry.minus]]
    if entry.above is not None:
        figure = np.where(np.isnan(figure), np.nan, figure > entry.above)
    elif entry.below is not None:
        figure = np.where(np.isnan(figure), np.nan, figure < entry.below)
    else:
        figure = figure * entry.factor + entry.offset
    bounded: FloatArray = np.clip(figure, entry.feature.lower, entry.feature.upper)
    return bounded


def _entry(column: str, given: Any, faults: list[Fault]) -> MappedColumn | None:  # noqa: ANN401 - whatever JSON holds
    """Check one entry; None, and its faults noted, where it cannot be used."""
    where = f"columns.{column}"
    if not isinstance(given, dict):
        faults.append(Fault(where, shown(json.dumps(given)), "the name of a figure, or an object, is right"))
        return None
    before = len(faults)
    faults += [
        Fault(f"{where}.{key}", "a key that an entry does not have", f"one of {', '.join(_KEYS)} is right")
        for key in given
        if key not in _KEYS
    ]
    feature = BY_NAME.get(str(given.get("feature")))
    if feature is None:
        near = get_close_matches(str(given.get("feature")), BY_NAME, n=2, cutoff=0.5)
        remedy = f"{' or '.join(near)} is right" if near else "a name of the feature table is right"
        faults.append(Fault(f"{where}.feature", f"{given.get('feature')!r}, which is no figure", remedy))
    for key in _NUMBERS:
        if key in given and not _is_number(given[key]):
            faults.append(Fault(f"{where}.{key}", shown(json.dumps(given[key])), "a finite number is right"))
    if not isinstance(given.get("minus", ""), str) or not isinstance(given.get("may_lack", False), bool):
        faults.append(
            Fault(where, "minus or may_lack of another kind", "a column's name, and true or false, are right")
        )
    if "above" in given and "below" in given:
        faults.append(Fault(where, "above and below", "one of the two is right"))
    if feature is None or len(faults) > before:
        return None
    return MappedColumn(
        column=column, feature=feature, **{key: value for key, value in given.items() if key != "feature"}
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
