"""Feeds that are tables: their rows, and their columns as a file's first bytes show them."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from registry.adapters.opening import FeedStream
from registry.adapters.text_table import Line, open_table
from registry.values import RejectedRow

_LINES_MAX: Final = 50_000_000  # a feed is not held in memory, nor are its rejections
_BYTES_MAX: Final = 16 * 2**30
_SEPARATORS: Final = (",", ";", "\t")


def rows_of(stream: FeedStream, *, required: Iterable[str]) -> Iterator[Line | RejectedRow]:
    """Give the rows of a checked table; empty cells are empty texts.

    Raises:
        Invalid: `file.unreadable` for a file that is no such table.
    """
    yield from open_table(stream.file, required=required, lines_max=_LINES_MAX, bytes_max=_BYTES_MAX).lines


def columns_at(start: bytes) -> frozenset[str]:
    """Give the columns that the first line of a file names, if it is a table."""
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = start[: len(start) // 2 * 2].decode(encoding, "replace")
    header = next(filter(str.strip, text.splitlines()), "")
    separator = max(_SEPARATORS, key=header.count)
    cells = next(csv.reader([header], delimiter=separator), [])
    return frozenset("_".join(cell.casefold().split()) for cell in cells)
