"""CSV files that people download and open in a spreadsheet: no cell of them is ever run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from flask import Response

_STARTS_FORMULA: Final = re.compile(r"[\s'\"]*[=+\-@\t\r\x00\uff1d\uff0b\uff0d\uff20|%]")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def plain(cell: object) -> str:
    """Write a cell so that a spreadsheet shows it as text; numbers stay numbers.

    Source: OWASP, CSV injection: a leading apostrophe before = + - @, tab and return, also behind spaces and quotes.
    """
    text = str(cell)
    return f"'{text}" if _STARTS_FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def csv_file(filename: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Give a table as a file to download, in UTF-8 with a mark that spreadsheets know it by."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([plain(cell) for cell in head])
    writer.writerows([plain(cell) for cell in row] for row in rows)
    response = Response(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
