"""Compare two cleaned names: words beside words, numbers, legal forms, scripts. Pure; nothing is decided here."""

import re
from collections import Counter
from math import fsum
from typing import Final

from registry.clean.legal_forms import form_key
from registry.clean.numbers import number_of, numbers_of
from registry.clean.values import CUT, HIDDEN, HOMOGLYPHS, CleanName
from registry.clean.words import STOP_WORDS, word_class
from registry.compare.alignment import Words, align
from registry.compare.findings import Findings, quoted
from registry.compare.forms import compare_forms
from registry.compare.mending import mend, written_as_one
from registry.compare.values import Alignment, NameComparison, Pairing, WordPair
from registry.compare.weights import COMMON_MAX, GENERIC, RARE, is_generic, is_known, weight_of

_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_AGREED: Final = (Pairing.EQUAL, Pairing.JOINED, Pairing.VARIANT)
_FUND: Final = "fund"
# The share of its letters in which a word may differ and still be the same beside rare words, and without them.
_FAR: Final = 0.34
_FAR_ALONE: Final = 0.2
_SHORT: Final = 7
_SHARE_CLASS_WORDS: Final = 2
_COMMON: Final = 0.3  # more than one name in some thousand has such a word: services, trading
_ODD_SIGNS: Final = (
    (HOMOGLYPHS, "letters that look like those of another script"),
    (HIDDEN, "invisible signs inside a word, or that turn its letters round"),
    (CUT, "a name cut short"),
)


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
    if _is_common_word(lefts, rights) or (_is_form(left, lefts) and _is_form(right, rights)):
        found.note("nothing_to_compare", 1.0, "names of nothing but a legal form or common words")
        return found.comparison()
    if lefts != rights:
        lefts, rights = written_as_one(lefts, rights, left.raw), written_as_one(rights, lefts, right.raw)
    alignment = align(lefts, rights)
    if alignment.left_over or alignment.right_over:
        alignment = mend(alignment, left, right)
    _note_pairs(alignment, found)
    if alignment.left_over or alignment.right_over:
        _note_left_over(alignment, left, right, found)
        _note_numbers(alignment, found)
    compare_forms(left.forms, right.forms, found)
    for warning, words in _ODD_SIGNS:
        if warning in left.warnings or warning in right.warnings:
            found.note("odd_signs", 1.0, words)
    return found.comparison()


def _words(left: CleanName, right: CleanName) -> tuple[Words, Words]:
    """Give the words to compare: Chinese characters where both names are written in them, else Latin words."""
    if left.script != "latin" and right.script != "latin":
        signs = "".join(left.native), "".join(right.native)
        if all(_HAN.search(side) for side in signs):
            return tuple(signs[0]), tuple(signs[1])
    return _without_share_class(left.tokens), _without_share_class(right.tokens)


def _is_common_word(left: Words, right: Words) -> bool:
    """Tell of one word on both sides that many names have: two companies are easily called that."""
    return left == right and len(left) == 1 and (weight_of(left[0]) <= _COMMON or left[0] in STOP_WORDS)


def _is_form(name: CleanName, words: Words) -> bool:
    """Tell of a name of nothing but a legal form, or words such as group and holding."""
    return all(map(is_generic, words)) or (len(words) == 1 and form_key(name.raw) is not None)


def _without_share_class(words: Words) -> Words:
    """Leave out which shares a list of securities means: `alphabet class a`."""
    is_told = len(words) > _SHARE_CLASS_WORDS and words[-2] == "class" and len(words[-1]) == 1
    return words[:-_SHARE_CLASS_WORDS] if is_told else words


def _note_pairs(alignment: Alignment, found: Findings) -> None:
    paired = fsum(weight_of(word) for pair in alignment.pairs for word in (*pair.left, *pair.right))
    over = fsum(weight_of(word) for word in (*alignment.left_over, *alignment.right_over) if number_of(word) is None)
    found.note("paired", paired / (paired + over) if paired else 0.0)
    agreed = [pair for pair in alignment.pairs if pair.pairing in _AGREED]
    rarest = max((weight_of(word) for pair in agreed for word in (*pair.left, *pair.right)), default=0.0)
    found.note("rarest_agreed", rarest)
    if not alignment.is_in_order:
        found.say("the words stand in another order")
    misspelt = [pair for pair in alignment.pairs if pair.pairing is Pairing.MISSPELT]
    if misspelt:
        _note_misspelt(misspelt, rarest, found)
    for pair in alignment.pairs:
        if pair.pairing is Pairing.SHORTENED:
            found.note("shortened", 1.0, f"{quoted(pair.left)} and {quoted(pair.right)} may be one word shortened")
        elif pair.pairing is Pairing.NEAR:
            found.note("near", 1.0, f"{quoted(pair.left)} and {quoted(pair.right)} differ by a letter")
        elif pair.pairing is Pairing.INITIALS:
            found.note("initials", 1.0, f"{quoted(pair.left)} and {quoted(pair.right)} have the same first letters")


def _note_misspelt(pairs: list[WordPair], rarest: float, found: Findings) -> None:
    """Note typos by the share of letters that differ, and once more where nothing rare agrees beside them."""
    for pair in pairs:
        found.say(f"{quoted(pair.left)} and {quoted(pair.right)} are spelt differently")
    share = sum(pair.edits for pair in pairs) / sum(map(_letters, pairs))
    found.note("misspelt", share)
    is_far = any(pair.edits > _FAR * _letters(pair) for pair in pairs)
    if rarest < RARE:
        found.note("misspelt_alone", share)
        is_far = is_far or share > _FAR_ALONE or all(map(_is_weak, pairs))
    found.note("misspelt_far", float(is_far))


def _is_weak(pair: WordPair) -> bool:
    """Tell of a typo in the first letter, or in a short word that is unknown in either spelling."""
    if pair.left[0][0] != pair.right[0][0]:
        return True
    return _letters(pair) < _SHORT and not is_known("".join(pair.left)) and not is_known("".join(pair.right))


def _letters(pair: WordPair) -> int:
    return max(len("".join(pair.left)), len("".join(pair.right)))


def _note_left_over(alignment: Alignment, left: CleanName, right: CleanName, found: Findings) -> None:
    """Note words without a counterpart: on both sides they name two companies, on one side perhaps the same."""
    lefts, rights = alignment.left_over, alignment.right_over
    if lefts and rights:
        if not all(map(number_of, (*lefts, *rights))):
            lighter, heavier = sorted((fsum(map(weight_of, lefts)), fsum(map(weight_of, rights))))
            found.note("differ", lighter, f"{quoted(lefts)} and {quoted(rights)} differ")
            found.note("more_elsewhere", heavier - lighter)
        return
    over = tuple(word for word in lefts or rights if number_of(word) is None)
    if over:
        longer, shorter = (left, right) if lefts else (right, left)
        kind, strength = _left_over_kind(over, longer, is_whole=bool(shorter.forms) and over[0].isascii())
        found.note(kind, strength, f"{quoted(over)} stands in one name only")


def _left_over_kind(over: Words, longer: CleanName, *, is_whole: bool) -> tuple[str, float]:
    """Name the feature of words that one name has more, and its strength.

    Args:
        over: The words.
        longer: The name that has them.
        is_whole: The other name has its legal form: who leaves out a last word of meaning leaves out the form as well.
    """
    weights = [weight_of(word) for word in over]
    if max(weights) <= GENERIC:
        return "generic_more", float(len(over))
    is_tail = longer.tokens[-len(over) :] == over
    if not is_whole and is_tail and all(map(_may_be_cut, over)):
        return "cut_short", fsum(weights)
    return "more", fsum(weights)


def _may_be_cut(word: str) -> bool:
    """Tell whether people leave a word out at the end: no rare one, no letter of a series, not that it is a fund."""
    return weight_of(word) <= COMMON_MAX and len(word) > 1 and word_class(word) != _FUND


def _note_numbers(alignment: Alignment, found: Findings) -> None:
    """Note numbers that only one name has, and codes with digits in them (`ar14`)."""
    lefts, rights = _numbers(alignment.left_over), _numbers(alignment.right_over)
    only_left, only_right = lefts - rights, rights - lefts
    if only_left and only_right:
        told = f"the numbers differ: {_listed(only_left)} and {_listed(only_right)}"
        found.note("numbers_differ", 1.0, told)
    elif only_left or only_right:
        found.note("number_missing", 1.0, f"the number {_listed(only_left or only_right)} stands in one name only")


def _numbers(left_over: Words) -> Counter[str]:
    codes = (word for word in left_over if not word.isdigit() and any(map(str.isdigit, word)))
    return Counter((*numbers_of(left_over), *codes))


def _listed(numbers: Counter[str]) -> str:
    return " ".join(numbers.elements())
