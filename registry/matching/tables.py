"""Read a list of companies: which column is what, and each row as a record or with what is wrong with it."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

from basics.errors import Fault, Invalid
from registry.adapters.text_table import COLUMNS_MAX, open_cells, unreadable
from registry.clean.identifiers import read_identifier
from registry.clean.schemes import REGISTERS
from registry.clean.values import NAME_MAX
from registry.compare.countries import country_of
from registry.matching.values import Record
from registry.rules import shown
from registry.values import Identifier, RejectedRow, Rejection

ROWS_MAX: Final = 50_000_000
BYTES_MAX: Final = 8 * 2**30
CELL_MAX: Final = 10_000
UNKNOWN_COUNTRY: Final = "countries not known"
BAD_IDENTIFIER: Final = "identifiers left out"
_NAMES: Final = (
    "name legal_name company_name company buyer_name buyer customer_name customer firm_name firm entity_name entity "
    "conformed_name debtor registered_name corporate_name business_name organisation organization"
).split()
_COUNTRIES: Final = (
    "country country_code country_iso iso_country legal_country jurisdiction country_of_registration".split()
)
_IDS: Final = (
    "id customer_id buyer_id company_id reference ref number record_id account key customer_number external_id"
).split()
_MADE_UP: Final = ("has_made_up_name", "made_up", "is_made_up")
_SCHEMES: Final = frozenset(scheme for scheme, _ in REGISTERS)
_SAME_SCHEMES: Final = {
    "vat_number": "vat",
    "vat_id": "vat",
    "lei_code": "lei",
    "ein_number": "ein",
    "registration_number": "company_number",
    "companynumber": "company_number",
    "duns_number": "duns",
}
_TRUE: Final = frozenset({"1", "true", "yes", "y"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row is what, counted from 0; None or empty for what no column says."""

    header: tuple[str, ...]
    name: int
    country: int | None
    id: int | None
    made_up: int | None
    identifiers: tuple[tuple[str, int], ...]

    @property
    def schemes(self) -> tuple[str, ...]:
        """Name the schemes of the identifiers, in their order."""
        return tuple(scheme for scheme, _ in self.identifiers)

    @property
    def taken(self) -> dict[str, str]:
        """Say which column was taken for what."""
        places = {"name": self.name, "country": self.country, "id": self.id, "made-up name": self.made_up}
        named = {what: self.header[place] for what, place in places.items() if place is not None}
        return named | {scheme: self.header[place] for scheme, place in self.identifiers}

    @property
    def ignored(self) -> tuple[str, ...]:
        """Name the columns that nobody reads."""
        taken = {self.name, self.country, self.id, self.made_up, *(place for _, place in self.identifiers)}
        return tuple(column for place, column in enumerate(self.header) if place not in taken)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row with a name, its identifiers unread: a registry has millions, and few are looked at."""

    row: int
    id: str
    name: str
    country: str
    identifiers: tuple[str, ...]
    has_made_up_name: bool


Line = tuple[int, list[str] | str]


@contextmanager
def opened_list(path: Path) -> Iterator[tuple[Columns, Iterator[Line]]]:
    """Open a checked table: its columns, and its lines with their numbers; a text is what is wrong with a line.

    Raises:
        Invalid: `file.unreadable`: no table, or without a column of names; its faults name the file.
    """
    with path.open("rb") as file:
        try:
            columns, lines = open_list(file, is_of_names=True)
        except Invalid as error:
            faults = [replace(one, where=f"{path}: {one.where}" if one.where else str(path)) for one in error.faults]
            raise Invalid(error.code, error.message, faults) from error
        yield columns, lines


def open_list(
    file: BinaryIO, *, lines_max: int = ROWS_MAX, bytes_max: int = BYTES_MAX, is_of_names: bool = False
) -> tuple[Columns, Iterator[Line]]:
    """Open a checked table from its stream; see `opened_list`.

    Raises:
        Invalid: `file.unreadable`, also for more lines or bytes, unpacked, than the bounds.
    """
    _, reader = open_cells(file, lines_max=lines_max, bytes_max=bytes_max, is_of_names=is_of_names)
    try:
        header = next(cells for cells in reader if any(cell.strip() for cell in cells))
    except csv.Error as error:
        raise unreadable(
            "", f"a header that is no CSV ({error})", "column names, separated by commas, are right"
        ) from error
    return find_columns(header), _lines(reader)


def find_columns(header: Sequence[str]) -> Columns:
    """Tell by their names, in any case, which columns are what.

    Raises:
        Invalid: `file.unreadable`: none is of names, or too many.
    """
    names = ["_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split()) for cell in header]
    if len(names) > COLUMNS_MAX:
        raise unreadable("", f"{len(names):,} columns", f"at most {COLUMNS_MAX:,} are right")
    name = _first_of(names, _NAMES)
    if name is None:
        found = f"no column of names among {', '.join(map(shown, header[:8]))}"
        raise Invalid.of("file.unreadable", Fault("header", found, f"one of {', '.join(_NAMES[:4])} is right"))
    schemes = [(_SAME_SCHEMES.get(column, column), place) for place, column in enumerate(names)]
    identifiers = {scheme: place for scheme, place in reversed(schemes) if scheme in _SCHEMES}
    return Columns(
        header=tuple(cell.strip() for cell in header),
        name=name,
        country=_first_of(names, _COUNTRIES),
        id=_first_of(names, _IDS) if _first_of(names, _IDS) is not None else next(iter(identifiers.values()), None),
        made_up=_first_of(names, _MADE_UP),
        identifiers=tuple(sorted(identifiers.items())),
    )


def read_row(columns: Columns, number: int, cells: list[str] | str) -> RawRow | RejectedRow:
    """Read one line."""
    return row_fault(columns, number, cells) or raw_row(columns, number, cells)


def row_fault(columns: Columns, number: int, cells: list[str] | str) -> RejectedRow | None:
    """Tell what is wrong with a line; a text is why it is no CSV."""
    if isinstance(cells, str):
        return _rejected(number, "", f"a line that is no CSV ({cells})", "cells with closed quotes are right")
    if len(cells) != len(columns.header):
        found = f"{len(cells)} cells, the first being {shown(cells[0])}"
        return _rejected(number, "", found, f"{len(columns.header)} cells, as many as the header has, are right")
    name = cells[columns.name].strip()
    if len(name) > NAME_MAX:
        found = f"a name of {len(name):,} characters"
        return _rejected(number, columns.header[columns.name], found, f"at most {NAME_MAX} are right")
    if not (name[:1].isalnum() or any(map(str.isalnum, name))):
        remedy = "a name with at least one letter or digit is right"
        return _rejected(number, columns.header[columns.name], shown(name), remedy)
    return None


def raw_row(columns: Columns, number: int, cells: Sequence[str]) -> RawRow:
    """Give a line in which nothing is wrong as a row."""
    return RawRow(
        row=number,
        id=_cell(cells, columns.id)[:CELL_MAX],
        name=cells[columns.name].strip(),
        country=_cell(cells, columns.country)[:CELL_MAX],
        identifiers=tuple(cells[place].strip()[:CELL_MAX] for _, place in columns.identifiers),
        has_made_up_name=_cell(cells, columns.made_up).casefold() in _TRUE,
    )


def as_record(raw: RawRow, schemes: Sequence[str]) -> tuple[Record, tuple[str, ...]]:
    """Read the country and the identifiers of a row; what cannot be used is left out, and noted by its reason.

    Args:
        raw: The row.
        schemes: Of its identifiers, in their order; none where nobody will compare them.
    """
    country, notes = known_country(raw.country), []
    if raw.country and country is None:
        notes.append(UNKNOWN_COUNTRY)
    found: list[Identifier] = []
    for scheme, value in zip(schemes, raw.identifiers, strict=False):
        read = read_identifier(scheme, country or "", value) if value else None
        if isinstance(read, Identifier):
            found.append(read)
        elif read is not None:
            notes.append(BAD_IDENTIFIER)
    return Record(raw.row, raw.id, raw.name, country, tuple(found), raw.has_made_up_name), tuple(notes)


@lru_cache(maxsize=4096)
def known_country(text: str) -> str | None:
    """Give the ISO 3166 code of a country as it was written; None where there is none or nobody knows it."""
    return country_of(text) if text else None


def _first_of(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return "" if place is None else cells[place].strip()


def _lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    while True:
        number = reader.line_num + 1  # type: ignore[attr-defined]  # typeshed hides the reader's class
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, str(error)
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _rejected(number: int, column: str, found: str, remedy: str) -> RejectedRow:
    return RejectedRow(number, (Rejection(number, column, found, remedy),))
