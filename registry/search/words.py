"""What the search keeps of a name, and what it looks for in a typed text. Pure.

A word of a name is a folded Latin word of its core. Chinese, Japanese and Thai put no spaces between words (and Korean
firms few): of their signs every two neighbours are a word as well, so that a part from the middle is found.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

from registry.clean.names import clean_name
from registry.clean.values import CleanName
from registry.rules import search_name

WORD_MAX: Final = 60
WORDS_MAX: Final = 20
RANK_MAX: Final = 30
_RANK_SIGNS: Final = 3
_PARTS: Final = "|"
_RUN_MAX: Final = 60
_RUNS_MAX: Final = 4
_FORMS_MAX: Final = 4
# A typo is looked for in the first signs of a word: the checksums of seven signs serve whole words and beginnings.
_VARIANT_SIGNS: Final = 7
_VARIANT_MIN: Final = 4
_RUN: Final = re.compile(r"[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]+")
_TAIL: Final = re.compile(r"[^\W_]+$")
_HALF: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Entry:
    """One name as the search sees it.

    Attributes:
        words: The words of the core in order; of a name that has nothing else, its legal form.
        forms: Canonical legal forms.
        runs: What the name has in a script without spaces.
    """

    words: tuple[str, ...]
    forms: tuple[str, ...]
    runs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Write it in one line that begins with the words; `entry_of` reads it back."""
        return _PARTS.join((" ".join(self.words), " ".join(self.forms), " ".join(self.runs)))

    @property
    def rank(self) -> int:
        """Tell how short the name is: 0 for the shortest."""
        return min(RANK_MAX, sum(map(len, self.words)) // _RANK_SIGNS)

    @property
    def indexed(self) -> frozenset[str]:
        """Give the words under which the name is found."""
        return frozenset((*self.words, *pairs(self.runs)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One reading of what somebody typed.

    Attributes:
        words: Words to be found, in order; the parts of runs are not among them.
        runs: What was typed in a script without spaces.
        forms: Canonical legal forms that were typed; a name may do without.
        is_open: The last word may go on: nothing stands after it yet.
    """

    words: tuple[str, ...]
    runs: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    is_open: bool = False


def entry(name: CleanName) -> Entry:
    """Give what the search keeps of a name, bounded in length."""
    words = tuple(word[:WORD_MAX] for word in name.tokens[:WORDS_MAX]) or name.forms[:1]
    return Entry(words, name.forms[:_FORMS_MAX], _kept_runs(name))


def entry_of(text: str) -> Entry:
    """Read back what `Entry.text` wrote."""
    words, forms, runs = text.split(_PARTS)
    return Entry(tuple(words.split()), tuple(forms.split()), tuple(runs.split()))


def readings(text: str) -> tuple[Wanted, ...]:
    """Take apart what somebody typed, which may end within a word.

    The last word is read as a whole word, and where that changed it (`intl`, `mueller`) or took it for a legal form or
    a stop word (`sa`, `the`) also as it stands: it may be the beginning of another one.
    """
    clean = clean_name(text)
    runs = _kept_runs(clean)
    rest = clean_name(_RUN.sub(" ", clean.raw)) if runs else clean
    words = tuple(word[:WORD_MAX] for word in rest.tokens[:WORDS_MAX]) if _has_words(rest, runs) else ()
    last = _as_typed(clean.raw)
    if runs or not last:
        return (Wanted(words, runs, clean.forms),)
    whole = clean_name(last).tokens[-1:]
    if words[-1:] == (last,):
        return (Wanted(words, runs, clean.forms, is_open=True),)
    before = words[:-1] if words[-1:] == whole else words
    return (Wanted(words, runs, clean.forms), Wanted((*before, last), runs, is_open=True))


def pairs(runs: Iterable[str]) -> Iterator[str]:
    """Give every two neighbouring signs of the runs; a run of one sign is its own word."""
    for run in runs:
        if len(run) == 1:
            yield run
        for start in range(len(run) - 1):
            yield run[start : start + 2]


@lru_cache(maxsize=20_000)
def variants(word: str) -> frozenset[int]:
    """Give the checksums of a word's first signs, whole and with each one left out; none of a short word."""
    if len(word) < _VARIANT_MIN or not word.isascii():
        return frozenset()
    start = word[:_VARIANT_SIGNS]
    spellings = {start, *(start[:place] + start[place + 1 :] for place in range(len(start)))}
    return frozenset(crc32(spelling.encode()) - _HALF for spelling in spellings)


def _as_typed(text: str) -> str:
    """Give the last word with nothing but case and marks folded; empty where the text ends in a space or a sign."""
    found = _TAIL.search(text)
    folded = search_name(found[0]) if found else ""
    if not folded.isascii():
        return next(iter(clean_name(folded).tokens[-1:]), "")[:WORD_MAX]
    return folded[:WORD_MAX]


def _has_words(rest: CleanName, runs: tuple[str, ...]) -> bool:
    return not runs or any(sign.isalnum() for sign in rest.raw)


def _kept_runs(name: CleanName) -> tuple[str, ...]:
    runs: list[str] = _RUN.findall(" ".join(name.native))
    return tuple(run[:_RUN_MAX] for run in runs[:_RUNS_MAX])
