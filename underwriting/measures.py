"""What a score is worth against what happened: order, calibration, grade by grade. NumPy alone."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from basics.grades import PD_UPPER_BOUNDS, WORST
from underwriting.features import FloatArray
from underwriting.governance.rules import jeffreys_interval, verdict_of
from underwriting.governance.values import Verdict

Labels = npt.NDArray[np.int64]
SEED: Final = 20160401
REPLICATES: Final = 1000
BINS: Final = 10
INTERVAL: Final = (0.025, 0.975)
PERFECT_SHARE: Final = 0.9
RECALL_SHARE: Final = 0.05
_NUMBERS_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class GradeOutcome:
    """One grade: rows, defaults, mean probability, what was observed, and the 90 % Jeffreys interval of that."""

    grade: int
    rows: int
    defaults: int
    pd_mean: float
    observed: float
    observed_low: float
    observed_high: float
    verdict: Verdict


def auc(labels: Labels, scores: FloatArray, weights: FloatArray | None = None) -> float:
    """Give the chance that a defaulted row scores above another one, ties counting half.

    Args:
        labels: 1 for a default, else 0; both occur. Shape (n,).
        scores: High is risky. Shape (n,), no NaN.
        weights: How often each row counts, once where None. Shape (n,).
    """
    return _auc_at(labels, _places(scores), np.ones(len(labels)) if weights is None else weights)


def gini(labels: Labels, scores: FloatArray) -> float:
    """Give the Gini coefficient, also called accuracy ratio: 2 AUC - 1."""
    return 2 * auc(labels, scores) - 1


def ks(labels: Labels, scores: FloatArray) -> float:
    """Give Kolmogorov and Smirnov's statistic: the largest gap between the two classes' shares below a score."""
    place = _places(scores)
    bad = np.cumsum(np.bincount(place, labels)) / labels.sum()
    good = np.cumsum(np.bincount(place, 1 - labels)) / (1 - labels).sum()
    return float(np.abs(bad - good).max())


def brier(labels: Labels, pds: FloatArray) -> float:
    """Give the mean squared distance between probability and what happened."""
    return float(((pds - labels) ** 2).mean())


def log_loss(labels: Labels, pds: FloatArray) -> float:
    """Give the mean surprise, -ln of the probability of what happened; probabilities strictly between 0 and 1."""
    return float(-np.where(labels == 1, np.log(pds), np.log1p(-pds)).mean())


def ece(labels: Labels, pds: FloatArray) -> float:
    """Give the expected calibration error: ten bins of equal count, mean absolute gap weighted by count."""
    return float(_calibration_errors(labels[None, :], pds, _bins(pds))[0])


def ece_of_perfect(pds: FloatArray, *, seed: int = SEED, share: float = PERFECT_SHARE) -> float:
    """Give the quantile of the calibration error that a perfectly calibrated card has on as many rows.

    Args:
        pds: Taken to be right: what happened is drawn from them, `REPLICATES` times. Shape (n,).
        seed: Of the draws.
        share: Which quantile.
    """
    generator = np.random.default_rng(seed)
    bins, at_once = _bins(pds), max(1, _NUMBERS_AT_ONCE // len(pds))
    errors = [
        _calibration_errors(generator.random((min(at_once, REPLICATES - done), len(pds))) < pds, pds, bins)
        for done in range(0, REPLICATES, at_once)
    ]
    return float(np.quantile(np.concatenate(errors), share))


def recall_at(labels: Labels, scores: FloatArray, share: float = RECALL_SHARE) -> float:
    """Give the share of all defaults that stands among that share of the rows with the highest scores.

    Where rows of one score stand on both sides of the cut, each of them counts with the same part.
    """
    size, place = max(1, math.floor(share * len(labels))), _places(scores)
    rows = np.bincount(place)[::-1]
    defaults = np.bincount(place, labels)[::-1]
    above = np.cumsum(rows) - rows
    parts = np.clip((size - above) / rows, 0.0, 1.0)
    return float((parts * defaults).sum() / labels.sum())


def by_grade(labels: Labels, pds: FloatArray) -> tuple[GradeOutcome, ...]:
    """Compare stated with observed for each grade of the master scale that has rows."""
    grades = np.searchsorted(PD_UPPER_BOUNDS, pds, "left") + 1
    return tuple(
        _grade_outcome(grade, labels[grades == grade], pds[grades == grade])
        for grade in range(1, WORST + 1)
        if (grades == grade).any()
    )


def bootstrap_aucs(
    labels: Labels, scores: tuple[FloatArray, ...], groups: npt.NDArray[Any], *, seed: int = SEED
) -> FloatArray:
    """Give AUCs of samples drawn with replacement, whole groups at a time: shape (scores, replicates).

    Scores of one call are measured on the same samples, so that their differences are paired.

    Args:
        labels: As in `auc`.
        scores: One or more scores of the same rows.
        groups: What is drawn together, as all rows of a firm, shape (n,); `np.arange(n)` draws single rows.
        seed: Of the draws.
    """
    places = [_places(score) for score in scores]
    found = np.empty((len(scores), REPLICATES))
    for replicate, weights in enumerate(_resampled(groups, seed)):
        found[:, replicate] = [_auc_at(labels, place, weights) for place in places]
    return found


def interval_of(found: FloatArray) -> tuple[float, float]:
    """Give the middle 95 % of a figure's replicates; those without both classes (NaN) are left out."""
    low, high = np.nanquantile(found, INTERVAL)
    return float(low), float(high)


def _places(scores: FloatArray) -> npt.NDArray[np.intp]:
    """Give the rank of each score among the distinct ones."""
    return np.unique(scores, return_inverse=True)[1]


def _auc_at(labels: Labels, place: npt.NDArray[np.intp], weights: FloatArray) -> float:
    """Give the weighted AUC of scores by their rank; NaN where the weights leave one class."""
    size = int(place.max()) + 1
    bad = np.bincount(place, weights * labels, minlength=size)
    good = np.bincount(place, weights * (1 - labels), minlength=size)
    below = np.cumsum(good) - good
    pairs = float(bad.sum() * good.sum())
    return float((bad * (below + good / 2)).sum()) / pairs if pairs else math.nan


def _resampled(groups: npt.NDArray[Any], seed: int) -> Iterator[FloatArray]:
    """Give how often each row counts in each sample of whole groups drawn with replacement."""
    generator = np.random.default_rng(seed)
    names, group = np.unique(groups, return_inverse=True)
    for _ in range(REPLICATES):
        drawn = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names))
        yield drawn[group].astype(np.float64)


def _bins(pds: FloatArray) -> FloatArray:
    """Give the part that each row has in each bin of equal count, shape (n, bins).

    It is 1 in one bin, but for rows of one probability that stand in several: they all have the same parts, so that
    nothing hangs on the order of the rows.
    """
    bins = np.empty(len(pds), dtype=np.intp)
    for number, part in enumerate(np.array_split(np.argsort(pds, kind="stable"), BINS)):
        bins[part] = number
    place = _places(pds)
    counts = np.zeros((int(place.max()) + 1, BINS))
    np.add.at(counts, (place, bins), 1.0)
    parts: FloatArray = (counts / counts.sum(axis=1, keepdims=True))[place]
    return parts


def _calibration_errors(outcomes: npt.NDArray[Any], pds: FloatArray, bins: FloatArray) -> FloatArray:
    """Give the calibration error of each row of outcomes, shape (m, n): shape (m,)."""
    gaps = np.abs(pds @ bins - outcomes.astype(np.float64) @ bins)
    errors: FloatArray = gaps.sum(axis=1) / len(pds)
    return errors


def _grade_outcome(grade: int, labels: Labels, pds: FloatArray) -> GradeOutcome:
    rows, defaults, pd_mean = len(labels), int(labels.sum()), float(pds.mean())
    interval = jeffreys_interval(defaults, rows)
    return GradeOutcome(
        grade, rows, defaults, pd_mean, defaults / rows, *interval, verdict=verdict_of(pd_mean, interval)
    )
