"""The keys of many names at once, in arrays: the one step that every name of a registry goes through."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
import numpy.typing as npt

from registry.matching.keys import INITIALS_MARK, INITIALS_OF, WORDS_MAX, meaning_of, plain_text, words_in
from registry.matching.numbers import Hashes, hash_words, hashes_and_shifts, letters_of, powers

_END: Final = "\n"

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KeyedNames:
    """The keys of some names, one entry a key.

    Attributes:
        places: Which name, counted from 0; rises.
        hashes: The key, by `hash_words`.
        vocabulary: Every distinct word of the names, once.
    """

    places: npt.NDArray[np.int32]
    hashes: Hashes
    vocabulary: tuple[str, ...]


def keyed(names: Sequence[str]) -> KeyedNames:
    """Give the keys of names: of each what `key_words`, `joined_words` and `initials` give, each key once."""
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    end = number_of[_END]
    text = "".join([f"{plain_text(name.replace(_END, ' '))}{_END}" for name in names])
    signs = np.array([number_of[word] for word in words_in(text, _END)], np.int64)
    is_end = signs == end
    places = np.cumsum(is_end)[~is_end]
    return _keyed(*_meant(list(number_of), signs[~is_end], places), len(names))


def _meant(written: list[str], numbers: Places, places: Places) -> tuple[list[str], Places, Places]:
    """Leave out what says nothing, unless a name has nothing else, and spell out what is shortened."""
    meanings = [meaning_of(word) for word in written]
    spelt = {word: number for number, word in enumerate(written)}
    words = list(spelt)
    for meaning in meanings:
        if meaning.spelt_out not in spelt:
            spelt[meaning.spelt_out] = len(words)
            words.append(meaning.spelt_out)
    targets = np.array([spelt[meaning.spelt_out] for meaning in meanings], np.int64)
    is_stop = np.array([meaning.is_stop for meaning in meanings], bool)[numbers]
    is_form = np.array([meaning.is_form for meaning in meanings], bool)[numbers]
    is_short = np.array([meaning.is_short for meaning in meanings], bool)[numbers]
    leads = _ranks(places, ~is_stop) == 0
    kept = ~is_stop & (~is_form | (leads & is_short))
    has_any = np.zeros(int(places[-1]) + 1 if len(places) else 0, bool)
    has_any[places[kept]] = True
    bare = ~has_any[places]
    numbers = np.where(kept, targets[numbers], numbers)
    kept |= bare
    kept &= _ranks(places, kept) < WORDS_MAX
    return words, numbers[kept], places[kept]


def _ranks(places: Places, counted: npt.NDArray[np.bool_]) -> Places:
    """Count, for each word, the counted words before it in its name."""
    before: Places = np.cumsum(counted) - counted
    starts = np.searchsorted(places, places)
    ranks: Places = before - before[starts]
    return ranks


def _keyed(words: list[str], numbers: Places, places: Places, names: int) -> KeyedNames:
    used, numbers = np.unique(numbers, return_inverse=True)
    vocabulary = tuple(words[number] for number in used.tolist())
    letters = letters_of(vocabulary)
    singles, shifts = hashes_and_shifts(letters)
    each = singles[numbers]
    neighbours = places[1:] == places[:-1]
    joined = (each[:-1] + shifts[numbers][:-1] * each[1:])[neighbours]
    counts = np.bincount(places, minlength=names)
    long = np.flatnonzero(counts >= INITIALS_OF)
    firsts = letters[:, 0].astype(np.uint64)[numbers]
    return _distinct(
        np.concatenate([places, places[1:][neighbours], long]),
        np.concatenate([each, joined, _initials(firsts, counts, places)[long]]),
        vocabulary,
    )


def _initials(firsts: Hashes, counts: Places, places: Places) -> Hashes:
    """Give what `hash_words` gives for the marked initials of each name, of first letters in the order of the words."""
    ends = np.cumsum(counts)
    within = np.arange(len(firsts)) - (ends - counts)[places]
    summed = np.zeros(len(firsts) + 1, np.uint64)
    np.cumsum(firsts * powers()[within + 1], out=summed[1:])
    found: Hashes = summed[ends] - summed[ends - counts] + hash_words([INITIALS_MARK])
    return found


def _distinct(places: Places, hashes: Hashes, vocabulary: tuple[str, ...]) -> KeyedNames:
    order = np.lexsort((hashes, places))
    places, hashes = places[order], hashes[order]
    first = np.ones(len(order), bool)
    first[1:] = (places[1:] != places[:-1]) | (hashes[1:] != hashes[:-1])
    return KeyedNames(places[first].astype(np.int32), hashes[first], vocabulary)
