"""The waterfall of a score's contributions, as the page shows it, drawn into a letter."""

from typing import Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from portal.letters.blocks import Chart, WaterfallRow
from portal.letters.type import BOLD, INK, LINE, LOWERS, QUIET, RAISES, REGULAR, Setter

_ROW: Final = 16.0
_BAR: Final = 9.0
_SIZE: Final = 8.5
_LABEL_SHARE: Final = 0.42
_FIGURE_SHARE: Final = 0.12


class WaterfallDrawing(Flowable):  # type: ignore[misc] # the PDF library has no types
    """One row a contribution, more risk towards the line's end; mirrored where the letter runs from right to left."""

    def __init__(self, chart: Chart, setter: Setter, width: float) -> None:
        super().__init__()
        self.chart, self.setter = chart, setter
        self.width, self.height = width, (len(chart.rows) + 1) * _ROW

    def draw(self) -> None:
        """Draw rows from the top down."""
        for index, row in enumerate(self.chart.rows):
            self._draw_row(row, self.height - (index + 1) * _ROW)
        self.canv.setFont(REGULAR, 7.5)
        self.canv.setFillColor(QUIET)
        self.canv.drawCentredString(self._mirrored(self.width * 0.65), 3, self.setter.drawn(self.chart.axis))

    def _draw_row(self, row: WaterfallRow, bottom: float) -> None:
        canvas: Canvas = self.canv
        is_level = row.before == row.after
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.4)
        canvas.line(0, bottom, self.width, bottom)
        start, end = sorted((self._x(row.before), self._x(row.after)))
        canvas.setFillColor(QUIET if is_level else RAISES if row.after > row.before else LOWERS)
        if is_level:
            canvas.circle(start, bottom + _ROW / 2, 3, stroke=0, fill=1)
        else:
            canvas.rect(start, bottom + (_ROW - _BAR) / 2, max(end - start, 0.8), _BAR, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD if is_level else REGULAR, _SIZE)
        baseline = bottom + _ROW / 2 - 3
        begin, finish = canvas.drawString, canvas.drawRightString
        if self.setter.is_rtl:
            begin, finish = finish, begin
        begin(self._mirrored(0), baseline, self.setter.drawn(row.label))
        finish(self._mirrored(self.width), baseline, self.setter.drawn(row.text))

    def _x(self, value: float) -> float:
        values = [edge for row in self.chart.rows for edge in (row.before, row.after)]
        low, high = min(values), max(values)
        room = self.width * (1 - _LABEL_SHARE - _FIGURE_SHARE)
        share = 0.5 if high == low else (value - low) / (high - low)
        return self._mirrored(self.width * _LABEL_SHARE + share * room)

    def _mirrored(self, x: float) -> float:
        return self.width - x if self.setter.is_rtl else x
