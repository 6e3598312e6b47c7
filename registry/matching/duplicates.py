"""Find the rows of one list that are the same company. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Final

from registry.decide.rules import judge
from registry.decide.values import Judgement, Verdict
from registry.matching.clusters import clusters_of
from registry.matching.keys import initials, joined_words, key_words, number_keys
from registry.matching.near import near_words
from registry.matching.rules import Judge, party_of
from registry.matching.values import Cluster, Record
from registry.matching.wanted import asked_keys, most_names

_BESIDE: Final = 20  # of each row, at most so many others are judged
_NUMBER: Final = 10.0  # an identifier weighs so many words
_SHARE: Final = 0.4  # of what a row shares with itself, another shares so much to be judged


def find_duplicates(records: Sequence[Record], judged_by: Judge = judge) -> tuple[Cluster, ...]:
    """Give the groups of rows of a list that are one company."""
    at = {record.row: place for place, record in enumerate(records)}
    kept: dict[tuple[int, int], Judgement] = {}

    def judged(left: int, right: int) -> Judgement:
        pair = (min(left, right), max(left, right))
        if pair not in kept:
            kept[pair] = judged_by(*(party_of(records[at[row]]) for row in pair))
        return kept[pair]

    links = [
        (left, right, judged(left, right).score)
        for left, right in sorted(_pairs(records))
        if judged(left, right).verdict is Verdict.SAME
    ]
    return clusters_of(links, lambda left, right: judged(left, right).verdict)


def _pairs(records: Sequence[Record]) -> set[tuple[int, int]]:
    """Give the pairs of rows worth judging: those that share the most weight in keys."""
    places = _places_by_key(records)
    words = {word for record in records for word in key_words(record.name)}
    near = near_words(words, [sorted(words)])
    found = set()
    for place, record in enumerate(records):
        shared: dict[int, float] = defaultdict(float)
        for other, weight in _shared(record, places, asked_keys(record.name, near), len(records)):
            shared[other] += weight
        enough = shared.pop(place, 0.0) * _SHARE
        close = [other for other, weight in shared.items() if weight >= enough]
        best = sorted(close, key=lambda other: (-shared[other], other))[:_BESIDE]
        found |= {(min(record.row, records[other].row), max(record.row, records[other].row)) for other in best}
    return found


def _shared(
    record: Record, places: Mapping[str, Sequence[int]], asked: Mapping[str, float], names: int
) -> Iterator[tuple[int, float]]:
    room = most_names(names)
    keys = [*((key, _NUMBER) for key in _numbers(record)), *asked.items()]
    for key, likeness in sorted(keys, key=lambda item: (len(places.get(item[0], ())), item[0])):
        others = places.get(key, ())
        room -= len(others)
        if room < 0:
            return
        weight = likeness * (log((names + 1) / max(1, len(others))) + 0.1)
        yield from ((other, weight) for other in others)


def _places_by_key(records: Sequence[Record]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        words = key_words(record.name)
        for key in {*words, *joined_words(words), initials(words), *_numbers(record)} - {""}:
            places[key].append(place)
    return places


def _numbers(record: Record) -> list[str]:
    return number_keys([known.scheme for known in record.identifiers], [known.value for known in record.identifiers])
