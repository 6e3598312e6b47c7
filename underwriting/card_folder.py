"""Scorecard folders: read, checked, and refused where they are not as they were published.

A scorecard is a folder of `card.json` (tables of points in log-odds), `card.md`, `golden.csv`, `plots` and `SHA256`.
A published folder never changes: what was edited, lacks its hash, or is of another version is refused. Version 1, of
one-way tables alone, is still read, so that what it rated can be rated again.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from basics.errors import NotFound, Refused
from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS
from underwriting.features import BY_NAME, Feature
from underwriting.scorecard import (
    CardFeature,
    CellArray,
    Inputs,
    PairTable,
    Peer,
    Scorecard,
    ScoreReference,
    Table,
    cell_of,
    frozen,
    pair_table,
    points_at,
)
from underwriting.stages import parse_stages

FORMAT: Final = "tradecover-scorecard"
VERSION: Final = 2
VERSIONS_READ: Final = (1, 2)
SCORECARDS: Final = Path(__file__).parent / "scorecards"
SERVED: Final = "us-statements-2006"
CARD, CARD_PAGE, GOLDEN, HASHES = "card.json", "card.md", "golden.csv", "SHA256"
PLOTS: Final = "plots"


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
    card, digest = read_card(folder)
    try:
        return parse_card(card, sha256=digest)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Refused("scorecard.not_readable", f"Scorecard {folder.name} cannot be read: {error!r}.") from error


def read_card(folder: Path) -> tuple[dict[str, Any], str]:
    """Give the content of a folder's `card.json` and its SHA-256, every file of the folder compared with its hash.

    Raises:
        NotFound, Refused: as `load_scorecard`.
    """
    if not (folder / CARD).is_file():
        raise NotFound("scorecard.not_found", f"There is no scorecard {folder.name}.")
    digest = _checked_digest(folder)
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused("scorecard.not_readable", f"Scorecard {folder.name} cannot be read: {error!r}.") from error
    if not isinstance(card, dict):
        raise Refused("scorecard.not_readable", f"Scorecard {folder.name} cannot be read: it is no JSON object.")
    return card, digest


def parse_card(card: Mapping[str, Any], *, sha256: str) -> Scorecard:
    """Build the frozen scorecard from the content of `card.json`.

    Raises:
        Refused: the card is of another version, scale or feature table than this release.
        KeyError, TypeError, ValueError: it is no card at all.
    """
    _check_release(card)
    inputs = Inputs(card.get("inputs", Inputs.STATEMENTS))
    features = tuple(_feature(entry) for entry in card["features"])
    if inputs is Inputs.STATEMENTS:
        _check_features(str(card["name"]), card["features"])
    if len({feature.name for feature in features}) != len(features):
        raise ValueError("a feature stands there twice")
    tables = _tables(card, features)
    medians = [cell_of(table, feature.peer.median) for table, feature in zip(tables, features, strict=True)]
    pairs = tuple(_pair(entry, features, tables, medians) for entry in card.get("pairs", ()))
    slope, intercept = float(card["calibration"]["slope"]), float(card["intercept"])
    shift = float(card["calibration"]["intercept"]) + float(card["anchor"]["offset"])
    tendency = float(card["anchor"]["central_tendency"])
    _check_numbers(intercept=intercept, shift=shift, slope=slope, tendency=tendency)
    median_points = frozen([points_at(t, f.peer.median) for t, f in zip(tables, features, strict=True)])
    pairs_at_medians = math.fsum(float(pair.at(medians[pair.first], medians[pair.second])) for pair in pairs)
    return Scorecard(
        name=str(card["name"]),
        sha256=sha256,
        inputs=inputs,
        intercept=intercept,
        slope=slope,
        shift=shift,
        central_tendency=tendency,
        features=features,
        tables=tables,
        pairs=pairs,
        median_points=median_points,
        base=slope * (intercept + float(median_points.sum()) + pairs_at_medians) + shift,
        stages=parse_stages(card["stages"]) if card.get("stages") else None,
        score_reference=_reference(card.get("score_reference")),
    )


def describe_feature(feature: Feature) -> dict[str, Any]:
    """Give a row of the feature table as a card records it; a card made of another row is refused."""
    return {
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


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def published_hashes(folder: Path) -> dict[str, str]:
    """Give the hash of each file of a folder as its `SHA256` says it.

    Raises:
        Refused: `scorecard.no_hash`.
    """
    if not (folder / HASHES).is_file():
        raise Refused("scorecard.no_hash", f"Scorecard {folder.name} lacks its file {HASHES}.")
    lines = (folder / HASHES).read_text(encoding="utf-8", errors="replace").splitlines()
    hashes = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in (CARD, CARD_PAGE, GOLDEN):
        if name not in hashes:
            raise Refused("scorecard.no_hash", f"Scorecard {folder.name} lacks the hash of {name}.")
    return hashes


def _checked_digest(folder: Path) -> str:
    """Compare every file of the folder with its published hash, and give that of the card."""
    hashes = published_hashes(folder)
    for name, published in hashes.items():
        if not (folder / name).is_file() or file_digest(folder / name) != published:
            raise Refused(
                "scorecard.edited",
                f"{name} of scorecard {folder.name} is not as published; restore it, or publish a new name.",
            )
    return hashes[CARD]


def _check_release(card: Mapping[str, Any]) -> None:
    if card["format"] != FORMAT or card["version"] not in VERSIONS_READ:
        raise Refused(
            "scorecard.version",
            f"The card is {card['format']} version {card['version']}; this release reads {FORMAT} version {VERSION}.",
        )
    if (tuple(card["master_scale"]), card["pd_floor"]) != (PD_UPPER_BOUNDS, PD_FLOOR):
        raise Refused("scorecard.scale", f"Card {card['name']} was made for another master scale.")


def _check_features(name: str, entries: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a card of statements whose figures are not made as this release makes them."""
    for entry in entries:
        known = BY_NAME.get(entry["name"])
        wanted = describe_feature(known) if known else {}
        if not wanted or any(entry.get(key) != value for key, value in wanted.items()):
            raise Refused("scorecard.features", f"Card {name} was made of another table of features: {entry['name']}.")


def _check_numbers(**numbers: float) -> None:
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name} is {number}")
    if numbers["slope"] <= 0:
        raise ValueError(f"the slope of the calibration is {numbers['slope']}, not above zero")
    if not 0 < numbers["tendency"] < 1:
        raise ValueError(f"the central tendency is {numbers['tendency']}, not between zero and one")


def _feature(entry: Mapping[str, Any]) -> CardFeature:
    return CardFeature(
        name=entry["name"],
        label=entry["label"],
        formula=entry["formula"],
        group=entry["group"],
        unit=entry["unit"],
        sign=int(entry["sign"]),
        lower=float(entry["lower"]),
        upper=float(entry["upper"]),
        missing=entry["missing"],
        source=entry["source"],
        peer=Peer(**entry["peer"]),
        shares=tuple(float(share) for share in entry.get("shares", ())),
    )


def _tables(card: Mapping[str, Any], features: Sequence[CardFeature]) -> tuple[Table, ...]:
    names = [[feature.name] for feature in features]
    if [entry["features"] for entry in card["tables"]] != names:
        raise ValueError("the tables do not stand in the order of the features")
    return tuple(_table(entry) for entry in card["tables"])


def _table(entry: Mapping[str, Any]) -> Table:
    (edges,) = entry["edges"]
    table = Table(frozen([*edges, math.inf]), frozen(entry["points"]))
    if len(table.points) != len(table.edges) + 1 or not np.isfinite(table.points).all():
        raise ValueError(f"table of {entry['features']} needs one finite entry a cell and one for missing")
    if not (np.diff(table.edges) > 0).all():
        raise ValueError(f"edges of {entry['features']} do not rise")
    return table


def _pair(
    entry: Mapping[str, Any], features: Sequence[CardFeature], tables: Sequence[Table], medians: Sequence[int]
) -> PairTable:
    names = [feature.name for feature in features]
    first, second = (names.index(name) for name in entry["features"])
    points = frozen(entry["points"])
    wider = tuple(
        _wider_cells(tables[place], edges) for place, edges in zip((first, second), entry["edges"], strict=True)
    )
    if points.shape != tuple(int(cells[-1]) + 1 for cells in wider) or not np.isfinite(points).all():
        raise ValueError(f"pair {entry['features']} needs one finite entry for each two of its cells")
    if first == second:
        raise ValueError(f"pair {entry['features']} is one feature twice")
    return pair_table((first, second), points, (wider[0], wider[1]), (medians[first], medians[second]))


def _wider_cells(table: Table, edges: Sequence[float]) -> CellArray:
    """Give the wider cell that each cell of a table falls into; its edges are some of the table's."""
    if not set(edges) <= set(table.edges[:-1].tolist()) or not (np.diff(edges) > 0).all():
        raise ValueError("the edges of a pair rise and are edges of its features' tables")
    cells = np.append(np.searchsorted(np.append(edges, math.inf), table.edges, "left"), len(edges) + 1)
    cells.setflags(write=False)
    return cells


def _reference(entry: Mapping[str, Any] | None) -> ScoreReference | None:
    if entry is None:
        return None
    reference = ScoreReference(tuple(map(float, entry["edges"])), tuple(map(float, entry["shares"])))
    if len(reference.shares) != len(reference.edges) + 1:
        raise ValueError("the reference of the score needs one share more than edges")
    return reference
