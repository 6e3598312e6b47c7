"""The rows of a table of text in chunks, and its cells as numbers."""

import _csv
import csv
import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from underwriting.tables.faults import Faults

MISSING: Final = frozenset(("", "na", "n/a", "nan", "null", "none", "?"))
_DECIMAL_COMMA: Final = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")


def has_decimal_comma(cell: str) -> bool:
    """Tell whether a cell is a number with a comma as its decimal mark."""
    return _DECIMAL_COMMA.fullmatch(cell.strip()) is not None


def number_of(cell: str, *, may_have_commas: bool) -> float | None:
    """Read a cell: NaN where it is empty or a word for missing, None where it is no number."""
    text = cell.strip()
    if text.casefold() in MISSING:
        return math.nan
    plain = text.replace(",", ".") if may_have_commas and has_decimal_comma(text) else text
    try:
        return None if "_" in plain else float(plain)
    except ValueError:
        return None


def plain_numbers(cells: Sequence[str]) -> list[float] | None:
    """Read cells at once, NaN where one is empty; None where any needs `number_of`."""
    if "_" in "".join(cells):
        return None
    try:
        return [float(cell) if cell else math.nan for cell in cells]
    except ValueError:
        return None


class Rows:
    """The rows of a table in chunks; those that are not as long as the header are noted and left out."""

    def __init__(self, rows: _csv.Reader, width: int, faults: Faults) -> None:
        self._rows, self._width, self.faults = rows, width, faults

    def chunks(self, size: int) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Give line numbers beside rows, at most `size` at a time."""
        lines: list[int] = []
        chunk: list[list[str]] = []
        for line, cells in self._numbered():
            if len(cells) == self._width:
                lines.append(line)
                chunk.append(cells)
            elif any(cell.strip() for cell in cells):
                remedy = f"{self._width} cells, as many as the header has, are right"
                self.faults.add(f"row {line}", f"{len(cells)} cells", remedy)
            if len(chunk) == size:
                yield lines, chunk
                lines, chunk = [], []
        if chunk:
            yield lines, chunk

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Give the rows, each with the line that it begins in."""
        while not self.faults.is_enough:
            line = self._rows.line_num + 1
            try:
                yield line, next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                self.faults.add(f"row {line}", f"a line that is no CSV ({error})", "cells with closed quotes are right")
