"""Right-to-left text in the order of the eye, line by line: the part of the Unicode bidirectional algorithm we need.

PDF text is drawn from left to right, and the PDF library reorders only with a compiled extra. Our letters hold plain
paragraphs: no embeddings or overrides; isolates come only around figures (portal.formats) and are honoured. Hebrew
needs no shaping; a script that does (Arabic) is not set here.
Source: Unicode Standard Annex 9, rules W1 to W7, N1, N2, I1, I2, L1, L2, L4.
"""

from itertools import groupby
from typing import Final
from unicodedata import bidirectional, mirrored

_MIRROR: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_LEFT_ISOLATE: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
_END_ISOLATE: Final = "\N{POP DIRECTIONAL ISOLATE}"
_STRONG_RIGHT: Final = frozenset({"R", "AL"})


def has_right_to_left(text: str) -> bool:
    """Tell whether any letter of the text runs from right to left."""
    return any(bidirectional(sign) in _STRONG_RIGHT for sign in text)


def visual(line: str, *, base: int) -> str:
    """Put one line into the order in which it is drawn.

    Args:
        line: One line in the order of reading, already broken to its width.
        base: The paragraph's level: 0 for left to right, 1 for right to left.
    """
    signs, kinds = _classes(line)
    levels = _levels(_neutral(_weak(kinds, base), base), base)
    drawn = [
        sign.translate(_MIRROR) if level % 2 and mirrored(sign) else sign
        for sign, level in zip(signs, levels, strict=True)
    ]
    for floor in range(max(levels, default=0), 0, -1):
        drawn, levels = _reversed_from(drawn, levels, floor)
    return "".join(drawn)


def _classes(line: str) -> tuple[list[str], list[str]]:
    """Give the visible signs and their classes; what an isolate holds counts as left to right throughout."""
    signs, kinds, depth = [], [], 0
    for sign in line:
        if sign == _LEFT_ISOLATE:
            depth += 1
        elif sign == _END_ISOLATE:
            depth = max(0, depth - 1)
        else:
            signs.append(sign)
            kind = bidirectional(sign)
            kinds.append("L" if depth else "R" if kind == "AL" else kind)
    return signs, kinds


def _weak(kinds: list[str], base: int) -> list[str]:
    """Settle numbers, their signs and separators (W1 to W7)."""
    start = "R" if base % 2 else "L"
    settled: list[str] = []
    for kind in kinds:
        settled.append((settled[-1] if settled else start) if kind == "NSM" else kind)
    for at in range(1, len(settled) - 1):
        if settled[at] in ("ES", "CS") and settled[at - 1] == settled[at + 1] == "EN":
            settled[at] = "EN"
    settled = _terminated(settled)
    settled = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in settled]
    strong = start
    for at, kind in enumerate(settled):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            settled[at] = "L"
    return settled


def _terminated(kinds: list[str]) -> list[str]:
    """Let currency and per cent signs beside a number belong to it (W5)."""
    settled: list[str] = []
    groups = [(kind, len(list(members))) for kind, members in groupby(kinds)]
    for at, (kind, length) in enumerate(groups):
        beside = {groups[near][0] for near in (at - 1, at + 1) if 0 <= near < len(groups)}
        settled += ["EN" if kind == "ET" and "EN" in beside else kind] * length
    return settled


def _neutral(kinds: list[str], base: int) -> list[str]:
    """Give spaces and marks the direction of what stands on both sides, else the paragraph's (N1, N2)."""
    start = "R" if base % 2 else "L"
    settled: list[str] = []
    groups = [
        (is_neutral, list(members))
        for is_neutral, members in groupby(kinds, lambda kind: kind not in ("L", "R", "EN", "AN"))
    ]
    for at, (is_neutral, members) in enumerate(groups):
        if not is_neutral:
            settled += members
            continue
        before = _side(settled[-1]) if settled else start
        after = _side(groups[at + 1][1][0]) if at + 1 < len(groups) else start
        settled += [before if before == after else start] * len(members)
    return settled


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _levels(kinds: list[str], base: int) -> list[int]:
    """Give each sign its level (I1, I2): even runs to the right, odd to the left."""
    if base % 2:
        return [base if kind == "R" else base + 1 for kind in kinds]
    return [{"L": base, "R": base + 1}.get(kind, base + 2) for kind in kinds]


def _reversed_from(signs: list[str], levels: list[int], floor: int) -> tuple[list[str], list[int]]:
    """Reverse every run whose level is at least `floor` (L2)."""
    turned: list[tuple[str, int]] = []
    pairs = list(zip(signs, levels, strict=True))
    for is_high, members in groupby(pairs, lambda pair: pair[1] >= floor):
        run = list(members)
        turned += run[::-1] if is_high else run
    return [sign for sign, _ in turned], [level for _, level in turned]
