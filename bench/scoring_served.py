"""What scoring costs, and whether known signs hold: the served card and a wide card of Polish ratios."""

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.scoring_models import OURS, models
from bench.scoring_monotone import MOVES, violations
from bench.scoring_pace import BATCHES, assess_milliseconds, batch_pace, contributions_milliseconds, lightgbm_paces
from bench.scoring_sets import AMERICAN, BENCH_DATA, POLISH_5, SEED, find, polish
from bench.scoring_store import SCORES
from underwriting.card_folder import SERVED, parse_card, served_scorecard
from underwriting.features import FloatArray
from underwriting.features import rows_of as figures_of
from underwriting.scorecard import Scorecard
from underwriting.training.fit import Wish, fit_card
from underwriting.training.record import CardText
from underwriting.training.table import read_firm_years
from underwriting.training.trainer import record_of, sample_of

SIGNS: Final = BENCH_DATA / "polish_signs.json"
COMMAND: Final = "python -m bench.scoring --only speed"
_TEXT: Final = CardText(name="polish-5-signed", title="Fitted for a benchmark.", target="bankrupt within a year")


def measure_served(counts: Sequence[int]) -> dict[str, Any]:
    """Measure whatever the data at hand allows, and say what is left out."""
    figures: dict[str, Any] = {}
    american, polish_5 = find(AMERICAN), find(POLISH_5)
    if american is None:
        sys.stderr.write(f"LEFT OUT: speed and signs of the served card: there is no {AMERICAN}\n")
    else:
        figures |= _served(american, counts)
    if polish_5 is None:
        sys.stderr.write(f"LEFT OUT: speed and signs of a wide card: there is no {POLISH_5}\n")
    else:
        figures |= _wide(polish_5)
    return figures


def _served(path: Path, counts: Sequence[int]) -> dict[str, Any]:
    card, years = served_scorecard(), read_firm_years(path)
    rows = figures_of(years.statements, card.statement_features)
    alone = dataclasses.replace(card, pairs=())
    figures = {
        "batch, served card": _batch(card, rows),
        "batch, main effects only": _batch(alone, rows),
        "batch, LightGBM": _head() | lightgbm_paces(rows, years.defaults),
        "one buyer": _head()
        | {
            "card": SERVED,
            "contributions_ms": contributions_milliseconds(card, rows),
            "assess_ms": assess_milliseconds(card, years.statements),
        },
        "signs, served card": _signs(card, rows),
    }
    if counts:
        figures |= _in_duckdb({"served card": card, "its one-way tables": alone}, rows, counts)
    return figures


def _wide(path: Path) -> dict[str, Any]:
    card, rows = _polish_card(path)
    return {
        "batch, wide Polish card": _batch(card, rows),
        "one buyer, wide Polish card": _head() | {"contributions_ms": contributions_milliseconds(card, rows)},
        "signs, Polish card": _signs(card, rows),
    }


def _polish_card(path: Path) -> tuple[Scorecard, FloatArray]:
    """Give a card of all 64 ratios with their known signs, kept once it is fitted, and the rows it was fitted to."""
    table, kept = polish(path).table, SCORES / f"{_TEXT.name}.json"
    stamp = models()[OURS].stamp
    if kept.exists() and (found := json.loads(kept.read_text(encoding="utf-8")))["stamp"] == stamp:
        return parse_card(found["card"], sha256=""), table.values
    sample = sample_of(table, json.loads(SIGNS.read_text(encoding="utf-8")))
    record = record_of(sample, fit_card(sample, Wish(), progress=_tell), _TEXT)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({"stamp": stamp, "card": record}), encoding="utf-8")
    return parse_card(record, sha256=""), table.values


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _batch(card: Scorecard, rows: FloatArray) -> dict[str, Any]:
    return _shape(card) | {"rows_a_second": {str(count): batch_pace(card, rows, count) for count in BATCHES}}


def _signs(card: Scorecard, rows: FloatArray) -> dict[str, Any]:
    signed = sum(feature.sign != 0 for feature in card.features)
    found = violations(card, rows, np.random.default_rng(SEED))
    return _shape(card) | {"signed_features": signed, "moves": MOVES, "violations": found, "seed": SEED}


def _in_duckdb(cards: dict[str, Scorecard], rows: FloatArray, counts: Sequence[int]) -> dict[str, Any]:
    from bench.engines import measure_duckdb  # noqa: PLC0415 - an extra

    return {
        f"DuckDB, {label}, {pace.rows:,} rows": _shape(card)
        | {
            "ratio": round(pace.ratio, 2),
            "floor_seconds": round(pace.floor_seconds, 3),
            "rows_a_second": round(pace.per_second),
            "peak_mib": round(pace.peak_mib),
            "threads": pace.threads,
            "command": f"{COMMAND} --rows {pace.rows}",
        }
        for label, card in cards.items()
        for pace in measure_duckdb(card, rows, counts=counts)
    }


def _shape(card: Scorecard) -> dict[str, Any]:
    return _head() | {"card": card.name, "features": len(card.features), "pairs": len(card.pairs)}


def _head() -> dict[str, Any]:
    return {"command": COMMAND, "versions": f"NumPy {np.__version__}"}
