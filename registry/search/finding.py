"""Find names for what was typed: first by its words, then by words a typo away, last by parts of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import log10
from typing import Final

from sqlalchemy.orm import Session

from registry.search import lookups
from registry.search.scoring import LEAST, Score, edits, guessed, score
from registry.search.words import RANK_MAX, Entry, Wanted, pairs, readings

_STARTING: Final = 60
_OF_ONE: Final = 300
_FEW: Final = 500
_MANY: Final = 2_000
_BEGINNING_MIN: Final = 3
_SHORT_RANKS: Final = (3, 6)
_ENOUGH: Final = 60
_CORRECTIONS: Final = 30
_OF_CORRECTIONS: Final = 200
_PLENTY: Final = 3
_PART_MIN: Final = 4
_PART_WORDS: Final = 60
_WORDS_ASKED: Final = 8
_DOUBTED: Final = 3
# A word so many times as common as the one typed is likelier to be meant.
_LIKELIER: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A name that answers, and how well."""

    name_id: int
    buyer_id: int
    text: str
    score: Score


def find_names(session: Session, typed: Sequence[Wanted], *, least: float = LEAST) -> list[Found]:
    """Give the names that answer one of the readings, best first; the index is asked for a bounded number of them."""
    search = _Search(session, typed, least)
    with lookups.by_index(session):
        for wanted in typed:
            search.by_words(wanted)
        found = search.ranked()
        if sum(entry.score.is_complete for entry in found) < (_PLENTY if _is_short(typed) else 1):
            for wanted in typed:
                search.by_typos(wanted)
            found = search.ranked()
        if not found:
            search.by_parts(typed[-1])
            found = search.ranked()
    return found


@dataclass(frozen=True, slots=True, order=True)
class _Similar:
    """A word that may be meant, and how many names have it."""

    word: str
    word_id: int
    count: int


@dataclass(slots=True)
class _Search:
    """One search under way: the names that were read so far, and how much each typed word says."""

    session: Session
    typed: Sequence[Wanted]
    least: float
    names: lookups.NameHits = field(default_factory=dict)
    rarities: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    guesses: list[Wanted] = field(default_factory=list)
    scores: dict[int, Score | None] = field(default_factory=dict)

    def ranked(self) -> list[Found]:
        """Score all names that were read, each by the reading that it answers best."""
        found = []
        for name_id, (buyer_id, entry) in self.names.items():
            if name_id not in self.scores:
                self.scores[name_id] = self._best(self.typed, entry)
            best = self.scores[name_id]
            if self.guesses and not (best and best.is_complete):
                best = max((best, guessed(self._best(self.guesses, entry))), key=_value)
            if best is not None:
                found.append(Found(name_id, buyer_id, entry.text, best))
        return sorted(found, key=lambda one: (-round(one.score.value, 3), one.text, one.name_id))

    def _best(self, readings: Sequence[Wanted], entry: Entry) -> Score | None:
        return max((score(wanted, entry, self.rarities, least=self.least) for wanted in readings), key=_value)

    def by_words(self, wanted: Wanted) -> None:
        """Read the names that have the words as they stand, the last one also as a beginning."""
        words = [*wanted.words, *pairs(wanted.runs)][:_WORDS_ASKED]
        joined = [first + second for first, second in zip(wanted.words, wanted.words[1:], strict=False)]
        known = lookups.known_words(self.session, [*words, *joined])
        for word in words:
            count = self.counts.setdefault(word, known[word][1] if word in known else 0)
            self.rarities.setdefault(word, 1 / (1 + log10(1 + count)))
        if wanted.words:
            start = " ".join(wanted.words)
            self.names |= lookups.names_starting(self.session, start, count=_STARTING)
        whole = sorted((known[word][1], known[word][0]) for word in set(words) if word in known)
        beginning = wanted.words[-1] if wanted.is_open and wanted.words else ""
        self._by_rarest(whole, beginning if len(words) > 1 else "")
        self._by_beginning(beginning, is_alone=len(words) == 1, rarest=whole[0][0] if whole else lookups.COMMON)
        for run in wanted.runs:
            if len(run) == 1:
                self.names |= lookups.names_beginning(self.session, run, rank_max=RANK_MAX, count=_OF_ONE)
        for word in joined:
            if word in known:
                self.names |= lookups.names_with(self.session, known[word][0], count=_OF_ONE)

    def by_typos(self, wanted: Wanted) -> None:
        """Read the names that have words a typo away from those typed, or typed words taken apart."""
        corrected = list(wanted.words)
        for word in self._doubtful(wanted.words):
            place = wanted.words.index(word)
            similar = self._similar(word, is_open=wanted.is_open and place == len(wanted.words) - 1)
            rare = [other.word_id for other in similar if other.count <= _FEW]
            if rare:
                self.names |= lookups.names_with_any(self.session, rare, count=_OF_CORRECTIONS)
            if similar and similar[0].count >= _LIKELIER * self.counts[word]:
                corrected[place] = similar[0].word
        if tuple(corrected) != wanted.words:
            # Read as a whole again: what was misspelt may be a legal form.
            guess = replace(readings(" ".join(corrected) + " ")[0], runs=wanted.runs)
            self.guesses.append(guess)
            self.by_words(guess)
            if guess.words != tuple(corrected):
                self.by_words(replace(wanted, words=tuple(corrected)))
        self._by_next_rarest(wanted.words)
        self._by_splitting(wanted.words)

    def _doubtful(self, words: Sequence[str]) -> list[str]:
        """Give the words that are most likely misspelt: those that no name has, then those that few have."""
        counts = {word: self.counts.get(word, 0) for word in words[:_WORDS_ASKED]}
        doubtful = [word for word in counts if counts[word] < lookups.COMMON]
        return sorted(doubtful, key=lambda word: counts[word])[:_DOUBTED]

    def by_parts(self, wanted: Wanted) -> None:
        """Read the names that have a typed word somewhere within one of theirs."""
        for word in wanted.words:
            if len(word) >= _PART_MIN:
                ids = lookups.words_with(self.session, word, count=_PART_WORDS)
                if ids:
                    self.names |= lookups.names_with_any(self.session, ids, count=_OF_ONE)

    def _by_rarest(self, whole: Sequence[tuple[int, int]], beginning: str) -> None:
        """Read the names of the rarest whole word; where they are many, those that have another one too."""
        if not whole:
            return
        count, rarest = whole[0]
        if count <= _FEW or (len(whole) == 1 and not beginning):
            self.names |= lookups.names_with(self.session, rarest, count=_FEW)
            return
        for _, other in whole[1:3]:
            self.names |= lookups.names_with_both(self.session, rarest, other, count=_OF_ONE)
        if beginning:
            self.names |= lookups.names_with_and_beginning(self.session, rarest, beginning, count=_MANY)

    def _by_next_rarest(self, words: Sequence[str]) -> None:
        """Read the names that have the two rarest words but one: the rarest may be none of the name."""
        known = lookups.known_words(self.session, words[:_WORDS_ASKED])
        others = sorted((count, word_id) for word_id, count in known.values())[1:]
        if others[1:]:
            self.names |= lookups.names_with_both(self.session, others[0][1], others[1][1], count=_OF_ONE)

    def _by_beginning(self, beginning: str, *, is_alone: bool, rarest: int) -> None:
        """Read the names with a word that begins so, where that says more than the whole words do."""
        if len(beginning) < _BEGINNING_MIN:
            return
        count = lookups.count_beginning(self.session, beginning)
        self.counts[beginning] = max(count, self.counts.get(beginning, 0))
        if not is_alone and count >= rarest:
            return
        most = _FEW if is_alone else _MANY
        if count < lookups.COMMON:
            self.names |= lookups.names_beginning(self.session, beginning, rank_max=RANK_MAX, count=most)
            return
        for rank in _SHORT_RANKS:
            found = lookups.names_beginning(self.session, beginning, rank_max=rank, count=most)
            self.names |= found
            if len(found) >= _ENOUGH:
                return

    def _similar(self, word: str, *, is_open: bool) -> list[_Similar]:
        """Give words a typo away, the fewest typos first and among them the most common."""
        near = []
        for other, (word_id, count) in lookups.similar_words(self.session, word).items():
            typos = edits(word, other, is_open=is_open)
            if typos:
                near.append((typos, -count, _Similar(other, word_id, count)))
        return [similar for _, _, similar in sorted(near)[:_CORRECTIONS]]

    def _by_splitting(self, typed: tuple[str, ...]) -> None:
        """Read the names in which a typed word that nobody knows stands as two."""
        for place, word in enumerate(typed[:_WORDS_ASKED]):
            if self.counts.get(word) or len(word) < _PART_MIN:
                continue
            halves = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
            known = lookups.known_words(self.session, _flat(halves))
            for first, second in halves:
                if first in known and second in known:
                    words = (*typed[:place], first, second, *typed[place + 1 :])
                    self.names |= lookups.names_starting(self.session, " ".join(words), count=_STARTING)
                    self.names |= lookups.names_with_both(
                        self.session, known[first][0], known[second][0], count=_OF_ONE
                    )


def _value(answer: Score | None) -> float:
    return -1.0 if answer is None else answer.value


def _is_short(typed: Sequence[Wanted]) -> bool:
    """Tell whether a single word was typed: a misspelt one may well be another firm's name."""
    return max(len(wanted.words) for wanted in typed) == 1


def _flat(halves: Iterable[tuple[str, str]]) -> list[str]:
    return [half for both in halves for half in both]
