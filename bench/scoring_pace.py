"""How fast rows are scored by NumPy and by LightGBM, on one thread, in the same run."""

import time
import warnings
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from bench.scoring_sets import SEED
from underwriting.features import FloatArray
from underwriting.measures import Labels
from underwriting.rules import assess
from underwriting.scorecard import Scorecard
from underwriting.scoring import contributions_many, score_many
from underwriting.values import AssessmentInputs, StatementFacts

BATCHES: Final = (100_000, 1_000_000)
_PEER_BATCHES: Final = (10_000, 100_000)
_REPEATS: Final = 5
_PEER_REPEATS: Final = 2
_SINGLE: Final = 400
_MILLISECONDS: Final = 1000.0
_TREES: Final = {"n_estimators": 400, "learning_rate": 0.05, "colsample_bytree": 0.5}


def batch_pace(card: Scorecard, rows: FloatArray, count: int) -> int:
    """Give the rows scored a second, the fastest of some runs over so many rows, made by repeating real ones."""
    repeated = rows[np.arange(count) % len(rows)]
    return round(count / _fastest(lambda: score_many(card, repeated), _REPEATS))


def contributions_milliseconds(card: Scorecard, rows: FloatArray) -> float:
    """Give the median time in which the contributions of one row are made."""
    single = [rows[place : place + 1] for place in _spread(len(rows))]
    return _median([partial(contributions_many, card, row) for row in single])


def assess_milliseconds(card: Scorecard, statements: Sequence[tuple[StatementFacts, StatementFacts | None]]) -> float:
    """Give the median time of a whole assessment: figures, score, reasons in order, and the nearest better grade."""
    inputs = []
    for place in _spread(len(statements)):
        statement, before = statements[place]
        known = (statement,) if before is None else (before, statement)
        inputs.append(AssessmentInputs(on=statement.known_at + timedelta(days=30), statements=known))
    return _median([partial(assess, asked, card) for asked in inputs])


def lightgbm_paces(rows: FloatArray, labels: Labels) -> dict[str, Any]:
    """Fit LightGBM to the rows and give its rows a second, and the time of one row with TreeSHAP, on one thread."""
    import lightgbm  # noqa: PLC0415 - an extra

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of feature names
        model = lightgbm.LGBMClassifier(**_TREES, random_state=SEED, verbose=-1, n_jobs=1).fit(rows, labels)
        paces = {}
        for count in _PEER_BATCHES:
            repeated = rows[np.arange(count) % len(rows)]
            seconds = _fastest(partial(model.predict_proba, repeated, num_threads=1), _PEER_REPEATS)
            paces[str(count)] = round(count / seconds)
        single = [rows[place : place + 1] for place in _spread(len(rows))]
        booster = model.booster_
        shap = _median([partial(booster.predict, row, pred_contrib=True, num_threads=1) for row in single])
    settings = ", ".join(f"{key}={value}" for key, value in _TREES.items())
    return {
        "rows_a_second": paces,
        "contributions_ms": shap,
        "versions": f"lightgbm {version('lightgbm')}: {settings}",
    }


def _spread(length: int) -> list[int]:
    return [int(place) for place in np.linspace(0, length - 1, _SINGLE)]


def _fastest(work: Callable[[], object], repeats: int) -> float:
    return min(_seconds(work) for _ in range(repeats))


def _median(works: Sequence[Callable[[], object]]) -> float:
    """Give the median time of several pieces of work in milliseconds, the first quarter being a warm-up."""
    times = [_seconds(work) for work in works][len(works) // 4 :]
    return round(_MILLISECONDS * float(np.median(times)), 4)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
