"""What a letter is made of: small values with text already written for the reader (translated, formatted)."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "warn", "bad", "info"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, under a heading where one is given; line breaks are kept."""

    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    items: Pairs
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Numbered sentences, each with its figure (or an empty one), the heaviest first."""

    items: Pairs
    heading: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision in its one shape; the fields stand in the order in which they are printed.

    Every label is the caller's, translated: `facts` holds amount, from, until; each part is a heading with its lines.
    """

    state: str
    sentence: str
    facts: Pairs
    tone: Tone = "info"
    conditions: tuple[str, tuple[str, ...]] = ("", ())
    reasons: Reasons | None = None
    changes: tuple[str, tuple[str, ...]] = ("", ())
    known: Facts | None = None
    decided_by: str = ""
    next_steps: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class StairStep:
    """One step of a calculation with the clause that it follows."""

    label: str
    amount: str
    clause: str = ""
    how: str = ""
    is_result: bool = False


@dataclass(frozen=True, slots=True)
class Stair:
    """A calculation, step by step; `columns` names step, clause and amount."""

    heading: str
    steps: tuple[StairStep, ...]
    columns: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text; the columns numbered in `figures` stand at the line's end."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One bar: from where to where on the axis, and its words. A level (start, end) has `before == after`."""

    label: str
    before: float
    after: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A waterfall: the same rows as the page's chart; the heading says the finding, the axis the unit."""

    heading: str
    rows: tuple[WaterfallRow, ...]
    axis: str


Block = Paragraph | Facts | Reasons | Verdict | Stair | Table | Chart
