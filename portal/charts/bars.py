"""Bars: the waterfall of a score's contributions, grouped years, and the use of a limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final

from markupsafe import Markup

from portal.charts.svg import Direction, Scale, canvas, line, rect, shortened, tag, text, ticks

_WIDTH: Final = 600
_LABEL_WIDTH: Final = 250
_FIGURE_WIDTH: Final = 64
_ROW: Final = 28
_BAR: Final = 16
_HIGH_SHARE: Final = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the score: its name with the buyer's figure, its share, and that share written out."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """Where the waterfall starts (the portfolio's median) or ends (this buyer)."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class BarGroup:
    """One year's bars, one for each series; None where nothing is known."""

    label: str
    values: tuple[float | None, ...]


def waterfall(
    title: str,
    contributions: Sequence[Contribution],
    *,
    levels: tuple[Level, Level],
    axis: str,
    direction: Direction = "ltr",
) -> Markup:
    """Draw how the contributions lead from one level to the other, one row each, more risk towards the line's end.

    Args:
        title: The finding, read out as the image's name.
        contributions: In the order to show; together they lead from the first level to the second.
        levels: The portfolio's median, and this buyer.
        axis: The unit, such as `log-odds of default; further along means more risk`.
        direction: Of the reader's script; in `rtl` labels stand on the right and the axis runs to the left.
    """
    start, end = levels
    sums = list(accumulate((part.value for part in contributions), initial=start.value))
    scale = _row_scale([*sums, end.value], direction)
    label_x, figure_x = (_WIDTH, 0.0) if direction == "rtl" else (0.0, float(_WIDTH))
    rows = [
        _level_row(start, scale, 0),
        *_steps(contributions, sums, scale),
        _level_row(end, scale, len(sums)),
    ]
    labels = [start.label, *(part.label for part in contributions), end.label]
    figures = [start.text, *(part.text for part in contributions), end.text]
    words = [
        _row_words(label, figure, index, (label_x, figure_x), is_level=index in (0, len(sums)))
        for index, (label, figure) in enumerate(zip(labels, figures, strict=True))
    ]
    height = (len(sums) + 1) * _ROW + 24
    base = line((scale(start.value), _ROW), (scale(start.value), len(sums) * _ROW), "link")
    caption = text(axis, (scale.start + scale.end) / 2, height - 4, anchor="middle", class_="tick")
    description = "; ".join(f"{label} {figure}" for label, figure in zip(labels, figures, strict=True))
    parts = [base, *rows, *words, caption]
    return canvas(parts, (_WIDTH, height), title=title, description=description, direction=direction)


def _row_scale(values: Sequence[float], direction: Direction) -> Scale:
    near, far = float(_LABEL_WIDTH), float(_WIDTH - _FIGURE_WIDTH)
    if direction == "rtl":
        near, far = _WIDTH - near, _WIDTH - far
    return Scale(min(values), max(values), near + (6 if far > near else -6), far + (-6 if far > near else 6))


def _steps(contributions: Sequence[Contribution], sums: Sequence[float], scale: Scale) -> list[Markup]:
    drawn = []
    for index, (part, (before, after)) in enumerate(zip(contributions, pairwise(sums), strict=True), start=1):
        left, right = sorted((scale(before), scale(after)))
        top = index * _ROW + (_ROW - _BAR) / 2
        shape = "raises" if part.value > 0 else "lowers"
        drawn.append(rect((left, top), (max(right - left, 1.0), _BAR), shape, f"{part.label}: {part.text}"))
        drawn.append(line((scale(after), top), (scale(after), top + _ROW + (_BAR - _BAR / 2)), "link"))
    return drawn


def _level_row(level: Level, scale: Scale, index: int) -> Markup:
    middle = index * _ROW + _ROW / 2
    x = scale(level.value)
    rule = "" if index == 0 else line((0, index * _ROW), (_WIDTH, index * _ROW), "rule")
    diamond = tag("path", d=f"M{x:.1f} {middle - 7:.1f}l7 7-7 7-7-7z", class_="total")
    return tag("g", rule, diamond)


def _row_words(label: str, figure: str, index: int, xs: tuple[float, float], *, is_level: bool) -> Markup:
    baseline = index * _ROW + _ROW / 2 + 4.5
    weight = "strong" if is_level else "label"
    cut = shortened(label, _LABEL_WIDTH - 12)
    return text(cut, xs[0], baseline, class_=weight) + text(figure, xs[1], baseline, anchor="end", class_=weight)


def bars(
    title: str, groups: Sequence[BarGroup], *, series: Sequence[str], axis: str, write: Callable[[float], str]
) -> Markup:
    """Draw groups of upright bars, such as years side by side, from a common zero line.

    Args:
        title: The finding, read out as the image's name.
        groups: In time order; each with one value for each series (at most three series).
        series: Names for the legend.
        axis: The unit, at the top of the axis.
        write: Writes a tick's value in the reader's locale.
    """
    known = [value for group in groups for value in group.values if value is not None]
    marks = ticks(min(0.0, *known, 0.0), max(0.0, *known, 0.0))
    scale = Scale(marks[0], marks[-1], 214, 44)
    grid = [
        line((64, scale(mark)), (_WIDTH, scale(mark)), "axis" if mark == 0 else "rule")
        + text(write(mark), 58, scale(mark) + 4, anchor="end", class_="tick")
        for mark in marks
    ]
    slot = (_WIDTH - 76) / max(1, len(groups))
    drawn = [_group(group, 70 + index * slot, slot, scale) for index, group in enumerate(groups)]
    parts = [text(axis, 0, 14, class_="tick"), *_legend(series), *grid, *drawn]
    description = "; ".join(
        f"{group.label}: " + ", ".join(write(value) for value in group.values if value is not None) for group in groups
    )
    return canvas(parts, (_WIDTH, 240), title=title, description=description)


def _group(group: BarGroup, left: float, slot: float, scale: Scale) -> Markup:
    width = min(36.0, slot * 0.72 / max(1, len(group.values)))
    first = left + (slot - width * len(group.values)) / 2
    drawn = Markup("")
    for index, value in enumerate(group.values):
        if value is not None:
            top, bottom = sorted((scale(value), scale(0)))
            drawn += rect((first + index * width + 1, top), (width - 2, max(bottom - top, 1)), f"series-{index + 1}")
    return drawn + text(group.label, left + slot / 2, 232, anchor="middle", class_="tick")


def _legend(series: Sequence[str]) -> list[Markup]:
    if len(series) == 1:
        return []
    step = 130
    left = _WIDTH - step * len(series)
    return [
        rect((left + index * step, 5), (10, 10), f"series-{index + 1}")
        + text(shortened(name, step - 20), left + index * step + 16, 14, class_="tick")
        for index, name in enumerate(series)
    ]


def use_bar(share: float | Decimal | Fraction, label: str = "") -> Markup:
    """Draw how much of a limit is used: 1 is all of it; above 1 the bar is full and marked as over."""
    exact = Fraction(share)
    state = " is-over" if exact > 1 else " is-high" if exact >= _HIGH_SHARE else ""
    width = float(min(max(exact, Fraction(0)), Fraction(1)) * 94)
    return tag(
        "svg",
        rect((0.5, 0.5), (95, 7), "use-track"),
        rect((1, 1), (width, 6), "use-fill"),
        viewBox="0 0 96 8",
        role="img",
        aria_label=f"{label} {round(exact * 100)} %".strip(),
        class_="use-bar" + state,
    )
