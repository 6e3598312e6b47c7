"""Typos that fell on a space or on a word that cleaning sets apart: `gerho d`, `schummplc`, `wren amd sons`."""

from dataclasses import replace
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from registry.clean.values import CleanName
from registry.clean.words import STOP_WORDS
from registry.compare.alignment import Words, typo
from registry.compare.values import Alignment, Pairing, WordPair
from registry.compare.weights import is_known
from registry.rules import search_name

_SMALL_MAX: Final = 4
_LETTERS_AN_EDIT: Final = 6
_AND: Final = "and"
_SMALL_WORDS: Final = STOP_WORDS | {_AND}
_ONE_EACH: Final = 2
_RUN: Final = range(2, 5)


def written_as_one(words: Words, others: Words, raw: str) -> Words:
    """Join words that the other name writes as one, with small words between them: `van der bilt`, `vanderbilt`.

    Args:
        words: Of the name `raw`, without the small words that cleaning left out.
        others: Of the other name.
        raw: As it was written.
    """
    for word in others:
        if word not in words and any(word.startswith(part) or word.endswith(part) for part in words):
            run = _run_of(word, search_name(raw).split(), words)
            if run:
                first = min(words.index(part) for part in run if part in words)
                return (*words[:first], word, *(other for other in words[first:] if other not in run))
    return words


def _run_of(word: str, written: list[str], words: Words) -> list[str]:
    """Give the neighbours that make a word when written as one, some of them kept and the others small; or none."""
    for size in _RUN:
        for place in range(len(written) - size + 1):
            run = written[place : place + size]
            if "".join(run) == word and all(part in words or part in _SMALL_WORDS for part in run):
                return run if any(part in words for part in run) else []
    return []


def mend(alignment: Alignment, left: CleanName, right: CleanName) -> Alignment:
    """Pair what is left over where a typo changed how the names part into words; else give the alignment as it is."""
    if all(len(word) > _SMALL_MAX and is_known(word) for word in (*alignment.left_over, *alignment.right_over)):
        return alignment
    lefts, rights = search_name(left.raw).split(), search_name(right.raw).split()
    left_over = _without_small(alignment.left_over, lefts, _set_apart(rights, right.tokens))
    right_over = _without_small(alignment.right_over, rights, _set_apart(lefts, left.tokens))
    mended = replace(alignment, left_over=left_over, right_over=right_over)
    is_parted_alike = len(lefts) == len(rights)
    if not (left_over and right_over) or is_parted_alike or all(map(is_known, (*left_over, *right_over))):
        return mended
    return _joined(mended, "".join(lefts), "".join(rights)) or mended


def _set_apart(words: list[str], kept: Words) -> list[str]:
    """Give the small words of a name that cleaning left out."""
    return [word for word in words if len(word) <= _SMALL_MAX and word not in kept]


def _without_small(over: Words, words: list[str], apart: list[str]) -> Words:
    """Leave out words that are, or nearly are, small words which cleaning left out of the other name: `lwd`, `ltd`."""
    kept = []
    for word in over:
        small = word if word in apart else _nearly(word, words, apart)
        if small is None:
            kept.append(word)
        else:
            apart.remove(small)
    return tuple(kept)


def _nearly(word: str, words: list[str], apart: list[str]) -> str | None:
    for small in apart:
        is_inner = small == _AND and word in words[1:-1]
        if small not in words and (is_inner or not is_known(word)) and DamerauLevenshtein.distance(word, small) == 1:
            return small
    return None


def _joined(alignment: Alignment, left: str, right: str) -> Alignment | None:
    """Pair all that is left over where its letters, or those of the names as written, are nearly the same.

    At most half of what is left over may differ, however long the words are that agree beside it.
    """
    lefts, rights = alignment.left_over, alignment.right_over
    if len(lefts) + len(rights) > _ONE_EACH:
        edits = typo("".join(lefts), "".join(rights))
        if edits:
            return _with_pair(alignment, Pairing.MISSPELT, edits)
    over = max(len("".join(lefts)), len("".join(rights)))
    allowed = min(max(len(left), len(right)) // _LETTERS_AN_EDIT, over // 2)
    edits = DamerauLevenshtein.distance(left, right, score_cutoff=allowed)
    if edits > allowed:
        return None
    return _with_pair(alignment, Pairing.MISSPELT if edits else Pairing.JOINED, edits)


def _with_pair(alignment: Alignment, pairing: Pairing, edits: int) -> Alignment:
    pair = WordPair(alignment.left_over, alignment.right_over, pairing, edits)
    return replace(alignment, pairs=(*alignment.pairs, pair), left_over=(), right_over=())
