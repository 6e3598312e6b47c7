"""Read a table of text by its content: plain or gzip, UTF-8 or UTF-16, separated by comma, semicolon or tab.

The bytes are checked once to the end before a single row is given out, so that a file that is no table is refused
whole, by name; then rows stream, and only one line is held in memory.
"""

import _csv
import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Generic, TypeVar

from basics.errors import Fault, Invalid
from registry.rules import shown
from registry.values import RejectedRow, Rejection

BYTES_MAX: Final = 512 * 2**20
LINE_MAX: Final = 2**20
LINES_MAX: Final = 250_000  # every one of them may be wrong, and is then told
COLUMNS_MAX: Final = 1_000
_BLOCK: Final = 2**18
_SEPARATORS: Final = (",", ";", "\t")
_CONTROL: Final = re.compile("[\0-\x08\x0b\x0e-\x1f]")
_NUL: Final = re.compile("\0")
_MAGIC: Final = (
    (b"PK\x03\x04", "a zip archive or spreadsheet workbook"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet workbook"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a database file"),
    (b"\x89PNG", "a picture"),
)
_AS_TEXT: Final = "a table saved as CSV in UTF-8 is right"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """A file on its way in: rows that stream once, and the columns that nobody reads."""

    rows: Iterator[Row]
    ignored_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its number in the file, and its cells by column, stripped of outer spaces."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table and how they were written."""

    columns: tuple[str, ...]
    separator: str
    lines: Iterator[Line | RejectedRow]


def open_table(
    file: BinaryIO,
    *,
    required: Iterable[str],
    lines_max: int = LINES_MAX,
    bytes_max: int = BYTES_MAX,
    is_of_names: bool = False,
) -> Table:
    """Open a checked table.

    Args:
        file: Seekable; read from its beginning.
        required: Columns that the header must name, in any order and case.
        lines_max: A table of more lines is refused.
        bytes_max: A table of more bytes, unpacked, is refused.
        is_of_names: Names are cleaned by whoever reads them: a control character among them is no sign of a binary
            file, unless it is NUL.

    Raises:
        Invalid: `file.unreadable`, with a fault for each thing that is wrong with the file as a whole.
    """
    separator, reader = open_cells(file, lines_max=lines_max, bytes_max=bytes_max, is_of_names=is_of_names)
    columns = _header(reader, tuple(required))
    return Table(columns, separator, _lines(reader, columns))


def open_cells(
    file: BinaryIO, *, lines_max: int = LINES_MAX, bytes_max: int = BYTES_MAX, is_of_names: bool = False
) -> "tuple[str, _csv.Reader]":
    """Open a checked table as it is written, header and all: its separator, and the reader of its rows.

    Raises:
        Invalid: `file.unreadable`: no text, damaged, empty, or larger than the bounds.
    """
    packed = _starts_with(file, b"\x1f\x8b")
    encoding = _checked_encoding(file, _Bounds(lines_max, bytes_max, _NUL if is_of_names else _CONTROL), packed=packed)
    separator = _separator(_text(file, encoding, packed=packed))
    return separator, csv.reader(_text(file, encoding, packed=packed), delimiter=separator, strict=True)


def unreadable(where: str, found: str, remedy: str) -> Invalid:
    """Build the refusal of a whole file."""
    return Invalid.of("file.unreadable", Fault(where, found, remedy))


def _empty() -> Invalid:
    return unreadable("", "an empty file", "a header and at least one row are right")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How large a table may be, unpacked, and which characters it may not have."""

    lines_max: int
    bytes_max: int
    binary: re.Pattern[str]


class _Borrowed(io.RawIOBase):
    """A stream that is read to its end and left open for whoever opened it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io.BufferedReader passes
        block = self._source.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _text(file: BinaryIO, encoding: str, *, packed: bool) -> io.TextIOWrapper:
    """Open the file from its beginning; one at a time, as they share its position."""
    return io.TextIOWrapper(io.BufferedReader(_Borrowed(_opened(file, packed=packed))), encoding=encoding, newline="")


def _opened(file: BinaryIO, *, packed: bool) -> BinaryIO:
    file.seek(0)
    return gzip.GzipFile(fileobj=file, mode="rb") if packed else file  # type: ignore[return-value]  # reads alike


def _starts_with(file: BinaryIO, magic: bytes) -> bool:
    file.seek(0)
    return file.read(len(magic)) == magic


def _checked_encoding(file: BinaryIO, bounds: _Bounds, *, packed: bool) -> str:
    """Read all bytes once and give their encoding; whatever is no text stops here."""
    source = _opened(file, packed=packed)
    try:
        start = source.read(_BLOCK)
        if not start.strip():
            raise _empty()
        encoding = _encoding(start)
        _check_blocks(source, start, encoding, bounds)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise unreadable("", "a damaged gzip file", "the whole file, packed anew, is right") from error
    return encoding


def _encoding(start: bytes) -> str:
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            raise unreadable("", kind, _AS_TEXT)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _check_blocks(source: BinaryIO, start: bytes, encoding: str, bounds: _Bounds) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    block, size, line, unbroken, lines = start, 0, 1, 0, 0
    while block:
        size += len(block)
        if size > bounds.bytes_max:
            raise unreadable(
                "", f"more than {bounds.bytes_max // 2**20} MiB", "the same rows in smaller files are right"
            )
        text = _decoded(decoder, block, line)
        control = bounds.binary.search(text)
        if control is not None:
            at = line + text[: control.start()].count("\n")
            raise unreadable("", f"a binary file (byte {ord(control[0]):#04x} near line {at})", _AS_TEXT)
        breaks = max(text.count("\n"), text.count("\r"))
        lines += breaks
        if lines > bounds.lines_max:
            raise unreadable("", f"more than {bounds.lines_max:,} lines", "the same rows in smaller files are right")
        unbroken = 0 if breaks else unbroken + len(text)
        if unbroken > LINE_MAX:
            raise unreadable("", f"a line of more than {LINE_MAX:,} characters (line {line})", _AS_TEXT)
        line += text.count("\n")
        block = source.read(_BLOCK)
    _decoded(decoder, b"", line, final=True)


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, line: int, *, final: bool = False) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as error:
        at = line + error.object[: error.start].count(b"\n")
        found = f"byte {error.object[error.start]:#04x} near line {at}, which is no UTF-8"
        raise unreadable("", found, "the same table saved in UTF-8 is right") from error


def _separator(text: io.TextIOWrapper) -> str:
    """Choose the separator that the first line with anything in it has most of."""
    first = next(filter(str.strip, text), None)
    if first is None:
        raise _empty()
    return max(_SEPARATORS, key=first.count)


def _header(reader: Iterator[list[str]], required: tuple[str, ...]) -> tuple[str, ...]:
    try:
        cells = next(cells for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise unreadable(
            "", f"a header that is no CSV ({error})", "column names, separated by commas, are right"
        ) from error
    if len(cells) > COLUMNS_MAX:
        raise unreadable("", f"{len(cells):,} columns", f"at most {COLUMNS_MAX:,} are right")
    columns = tuple("_".join(cell.casefold().split()) for cell in cells)
    faults = [
        Fault(name, f"no such column among {len(columns)}", f"a column {name} is right; its cells may be empty")
        for name in required
        if name not in columns
    ]
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    faults += [Fault(name, "the column twice", "each column once is right") for name in doubled]
    if faults:
        named = ", ".join(fault.where for fault in faults)
        raise Invalid("file.unreadable", f"The header does not fit: {named}.", faults)
    return columns


def _lines(reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Line | RejectedRow]:
    while True:
        number = reader.line_num + 1  # type: ignore[attr-defined]  # typeshed hides the reader's class
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _rejected(number, f"a line that is no CSV ({error})", "cells with closed quotes are right")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == len(columns):
            yield Line(number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
        else:
            remedy = f"{len(columns)} cells, as many as the header has, are right"
            yield _rejected(number, f"{len(cells)} cells, the first being {shown(cells[0])}", remedy)


def _rejected(number: int, found: str, remedy: str) -> RejectedRow:
    return RejectedRow(number, (Rejection(number, "", found, remedy),))
