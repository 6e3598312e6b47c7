"""Labelled pairs of names: our verdicts beside the peers', source by source and never pooled.

Weights and the peers' thresholds were chosen on one half of the pairs; the figures are of the other.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from math import sqrt
from typing import Any, Final, TypeVar

import cleanco
from rapidfuzz import fuzz, utils

from bench.labelled_pairs import Pair, read_pairs
from registry.clean.names import clean_name
from registry.compare.names import compare_names
from registry.compare.values import Party
from registry.decide.rules import judge
from registry.decide.values import Verdict

_NORMAL: Final = 1.96
_FALSE_MAX: Final = 0.01
_PEERS_AT: Final = ("best", "careful")
_ROUNDS: Final = 3

Side = TypeVar("Side")


def _token_sort(left: str, right: str) -> float:
    return fuzz.token_sort_ratio(left, right, processor=utils.default_process)


def _cleanco(left: str, right: str) -> float:
    return _token_sort(*(cleanco.basename(cleanco.basename(name)) for name in (left, right)))


PEERS: Final[Mapping[str, Callable[[str, str], float]]] = {
    "rapidfuzz token_sort": _token_sort,
    "cleanco + token_sort": _cleanco,
}


def measure() -> dict[str, Any]:
    """Judge the second half, and the peers beside us."""
    pairs = read_pairs()
    tuning, held_out = (
        [pair for pair in pairs if pair.is_for_tuning],
        [pair for pair in pairs if not pair.is_for_tuning],
    )
    found: dict[str, Any] = {"ours": _by_source(held_out, [_ours(pair) for pair in held_out])}
    for name, score in PEERS.items():
        thresholds = _thresholds(tuning, [score(pair.left, pair.right) for pair in tuning])
        scores = [score(pair.left, pair.right) for pair in held_out]
        for kind in _PEERS_AT:
            verdicts = [
                Verdict.SAME if point >= thresholds[pair.group][kind] else Verdict.DIFFERENT
                for pair, point in zip(held_out, scores, strict=True)
            ]
            found[f"{name}, {kind}"] = _by_source(held_out, verdicts, thresholds, kind)
    versions = {name: version(name) for name in ("cleanco", "rapidfuzz")}
    return {"figures": found, "microseconds": _pace(held_out), "versions": versions}


def _ours(pair: Pair) -> Verdict:
    return judge(*(Party((clean_name(name),), pair.country) for name in (pair.left, pair.right))).verdict


def _thresholds(pairs: Sequence[Pair], scores: Sequence[float]) -> dict[str, dict[str, float]]:
    """Choose a peer's thresholds on the tuning half: the best, and the lowest with at most 1 % of negatives `same`.

    The best has the highest mean of the shares of matches and of others that it gets right: most sources have far more
    of the one, and F1 would call all the same. A group with labels of one kind takes the SEC's.
    """
    chosen: dict[str, dict[str, float]] = {}
    for group in sorted({pair.group for pair in pairs}, key=lambda name: name != "sec"):
        rows = [(point, pair.is_match) for pair, point in zip(pairs, scores, strict=True) if pair.group == group]
        if len({is_match for _, is_match in rows}) == 1:
            chosen[group] = chosen["sec"]
            continue
        steps = [step / 2 for step in range(100, 203)]
        best = max(steps, key=lambda step: _balanced(rows, step))
        negatives = [point for point, is_match in rows if not is_match]
        careful = next(step for step in steps if sum(p >= step for p in negatives) <= _FALSE_MAX * len(negatives))
        chosen[group] = {"best": best, "careful": careful}
    return chosen


def _balanced(rows: Sequence[tuple[float, bool]], threshold: float) -> float:
    matches = [point >= threshold for point, is_match in rows if is_match]
    others = [point < threshold for point, is_match in rows if not is_match]
    return (sum(matches) / len(matches) + sum(others) / len(others)) / 2


def _f1(rows: Sequence[tuple[float, bool]], threshold: float) -> float:
    hits = sum(is_match for point, is_match in rows if point >= threshold)
    called, there = sum(point >= threshold for point, _ in rows), sum(is_match for _, is_match in rows)
    return 2 * hits / (called + there)


def _by_source(
    pairs: Sequence[Pair],
    verdicts: Sequence[Verdict],
    thresholds: Mapping[str, Mapping[str, float]] | None = None,
    kind: str = "",
) -> dict[str, Any]:
    found = {}
    for source, label_kind in sorted({(pair.source, pair.label_kind) for pair in pairs}):
        rows = [
            (pair, verdict)
            for pair, verdict in zip(pairs, verdicts, strict=True)
            if (pair.source, pair.label_kind) == (source, label_kind)
        ]
        figures: dict[str, Any] = {}
        for label, is_match in (("matches", True), ("others", False)):
            of_label = [verdict for pair, verdict in rows if pair.is_match == is_match]
            if of_label:
                figures[label] = {"pairs": len(of_label)} | {
                    verdict.value: _share(of_label.count(verdict), len(of_label)) for verdict in Verdict
                }
        if len(figures) > 1:
            called = [(float(verdict is Verdict.SAME), pair.is_match) for pair, verdict in rows]
            figures |= {"f1": round(_f1(called, 1), 3), "balanced": round(_balanced(called, 1), 3)}
        if thresholds is not None:
            figures["threshold"] = thresholds[rows[0][0].group][kind]
        found[f"{source} {label_kind}"] = figures
    return found


def _share(count: int, every: int) -> list[float]:
    """Give a share with its 95 % interval after Wilson."""
    share, square = count / every, _NORMAL**2
    middle = (share + square / (2 * every)) / (1 + square / every)
    half = _NORMAL * sqrt(share * (1 - share) / every + square / (4 * every**2)) / (1 + square / every)
    return [round(value, 4) for value in (share, max(0.0, middle - half), min(1.0, middle + half))]


def _pace(pairs: Sequence[Pair]) -> dict[str, float]:
    """Give microseconds of processor time a pair: of cleaned names for us, of names as they are for the peers."""
    cleaned = [(clean_name(pair.left), clean_name(pair.right)) for pair in pairs]
    parties = [(Party((left,)), Party((right,))) for left, right in cleaned]
    texts = [(pair.left, pair.right) for pair in pairs]
    lanes = {"compare cleaned names": _timed(compare_names, cleaned), "judge cleaned names": _timed(judge, parties)}
    return lanes | {name: _timed(score, texts) for name, score in PEERS.items()}


def _timed(compare: Callable[[Side, Side], object], pairs: Sequence[tuple[Side, Side]]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for left, right in pairs:
            compare(left, right)
        best = min(best, time.process_time() - start)
    return round(best / len(pairs) * 1e6, 1)


def lines(figures: Mapping[str, Any]) -> Iterable[str]:
    """Tell the figures: shares of `same` and `unsure` with their intervals, one line a source and method."""
    for source in figures["figures"]["ours"]:
        yield source
        for method, by_source in figures["figures"].items():
            row = by_source[source]
            told = [
                f"{label} ({row[label]['pairs']}) same {_told(row[label]['same'])} unsure {row[label]['unsure'][0]:.3f}"
                for label in ("matches", "others")
                if label in row
            ]
            extra = [f"{key} {row[key]:g}" for key in ("balanced", "f1", "threshold") if key in row]
            yield f"  {method:32} {'; '.join((*told, *extra))}"
    paces = ", ".join(f"{name} {pace:g}" for name, pace in figures["microseconds"].items())
    yield f"microseconds of processor time a pair: {paces}"


def _told(share: Sequence[float]) -> str:
    return f"{share[0]:.3f} [{share[1]:.3f}, {share[2]:.3f}]"
