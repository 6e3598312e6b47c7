"""Scorecards made for tests: changed copies of the first published card, in a folder of their own with an index."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from underwriting import card_folder, publication
from underwriting.card_folder import CARD, CARD_PAGE, GOLDEN, HASHES, file_digest
from underwriting.governance.index import INDEX, release_index

FIRST: Final = "us-listed-2006"
TRIAL: Final = "trial-card"
BARE: Final = "trial-without-evidence"


def publish_copy(folder: Path, name: str, **changes: Any) -> str:  # noqa: ANN401 - whatever a card holds
    """Publish a copy of the first card with changes; give the hash of its card."""
    source, target = folder / FIRST, folder / name
    target.mkdir()
    card = json.loads((source / CARD).read_text(encoding="utf-8"))
    (target / CARD).write_text(json.dumps(card | {"name": name} | changes), encoding="utf-8")
    for file in (CARD_PAGE, GOLDEN):
        shutil.copy(source / file, target / file)
    plots = target / card_folder.PLOTS
    plots.mkdir()
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path style="fill:#000" d="M0 0h8v8z"/></svg>\n'
    )
    (plots / "calibration.svg").write_text(drawing, encoding="utf-8")
    files = [CARD, CARD_PAGE, GOLDEN, f"{card_folder.PLOTS}/calibration.svg"]
    hashes = "".join(f"{file_digest(target / file)}  {file}\n" for file in files)
    (target / HASHES).write_text(hashes, encoding="utf-8")
    return file_digest(target / CARD)


def write_index(folder: Path, roles: Mapping[str, str]) -> None:
    """Write an index of a folder's cards, with the hashes that they have."""
    entries = [
        {
            "name": name,
            "sha256": file_digest(folder / name / CARD),
            "role": role,
            "since": "2008-01-01",
            "approved_by": "the maintainers",
            "why": "made for a test",
        }
        for name, role in roles.items()
    ]
    (folder / INDEX).write_text(json.dumps(entries), encoding="utf-8")


def with_references(card: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changes that make a card one of version 2 which records how its training rows were spread."""
    features = []
    for entry, table in zip(card["features"], card["tables"], strict=True):
        cells = len(table["points"])
        features.append(entry | {"shares": [1 / cells] * cells})
    reference = {"edges": [-7.0, -6.0, -5.0, -4.0], "shares": [0.2] * 5}
    return {"version": 2, "features": features, "score_reference": reference}


def publish_trials(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the process serve the first card and two more: one worse by half a log-odds, one without evidence."""
    shutil.copytree(card_folder.SCORECARDS / FIRST, folder / FIRST)
    card = json.loads((folder / FIRST / CARD).read_text(encoding="utf-8"))
    publish_copy(folder, TRIAL, intercept=card["intercept"] + 0.5, **with_references(card))
    publish_copy(folder, BARE, evidence=[])
    write_index(folder, {FIRST: "champion", TRIAL: "retired", BARE: "retired"})
    monkeypatch.setattr(card_folder, "SCORECARDS", folder)
    monkeypatch.setattr(publication, "SCORECARDS", folder)
    forget_cards()
    return folder


def forget_cards() -> None:
    """Let the process read scorecards and index again."""
    for remembered in (release_index, publication.published_scorecard, publication.published_card):
        remembered.cache_clear()
