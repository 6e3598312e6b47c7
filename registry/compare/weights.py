"""How much a word tells of which company is meant."""

from functools import lru_cache
from typing import Final

from registry.clean.words import rarity, word_class

GENERIC: Final = 0.1
_GENERIC_CLASSES: Final = frozenset({"co", "corp", "grp", "holding"})
_LEAST: Final = 0.15
_CHARACTER: Final = 0.35
_PLACES: Final = frozenset("\u5e02\u7701\u53bf\u7e23\u533a\u5340")
COMMON_MAX: Final = 0.55  # more than one name in some two thousand has such a word
RARE: Final = 0.7  # fewer than one name in eight thousand has such a word
_CACHED: Final = 2**16


@lru_cache(_CACHED)
def weight_of(word: str) -> float:
    """Give 0.1 for words such as holding and group, else 0.15 to 1 by how rare the word is in names of companies.

    A Chinese character is a third of a word; those for city, province, county and district are left out at will.
    """
    if is_generic(word) or word in _PLACES:
        return GENERIC
    return _CHARACTER if len(word) == 1 and not word.isascii() else max(_LEAST, rarity(word))


def is_generic(word: str) -> bool:
    """Tell whether a word names no company in any language: holding, group, company, corporation."""
    return word_class(word) in _GENERIC_CLASSES


def is_known(word: str) -> bool:
    """Tell whether names of companies are known to have this word: it is spelt as it is meant to be."""
    return rarity(word) < 1
