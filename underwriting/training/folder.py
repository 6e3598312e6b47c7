"""Write a scorecard folder: card, page, golden rows, plots and their hashes."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from basics.errors import Refused
from basics.grades import grade_of
from underwriting.card_folder import CARD, CARD_PAGE, GOLDEN, HASHES, PLOTS, file_digest
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import pd_of, score_many

GOLDEN_ROWS: Final = 40


def check_free(folder: Path) -> None:
    """Refuse a folder that stands already.

    Raises:
        Refused: `training.published`: what is published never changes.
    """
    if folder.exists():
        raise Refused("training.published", f"{folder.name} is published and never changes; choose another folder.")


def write_folder(
    folder: Path, record: Mapping[str, Any], page: str, golden: str, plots: Mapping[str, str] | None = None
) -> None:
    """Write a new scorecard folder.

    Args:
        folder: Where; must not be there yet.
        record: The content of `card.json`.
        page: The content of `card.md`.
        golden: The content of `golden.csv`.
        plots: Drawings by file name.

    Raises:
        Refused: `training.published`.
    """
    check_free(folder)
    card = json.dumps(record, indent=1, allow_nan=False) + "\n"
    drawn = {f"{PLOTS}/{name}": drawing for name, drawing in sorted((plots or {}).items())}
    contents = {CARD: card, CARD_PAGE: page, GOLDEN: golden, **drawn}
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    hashes = "".join(f"{file_digest(folder / name)}  {name}\n" for name in contents)
    (folder / HASHES).write_text(hashes, encoding="ascii", newline="\n")


def golden_rows(card: Scorecard, rows: FloatArray, *, count: int = GOLDEN_ROWS) -> str:
    """Give rows spread over the whole range of scores, with what the card makes of them, as CSV; missing is empty."""
    chosen = spread(score_many(card, rows), count)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(feature.name for feature in card.features), "score", "pd", "grade"])
    for row, score in zip(rows[chosen], score_many(card, rows[chosen]).tolist(), strict=True):
        figures = ["" if np.isnan(value) else repr(value) for value in row.tolist()]
        writer.writerow([*figures, repr(score), repr(pd_of(score)), grade_of(pd_of(score))])
    return out.getvalue()


def spread(scores: FloatArray, count: int) -> Sequence[int]:
    """Choose rows at even distances of the rank of their score, the two ends among them."""
    order = np.argsort(scores, kind="stable")
    places = np.unique(np.linspace(0, len(order) - 1, min(count, len(order))).astype(int))
    return [int(order[place]) for place in places]
