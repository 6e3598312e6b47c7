"""Read a table of text chunk by chunk: the figures that a card looks at, and the other columns as they are."""

import _csv
import csv
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from registry.adapters.text_table import open_cells
from registry.rules import shown
from underwriting.engines.faults import Faults, check_header
from underwriting.engines.source import CHUNK_ROWS, Chunk
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.tables.number_cells import MISSING

LINES_MAX: Final = 100_000_000  # the bound of bytes is reached before
_DECIMAL_COMMA: Final = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")


class TextSource:
    """A table of text: CSV with a header, by content (comma, semicolon or tab; UTF-8 or UTF-16; plain or gzip).

    A cell that is empty or a word for missing is missing. A row of another length than the header, or text where
    a figure should be, refuses the whole table.
    """

    def __init__(self, file: BinaryIO, card: Scorecard) -> None:
        separator, self._rows = open_cells(file, lines_max=LINES_MAX)
        self._may_have_commas = separator != ","
        header = _header(self._rows)
        self.kept = check_header(header, card)
        self._width = len(header)
        self._features = [(feature.name, header.index(feature.name)) for feature in card.features]
        self._kept_places = [(name, header.index(name)) for name in self.kept]
        self._faults = Faults()

    def chunks(self) -> Iterator[Chunk]:
        """Give the table chunk by chunk, once.

        Raises:
            Invalid: `engine.table`, after all of the table was looked at, or twenty places were found.
        """
        is_empty = True
        for lines, rows in self._row_chunks():
            is_empty = False
            columns = list(zip(*rows, strict=True))
            numbers = np.empty((len(self._features), len(rows)), dtype=np.float64)
            for column, (name, place) in enumerate(self._features):
                numbers[column] = self._numbers(name, columns[place], lines)
            if self._faults.is_full:
                break
            kept = {name: [cell or None for cell in columns[place]] for name, place in self._kept_places}
            yield Chunk(numbers.T, kept)
        if is_empty:
            self._faults.add("", "no row below the header", "at least one row is right")
        self._faults.raise_if_any()

    def _row_chunks(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, cells in self._numbered():
            if len(cells) != self._width:
                remedy = f"{self._width} cells, as many as the header has, are right"
                self._faults.add(f"row {line}", f"{len(cells)} cells", remedy)
                continue
            lines.append(line)
            rows.append(cells)
            if len(rows) == CHUNK_ROWS:
                yield lines, rows
                lines, rows = [], []
        if rows:
            yield lines, rows

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Give the rows that hold anything, each with the line that it begins in."""
        while not self._faults.is_full:
            line = self._rows.line_num + 1
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                self._faults.add(f"row {line}", f"a line that is no CSV ({error})", "closed quotes are right")
                continue
            if len(cells) == self._width or any(cell.strip() for cell in cells):
                yield line, cells

    def _numbers(self, name: str, cells: Sequence[str], lines: Sequence[int]) -> FloatArray:
        with suppress(ValueError):  # told of below, cell by cell
            if not any("_" in cell for cell in cells):
                return np.array([float(cell) if cell else math.nan for cell in cells], dtype=np.float64)
        found = [self._number(name, cell.strip(), line) for cell, line in zip(cells, lines, strict=True)]
        return np.array(found, dtype=np.float64)

    def _number(self, name: str, cell: str, line: int) -> float:
        if cell.casefold() in MISSING:
            return math.nan
        plain = cell.replace(",", ".") if self._may_have_commas and _DECIMAL_COMMA.fullmatch(cell) else cell
        with suppress(ValueError):  # told of below, as is a number with underscores
            if "_" not in plain:
                return float(plain)
        self._faults.add(f"row {line}, column {name}", shown(cell), "a number or an empty cell is right")
        return math.nan


def _header(rows: _csv.Reader) -> tuple[str, ...]:
    faults = Faults()
    try:
        return tuple(cell.strip() for cell in next(cells for cells in rows if any(cell.strip() for cell in cells)))
    except csv.Error as error:
        faults.add("header", f"no CSV ({error})", "names, separated by commas, are right")
    faults.raise_if_any()
    return ()


def write_text(out: Path, names: Sequence[str], chunks: Iterator[Sequence[Sequence[object]]]) -> int:
    """Write columns chunk by chunk as CSV in UTF-8; a missing value is an empty cell. Give the number of rows."""
    count = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for columns in chunks:
            count += len(columns[0])
            writer.writerows(zip(*columns, strict=True))
    return count
