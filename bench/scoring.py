"""Print the figures of scoring beside their goals and peers: `python -m bench.scoring`.

Fits are kept fold by fold, so that a run which was ended goes on where it stood; `--again` fits anew.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bench.scoring_folds import calibration, command_for, discrimination, gains, run_folds, scores_of
from bench.scoring_models import OURS, Model, models
from bench.scoring_sets import SEED, SOURCES, Trial, find
from bench.scoring_store import OURS_FILE, PEERS_FILE, RESULTS, SCORES, ScoreStore, keep_figures
from bench.scoring_table import print_table

SPEED: Final = "speed"


def main() -> None:
    """Measure what is asked for, keep it, and print all that is kept."""
    options = _options()
    store = ScoreStore(SCORES)
    for name in options.only:
        if name in SOURCES:
            _measure_set(name, store, options)
    if SPEED in options.only:
        from bench.scoring_served import measure_served  # noqa: PLC0415 - engines and data only where asked for

        keep_figures(RESULTS / OURS_FILE, measure_served(options.rows))
    print_table(RESULTS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Figures of scoring, beside their goals and peers.")
    known = models()
    parser.add_argument("--only", nargs="+", choices=(*SOURCES, SPEED), default=(*SOURCES, SPEED), help="what to run")
    parser.add_argument("--models", nargs="+", choices=tuple(known), help="by default ours and the quick peers")
    parser.add_argument("--folds", nargs="+", type=int, help="which folds to fit, counted from 0; by default all")
    parser.add_argument("--slow", action="store_true", help="fit CatBoost and EBM as well, which takes hours")
    parser.add_argument("--again", action="store_true", help="fit anew what is kept")
    parser.add_argument(
        "--rows", type=int, nargs="*", default=(1_000_000, 10_000_000), help="rows to score inside DuckDB; none to skip"
    )
    return parser.parse_args()


def _measure_set(name: str, store: ScoreStore, options: argparse.Namespace) -> None:
    source = SOURCES[name]
    path = find(source.file)
    if path is None:
        sys.stderr.write(f"LEFT OUT: {source.title}: there is no {source.file}; see docs/scoring.md\n")
        return
    trial, every = source.read(path), models()
    wished = options.models or [model.name for model in every.values() if options.slow or not model.is_slow]
    for model in (every[wish] for wish in wished):
        folds = range(len(trial.splits)) if options.folds is None else options.folds
        run_folds(name, trial, model, store, folds=folds, again=options.again)
    _keep(name, trial, every, store)


def _keep(name: str, trial: Trial, every: Mapping[str, Model], store: ScoreStore) -> None:
    """Keep the figures of every model whose folds are all there."""
    kept = {model.name: scores for model in every.values() if (scores := scores_of(name, trial, model, store))}
    figures = {wish: _head(name, trial, every[wish]) | discrimination(trial, scores) for wish, scores in kept.items()}
    peers = {wish: scores for wish, scores in kept.items() if wish != OURS}
    if OURS in kept:
        figures[OURS] |= {"calibration": calibration(trial, kept[OURS])}
        for wish, gain in gains(trial, kept[OURS], peers).items():
            figures[wish] |= {"ours_above": gain}
        keep_figures(RESULTS / OURS_FILE, {name: figures[OURS]})
    keep_figures(RESULTS / PEERS_FILE, {f"{name}: {wish}": figures[wish] for wish in peers})
    _tell_missing(name, [wish for wish in every if wish not in kept])


def _head(name: str, trial: Trial, model: Model) -> dict[str, Any]:
    return {
        "set": name,
        "model": model.name,
        "command": command_for(name, model),
        "versions": model.stamp,
        "seed": SEED,
        "columns": len(trial.table.names),
        "note": trial.note,
    }


def _tell_missing(name: str, missing: Sequence[str]) -> None:
    if missing:
        sys.stderr.write(f"{name}: not fitted on all folds yet: {', '.join(missing)}\n")


if __name__ == "__main__":
    main()
