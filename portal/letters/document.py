"""The sheet: A4, letterhead, reference, business date, footer with page x of y. Equal letters, equal bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Spacer

from portal.formats import day
from portal.letters.blocks import Block
from portal.letters.setting import WIDTH, set_blocks
from portal.letters.type import ACCENT, BOLD, INK, LINE, QUIET, REGULAR, Direction, Setter

_SIDE: Final = 20 * mm
_HEAD: Final = 34 * mm
_FOOT: Final = 24 * mm


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around a letter's blocks; every word is the caller's, translated.

    Attributes:
        insurer: The installation's name.
        footer: What identifies the decision (its id, the scorecard's hash) and, where facts are invented, says so.
        date_label: Before the business date.
        page_label: With `{page}` and `{pages}`.
        locale: Of the reader; also the document's language.
        direction: Of the reader's script.
    """

    insurer: str
    footer: str
    date_label: str = "Business date"
    page_label: str = "Page {page} of {pages}"
    locale: str = "en"
    direction: Direction = "ltr"


def letter(title: str, reference: str, on: date, blocks: Sequence[Block], *, head: Letterhead) -> bytes:
    """Make the PDF of a letter.

    Args:
        title: In the document's first line and its metadata.
        reference: Of the decision, request or claim.
        on: The business date.
        blocks: In the order of reading.
        head: Letterhead, footer and language.

    Returns:
        The file's bytes; equal input gives equal bytes.
    """
    setter = Setter(head.direction)
    story = [
        setter.lines(title, setter.style(16, bold=True)),
        Spacer(0, 1 * mm),
        setter.lines(reference, setter.style(9, color=QUIET)),
        Spacer(0, 5 * mm),
        *set_blocks(tuple(blocks), setter),
    ]
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_SIDE,
        rightMargin=_SIDE,
        topMargin=_HEAD,
        bottomMargin=_FOOT,
        title=f"{title} - {reference}",
        author=head.insurer,
        creator="Tradecover",
        lang=head.locale.replace("_", "-"),
        invariant=1,
    )
    frame = Frame(
        _SIDE, _FOOT, WIDTH, A4[1] - _HEAD - _FOOT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates([PageTemplate(id="sheet", frames=[frame])])

    class Sheets(_NumberedCanvas):
        furniture = _Furniture(head, on, setter)

    document.build(story, canvasmaker=Sheets)
    return out.getvalue()


class _Furniture:
    """Letterhead and footer of one page."""

    def __init__(self, head: Letterhead, on: date, setter: Setter) -> None:
        self.head, self.on, self.setter = head, on, setter

    def draw(self, canvas: Canvas, page: int, pages: int) -> None:
        top = A4[1] - 16 * mm
        date_line = f"{self.head.date_label} {day(self.on, locale=self.head.locale)}"
        self._pair(canvas, top, ("Tradecover", (BOLD, 12), ACCENT), (self.head.insurer, (BOLD, 9), INK))
        self._pair(canvas, top - 5 * mm, ("", (REGULAR, 9), INK), (date_line, (REGULAR, 9), QUIET))
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(1)
        canvas.line(_SIDE, top - 8.5 * mm, A4[0] - _SIDE, top - 8.5 * mm)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(_SIDE, 18 * mm, A4[0] - _SIDE, 18 * mm)
        numbers = self.head.page_label.format(page=page, pages=pages)
        foot = self.setter.lines(self.head.footer, self.setter.style(7.5, color=QUIET))
        _, height = foot.wrap(WIDTH - 30 * mm, 12 * mm)
        foot.drawOn(canvas, _SIDE + (30 * mm if self.setter.is_rtl else 0), 16 * mm - height)
        self._pair(canvas, 16 * mm - 7.5, ("", (REGULAR, 7.5), QUIET), (numbers, (REGULAR, 7.5), QUIET))

    def _pair(
        self,
        canvas: Canvas,
        y: float,
        start: tuple[str, tuple[str, float], object],
        end: tuple[str, tuple[str, float], object],
    ) -> None:
        """Write one text at the line's start and one at its end."""
        sides = [(canvas.drawString, _SIDE), (canvas.drawRightString, A4[0] - _SIDE)]
        for (words, font, color), (write, x) in zip(
            (start, end), sides[::-1] if self.setter.is_rtl else sides, strict=True
        ):
            canvas.setFont(*font)
            canvas.setFillColor(color)
            write(x, y, self.setter.drawn(words))


class _NumberedCanvas(Canvas):  # type: ignore[misc] # the PDF library has no types
    """Keeps its pages until the end, when their number is known."""

    furniture: _Furniture

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self._kept: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802 - the PDF library's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, kept in enumerate(self._kept, start=1):
            self.__dict__.update(kept)
            self.furniture.draw(self, number, len(self._kept))
            super().showPage()
        super().save()
