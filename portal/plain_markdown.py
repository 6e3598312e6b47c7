"""Pages that ship as Markdown, read into plain blocks for a template to write: no markup of theirs reaches the browser.

Known: headings, paragraphs, lists of one level, tables, pictures on a line of their own, and `code` within a line.
Whatever else there is stays text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_HEADING: Final = re.compile(r"(#{1,6}) (.+)")
_RULE: Final = re.compile(r"\|?[\s|:-]+\|?")
_CODE: Final = re.compile(r"`([^`]+)`")
_PICTURE: Final = re.compile(r"!\[([^\]]+)\]\(plots/([\w-]+\.svg)\)")

Text = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a page: `kind` is heading, paragraph, list, table or picture.

    Attributes:
        level: Of a heading, 1 for the page's own.
        lines: A heading's or paragraph's one text, or the items of a list; a text is (words, is code) pairs.
        head: Of a table.
        rows: Of a table.
        source: Of a picture: its file in the folder `plots`; `lines` holds its finding.
    """

    kind: str
    level: int = 0
    lines: tuple[Text, ...] = ()
    head: tuple[Text, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    source: str = ""


def read(page: str) -> list[Block]:
    """Read a page into its blocks, in order."""
    blocks: list[Block] = []
    for kind, lines in groupby(page.splitlines(), key=_kind):
        blocks.extend(_blocks(kind, list(lines)))
    return blocks


def sections(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """Cut a page at its headings of the second level: (heading, what stands beneath) pairs; "" for what is above."""
    found: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if block.kind == "heading" and block.level == 2:  # noqa: PLR2004 - the second level
            found.append((plain(block.lines[0]), []))
        elif block.kind != "heading" or block.level > 1:
            found[-1][1].append(block)
    return [(title, inside) for title, inside in found if title or inside]


def plain(text: Text) -> str:
    """Give the words of a text alone."""
    return "".join(words for words, _ in text)


def _kind(line: str) -> str:
    if not line.strip():
        return "empty"
    if _HEADING.fullmatch(line):
        return "heading"
    if _PICTURE.fullmatch(line):
        return "picture"
    if line.startswith("- "):
        return "list"
    return "table" if line.startswith("|") else "paragraph"


def _blocks(kind: str, lines: list[str]) -> Iterator[Block]:
    if kind == "heading":
        for line in lines:
            marks, words = line.split(" ", 1)
            yield Block("heading", level=len(marks), lines=(_text(words),))
    elif kind == "picture":
        for line in lines:
            words, _, source = line.removeprefix("![").removesuffix(")").partition("](plots/")
            yield Block("picture", lines=(_text(words),), source=source)
    elif kind == "list":
        yield Block("list", lines=tuple(_text(line.removeprefix("- ")) for line in lines))
    elif kind == "paragraph":
        yield Block("paragraph", lines=(_text(" ".join(lines)),))
    elif kind == "table":
        rows = [_row(line) for line in lines if not _RULE.fullmatch(line)]
        yield Block("table", head=rows[0], rows=tuple(rows[1:]))


def _row(line: str) -> tuple[Text, ...]:
    return tuple(_text(cell.strip()) for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))


def _text(words: str) -> Text:
    parts = _CODE.split(words)
    return tuple((part, index % 2 == 1) for index, part in enumerate(parts) if part)
