"""SVG elements as escaped markup, and the scales that charts share."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from markupsafe import Markup, escape

Direction = Literal["ltr", "rtl"]
Attribute = str | float | int
CHAR_WIDTH: Final = 6.2  # of the 13 px label text, on average; a little too wide rather than too narrow
_NICE_STEPS: Final = (1, 2, 2.5, 5, 10)


def tag(name: str, *children: str | Markup, **attributes: Attribute) -> Markup:
    """Write one element; `class_` and underscores become `class` and hyphens; text and values are escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _attribute(value))
        for key, value in attributes.items()
    )
    inner = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inner)  # noqa: S704 - the name is ours


def text(content: str, x: float, y: float, *, anchor: str = "start", class_: str = "") -> Markup:
    """Write a line of text; `start` and `end` follow the chart's direction."""
    return tag("text", content, x=x, y=y, text_anchor=anchor, class_=class_ or "label")


def line(start: tuple[float, float], end: tuple[float, float], class_: str) -> Markup:
    """Write a straight line."""
    return tag("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], class_=class_)


def rect(corner: tuple[float, float], size: tuple[float, float], class_: str, title: str = "") -> Markup:
    """Write a rectangle from its upper left corner, with a tooltip where a title is given."""
    inner = [tag("title", title)] if title else []
    return tag("rect", *inner, x=corner[0], y=corner[1], width=size[0], height=size[1], class_=class_)


def canvas(
    parts: Iterable[Markup], size: tuple[float, float], *, title: str, description: str, direction: Direction = "ltr"
) -> Markup:
    """Wrap the parts into an image that says its title and its figures to a screen reader."""
    width, height = size
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_attribute(width)} {_attribute(height)}",
        role="img",
        direction=direction,
        class_="chart",
    )


def shortened(content: str, width: float) -> str:
    """Cut a label to the width it has, with an ellipsis."""
    room = max(1, int(width / CHAR_WIDTH))
    return content if len(content) <= room else content[: room - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from `low` to `high` onto pixels from `start` to `end` (which may run backwards)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the pixel of a value; of a scale without extent, its middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Give round values that span low to high, about as many as wanted."""
    span = high - low or abs(high) or 1.0
    rough = span / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in _NICE_STEPS if power * nice >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def year_starts(first: date, last: date, most: int = 10) -> list[date]:
    """Give the first days of the years between two days, thinned to at most so many."""
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1) if first <= date(year, 1, 1) <= last]
    return years[:: math.ceil(len(years) / most) or 1]


def time_scale(days: Sequence[date], start: float, end: float) -> Scale:
    """Give a scale over the days given; time runs from left to right in every language."""
    ordinals = [day.toordinal() for day in days]
    return Scale(min(ordinals), max(ordinals), start, end)


def _attribute(value: Attribute) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
