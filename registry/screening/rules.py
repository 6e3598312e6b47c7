"""When a name is taken for one on a list. Pure: words alike go in, a likeness or nothing comes out.

Tuned for recall on names with a typo, another order, another transliteration, a form or a middle word left out; see
docs/screening.md for the figures, and `bench/registry_screening.py` for how they are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from registry.screening.sounds import bones_of, sound_of
from registry.screening.values import AlikeWords, How, Likeness
from registry.screening.words import weight_of

HIT_AT: Final = 0.5
# Our name has to be explained by theirs more than theirs by ours: their middle words are left out, ours are not.
_OURS_POWER: Final = 3
# A name that lacks a word of theirs has to share so much weight at least, or it counts in proportion.
_EVIDENCE: Final = 0.8
_NEARLY_ALL: Final = 0.97
# No hit has less of our weight: its cube would be below the score of a hit.
_SHARE_OF_HIT: Final = 0.79
_SOUND: Final = 0.97
_SPELLING_MOST: Final = 0.96
_ALIKE_AT: Final = 0.7
_BONES_MIN: Final = 3
_FUZZY_MIN: Final = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of ours, or two joined, beside one of theirs: half-open places on either side, and how alike."""

    alike: float
    ours: tuple[int, int]
    theirs: tuple[int, int]

    @property
    def is_joined(self) -> bool:
        """Tell whether two words stand for one."""
        return max(self.ours[1] - self.ours[0], self.theirs[1] - self.theirs[0]) > 1


def word_likeness(ours: str, theirs: str) -> float:
    """Give how alike two words are, 1 for the same; 0 where they cannot be taken for each other."""
    if ours == theirs:
        return 1.0
    if ours.isdigit() or theirs.isdigit():
        return 0.0
    sound, other = sound_of(ours), sound_of(theirs)
    if sound == other:
        return _SOUND
    longest = max(len(ours), len(theirs))
    if longest < _FUZZY_MIN:
        return 0.0
    distance: float = min(OSA.distance(sound, other), OSA.distance(ours, theirs))
    bones = bones_of(sound)
    if len(bones) >= _BONES_MIN and bones == bones_of(other):
        distance /= 2  # vowels are what transliterations differ in most
    alike = min(1 - distance / longest, _SPELLING_MOST)
    return alike if alike >= _ALIKE_AT else 0.0


def may_pair(pair: Pair) -> bool:
    """Tell whether a pair may stand: two words for one only where they sound the same."""
    return pair.alike >= _SOUND or not pair.is_joined


def align(ours: Sequence[str], theirs: Sequence[str], pairs: Sequence[Pair]) -> Likeness:
    """Lay the words of two names beside each other, the most alike first, in any order, and weigh what is left over.

    Args:
        ours: Words of the name that is screened.
        theirs: Words of the name on the list.
        pairs: Words alike between them.
    """
    taken = _disjoint(pairs)
    shared = weight = 0.0
    for pair in taken:
        mine, other = _weight(ours, pair.ours), _weight(theirs, pair.theirs)
        heavy = max(mine, other) if pair.alike == 1 else min(mine, other)
        shared, weight = shared + pair.alike * heavy, weight + heavy
    our_rest = _alone(ours, [pair.ours for pair in taken])
    their_rest = _alone(theirs, [pair.theirs for pair in taken])
    of_ours = shared / (weight + sum(map(weight_of, our_rest))) if taken else 0.0
    of_theirs = shared / (weight + sum(map(weight_of, their_rest))) if taken else 0.0
    score = of_ours**_OURS_POWER * of_theirs
    if of_theirs <= _NEARLY_ALL:
        score *= min(1.0, shared / _EVIDENCE)
    words = tuple(_told(ours, theirs, pair) for pair in sorted(taken, key=lambda pair: pair.ours))
    return Likeness(round(score, 3), words, our_rest, their_rest)


def may_be_hit(ours: Sequence[str], pairs: Sequence[Pair]) -> bool:
    """Tell cheaply whether so much of our name stands beside theirs that a hit is possible at all."""
    if any(pair.is_joined for pair in pairs):
        return True
    found = {pair.ours[0] for pair in pairs}
    weights = [weight_of(word) for word in ours]
    return sum(weights[place] for place in found) >= _SHARE_OF_HIT * sum(weights)


def is_hit(likeness: Likeness) -> bool:
    """Tell whether a person has to look."""
    return likeness.score >= HIT_AT


def _disjoint(pairs: Sequence[Pair]) -> list[Pair]:
    taken: list[Pair] = []
    ours: set[int] = set()
    theirs: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.alike, pair.ours)):
        mine, other = set(range(*pair.ours)), set(range(*pair.theirs))
        if not (mine & ours or other & theirs):
            taken.append(pair)
            ours |= mine
            theirs |= other
    return taken


def _weight(words: Sequence[str], places: tuple[int, int]) -> float:
    return sum(weight_of(word) for word in words[slice(*places)])


def _alone(words: Sequence[str], taken: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    used = {place for places in taken for place in range(*places)}
    return tuple(word for place, word in enumerate(words) if place not in used)


def _told(ours: Sequence[str], theirs: Sequence[str], pair: Pair) -> AlikeWords:
    how = How.SAME if pair.alike == 1 else How.SOUND if pair.alike >= _SOUND else How.SPELLING
    return AlikeWords(" ".join(ours[slice(*pair.ours)]), " ".join(theirs[slice(*pair.theirs)]), how)
