"""Fitted sums of tables, before they become a card: evaluated, averaged, centred, trimmed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from underwriting.features import FloatArray
from underwriting.scorecard import CellArray

Pair = tuple[int, int]
_DECIMALS: Final = 12  # drops the last bits, which depend on the machine; a card stays within 1e-9 of what was fitted
_ROUNDS: Final = 200
_SETTLED: Final = 1e-12


@dataclass(frozen=True, slots=True)
class PairPart:
    """Points of two features together.

    Attributes:
        edges: Rising finite edges in the direction of each of the two, some of the edges of the feature.
        points: Shape (`len(edges[0]) + 2`, `len(edges[1]) + 2`), the missing last in both directions.
    """

    edges: tuple[FloatArray, FloatArray]
    points: FloatArray


@dataclass(frozen=True, slots=True)
class Additive:
    """An intercept, one table a feature, and tables of two features; in log-odds.

    Attributes:
        edges: Rising finite edges of each feature; cell i holds `edges[i-1] < x <= edges[i]`, the cell after the last
            edge what is above it, and one more cell what is missing.
        points: Of each feature, one entry a cell: `len(edges) + 2`.
        pairs: By the places of two features, the lower first.
    """

    intercept: float
    edges: tuple[FloatArray, ...]
    points: tuple[FloatArray, ...]
    pairs: Mapping[Pair, PairPart]


def evaluate(model: Additive, rows: FloatArray) -> FloatArray:
    """Give the log-odds of many rows, shape (n,); rows of shape (n, features), NaN = missing."""
    cells = cells_of(model.edges, rows)
    total = np.full(len(rows), model.intercept)
    for points, cell in zip(model.points, cells, strict=True):
        total += points[cell]
    for pair, part in model.pairs.items():
        total += part.points[_cells_of_pair(model, pair, cells)]
    return total


def cells_of(edges: Sequence[FloatArray], rows: FloatArray) -> CellArray:
    """Give the cell of every value, shape (features, n); the missing have the last one."""
    cells = np.empty((len(edges), len(rows)), dtype=np.intp)
    for column, feature_edges in enumerate(edges):
        values = rows[:, column]
        cells[column] = np.searchsorted(feature_edges, values, "left")
        cells[column][np.isnan(values)] = len(feature_edges) + 1
    return cells


def wider_cells(fine: FloatArray, coarse: FloatArray) -> CellArray:
    """Give for each cell over fine edges, the missing last, the cell over coarse ones that holds it."""
    return np.append(np.searchsorted(coarse, np.append(fine, np.inf), "left"), len(coarse) + 1)


def on_common_edges(
    intercept: float, points: Sequence[tuple[FloatArray, FloatArray]], pairs: Mapping[Pair, PairPart]
) -> Additive:
    """Build a model from edges and points of each feature alone: it gets the edges of all its pairs as well."""
    edges, spread = [], []
    for column, (own, table) in enumerate(points):
        used = [part.edges[pair.index(column)] for pair, part in pairs.items() if column in pair]
        edges.append(_united([own, *used]))
        spread.append(table[wider_cells(edges[column], own)])
    return Additive(intercept, tuple(edges), tuple(spread), pairs)


def averaged(models: Sequence[Additive], weights: Sequence[float]) -> Additive:
    """Give the weighted sum of models of the same features, itself a sum of tables."""
    weighted = list(zip(models, weights, strict=True))
    edges = tuple(_united(model.edges[column] for model in models) for column in range(len(models[0].edges)))
    points = [np.zeros(len(feature_edges) + 2) for feature_edges in edges]
    pairs: dict[Pair, PairPart] = {}
    for model, weight in weighted:
        for column, table in enumerate(model.points):
            points[column] += weight * table[wider_cells(edges[column], model.edges[column])]
        for pair, part in model.pairs.items():
            added = PairPart(part.edges, weight * part.points)
            pairs[pair] = _sum_of_parts(pairs[pair], added) if pair in pairs else added
    return Additive(sum(weight * model.intercept for model, weight in weighted), edges, tuple(points), pairs)


def with_neutral_missing(model: Additive, medians: Sequence[float]) -> Additive:
    """Give the model in which a missing value counts like the median, alone and in pairs."""
    points = tuple(
        np.append(table[:-1], table[np.searchsorted(edges, median, "left")])
        for table, edges, median in zip(model.points, model.edges, medians, strict=True)
    )
    pairs = {}
    for (first, second), part in model.pairs.items():
        settled = part.points.copy()
        settled[-1, :] = settled[np.searchsorted(part.edges[0], medians[first], "left"), :]
        settled[:, -1] = settled[:, np.searchsorted(part.edges[1], medians[second], "left")]
        pairs[first, second] = PairPart(part.edges, settled)
    return Additive(model.intercept, model.edges, points, pairs)


def centred(model: Additive, rows: FloatArray, *, rounds: int = _ROUNDS) -> Additive:
    """Move what a pair says of one feature alone into that feature's own table.

    Afterwards no pair has a mean, over the rows, along either of its features; the sum is as before. A reader then
    finds in a pair only what the two features do together.

    Args:
        model: Any.
        rows: Those that it was fitted to, shape (n, features).
        rounds: How often rows and columns are levelled at most; few do where a rough answer will.
    """
    cells = cells_of(model.edges, rows)
    intercept = model.intercept
    points = [table.copy() for table in model.points]
    pairs = {}
    for (first, second), part in model.pairs.items():
        row, column = _cells_of_pair(model, (first, second), cells)
        together = np.bincount(row * part.points.shape[1] + column, minlength=part.points.size)
        counts = together.reshape(part.points.shape).astype(np.float64)
        rest, of_first, of_second, level = _effects(part.points, counts, rounds=rounds)
        points[first] += of_first[wider_cells(model.edges[first], part.edges[0])]
        points[second] += of_second[wider_cells(model.edges[second], part.edges[1])]
        intercept += level
        pairs[first, second] = PairPart(part.edges, rest)
    return Additive(intercept, model.edges, tuple(points), pairs)


def strength(model: Additive, rows: FloatArray) -> dict[Pair, float]:
    """Give how far each pair moves the score: the standard deviation of its points over the rows."""
    cells = cells_of(model.edges, rows)
    return {pair: float(part.points[_cells_of_pair(model, pair, cells)].std()) for pair, part in model.pairs.items()}


def trimmed(model: Additive) -> Additive:
    """Drop the edges between cells that say the same everywhere, and the last bits of the points."""
    pairs = {pair: trimmed_part(PairPart(part.edges, _rounded(part.points))) for pair, part in model.pairs.items()}
    pairs = {pair: part for pair, part in sorted(pairs.items()) if part.points.any()}
    edges, points = [], []
    for column, (feature_edges, table) in enumerate(zip(model.edges, model.points, strict=True)):
        rounded = _rounded(table)
        used = [part.edges[pair.index(column)] for pair, part in pairs.items() if column in pair]
        keep = _differing(rounded) | np.isin(feature_edges, _united(used))
        edges.append(feature_edges[keep])
        points.append(rounded[np.append(keep, [True, True])])
    return Additive(round(model.intercept, _DECIMALS), tuple(edges), tuple(points), pairs)


def trimmed_part(part: PairPart) -> PairPart:
    """Drop the edges of a pair between cells that say the same."""
    rows, columns = _differing(part.points), _differing(part.points.T)
    points = part.points[np.append(rows, [True, True]), :][:, np.append(columns, [True, True])]
    return PairPart((part.edges[0][rows], part.edges[1][columns]), points)


def _cells_of_pair(model: Additive, pair: Pair, cells: CellArray) -> tuple[CellArray, CellArray]:
    part = model.pairs[pair]
    of_first, of_second = (
        wider_cells(model.edges[column], edges)[cells[column]] for column, edges in zip(pair, part.edges, strict=True)
    )
    return of_first, of_second


def _sum_of_parts(one: PairPart, other: PairPart) -> PairPart:
    edges = (_united((one.edges[0], other.edges[0])), _united((one.edges[1], other.edges[1])))
    spread = [
        part.points[np.ix_(wider_cells(edges[0], part.edges[0]), wider_cells(edges[1], part.edges[1]))]
        for part in (one, other)
    ]
    return PairPart(edges, spread[0] + spread[1])


def _united(edges: Iterable[FloatArray]) -> FloatArray:
    found = list(edges)
    return np.unique(np.concatenate(found)) if found else np.empty(0)


def _rounded(points: FloatArray) -> FloatArray:
    return np.round(points, _DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0


def _differing(points: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell of each edge whether the cells on its two sides differ anywhere; the first axis is the feature's."""
    beside = points[:-1]
    changes: npt.NDArray[np.bool_] = beside[1:] != beside[:-1]
    return changes if points.ndim == 1 else np.asarray(changes.any(axis=1), dtype=np.bool_)


def _effects(table: FloatArray, counts: FloatArray, *, rounds: int) -> tuple[FloatArray, FloatArray, FloatArray, float]:
    """Split a table into what is left, an effect of each axis, and a level, by the counts of its cells."""
    rest = table.copy()
    by_row, by_column = counts.sum(axis=1), counts.sum(axis=0)
    of_first, of_second = np.zeros(table.shape[0]), np.zeros(table.shape[1])
    for _ in range(rounds):
        rows = np.divide((rest * counts).sum(axis=1), by_row, out=np.zeros_like(by_row), where=by_row > 0)
        rest -= rows[:, None]
        of_first += rows
        columns = np.divide((rest * counts).sum(axis=0), by_column, out=np.zeros_like(by_column), where=by_column > 0)
        rest -= columns[None, :]
        of_second += columns
        if max(np.abs(rows).max(), np.abs(columns).max()) < _SETTLED:
            break
    of_rows = float((of_first * by_row).sum() / by_row.sum())
    of_columns = float((of_second * by_column).sum() / by_column.sum())
    return rest, of_first - of_rows, of_second - of_columns, of_rows + of_columns
