"""Tables of numbers with a target, as scorecards are trained and measured on: read, put in order, checked."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from basics.errors import Refused
from underwriting.features import FloatArray
from underwriting.measures import Labels, auc
from underwriting.tables.faults import Faults
from underwriting.tables.number_cells import Cells, Choice, check_named, read_cells

MIN_DEFAULTS: Final = 30
OUTCOME_AUC: Final = 0.99  # a single figure that sorts this well is what became of the firm, not what was known before
_DIGEST_BYTES: Final = 16
_NAMES_TOLD: Final = 12
_TIME_REMEDY: Final = "a number that rises with time is right"


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Rows of figures and what became of each, in the order of time where there is one.

    Attributes:
        names: One a column of `values`.
        values: Shape (n, names), NaN where missing.
        target: 1 where the firm defaulted, else 0, shape (n,).
        times: When each row was known, in any unit, rising, shape (n,); None where the table tells no time.
        groups: The firm that each row is of, shape (n,); None where each row is a firm of its own.
        notes: What was done to the table while it was read, in sentences.
    """

    names: tuple[str, ...]
    values: FloatArray
    target: Labels
    times: FloatArray | None
    groups: npt.NDArray[np.str_] | None
    notes: tuple[str, ...]

    def rows(self, index: npt.NDArray[np.intp]) -> "NumberTable":
        """Give the rows of that index, in its order."""
        return replace(
            self,
            values=self.values[index],
            target=self.target[index],
            times=None if self.times is None else self.times[index],
            groups=None if self.groups is None else self.groups[index],
        )

    def columns(self, index: npt.NDArray[np.intp]) -> "NumberTable":
        """Give the columns of that index, in its order."""
        return replace(self, names=tuple(self.names[i] for i in index), values=self.values[:, index])

    def noting(self, *notes: str) -> "NumberTable":
        """Give the same table with further notes."""
        return replace(self, notes=(*self.notes, *notes))


class ColumnsRead(NamedTuple):
    """The columns that a card asks for, shape (n, names), and the names of those that nobody read."""

    values: FloatArray
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """Which columns of a table are no figures: what became of the firm, when the row was known, whose it is."""

    target: str
    time: str | None = None
    group: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Give the columns that have a part to play."""
        return tuple(name for name in (self.target, self.time, self.group) if name is not None)


def read_number_table(
    path: Path, *, target: str, time: str | None = None, group: str | None = None, ignore: Collection[str] = ()
) -> NumberTable:
    """Read every column of a table, whole or not at all, and put it in order for training as `tidied` does.

    Args:
        path: CSV with a header, as `read_cells` takes it.
        target: Column of 0 and 1.
        time: Column of numbers that rise with time (a year); no figure of its own.
        group: Column that names the firm; no figure of its own.
        ignore: Columns that are not read.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`, `training.table`.
    """
    faults, roles = Faults(), Roles(target, time, group)

    def choose(header: tuple[str, ...]) -> Choice:
        check_named(ignore, header, faults)
        _check_roles((*roles.names, *dict.fromkeys(ignore)), faults)
        return _choice(roles, [name for name in header if name not in {*roles.names, *ignore}], header, faults)

    return tidied(_table(read_cells(path, choose, faults), roles, faults))


def read_named_table(path: Path, names: Sequence[str], roles: Roles, *, may_lack: Collection[str] = ()) -> NumberTable:
    """Read the named columns of a table beside the target, every row as it stands; other columns may hold anything.

    Args:
        path: CSV with a header, as `read_cells` takes it.
        names: Columns of numbers.
        roles: The columns that are no figures.
        may_lack: Those of `names` that are missing throughout where the table does not have them.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`, `training.table`.
    """
    faults = Faults()

    def choose(header: tuple[str, ...]) -> Choice:
        _check_roles((*roles.names, *names), faults)
        wanted = [name for name in names if name in header or name not in may_lack]
        return _choice(roles, wanted, header, faults)

    return _table(read_cells(path, choose, faults), roles, faults, names)


def read_columns(path: Path, names: Sequence[str], *, may_lack: Collection[str] = ()) -> ColumnsRead:
    """Read the named columns of a table that is to be scored; the others may hold anything.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`, `training.table`.
    """
    faults = Faults()

    def choose(header: tuple[str, ...]) -> Choice:
        wanted = [name for name in names if name in header or name not in may_lack]
        check_named(wanted, header, faults)
        return Choice(tuple(wanted))

    cells = read_cells(path, choose, faults)
    faults.raise_if_any()
    return ColumnsRead(_matrix(cells, names), cells.others)


def tidied(table: NumberTable) -> NumberTable:
    """Put a table in order for training, and note what was done.

    Left out are columns that are constant or have no value, and rows that stand there a second time, figures and
    target alike; rows out of the order of time are put in order.
    """
    return without_repeats(without_constants(in_order(table)))


def in_order(table: NumberTable) -> NumberTable:
    """Put the rows in the order of time; those of one time keep theirs."""
    if table.times is None or bool((np.diff(table.times) >= 0).all()):
        return table
    late = int((np.diff(table.times) < 0).sum())
    ordered = table.rows(np.argsort(table.times, kind="stable"))
    return ordered.noting(f"Rows stood out of the order of time at {late:,} places and were put in order.")


def without_constants(table: NumberTable) -> NumberTable:
    """Leave out the columns that have one value, or none, in all rows: they tell no row from another."""
    known = ~np.isnan(table.values)
    empty = ~known.any(axis=0)
    low, high = np.where(known, table.values, np.inf).min(axis=0), np.where(known, table.values, -np.inf).max(axis=0)
    constant = known.all(axis=0) & (low == high)
    notes = [
        f"Left out, as {what} in all rows: {_told([table.names[column] for column in np.flatnonzero(which)])}."
        for what, which in (("empty", empty), ("of one value", constant))
        if which.any()
    ]
    return table.columns(np.flatnonzero(~(empty | constant))).noting(*notes)


def without_repeats(table: NumberTable) -> NumberTable:
    """Leave out rows whose figures and target stand in an earlier row: they would tell one fold of another."""
    first_rows: dict[bytes, int] = {}
    for row, key in enumerate(_row_keys(table)):
        first_rows.setdefault(key, row)
    first = np.zeros(len(table.target), dtype=np.bool_)
    first[list(first_rows.values())] = True
    if first.all():
        return table
    left_out = table.target[~first]
    note = (
        f"Left out, as exact copies of an earlier row (figures and target): {len(left_out):,} rows, "
        f"{int(left_out.sum()):,} of them defaults."
    )
    return table.rows(np.flatnonzero(first)).noting(note)


def check_trainable(table: NumberTable) -> None:
    """Refuse a table from which no scorecard can be learnt.

    Raises:
        Refused: `training.one_class`, `training.too_few_defaults`, `training.no_columns`.
    """
    defaults = int(table.target.sum())
    others = len(table.target) - defaults
    if not defaults or not others:
        message = f"All {len(table.target):,} rows have target {int(defaults > 0)}; a card is learnt from 0 and 1."
        raise Refused("training.one_class", message)
    if min(defaults, others) < MIN_DEFAULTS:
        found = f"{defaults:,} defaults" if defaults <= others else f"{others:,} rows without default"
        message = f"The table holds {found}; a card needs at least {MIN_DEFAULTS}, or its points follow single firms."
        raise Refused("training.too_few_defaults", message)
    if not table.names:
        raise Refused("training.no_columns", "No column is left that tells one row from another; give one that does.")


def check_outcomes(table: NumberTable, *, keep: Collection[str] = ()) -> None:
    """Refuse columns that by themselves tell the target: they say what became of the firm, and were not known before.

    Args:
        table: As it is read for training; of both classes.
        keep: Columns that were looked at and are to stay.

    Raises:
        Invalid: `training.table`: a column of `keep` is not in the table.
        Refused: `training.outcome_column`.
    """
    faults = Faults()
    check_named(keep, table.names, faults)
    faults.raise_if_any()
    found = [f"{name} ({why})" for name, why in _telling(table) if name not in keep]
    if found:
        message = (
            f"What became of the firm seems to stand in {_told(found)}; leave it out by --ignore COLUMN, or, if it was "
            "known beforehand, say --keep COLUMN."
        )
        raise Refused("training.outcome_column", message)


def _telling(table: NumberTable) -> Iterator[tuple[str, str]]:
    """Give the columns that tell the target by themselves, and how."""
    for name, column in zip(table.names, table.values.T, strict=True):
        known = ~np.isnan(column)
        flag = _sorting(table.target, known.astype(np.float64))
        if flag >= OUTCOME_AUC:
            yield name, f"whether it is empty sorts the rows with an AUC of {flag:.3f}"
            continue
        sorting = _sorting(table.target[known], column[known])
        if sorting >= OUTCOME_AUC:
            yield name, f"it alone sorts the rows with an AUC of {sorting:.3f}"


def _sorting(labels: Labels, values: FloatArray) -> float:
    """Give the AUC of one figure, either way up; 0.5 where there are too few of one kind to say."""
    defaults = int(labels.sum())
    if min(defaults, len(labels) - defaults) < MIN_DEFAULTS:
        return 0.5
    found = auc(labels, values)
    return max(found, 1 - found)


def _choice(roles: Roles, names: Sequence[str], header: Sequence[str], faults: Faults) -> Choice:
    check_named((*roles.names, *names), header, faults)
    remedies = {roles.target: "0 or 1 is right"} | ({roles.time: _TIME_REMEDY} if roles.time else {})
    numbers = (roles.target, *((roles.time,) if roles.time else ()), *names)
    return Choice(numbers, (roles.group,) if roles.group else (), remedies)


def _check_roles(names: Sequence[str], faults: Faults) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            faults.add(f"column {name}", "named for two parts", "one part a column is right")


def _table(cells: Cells, roles: Roles, faults: Faults, names: Sequence[str] | None = None) -> NumberTable:
    """Build the table from cells without faults; of all columns that are no role, where no names are given."""
    faults.raise_if_any()
    _check_complete(cells, roles, faults)
    faults.raise_if_any()
    chosen = tuple(name for name in (cells.numbers if names is None else names) if name not in roles.names)
    return NumberTable(
        names=chosen,
        values=_matrix(cells, chosen),
        target=cells.numbers[roles.target].astype(np.int64),
        times=cells.numbers[roles.time] if roles.time else None,
        groups=cells.texts[roles.group] if roles.group else None,
        notes=(),
    )


def _check_complete(cells: Cells, roles: Roles, faults: Faults) -> None:
    """Note empty cells where none may be, and targets that are neither 0 nor 1."""
    labels = cells.numbers[roles.target]
    for row in np.flatnonzero(~np.isin(labels, (0.0, 1.0))).tolist():
        found = "an empty cell" if np.isnan(labels[row]) else f"{labels[row]:g}"
        faults.add(f"row {cells.lines[row]}, column {roles.target}", found, "0 or 1 is right")
    empty = [(roles.time, np.isnan(cells.numbers[roles.time]), _TIME_REMEDY)] if roles.time else []
    empty += (
        [(roles.group, cells.texts[roles.group] == "", "the firm that the row is of is right")] if roles.group else []
    )
    for name, is_empty, remedy in empty:
        for row in np.flatnonzero(is_empty).tolist():
            faults.add(f"row {cells.lines[row]}, column {name}", "an empty cell", remedy)


def _matrix(cells: Cells, names: Sequence[str]) -> FloatArray:
    """Put columns side by side; those that the table may lack, and lacks, are missing throughout."""
    lacking = np.full(len(cells.lines), np.nan)
    columns = [cells.numbers.get(name, lacking) for name in names]
    return np.column_stack(columns) if columns else np.empty((len(lacking), 0), dtype=np.float64)


def _row_keys(table: NumberTable) -> Iterator[bytes]:
    """Give a digest of figures and target of each row; missing is missing, and -0 is 0."""
    values = np.column_stack([np.where(np.isnan(table.values), np.nan, table.values + 0.0), table.target])
    for row in np.ascontiguousarray(values):
        yield hashlib.blake2b(row.data, digest_size=_DIGEST_BYTES).digest()


def _told(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _NAMES_TOLD} more" if len(names) > _NAMES_TOLD else ""
    return ", ".join(names[:_NAMES_TOLD]) + rest
