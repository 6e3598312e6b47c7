"""A group of companies as a tree: one row a company, indented below its parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from portal.charts.svg import Direction, canvas, line, rect, shortened, tag, text

_WIDTH: Final = 600
_FIGURE_WIDTH: Final = 90
_ROW: Final = 28
_INDENT: Final = 22
_DEEPEST: Final = 12  # deeper rows stand below each other; their depth is in the table
_DOT: Final = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One row of a tree.

    Attributes:
        text: A figure at the end of the row, such as the parent's share.
        depth: 0 for the top.
        is_strong: Whether it is the one that is looked at.
    """

    label: str
    text: str
    depth: int
    is_strong: bool = False


def tree(title: str, branches: Sequence[Branch], *, direction: Direction = "ltr") -> Markup:
    """Draw a tree of which each row follows its parent.

    Args:
        title: The finding, read out as the image's name.
        branches: The top first, each before its children; at least one.
        direction: Of the reader's script; in `rtl` the top stands on the right.
    """
    parts = [_joint(branches, index, direction) for index in range(1, len(branches))]
    parts += [_row(branch, index, direction) for index, branch in enumerate(branches)]
    description = "; ".join(f"{branch.depth}: {branch.label} {branch.text}".strip() for branch in branches)
    size = (_WIDTH, len(branches) * _ROW + 4)
    return canvas(parts, size, title=title, description=description, direction=direction)


def _row(branch: Branch, index: int, direction: Direction) -> Markup:
    inset = _inset(branch)
    middle = index * _ROW + _ROW / 2
    left = inset if direction == "ltr" else _WIDTH - inset - _DOT
    label_x = inset + 2 * _DOT
    weight = "strong" if branch.is_strong else "label"
    label = shortened(branch.label, _WIDTH - label_x - _FIGURE_WIDTH)
    xs = (label_x, _WIDTH) if direction == "ltr" else (_WIDTH - label_x, 0)
    return tag(
        "g",
        rect((left, middle - _DOT / 2), (_DOT, _DOT), "series-1" if branch.is_strong else "total", branch.label),
        text(label, xs[0], middle + 4.5, class_=weight),
        text(branch.text, xs[1], middle + 4.5, anchor="end", class_="tick"),
    )


def _joint(branches: Sequence[Branch], index: int, direction: Direction) -> Markup:
    """Draw the line from a row's parent down and across to it."""
    branch = branches[index]
    above = next(place for place in range(index - 1, -1, -1) if branches[place].depth < branch.depth)
    x = _inset(branches[above]) + _DOT / 2
    end = _inset(branch)
    if direction == "rtl":
        x, end = _WIDTH - x, _WIDTH - end
    top, middle = above * _ROW + _ROW / 2 + _DOT / 2, index * _ROW + _ROW / 2
    return line((x, top), (x, middle), "axis") + line((x, middle), (end, middle), "axis")


def _inset(branch: Branch) -> float:
    return 2.0 + min(branch.depth, _DEEPEST) * _INDENT
