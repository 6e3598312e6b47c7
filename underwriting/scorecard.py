"""What a scorecard is: tables of points in log-odds over one grid of cells a feature, frozen."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from underwriting.features import BY_NAME, Feature, FloatArray
from underwriting.stages import StageTable

CellArray = npt.NDArray[np.intp]
_LEAST_SPREAD: Final = 1e-9


class Inputs(StrEnum):
    """What a card is fed with."""

    STATEMENTS = "statements"  # features of `features.FEATURES`, made from the lines of yearly statements
    COLUMNS = "columns"  # columns of any table, as they are


@dataclass(frozen=True, slots=True)
class Peer:
    """Where the portfolio that the card was made of stands on one feature: median, 10 % and 90 % quantile."""

    median: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """Give the distance by which changes of different features are compared; never zero."""
        return max(self.high - self.low, _LEAST_SPREAD)


@dataclass(frozen=True, slots=True)
class CardFeature:
    """One figure that a card looks at.

    Attributes:
        sign: +1 where risk rises with the figure, -1 where it falls, 0 where it is not known beforehand.
        lower: With `upper`, the bounds within which the card was made; beyond them the outermost cell holds.
        shares: Share of the training rows in each cell of the feature, the missing last; () where not recorded.
    """

    name: str
    label: str
    formula: str
    group: str
    unit: str
    sign: int
    lower: float
    upper: float
    missing: str
    source: str
    peer: Peer
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Points of one feature by cell, in log-odds before calibration.

    Cell i holds `edges[i-1] < x <= edges[i]`; the last edge is infinite; a missing value has the cell after it.
    `points` has one entry more than `edges`. Both arrays are read-only.
    """

    edges: FloatArray
    points: FloatArray


@dataclass(frozen=True, slots=True)
class PairTable:
    """Points of two features together, over cells that may be wider than those of their own tables.

    Attributes:
        first: With `second`, the columns of the card's features.
        rows: The row of `points` that each cell of the first feature's own table falls into.
        columns: The column of `points` that each cell of the second feature's own table falls into.
        starts: Where that row begins in `points` laid out row by row.
        points: Shape (rows, columns), the missing last in both directions.
        share_of_first: What of the pair's points, against both medians, the first feature answers for: half of the
            change with the second at its value, half with the second at its median. The rest is the second's. The
            two halves are differences of the whole score, so a feature of known sign keeps it. Same shape.
    """

    first: int
    second: int
    rows: CellArray
    columns: CellArray
    starts: CellArray
    points: FloatArray
    share_of_first: FloatArray
    share_of_second: FloatArray

    def at(self, first: CellArray | int, second: CellArray | int) -> FloatArray:
        """Give the points at cells of the two features' own tables."""
        points: FloatArray = self.points[self.rows[first], self.columns[second]]
        return points


@dataclass(frozen=True, slots=True)
class ScoreReference:
    """How the training rows were spread over the score: upper edges of all bins but the last, and shares."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scorecard:
    """A frozen scorecard; `tables` follow the order of `features`.

    The score is `slope * (intercept + points of tables and pairs) + shift`, in log-odds; `shift` is the
    calibration's intercept and the anchor. `base` is the score of a firm that stands at every median. `stages` are
    what is added beside the statements, None where the card has none.
    """

    name: str
    sha256: str
    inputs: Inputs
    intercept: float
    slope: float
    shift: float
    central_tendency: float
    features: tuple[CardFeature, ...]
    tables: tuple[Table, ...]
    pairs: tuple[PairTable, ...]
    median_points: FloatArray
    base: float
    stages: StageTable | None = None
    score_reference: ScoreReference | None = None

    @property
    def mean_score(self) -> float:
        """Give the log-odds of the central tendency, towards which an old statement shrinks."""
        return math.log(self.central_tendency / (1.0 - self.central_tendency))

    @property
    def statement_features(self) -> tuple[Feature, ...]:
        """Give the rows of the feature table that a card of statements is fed with, in its order."""
        return tuple(BY_NAME[feature.name] for feature in self.features)

    @property
    def grids(self) -> tuple[FloatArray, ...]:
        """Give the edges of each feature's cells."""
        return tuple(table.edges for table in self.tables)

    @property
    def columns(self) -> dict[str, int]:
        """Give the place of each feature by its name."""
        return {feature.name: column for column, feature in enumerate(self.features)}


def cell_of(table: Table, value: float) -> int:
    """Give the cell of one value; NaN has the last one."""
    return int(np.searchsorted(table.edges, value, "left"))


def points_at(table: Table, value: float) -> float:
    """Give the points of one value; NaN has the last cell."""
    return float(table.points[cell_of(table, value)])


def pair_table(
    features: tuple[int, int], points: FloatArray, wider: tuple[CellArray, CellArray], medians: tuple[int, int]
) -> PairTable:
    """Build a pair's table.

    Args:
        features: The two columns.
        points: Shape (rows, columns).
        wider: The row, and the column, that each cell of the two features' own tables falls into.
        medians: The cells of the two medians in the features' own tables.
    """
    rows, columns = wider
    row, column = rows[medians[0]], columns[medians[1]]
    at_first, at_second, at_both = points[row, :], points[:, column], points[row, column]
    of_first = ((points - at_first[None, :]) + (at_second - at_both)[:, None]) / 2
    of_second = ((points - at_second[:, None]) + (at_first - at_both)[None, :]) / 2
    starts = rows * points.shape[1]
    starts.setflags(write=False)
    return PairTable(*features, rows, columns, starts, frozen(points), frozen(of_first), frozen(of_second))


def frozen(numbers: npt.ArrayLike) -> FloatArray:
    """Give the numbers as an array that nobody changes."""
    array = np.array(numbers, dtype=np.float64)
    array.setflags(write=False)
    return array
