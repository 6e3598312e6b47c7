"""What people read of a published scorecard: its page, its features, its scale, its sources."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from basics.errors import NotFound
from underwriting.card_folder import CARD, CARD_PAGE, PLOTS, SCORECARDS, load_scorecard, published_hashes
from underwriting.scorecard import CardFeature, Scorecard
from underwriting.stages import StageRow


@dataclass(frozen=True, slots=True)
class PublishedCard:
    """One published scorecard as its folder says it; the folder's hashes were checked.

    Attributes:
        page: `card.md`, in plain Markdown: how it was made, evidence out of time, limits, sources.
        stages: What is added beside the statements, with the evidence for it; empty for a card without.
        scale: Upper probabilities of default of grade 1 to 9.
    """

    name: str
    sha256: str
    title: str
    target: str
    page: str
    features: Sequence[CardFeature]
    stages: Sequence[StageRow]
    scale: Sequence[float]
    pd_floor: float
    central_tendency: float
    limits: Sequence[str]
    attribution: Sequence[str]


@cache
def published_scorecard(name: str) -> Scorecard:
    """Give the scorecard of that name.

    Raises:
        NotFound: `scorecard.not_found`.
    """
    if name not in {folder.name for folder in SCORECARDS.iterdir() if folder.is_dir()}:
        raise NotFound("scorecard.not_found", "There is no scorecard of that name.")
    return load_scorecard(SCORECARDS / name)


@cache
def published_card(name: str) -> PublishedCard:
    """Give what people read of the scorecard of that name.

    Raises:
        NotFound: `scorecard.not_found`.
    """
    scorecard = published_scorecard(name)
    card: Mapping[str, Any] = json.loads((SCORECARDS / name / CARD).read_text(encoding="utf-8"))
    return PublishedCard(
        name=name,
        sha256=scorecard.sha256,
        title=card["title"],
        target=card["target"],
        page=(SCORECARDS / name / CARD_PAGE).read_text(encoding="utf-8"),
        features=scorecard.features,
        stages=scorecard.stages.rows if scorecard.stages else (),
        scale=tuple(card["master_scale"]),
        pd_floor=card["pd_floor"],
        central_tendency=scorecard.central_tendency,
        limits=tuple(card["limits"]),
        attribution=tuple(card["attribution"]),
    )


def plot_of(name: str, plot: str) -> bytes:
    """Give a drawing of a published scorecard, as SVG; only what the folder's hashes name is given.

    Raises:
        NotFound: `scorecard.not_found`, `scorecard.plot_not_found`.
    """
    published_scorecard(name)
    file = f"{PLOTS}/{plot}"
    if not plot.endswith(".svg") or file not in published_hashes(SCORECARDS / name):
        raise NotFound("scorecard.plot_not_found", "There is no drawing of that name in the scorecard's folder.")
    return (SCORECARDS / name / file).read_bytes()
