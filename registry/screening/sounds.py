"""The words of a name, and how they sound: two spellings of one foreign word meet, as Khalid and Halid do. Pure."""

import re
from functools import lru_cache
from typing import Final

from registry.clean.text import in_latin, joined_letters, visible, words_of
from registry.clean.words import long_word

_VOWELS: Final = frozenset("aeiou")
# The longest first: each spelling of a sound becomes one letter. Sources: the usual romanisations of Arabic, Persian,
# Russian, Korean and Chinese names side by side.
_SPELLINGS: Final = (
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("tsch", "c"),
    ("zh", "j"),
    ("dzh", "j"),
    ("dj", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "z"),
    ("th", "t"),
    ("ph", "f"),
    ("sh", "s"),
    ("ch", "c"),
    ("ck", "k"),
    ("qu", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("yi", "i"),
    ("iy", "i"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
)
_SOUND_OF: Final = dict(_SPELLINGS)
_SPELLING: Final = re.compile("|".join(sorted(_SOUND_OF, key=len, reverse=True)))
_DOUBLED: Final = re.compile(r"(.)\1+")


def screened_words(name: str) -> tuple[str, ...]:
    """Give all words of a name in Latin letters, legal forms too: swapped or misspelt ones are not taken for names."""
    words, _ = words_of(visible(name)[0])
    return tuple(long_word(latin) for word in joined_letters(words) if (latin := in_latin(word)))


@lru_cache(maxsize=200_000)
def sound_of(word: str) -> str:
    """Give one spelling for all usual ones of a Latin word: kh as h, ou as u, y as i, dh as z, doubled letters once."""
    return _DOUBLED.sub(r"\1", _SPELLING.sub(_one_letter, word))


def _one_letter(found: re.Match[str]) -> str:
    return _SOUND_OF[found[0]]


def bones_of(sound: str) -> str:
    """Give the consonants of a sound, the one at its start told from none: vowels are what spellings differ in most."""
    bones = "".join(sign for sign in sound if sign not in _VOWELS and sign != "j")
    return _DOUBLED.sub(r"\1", bones)


def without_one(text: str) -> set[str]:
    """Give every text that is left when one letter is taken out."""
    return {text[:place] + text[place + 1 :] for place in range(len(text))}
