"""Read a table of text chunk by chunk: the figures that a card looks at, and the other columns as they are."""

import _csv
import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from registry.adapters.text_table import open_cells
from registry.rules import shown
from underwriting.engines.faults import EngineFaults, check_header
from underwriting.engines.source import CHUNK_ROWS, Chunk
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.tables.text_cells import Rows, number_of, plain_numbers

LINES_MAX: Final = 100_000_000  # the bound of bytes is reached before


class TextSource:
    """A table of text: CSV with a header, by content (comma, semicolon or tab; UTF-8 or UTF-16; plain or gzip).

    A cell that is empty or a word for missing is missing. A row of another length than the header, or text where
    a figure should be, refuses the whole table.
    """

    def __init__(self, file: BinaryIO, card: Scorecard) -> None:
        separator, cells = open_cells(file, lines_max=LINES_MAX)
        self._may_have_commas = separator != ","
        header = _header(cells)
        self.kept = check_header(header, card)
        self._features = [(feature.name, header.index(feature.name)) for feature in card.features]
        self._kept_places = [(name, header.index(name)) for name in self.kept]
        self._faults = EngineFaults()
        self._rows = Rows(cells, len(header), self._faults)

    def chunks(self) -> Iterator[Chunk]:
        """Give the table chunk by chunk, once.

        Raises:
            Invalid: `engine.table`, after all of the table was looked at, or twenty places were found.
        """
        is_empty = True
        for lines, rows in self._rows.chunks(CHUNK_ROWS):
            is_empty = False
            columns = list(zip(*rows, strict=True))
            numbers = np.empty((len(self._features), len(rows)), dtype=np.float64)
            for column, (name, place) in enumerate(self._features):
                numbers[column] = self._numbers(name, columns[place], lines)
            if self._faults.is_enough:
                break
            kept = {name: [cell or None for cell in columns[place]] for name, place in self._kept_places}
            yield Chunk(numbers.T, kept)
        if is_empty and not self._faults.count:
            self._faults.add("", "no row below the header", "at least one row is right")
        self._faults.raise_if_any()

    def _numbers(self, name: str, cells: Sequence[str], lines: Sequence[int]) -> FloatArray:
        numbers = plain_numbers(cells)
        if numbers is None:
            numbers = [self._number(name, cell, line) for cell, line in zip(cells, lines, strict=True)]
        return np.array(numbers, dtype=np.float64)

    def _number(self, name: str, cell: str, line: int) -> float:
        number = number_of(cell, may_have_commas=self._may_have_commas)
        if number is None:
            self._faults.add(f"row {line}, column {name}", shown(cell.strip()), "a number or an empty cell is right")
            return math.nan
        return number


def _header(rows: _csv.Reader) -> tuple[str, ...]:
    faults = EngineFaults()
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
