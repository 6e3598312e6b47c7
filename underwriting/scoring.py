"""Evaluate a scorecard with NumPy: one firm or a hundred thousand, by the same lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from basics.grades import PD_FLOOR, Grade, grade_of
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard, Table


@dataclass(frozen=True, slots=True)
class Rating:
    """What the scorecard alone says: `base` plus the points plus `age_points` is the score."""

    points: FloatArray
    age_points: float
    score: float
    pd: float
    grade: Grade


def rate_row(card: Scorecard, row: FloatArray, *, weight: float, previous_grade: Grade | None) -> Rating:
    """Rate one firm.

    An old statement shrinks towards the mean of the portfolio as far as that is worse than what it says: its
    good figures fade, its bad ones stay, so that nobody gains by keeping silent.

    Args:
        card: The scorecard.
        row: Features in the order of `features.FEATURES`, shape (features,), NaN = missing.
        weight: What the statement still counts for, 1.0 while it is fresh, down to 0.0.
        previous_grade: The scorecard's last grade of the buyer, None for the first one.
    """
    points = contributions_many(card, row[None, :])[0]
    score = card.base + float(points.sum())
    age_points = 0.0
    if weight < 1 and score < card.mean_score:
        points = points * weight
        age_points = (1 - weight) * (card.mean_score - card.base)
        score = card.base + float(points.sum()) + age_points
    pd = pd_of(score)
    return Rating(points, age_points, score, pd, grade_of(pd, previous=previous_grade))


def contributions_many(card: Scorecard, rows: FloatArray) -> FloatArray:
    """Give what each feature adds to the score against the portfolio's median, in log-odds.

    Args:
        card: The scorecard.
        rows: Features as `features.feature_rows` gives them, shape (n, features), NaN = missing.

    Returns:
        Shape (n, features); `card.base` plus the sum of a row is its score.
    """
    points = np.empty(rows.shape, dtype=np.float64)
    for column, table in enumerate(card.tables):
        points[:, column] = table.points[np.searchsorted(table.edges, rows[:, column], "left")]
    points -= card.median_points
    points *= card.slope
    return points


def score_many(card: Scorecard, rows: FloatArray) -> FloatArray:
    """Give the score of many firms in log-odds, shape (n,); rows as in `contributions_many`."""
    return card.slope * (card.intercept + table_sum(card.tables, rows)) + card.shift


def table_sum(tables: Sequence[Table], rows: FloatArray) -> FloatArray:
    """Add up the points of many firms, before intercept and calibration: shape (n,)."""
    total = np.zeros(len(rows), dtype=np.float64)
    for column, table in enumerate(tables):
        total += table.points[np.searchsorted(table.edges, rows[:, column], "left")]
    return total


def pd_many(scores: FloatArray) -> FloatArray:
    """Give the probability of default within 12 months of scores, never under the floor."""
    return np.maximum(PD_FLOOR, 1.0 / (1.0 + np.exp(-scores)))


def pd_of(score: float) -> float:
    """Give the probability of default within 12 months of one score, never under the floor."""
    return max(PD_FLOOR, 1.0 / (1.0 + math.exp(-score)))
