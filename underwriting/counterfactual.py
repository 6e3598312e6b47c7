"""What would have to change: the fewest and smallest changes with which the scorecard gives a better grade."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from basics.grades import HYSTERESIS_SHARE, Grade
from underwriting.features import COLUMN, FEATURES, Feature, FloatArray, Unit, with_flags
from underwriting.scorecard import Scorecard, points_at
from underwriting.scoring import rate_row
from underwriting.values import Change, Counterfactual

_MARGIN: Final = 1e-9  # keeps a found change on the safe side of the last bit
_SMALL: Final = 0.1  # ratios below it are written with three decimals
_LEVERAGE: Final = COLUMN["liabilities_to_assets"]
_NEGATIVE_EQUITY: Final = COLUMN["negative_equity"]


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The ways to better one feature, nearest first: where to, how far (in peers' spreads), how much it gains."""

    column: int
    targets: FloatArray
    distances: FloatArray
    gains: FloatArray


def find_counterfactual(card: Scorecard, row: FloatArray, *, weight: float, grade: Grade) -> Counterfactual | None:
    """Find the smallest change of one changeable feature, else of two, that reaches a better grade.

    Only features with a known sign are moved, in their good direction, within their bounds, all others held
    equal; distances are compared in spreads of the peers (10 % to 90 % quantile). `grade` is the buyer's grade
    by the scorecard now: the change passes its bound by the hysteresis, so that the same engine gives the better
    grade at the next assessment.

    Returns:
        None for grade 1, and where two changes do not suffice.
    """
    needed = _needed_gain(card, row, weight=weight, grade=grade)
    if needed is None:
        return None
    ladders = [ladder for column in range(len(FEATURES)) if (ladder := _ladder(card, row, column)) is not None]
    for found in (_nearest_single(ladders, needed), _nearest_pair(ladders, needed)):
        if found is not None:
            return _checked(card, row, found, weight=weight, grade=grade)
    return None


def apply_changes(row: FloatArray, changes: Sequence[Change]) -> FloatArray:
    """Give the row after the changes, flags settled."""
    changed = row.copy()
    for change in changes:
        changed[COLUMN[change.feature]] = change.to_value
    return with_flags(changed)


def decimals_of(feature: Feature, value: float) -> int:
    """Give the decimals with which a figure of that size is written."""
    if feature.unit is Unit.RATIO:
        return 3 if abs(value) < _SMALL else 2
    return 0


def _needed_gain(card: Scorecard, row: FloatArray, *, weight: float, grade: Grade) -> float | None:
    """Give the log-odds that the features must gain, before the statement's age; None where none would do."""
    if grade.number == 1:
        return None
    slack = HYSTERESIS_SHARE * math.log(grade.pd_upper / grade.pd_lower)
    pd = grade.pd_lower * math.exp(-slack)
    target = math.log(pd / (1 - pd)) - _MARGIN
    if target < card.mean_score and weight < 1:
        if weight <= 0:
            return None
        target = card.mean_score + (target - card.mean_score) / weight
    fresh = rate_row(card, row, weight=1.0, previous_grade=None)
    return fresh.score - target


def _ladder(card: Scorecard, row: FloatArray, column: int) -> _Ladder | None:
    """Give the steps that better one feature; None where it may not or cannot move."""
    feature, table, value = FEATURES[column], card.tables[column], float(row[column])
    if not feature.is_changeable or feature.sign == 0 or math.isnan(value):
        return None
    steps = [_rounded_into(feature, float(edge)) for edge in table.edges[:-1][:: -feature.sign]]
    targets = [step for step in steps if feature.lower <= step <= feature.upper and (value - step) * feature.sign > 0]
    gains = [_gain(card, row, column, target) for target in targets]
    if not gains or max(gains) <= 0:
        return None
    distances = [abs(target - value) / card.peers[column].spread for target in targets]
    return _Ladder(column, np.array(targets), np.array(distances), np.maximum.accumulate(gains))


def _rounded_into(feature: Feature, edge: float) -> float:
    """Give the nearest figure, as it is written, that lies in the better cell at that edge.

    A cell holds its upper edge: `at most` the edge betters a feature whose risk rises, `above` it one whose falls.
    """
    scale = 10.0 ** decimals_of(feature, edge)
    if feature.sign > 0:
        return math.floor(edge * scale) / scale
    return (math.floor(edge * scale) + 1) / scale


def _gain(card: Scorecard, row: FloatArray, column: int, target: float) -> float:
    """Give by how much the score falls when one feature moves to the target, its flag with it."""
    gain = points_at(card.tables[column], float(row[column])) - points_at(card.tables[column], target)
    if column == _LEVERAGE:
        flags = card.tables[_NEGATIVE_EQUITY]
        gain += points_at(flags, float(row[_NEGATIVE_EQUITY])) - points_at(flags, 1.0 if target > 1 else 0.0)
    return card.slope * gain


Found = list[tuple[int, float]]  # columns and the values to move them to


def _nearest_single(ladders: Sequence[_Ladder], needed: float) -> Found | None:
    ways = [
        (float(ladder.distances[step]), [(ladder.column, float(ladder.targets[step]))])
        for ladder in ladders
        if (step := int(np.searchsorted(ladder.gains, needed, "left"))) < len(ladder.gains)
    ]
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _nearest_pair(ladders: Sequence[_Ladder], needed: float) -> Found | None:
    ways = [way for one, two in combinations(ladders, 2) for way in _pair_ways(one, two, needed)]
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _pair_ways(one: _Ladder, two: _Ladder, needed: float) -> Iterator[tuple[float, Found]]:
    """Give for each step of one feature the nearest step of the other that makes up the rest."""
    if one.gains[-1] + two.gains[-1] < needed:
        return
    for step, other in enumerate(np.searchsorted(two.gains, needed - one.gains, "left")):
        if other < len(two.gains):
            moves = [(one.column, float(one.targets[step])), (two.column, float(two.targets[other]))]
            yield float(one.distances[step] + two.distances[other]), moves


def _checked(card: Scorecard, row: FloatArray, found: Found, *, weight: float, grade: Grade) -> Counterfactual:
    """Run the engine on the changed figures: what is promised is what it gives."""
    changes = tuple(Change(FEATURES[column].name, float(row[column]), target) for column, target in found)
    rating = rate_row(card, apply_changes(row, changes), weight=weight, previous_grade=grade)
    if not rating.grade.is_better_than(grade):
        raise AssertionError(f"a counterfactual from grade {grade} does not reach a better one: {changes}")
    return Counterfactual(changes, rating.grade, rating.pd)
