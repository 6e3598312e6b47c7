"""Fit an additive, monotone scorecard: choose the setting, grow the trees, calibrate, anchor."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from basics.errors import Refused
from underwriting.features import FEATURES, FloatArray
from underwriting.scorecard import Peer, Table
from underwriting.training.compiled import compile_tables, table_sum, with_neutral_missing
from underwriting.training.evidence import auc
from underwriting.training.table import FirmYears

SEED: Final = 20160401
FOLDS: Final = 5
MIN_DEFAULTS: Final = 30


@dataclass(frozen=True, slots=True)
class Setting:
    """How strongly the trees are held back."""

    trees: int
    learning_rate: float
    leaves: int
    min_rows_a_leaf: int
    l2: float = 10.0
    bins: int = 32


SETTINGS: Final = (
    Setting(trees=100, learning_rate=0.05, leaves=4, min_rows_a_leaf=100),
    Setting(trees=200, learning_rate=0.05, leaves=4, min_rows_a_leaf=100),
    Setting(trees=400, learning_rate=0.03, leaves=4, min_rows_a_leaf=200),
    Setting(trees=200, learning_rate=0.03, leaves=3, min_rows_a_leaf=200),
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """All that a card needs from its training."""

    setting: Setting
    inner_aucs: tuple[float, ...]
    intercept: float
    tables: tuple[Table, ...]
    peers: tuple[Peer, ...]
    slope: float
    calibration_intercept: float
    sample_rate: float
    central_tendency: float

    @property
    def anchor_offset(self) -> float:
        """Give what moves the sample's rate to the central tendency, in log-odds."""
        return _logit(self.central_tendency) - _logit(self.sample_rate)


def fit_card(sample: FirmYears, *, inner_last_year: int, central_years: tuple[int, int]) -> Fitted:
    """Fit on a sample whose labels are all known.

    Args:
        sample: The training part.
        inner_last_year: The setting is chosen by fitting up to this fiscal year and scoring the later ones.
        central_years: Fiscal years, both included, whose mean yearly rate is the central tendency.

    Raises:
        Refused: `training.too_few_defaults`.
    """
    if int(sample.defaults.sum()) < MIN_DEFAULTS:
        raise Refused(
            "training.too_few_defaults",
            f"The sample holds {int(sample.defaults.sum())} defaults; a card needs at least {MIN_DEFAULTS}.",
        )
    inner_aucs = tuple(_inner_auc(sample, setting, inner_last_year) for setting in SETTINGS)
    setting = SETTINGS[int(np.argmax(inner_aucs))]
    peers = tuple(_peer(column) for column in sample.features.T)
    slope, calibration_intercept = _platt(_out_of_fold(sample, setting, peers), sample.defaults)
    intercept, tables = _neutral_tables(sample, setting, peers)
    return Fitted(
        setting=setting,
        inner_aucs=inner_aucs,
        intercept=intercept,
        tables=tables,
        peers=peers,
        slope=slope,
        calibration_intercept=calibration_intercept,
        sample_rate=float(sample.defaults.mean()),
        central_tendency=_central_tendency(sample, central_years),
    )


def grow(features: FloatArray, defaults: npt.NDArray[np.int64], setting: Setting) -> HistGradientBoostingClassifier:
    """Grow trees of one feature each, monotone where the feature's sign is known."""
    return HistGradientBoostingClassifier(
        max_iter=setting.trees,
        learning_rate=setting.learning_rate,
        max_leaf_nodes=setting.leaves,
        min_samples_leaf=setting.min_rows_a_leaf,
        l2_regularization=setting.l2,
        max_bins=setting.bins,
        interaction_cst="no_interactions",
        monotonic_cst=[feature.sign for feature in FEATURES],
        early_stopping=False,
        random_state=SEED,
    ).fit(features, defaults)


def _inner_auc(sample: FirmYears, setting: Setting, last_year: int) -> float:
    early, late = sample.between(0, last_year), sample.between(last_year + 1, 9999)
    _, tables = _neutral_tables(early, setting, tuple(_peer(column) for column in early.features.T))
    return auc(late.defaults, table_sum(tables, late.features))


def _folds(sample: FirmYears) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Split so that all years of a firm stand in one fold."""
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    yield from splitter.split(sample.features, sample.defaults, groups=np.array(sample.company_ids))


def _out_of_fold(sample: FirmYears, setting: Setting, peers: tuple[Peer, ...]) -> FloatArray:
    raw = np.empty(len(sample.years), dtype=np.float64)
    for fit_rows, held_rows in _folds(sample):
        intercept, tables = _neutral_tables(sample.rows(fit_rows), setting, peers)
        raw[held_rows] = intercept + table_sum(tables, sample.features[held_rows])
    return raw


def _neutral_tables(sample: FirmYears, setting: Setting, peers: tuple[Peer, ...]) -> tuple[float, tuple[Table, ...]]:
    """Grow and compile, and let a missing figure count like the median.

    In this sample a figure is missing where the file or a listing begins, and newly listed firms rarely fail in
    their first year. Served as learnt, leaving the year before out would better a buyer's grade.
    """
    intercept, tables = compile_tables(grow(sample.features, sample.defaults, setting))
    return intercept, tuple(with_neutral_missing(table, peer.median) for table, peer in zip(tables, peers, strict=True))


def _platt(raw: FloatArray, defaults: npt.NDArray[np.int64]) -> tuple[float, float]:
    line = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(raw[:, None], defaults)
    return round(float(line.coef_[0, 0]), 9), round(float(line.intercept_[0]), 9)


def _peer(column: FloatArray) -> Peer:
    low, median, high = np.nanquantile(column, (0.1, 0.5, 0.9), method="lower")
    return Peer(median=float(median), low=float(low), high=float(high))


def _central_tendency(sample: FirmYears, years: tuple[int, int]) -> float:
    """Give the mean of the yearly default rates, each year counting the same, to five decimals."""
    rates = [float(sample.between(year, year).defaults.mean()) for year in range(years[0], years[1] + 1)]
    return round(math.fsum(rates) / len(rates), 5)


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p))
