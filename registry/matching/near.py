"""Find, for each word of a list, the words in use that it may be a misspelling of.

Words of both sides are shortened by each of their letters in turn, as numbers in arrays; two that share a number differ
by a letter or two and are compared in full. Words that differ in vowels or in how a script was written in Latin letters
meet by their skeleton. Words with digits are never mended: 2024 is not 2025.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from registry.matching.keys import is_form, shortened_words, spelt_out
from registry.matching.numbers import FACTOR, WORD_BYTES, Hashes, letters_of, powers

LETTERS_MIN: Final = 4
LONG_WORD: Final = 8
NEAR_MAX: Final = 8
_SKELETON_MIN: Final = 3
_CHUNK: Final = 20_000
_BACK: Final = pow(FACTOR, -1, 2**64)
_LIKENESS: Final = {0: 1.0, 1: 0.85, 2: 0.7, 3: 0.55}
_SOUNDS: Final = (
    ("sch", "s"),
    ("tsch", "s"),
    ("sh", "s"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("x", "ks"),
)
_LETTERS: Final = str.maketrans({"c": "k", "q": "k", "w": "v", "z": "s"} | dict.fromkeys("aeiouyj", ""))
_FIRST: Final = str.maketrans("cqwzyj", "kkvsii")
_DOUBLED: Final = re.compile(r"(.)\1+")

Near = Mapping[str, Sequence[tuple[str, float]]]


def skeleton(word: str) -> str:
    """Give the first letter and the consonants after it, those that are heard alike written alike."""
    text = word
    for written, heard in _SOUNDS:
        if written in text:
            text = text.replace(written, heard)
    return _DOUBLED.sub(r"\1", text[:1].translate(_FIRST) + text[1:].removesuffix("h").translate(_LETTERS))


def near_words(words: Iterable[str], in_use: Iterable[Sequence[str]]) -> Near:
    """Give the words in use that each word is or may stand for, most alike first, with their likeness from 0 to 1.

    Args:
        words: Of the customers.
        in_use: Of the registry, in batches; a word may come more than once.
    """
    asked = sorted(set(words))
    mendable = [word for word in asked if is_mendable(word)]
    shortened, owners = _sorted_shortened(mendable)
    skeletons = defaultdict(list)
    for word in mendable:
        skeletons[skeleton(word)].append(word)
    plain, found = frozenset(asked), defaultdict[str, dict[str, float]](dict)
    for batch in chain(in_use, [shortened_words()]):  # a misspelt legal form says as little as a right one
        for word in plain.intersection(batch):
            found[word][spelt_out(word)] = 1.0
        able = [word for word in batch if is_mendable(word) and not is_form(word)]
        for left, right in (*_meeting(mendable, able, shortened, owners), *_alike(skeletons, able)):
            likeness = _likeness(left, right)
            meant = spelt_out(right)
            if likeness and left not in (right, meant):
                found[left][meant] = max(likeness, found[left].get(meant, 0.0))
    return {word: _best(near) for word, near in found.items()}


def is_mendable(word: str) -> bool:
    """Tell whether a word is long enough, and of Latin letters alone."""
    return len(word) >= LETTERS_MIN and word.isascii() and word.isalpha()


def _best(near: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(near.items(), key=lambda item: (-item[1], item[0]))[:NEAR_MAX]


def _likeness(left: str, right: str) -> float:
    most = 2 if max(len(left), len(right)) < LONG_WORD else 3
    if min(len(left), len(right)) <= LETTERS_MIN:
        most = 1
    edits = OSA.distance(left, right, score_cutoff=most)
    return _LIKENESS[edits] if edits <= most else 0.0


def _alike(skeletons: Mapping[str, Sequence[str]], able: Sequence[str]) -> Iterator[tuple[str, str]]:
    for word in able:
        bones = skeleton(word)
        if bones in skeletons and len(bones) >= _SKELETON_MIN:
            yield from ((asked, word) for asked in skeletons[bones])


def _meeting(
    mendable: Sequence[str], able: Sequence[str], shortened: Hashes, owners: npt.NDArray[np.int64]
) -> Iterator[tuple[str, str]]:
    """Give the pairs that share a shortened form."""
    if not len(shortened):
        return
    for start in range(0, len(able), _CHUNK):
        chunk = able[start : start + _CHUNK]
        hashes, places = _shortened(chunk)
        first = np.searchsorted(shortened, hashes, "left")
        counts = np.searchsorted(shortened, hashes, "right") - first
        hit = np.flatnonzero(counts)
        pairs = {
            (int(owners[at]), int(places[index]))
            for index in hit
            for at in range(first[index], first[index] + counts[index])
        }
        yield from ((mendable[asked], chunk[place]) for asked, place in sorted(pairs))


def _sorted_shortened(words: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int64]]:
    hashes, places = _shortened(words)
    order = np.argsort(hashes, kind="stable")
    return hashes[order], places[order]


def _shortened(words: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Give the numbers of each word and of the word without each of its letters, and which word each is of."""
    if not words:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    letters = letters_of(words)
    sums = np.zeros((len(words), WORD_BYTES + 1), np.uint64)
    np.cumsum(letters.astype(np.uint64) * powers()[:WORD_BYTES], axis=1, out=sums[:, 1:])
    whole = sums[:, -1:]
    without = sums[:, :-1] + (whole - sums[:, 1:]) * np.uint64(_BACK)
    is_letter = letters != 0
    places = np.broadcast_to(np.arange(len(words))[:, None], letters.shape)
    return np.concatenate([whole[:, 0], without[is_letter]]), np.concatenate([np.arange(len(words)), places[is_letter]])
