"""Set the words of two names beside each other. Pure; every word ends up in a pair or left over."""

from collections.abc import Callable
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from registry.compare.values import Alignment, Pairing, WordPair

_TYPO_LENGTH_MIN: Final = 4  # a shorter word with another letter is another word
_LETTERS_AN_EDIT: Final = 3.5
_JOINED_MAX: Final = 4
_INITIALS: Final = range(2, 8)
_SHORTENED_MIN: Final = 3

Words = tuple[str, ...]
Known = Callable[[str], bool]


def align(left: Words, right: Words, is_known: Known) -> Alignment:
    """Pair the words of two names: equal ones first, then joined, misspelt, shortened and initials.

    Args:
        left: Folded words in their order.
        right: The same.
        is_known: Whether a word is one that names of companies are known to have: two such words that differ by a
            letter are two words, and no typo.
    """
    if left == right:
        return Alignment(tuple(WordPair((word,), (word,), Pairing.EQUAL) for word in left), (), (), is_in_order=True)
    return _Aligner(left, right, is_known).aligned()


class _Aligner:
    """The words of both sides that are still to be paired, by their places."""

    def __init__(self, left: Words, right: Words, is_known: Known) -> None:
        self.left, self.right = dict(enumerate(left)), dict(enumerate(right))
        self.is_known = is_known
        self.pairs: list[tuple[tuple[int, ...], tuple[int, ...], WordPair]] = []

    def aligned(self) -> Alignment:
        self._pair_equal()
        if self.left and self.right:
            self._pair_joined()
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
            runs = {"".join(many[place] for place in run): run for run in _runs(many)}
            for place, word in list(one.items()):
                self._take_run(one, place, runs.get(word, ()), Pairing.JOINED)
        self._pair_all_joined()

    def _pair_all_joined(self) -> None:
        if self.left and self.right and "".join(self.left.values()) == "".join(self.right.values()):
            self._take(tuple(self.left), tuple(self.right), Pairing.JOINED)

    def _pair_misspelt(self) -> None:
        found = []
        for here, left in self.left.items():
            for there, right in self.right.items():
                edits = typo(left, right)
                if edits and not (self.is_known(left) and self.is_known(right)):
                    found.append((edits / max(len(left), len(right)), here, there, edits))
        for _, here, there, edits in sorted(found):
            if here in self.left and there in self.right:
                self._take((here,), (there,), Pairing.MISSPELT, edits)
        self._pair_misspelt_as_a_whole()

    def _pair_misspelt_as_a_whole(self) -> None:
        """Pair all that is left where a typo fell on a space or a sign: `gerho d` and `gerhold`."""
        if not (self.left and self.right):
            return
        edits = typo("".join(self.left.values()), "".join(self.right.values()))
        if edits and not all(map(self.is_known, (*self.left.values(), *self.right.values()))):
            self._take(tuple(self.left), tuple(self.right), Pairing.MISSPELT, edits)

    def _pair_shortened(self) -> None:
        for here, left in list(self.left.items()):
            for there, right in list(self.right.items()):
                short, long = sorted((left, right), key=len)
                if len(short) >= _SHORTENED_MIN and long.startswith(short) and self.is_known(long):
                    self._take((here,), (there,), Pairing.SHORTENED)
                    break

    def _pair_initials(self) -> None:
        for one, many in ((self.left, self.right), (self.right, self.left)):
            for place, word in list(one.items()):
                if len(word) in _INITIALS:
                    self._take_run(one, place, _run_of_initials(word, many), Pairing.INITIALS)


def typo(left: str, right: str) -> int:
    """Give the edits between two spellings that may be of one word, 0 where they are two words.

    Bounds: one edit for every 3.5 letters of the longer spelling, four letters at least; digits are never misspelt.
    """
    longer = max(len(left), len(right))
    allowed = int(longer / _LETTERS_AN_EDIT)
    if min(len(left), len(right)) < _TYPO_LENGTH_MIN - 1 or longer < _TYPO_LENGTH_MIN:
        return 0
    if _digits(left) and _digits(right) and _digits(left) != _digits(right):
        return 0
    if left.isdigit() or right.isdigit():
        return 0
    edits = DamerauLevenshtein.distance(left, right, score_cutoff=allowed)
    return edits if edits <= allowed else 0


def _digits(word: str) -> str:
    return "" if word.isalpha() else "".join(sign for sign in word if sign.isdigit())


def _runs(words: dict[int, str]) -> list[tuple[int, ...]]:
    """Give every run of two to four neighbours."""
    places = list(words)
    return [
        tuple(run)
        for start in range(len(places))
        for size in range(2, _JOINED_MAX + 1)
        if len(run := places[start : start + size]) == size and run[-1] - run[0] == size - 1
    ]


def _run_of_initials(word: str, words: dict[int, str]) -> tuple[int, ...]:
    places = list(words)
    for start in range(len(places) - len(word) + 1):
        run = places[start : start + len(word)]
        if all(words[place][0] == letter for place, letter in zip(run, word, strict=True)):
            return tuple(run)
    return ()
