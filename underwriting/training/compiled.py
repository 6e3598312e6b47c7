"""Compile boosted trees to tables, leaf by leaf, without changing a prediction."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from basics.errors import Refused
from underwriting.features import FloatArray
from underwriting.training.additive import Additive, Pair, PairPart, on_common_edges

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Side:
    """The part of one feature that leads to a leaf: `low < x <= high`, and whether what is missing does."""

    low: float = -math.inf
    high: float = math.inf
    takes_missing: bool = True

    def cells(self, edges: FloatArray) -> Mask:
        """Tell of each cell over the edges, the missing last, whether it lies on this side; both bounds are edges."""
        upper = np.append(edges, math.inf)
        inside = (upper > self.low) & (upper <= self.high)
        return np.append(inside, self.takes_missing)


_Box = dict[int, _Side]


def compile_trees(fitted: HistGradientBoostingClassifier) -> Additive:
    """Give the tables whose sum is the fitted model's log-odds to 1e-9.

    Every path from a root to a leaf asks about two features at most (`interaction_cst`). A leaf is then a box over
    these features and adds its value to that box of their table.

    Raises:
        Refused: `training.interaction`: a path asks about more than two features.
    """
    leaves: dict[tuple[int, ...], list[tuple[_Box, float]]] = {}
    for (predictor,) in fitted._predictors:  # noqa: SLF001 - no public way to the trees
        _gather(predictor.nodes, 0, {}, leaves)
    width = int(fitted.n_features_in_)
    points = [(np.empty(0), np.zeros(2)) for _ in range(width)]
    pairs: dict[Pair, PairPart] = {}
    intercept = float(np.ravel(fitted._baseline_prediction)[0])  # noqa: SLF001 - the intercept has no public name
    for features, boxes in leaves.items():
        match features:
            case ():
                intercept += math.fsum(value for _, value in boxes)
            case (only,):
                points[only] = _alone(only, boxes)
            case (first, second):
                pairs[first, second] = _together((first, second), boxes)
            case more:
                raise Refused("training.interaction", f"A path asks about features {more}; a table holds two.")
    return on_common_edges(intercept, points, pairs)


def _gather(nodes: Any, index: int, box: _Box, leaves: dict[tuple[int, ...], list[tuple[_Box, float]]]) -> None:  # noqa: ANN401 - scikit-learn's own array
    """Collect the leaves under a node that is reached from within the box, by the features that they ask about."""
    node = nodes[index]
    if node["is_leaf"]:
        leaves.setdefault(tuple(sorted(box)), []).append((box, float(node["value"])))
        return
    feature, threshold = int(node["feature_idx"]), float(node["num_threshold"])
    side, goes_left = box.get(feature, _Side()), bool(node["missing_go_to_left"])
    left = _Side(side.low, min(side.high, threshold), side.takes_missing and goes_left)
    right = _Side(max(side.low, threshold), side.high, side.takes_missing and not goes_left)
    _gather(nodes, int(node["left"]), box | {feature: left}, leaves)
    _gather(nodes, int(node["right"]), box | {feature: right}, leaves)


def _edges(feature: int, boxes: Sequence[tuple[_Box, float]]) -> FloatArray:
    bounds = {bound for box, _ in boxes for bound in (box[feature].low, box[feature].high)}
    return np.array(sorted(bound for bound in bounds if math.isfinite(bound)))


def _alone(feature: int, boxes: Sequence[tuple[_Box, float]]) -> tuple[FloatArray, FloatArray]:
    edges = _edges(feature, boxes)
    points = np.zeros(len(edges) + 2)
    for box, value in boxes:
        points[box[feature].cells(edges)] += value
    return edges, points


def _together(pair: Pair, boxes: Sequence[tuple[_Box, float]]) -> PairPart:
    edges = (_edges(pair[0], boxes), _edges(pair[1], boxes))
    points = np.zeros((len(edges[0]) + 2, len(edges[1]) + 2))
    for box, value in boxes:
        points[np.ix_(box[pair[0]].cells(edges[0]), box[pair[1]].cells(edges[1]))] += value
    return PairPart(edges, points)
