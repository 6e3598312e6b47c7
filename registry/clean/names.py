"""Clean a company's name: the one way in which names are read before they are compared, searched or screened."""

import re
from functools import lru_cache
from typing import Final

from registry.clean.legal_forms import set_apart
from registry.clean.numbers import in_digits, numbers_in_han, numbers_of
from registry.clean.text import in_latin, joined_letters, script_of, script_of_all, visible, words_of
from registry.clean.values import HOMOGLYPHS, NO_LETTERS, CleanName
from registry.clean.words import ONE_LETTER_ANDS, STOP_WORDS, long_word, one_spelling

# "/DE/", "INC/TX", "/Cayman Islands/" and "\NEW\" stand behind names in the lists of the SEC: a state, or a new entry.
_STATE: Final = re.compile(
    r"\s*[/\\]\s*[a-z. ]{0,25}[/\\]\s*$|"
    r"(?:(?<=\s)|(?<=\binc)|(?<=\binc\.)|(?<=\bcorp)|(?<=\bco)|(?<=\bltd)|(?<=\bplc)|(?<=\biii)|(?<=\blimited))"
    r"[/\\]\s*(?:[a-z]{2,3}|cayman|cayman islands|marshall islands|new)?\s*$",
    re.IGNORECASE,
)
_MESSRS: Final = re.compile(r"^\s*m/s\b\.?", re.IGNORECASE)
_SLASHED_FORM: Final = re.compile(r"\b([a-z])/([a-z])\b", re.IGNORECASE)
_LETTER: Final = re.compile(r"[^\W_]")
_SLASHES: Final = re.compile(r"[/\\]")
_AND: Final = frozenset(("and",))  # what "&" and "+" are read as
_NAMES_KEPT: Final = 16384
_WORDS_KEPT: Final = 65536


@lru_cache(maxsize=_NAMES_KEPT)
def clean_name(name: str) -> CleanName:
    """Take a name apart; never fails, and says in `warnings` what was odd about it."""
    raw, warnings = visible(name)
    words, has_look_alikes = words_of(_without_slashes(raw) if _SLASHES.search(raw) else raw)
    if len(words) > 1 and words[-1] == "the":
        words.pop()
    if _AND.issuperset(words) and not any(map(str.isalnum, raw)):
        return CleanName(raw, (), (), (), "none", (), (*warnings, NO_LETTERS))
    has_initials = len(words[0]) == 1
    words = in_digits(joined_letters(words))
    core, forms = set_apart(words, has_initials=has_initials)
    if forms and STOP_WORDS.issuperset(core):
        core, forms = words, []  # "The Limited" is no company without a name
    native = _without_stop_words(core)
    tokens = [token for token in map(_token, native) if token]
    if has_look_alikes:
        warnings = (*warnings, HOMOGLYPHS)
    if not tokens:
        warnings = (*warnings, NO_LETTERS)  # of a script that nobody writes in Latin
    is_latin = all(map(str.isascii, native))
    return CleanName(
        raw,
        tuple(tokens),
        tuple(sorted(set(forms))) if forms else (),
        numbers_of(tokens) if is_latin else _numbers(tokens, native),
        "latin" if is_latin and any(map(str.isalpha, native)) else script_of_all(native),
        tuple(tokens) if is_latin else tuple(native),
        warnings,
    )


def _without_slashes(raw: str) -> str:
    """Leave out what stands in slashes, and write forms such as "A/S" without; what is nothing else stays."""
    text = _MESSRS.sub("", _STATE.sub("", raw))
    return _SLASHED_FORM.sub(r"\1\2", text if _LETTER.search(text) else raw)


def _numbers(tokens: list[str], native: list[str]) -> tuple[str, ...]:
    """Give the numbers of a name in another script; in one without spaces they stand inside words."""
    glued = [number for word in native if script_of(word) in {"han", "kana"} for number in numbers_in_han(word)]
    return (*numbers_of(tokens), *glued)


@lru_cache(maxsize=_WORDS_KEPT)
def _token(word: str) -> str:
    return one_spelling(long_word(in_latin(word)))


def _without_stop_words(words: list[str]) -> list[str]:
    last = len(words) - 1
    kept = [
        word
        for at, word in enumerate(words)
        if word not in STOP_WORDS and not (word in ONE_LETTER_ANDS and 0 < at < last and not words[at - 1].isdigit())
    ]
    return kept or words
