"""Read a table of firm-years: statement lines in USD million and what became of the firm."""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from basics.errors import Fault, Invalid
from underwriting.features import REFERENCE_CURRENCY, FloatArray, lines_of, rows_of
from underwriting.values import LINES, StatementFacts

TARGET: Final = "default_1y"
_CENTS_IN_A_MILLION: Final = 10**8
_FAULTS_SHOWN: Final = 20
_REQUIRED: Final = ("company_id", "year", TARGET, *LINES)


@dataclass(frozen=True, slots=True)
class FirmYears:
    """A table of firm-years, one row each, in the order of the file.

    Attributes:
        statements: Each beside the one of the year before, None where the file has none.
        defaults: 1 where the firm failed within the year after the fiscal year, shape (n,).
        features: As `features.feature_rows` gives them, shape (n, features).
    """

    company_ids: tuple[str, ...]
    years: npt.NDArray[np.int64]
    defaults: npt.NDArray[np.int64]
    statements: tuple[tuple[StatementFacts, StatementFacts | None], ...]
    features: FloatArray

    def between(self, first: int, last: int) -> "FirmYears":
        """Give the rows of the fiscal years from `first` to `last`, both included."""
        return self.rows(np.flatnonzero((self.years >= first) & (self.years <= last)))

    def rows(self, index: npt.NDArray[np.int64]) -> "FirmYears":
        """Give the rows of that index."""
        return FirmYears(
            company_ids=tuple(self.company_ids[i] for i in index),
            years=self.years[index],
            defaults=self.defaults[index],
            statements=tuple(self.statements[i] for i in index),
            features=self.features[index],
        )

    def lines(self) -> dict[str, FloatArray]:
        """Give the statement lines in whole dollars, and those of the year before, shape (n,) each."""
        return lines_of(self.statements)


def read_firm_years(path: Path) -> FirmYears:
    """Read the table, whole or not at all.

    Raises:
        Invalid: `training.table`: columns are missing, a cell is no number, or a firm-year stands there twice.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        _check_columns(reader.fieldnames or ())
        records = list(reader)
    _raise_if_any(_faults_of(records))
    facts = [_statement(record, number) for number, record in enumerate(records, start=1)]
    ids = tuple(record["company_id"] for record in records)
    by_firm_year = {(firm, statement.fiscal_year): statement for firm, statement in zip(ids, facts, strict=True)}
    pairs = tuple(
        (statement, by_firm_year.get((firm, statement.fiscal_year - 1)))
        for firm, statement in zip(ids, facts, strict=True)
    )
    return FirmYears(
        company_ids=ids,
        years=np.array([statement.fiscal_year for statement in facts], dtype=np.int64),
        defaults=np.array([int(record[TARGET]) for record in records], dtype=np.int64),
        statements=pairs,
        features=rows_of(pairs),
    )


def _check_columns(header: Sequence[str]) -> None:
    _raise_if_any(
        Fault(f"column {name}", "is missing", "give the table this column") for name in _REQUIRED if name not in header
    )


def _faults_of(records: Sequence[Mapping[str, str]]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, record in enumerate(records, start=2):
        for name in ("year", *LINES):
            if record[name] and not _is_number(record[name]):
                yield Fault(f"row {number}, column {name}", f"{record[name]!r} is no number", "give a finite number")
        if record[TARGET] not in ("0", "1"):
            yield Fault(f"row {number}, column {TARGET}", f"{record[TARGET]!r} is no label", "give 0 or 1")
        key = (record["company_id"], record["year"])
        if key in seen:
            yield Fault(f"row {number}", f"firm {key[0]} has fiscal year {key[1]} twice", "keep one of them")
        seen.add(key)


def _raise_if_any(faults: Iterator[Fault]) -> None:
    found = [fault for fault, _ in zip(faults, range(_FAULTS_SHOWN), strict=False)]
    if found:
        raise Invalid("training.table", "The table cannot be used: " + "; ".join(map(str, found)), found)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _statement(record: Mapping[str, str], number: int) -> StatementFacts:
    """Give the statement of a row: known four months after the end of its year, as the demo's bureau has it."""
    year = int(record["year"])
    return StatementFacts(
        statement_id=number,
        fiscal_year=year,
        period_end=date(year, 12, 31),
        known_at=date(year + 1, 4, 30),
        currency=REFERENCE_CURRENCY,
        lines={line: round(Decimal(record[line]) * _CENTS_IN_A_MILLION) for line in LINES if record[line]},
    )
