"""The sets that scoring is measured on: rows, labels, and who is fitted to which rows."""

import csv
import gzip
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from underwriting.features import FEATURES, FloatArray
from underwriting.measures import Labels
from underwriting.tables.number_table import NumberTable, without_repeats
from underwriting.training.table import read_firm_years
from underwriting.values import LINES

SEED: Final = 20160401
FOLDS: Final = 10
VARIABLE: Final = "TRADECOVER_SHARED_DATA"
BENCH_DATA: Final = Path(__file__).parent / "data"
AMERICAN: Final = "american_1999_2014.csv.gz"
POLISH_1, POLISH_5 = "polish_1year.csv.gz", "polish_5year.csv.gz"
SLOVAK: Final = "slovak_sme_2013_2015.csv.gz"
_BESIDE_THE_CLONE: Final = Path(__file__).parents[2] / "shared" / "data"
_AGE: Final = "statement_age"  # applied by rule, the same in all rows

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Trial:
    """One set with its protocol.

    Attributes:
        table: All rows; `times` and `groups` are what training may know of time and firm.
        splits: Rows to fit to and rows to score, one or many.
        note: What was done, in a sentence or two.
    """

    table: NumberTable
    splits: Sequence[tuple[Index, Index]]
    note: str

    @property
    def scored(self) -> Index:
        """Give all rows that are scored, in the order of the splits."""
        return np.concatenate([test for _, test in self.splits])

    @property
    def drawn(self) -> npt.NDArray[Any]:
        """Give what a bootstrap draws together for the scored rows: firms, or single rows."""
        groups = self.table.groups
        return np.arange(len(self.scored)) if groups is None else groups[self.scored]

    @property
    def labels(self) -> Labels:
        """Give the labels of the scored rows."""
        return self.table.target[self.scored]


def find(name: str) -> Path | None:
    """Give the path of a data file: of the bench's own, else of the shared data; None where it is absent."""
    shared = Path(os.environ.get(VARIABLE) or _BESIDE_THE_CLONE) / "bankruptcy"
    return next((folder / name for folder in (BENCH_DATA, shared) if (folder / name).exists()), None)


def polish(path: Path) -> Trial:
    """Give one Polish year: 64 ratios, ten stratified folds, exact copies dropped first."""
    header, rows = _rows(path)
    values = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    target = values[:, -1].astype(np.int64)
    table = _table(tuple(header[:-1]), values[:, :-1], target)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(table.values, table.target)
    return Trial(table, list(folds), " ".join(table.notes))


def american(path: Path) -> Trial:
    """Give the American firm-years: all figures of the feature table that a statement makes, and all 18 items.

    Fitted to fiscal years up to 2008, whose labels were known by the end of 2009; scored 2011-2014.
    """
    years = read_firm_years(path)
    lines = years.lines()
    figures = [place for place, feature in enumerate(FEATURES) if feature.name != _AGE]
    values = np.column_stack([years.features[:, figures], *(lines[line] for line in LINES)])
    names = (*(FEATURES[place].name for place in figures), *LINES)
    table = _table(
        names, values, years.defaults, times=years.years.astype(np.float64), groups=np.array(years.company_ids)
    )
    note = f"{len(figures)} figures of the feature table and {len(LINES)} items, market value among them."
    return Trial(table, [_by_time(table, fit_to=2008, score_from=2011)], " ".join((note, *table.notes)))


def slovak(path: Path) -> Trial:
    """Give the Slovak firms: 63 ratios and the sector as a number; fitted to 2013 and 2014, scored 2015."""
    header, rows = _rows(path)
    sectors = sorted({row[0] for row in rows})
    values = np.array([[float(sectors.index(row[0])), *(_number(cell) for cell in row[2:-1])] for row in rows])
    target = np.array([int(row[-1]) for row in rows], dtype=np.int64)
    years = np.array([float(row[1]) for row in rows])
    table = _table((header[0], *header[2:-1]), values, target, times=years)
    return Trial(table, [_by_time(table, fit_to=2014, score_from=2015)], " ".join(table.notes))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a set comes from."""

    title: str
    file: str
    read: Callable[[Path], Trial]


SOURCES: Final[Mapping[str, Source]] = {
    "polish_5": Source("Polish year 5, 10 folds", POLISH_5, polish),
    "polish_1": Source("Polish year 1, 10 folds", POLISH_1, polish),
    "american": Source("American, fitted to 2008, scored 2011-2014", AMERICAN, american),
    "slovak": Source("Slovak, fitted to 2013-14, scored 2015", SLOVAK, slovak),
}


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def _number(cell: str) -> float:
    return float(cell) if cell else np.nan


def _table(
    names: tuple[str, ...],
    values: FloatArray,
    target: Labels,
    *,
    times: FloatArray | None = None,
    groups: npt.NDArray[np.str_] | None = None,
) -> NumberTable:
    return without_repeats(NumberTable(names=names, values=values, target=target, times=times, groups=groups, notes=()))


def _by_time(table: NumberTable, *, fit_to: int, score_from: int) -> tuple[Index, Index]:
    assert table.times is not None
    return np.flatnonzero(table.times <= fit_to), np.flatnonzero(table.times >= score_from)
