"""Scorecards: read from their folder, checked, and frozen.

A scorecard is a folder of `card.json` (tables of points in log-odds), `card.md`, `golden.csv` and `SHA256`. A
published folder never changes: what was edited, lacks its hash, or is of another version is refused.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from basics.errors import NotFound, Refused
from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS
from underwriting.features import BY_NAME, FEATURES, FloatArray

FORMAT: Final = "tradecover-scorecard"
VERSION: Final = 1
SCORECARDS: Final = Path(__file__).parent / "scorecards"
SERVED: Final = "us-listed-2006"
CARD, CARD_PAGE, GOLDEN, HASHES = "card.json", "card.md", "golden.csv", "SHA256"


@dataclass(frozen=True, slots=True)
class Table:
    """Points of one feature by cell, in log-odds before calibration.

    Cell i holds `edges[i-1] < x <= edges[i]`; the last edge is infinite; a missing value has the cell after it.
    `points` has one entry more than `edges`. Both arrays are read-only.
    """

    edges: FloatArray
    points: FloatArray


@dataclass(frozen=True, slots=True)
class Peer:
    """Where the portfolio that the card was made of stands on one feature: median, 10 % and 90 % quantile."""

    median: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """Give the distance by which changes of different features are compared; never zero."""
        return max(self.high - self.low, 1e-9)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A frozen scorecard; `tables` and `peers` follow the order of `features.FEATURES`.

    The score is `slope * (intercept + sum of points) + shift`, in log-odds; `shift` is the calibration's
    intercept and the anchor. `base` is the score of a firm that stands at every median.
    """

    name: str
    sha256: str
    intercept: float
    slope: float
    shift: float
    central_tendency: float
    tables: tuple[Table, ...]
    peers: tuple[Peer, ...]
    median_points: FloatArray
    base: float

    @property
    def mean_score(self) -> float:
        """Give the log-odds of the central tendency, towards which an old statement shrinks."""
        return math.log(self.central_tendency / (1.0 - self.central_tendency))


@cache
def served_scorecard() -> Scorecard:
    """Give the scorecard that rates buyers in this release."""
    return load_scorecard(SCORECARDS / SERVED)


def load_scorecard(folder: Path) -> Scorecard:
    """Read a scorecard folder, and refuse whatever is not as it was published.

    Raises:
        NotFound: `scorecard.not_found`: no card in the folder.
        Refused: `scorecard.no_hash`, `scorecard.edited`, `scorecard.not_readable`, `scorecard.version`,
            `scorecard.scale`, `scorecard.features`.
    """
    if not (folder / CARD).is_file():
        raise NotFound("scorecard.not_found", f"There is no scorecard {folder.name}.")
    digest = _checked_digest(folder)
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return parse_card(card, sha256=digest)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("scorecard.not_readable", f"Scorecard {folder.name} cannot be read: {error!r}.") from error


def parse_card(card: Mapping[str, Any], *, sha256: str) -> Scorecard:
    """Build the frozen scorecard from the content of `card.json`.

    Raises:
        Refused: the card is of another version, scale or feature table than this release.
        KeyError, TypeError, ValueError: it is no card at all.
    """
    _check_release(card)
    tables = tuple(_table(entry) for entry in card["tables"])
    peers = tuple(Peer(**entry["peer"]) for entry in card["features"])
    slope = float(card["calibration"]["slope"])
    shift = float(card["calibration"]["intercept"]) + float(card["anchor"]["offset"])
    median_points = _frozen([points_at(table, peer.median) for table, peer in zip(tables, peers, strict=True)])
    return Scorecard(
        name=str(card["name"]),
        sha256=sha256,
        intercept=float(card["intercept"]),
        slope=slope,
        shift=shift,
        central_tendency=float(card["anchor"]["central_tendency"]),
        tables=tables,
        peers=peers,
        median_points=median_points,
        base=slope * (float(card["intercept"]) + float(median_points.sum())) + shift,
    )


def points_at(table: Table, value: float) -> float:
    """Give the points of one value; NaN has the last cell."""
    return float(table.points[int(np.searchsorted(table.edges, value, "left"))])


def describe_features() -> list[dict[str, Any]]:
    """Give the feature table as a card records it; a card made of another table is refused."""
    return [
        {
            "name": feature.name,
            "label": feature.label,
            "formula": feature.formula.text,
            "group": feature.group.value,
            "unit": feature.unit.value,
            "sign": feature.sign,
            "lower": feature.lower,
            "upper": feature.upper,
            "missing": feature.missing,
            "source": feature.source,
        }
        for feature in FEATURES
    ]


def _checked_digest(folder: Path) -> str:
    """Compare every file of the folder with its published hash, and give that of the card."""
    if not (folder / HASHES).is_file():
        raise Refused("scorecard.no_hash", f"Scorecard {folder.name} lacks its file {HASHES}.")
    lines = (folder / HASHES).read_text(encoding="ascii").splitlines()
    published = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in (CARD, CARD_PAGE, GOLDEN):
        if name not in published:
            raise Refused("scorecard.no_hash", f"Scorecard {folder.name} lacks the hash of {name}.")
        if not (folder / name).is_file() or file_digest(folder / name) != published[name]:
            raise Refused(
                "scorecard.edited",
                f"{name} of scorecard {folder.name} is not as published; restore it, or publish a new name.",
            )
    return published[CARD]


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_release(card: Mapping[str, Any]) -> None:
    if card["format"] != FORMAT or card["version"] != VERSION:
        raise Refused(
            "scorecard.version",
            f"The card is {card['format']} version {card['version']}; this release reads {FORMAT} version {VERSION}.",
        )
    if (tuple(card["master_scale"]), card["pd_floor"]) != (PD_UPPER_BOUNDS, PD_FLOOR):
        raise Refused("scorecard.scale", f"Card {card['name']} was made for another master scale.")
    recorded = [{key: entry[key] for key in entry if key != "peer"} for entry in card["features"]]
    if recorded != describe_features() or [entry["features"] for entry in card["tables"]] != [[n] for n in BY_NAME]:
        raise Refused("scorecard.features", f"Card {card['name']} was made of another table of features.")


def _table(entry: Mapping[str, Any]) -> Table:
    (edges,) = entry["edges"]
    table = Table(_frozen([*edges, math.inf]), _frozen(entry["points"]))
    if len(table.points) != len(table.edges) + 1 or not np.isfinite(table.points).all():
        raise ValueError(f"table of {entry['features']} needs one finite entry a cell and one for missing")
    if not (np.diff(table.edges) > 0).all():
        raise ValueError(f"edges of {entry['features']} do not rise")
    return table


def _frozen(numbers: list[float]) -> FloatArray:
    array = np.array(numbers, dtype=np.float64)
    array.setflags(write=False)
    return array
