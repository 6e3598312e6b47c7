"""What is typed into the search by the benchmark: names of firms letter by letter, parts, typos, swapped words."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.registry_bulk_data import SEED, Firm, sorted_words

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_FIRST_LETTERS: Final = 3
_TYPED_MAX: Final = 24
_LONG: Final = 5
_NAME_SIGNS_MIN: Final = 8


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, how it was made of a name, and the number of the firm that is meant."""

    text: str
    kind: str
    answer: str


def choose_firms(firms: Sequence[Firm], count: int) -> list[Firm]:
    """Choose firms of two words or more whose words nobody else has in whatever order, the same on every run."""
    seen: dict[str, int] = defaultdict(int)
    for firm in firms:
        seen[sorted_words(firm.name)] += 1
    able = [
        firm
        for firm in firms
        if seen[sorted_words(firm.name)] == 1 and len(firm.name) >= _NAME_SIGNS_MIN and len(firm.name.split()) > 1
    ]
    return random.Random(SEED).sample(able, count)  # noqa: S311 - a benchmark that repeats, no secret


def texts(firms: Sequence[Firm]) -> list[Typed]:
    """Give everything that is typed for these firms, shuffled: no search profits from the one before."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark that repeats, no secret
    typed = [Typed(text, kind, firm.id) for firm in firms for kind, text in _of_one(firm, draw)]
    draw.shuffle(typed)
    return typed


def _of_one(firm: Firm, draw: random.Random) -> list[tuple[str, str]]:
    name = firm.name
    letters = [("letters", name[:end]) for end in range(_FIRST_LETTERS, min(len(name), _TYPED_MAX))]
    made = ((kind, make(name.split(), draw)) for kind, make in _KINDS.items())
    return [*letters, ("number", firm.id), *((kind, " ".join(words)) for kind, words in made if words)]


def _whole(words: list[str], _draw: random.Random) -> list[str]:
    return words


def _small(words: list[str], _draw: random.Random) -> list[str]:
    return [word.lower().strip(".,()") for word in words]


def _without_first(words: list[str], _draw: random.Random) -> list[str]:
    """Leave the first word out of names of four words or more."""
    return words[1:] if len(words) >= _LONG - 1 else []


def _swapped(words: list[str], draw: random.Random) -> list[str]:
    place = draw.randrange(len(words) - 1)
    return [*words[:place], words[place + 1], words[place], *words[place + 2 :]]


def _with_typo(words: list[str], draw: random.Random) -> list[str]:
    """Drop, double, swap or replace one letter of a word of five letters or more; the first letter stays."""
    places = [place for place, word in enumerate(words) if len(word) >= _LONG]
    if not places:
        return []
    place = draw.choice(places)
    word, at = words[place], draw.randrange(1, len(words[place]) - 1)
    changed = draw.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + draw.choice(_LETTERS) + word[at + 1 :],
        )
    )
    return [*words[:place], changed, *words[place + 1 :]]


_KINDS: Final[dict[str, Callable[[list[str], random.Random], list[str]]]] = {
    "whole name": _whole,
    "small letters": _small,
    "without the first word": _without_first,
    "two words swapped": _swapped,
    "a typo": _with_typo,
}
