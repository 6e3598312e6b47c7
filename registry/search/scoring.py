"""How well a name answers what was typed. Pure: the numbers below are the whole order of what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from registry.search.words import Entry, Wanted, pairs

# What a typed word is worth by how it was found in the name.
EXACT: Final = 1.0
BEGINNING: Final = 0.95
JOINED: Final = 0.85
PART: Final = 0.7
BY_EDITS: Final = (EXACT, 0.8, 0.65)
FORM: Final = 0.5
_RUN_SHARED: Final = 0.7
# What the name as a whole adds or loses.
_FIRST: Final = 0.08
_IN_ORDER: Final = 0.04
_WORD_FOUND: Final = 0.03
_WHOLE: Final = 0.08
_SAME_FORM: Final = 0.02
_SPARE_WORD: Final = 0.015
_SPARE_WORDS_MAX: Final = 8
# What it costs that a typed word was taken for another one.
_GUESSED: Final = 0.15
# Below this share of what was typed a name is no answer.
LEAST: Final = 0.5
_ONE_EDIT_SIGNS: Final = 4
_TWO_EDITS_SIGNS: Final = 8
_MISTYPED_SIGNS: Final = 5


@dataclass(frozen=True, slots=True)
class Score:
    """How a name answers: greater is better; `is_complete` where every word was found without a typo."""

    value: float
    is_complete: bool


def edits_allowed(word: str) -> int:
    """Tell how many typos a word of this length may have: none below four signs, two from eight on."""
    if len(word) < _ONE_EDIT_SIGNS:
        return 0
    return 2 if len(word) >= _TWO_EDITS_SIGNS else 1


def edits(word: str, other: str, *, is_open: bool) -> int | None:
    """Count the typos between a typed word and a name's; None above what is allowed.

    An open word is set against beginnings of the other one as well, with one typo at most.
    """
    allowed = edits_allowed(word)
    if len(other) - len(word) > allowed and not is_open:
        return None
    found: int = OSA.distance(word, other, score_cutoff=allowed)
    if found <= allowed:
        return found
    if is_open and len(word) >= _MISTYPED_SIGNS and len(other) > len(word):
        lengths = (len(word) - 1, len(word), len(word) + 1)
        if any(OSA.distance(word, other[:length], score_cutoff=1) <= 1 for length in lengths):
            return 1
    return None


def score(wanted: Wanted, found: Entry, rarities: Mapping[str, float], *, least: float = LEAST) -> Score | None:
    """Score one name; None for a name that is no answer.

    Args:
        wanted: What was typed.
        found: The name.
        rarities: How much each typed word says, above 0; 1 where nothing is told.
        least: Share of what was typed below which a name is no answer.
    """
    total = worth = 0.0
    places: list[int] = []
    is_complete = True
    for position, word in enumerate(wanted.words):
        weight = rarities.get(word, 1.0)
        quality, place = _best(word, found, is_open=wanted.is_open and position == len(wanted.words) - 1)
        total, worth = total + weight, worth + weight * quality
        is_complete = is_complete and quality >= JOINED
        if place is not None:
            places.append(place)
    for run in wanted.runs:
        quality = _best_run(run, found.runs)
        total, worth = total + 1.0, worth + quality
        is_complete = is_complete and quality >= PART
    share = worth / total if total else 0.0
    joined = _joined(wanted, found)
    if joined > share:
        share, is_complete, places = joined, True, [0]
    if share < least:
        return None
    return Score(share + _shape(wanted, found, places), is_complete)


def guessed(found: Score | None) -> Score | None:
    """Give what an answer is worth to words that were put in the place of those typed."""
    return None if found is None else Score(found.value - _GUESSED, is_complete=False)


def _best(word: str, found: Entry, *, is_open: bool) -> tuple[float, int | None]:
    """Give how well the name has this word, and at which place."""
    words = found.words
    if word in words:
        return EXACT, words.index(word)
    if word in found.forms:
        return BEGINNING, None
    if is_open:
        for place, other in enumerate(words):
            if other.startswith(word):
                return BEGINNING, place
    best, at = _nearest(word, words, is_open=is_open)
    if not best and any(form.startswith(word) for form in found.forms):
        return FORM, None
    return best, at


def _nearest(word: str, words: Sequence[str], *, is_open: bool) -> tuple[float, int | None]:
    """Give how well some word of the name is like this one, and at which place."""
    best, at = 0.0, None
    if edits_allowed(word):
        for place, other in enumerate(words):
            count = edits(word, other, is_open=is_open)
            if count is not None and BY_EDITS[count] > best:
                best, at = BY_EDITS[count], place
            elif word in other and best < PART:
                best, at = PART, place
    return best, at


def _best_run(run: str, others: Sequence[str]) -> float:
    """Give how well the name has what was typed in a script without spaces."""
    best = 0.0
    for other in others:
        if run == other:
            return EXACT
        if other.startswith(run):
            best = max(best, BEGINNING)
        elif run in other:
            best = max(best, JOINED)
        else:
            signs = set(pairs((run,)))
            best = max(best, _RUN_SHARED * len(signs & set(pairs((other,)))) / len(signs))
    return best


def _joined(wanted: Wanted, found: Entry) -> float:
    """Give what it is worth that the words agree but for the spaces between them."""
    if wanted.runs or not wanted.words or len(found.words) == len(wanted.words):
        return 0.0
    typed, other = "".join(wanted.words), "".join(found.words)
    if typed == other or (len(typed) > _ONE_EDIT_SIGNS and other.startswith(typed)):
        return JOINED
    return 0.0


def _shape(wanted: Wanted, found: Entry, places: Sequence[int]) -> float:
    spare = min(_SPARE_WORDS_MAX, max(0, len(found.words) - len(set(places))))
    value = -_SPARE_WORD * spare
    if places:
        value += _FIRST * (places[0] == 0) + _IN_ORDER * (list(places) == sorted(places)) + _WORD_FOUND * len(places)
    if found.words == wanted.words:
        value += _WHOLE
    if set(wanted.forms) & set(found.forms):
        value += _SAME_FORM
    return value
