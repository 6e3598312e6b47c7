"""The content of `card.json`, from what was fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS
from underwriting.card_folder import FORMAT, VERSION
from underwriting.features import FloatArray
from underwriting.scorecard import CellArray, Inputs, Peer
from underwriting.training.additive import Additive, cells_of
from underwriting.training.calibrating import Calibration

_SCORE_BINS: Final = 10
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says of itself besides its figures."""

    name: str
    title: str
    target: str
    labels: str = ""
    central_tendency_basis: str = "that of the sample"
    limits: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardParts:
    """All that was fitted.

    Attributes:
        features: Each as a card records it, without peers and shares, by `card_folder.describe_feature` or
            `describe_column`.
        missing: How a missing figure counts, in words.
        training: How it was made: counts, seed, folds, learner, what was tried.
        stages: As `stages.describe_stages` gives them; empty for none.
    """

    inputs: Inputs
    features: Sequence[Mapping[str, Any]]
    model: Additive
    calibration: Calibration
    method: str
    missing: str
    training: Mapping[str, Any]
    stages: Sequence[Mapping[str, Any]] = field(default=())


def card_record(parts: CardParts, text: CardText, values: FloatArray, raw: FloatArray) -> dict[str, Any]:
    """Give the content of `card.json` without the evidence.

    Args:
        parts: What was fitted.
        text: What the card says of itself.
        values: The rows that it was fitted to, shape (n, features), NaN = missing.
        raw: Their log-odds out of fold, before calibration, shape (n,).
    """
    cells = cells_of(parts.model.edges, values)
    calibration = parts.calibration
    names = [entry["name"] for entry in parts.features]
    return {
        "format": FORMAT,
        "version": VERSION,
        **asdict(text),
        "inputs": parts.inputs.value,
        "master_scale": list(PD_UPPER_BOUNDS),
        "pd_floor": PD_FLOOR,
        "features": [
            {**entry, "peer": asdict(_peer(column)), "shares": _shares(cell, len(edges) + 2)}
            for entry, column, cell, edges in zip(parts.features, values.T, cells, parts.model.edges, strict=True)
        ],
        "tables": [
            {"features": [name], "edges": [edges.tolist()], "points": points.tolist(), "missing": parts.missing}
            for name, edges, points in zip(names, parts.model.edges, parts.model.points, strict=True)
        ],
        "pairs": [
            {
                "features": [names[first], names[second]],
                "edges": [edges.tolist() for edges in part.edges],
                "points": part.points.tolist(),
            }
            for (first, second), part in sorted(parts.model.pairs.items())
        ],
        "intercept": parts.model.intercept,
        "calibration": {"method": parts.method, "slope": calibration.slope, "intercept": calibration.intercept},
        "anchor": {
            "central_tendency": calibration.central_tendency,
            "sample_rate": calibration.sample_rate,
            "offset": calibration.offset,
        },
        "stages": list(parts.stages),
        "score_reference": _reference(calibration.slope * raw + calibration.intercept + calibration.offset),
        "training": dict(parts.training),
    }


def describe_column(name: str, column: FloatArray, *, sign: int, source: str) -> dict[str, Any]:
    """Describe a column of a plain table as a card records it."""
    return {
        "name": name,
        "label": name,
        "formula": name,
        "group": "figures",
        "unit": "ratio",
        "sign": sign,
        "lower": float(np.nanmin(column)),
        "upper": float(np.nanmax(column)),
        "missing": "an empty cell",
        "source": source,
    }


def _peer(column: FloatArray) -> Peer:
    low, median, high = np.nanquantile(column, (0.1, 0.5, 0.9), method="lower")
    return Peer(median=float(median), low=float(low), high=float(high))


def _shares(cells: CellArray, size: int) -> list[float]:
    return [round(float(share), _DECIMALS) for share in np.bincount(cells, minlength=size) / len(cells)]


def _reference(scores: FloatArray) -> dict[str, list[float]]:
    """Give the deciles of the score out of fold, and the shares between them."""
    inner = np.linspace(0, 1, _SCORE_BINS + 1)[1:-1]
    edges = np.unique(np.round(np.quantile(scores, inner), _DECIMALS))
    counts = np.bincount(np.searchsorted(edges, scores, "left"), minlength=len(edges) + 1)
    return {"edges": edges.tolist(), "shares": [round(float(c) / len(scores), _DECIMALS) for c in counts]}
