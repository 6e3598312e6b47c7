"""What would have to change: the fewest and smallest changes with which the scorecard gives a better grade."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np

from basics.grades import HYSTERESIS_SHARE, Grade
from underwriting.cells import cells_of_row
from underwriting.features import Feature, FloatArray, Unit
from underwriting.scorecard import Scorecard, cell_of
from underwriting.scoring import contributions_of_row, rate_row
from underwriting.values import Change, Counterfactual

_MARGIN: Final = 1e-9  # keeps a found change on the safe side of the last bit
_CARDS_KEPT: Final = 8
_SMALL: Final = 0.1  # ratios below it are written with three decimals
_LEVERAGE: Final = "liabilities_to_assets"
_NEGATIVE_EQUITY: Final = "negative_equity"


@dataclass(frozen=True, slots=True)
class _Part:
    """What one feature adds, by its cells, as lists: for single figures they are ten times as fast as arrays.

    Attributes:
        beside: For each pair that the feature stands in, the other's column, and the pair's points by the cells of the
            other, then by those of this one.
    """

    points: list[float]
    beside: tuple[tuple[int, list[list[float]]], ...]

    def gains(self, cells: list[int], here: int, reached: Sequence[int]) -> list[float]:
        """Give by how much the points fall from one cell to each of some others, the other features where they are."""
        lines = [points[cells[other]] for other, points in self.beside]
        found = []
        for cell in reached:
            gain = self.points[here] - self.points[cell]
            for line in lines:
                gain += line[here] - line[cell]
            found.append(gain)
        return found


@dataclass(frozen=True, slots=True)
class _Steps:
    """Where one changeable feature may be moved to, the first that betters it first, and the cells reached there."""

    column: int
    sign: int
    targets: tuple[float, ...]
    cells: tuple[int, ...]
    spread: float
    is_leverage: bool


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The ways to better one feature, nearest first: where to, how far (in peers' spreads), how much it gains."""

    column: int
    targets: list[float]
    cells: list[int]
    distances: list[float]
    gains: list[float]
    most: float


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
    cells, values = cells_of_row(card.grids, row), row.tolist()
    ladders = [found for steps in _steps_of(card) if (found := _ladder(card, steps, values, cells)) is not None]
    moves = _nearest_single(ladders, needed) or _nearest_two(card, cells, ladders, needed)
    return _checked(card, row, moves, standing) if moves else None


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
    return card.base + float(contributions_of_row(card, row).sum()) - target


@lru_cache(maxsize=_CARDS_KEPT)
def _parts_of(card: Scorecard) -> tuple[_Part, ...]:
    return tuple(_Part(table.points.tolist(), tuple(_beside(card, column))) for column, table in enumerate(card.tables))


def _beside(card: Scorecard, column: int) -> Iterator[tuple[int, list[list[float]]]]:
    for pair in card.pairs:
        points = pair.points[np.ix_(pair.rows, pair.columns)]
        if pair.first == column:
            yield pair.second, points.T.tolist()
        elif pair.second == column:
            yield pair.first, points.tolist()


@lru_cache(maxsize=_CARDS_KEPT)
def _steps_of(card: Scorecard) -> tuple[_Steps, ...]:
    found = []
    for column, (feature, table) in enumerate(zip(card.statement_features, card.tables, strict=True)):
        if not feature.is_changeable or feature.sign == 0:
            continue
        bounds = [_rounded_into(feature, edge) for edge in table.edges[:-1][:: -feature.sign].tolist()]
        targets = tuple(bound for bound in bounds if feature.lower <= bound <= feature.upper)
        cells = tuple(cell_of(table, target) for target in targets)
        spread = card.features[column].peer.spread
        found.append(_Steps(column, feature.sign, targets, cells, spread, feature.name == _LEVERAGE))
    return tuple(found)


def _ladder(card: Scorecard, steps: _Steps, values: list[float], cells: list[int]) -> _Ladder | None:
    """Give the steps that better one feature; None where it is not known or no step betters the score."""
    column, value = steps.column, values[steps.column]
    places = [place for place, target in enumerate(steps.targets) if (value - target) * steps.sign > 0]
    targets, reached = [steps.targets[place] for place in places], [steps.cells[place] for place in places]
    gains = [gain * card.slope for gain in _parts_of(card)[column].gains(cells, cells[column], reached)]
    if steps.is_leverage:
        gains = [gain + more for gain, more in zip(gains, _gains_of_flag(card, cells, targets), strict=True)]
    most = max(gains, default=0.0)
    if most <= 0:
        return None
    distances = [abs(target - value) / steps.spread for target in targets]
    return _Ladder(column, targets, reached, distances, gains, most)


def _rounded_into(feature: Feature, edge: float) -> float:
    """Give the nearest figure, as it is written, that lies in the better cell at that edge.

    A cell holds its upper edge: `at most` the edge betters a feature whose risk rises, `above` it one whose falls.
    """
    scale = 10.0 ** decimals_of(feature, edge)
    if feature.sign > 0:
        return math.floor(edge * scale) / scale
    return (math.floor(edge * scale) + 1) / scale


def _gains_of_flag(card: Scorecard, cells: list[int], leverages: Sequence[float]) -> list[float]:
    """Give what the negative-equity flag, which follows the leverage and stands in no pair, gains with it."""
    flag = card.columns.get(_NEGATIVE_EQUITY)
    if flag is None:
        return [0.0] * len(leverages)
    reached = [cell_of(card.tables[flag], 1.0 if leverage > 1 else 0.0) for leverage in leverages]
    return [gain * card.slope for gain in _parts_of(card)[flag].gains(cells, cells[flag], reached)]


Found = list[tuple[int, float]]  # columns and the values to move them to


def _nearest_single(ladders: Sequence[_Ladder], needed: float) -> Found | None:
    nearest, found = math.inf, None
    for ladder in ladders:
        step = next((step for step, gain in enumerate(ladder.gains) if gain >= needed), None)
        if step is not None and ladder.distances[step] < nearest:
            nearest, found = ladder.distances[step], [(ladder.column, ladder.targets[step])]
    return found


def _nearest_two(card: Scorecard, cells: list[int], ladders: Sequence[_Ladder], needed: float) -> Found | None:
    nearest, found = math.inf, None
    for one, two in combinations(ladders, 2):
        between = _gains_between(card, cells, one, two)
        if between is None and one.most + two.most < needed:
            continue
        for step, far in enumerate(one.distances):
            if far >= nearest:
                break
            other = _first_enough(one.gains[step], two.gains, None if between is None else between[step], needed)
            if other is not None and far + two.distances[other] < nearest:
                nearest = far + two.distances[other]
                found = [(one.column, one.targets[step]), (two.column, two.targets[other])]
    return found


def _first_enough(gain: float, others: list[float], between: list[float] | None, needed: float) -> int | None:
    """Give the nearest step of the other feature that gains enough together with a step of the one."""
    for step, more in enumerate(others):
        if gain + more + (between[step] if between else 0.0) >= needed:
            return step
    return None


def _gains_between(card: Scorecard, cells: list[int], one: _Ladder, two: _Ladder) -> list[list[float]] | None:
    """Give what moving both gains beyond moving each alone; None where the two share no pair of the card."""
    points = next((points for other, points in _parts_of(card)[one.column].beside if other == two.column), None)
    if points is None:
        return None
    here, there = cells[one.column], cells[two.column]
    return [
        [
            card.slope * (points[there][cell] + points[other][here] - points[other][cell] - points[there][here])
            for other in two.cells
        ]
        for cell in one.cells
    ]


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
