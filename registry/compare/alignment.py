"""Set the words of two names beside each other. Pure; every word ends up in a pair or left over."""

from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from registry.clean.numbers import number_of
from registry.clean.words import word_class
from registry.compare.values import Alignment, Pairing, WordPair
from registry.compare.weights import RARE, is_generic, is_known, weight_of

_TYPO_LENGTH_MIN: Final = 3  # a shorter word with another letter is another word
_LETTERS_AN_EDIT: Final = 2.5
_STEM: Final = 5
_PLURAL_MIN: Final = 4
_ROMAN: Final = frozenset("ivxlcdm")
_JOINED_MAX: Final = 4
_INITIALS: Final = range(2, 8)
_SHORTENED_MIN: Final = 3

Words = tuple[str, ...]


def align(left: Words, right: Words) -> Alignment:
    """Pair the words of two names: equal ones first, then joined, variants, misspelt, shortened and initials.

    Two words that names of companies are known to have are two words, though they may differ by a letter only.
    """
    if left == right:
        return Alignment(tuple(WordPair((word,), (word,), Pairing.EQUAL) for word in left), (), (), is_in_order=True)
    return _Aligner(left, right).aligned()


class _Aligner:
    """The words of both sides that are still to be paired, by their places."""

    def __init__(self, left: Words, right: Words) -> None:
        self.left, self.right = dict(enumerate(left)), dict(enumerate(right))
        self.pairs: list[tuple[tuple[int, ...], tuple[int, ...], WordPair]] = []

    def aligned(self) -> Alignment:
        self._pair_equal()
        if self.left and self.right:
            self._pair_joined()
            self._pair_variants()
            self._pair_misspelt()
            self._pair_shortened()
            self._pair_initials()
        self.pairs.sort(key=lambda pair: pair[0])
        starts = [right[0] for _, right, _ in self.pairs]
        return Alignment(
            tuple(pair for _, _, pair in self.pairs),
            tuple(self.left.values()),
            tuple(self.right.values()),
            is_in_order=starts == sorted(starts),
        )

    def _take(self, left: tuple[int, ...], right: tuple[int, ...], pairing: Pairing, edits: int = 0) -> None:
        lefts = tuple(self.left.pop(place) for place in left)
        rights = tuple(self.right.pop(place) for place in right)
        self.pairs.append((left, right, WordPair(lefts, rights, pairing, edits)))

    def _take_run(self, one: dict[int, str], place: int, run: tuple[int, ...], pairing: Pairing) -> None:
        """Pair a word of one side with a run of the other side, if all of it is still there."""
        other = self.right if one is self.left else self.left
        if run and all(step in other for step in run):
            left, right = ((place,), run) if one is self.left else (run, (place,))
            self._take(left, right, pairing)

    def _pair_equal(self) -> None:
        places: dict[str, list[int]] = {}
        for place, word in reversed(self.right.items()):
            places.setdefault(word, []).append(place)
        for place, word in list(self.left.items()):
            if places.get(word):
                self._take((place,), (places[word].pop(),), Pairing.EQUAL)

    def _pair_joined(self) -> None:
        """Pair words whose letters are the same one after another: `van der bilt` and `vanderbilt`."""
        for one, many in ((self.left, self.right), (self.right, self.left)):
            runs = {"".join(many[place] for place in run): run for run in _runs(many)} if one else {}
            for place, word in list(one.items()):
                self._take_run(one, place, runs.get(word, ()), Pairing.JOINED)
        self._pair_all_joined()

    def _pair_all_joined(self) -> None:
        if self.left and self.right and "".join(self.left.values()) == "".join(self.right.values()):
            self._take(tuple(self.left), tuple(self.right), Pairing.JOINED)

    def _pair_variants(self) -> None:
        for here, left in list(self.left.items()):
            for there, right in list(self.right.items()):
                if is_variant(left, right):
                    self._take((here,), (there,), Pairing.VARIANT)
                    break

    def _pair_misspelt(self) -> None:
        """Pair words a few letters apart, the nearest first; a typo may fall on a space or a sign: `harv y`."""
        lefts, rights = _words_and_pairs(self.left), _words_and_pairs(self.right)
        found = [
            (edits / max(len(left), len(right)), here, there, edits)
            for here, left, is_left_known in lefts
            for there, right, is_right_known in rights
            if not (is_left_known and is_right_known) and (edits := typo(left, right))
        ]
        for _, here, there, edits in sorted(found):
            if all(place in self.left for place in here) and all(place in self.right for place in there):
                self._take(here, there, Pairing.MISSPELT, edits)
        if any(weight_of(word) >= RARE for _, _, pair in self.pairs for word in pair.left):
            self._pair_near()

    def _pair_near(self) -> None:
        """Pair known words a letter apart, beside a rare word that both names have."""
        for here, left in list(self.left.items()):
            near = (there for there, right in self.right.items() if typo(left, right) == 1)
            there = next(near, None)
            if there is not None:
                self._take((here,), (there,), Pairing.NEAR, 1)

    def _pair_shortened(self) -> None:
        for here, left in list(self.left.items()):
            for there, right in list(self.right.items()):
                short, long = sorted((left, right), key=len)
                if len(short) >= _SHORTENED_MIN and long.startswith(short) and is_known(long):
                    self._take((here,), (there,), Pairing.SHORTENED)
                    break

    def _pair_initials(self) -> None:
        for one, many in ((self.left, self.right), (self.right, self.left)):
            for place, word in list(one.items()):
                if len(word) in _INITIALS:
                    self._take_run(one, place, _run_of_initials(word, many), Pairing.INITIALS)


def is_variant(left: str, right: str) -> bool:
    """Tell whether two words are one: a number in words, a plural, or a common word in another language."""
    number = number_of(left)
    if number is not None or number_of(right) is not None:
        return number == number_of(right)
    short, long = sorted((left, right), key=len)
    if len(short) >= _PLURAL_MIN and long in {f"{short}s", f"{short}es"}:
        return True
    meaning = word_class(left)
    if meaning is None or meaning != word_class(right):
        return False
    return is_generic(left) or (len(short) > _STEM and left[:_STEM] == right[:_STEM])


def typo(left: str, right: str) -> int:
    """Give the edits between two spellings that may be of one word, 0 where they are two words.

    Bounds: one edit for every 2.5 letters of the longer spelling, three letters at least; codes with digits
    and Roman numerals are never misspelt.
    """
    shorter, longer = sorted((len(left), len(right)))
    allowed = int(longer / _LETTERS_AN_EDIT)
    if longer - shorter > allowed or shorter < _TYPO_LENGTH_MIN or left.isdigit() or right.isdigit():
        return 0
    if not left.isalpha() and not right.isalpha():
        return 0
    if _ROMAN.issuperset(left) and _ROMAN.issuperset(right):
        return 0
    edits = DamerauLevenshtein.distance(left, right, score_cutoff=allowed)
    return edits if edits <= allowed else 0


def _runs(words: dict[int, str]) -> list[tuple[int, ...]]:
    """Give every run of two to four neighbours."""
    places = list(words)
    return [
        tuple(run)
        for start in range(len(places))
        for size in range(2, _JOINED_MAX + 1)
        if len(run := places[start : start + size]) == size and run[-1] - run[0] == size - 1
    ]


def _words_and_pairs(words: dict[int, str]) -> list[tuple[tuple[int, ...], str, bool]]:
    """Give every word, and every two neighbours written as one, and whether it is a known word."""
    found = [((place,), word, is_known(word)) for place, word in words.items()]
    joined = [((place, place + 1), word + words[place + 1]) for place, word in words.items() if place + 1 in words]
    return found + [(places, word, is_known(word)) for places, word in joined]


def _run_of_initials(word: str, words: dict[int, str]) -> tuple[int, ...]:
    places = list(words)
    for start in range(len(places) - len(word) + 1):
        run = places[start : start + len(word)]
        if all(words[place][0] == letter for place, letter in zip(run, word, strict=True)):
            return tuple(run)
    return ()
