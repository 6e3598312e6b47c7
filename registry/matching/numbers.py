"""Numbers that stand for keys: 64 bits, the same on every machine, engine and day.

A word is a polynomial of its bytes, so that two words joined, or one without a letter, are had by arithmetic on arrays.
Two keys of one number are rare, and harmless: whoever meets by a key is judged by the names.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

WORD_BYTES: Final = 40
FACTOR: Final = 0x9E3779B97F4A7C15  # odd, so that it can be divided by modulo 2 ** 64

Hashes = npt.NDArray[np.uint64]


def hash_words(words: Sequence[str]) -> Hashes:
    """Give each word's 64-bit number: the same on every machine, engine and day."""
    return hashes_and_shifts(letters_of(words))[0]


def country_number(country: str | None) -> int:
    """Give a country as a number, 0 for none."""
    return ord(country[0]) * 256 + ord(country[1]) if country else 0


def key_numbers(keys: Sequence[str]) -> list[int]:
    """Give the numbers of keys, signed as tables have them."""
    numbers: list[int] = hash_words(keys).view(np.int64).tolist()
    return numbers


def letters_of(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Set words as rows of UTF-8 bytes, each cut to WORD_BYTES and filled up with zeros."""
    if not words:
        return np.zeros((0, WORD_BYTES), np.uint8)
    packed = np.array([word.encode("utf-8", "replace")[:WORD_BYTES] for word in words], dtype=f"S{WORD_BYTES}")
    return packed.view(np.uint8).reshape(len(words), WORD_BYTES)


@cache
def powers() -> Hashes:
    """Give the factor's powers from 0 to WORD_BYTES, modulo 2 ** 64."""
    return np.array([pow(FACTOR, place, 2**64) for place in range(WORD_BYTES + 1)], np.uint64)


def hashes_and_shifts(letters: npt.NDArray[np.uint8]) -> tuple[Hashes, Hashes]:
    """Give the number of each word, and by what the number of a word that follows it is multiplied when joined."""
    found = (letters.astype(np.uint64) * powers()[:WORD_BYTES]).sum(axis=1, dtype=np.uint64)
    return found, powers()[(letters != 0).sum(axis=1)]
