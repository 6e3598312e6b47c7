"""Fit a card's tables: choose strength and blend on the sample alone, calibrate out of fold, fit on all rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import interpret
import numpy as np
import sklearn
from threadpoolctl import threadpool_limits

from underwriting.features import FloatArray
from underwriting.measures import Labels, auc
from underwriting.training.additive import Additive, Pair, averaged, centred, evaluate, trimmed, with_neutral_missing
from underwriting.training.calibrating import Calibration, calibrate
from underwriting.training.learners import (
    CYCLIC_PAIRS,
    NUMBERS,
    SEEDS,
    Cyclic,
    NumberAuc,
    Trees,
    aucs_by_number,
    boosted,
    challenger,
    cyclic,
    fewest_within_error,
    strongest_pairs,
)
from underwriting.training.sample import FOLDS, Sample, Split, folds, judging, later_split

SEED: Final = 20160401
WIDE_BUDGET: Final = 1000
_WEIGHTS: Final = (0.5, 0.25, 0.75, 0.0, 1.0)  # of cyclic boosting in the blend; of equals the first is taken
_SEEDS_OUT_OF_FOLD: Final = 1
_FOLDS_FOR_TREES: Final = 4
_ROWS_A_THREAD: Final = 50_000
Progress = Callable[[str], None]
_Raws = tuple[FloatArray, FloatArray]  # by cyclic boosting, by trees


@dataclass(frozen=True, slots=True)
class Wish:
    """What a card shall be like.

    Attributes:
        pair_budget: The most pairs it may hold.
        numbers: The numbers of trees to choose from, rising.
        cells_a_figure: About how many cells the trees may cut a figure into.
        is_blended: Whether cyclic boosting, whose tables are fine and many, joins the trees.
        counts_missing_as_median: Whether a missing figure has the points of the median, or its own, as learnt.
        central_tendency: The portfolio's own default rate, None for that of the sample.
    """

    seed: int = SEED
    pair_budget: int = WIDE_BUDGET
    numbers: tuple[int, ...] = NUMBERS
    cells_a_figure: int = 64
    is_blended: bool = True
    counts_missing_as_median: bool = False
    central_tendency: float | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """The tables, their calibration, and how they were chosen; `raw` are log-odds out of fold, shape (n,)."""

    model: Additive
    calibration: Calibration
    raw: FloatArray
    training: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How every fit of one card is made: the wish, the trees once their number is chosen, and the folds."""

    wish: Wish
    trees: Trees
    splits: Sequence[Split]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the sample chose: the trees with the AUC of each number, the weight of cyclic boosting with that of each."""

    trees: Trees
    tree_aucs: Mapping[int, NumberAuc]
    weight: float
    weight_aucs: Mapping[float, float]


def silent(_text: str) -> None:
    """Show no progress."""


def fit_card(sample: Sample, wish: Wish, *, progress: Progress = silent) -> Fitted:
    """Fit tables to a sample; the same sample and seed give the same tables."""
    # Trees of a few thousand rows are grown faster by one thread than by several that wait for each other.
    threads = 1 if len(sample.defaults) <= _ROWS_A_THREAD else None
    with threadpool_limits(threads, user_api="openmp"):
        return _fit_card(sample, wish, progress=progress)


def _fit_card(sample: Sample, wish: Wish, *, progress: Progress) -> Fitted:
    splits, later = folds(sample, seed=wish.seed), later_split(sample)
    judged = judging(sample, splits) if later is None else [later]
    progress("choosing the number of trees")
    setting = Trees(bins=wish.cells_a_figure)
    tree_aucs = aucs_by_number(sample, judged[:_FOLDS_FOR_TREES], setting, wish.numbers, seed=wish.seed)
    trees = fewest_within_error(tree_aucs)
    plan = _Plan(wish, replace(setting, number=trees), splits)
    progress(f"{trees} trees on all {len(sample.defaults):,} rows")
    grown, pairs = _within_budget(sample, plan, seed=wish.seed, seeds=SEEDS)
    by_cycles = _cycles(sample, plan, pairs, progress=progress)
    held_out = _out_of_fold(sample, plan, by_cycles, progress=progress)
    trial = held_out if later is None or by_cycles is None else _on_later_rows(sample, later, plan, progress=progress)
    weights = _WEIGHTS if wish.is_blended else (0.0,)
    weight_aucs = {weight: _mean_auc(sample.defaults, _blend(trial, weight), judged) for weight in weights}
    weight = max(weight_aucs, key=lambda weight: round(weight_aucs[weight], 4))
    model = grown if by_cycles is None else averaged([by_cycles.model, grown], [weight, 1 - weight])
    raw = _blend(held_out, weight)
    calibration = calibrate(raw, sample.defaults, central_tendency=wish.central_tendency)
    choice = _Choice(plan.trees, tree_aucs, weight, weight_aucs)
    training = _training(sample, wish, choice, is_by_time=later is not None)
    return Fitted(trimmed(_settled(centred(model, sample.values), sample, wish)), calibration, raw, training)


def challenger_out_of_fold(sample: Sample, *, seed: int) -> FloatArray:
    """Give the log-odds of each row by boosted trees of any depth that did not see it, shape (n,)."""
    raw = np.empty(len(sample.defaults))
    for fitted, held in folds(sample, seed=seed):
        raw[held] = challenger(sample.rows(fitted), seed=seed).decision_function(sample.values[held])
    return raw


def _within_budget(sample: Sample, plan: _Plan, *, seed: int, seeds: int) -> tuple[Additive, Sequence[Pair] | None]:
    """Grow trees that ask about any two figures; where that makes too many pairs, grow anew with the strongest.

    Returns:
        The tables, and the pairs that they are held to, None for any.
    """
    pairs: Sequence[Pair] = []
    if plan.wish.pair_budget:
        free = boosted(sample, plan.trees, pairs=None, seed=seed, seeds=seeds)
        if len(free.pairs) + CYCLIC_PAIRS <= plan.wish.pair_budget:
            return free, None
        pairs = strongest_pairs(free, sample, budget=plan.wish.pair_budget)
    return boosted(sample, plan.trees, pairs=pairs, seed=seed, seeds=seeds), pairs


def _cycles(sample: Sample, plan: _Plan, pairs: Sequence[Pair] | None, *, progress: Progress) -> Cyclic | None:
    if not plan.wish.is_blended:
        return None
    progress("cyclic boosting")
    return cyclic(sample, plan.splits, pairs=pairs, seed=plan.wish.seed)


def _out_of_fold(sample: Sample, plan: _Plan, by_cycles: Cyclic | None, *, progress: Progress) -> _Raws:
    """Give the log-odds of each row by cyclic boosting and by trees that did not see it."""
    of_cycles, of_trees = np.zeros(len(sample.defaults)), np.empty(len(sample.defaults))
    for place, (fitted, held) in enumerate(plan.splits):
        progress(f"out of fold, {place + 1} of {len(plan.splits)}")
        part, rows = sample.rows(fitted), sample.values[held]
        grown, _ = _within_budget(part, plan, seed=plan.wish.seed + 1 + place, seeds=_SEEDS_OUT_OF_FOLD)
        of_trees[held] = evaluate(_settled(grown, part, plan.wish), rows)
        if by_cycles is not None:
            of_cycles[held] = evaluate(_settled(by_cycles.by_fold[place], part, plan.wish), rows)
    return of_cycles, of_trees


def _on_later_rows(sample: Sample, later: Split, plan: _Plan, *, progress: Progress) -> _Raws:
    """Give the log-odds of the last rows by models of the earlier ones; those of the earlier rows are left empty."""
    progress("choosing the blend on the last rows")
    early, rows = sample.rows(later[0]), sample.values[later[1]]
    grown, pairs = _within_budget(early, plan, seed=plan.wish.seed, seeds=_SEEDS_OUT_OF_FOLD)
    by_cycles = cyclic(early, folds(early, seed=plan.wish.seed), pairs=pairs, seed=plan.wish.seed)
    found = np.full(len(sample.defaults), np.nan), np.full(len(sample.defaults), np.nan)
    for raw, model in zip(found, (by_cycles.model, grown), strict=True):
        raw[later[1]] = evaluate(_settled(model, early, plan.wish), rows)
    return found


def _settled(model: Additive, sample: Sample, wish: Wish) -> Additive:
    """Treat missing figures as the card shall."""
    if not wish.counts_missing_as_median:
        return model
    return with_neutral_missing(model, np.nanquantile(sample.values, 0.5, axis=0, method="lower").tolist())


def _blend(raws: _Raws, weight: float) -> FloatArray:
    of_cycles, of_trees = raws
    return np.asarray(weight * of_cycles + (1 - weight) * of_trees)


def _mean_auc(defaults: Labels, raw: FloatArray, splits: Sequence[Split]) -> float:
    return float(np.mean([auc(defaults[held], raw[held]) for _, held in splits]))


def _training(sample: Sample, wish: Wish, choice: _Choice, *, is_by_time: bool) -> dict[str, Any]:
    times = sample.times
    return {
        "rows": len(sample.defaults),
        "defaults": int(sample.defaults.sum()),
        "groups": None if sample.groups is None else len(np.unique(sample.groups)),
        "first_time": None if times is None else float(times.min()),
        "last_time": None if times is None else float(times.max()),
        "seed": wish.seed,
        "folds": FOLDS,
        "pair_budget": wish.pair_budget,
        "validation": "fitting to the earlier rows and scoring the last ones" if is_by_time else "folds",
        **(_blended(choice) if wish.is_blended else _of_trees(choice)),
    }


def _of_trees(choice: _Choice) -> dict[str, Any]:
    """Say how a card of trees alone was chosen."""
    return {
        "learner": (
            f"scikit-learn {sklearn.__version__} HistGradientBoostingClassifier (trees of at most two figures a path, "
            f"compiled to tables, {SEEDS} seeds)"
        ),
        "setting": asdict(choice.trees),
        "tried": [{"name": f"{trees} trees", "auc": round(found.auc, 4)} for trees, found in choice.tree_aucs.items()],
        "choice": "The fewest trees within a standard error of the best are taken.",
    }


def _blended(choice: _Choice) -> dict[str, Any]:
    """Say how a card of both learners was chosen."""
    trees = _of_trees(choice)
    weights = sorted(choice.weight_aucs.items())
    return {
        "learner": (
            f"a blend of {trees['learner']} and of interpret {interpret.__version__} ExplainableBoostingClassifier"
        ),
        "setting": {"weight of cyclic boosting": choice.weight, **trees["setting"]},
        "tried": [
            *trees["tried"],
            *({"name": f"{weight:.0%} cyclic", "auc": round(found, 4)} for weight, found in weights),
        ],
        "choice": "The fewest trees within a standard error of the best, and the best blend, are taken.",
    }
