"""Whether a card ever goes against a known sign: single figures of real rows are moved, all else kept."""

from typing import Final

import numpy as np

from underwriting.features import FloatArray
from underwriting.scorecard import CellArray, Scorecard
from underwriting.scoring import score_many

MOVES: Final = 10_000
_WIDER: Final = 0.1  # moves reach so far beyond the bounds of a figure, as a share of the way between them
_ROUNDING: Final = 1e-9


def violations(card: Scorecard, rows: FloatArray, generator: np.random.Generator, *, moves: int = MOVES) -> int:
    """Count the moves of a signed figure after which the score goes the wrong way.

    Half of the moves take the figure from one value of the table to another, half to anywhere within its bounds and
    a little beyond. The other figures keep what they are, missing ones among them.

    Args:
        card: With at least one signed feature.
        rows: Real rows of its features, shape (n, features), NaN = missing.
        generator: Of the draws.
        moves: How many.
    """
    signed = np.flatnonzero([feature.sign != 0 for feature in card.features])
    columns = generator.choice(signed, moves)
    low = rows[generator.integers(0, len(rows), moves)]
    high, places = low.copy(), np.arange(moves)
    ends = np.sort([_values(card, rows, columns, generator) for _ in range(2)], axis=0)
    low[places, columns], high[places, columns] = ends
    signs = np.array([feature.sign for feature in card.features])[columns]
    changes = signs * (score_many(card, high) - score_many(card, low))
    return int((changes < -_ROUNDING).sum())


def _values(card: Scorecard, rows: FloatArray, columns: CellArray, generator: np.random.Generator) -> FloatArray:
    """Give a known value for each column asked for."""
    lower = np.array([feature.lower for feature in card.features])[columns]
    upper = np.array([feature.upper for feature in card.features])[columns]
    anywhere = lower + (upper - lower) * generator.uniform(-_WIDER, 1 + _WIDER, len(columns))
    taken = rows[generator.integers(0, len(rows), len(columns)), columns]
    is_taken = (generator.random(len(columns)) < 1 / 2) & ~np.isnan(taken)
    return np.where(is_taken, taken, anywhere)
