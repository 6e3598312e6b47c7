"""Read the cells of a table into numbers, column by column, and tell of every cell that is none."""

import _csv
import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from basics.errors import NotFound
from registry.adapters.text_table import open_cells, unreadable
from registry.rules import shown
from underwriting.features import FloatArray
from underwriting.tables.faults import FAULTS_TOLD, Faults
from underwriting.tables.text_cells import Rows, has_decimal_comma, number_of, plain_numbers

COLUMNS_MAX: Final = 2_000
LINES_MAX: Final = 10_000_000
TEXT_MAX: Final = 200
_CHUNK: Final = 8_192
_PARQUET: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns of a header are read, and what to say of a cell that is not as it should be.

    Attributes:
        numbers: Columns of numbers.
        texts: Columns taken as they are.
        remedies: Column to what would be right in it, where that is not just a number.
    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...] = ()
    remedies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns that were read.

    Attributes:
        numbers: Column to its numbers, shape (n,), NaN where a cell was empty.
        texts: Column to its cells, stripped.
        lines: In which line of the file each row stands, shape (n,).
        others: Columns that were not read.
    """

    numbers: Mapping[str, FloatArray]
    texts: Mapping[str, npt.NDArray[np.str_]]
    lines: npt.NDArray[np.int64]
    others: tuple[str, ...]


class _NumberColumn:
    """The numbers of one column as they come in, and what stood there instead."""

    def __init__(self, name: str, place: int, *, may_have_commas: bool) -> None:
        self.name, self.place, self.may_have_commas = name, place, may_have_commas
        self.parts: list[FloatArray] = []
        self.known = 0
        self.bad: list[tuple[int, str]] = []  # line and what stood there, of the first ones
        self.bad_count = 0
        self.first_comma: tuple[int, str] | None = None
        self.has_point = False

    def take(self, cells: Sequence[str], lines: Sequence[int]) -> None:
        """Read the next cells."""
        self.has_point = self.has_point or any("." in cell for cell in cells)
        numbers = plain_numbers(cells)
        if numbers is None:
            numbers = [self._number(cell.strip(), line) for cell, line in zip(cells, lines, strict=True)]
        part = np.array(numbers, dtype=np.float64)
        for place in np.flatnonzero(np.isinf(part)).tolist():
            self._is_bad(cells[place], lines[place])
        self.known += int(np.isfinite(part).sum())
        self.parts.append(part)

    def _number(self, cell: str, line: int) -> float:
        if self.may_have_commas and self.first_comma is None and has_decimal_comma(cell):
            self.first_comma = (line, cell)
        number = number_of(cell, may_have_commas=self.may_have_commas)
        return self._is_bad(cell, line) if number is None else number

    def _is_bad(self, cell: str, line: int) -> float:
        self.bad_count += 1
        if len(self.bad) < FAULTS_TOLD:
            self.bad.append((line, cell))
        return math.nan

    def numbers(self) -> FloatArray:
        """Give what was read, shape (n,)."""
        return np.concatenate(self.parts) if self.parts else np.empty(0, dtype=np.float64)

    def tell(self, faults: Faults, remedy: str | None) -> None:
        """Note every cell that is no number; a column with hardly any number in it once, with the way out."""
        if self.bad_count > max(self.known, 1):
            line, cell = self.bad[0]
            found = f"{self.bad_count:,} cells that are no finite number, the first {shown(cell)} in row {line}"
            way_out = f"numbers, --ignore {self.name} or, if it names the firm, --group {self.name} are right"
            faults.add(f"column {self.name}", found, remedy or way_out)
            return
        for line, cell in self.bad:
            found = f"{shown(cell)}, which is no finite number"
            faults.add(f"row {line}, column {self.name}", found, remedy or "a number, or an empty cell, is right")
        faults.count += self.bad_count - len(self.bad)


def read_cells(path: Path, choose: Callable[[tuple[str, ...]], Choice], faults: Faults) -> Cells:
    """Read the columns of a table that `choose` picks from its header; faults of cells and rows are noted.

    A table is CSV with a header, by content: separated by comma, semicolon or tab, UTF-8 or UTF-16, plain or gzip.
    Where commas do not separate, they may be decimal marks, in all of the file or nowhere.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`: no table of text. `training.table`: a header that cannot be used, or no row.
    """
    with _opened(path) as file:
        separator, rows = open_cells(file, lines_max=LINES_MAX)
        header = _header(rows, faults)
        choice = choose(header)
        faults.raise_if_any()
        return _columns(Rows(rows, len(header), faults), header, choice, may_have_commas=separator != ",")


def header_of(path: Path) -> tuple[str, ...]:
    """Give the names of a table's columns.

    Raises:
        NotFound, Invalid: as `read_cells`.
    """
    with _opened(path) as file:
        return _header(open_cells(file, lines_max=LINES_MAX)[1], Faults())


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")  # closed by the with below
    except FileNotFoundError as error:
        raise NotFound("file.not_found", f"There is no file {path}; the path of a table is right.") from error
    except OSError as error:
        raise unreadable("", f"a file that cannot be read ({error.strerror})", "a table of text is right") from error
    with file:
        if file.read(len(_PARQUET)) == _PARQUET:
            remedy = (
                "the same table as CSV, plain or gzip, is right here; `scorecard score` without a map reads Parquet"
            )
            raise unreadable("", "a Parquet file", remedy)
        yield file


def check_named(names: Iterable[str], header: Sequence[str], faults: Faults) -> None:
    """Note every name that is no column of the header, with the columns that are spelt nearly so."""
    for name in names:
        if name not in header:
            near = get_close_matches(name, header, n=3, cutoff=0.6)
            near += [column for column in header if column.casefold() == name.casefold() and column not in near]
            remedy = f"{' or '.join(near)} is right" if near else f"one of {_first_few(header)} is right"
            faults.add(f"column {name}", f"no such column among {len(header)}", remedy)


def _header(rows: _csv.Reader, faults: Faults) -> tuple[str, ...]:
    try:
        cells = next(cells for cells in rows if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise unreadable("", f"a header that is no CSV ({error})", "names, separated by commas, are right") from error
    header = tuple(cell.strip() for cell in cells)
    if len(header) > COLUMNS_MAX:
        faults.add("header", f"{len(header):,} columns", f"at most {COLUMNS_MAX:,} are right")
        faults.raise_if_any()
    for place, name in enumerate(header, start=1):
        if not name:
            faults.add("header", f"no name for column {place}", "a name for every column is right")
        elif name in header[: place - 1]:
            faults.add("header", f"the column {shown(name)} twice", "each name once is right")
    faults.raise_if_any()
    return header


def _columns(rows: Rows, header: Sequence[str], choice: Choice, *, may_have_commas: bool) -> Cells:
    place = {name: column for column, name in enumerate(header)}
    numbers = [_NumberColumn(name, place[name], may_have_commas=may_have_commas) for name in choice.numbers]
    texts: dict[str, list[str]] = {name: [] for name in choice.texts}
    lines: list[int] = []
    for part, chunk in rows.chunks(_CHUNK):
        lines += part
        columns = list(zip(*chunk, strict=True))
        for column in numbers:
            column.take(columns[column.place], part)
        for name, texts_so_far in texts.items():
            texts_so_far.extend(_texts(name, columns[place[name]], part, rows.faults))
    if not lines:
        rows.faults.add("", "no row below the header", "at least one row is right")
    for column in numbers:
        column.tell(rows.faults, choice.remedies.get(column.name))
    _check_marks(numbers, rows.faults)
    read = {*choice.numbers, *choice.texts}
    return Cells(
        {column.name: column.numbers() for column in numbers},
        {name: np.array(cells, dtype=np.str_) for name, cells in texts.items()},
        np.array(lines, dtype=np.int64),
        tuple(name for name in header if name not in read),
    )


def _texts(name: str, cells: Sequence[str], lines: Sequence[int], faults: Faults) -> Iterator[str]:
    """Give cells as they are; a long one is noted and cut, as every cell of the array takes the room of the longest."""
    for cell, line in zip(cells, lines, strict=True):
        text = cell.strip()
        if len(text) > TEXT_MAX:
            faults.add(f"row {line}, column {name}", shown(text), f"at most {TEXT_MAX} characters are right")
        yield text[:TEXT_MAX]


def _check_marks(numbers: Iterable[_NumberColumn], faults: Faults) -> None:
    """Note a table that writes some decimals with commas and others with points: 1,234 may then mean either."""
    with_comma = next((column for column in numbers if column.first_comma), None)
    if with_comma is not None and with_comma.first_comma and any(column.has_point for column in numbers):
        line, cell = with_comma.first_comma
        where = f"row {line}, column {with_comma.name}"
        faults.add(where, f"{shown(cell)} in a table that has decimal points too", "one decimal mark is right")


def _first_few(header: Sequence[str]) -> str:
    return ", ".join(header[:8]) + (", ..." if len(header) > 8 else "")  # noqa: PLR2004 - as many as fit a line
