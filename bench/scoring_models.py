"""The models that are measured: ours, and peers with settings that are the same for every set."""

import hashlib
import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.scoring_sets import SEED, Index, Trial
from underwriting.card_folder import parse_card
from underwriting.features import FloatArray
from underwriting.scoring import pd_many, score_many
from underwriting.training import estimator
from underwriting.training.fit import Wish, fit_card
from underwriting.training.record import CardText
from underwriting.training.trainer import record_of, sample_of

OURS: Final = "ours"
THREADS: Final = os.cpu_count() or 1
_TRAINING: Final = Path(estimator.__file__).parent
_DECISIVE: Final = ("additive", "calibrating", "compiled", "fit", "learners", "sample")
_TEXT: Final = CardText(name="fitted", title="Fitted for a benchmark.", target="the label given")


@dataclass(frozen=True, slots=True)
class Model:
    """Something that is fitted to rows of a set and gives probabilities for others.

    Attributes:
        stamp: Versions and settings; a stored result of another stamp does not count.
        is_slow: Whether it takes hours, and so runs by a flag alone.
    """

    name: str
    stamp: str
    predict: Callable[[Trial, Index, Index], FloatArray]
    is_slow: bool = False


def models() -> Mapping[str, Model]:
    """Give ours and all peers, by name."""
    every = (Model(OURS, _stamp_of_ours(), _ours), *(_peer(*row) for row in _PEERS))
    return {model.name: model for model in every}


def _stamp_of_ours() -> str:
    """Give the versions below us and a digest of the modules that decide what is fitted."""
    digest = hashlib.sha256(b"".join((_TRAINING / f"{name}.py").read_bytes() for name in _DECISIVE)).hexdigest()
    return f"training {digest[:12]}, scikit-learn {version('scikit-learn')}, interpret-core {version('interpret-core')}"


def _ours(trial: Trial, fit_to: Index, score: Index) -> FloatArray:
    """Fit by the estimator, or, where rows have a time, by the trainer, which then validates by time and by firm."""
    table = trial.table
    if table.times is None:
        fitted = estimator.build().fit(table.values[fit_to], table.target[fit_to])
        pds: FloatArray = fitted.predict_proba(table.values[score])[:, 1]
        return pds
    sample = sample_of(table.rows(fit_to), {})
    card = parse_card(record_of(sample, fit_card(sample, Wish()), _TEXT), sha256="")
    return pd_many(score_many(card, table.values[score]))


def _lightgbm(**settings: Any) -> Any:  # noqa: ANN401 - untyped library
    import lightgbm  # noqa: PLC0415 - an extra

    return lightgbm.LGBMClassifier(**settings, random_state=SEED, n_jobs=THREADS, verbose=-1)


def _histogram(**settings: Any) -> Any:  # noqa: ANN401 - untyped library
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - an extra

    return HistGradientBoostingClassifier(**settings, early_stopping=False, random_state=SEED)


def _catboost(**settings: Any) -> Any:  # noqa: ANN401 - untyped library
    import catboost  # noqa: PLC0415 - an extra

    return catboost.CatBoostClassifier(
        **settings, random_seed=SEED, thread_count=THREADS, verbose=False, allow_writing_files=False
    )


def _ebm(**settings: Any) -> Any:  # noqa: ANN401 - untyped library
    from interpret.glassbox import ExplainableBoostingClassifier  # noqa: PLC0415 - an extra

    return ExplainableBoostingClassifier(**settings, random_state=SEED, n_jobs=THREADS)


_TREES: Final = {"learning_rate": 0.05}
_PEERS: Final[tuple[tuple[str, str, Callable[..., Any], dict[str, Any], bool], ...]] = (
    ("LightGBM", "lightgbm", _lightgbm, {"n_estimators": 400, "colsample_bytree": 0.5, **_TREES}, False),
    (
        "LightGBM, held back",
        "lightgbm",
        _lightgbm,
        {
            "n_estimators": 300,
            "num_leaves": 8,
            "min_child_samples": 100,
            "reg_lambda": 10.0,
            "colsample_bytree": 0.5,
            **_TREES,
        },
        False,
    ),
    ("HistGradientBoosting", "scikit-learn", _histogram, {"max_iter": 400, "max_features": 0.5, **_TREES}, False),
    ("CatBoost", "catboost", _catboost, {"iterations": 1000}, True),
    ("EBM, 60 pairs", "interpret-core", _ebm, {"interactions": 60}, True),
)


def _peer(name: str, package: str, make: Callable[..., Any], settings: dict[str, Any], is_slow: bool) -> Model:  # noqa: FBT001 - a row of the table above
    def predict(trial: Trial, fit_to: Index, score: Index) -> FloatArray:
        values, target = trial.table.values, trial.table.target
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs, of missing values and feature names
            found = make(**settings).fit(values[fit_to], target[fit_to]).predict_proba(values[score])
        return np.asarray(found)[:, 1].astype(np.float64)

    told = ", ".join(f"{key}={value}" for key, value in settings.items())
    return Model(name, f"{package} {version(package)}: {told}", predict, is_slow)
