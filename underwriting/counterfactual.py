"""What would have to change: the fewest and smallest changes with which the scorecard gives a better grade."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from basics.grades import HYSTERESIS_SHARE, Grade
from underwriting.features import BY_NAME, Feature, FloatArray, Unit
from underwriting.scorecard import CellArray, Scorecard
from underwriting.scoring import cells_many, rate_row
from underwriting.values import Change, Counterfactual

_MARGIN: Final = 1e-9  # keeps a found change on the safe side of the last bit
_SMALL: Final = 0.1  # ratios below it are written with three decimals
_LEVERAGE: Final = "liabilities_to_assets"
_NEGATIVE_EQUITY: Final = "negative_equity"


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The ways to better one feature, nearest first: where to, how far (in peers' spreads), how much it gains."""

    column: int
    targets: FloatArray
    cells: CellArray
    distances: FloatArray
    gains: FloatArray


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stays as it is: the statement's weight, the grade by the scorecard now, what the stages add."""

    weight: float
    grade: Grade
    beside: float


def find_counterfactual(
    card: Scorecard, row: FloatArray, *, weight: float, grade: Grade, beside: float = 0.0
) -> Counterfactual | None:
    """Find the smallest change of one changeable feature, else of two, that reaches a better grade.

    Only features with a known sign are moved, in their good direction, within their bounds, all others held
    equal; distances are compared in spreads of the peers (10 % to 90 % quantile). `grade` is the buyer's grade
    by the scorecard now: the change passes its bound by the hysteresis, so that the same engine gives the better
    grade at the next assessment. `beside` is what the stages add, which stays.

    Returns:
        None for grade 1, and where two changes do not suffice.
    """
    standing = _Standing(weight, grade, beside)
    needed = _needed_gain(card, row, standing)
    if needed is None:
        return None
    cells = cells_many(card, row[None, :])[:, 0]
    ladders = [found for column in range(len(row)) if (found := _ladder(card, row, cells, column)) is not None]
    for moves in (_nearest_single(ladders, needed), _nearest_pair(card, cells, ladders, needed)):
        if moves is not None:
            return _checked(card, row, moves, standing)
    return None


def apply_changes(card: Scorecard, row: FloatArray, changes: Sequence[Change]) -> FloatArray:
    """Give the row after the changes, the negative-equity flag as the leverage then says."""
    changed, columns = row.copy(), card.columns
    for change in changes:
        changed[columns[change.feature]] = change.to_value
        if change.feature == _LEVERAGE and _NEGATIVE_EQUITY in columns:
            changed[columns[_NEGATIVE_EQUITY]] = 1.0 if change.to_value > 1 else 0.0
    return changed


def decimals_of(feature: Feature, value: float) -> int:
    """Give the decimals with which a figure of that size is written."""
    if feature.unit is Unit.RATIO:
        return 3 if abs(value) < _SMALL else 2
    return 0


def _needed_gain(card: Scorecard, row: FloatArray, standing: _Standing) -> float | None:
    """Give the log-odds that the features must gain, before the statement's age; None where none would do."""
    grade, weight = standing.grade, standing.weight
    if grade.number == 1:
        return None
    slack = HYSTERESIS_SHARE * math.log(grade.pd_upper / grade.pd_lower)
    pd = grade.pd_lower * math.exp(-slack)
    target = math.log(pd / (1 - pd)) - _MARGIN - standing.beside
    if target < card.mean_score and weight < 1:
        if weight <= 0:
            return None
        target = card.mean_score + (target - card.mean_score) / weight
    fresh = rate_row(card, row, weight=1.0, previous_grade=None)
    return fresh.score - target


def _ladder(card: Scorecard, row: FloatArray, cells: CellArray, column: int) -> _Ladder | None:
    """Give the steps that better one feature; None where it may not or cannot move."""
    feature, table, value = BY_NAME[card.features[column].name], card.tables[column], float(row[column])
    if not feature.is_changeable or feature.sign == 0 or math.isnan(value):
        return None
    steps = [_rounded_into(feature, edge) for edge in table.edges[:-1][:: -feature.sign].tolist()]
    targets = np.array([s for s in steps if feature.lower <= s <= feature.upper and (value - s) * feature.sign > 0])
    reached = np.searchsorted(table.edges, targets, "left")
    gains = _gains(card, cells, column, reached)
    if feature.name == _LEVERAGE:
        gains += _gains_of_flag(card, cells, targets)
    if not len(gains) or gains.max() <= 0:
        return None
    distances = np.abs(targets - value) / card.features[column].peer.spread
    return _Ladder(column, targets, reached, distances, gains)


def _rounded_into(feature: Feature, edge: float) -> float:
    """Give the nearest figure, as it is written, that lies in the better cell at that edge.

    A cell holds its upper edge: `at most` the edge betters a feature whose risk rises, `above` it one whose falls.
    """
    scale = 10.0 ** decimals_of(feature, edge)
    if feature.sign > 0:
        return math.floor(edge * scale) / scale
    return (math.floor(edge * scale) + 1) / scale


def _gains(card: Scorecard, cells: CellArray, column: int, reached: CellArray) -> FloatArray:
    """Give by how much the score falls when one feature moves to each of the cells, the others where they are."""
    points = card.tables[column].points
    gains: FloatArray = points[cells[column]] - points[reached]
    for pair in card.pairs:
        if pair.first == column:
            gains += pair.at(cells[column], cells[pair.second]) - pair.at(reached, cells[pair.second])
        elif pair.second == column:
            gains += pair.at(cells[pair.first], cells[column]) - pair.at(cells[pair.first], reached)
    gains *= card.slope
    return gains


def _gains_of_flag(card: Scorecard, cells: CellArray, leverages: FloatArray) -> FloatArray:
    """Give what the negative-equity flag, which follows the leverage and stands in no pair, gains with it."""
    flag = card.columns.get(_NEGATIVE_EQUITY)
    if flag is None:
        return np.zeros(len(leverages))
    reached = np.searchsorted(card.tables[flag].edges, np.where(leverages > 1, 1.0, 0.0), "left")
    return _gains(card, cells, flag, reached)


Found = list[tuple[int, float]]  # columns and the values to move them to


def _nearest_single(ladders: Sequence[_Ladder], needed: float) -> Found | None:
    ways = [
        (float(ladder.distances[steps[0]]), [(ladder.column, float(ladder.targets[steps[0]]))])
        for ladder in ladders
        if len(steps := np.flatnonzero(ladder.gains >= needed))
    ]
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _nearest_pair(card: Scorecard, cells: CellArray, ladders: Sequence[_Ladder], needed: float) -> Found | None:
    ways = [way for one, two in combinations(ladders, 2) for way in _pair_way(card, cells, one, two, needed)]
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _pair_way(
    card: Scorecard, cells: CellArray, one: _Ladder, two: _Ladder, needed: float
) -> Iterator[tuple[float, Found]]:
    """Give the nearest two steps that gain enough together, if any do."""
    between = _gains_between(card, cells, one, two)
    if between is None and one.gains.max() + two.gains.max() < needed:
        return
    gains = one.gains[:, None] + two.gains[None, :] + (0.0 if between is None else between)
    enough = gains >= needed
    if not enough.any():
        return
    distances = np.where(enough, one.distances[:, None] + two.distances[None, :], np.inf)
    step, other = np.unravel_index(int(distances.argmin()), distances.shape)
    moves = [(one.column, float(one.targets[step])), (two.column, float(two.targets[other]))]
    yield float(distances[step, other]), moves


def _gains_between(card: Scorecard, cells: CellArray, one: _Ladder, two: _Ladder) -> FloatArray | None:
    """Give what moving both gains beyond moving each alone; None where the two share no pair of the card."""
    for pair in card.pairs:
        if {pair.first, pair.second} != {one.column, two.column}:
            continue
        first, second = (one, two) if pair.first == one.column else (two, one)
        here, there = cells[first.column], cells[second.column]
        alone = pair.at(first.cells, there)[:, None] + pair.at(here, second.cells)[None, :]
        together = pair.at(first.cells[:, None], second.cells[None, :])
        gains: FloatArray = card.slope * (alone - together - pair.at(here, there))
        return gains if first is one else gains.T
    return None


def _checked(card: Scorecard, row: FloatArray, found: Found, standing: _Standing) -> Counterfactual:
    """Run the engine on the changed figures: what is promised is what it gives."""
    changes = tuple(Change(card.features[column].name, float(row[column]), target) for column, target in found)
    rating = rate_row(
        card,
        apply_changes(card, row, changes),
        weight=standing.weight,
        previous_grade=standing.grade,
        beside=standing.beside,
    )
    if not rating.grade.is_better_than(standing.grade):
        raise AssertionError(f"a counterfactual from grade {standing.grade} does not reach a better one: {changes}")
    return Counterfactual(changes, rating.grade, rating.pd)
