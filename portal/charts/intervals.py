"""Rates with their intervals, row beneath row, each beside the rate that was expected."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from portal.charts.svg import Direction, Scale, canvas, line, shortened, tag, text, ticks

_WIDTH: Final = 600
_LABEL_WIDTH: Final = 210
_FIGURE_WIDTH: Final = 110
_ROW: Final = 28
_TOP: Final = 30


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One group: its observed rate with the ends of the interval, what was expected, and the figures written out."""

    label: str
    rate: float
    ends: tuple[float, float]
    expected: float
    text: str


def intervals(
    title: str,
    rows: Sequence[IntervalRow],
    *,
    legend: tuple[str, str],
    write: Callable[[float], str],
    direction: Direction = "ltr",
) -> Markup:
    """Draw a point and a line for each observed rate, and a diamond for the expected one.

    Args:
        title: The finding, read out as the image's name.
        rows: From the top down, at least one.
        legend: What the point with its line is, and what the diamond is.
        write: Writes a tick's value in the reader's locale.
        direction: Of the reader's script; in `rtl` labels stand on the right and the axis runs to the left.
    """
    marks = ticks(0.0, max(max(row.ends[1], row.expected) for row in rows))
    near, far = float(_LABEL_WIDTH), float(_WIDTH - _FIGURE_WIDTH)
    label_x, figure_x = 0.0, float(_WIDTH)
    if direction == "rtl":
        near, far, label_x, figure_x = _WIDTH - near, _WIDTH - far, figure_x, label_x
    scale = Scale(marks[0], marks[-1], near, far)
    bottom = _TOP + len(rows) * _ROW
    grid = [
        line((scale(mark), _TOP), (scale(mark), bottom), "axis" if mark == 0 else "rule")
        + text(write(mark), scale(mark), bottom + 16, anchor="middle", class_="tick")
        for mark in marks
    ]
    drawn = [_row(row, index, scale) for index, row in enumerate(rows)]
    words = [
        text(shortened(row.label, _LABEL_WIDTH - 12), label_x, _middle(index) + 4.5)
        + text(row.text, figure_x, _middle(index) + 4.5, anchor="end")
        for index, row in enumerate(rows)
    ]
    description = "; ".join(
        f"{row.label}: {row.text} ({write(row.ends[0])}, {write(row.ends[1])}), {legend[1]} {write(row.expected)}"
        for row in rows
    )
    parts = [*grid, *drawn, *words, *_legend(legend, label_x)]
    return canvas(parts, (_WIDTH, bottom + 24), title=title, description=description, direction=direction)


def _row(row: IntervalRow, index: int, scale: Scale) -> Markup:
    y, (low, high) = _middle(index), row.ends
    whisker = line((scale(low), y), (scale(high), y), "path")
    caps = [line((scale(end), y - 5), (scale(end), y + 5), "path") for end in (low, high)]
    return tag("g", whisker, *caps, _diamond(scale(row.expected), y), _point(scale(row.rate), y))


def _legend(legend: tuple[str, str], start: float) -> list[Markup]:
    """Write what the two marks mean, from the side on which the labels begin."""
    step = _WIDTH / 2 if start == 0 else -_WIDTH / 2
    along = math.copysign(14, step)
    return [
        mark(start + index * step + along / 2, 10.0)
        + text(shortened(words, abs(step) - 24), start + index * step + along + along / 7, 14, class_="tick")
        for index, (mark, words) in enumerate(zip((_point, _diamond), legend, strict=True))
    ]


def _point(x: float, y: float) -> Markup:
    return tag("circle", cx=x, cy=y, r=5, class_="series-1")


def _diamond(x: float, y: float) -> Markup:
    return tag("path", d=f"M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z", class_="total")


def _middle(index: int) -> float:
    return _TOP + (index + 0.5) * _ROW
