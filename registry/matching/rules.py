"""Choose, of the records that a customer may be, the one that it is. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

from registry.clean.names import clean_name
from registry.clean.values import CleanName
from registry.compare.values import Party
from registry.decide.rules import judge
from registry.decide.values import Judgement, Verdict
from registry.matching.keys import key_words
from registry.matching.values import Candidate, MatchedCustomer, Outcome, Record

CANDIDATES_TOLD: Final = 3
CANDIDATES_LOOKED_AT: Final = 25
_JUDGED: Final = 10
_AS_THEY_COME: Final = 2
_SURE: Final = 10  # the highest confidence
_CLOSE: Final = 5.0  # of 100: how much less alike letters may be for a record to be judged beside a sure one
Judge = Callable[[Party, Party], Judgement]


def match_names(
    customers: Iterable[Record], candidates_of: Callable[[Record], Sequence[Record]], judged_by: Judge = judge
) -> Iterator[MatchedCustomer]:
    """Match each customer to none or one of its candidates.

    Args:
        customers: Of one list.
        candidates_of: Gives the records that a customer may be, most alike first; those after the first
            CANDIDATES_LOOKED_AT are not looked at.
        judged_by: Judges two parties; a caller that knows what people judged of them puts that first.
    """
    for customer in customers:
        yield matched(customer, candidates_of(customer), judged_by)


def matched(customer: Record, records: Sequence[Record], judged_by: Judge = judge) -> MatchedCustomer:
    """Judge the records that a customer may be and choose among them; see `match_names`."""
    judged = list(_judged(customer, records, judged_by))
    judged.sort(key=lambda row: (-_worth(row[0].judgement), -row[1]))
    candidates = tuple(candidate for candidate, _ in judged[:CANDIDATES_TOLD])
    outcome = _outcome(candidates, [alike for _, alike in judged])
    return MatchedCustomer(customer, candidates, outcome, candidates[0] if outcome is Outcome.MATCHED else None)


def party_of(record: Record) -> Party:
    """Give a record as a side of a comparison."""
    return Party((_cleaned(record.name),), record.country, record.identifiers, record.has_made_up_name)


def _judged(customer: Record, records: Sequence[Record], judged_by: Judge) -> Iterator[tuple[Candidate, float]]:
    """Judge the few records worth it, until one is surely the same and the letters of the others are less alike.

    A made-up name is never paired with a real one.
    """
    party, sure_of = party_of(customer), 0.0
    for told, (record, letters) in enumerate(_worth_judging(customer, records)):
        if told >= CANDIDATES_TOLD and letters < sure_of - _CLOSE:
            return
        candidate = Candidate(record, judged_by(party, party_of(record)))
        if candidate.judgement.confidence == _SURE:
            sure_of = max(sure_of, letters)
        yield candidate, letters + _alike(customer, record)


def _worth_judging(customer: Record, records: Sequence[Record]) -> Sequence[tuple[Record, float]]:
    """Choose the first two, the same by number, and those whose letters are most alike; the most alike come first."""
    able = [one for one in records[:CANDIDATES_LOOKED_AT] if one.has_made_up_name == customer.has_made_up_name]
    name, known = _letters(customer.name), set(customer.identifiers)
    alike = [
        (
            -2.0 if known & set(one.identifiers) else -1.0 if place < _AS_THEY_COME else 0.0,
            -ratio(name, _letters(one.name)),
        )
        for place, one in enumerate(able)
    ]
    chosen = sorted(range(len(able)), key=alike.__getitem__)[:_JUDGED]
    return sorted(((able[place], -alike[place][1]) for place in chosen), key=lambda row: -row[1])


def _worth(judgement: Judgement) -> float:
    """Give by what candidates are ordered: those judged different by their letters alone, as nothing else is left."""
    return 0.0 if judgement.verdict is Verdict.DIFFERENT else judgement.score


def _outcome(candidates: Sequence[Candidate], alike: Sequence[float]) -> Outcome:
    verdicts = [candidate.judgement.verdict for candidate in candidates]
    if Verdict.SAME in verdicts:
        is_tied = verdicts[1:2] == [Verdict.SAME] and alike[0] == alike[1]
        is_tied = is_tied and candidates[0].judgement.score == candidates[1].judgement.score
        return Outcome.SEVERAL if is_tied else Outcome.MATCHED
    return Outcome.TO_LOOK_AT if Verdict.UNSURE in verdicts else Outcome.NO_MATCH


def _alike(customer: Record, record: Record) -> float:
    """Give how alike two names are as they were written, 0 to 1: it orders what is judged alike."""
    return round(Indel.normalized_similarity(customer.name.casefold(), record.name.casefold()), 4)


@lru_cache(maxsize=16_384)
def _letters(name: str) -> str:
    return " ".join(sorted(key_words(name)))


@lru_cache(maxsize=16_384)
def _cleaned(name: str) -> CleanName:
    return clean_name(name)
