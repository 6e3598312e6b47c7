"""Fit models to the sets, fold by fold, and measure what they say of rows that they did not see."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from bench.scoring_models import OURS, Model
from bench.scoring_sets import Trial
from bench.scoring_store import ScoreStore
from underwriting.features import FloatArray
from underwriting.measures import auc, bootstrap_aucs, by_grade, ece, ece_of_perfect, interval_of

_DECIMALS: Final = 5
Interval = tuple[float, float]


def run_folds(name: str, trial: Trial, model: Model, store: ScoreStore, *, folds: Sequence[int], again: bool) -> None:
    """Fit and score each of the folds that is not kept yet."""
    for fold in folds:
        if not again and store.get(name, model.name, fold, model.stamp) is not None:
            continue
        fit_to, score = trial.splits[fold]
        begun = time.perf_counter()
        pds = model.predict(trial, fit_to, score)
        store.put(name, model.name, fold, pds, model.stamp)
        found = auc(trial.table.target[score], pds)
        sys.stderr.write(f"{name} {model.name} fold {fold}: {found:.4f}, {time.perf_counter() - begun:.0f} s\n")


def scores_of(name: str, trial: Trial, model: Model, store: ScoreStore) -> list[FloatArray] | None:
    """Give the kept scores of every fold, None unless all are there."""
    found = [store.get(name, model.name, fold, model.stamp) for fold in range(len(trial.splits))]
    kept = [pds for pds in found if pds is not None]
    return kept if len(kept) == len(found) else None


def discrimination(trial: Trial, folds: Sequence[FloatArray]) -> dict[str, Any]:
    """Give the AUC of each fold, their mean and the AUC of all rows together, each with its 95 % interval.

    The interval of the mean draws rows within each fold.
    """
    labels = [trial.table.target[score] for _, score in trial.splits]
    single = [auc(*fold) for fold in zip(labels, folds, strict=True)]
    pooled = np.concatenate(folds)
    drawn = bootstrap_aucs(trial.labels, (pooled,), trial.drawn)[0]
    if len(folds) > 1:
        of_mean = np.mean(
            [bootstrap_aucs(label, (pds,), np.arange(len(label)))[0] for label, pds in zip(labels, folds, strict=True)],
            axis=0,
        )
    else:
        of_mean = drawn
    return {
        "rows": len(pooled),
        "defaults": int(trial.labels.sum()),
        "fold_aucs": [_rounded(found) for found in single],
        "auc_mean": _rounded(float(np.mean(single))),
        "auc_mean_interval": _interval(of_mean),
        "auc_pooled": _rounded(auc(trial.labels, pooled)),
        "auc_pooled_interval": _interval(drawn),
    }


def calibration(trial: Trial, folds: Sequence[FloatArray]) -> dict[str, Any]:
    """Compare the probabilities of all rows with what happened: calibration error, its bound, and each grade."""
    pds = np.concatenate(folds)
    return {
        "ece": _rounded(ece(trial.labels, pds)),
        "ece_perfect_q90": _rounded(ece_of_perfect(pds)),
        "pd_mean": _rounded(float(pds.mean())),
        "observed": _rounded(float(trial.labels.mean())),
        "grades": [_of_grade(asdict(grade)) for grade in by_grade(trial.labels, pds)],
    }


def gains(trial: Trial, ours: Sequence[FloatArray], peers: Mapping[str, Sequence[FloatArray]]) -> dict[str, Any]:
    """Give what our AUC is above that of each peer, all rows together, with the paired 95 % interval."""
    scores = (np.concatenate(ours), *(np.concatenate(folds) for folds in peers.values()))
    drawn = bootstrap_aucs(trial.labels, scores, trial.drawn)
    own = auc(trial.labels, scores[0])
    return {
        peer: {
            "gain": _rounded(own - auc(trial.labels, scores[place])),
            "interval": _interval(drawn[0] - drawn[place]),
        }
        for place, peer in enumerate(peers, start=1)
    }


def command_for(name: str, model: Model) -> str:
    """Give the command that makes a result."""
    slow = " --slow" if model.is_slow else ""
    chosen = "" if model.name == OURS else f" --models '{model.name}'"
    return f"python -m bench.scoring --only {name}{chosen}{slow}"


def _of_grade(grade: dict[str, Any]) -> dict[str, Any]:
    return {key: _rounded(value) if isinstance(value, float) else value for key, value in grade.items()}


def _interval(drawn: FloatArray) -> list[float]:
    return [_rounded(bound) for bound in interval_of(drawn)]


def _rounded(value: float) -> float:
    return round(value, _DECIMALS)
