"""How much a word tells: rare ones much, those of every second company little.

`common_words.csv.gz` counts words over half of the GLEIF names; `scripts/make_common_words.py` makes it.
"""

import csv
import gzip
import io
import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from rapidfuzz.distance import OSA

from registry.screening.sounds import sound_of, without_one

_LEAST: Final = 0.03
_SHORT_SHARE: Final = 0.6
_SHORT_MAX: Final = 2
_MISSPELT_MIN: Final = 5
_WIDESPREAD: Final = 150
_RARE: Final = 5


@lru_cache(maxsize=200_000)
def weight_of(word: str) -> float:
    """Give a word's weight, from near 0 for `limited` to 1 for one that no company had.

    A rare word next to a widespread one is taken for its misspelling: `compayn` weighs no more than `company`.
    """
    weight = _plain_weight(word)
    if len(word) <= _SHORT_MAX:
        weight *= _SHORT_SHARE
    if len(word) >= _MISSPELT_MIN and _counts()[0].get(word, 0) < _RARE:
        weight = min([weight, *(_plain_weight(other) + _LEAST for other in _widespread_like(word))])
    return weight


def _plain_weight(word: str) -> float:
    counts, total = _counts()
    if word in _empty():
        return _LEAST
    rarity = math.log((total + 1) / (counts.get(word, 0) + 1)) / math.log(total + 1)
    return _LEAST + (1 - _LEAST) * rarity


def _widespread_like(word: str) -> list[str]:
    sound, near = sound_of(word), _widespread()
    found = {other for key in keys_of(word) for other in near.get(key, ())}
    return [other for other in found if OSA.distance(word, other) <= 1 or sound_of(other) == sound]


def keys_of(word: str) -> set[str]:
    """Give the keys under which a word meets those that differ in one letter, as written or as they sound."""
    sound = sound_of(word)
    keys = {word, sound}
    if len(word) > _SHORT_MAX + 1:
        keys |= without_one(word) | without_one(sound)
    return keys


@cache
def _widespread() -> dict[str, list[str]]:
    counts, _ = _counts()
    words = {word for word, count in counts.items() if count >= _WIDESPREAD} | _empty()
    near: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= _MISSPELT_MIN:
            for key in keys_of(word):
                near.setdefault(key, []).append(word)
    return near


@cache
def _counts() -> tuple[dict[str, int], int]:
    """Give the count of each word, and of names; the first row is the number of names."""
    counts = {word: int(count) for word, count, _ in _rows()}
    return counts, counts.pop("")


@cache
def _empty() -> frozenset[str]:
    """Give little words and those of legal forms, which tell nothing wherever they stand."""
    return frozenset(word for word, _, mark in _rows() if mark == "1")


@cache
def _rows() -> list[list[str]]:
    packed = files("registry.screening").joinpath("common_words.csv.gz").read_bytes()
    return list(csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))[1:]
