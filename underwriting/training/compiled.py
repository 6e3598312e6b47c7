"""Compile boosted one-feature trees to tables, without changing a prediction."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from basics.errors import Refused
from underwriting.features import FloatArray
from underwriting.scorecard import Table, points_at

_DECIMALS: Final = 12  # drops the last bits, which depend on the machine; 20 tables stay within 1e-9 of the trees


def compile_tables(fitted: HistGradientBoostingClassifier) -> tuple[float, tuple[Table, ...]]:
    """Give the intercept and one table a feature whose sum is the fitted model's log-odds to 1e-9.

    Every tree was grown with `interaction_cst="no_interactions"`, so it asks about one feature: it is a step
    function, and steps add up.

    Raises:
        Refused: `training.interaction`: a tree asks about two features.
    """
    trees = [predictors[0].nodes for predictors in fitted._predictors]  # noqa: SLF001 - no public way to the trees
    features = [_feature_of(nodes) for nodes in trees]
    tables = tuple(
        _table([nodes for nodes, used in zip(trees, features, strict=True) if used == feature])
        for feature in range(fitted.n_features_in_)
    )
    constant = sum(float(nodes[0]["value"]) for nodes, used in zip(trees, features, strict=True) if used is None)
    baseline = float(np.ravel(fitted._baseline_prediction)[0])  # noqa: SLF001 - the intercept has no public name
    return round(baseline + constant, _DECIMALS), tables


def with_neutral_missing(table: Table, median: float) -> Table:
    """Give the table in which a missing value has the points of the median."""
    return Table(table.edges, np.append(table.points[:-1], points_at(table, median)))


def _feature_of(nodes: Any) -> int | None:  # noqa: ANN401 - a structured array of scikit-learn's own type
    """Give the one feature that a tree asks about; None for a tree that is a single leaf."""
    used = {int(node["feature_idx"]) for node in nodes if not node["is_leaf"]}
    if len(used) > 1:
        raise Refused("training.interaction", f"A tree asks about features {sorted(used)}; one table holds one.")
    return used.pop() if used else None


def _table(trees: list[Any]) -> Table:
    thresholds = {float(node["num_threshold"]) for nodes in trees for node in nodes if not node["is_leaf"]}
    edges = [*sorted(threshold for threshold in thresholds if math.isfinite(threshold)), math.inf]
    # A cell is x <= edge, so that its upper edge stands for all of it; NaN stands for the missing.
    points = [sum(_value(nodes, edge) for nodes in trees) for edge in [*edges, math.nan]]
    return _merged(np.array(edges, dtype=np.float64), np.array([round(p, _DECIMALS) for p in points], dtype=np.float64))


def _value(nodes: Any, x: float) -> float:  # noqa: ANN401 - as above
    """Walk one tree with one value."""
    node = nodes[0]
    while not node["is_leaf"]:
        goes_left = bool(node["missing_go_to_left"]) if math.isnan(x) else x <= node["num_threshold"]
        node = nodes[node["left"] if goes_left else node["right"]]
    return float(node["value"])


def _merged(edges: FloatArray, points: FloatArray) -> Table:
    """Drop the edges between cells of equal points."""
    cells = points[:-1]
    keep = np.append(cells[1:] != cells[:-1], True)  # the infinite last edge always stays
    return Table(edges[keep], np.append(cells[keep], points[-1]))


def table_sum(tables: Sequence[Table], rows: FloatArray) -> FloatArray:
    """Add up the points of many firms, before intercept and calibration: shape (n,)."""
    total = np.zeros(len(rows), dtype=np.float64)
    for column, table in enumerate(tables):
        total += table.points[np.searchsorted(table.edges, rows[:, column], "left")]
    return total
