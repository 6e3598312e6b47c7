"""Gather rows that are one company; a chain of likenesses does not join two that are judged different. Pure."""

from collections.abc import Callable, Iterable

from registry.decide.values import Verdict
from registry.matching.values import Cluster

Link = tuple[int, int, float]


def clusters_of(links: Iterable[Link], verdict_of: Callable[[int, int], Verdict]) -> tuple[Cluster, ...]:
    """Join rows by their links, the surest first.

    Args:
        links: Two rows that are judged the same, and the score.
        verdict_of: Judges any two rows; asked of every pair that a link would bring together. Two groups with a pair
            that is judged different stay apart, though a link joins them.

    Returns:
        Groups of two or more rows, by their first row. The head is the row with the most links, the first of equals.
    """
    group_of: dict[int, set[int]] = {}
    degrees: dict[int, int] = {}
    for left, right, _ in sorted(links, key=lambda link: (-link[2], min(link[:2]), max(link[:2]))):
        here, there = group_of.setdefault(left, {left}), group_of.setdefault(right, {right})
        if left == right:
            continue
        if here is not there:
            if any(verdict_of(one, other) is Verdict.DIFFERENT for one in sorted(here) for other in sorted(there)):
                continue
            here |= there
            for row in there:
                group_of[row] = here
        degrees[left], degrees[right] = degrees.get(left, 0) + 1, degrees.get(right, 0) + 1
    groups = {min(group): tuple(sorted(group)) for group in group_of.values() if len(group) > 1}
    return tuple(Cluster(min(rows, key=lambda row: (-degrees[row], row)), rows) for _, rows in sorted(groups.items()))
