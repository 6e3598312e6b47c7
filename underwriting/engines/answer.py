"""What the engines answer: which columns, in which order, and how many rows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from underwriting.scorecard import Scorecard

ROW: Final = "row"  # 1 for the first row of the table, so that an answer finds its row whatever sorts it later
SCORE, PD, GRADE, BASE = "score", "pd", "grade", "base"


class Engine(StrEnum):
    """What evaluates a scorecard over a table; all three give the same answer."""

    NUMPY = "numpy"
    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class ScoredReport:
    """How many rows were read, and how many got a score."""

    read: int
    scored: int


def answer_names(card: Scorecard, *, with_reasons: bool) -> tuple[str, ...]:
    """Give the columns behind those of the table; with reasons, `base` plus the contributions is the score."""
    reasons = (BASE, *(contribution_name(feature.name) for feature in card.features)) if with_reasons else ()
    return (SCORE, PD, GRADE, *reasons)


def contribution_name(feature: str) -> str:
    """Give the column of what a feature adds to the score against the portfolio's median, in log-odds."""
    return f"contribution_{feature}"
