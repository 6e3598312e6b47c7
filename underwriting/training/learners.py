"""The two learners whose blend is a card: boosted trees compiled to tables, and cyclic boosting, which grows tables."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.ensemble import HistGradientBoostingClassifier

from underwriting.features import FloatArray
from underwriting.measures import REPLICATES, auc, bootstrap_aucs
from underwriting.training.additive import Additive, Pair, PairPart, averaged, centred, on_common_edges, strength
from underwriting.training.compiled import compile_trees
from underwriting.training.sample import Sample, Split

NUMBERS: Final = (50, 100, 200, 400, 800)
LEAST_ROWS: Final = 20
SEEDS: Final = 4
CYCLIC_PAIRS: Final = 60
_ROUGH: Final = 2
_CHALLENGER_TREES: Final = 200
_CHALLENGER_RATE: Final = 0.05
_CHALLENGER_L2: Final = 1.0
_CHALLENGER_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Trees:
    """How the boosted trees are held back: the same for every table, but for their number.

    Attributes:
        number: How many are grown.
        leaf_share: The least rows of a leaf, as a share of all, but `LEAST_ROWS` at least.
        figures_a_split: Share of the figures that a split is chosen from, drawn anew for each.
        bins: Cells a figure is cut into before the trees are grown.
    """

    number: int = NUMBERS[-1]
    learning_rate: float = 0.05
    leaves: int = 4
    leaf_share: float = 0.004
    l2: float = 10.0
    figures_a_split: float = 0.3
    bins: int = 64


@dataclass(frozen=True, slots=True)
class NumberAuc:
    """The mean AUC of a number of trees on held-out rows, and the standard error of what it lacks to the best."""

    auc: float
    error: float


def aucs_by_number(
    sample: Sample, splits: Sequence[Split], setting: Trees, numbers: Sequence[int], *, seed: int
) -> dict[int, NumberAuc]:
    """Measure numbers of trees on held-out rows, by the stages of one model each; numbers rise.

    The error is that of the difference in AUC over samples of whole firms drawn with replacement.
    """
    replicates, means = np.zeros((len(numbers), REPLICATES)), np.zeros(len(numbers))
    for fitted, held in splits:
        model = _grow(sample.rows(fitted), replace(setting, number=numbers[-1]), pairs=None, seed=seed)
        stages = model.staged_decision_function(sample.values[held])
        raws = tuple(raw.ravel() for number, raw in enumerate(stages, start=1) if number in numbers)
        labels = sample.defaults[held]
        firms = np.arange(len(held)) if sample.groups is None else sample.groups[held]
        replicates += bootstrap_aucs(labels, raws, firms) / len(splits)
        means += [auc(labels, raw) / len(splits) for raw in raws]
    errors = np.nanstd(replicates - replicates[int(means.argmax())], axis=1)
    return {
        number: NumberAuc(float(mean), float(error)) for number, mean, error in zip(numbers, means, errors, strict=True)
    }


def fewest_within_error(found: Mapping[int, NumberAuc]) -> int:
    """Give the fewest trees whose AUC is within a standard error of the best."""
    best = max(entry.auc for entry in found.values())
    return next(number for number, entry in found.items() if entry.auc >= best - entry.error)


def boosted(sample: Sample, setting: Trees, *, pairs: Sequence[Pair] | None, seed: int, seeds: int = SEEDS) -> Additive:
    """Grow trees of one or two features a path, monotone where a sign is known, several times, and average.

    Args:
        sample: The rows to fit to.
        setting: How.
        pairs: Those that may be asked about; None for any two figures but flags.
        seed: Of the draws.
        seeds: Models to average.
    """
    models = [compile_trees(_grow(sample, setting, pairs=pairs, seed=seed + place)) for place in range(seeds)]
    return averaged(models, [1 / seeds] * seeds)


def strongest_pairs(model: Additive, sample: Sample, *, budget: int) -> list[Pair]:
    """Give the pairs of a model that move its score most over the rows."""
    moves = strength(centred(model, sample.values, rounds=_ROUGH), sample.values)
    return sorted(sorted(moves, key=lambda pair: -moves[pair])[:budget])


@dataclass(frozen=True, slots=True)
class Cyclic:
    """Tables grown by cyclic boosting: one model a fold, each blind to its fold, and their average."""

    model: Additive
    by_fold: tuple[Additive, ...]


def cyclic(sample: Sample, splits: Sequence[Split], *, pairs: Sequence[Pair] | None, seed: int) -> Cyclic:
    """Grow tables one feature at a time, then those of pairs, stopping each model on the fold it does not see.

    Args:
        sample: The rows to fit to.
        splits: The folds.
        pairs: Those that tables may be grown for; None for the `CYCLIC_PAIRS` that promise most. Only those of
            features without a known sign are taken, which keeps the others monotone.
        seed: Of the draws.
    """
    bags = np.ones((len(sample.defaults), len(splits)), dtype=np.int8)
    for place, (_, held) in enumerate(splits):
        bags[held, place] = -1
    able = {column for column, sign in enumerate(sample.signs) if sign == 0 and not sample.flags[column]}
    every = list(combinations(range(len(sample.signs)), 2))
    booster = ExplainableBoostingClassifier(
        feature_types=["continuous"] * len(sample.signs),
        outer_bags=len(splits),
        interactions=CYCLIC_PAIRS if pairs is None else [pair for pair in pairs if set(pair) <= able],
        exclude=[pair for pair in every if pairs is None and not set(pair) <= able],
        monotone_constraints=list(sample.signs),
        n_jobs=1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Missing values detected", UserWarning
        )  # its plots leave them out; ours do not
        fitted = booster.fit(sample.values, sample.defaults, bags=bags)
    by_fold = tuple(
        tables_of(fitted, [scores[place] for scores in fitted.bagged_scores_], float(fitted.bagged_intercept_[place]))
        for place in range(len(splits))
    )
    return Cyclic(averaged(by_fold, [1 / len(splits)] * len(splits)), by_fold)


def _grow(sample: Sample, setting: Trees, *, pairs: Sequence[Pair] | None, seed: int) -> HistGradientBoostingClassifier:
    able = [column for column, is_flag in enumerate(sample.flags) if not is_flag]
    allowed = combinations(able, 2) if pairs is None else pairs
    return HistGradientBoostingClassifier(
        max_iter=setting.number,
        learning_rate=setting.learning_rate,
        max_leaf_nodes=setting.leaves,
        min_samples_leaf=max(LEAST_ROWS, round(setting.leaf_share * len(sample.defaults))),
        l2_regularization=setting.l2,
        max_features=setting.figures_a_split,
        max_bins=setting.bins,
        interaction_cst=[*({column} for column in range(len(sample.signs))), *map(set, allowed)],
        monotonic_cst=list(sample.signs),
        early_stopping=False,
        random_state=seed,
    ).fit(sample.values, sample.defaults)


def challenger(sample: Sample, *, seed: int) -> HistGradientBoostingClassifier:
    """Grow boosted trees of any number of figures a path: what the tables give away, measured and never served."""
    return HistGradientBoostingClassifier(
        max_iter=_CHALLENGER_TREES,
        learning_rate=_CHALLENGER_RATE,
        max_leaf_nodes=31,
        min_samples_leaf=LEAST_ROWS,
        l2_regularization=_CHALLENGER_L2,
        max_features=_CHALLENGER_SHARE,
        early_stopping=False,
        random_state=seed,
    ).fit(sample.values, sample.defaults)


def tables_of(fitted: Any, scores: Sequence[FloatArray], intercept: float) -> Additive:  # noqa: ANN401 - untyped library
    """Give the tables of a fitted model in our cells: its cells hold their lower bound, ours the upper one."""
    alone = [(np.empty(0), np.zeros(2)) for _ in fitted.bins_]
    pairs: dict[Pair, PairPart] = {}
    for features, table in zip(fitted.term_features_, scores, strict=True):
        ours = table
        for axis in range(len(features)):
            # Theirs: missing first, unknown last. Ours: missing last.
            missing = np.take(ours, [0], axis=axis)
            known = np.take(ours, range(1, ours.shape[axis] - 1), axis=axis)
            ours = np.concatenate([known, missing], axis=axis)
        match features:
            case (only,):
                alone[only] = (_upper_bounds(fitted.bins_[only][0]), ours)
            case (first, second):
                edges = (_upper_bounds(fitted.bins_[first][-1]), _upper_bounds(fitted.bins_[second][-1]))
                pairs[first, second] = PairPart(edges, ours)
    return on_common_edges(intercept, alone, pairs)


def _upper_bounds(cuts: FloatArray) -> FloatArray:
    return np.nextafter(np.asarray(cuts, dtype=np.float64), -np.inf)
