"""Read a customer list, from a file or from a program, row by row: taken, or turned away with the reason."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from basics.errors import Fault
from registry.clean.identifiers import read_identifier
from registry.matching.runs.rules import ROWS_MAX, check_size
from registry.matching.runs.values import CustomerList, GivenCustomer, ListedCustomer
from registry.matching.tables import Columns, Line, RawRow, as_record, find_columns, known_country, open_list, read_row
from registry.rules import person_fault, shown
from registry.values import RejectedRow, Rejection

_BLOCK: Final = 2**20
# What an upload may unpack to; a list that is longer than it should be is told so below these.
_LINES_MAX: Final = 100_000
_BYTES_MAX: Final = 64 * 2**20
_FROM_A_PROGRAM: Final = "list"
_FIRST_COLUMNS: Final = ("name", "country", "id")


def read_file(stream: BinaryIO, filename: str) -> CustomerList:
    """Read a list from a table of text.

    Raises:
        Invalid: `file.unreadable`: no table, or without a column of names; `match_run.size`.
    """
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(_BLOCK):
        digest.update(block)
    columns, lines = open_list(stream, lines_max=_LINES_MAX, bytes_max=_BYTES_MAX)
    return _read(filename, digest.hexdigest(), columns, lines)


def read_given(customers: Sequence[GivenCustomer]) -> CustomerList:
    """Read a list that a program gives; its rows are counted from 1.

    Raises:
        Invalid: `match_run.size`.
    """
    schemes = sorted({scheme for one in customers for scheme in one.identifiers})
    columns = find_columns((*_FIRST_COLUMNS, *schemes))
    cells = [
        [one.name, one.country, one.ref, *(one.identifiers.get(scheme, "") for scheme in schemes)] for one in customers
    ]
    written = io.StringIO(newline="")
    csv.writer(written).writerows(cells)
    digest = hashlib.sha256(written.getvalue().encode()).hexdigest()
    return _read(_FROM_A_PROGRAM, digest, columns, enumerate(cells, start=1))


def _read(filename: str, sha256: str, columns: Columns, lines: Iterable[Line]) -> CustomerList:
    customers: list[ListedCustomer] = []
    rejected: list[RejectedRow] = []
    for number, cells in lines:
        found = _customer(columns, number, cells)
        if isinstance(found, RejectedRow):
            rejected.append(found)
        else:
            customers.append(found)
        if len(customers) + len(rejected) > ROWS_MAX:
            break
    check_size(len(customers) + len(rejected))
    return CustomerList(filename, sha256, tuple(customers), tuple(rejected), columns.taken)


def _customer(columns: Columns, number: int, cells: list[str] | str) -> ListedCustomer | RejectedRow:
    raw = read_row(columns, number, cells)
    if isinstance(raw, RejectedRow):
        return raw
    person = person_fault(raw.name, "")
    if person is not None:
        return RejectedRow(number, (Rejection(number, columns.taken["name"], person.found, person.remedy),))
    schemes = [scheme for scheme, _ in columns.identifiers]
    record, _reasons = as_record(raw, schemes)
    return ListedCustomer(record, tuple(_notes(raw, schemes)))


def _notes(raw: RawRow, schemes: Sequence[str]) -> Iterator[str]:
    """Name what is wrong with a row and yet does not turn it away: it is matched without it."""
    country = known_country(raw.country)
    if raw.country and country is None:
        yield f"country {shown(raw.country)} is not known; an ISO 3166 code such as PL is right"
    for scheme, value in zip(schemes, raw.identifiers, strict=True):
        fault = read_identifier(scheme, country or "", value) if value else None
        if isinstance(fault, Fault):
            yield f"{scheme}: {fault.found}; {fault.remedy}"
