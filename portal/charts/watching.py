"""Whether a scorecard still fits: stability indices against their bands, stated rates beside observed ones."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from portal.charts.svg import Direction, Scale, canvas, line, rect, shortened, tag, text

_WIDTH: Final = 600
_LABEL_WIDTH: Final = 220
_FIGURE_WIDTH: Final = 110
_ROW: Final = 24
_BAR: Final = 12
_TOP: Final = 34
_BOUNDS_SHOWN: Final = 4  # a bar ends at four times the last bound, so that the bounds can be told apart
_LEFT: Final = 64
_BOTTOM: Final = 220
_LEAST_SHOWN: Final = 0.0001  # the lowest rate that the logarithmic axis shows; a rate of 0 stands on it
_DECADES: Final = (0.0001, 0.001, 0.01, 0.1, 1.0)


@dataclass(frozen=True, slots=True)
class IndexBar:
    """One index: its name, its value, the value with its band written out, and the shape's class."""

    label: str
    value: float
    text: str
    class_: str


@dataclass(frozen=True, slots=True)
class RateMark:
    """One grade: the mean stated rate, the observed one, the ends of its interval, and all of it in words."""

    label: str
    stated: float
    observed: float
    ends: tuple[float, float]
    text: str


def index_bars(
    title: str,
    bars: Sequence[IndexBar],
    *,
    bounds: Sequence[tuple[float, str]],
    axis: str,
    direction: Direction = "ltr",
) -> Markup:
    """Draw a bar for each index from zero on, with a line where each band begins.

    Args:
        title: The finding, read out as the image's name.
        bars: From the top down, at least one; one beyond four times the last bound ends there, its text tells.
        bounds: Where a band begins, and how that is written.
        axis: The unit, beneath the bars.
        direction: Of the reader's script; in `rtl` labels stand on the right and the axis runs to the left.
    """
    near, far = float(_LABEL_WIDTH), float(_WIDTH - _FIGURE_WIDTH)
    label_x, figure_x = 0.0, float(_WIDTH)
    if direction == "rtl":
        near, far, label_x, figure_x = _WIDTH - near, _WIDTH - far, figure_x, label_x
    last = max(bound for bound, _ in bounds)
    highest = min(_BOUNDS_SHOWN * last, max(1.2 * last, *(bar.value for bar in bars)))
    scale = Scale(0.0, highest, near, far)
    bottom = _TOP + len(bars) * _ROW
    grid = [line((scale(0.0), _TOP), (scale(0.0), bottom), "axis")]
    for bound, words in bounds:
        grid.append(line((scale(bound), _TOP - 6), (scale(bound), bottom), "link"))
        grid.append(text(words, scale(bound), _TOP - 10, anchor="middle", class_="tick"))
    drawn = []
    for index, bar in enumerate(bars):
        top = _TOP + index * _ROW + (_ROW - _BAR) / 2
        left, right = sorted((scale(0.0), scale(min(bar.value, highest))))
        drawn.append(rect((left, top), (max(right - left, 1.0), _BAR), bar.class_, f"{bar.label}: {bar.text}"))
        drawn.append(text(shortened(bar.label, _LABEL_WIDTH - 12), label_x, top + 10.5))
        drawn.append(text(bar.text, figure_x, top + 10.5, anchor="end"))
    caption = text(axis, (near + far) / 2, bottom + 18, anchor="middle", class_="tick")
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    parts = [*grid, *drawn, caption]
    return canvas(parts, (_WIDTH, bottom + 24), title=title, description=description, direction=direction)


def rates_by_grade(
    title: str, marks: Sequence[RateMark], *, legend: tuple[str, str], axis: str, write: Callable[[float], str]
) -> Markup:
    """Draw each grade's observed rate with its interval beside the stated one, on a logarithmic axis.

    Args:
        title: The finding, read out as the image's name.
        marks: From the best grade on, at least one.
        legend: What the point with its line is, and what the diamond is.
        axis: The unit, at the top of the axis.
        write: Writes a tick's value in the reader's locale.
    """
    y = Scale(math.log(_LEAST_SHOWN), 0.0, _BOTTOM, 40)
    grid = [
        line((_LEFT, y(math.log(mark))), (_WIDTH, y(math.log(mark))), "rule")
        + text(write(mark), _LEFT - 6, y(math.log(mark)) + 4, anchor="end", class_="tick")
        for mark in _DECADES
    ]
    slot = (_WIDTH - _LEFT) / len(marks)
    drawn = [_rate(mark, _LEFT + (index + 0.5) * slot, y) for index, mark in enumerate(marks)]
    key = _point(230, 10) + text(shortened(legend[0], 170), 242, 14, class_="tick")
    key += _diamond(430, 10) + text(shortened(legend[1], 150), 442, 14, class_="tick")
    description = "; ".join(f"{mark.label}: {mark.text}" for mark in marks)
    parts = [text(axis, 0, 14, class_="tick"), key, *grid, *drawn]
    return canvas(parts, (_WIDTH, _BOTTOM + 28), title=title, description=description)


def _rate(mark: RateMark, x: float, y: Scale) -> Markup:
    def at(rate: float) -> float:
        return y(math.log(max(rate, _LEAST_SHOWN)))

    low, high = at(mark.ends[0]), at(mark.ends[1])
    whisker = line((x - 7, low), (x - 7, high), "path")
    caps = [line((x - 12, end), (x - 2, end), "path") for end in (low, high)]
    label = text(mark.label, x, _BOTTOM + 20, anchor="middle", class_="tick")
    return tag("g", whisker, *caps, _point(x - 7, at(mark.observed)), _diamond(x + 7, at(mark.stated)), label)


def _point(x: float, y: float) -> Markup:
    return tag("circle", cx=x, cy=y, r=5, class_="series-1")


def _diamond(x: float, y: float) -> Markup:
    return tag("path", d=f"M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z", class_="total")
