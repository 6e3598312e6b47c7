"""Compare two cleaned names: words beside words, numbers, legal forms, scripts. Pure; nothing is decided here."""

import re
from collections import Counter
from typing import Final

from registry.clean.values import CUT, HOMOGLYPHS, CleanName
from registry.compare.alignment import Words, align
from registry.compare.findings import Findings, quoted
from registry.compare.forms import compare_forms, without_misspelt_form
from registry.compare.values import Alignment, NameComparison, Pairing, WordPair
from registry.compare.weights import COMMON_MAX, GENERIC, is_known, weight_of

_DIGITS: Final = re.compile(r"\d+")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_AGREED: Final = (Pairing.EQUAL, Pairing.JOINED)
_DISTINCTIVE: Final = 0.5  # a word that fewer than one name in two thousand has


def compare_names(left: CleanName, right: CleanName) -> NameComparison:
    """Set two names beside each other and measure what agrees and what differs.

    Returns:
        The features that are not zero, by the names that the table of `decide` has, and the differences in words.
    """
    found = Findings()
    lefts, rights = _words(left, right)
    if not (lefts and rights):
        found.note("nothing_to_compare", 1.0, "a name without letters or digits")
        return found.comparison()
    alignment = align(lefts, rights, is_known)
    if alignment.left_over or alignment.right_over:
        alignment = without_misspelt_form(alignment, left.forms, right.forms)
    _note_pairs(alignment, lefts, rights, found)
    _note_numbers(left, right, alignment, found)
    _note_left_over(alignment, lefts, rights, found)
    compare_forms(left.forms, right.forms, found)
    for warning, words in ((HOMOGLYPHS, "letters that look like those of another script"), (CUT, "a name cut short")):
        if warning in left.warnings or warning in right.warnings:
            found.note("odd_signs", 1.0, words)
    return found.comparison()


def _words(left: CleanName, right: CleanName) -> tuple[Words, Words]:
    """Give the words to compare: Chinese characters where both names are written in them, else Latin words."""
    if left.script == right.script == "latin":
        return left.tokens, right.tokens
    signs = "".join(left.native), "".join(right.native)
    if all(_HAN.search(side) for side in signs):
        return tuple(signs[0]), tuple(signs[1])
    return left.tokens, right.tokens


def _note_pairs(alignment: Alignment, left: Words, right: Words, found: Findings) -> None:
    every = sum(map(weight_of, (*left, *right)))
    paired = sum(weight_of(word) for pair in alignment.pairs for word in (*pair.left, *pair.right))
    found.note("paired", paired / every)
    agreed = [pair for pair in alignment.pairs if pair.pairing in _AGREED]
    rarest = max((weight_of(word) for pair in agreed for word in (*pair.left, *pair.right)), default=0.0)
    found.note("rarest_agreed", rarest)
    if not alignment.is_in_order:
        found.note("swapped", 1.0, "the words stand in another order")
    for pair in alignment.pairs:
        if pair.pairing is Pairing.MISSPELT:
            _note_misspelt(pair, rarest, found)
        elif pair.pairing is Pairing.SHORTENED:
            found.note("shortened", 1.0, f"{quoted(pair.left)} and {quoted(pair.right)} may be one word shortened")
        elif pair.pairing is Pairing.INITIALS:
            found.note("initials", 1.0, f"{quoted(pair.left)} and {quoted(pair.right)} have the same first letters")


def _note_misspelt(pair: WordPair, rarest: float, found: Findings) -> None:
    """Note a typo by the share of letters that differ, and once more where nothing rare agrees beside it."""
    left, right = "".join(pair.left), "".join(pair.right)
    share = pair.edits / max(len(left), len(right))
    found.note("misspelt", share, f"{quoted(pair.left)} and {quoted(pair.right)} are spelt differently")
    found.note("misspelt_alone", share if rarest < _DISTINCTIVE else 0.0)
    found.note("misspelt_start", float(left[0] != right[0]))


def _note_left_over(alignment: Alignment, left: Words, right: Words, found: Findings) -> None:
    """Note words without a counterpart: on both sides they name two companies, on one side perhaps the same."""
    left_over = _distinct(alignment.left_over)
    right_over = _distinct(alignment.right_over)
    weights = sum(map(weight_of, left_over)), sum(map(weight_of, right_over))
    if left_over and right_over:
        found.note("differ", min(weights), f"{quoted(left_over)} and {quoted(right_over)} differ")
        found.note("more_elsewhere", max(weights) - min(weights))
        return
    over, words = (left_over, left) if left_over else (right_over, right)
    if not over:
        return
    is_tail = words[-len(over) :] == over
    generic = [word for word in over if weight_of(word) <= GENERIC]
    told = f"{quoted(over)} stands in one name only"
    if len(generic) == len(over):
        found.note("generic_more", float(len(over)), told)
    elif is_tail and all(weight_of(word) <= COMMON_MAX for word in over):
        found.note("cut_short", sum(weights), told)
    else:
        found.note("more", sum(weights), told)


def _distinct(words: Words) -> Words:
    """Leave out what is compared as a number."""
    return tuple(word for word in words if not word.isdigit())


def _note_numbers(left: CleanName, right: CleanName, alignment: Alignment, found: Findings) -> None:
    """Note numbers that only one name has, in words of their own or within words (`ar14`)."""
    lefts, rights = _numbers(left.numbers, alignment.left_over), _numbers(right.numbers, alignment.right_over)
    only_left, only_right = lefts - rights, rights - lefts
    if only_left and only_right:
        told = f"the numbers differ: {_listed(only_left)} and {_listed(only_right)}"
        found.note("numbers_differ", 1.0, told)
    elif only_left or only_right:
        found.note("number_missing", 1.0, f"the number {_listed(only_left or only_right)} stands in one name only")


def _numbers(numbers: Words, left_over: Words) -> Counter[str]:
    """Count the numbers of a name by their value: 07 is 7."""
    within = (part for word in left_over if not word.isdigit() for part in _DIGITS.findall(word))
    return Counter(number.lstrip("0") or "0" for number in (*numbers, *within))


def _listed(numbers: Counter[str]) -> str:
    return " ".join(numbers.elements())
