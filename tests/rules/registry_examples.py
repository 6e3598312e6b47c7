"""Small bureau files for the tests of the registry."""

import io
from collections.abc import Mapping

from registry.values import STATEMENT_ITEMS, BureauFile

HEAD = ("buyer_name", "country", "identifier_scheme", "identifier_value", "fiscal_year", "period_end", "currency")
USUAL: Mapping[str, str] = {
    "buyer_name": "Lumen Gorse Cordage",
    "country": "US",
    "identifier_scheme": "demo",
    "identifier_value": "T_1",
    "fiscal_year": "2007",
    "currency": "USD",
    "total_assets": "1000.00",
    "total_liabilities": "400.50",
    "net_income": "-12.30",
}


def make_row(**changed: str) -> dict[str, str]:
    """Give one good row; only what matters is said."""
    row = {**USUAL, **changed}
    row.setdefault("period_end", f"{row['fiscal_year']}-12-31")
    return row


def make_text(*rows: Mapping[str, str], extra: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> str:
    """Write rows as a bureau file."""
    columns = [column for column in (*HEAD, *STATEMENT_ITEMS, *extra) if column not in without]
    lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def make_file(*rows: Mapping[str, str], extra: tuple[str, ...] = ()) -> BureauFile:
    """Give rows as an upload."""
    return upload(make_text(*rows, extra=extra).encode())


def upload(content: bytes) -> BureauFile:
    """Give bytes as an upload."""
    return BureauFile(io.BytesIO(content), "statements.csv", source="test bureau")
