"""Fonts, colours and lines of text of a letter. Text is escaped here and nowhere else."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Final, Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable
from reportlab.platypus import Paragraph as Lines

from portal.letters.bidi import has_right_to_left, visual

Direction = Literal["ltr", "rtl"]
REGULAR: Final = "Letter"
BOLD: Final = "Letter-Bold"
INK: Final = HexColor("#17202c")
QUIET: Final = HexColor("#4d5867")
LINE: Final = HexColor("#c4cad4")
SUNKEN: Final = HexColor("#f1f3f6")
ACCENT: Final = HexColor("#24509e")
RAISES: Final = HexColor("#b5432b")
LOWERS: Final = HexColor("#0c7377")
TONES: Final[dict[str, Color]] = {
    "good": HexColor("#17653a"),
    "warn": HexColor("#815000"),
    "bad": HexColor("#a3231c"),
    "info": ACCENT,
}
_FONTS: Final = Path(__file__).parent / "fonts"
_LEADING: Final = 1.4
_ISOLATES: Final = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200e\u200f")


@cache
def register_fonts() -> None:
    """Make the shipped typeface known to the PDF library, once a process."""
    registerFont(TTFont(REGULAR, str(_FONTS / "DejaVuSansCondensed.ttf")))
    registerFont(TTFont(BOLD, str(_FONTS / "DejaVuSansCondensed-Bold.ttf")))


class Setter:
    """Sets text in one direction: knows which side a line starts from and in what order it is drawn."""

    def __init__(self, direction: Direction) -> None:
        register_fonts()
        self.direction = direction

    @property
    def is_rtl(self) -> bool:
        """Tell whether the letter runs from right to left."""
        return self.direction == "rtl"

    def style(self, size: float = 9, *, bold: bool = False, color: Color = INK, at_end: bool = False) -> ParagraphStyle:
        """Give a style for lines that stand at the line's start, or at its end (figures)."""
        return ParagraphStyle(
            f"{size}{bold}{color}{at_end}",
            fontName=BOLD if bold else REGULAR,
            fontSize=size,
            leading=size * _LEADING,
            textColor=color,
            alignment=TA_RIGHT if at_end != self.is_rtl else TA_LEFT,
        )

    def lines(self, text: str, style: ParagraphStyle) -> Flowable:
        """Give plain text as lines that break to the width they get."""
        if self.is_rtl or has_right_to_left(text):
            return _ReorderedLines(text, style, base=int(self.is_rtl))
        return Lines(escape(text.translate(_ISOLATES)).replace("\n", "<br/>"), style)

    def drawn(self, text: str) -> str:
        """Put one line into the order in which the canvas draws it."""
        return (
            visual(text, base=int(self.is_rtl)) if self.is_rtl or has_right_to_left(text) else text.translate(_ISOLATES)
        )

    def row(self, cells: list[Flowable]) -> list[Flowable]:
        """Order a row's cells as they stand on the paper."""
        return cells[::-1] if self.is_rtl else cells


class _ReorderedLines(Flowable):  # type: ignore[misc] # the PDF library has no types
    """Plain text broken in the order of reading, each line then drawn in the order of the eye."""

    def __init__(self, text: str, style: ParagraphStyle, *, base: int) -> None:
        super().__init__()
        self.text, self.style, self.base = text, style, base
        self._inner: Lines | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        broken = [
            line
            for part in self.text.split("\n")
            for line in simpleSplit(part, self.style.fontName, self.style.fontSize, width) or [""]
        ]
        markup = "<br/>".join(escape(visual(line, base=self.base)) for line in broken)
        self._inner = Lines(markup, self.style)
        return tuple(self._inner.wrap(width + 0.5, height))

    def draw(self) -> None:
        if self._inner is not None:
            self._inner.drawOn(self.canv, 0, 0)
