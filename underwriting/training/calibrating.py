"""Turn what the tables add up to into probabilities: a line fitted out of fold, and the anchor of a portfolio."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from underwriting.features import FloatArray
from underwriting.measures import Labels

_DECIMALS: Final = 9
_LEAST_SLOPE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Calibration:
    """`slope * raw + intercept` is the score, in log-odds; `offset` moves it to the portfolio's own default rate."""

    slope: float
    intercept: float
    sample_rate: float
    central_tendency: float

    @property
    def offset(self) -> float:
        """Give what moves the sample's rate to the central tendency, in log-odds."""
        return _logit(self.central_tendency) - _logit(self.sample_rate)


def calibrate(raw: FloatArray, defaults: Labels, *, central_tendency: float | None = None) -> Calibration:
    """Fit the line (Platt) to log-odds of rows that the tables were not fitted to.

    The slope is kept above zero: tables that point the wrong way out of fold say nothing, and nearly all their weight
    is taken.

    Args:
        raw: Log-odds out of fold, shape (n,).
        defaults: 1 where the row defaulted, shape (n,).
        central_tendency: The portfolio's own yearly default rate; None for that of the sample.
    """
    line = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(raw[:, None], defaults)
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    rate = float(defaults.mean())
    if slope < _LEAST_SLOPE:
        slope, intercept = _LEAST_SLOPE, _logit(rate) - _LEAST_SLOPE * float(raw.mean())
    return Calibration(round(slope, _DECIMALS), round(intercept, _DECIMALS), rate, central_tendency or rate)


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p))
