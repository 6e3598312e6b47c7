"""Letters as PDF: one base document, and blocks with the same shapes and order as the pages."""

from portal.letters.blocks import (
    Block,
    Chart,
    Facts,
    Paragraph,
    Reasons,
    Stair,
    StairStep,
    Table,
    Verdict,
    WaterfallRow,
)
from portal.letters.document import Letterhead, letter

__all__ = [
    "Block",
    "Chart",
    "Facts",
    "Letterhead",
    "Paragraph",
    "Reasons",
    "Stair",
    "StairStep",
    "Table",
    "Verdict",
    "WaterfallRow",
    "letter",
]
