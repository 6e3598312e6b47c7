"""Scorecards made for tests: all published ones, and two changed copies of the champion, in a folder of their own."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from underwriting import card_folder, publication
from underwriting.card_folder import CARD, CARD_PAGE, GOLDEN, HASHES, PLOTS, SCORECARDS, SERVED, file_digest
from underwriting.governance.index import INDEX, release_index
from underwriting.training.stage_source import stage_rows

FIRST: Final = "us-listed-2006"
TRIAL: Final = "trial-card"
BARE: Final = "trial-without-evidence"
DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path style="fill:#046" d="M0 0h8v8z"/></svg>\n'
)


def content_of(folder: Path, name: str) -> dict[str, Any]:
    """Give the content of a card."""
    content: dict[str, Any] = json.loads((folder / name / CARD).read_text(encoding="utf-8"))
    return content


def publish_copy(folder: Path, name: str, **changes: Any) -> None:  # noqa: ANN401 - whatever a card holds
    """Publish a copy of the champion with changes, and with a drawing; the index does not name it yet."""
    source, target = folder / SERVED, folder / name
    (target / PLOTS).mkdir(parents=True)
    card = content_of(folder, SERVED) | {"name": name} | changes
    (target / CARD).write_text(json.dumps(card), encoding="utf-8")
    page = (source / CARD_PAGE).read_text(encoding="utf-8")
    (target / CARD_PAGE).write_text(f"{page}\n## Plots\n\n![Grades come true]({PLOTS}/trial.svg)\n", encoding="utf-8")
    shutil.copy(source / GOLDEN, target / GOLDEN)
    (target / PLOTS / "trial.svg").write_text(DRAWING, encoding="utf-8")
    files = (CARD, CARD_PAGE, GOLDEN, f"{PLOTS}/trial.svg")
    hashes = "".join(f"{file_digest(target / file)}  {file}\n" for file in files)
    (target / HASHES).write_text(hashes, encoding="utf-8")


def write_index(folder: Path, roles: Mapping[str, str]) -> None:
    """Write an index of a folder's cards, with the hashes that they have."""
    entries = [
        {
            "name": name,
            "sha256": file_digest(folder / name / CARD),
            "folder_sha256": file_digest(folder / name / HASHES),
            "role": role,
            "since": "2008-01-01",
            "approved_by": "the maintainers",
            "why": "made for a test",
        }
        for name, role in roles.items()
    ]
    (folder / INDEX).write_text(json.dumps(entries), encoding="utf-8")


def with_references(card: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changes that let a card record how its training rows were spread: evenly."""
    features = []
    for entry, table in zip(card["features"], card["tables"], strict=True):
        cells = len(table["points"])
        features.append(entry | {"shares": [1 / cells] * cells})
    reference = {"edges": [-7.0, -6.0, -5.0, -4.0], "shares": [0.2] * 5}
    return {"version": 2, "features": features, "score_reference": reference}


def publish_trials(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the process serve two more cards: one worse than the champion by half a log-odds, one of stages.

    The latter has no evidence, and adds payments, public record and so on to the statements.
    """
    shutil.copytree(SCORECARDS, folder)
    card = content_of(folder, SERVED)
    publish_copy(folder, TRIAL, intercept=card["intercept"] + 0.5, **with_references(card))
    publish_copy(folder, BARE, evidence=[], stages=stage_rows(card["anchor"]["central_tendency"], own_country="US"))
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    write_index(folder, dict.fromkeys(names, "retired") | {SERVED: "champion"})
    monkeypatch.setattr(card_folder, "SCORECARDS", folder)
    monkeypatch.setattr(publication, "SCORECARDS", folder)
    forget_cards()
    return folder


def forget_cards() -> None:
    """Let the process read scorecards and index again."""
    for remembered in (release_index, publication.published_scorecard, publication.published_card):
        remembered.cache_clear()
