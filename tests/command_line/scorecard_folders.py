"""Scorecard folders and tables for the commands: small enough to be reckoned by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS
from commands.main import main
from underwriting.card_folder import CARD, CARD_PAGE, FORMAT, GOLDEN, HASHES, VERSION, describe_feature, file_digest
from underwriting.features import BY_NAME

PEER = {"median": 0.5, "low": 0.0, "high": 1.0}


def run(*arguments: str | Path) -> Result:
    """Run `tradecover scorecard`."""
    return CliRunner().invoke(main, ["scorecard", *(str(argument) for argument in arguments)])


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def make_folder(folder: Path, *names: str, inputs: str = "columns") -> Path:
    """Write a card of log-odds -4: two points more above 0.5 in each figure, half a point where it is missing."""
    features: Sequence[Mapping[str, Any]]
    features = [describe_feature(BY_NAME[name]) if inputs == "statements" else _column(name) for name in names]
    card = {
        "format": FORMAT,
        "version": VERSION,
        "name": "made",
        "inputs": inputs,
        "master_scale": PD_UPPER_BOUNDS,
        "pd_floor": PD_FLOOR,
        "intercept": -4.0,
        "calibration": {"slope": 1.0, "intercept": 0.0},
        "anchor": {"offset": 0.0, "central_tendency": 0.02},
        "features": [{**feature, "peer": PEER} for feature in features],
        "tables": [{"features": [name], "edges": [[0.5]], "points": [0.0, 2.0, 0.5]} for name in names],
        "pairs": [],
    }
    folder.mkdir()
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    (folder / CARD_PAGE).write_text("# made\n", encoding="utf-8")
    (folder / GOLDEN).write_text("score\n", encoding="utf-8")
    hashes = "".join(f"{file_digest(folder / name)}  {name}\n" for name in (CARD, CARD_PAGE, GOLDEN))
    (folder / HASHES).write_text(hashes, encoding="ascii")
    return folder


def _column(name: str) -> dict[str, Any]:
    plain = {"label": name, "formula": name, "group": "figures", "unit": "ratio", "source": "made"}
    return {"name": name, **plain, "sign": 0, "lower": 0.0, "upper": 1.0, "missing": "an empty cell"}
