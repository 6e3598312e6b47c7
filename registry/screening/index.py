"""The words of all names on the lists, held in memory so that one name is screened within a millisecond."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from registry.screening.rules import Pair, align, is_hit, may_be_hit, may_pair, word_likeness
from registry.screening.sounds import bones_of, screened_words, sound_of
from registry.screening.values import EntryKind, Found, ListedName
from registry.screening.words import keys_of, weight_of

# So much of a name's weight has to be found on a list's name; what is lighter is not looked up by its other words.
_SHARE_MIN: Final = 0.75
_BONES_MIN: Final = 3
_REMEMBERED_MAX: Final = 50_000

Place = tuple[int, int]


class NameIndex:
    """Finds the names on lists that a name may be taken for: order, typos, transliterations, words left out."""

    def __init__(self, names: Iterable[ListedName]) -> None:
        self._names: list[ListedName] = []
        self._words: list[tuple[str, ...]] = []
        self._vocabulary: dict[str, int] = {}
        self._spelt: list[str] = []
        self._near: dict[str, list[int]] = {}
        self._bones: dict[str, list[int]] = {}
        self._postings: list[set[int]] = []
        self._places: list[list[tuple[int, Place]]] = []
        self._remembered: dict[str, dict[int, float]] = {}
        for name in names:
            self._add(name)

    def __len__(self) -> int:
        return len(self._names)

    def search(self, name: str, *, kinds: Collection[EntryKind], only_invented: bool = False) -> tuple[Found, ...]:
        """Give the names on the lists that this one is taken for, the likest first.

        Args:
            name: As written; it is cleaned here.
            kinds: Which entries count.
            only_invented: Hold it against invented lists alone.
        """
        words = screened_words(name)
        found = []
        for number, pairs in self._candidates(words).items():
            listed = self._names[number]
            counts = listed.entry_kind in kinds and (listed.is_invented or not only_invented)
            if counts and may_be_hit(words, pairs):
                likeness = align(words, self._words[number], pairs)
                if is_hit(likeness):
                    found.append(Found(listed, name, likeness))
        return tuple(sorted(found, key=lambda one: (-one.likeness.score, one.listed.entry_key, one.listed.name)))

    def _add(self, listed: ListedName) -> None:
        words, number = screened_words(listed.name), len(self._names)
        self._names.append(listed)
        self._words.append(words)
        self._places.append([(self._number_of(text), place) for text, place in _units(words)])
        for word, _ in self._places[number]:
            self._postings[word].add(number)

    def _number_of(self, word: str) -> int:
        known = self._vocabulary.get(word)
        if known is not None:
            return known
        number = self._vocabulary[word] = len(self._spelt)
        self._spelt.append(word)
        self._postings.append(set())
        for key in keys_of(word):
            self._near.setdefault(key, []).append(number)
        bones = bones_of(sound_of(word))
        if len(bones) >= _BONES_MIN:
            self._bones.setdefault(bones, []).append(number)
        return number

    def _candidates(self, words: tuple[str, ...]) -> dict[int, list[Pair]]:
        """Give the pairs of alike words by name on the lists, for names that share one of the telling words."""
        telling = _telling(words)
        alike = [(place, self._alike(text)) for text, place in _units(words)]
        wanted: set[int] = set()
        ours_of: dict[int, list[tuple[Place, float]]] = {}
        for place, found in alike:
            is_telling = not telling.isdisjoint(range(*place))
            for word, likeness in found.items():
                ours_of.setdefault(word, []).append((place, likeness))
                if is_telling:
                    wanted.update(self._postings[word])
        return {number: self._pairs(number, ours_of) for number in wanted}

    def _pairs(self, number: int, ours_of: dict[int, list[tuple[Place, float]]]) -> list[Pair]:
        return [
            pair
            for word, theirs in self._places[number]
            for ours, likeness in ours_of.get(word, ())
            if may_pair(pair := Pair(likeness, ours, theirs))
        ]

    def _alike(self, word: str) -> dict[int, float]:
        remembered = self._remembered.get(word)
        if remembered is not None:
            return remembered
        near = {number for key in keys_of(word) for number in self._near.get(key, ())}
        near.update(self._bones.get(bones_of(sound_of(word)), ()))
        alike = {number: likeness for number in near if (likeness := word_likeness(word, self._spelt[number]))}
        if len(self._remembered) >= _REMEMBERED_MAX:
            self._remembered.clear()
        self._remembered[word] = alike
        return alike


def _units(words: tuple[str, ...]) -> Iterator[tuple[str, Place]]:
    """Give each word and each two neighbours as one: `al hadith` meets `alhadith`."""
    for place, word in enumerate(words):
        yield word, (place, place + 1)
    for place in range(len(words) - 1):
        yield words[place] + words[place + 1], (place, place + 2)


def _telling(words: tuple[str, ...]) -> set[int]:
    """Give the places of the heaviest words, one of which every name that can be a hit has to share."""
    order = sorted(range(len(words)), key=lambda place: -weight_of(words[place]))
    rest = whole = sum(map(weight_of, words))
    telling: set[int] = set()
    for place in order:
        if telling and rest < _SHARE_MIN * whole:
            break
        telling.add(place)
        rest -= weight_of(words[place])
    return telling
