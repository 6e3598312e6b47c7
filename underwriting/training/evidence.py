"""Measure a score against what happened: discrimination, calibration, grade by grade."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from basics.grades import PD_UPPER_BOUNDS, WORST
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import pd_many, score_many
from underwriting.training.table import FirmYears

Labels = npt.NDArray[np.int64]
REPLICATES: Final = 1000
BINS: Final = 10
_SEED: Final = 20160401
_INTERVAL: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class GradeEvidence:
    """One grade of a period: firms, mean probability, what was observed, and its 90 % Jeffreys interval."""

    grade: int
    rows: int
    defaults: int
    pd_mean: float
    observed: float
    observed_low: float
    observed_high: float


@dataclass(frozen=True, slots=True)
class PeriodEvidence:
    """A scorecard on the rows of one period, beside Altman's Z'' on the same rows."""

    first_year: int
    last_year: int
    rows: int
    defaults: int
    auc: float
    auc_low: float
    auc_high: float
    altman_auc: float
    altman_auc_low: float
    altman_auc_high: float
    auc_gain_low: float
    auc_gain_high: float
    ece: float
    ece_perfect_q90: float
    pd_mean: float
    observed: float
    grades: tuple[GradeEvidence, ...]

    def as_record(self) -> dict[str, Any]:
        """Give the figures as a card records them, to five decimals."""
        record: dict[str, Any] = _rounded(asdict(self))
        return record


def measure(card: Scorecard, period: FirmYears) -> PeriodEvidence:
    """Score a period and compare with what happened."""
    scores, labels = score_many(card, period.features), period.defaults
    pds, altman = pd_many(scores), -altman_z(period.lines())
    aucs, altman_aucs = bootstrap_aucs(labels, (scores, altman), np.array(period.company_ids))
    gain_low, gain_high = np.quantile(aucs - altman_aucs, _INTERVAL)
    return PeriodEvidence(
        first_year=int(period.years.min()),
        last_year=int(period.years.max()),
        rows=len(labels),
        defaults=int(labels.sum()),
        auc=auc(labels, scores),
        auc_low=float(np.quantile(aucs, _INTERVAL[0])),
        auc_high=float(np.quantile(aucs, _INTERVAL[1])),
        altman_auc=auc(labels, altman),
        altman_auc_low=float(np.quantile(altman_aucs, _INTERVAL[0])),
        altman_auc_high=float(np.quantile(altman_aucs, _INTERVAL[1])),
        auc_gain_low=float(gain_low),
        auc_gain_high=float(gain_high),
        ece=ece(labels, pds),
        ece_perfect_q90=ece_of_perfect(pds),
        pd_mean=float(pds.mean()),
        observed=float(labels.mean()),
        grades=by_grade(labels, pds),
    )


def auc(labels: Labels, scores: FloatArray, weights: FloatArray | None = None) -> float:
    """Give the chance that a defaulted row scores above another one, ties counting half."""
    weight = np.ones(len(labels)) if weights is None else weights
    _, place = np.unique(scores, return_inverse=True)
    return _auc_at(labels, place, weight)


def bootstrap_aucs(labels: Labels, scores: tuple[FloatArray, ...], firms: npt.NDArray[Any]) -> FloatArray:
    """Give AUCs of samples drawn with replacement, whole firms at a time: shape (scores, replicates)."""
    generator = np.random.default_rng(_SEED)
    names, firm = np.unique(firms, return_inverse=True)
    places = [np.unique(score, return_inverse=True)[1] for score in scores]
    found = np.empty((len(scores), REPLICATES))
    for replicate in range(REPLICATES):
        drawn = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names))
        weights = drawn[firm].astype(np.float64)
        found[:, replicate] = [_auc_at(labels, place, weights) for place in places]
    return found


def ece(labels: Labels, pds: FloatArray) -> float:
    """Give the expected calibration error: ten bins of equal count, mean absolute gap weighted by count."""
    order = np.argsort(pds, kind="stable")
    gaps = [
        len(part) * abs(float(pds[part].mean()) - float(labels[part].mean())) for part in np.array_split(order, BINS)
    ]
    return sum(gaps) / len(labels)


def ece_of_perfect(pds: FloatArray) -> float:
    """Give the 90 % quantile of the calibration error that a perfect model has on as many rows."""
    generator = np.random.default_rng(_SEED)
    draws = [ece((generator.random(len(pds)) < pds).astype(np.int64), pds) for _ in range(REPLICATES)]
    return float(np.quantile(draws, 0.9))


def by_grade(labels: Labels, pds: FloatArray) -> tuple[GradeEvidence, ...]:
    """Give count, mean probability and observed rate of each grade that has firms."""
    grades = np.searchsorted(PD_UPPER_BOUNDS, pds, "left") + 1
    return tuple(
        _grade_evidence(grade, labels[grades == grade], pds[grades == grade])
        for grade in range(1, WORST + 1)
        if (grades == grade).any()
    )


def altman_z(lines: Mapping[str, FloatArray]) -> FloatArray:
    """Give Altman's Z'' for firms of any trade; high is sound. Source: Altman 1993, four ratios."""
    assets, liabilities = lines["total_assets"], lines["total_liabilities"]
    return (
        6.56 * (lines["current_assets"] - lines["current_liabilities"]) / assets
        + 3.26 * lines["retained_earnings"] / assets
        + 6.72 * lines["ebit"] / assets
        + 1.05 * (assets - liabilities) / liabilities
    )


def _auc_at(labels: Labels, place: npt.NDArray[np.intp], weights: FloatArray) -> float:
    """Give the weighted AUC of scores by their rank `place` among the distinct ones."""
    size = int(place.max()) + 1
    bad = np.bincount(place, weights * labels, minlength=size)
    good = np.bincount(place, weights * (1 - labels), minlength=size)
    below = np.cumsum(good) - good
    return float((bad * (below + good / 2)).sum() / (bad.sum() * good.sum()))


def _grade_evidence(grade: int, labels: Labels, pds: FloatArray) -> GradeEvidence:
    rows, defaults = len(labels), int(labels.sum())
    generator = np.random.default_rng(_SEED)
    low, high = np.quantile(generator.beta(defaults + 0.5, rows - defaults + 0.5, 20_000), (0.05, 0.95))
    return GradeEvidence(
        grade,
        rows,
        defaults,
        pd_mean=float(pds.mean()),
        observed=defaults / rows,
        observed_low=float(low) if defaults else 0.0,
        observed_high=float(high) if defaults < rows else 1.0,
    )


def _rounded(value: Any) -> Any:  # noqa: ANN401 - a tree of records and numbers
    match value:
        case float():
            return round(value, 5)
        case dict():
            return {key: _rounded(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_rounded(entry) for entry in value]
    return value
