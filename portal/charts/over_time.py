"""Charts over time: versions of a limit as steps, and a grade over the years with what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from basics.grades import WORST
from portal.charts.svg import Scale, canvas, line, rect, shortened, tag, text, ticks, time_scale, year_starts

_WIDTH: Final = 600
_LEFT: Final = 72
_RIGHT: Final = 584
_BOTTOM: Final = 190


@dataclass(frozen=True, slots=True)
class LimitStep:
    """One version of a limit: what it is worth from a day on, and when that was announced (None: on the same day)."""

    effective: date
    amount: float
    text: str
    announced: date | None = None


@dataclass(frozen=True, slots=True)
class GradePoint:
    """The grade that was set on a day, and how the chart's description says so."""

    on: date
    grade: int
    text: str


@dataclass(frozen=True, slots=True)
class EventMark:
    """Something that happened to the buyer, short enough for one line."""

    on: date
    label: str


def limit_steps(
    title: str, versions: Sequence[LimitStep], *, until: date, axis: str, write: Callable[[float], str]
) -> Markup:
    """Draw a limit's versions as steps; what still holds during a notice period, and falls after it, is hatched.

    Args:
        title: The finding, read out as the image's name.
        versions: Ordered by effective date, at least one.
        until: The last day shown, usually the business date.
        axis: The unit, at the top of the axis.
        write: Writes a tick's amount in the reader's locale.
    """
    last = max(until, *(step.effective for step in versions))
    x = time_scale([versions[0].effective, last], _LEFT + 8, _RIGHT)
    marks = ticks(0.0, max(step.amount for step in versions) or 1.0)
    y = Scale(0, marks[-1], _BOTTOM, 34)
    hatch = "notice-" + sha256(f"{title}{versions}".encode()).hexdigest()[:8]
    parts = [
        _hatch_pattern(hatch),
        text(axis, 0, 14, class_="tick"),
        *_amount_grid(marks, y, write),
        *_year_grid(versions[0].effective, last, x),
        _area(versions, last, x, y),
        *_notices(versions, x, y, hatch),
        tag("path", d=_outline(versions, last, x, y), class_="level"),
        line((x(until.toordinal()), 28), (x(until.toordinal()), _BOTTOM), "today"),
        *_step_words(versions, last, x, y),
    ]
    description = "; ".join(f"{step.effective.isoformat()}: {step.text}" for step in versions)
    return canvas(parts, (_WIDTH, 216), title=title, description=description)


def _hatch_pattern(name: str) -> Markup:
    stripe = line((0, 0), (0, 6), "hatch")
    pattern = tag(
        "pattern", stripe, id=name, width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)"
    )
    return tag("defs", pattern)


def _amount_grid(marks: Sequence[float], y: Scale, write: Callable[[float], str]) -> list[Markup]:
    return [
        line((_LEFT, y(mark)), (_RIGHT, y(mark)), "axis" if mark == 0 else "rule")
        + text(write(mark), _LEFT - 8, y(mark) + 4, anchor="end", class_="tick")
        for mark in marks
    ]


def _year_grid(first: date, last: date, x: Scale) -> list[Markup]:
    return [
        line((x(day.toordinal()), _BOTTOM), (x(day.toordinal()), _BOTTOM + 5), "axis")
        + text(str(day.year), x(day.toordinal()), _BOTTOM + 20, anchor="middle", class_="tick")
        for day in year_starts(first, last)
    ]


def _outline(versions: Sequence[LimitStep], last: date, x: Scale, y: Scale) -> str:
    drawn = [f"M{x(versions[0].effective.toordinal()):.1f} {y(versions[0].amount):.1f}"]
    drawn += [f"H{x(step.effective.toordinal()):.1f}V{y(step.amount):.1f}" for step in versions[1:]]
    return "".join([*drawn, f"H{x(last.toordinal()):.1f}"])


def _area(versions: Sequence[LimitStep], last: date, x: Scale, y: Scale) -> Markup:
    first = x(versions[0].effective.toordinal())
    return tag("path", d=f"{_outline(versions, last, x, y)}V{_BOTTOM}H{first:.1f}z", class_="area")


def _notices(versions: Sequence[LimitStep], x: Scale, y: Scale, hatch: str) -> list[Markup]:
    drawn = []
    for before, after in pairwise(versions):
        if after.announced is not None and after.announced < after.effective and after.amount < before.amount:
            left, right = x(after.announced.toordinal()), x(after.effective.toordinal())
            size = {"width": right - left, "height": y(after.amount) - y(before.amount)}
            drawn.append(tag("rect", x=left, y=y(before.amount), fill=f"url(#{hatch})", class_="notice-run", **size))
    return drawn


def _step_words(versions: Sequence[LimitStep], last: date, x: Scale, y: Scale) -> list[Markup]:
    """Write each version's amount above its step, where the step is wide enough for it."""
    ends = [*(step.effective for step in versions[1:]), last]
    words = []
    for step, end in zip(versions, ends, strict=True):
        left, room = x(step.effective.toordinal()), x(end.toordinal()) - x(step.effective.toordinal())
        if room >= len(step.text) * 6.5:
            words.append(text(step.text, left + 4, y(step.amount) - 7, class_="strong"))
    return words


def grade_line(
    title: str, points: Sequence[GradePoint], *, events: Sequence[EventMark], until: date, axis: str
) -> Markup:
    """Draw a grade over the years, best at the top, with what happened marked on the days it happened.

    Args:
        title: The finding, read out as the image's name.
        points: In time order, at least one.
        events: In any order; each gets a number on the chart and its words beneath it.
        until: The last day shown, usually the business date.
        axis: What the axis says, such as `grade, 1 is best`.
    """
    days = [until, *(point.on for point in points), *(event.on for event in events)]
    x = time_scale(days, _LEFT - 24, _RIGHT - 14)
    y = Scale(1, WORST, 36, 206)
    marked = sorted(events, key=lambda event: event.on)
    grid = [
        line((34, y(grade)), (_RIGHT, y(grade)), "rule")
        + text(str(grade), 26, y(grade) + 4, anchor="end", class_="tick")
        for grade in (1, 4, 7, WORST)
    ]
    years = [
        text(str(day.year), x(day.toordinal()), 236, anchor="middle", class_="tick")
        for day in year_starts(min(days), max(days))
    ]
    flags = [_flag(index, event, x) for index, event in enumerate(marked, start=1)]
    parts = [text(axis, 0, 14, class_="tick"), *grid, *years, *flags, _path(points, max(days), x, y)]
    parts += [_grade_mark(point, x, y) for point in points]
    spoken = [f"{point.on.isoformat()}: {point.text}" for point in points]
    spoken += [f"{event.on.isoformat()}: {event.label}" for event in marked]
    return canvas(parts, (_WIDTH, 244 + 18 * len(marked)), title=title, description="; ".join(spoken))


def _path(points: Sequence[GradePoint], last: date, x: Scale, y: Scale) -> Markup:
    first = points[0]
    drawn = f"M{x(first.on.toordinal()):.1f} {y(first.grade):.1f}"
    drawn += "".join(f"H{x(point.on.toordinal()):.1f}V{y(point.grade):.1f}" for point in points[1:])
    return tag("path", d=f"{drawn}H{x(last.toordinal()):.1f}", class_="path")


def _grade_mark(point: GradePoint, x: Scale, y: Scale) -> Markup:
    middle = (x(point.on.toordinal()), y(point.grade))
    box = rect((middle[0] - 12, middle[1] - 9), (24, 18), "grade-box", f"{point.on.isoformat()}: {point.text}")
    number = text(str(point.grade), middle[0], middle[1] + 4.5, anchor="middle", class_="grade-number")
    return tag("g", box, number, class_=f"grade-{point.grade}")


def _flag(index: int, event: EventMark, x: Scale) -> Markup:
    at = x(event.on.toordinal())
    below = 258 + 18 * (index - 1)
    return (
        line((at, 22), (at, 212), "event-line")
        + text(str(index), at, 18, anchor="middle", class_="tick strong")
        + text(f"{index}", 26, below, anchor="end", class_="tick strong")
        + text(shortened(event.label, _WIDTH - 60), 40, below, class_="tick")
    )
