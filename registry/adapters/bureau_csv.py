"""Bureau statements as CSV: one row a buyer and fiscal year, amounts in major units; see docs/bureau-csv.md."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO, Final

from basics.currencies import EXPONENTS
from basics.errors import Fault
from basics.money import MINOR_MAX
from registry import rules
from registry.adapters.text_table import Line, Reading, Table, open_table
from registry.clean.identifiers import identifier_fault, normal_identifier
from registry.values import STATEMENT_ITEMS, Identifier, ParsedRow, RejectedRow, Rejection, StatementInput

REQUIRED: Final = (
    "buyer_name",
    "country",
    "identifier_scheme",
    "identifier_value",
    "fiscal_year",
    "period_end",
    "currency",
    *STATEMENT_ITEMS,
)
OPTIONAL: Final = ("known_at", "legal_form")
FISCAL_YEAR_MIN: Final = 1950
_NEVER_NEGATIVE: Final = ("total_assets", "total_liabilities")
_KNOWN_WITHIN_YEARS: Final = 10
_AMOUNT: Final = re.compile(r"(-?)(\d{1,18})(?:\.(\d{1,20}))?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_UNIT: Final = {currency: 10**exponent for currency, exponent in EXPONENTS.items()}


def read(file: BinaryIO, latest_year: int) -> Reading[ParsedRow]:
    """Read the rows of a bureau file, each either good or with all its faults.

    Args:
        file: Seekable binary stream.
        latest_year: The greatest fiscal year that can have a statement.

    Raises:
        Invalid: `file.unreadable` where the file as a whole is no such table.
    """
    table = open_table(file, required=REQUIRED)
    ignored = tuple(name for name in table.columns if name not in REQUIRED and name not in OPTIONAL)
    return Reading(_rows(table, latest_year), ignored)


def _rows(table: Table, latest_year: int) -> Iterator[ParsedRow]:
    has_decimal_comma = table.separator == ";"
    for line in table.lines:
        if isinstance(line, RejectedRow):
            yield line
        else:
            yield _Row(line, has_decimal_comma=has_decimal_comma).parsed(latest_year)


class _Row:
    """One line on its way to a statement; gathers its faults."""

    def __init__(self, line: Line, *, has_decimal_comma: bool) -> None:
        self._number = line.number
        self._cells = line.cells
        self._has_decimal_comma = has_decimal_comma
        self._faults: list[Fault] = []

    def parsed(self, latest_year: int) -> ParsedRow:
        """Give the statement, or all that is wrong with it."""
        identifier = self._buyer()
        fiscal_year = self._fiscal_year(latest_year)
        period_end, known_at = self._days(fiscal_year)
        currency = self._cells["currency"].upper()
        lines = self._amounts(currency)
        if self._faults or fiscal_year is None or period_end is None:
            faults = (Rejection(self._number, fault.where, fault.found, fault.remedy) for fault in self._faults)
            return RejectedRow(self._number, tuple(faults))
        return StatementInput(
            row=self._number,
            name=" ".join(self._cells["buyer_name"].split()),
            legal_form=self._cells.get("legal_form", ""),
            country=self._country,
            identifier=identifier,
            fiscal_year=fiscal_year,
            period_end=period_end,
            known_at=known_at,
            currency=currency,
            lines=lines,
            digest=digest_of(currency, period_end, lines),
        )

    @property
    def _country(self) -> str:
        return self._cells["country"].upper()

    def _buyer(self) -> Identifier:
        cells = self._cells
        name, legal_form = cells["buyer_name"], cells.get("legal_form", "")
        identifier = normal_identifier(cells["identifier_scheme"], cells["country"], cells["identifier_value"])
        self._note(rules.name_fault(name) or rules.person_fault(name, legal_form))
        if len(legal_form) > rules.NAME_MAX:
            self._fault("legal_form", f"at most {rules.NAME_MAX} characters are right")
        self._note(rules.country_fault(self._country))
        self._note(identifier_fault(identifier))
        return identifier

    def _fiscal_year(self, latest_year: int) -> int | None:
        text = self._cells["fiscal_year"]
        if _YEAR.fullmatch(text) and FISCAL_YEAR_MIN <= int(text) <= latest_year:
            return int(text)
        self._fault("fiscal_year", f"a year from {FISCAL_YEAR_MIN} to {latest_year} is right")
        return None

    def _days(self, fiscal_year: int | None) -> tuple[date | None, date | None]:
        """Read the period's end and, where it is given, the day from which the statement is known."""
        period_end = self._day("period_end")
        known_at = self._day("known_at") if self._cells.get("known_at") else None
        if period_end and fiscal_year and abs(period_end.year - fiscal_year) > 1:
            self._fault("period_end", f"a day within a year of fiscal year {fiscal_year} is right")
        if period_end and known_at and not 0 <= (known_at - period_end).days <= _KNOWN_WITHIN_YEARS * 366:
            self._fault("known_at", f"a day from {period_end} on, within {_KNOWN_WITHIN_YEARS} years, is right")
        return period_end, known_at

    def _day(self, column: str) -> date | None:
        text = self._cells[column]
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # a day that no calendar has, such as 30 February, is named below like any other text
        self._fault(column, "a day such as 2007-12-31 is right")
        return None

    def _amounts(self, currency: str) -> Mapping[str, int]:
        unit = _UNIT.get(currency)
        if unit is None:
            self._fault("currency", "an ISO 4217 code in use, such as EUR, is right")
            return {}
        lines: dict[str, int] = {}
        for item in STATEMENT_ITEMS:
            text = self._cells[item]
            minor = self._amount(item, text, unit) if text else None
            if minor is not None:
                lines[item] = minor
        for item in _NEVER_NEGATIVE:
            if lines.get(item, 0) < 0:
                self._fault(item, "an amount of 0 or more is right")
        if not lines and not self._faults:
            self._note(Fault("total_assets", "no figure in any of the 18 items", "at least one amount is right"))
        return lines

    def _amount(self, item: str, text: str, unit: int) -> int | None:
        """Read an amount in major units as whole minor units."""
        plain = text.replace(",", ".") if self._has_decimal_comma else text
        parts = _AMOUNT.fullmatch(plain)
        if parts is None:
            self._fault(item, "digits with a decimal point and no grouping, such as 1250.00, are right")
            return None
        sign, whole, decimals = parts.groups()
        minor = int(whole) * unit
        if decimals:
            scaled = int(decimals) * unit
            if scaled % 10 ** len(decimals):
                self._fault(item, f"an amount with at most {len(str(unit)) - 1} decimals is right")
                return None
            minor += scaled // 10 ** len(decimals)
        if minor > MINOR_MAX:
            self._fault(item, "an amount of at most 16 digits before the point is right; is the unit right?")
            return None
        return -minor if sign else minor

    def _fault(self, column: str, remedy: str) -> None:
        self._note(Fault(column, rules.shown(self._cells.get(column, "")), remedy))

    def _note(self, fault: Fault | None) -> None:
        if fault is not None:
            self._faults.append(fault)


def digest_of(currency: str, period_end: date, lines: Mapping[str, int]) -> str:
    """Give the SHA-256 by which the same figures are known again."""
    figures = ",".join(f"{item}={lines[item]}" for item in STATEMENT_ITEMS if item in lines)
    return hashlib.sha256(f"{currency}|{period_end}|{figures}".encode()).hexdigest()
