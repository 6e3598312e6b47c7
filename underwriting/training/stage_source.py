"""The stages' part of a new card: the reviewed weights, with countries anchored against the card's own sample."""

import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from underwriting.stages import Stage, describe_stages, parse_stages

_FOLDER: Final = "underwriting.training"
_DECIMALS: Final = 6


def stage_rows(central_tendency: float, *, own_country: str) -> list[dict[str, Any]]:
    """Give the rows that a card records under `stages`.

    Args:
        central_tendency: Of the card, towards which its score was anchored.
        own_country: Of the card's sample: its own tendency stands, so it adds nothing.
    """
    rows = [*_read("stage_weights.json"), *(_country(anchor, central_tendency, own_country) for anchor in anchors())]
    return describe_stages(parse_stages(rows))


def anchors() -> Sequence[Mapping[str, Any]]:
    """Give the countries and segments of which the central tendency is known, with what it rests on."""
    return _read("anchors.json")


def _country(anchor: Mapping[str, Any], central_tendency: float, own_country: str) -> dict[str, Any]:
    difference = _log_odds(anchor["central_tendency"]) - _log_odds(central_tendency)
    is_own = anchor["country"] == own_country
    return {
        "stage": Stage.COUNTRY.value,
        "key": anchor["country"],
        "unit": "",
        "edges": [],
        "points": [0.0 if is_own else round(anchor["share"] * difference, _DECIMALS)],
        "mean": None,
        "fades_months": None,
        "answers": "",
        "takes_back": 0.0,
        "family": "",
        "evidence": "The card's own sample." if is_own else f"{anchor['segment']}: {anchor['basis']}",
        "reviewed_on": anchor["reviewed_on"],
        "reviewed_by": anchor["reviewed_by"],
    }


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files(_FOLDER).joinpath(name).read_text(encoding="utf-8"))
    return found


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
