"""What each name of a list asks of a registry: keys, each with a weight by how rare and how much alike it is. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import log
from typing import Final

from registry.matching.keys import as_initials, initials, key_words
from registry.matching.near import Near

NAMES_MIN: Final = 1_000
NAMES_SHARE: Final = 0.001
WITHIN_COUNTRY: Final = 5  # so many times more names are looked at in the customer's own country
_ALTERNATIVES: Final = 3
_JOINED: Final = 0.4
_INITIALS: Final = 0.6
_INITIALS_BOUNDS: Final = range(3, 7)
_NUMBER: Final = 20.0  # the same identifier outweighs every word

Counts = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """The keys that one customer asks for, each with its likeness to what was written, and its country as a number."""

    keys: Mapping[str, float]
    numbers: tuple[str, ...]
    home: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One key of one customer: where to look it up (0: everywhere), and what it weighs."""

    customer: int
    key: int
    weight: float
    within: int
    home: int


def asked_keys(name: str, near: Near) -> dict[str, float]:
    """Give the keys that a name asks for, with how much alike each is to what was written, 0 to 1."""
    words = key_words(name)
    asked = dict.fromkeys(words, 1.0)  # also those that no name has: two joined words may be one here
    for word in words:
        for other, likeness in near.get(word, ()):
            asked[other] = max(likeness, asked.get(other, 0.0))
    meant = [dict([(word, 1.0), *near.get(word, ())[:_ALTERNATIVES]]) for word in words]
    for lefts, rights in permutations(meant, 2):  # also the other way round: words are swapped
        for left, like in lefts.items():
            for right, alike in rights.items():
                asked.setdefault(left + right, _JOINED * like * alike)
    short = initials(words)
    for key in (short, short[1:], *(as_initials(word) for word in words if len(word) in _INITIALS_BOUNDS)):
        if key:
            asked.setdefault(key, _INITIALS)
    return asked


def wanted_keys(asked: Sequence[Asked], number_of: Mapping[str, int], counts: Counts, names: int) -> Iterator[Wanted]:
    """Weigh what customers ask for, the rarest first, until they have enough names to look at.

    A key that is too frequent is looked up in the customer's own country, and left out where it is too frequent there.
    A customer without a country looks at as many names in all.

    Args:
        asked: Of each customer.
        number_of: The number of each key.
        counts: How many names of the registry have a key in a country; those of none are absent.
        names: How many names the registry has.
    """
    totals = total_counts(counts)
    most = most_names(names)
    for customer, one in enumerate(asked):
        room = most if one.home else most * (WITHIN_COUNTRY + 1)
        room_within = most * WITHIN_COUNTRY
        for text in one.numbers:
            if number_of[text] in totals:
                yield Wanted(customer, number_of[text], _NUMBER * log(names + 2), 0, one.home)
        found = [
            (totals[number_of[key]], number_of[key], like) for key, like in one.keys.items() if number_of[key] in totals
        ]
        for count, key, likeness in sorted(found):
            weight = round(likeness * (log((names + 1) / count) + 0.1), 4)
            within = counts.get((key, one.home), 0) if one.home else 0
            if count <= room:
                room -= count
                yield Wanted(customer, key, weight, 0, one.home)
            elif 0 < within <= room_within:
                room_within -= within
                yield Wanted(customer, key, weight, one.home, one.home)


def most_names(names: int) -> int:
    """Give how many names of a registry one customer may have to look at."""
    return max(NAMES_MIN, int(names * NAMES_SHARE))


def total_counts(counts: Counts) -> dict[int, int]:
    """Count the names that have a key in any country."""
    totals: dict[int, int] = {}
    for (key, _), count in counts.items():
        totals[key] = totals.get(key, 0) + count
    return totals
