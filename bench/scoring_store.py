"""Scores as they are made, fold by fold, and the figures that are kept from them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from underwriting.features import FloatArray

RESULTS: Final = Path(__file__).parent / "results"
SCORES: Final = Path(__file__).parents[1] / ".cache" / "bench-scoring"
OURS_FILE, PEERS_FILE = "scoring.json", "scoring-peers.json"


@dataclass(frozen=True, slots=True)
class ScoreStore:
    """Probabilities of one model for the rows of each fold; a fold of another stamp counts as not there."""

    folder: Path

    def put(self, trial: str, model: str, fold: int, pds: FloatArray, stamp: str) -> None:
        """Keep a fold, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(trial, model, fold)
        half = path.with_suffix(".half.npz")
        np.savez_compressed(half, pds=pds, stamp=np.array(stamp))
        half.replace(path)

    def get(self, trial: str, model: str, fold: int, stamp: str) -> FloatArray | None:
        """Give a fold that was kept under this stamp, else None."""
        path = self._path(trial, model, fold)
        if not path.exists():
            return None
        with np.load(path) as kept:
            pds: FloatArray = kept["pds"]
            return pds if str(kept["stamp"]) == stamp else None

    def _path(self, trial: str, model: str, fold: int) -> Path:
        plain = "".join(letter if letter.isalnum() else "-" for letter in model)
        return self.folder / f"{trial}.{plain}.{fold}.npz"


def read_figures(path: Path) -> dict[str, Any]:
    """Give the figures that were kept, none where there is no file."""
    if not path.exists():
        return {}
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return figures


def keep_figures(path: Path, changes: Mapping[str, Any]) -> None:
    """Put figures in the place of those of the same names, and leave the others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    merged = read_figures(path) | dict(changes)
    half = path.with_suffix(".half")
    text = json.dumps(merged, indent=1, sort_keys=True, ensure_ascii=False)
    half.write_text(text + "\n", encoding="utf-8")
    half.replace(path)
