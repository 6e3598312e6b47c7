"""Read a table of euro reference rates: a row a day, a column a currency, units per euro."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import BinaryIO, Final

from basics.currencies import EXPONENTS
from basics.errors import Fault, Invalid

SHIPPED: Final = Path(__file__).parent / "ecb_month_end.csv.gz"
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BYTES_MAX: Final = 64 * 2**20
_NOT_PUBLISHED: Final = frozenset({"", "N/A"})


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """Units of a currency per euro, in millionths, as published for a day."""

    currency: str
    published_on: date
    per_euro_millionths: int
    source: str


def read_rates(path: Path, *, source: str) -> list[ReferenceRate]:
    """Read every rate of a file (`.csv` or gzip, told by content). All or nothing.

    Raises:
        Invalid: `rates.file`, naming row, column, value and what would be right.
    """
    with path.open("rb") as stream:
        return rates_of(stream, source=source)


def rates_of(stream: BinaryIO, *, source: str) -> list[ReferenceRate]:
    """Read every rate of a seekable stream; otherwise as `read_rates`.

    Raises:
        Invalid: `rates.file`.
    """
    packed = stream.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    stream.seek(0)
    try:
        raw = _unpacked(stream) if packed else stream.read(_BYTES_MAX + 1)
        if len(raw) > _BYTES_MAX:
            remedy = f"a file of at most {_BYTES_MAX // 2**20} MiB is right"
            raise Invalid.of("rates.file", Fault("", "a file that is too large", remedy))
        return list(_rates(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")), source))
    except UnicodeDecodeError as error:
        fault = Fault("", "bytes that are no UTF-8 text", "a CSV file in UTF-8 is right")
        raise Invalid.of("rates.file", fault) from error
    except csv.Error as error:
        raise Invalid.of("rates.file", Fault("", f"text that is no CSV ({error})", "a CSV file is right")) from error


def _unpacked(stream: BinaryIO) -> bytes:
    try:
        with gzip.open(stream) as opened:
            return opened.read(_BYTES_MAX + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        fault = Fault("", "a damaged gzip file", "the whole file, packed anew, is right")
        raise Invalid.of("rates.file", fault) from error


def _rates(rows: Iterator[list[str]], source: str) -> Iterator[ReferenceRate]:
    header = next(rows, [])
    columns = [(position, name.strip()) for position, name in enumerate(header) if position and name.strip()]
    if not columns:
        fault = Fault("row 1", "no currency columns", "a header of a date and ISO currency codes is right")
        raise Invalid.of("rates.file", fault)
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        day = _day(cells[0], number)
        for position, currency in columns:
            text = cells[position].strip() if position < len(cells) else ""
            if currency in EXPONENTS and text not in _NOT_PUBLISHED:
                yield ReferenceRate(currency, day, _millionths(text, number, currency), source)


def _day(text: str, row: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        fault = Fault(f"row {row}, column 1", repr(text), "a date such as 2008-04-30 is right")
        raise Invalid.of("rates.file", fault) from error


def _millionths(text: str, row: int, currency: str) -> int:
    fault = Fault(f"row {row}, column {currency}", repr(text), "a positive number such as 1.5540 is right")
    try:
        scaled = Decimal(text) * 1_000_000
    except InvalidOperation as error:
        raise Invalid.of("rates.file", fault) from error
    if not scaled.is_finite() or scaled <= 0 or scaled > 10**15:
        raise Invalid.of("rates.file", fault)
    return int(scaled.to_integral_value())
