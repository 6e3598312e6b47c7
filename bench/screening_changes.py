"""One documented change to a listed name, as somebody else would write it; seeded, so that every run makes the same."""

import random
import re
from collections.abc import Callable, Mapping
from string import ascii_uppercase
from typing import Final

from registry.screening.words import weight_of

_LONG_WORD: Final = re.compile(r"[A-Za-z]{5,}")
_EMPTY: Final = 0.1
# Spellings of one sound side by side, one of them replaced in one place.
TRANSLITERATIONS: Final = (
    *(("KH", "H"), ("H", "KH"), ("OU", "U"), ("U", "OU"), ("OO", "U"), ("AA", "A"), ("EE", "I"), ("I", "EE")),
    *(("Y", "I"), ("I", "Y"), ("Y", "J"), ("ZH", "J"), ("J", "DJ"), ("DH", "Z"), ("Z", "DH"), ("Q", "K"), ("K", "Q")),
    *(("W", "V"), ("V", "W"), ("SH", "SCH"), ("CH", "TCH"), ("TS", "C"), ("F", "PH"), ("AL-", "EL-"), ("AL-", "")),
    *(("LL", "L"), ("SS", "S"), ("RR", "R"), ("A", "E"), ("E", "A"), ("O", "U"), ("U", "O")),
)


def misspelt(name: str, chance: random.Random) -> str | None:
    """Replace, leave out, double or swap a letter of a word of five letters at least."""
    words = list(_LONG_WORD.finditer(name))
    if not words:
        return None
    found = chance.choice(words)
    word, place = found[0], chance.randrange(len(found[0]) - 1)
    made = {
        "replace": word[:place] + chance.choice(ascii_uppercase) + word[place + 1 :],
        "leave out": word[:place] + word[place + 1 :],
        "insert": word[:place] + chance.choice(ascii_uppercase) + word[place:],
        "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    }[chance.choice(("replace", "leave out", "insert", "swap"))]
    return name[: found.start()] + made + name[found.end() :]


def reordered(name: str, chance: random.Random) -> str | None:
    """Put the first word last, or swap two neighbours."""
    words = name.split()
    if len(words) == 1:
        return None
    if chance.random() < 0.5:  # noqa: PLR2004 - one half each
        return " ".join(words[1:] + words[:1])
    place = chance.randrange(len(words) - 1)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def transliterated(name: str, chance: random.Random) -> str | None:
    """Write one sound in one place in another usual way."""
    text = name.upper()
    rules = [rule for rule in TRANSLITERATIONS if rule[0] in text]
    if not rules:
        return None
    old, new = chance.choice(rules)
    place = chance.choice([found.start() for found in re.finditer(re.escape(old), text)])
    return text[:place] + new + text[place + len(old) :]


def without_form(name: str, _chance: random.Random) -> str | None:
    """Leave out the words of the legal form."""
    kept = [word for word in name.split() if not _is_empty(word)]
    return " ".join(kept) or None


def without_middle(name: str, chance: random.Random) -> str | None:
    """Leave out one of the words between the first and the last that tell something."""
    words = name.split()
    telling = [place for place, word in enumerate(words) if not _is_empty(word)]
    if len(telling) < 3:  # noqa: PLR2004 - a first, a middle, a last
        return None
    place = chance.choice(telling[1:-1])
    return " ".join(words[:place] + words[place + 1 :])


def _is_empty(word: str) -> bool:
    return weight_of(re.sub(r"\W", "", word).lower()) < _EMPTY


Change = Callable[[str, random.Random], str | None]
CHANGES: Final[Mapping[str, Change]] = {
    "typo": misspelt,
    "word order": reordered,
    "transliteration": transliterated,
    "dropped form": without_form,
    "dropped middle word": without_middle,
}
