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
_JUDGED_AS_THEY_COME: Final = 3
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
    party = party_of(customer)
    ranked = sorted(
        (
            (Candidate(record, judged_by(party, party_of(record))), _alike(customer, record), place)
            for place, record in enumerate(_worth_judging(customer, records))
        ),
        key=lambda row: (-row[0].judgement.score, -row[1], row[2]),
    )
    candidates = tuple(candidate for candidate, _, _ in ranked[:CANDIDATES_TOLD])
    outcome = _outcome(candidates, [alike for _, alike, _ in ranked])
    return MatchedCustomer(customer, candidates, outcome, candidates[0] if outcome is Outcome.MATCHED else None)


def party_of(record: Record) -> Party:
    """Give a record as a side of a comparison."""
    return Party((_cleaned(record.name),), record.country, record.identifiers, record.has_made_up_name)


def _worth_judging(customer: Record, records: Sequence[Record]) -> Sequence[Record]:
    """Choose the few that are judged in full: the first, the same by number, and those with the letters most alike.

    A made-up name is never paired with a real one.
    """
    able = [one for one in records[:CANDIDATES_LOOKED_AT] if one.has_made_up_name == customer.has_made_up_name]
    name, known = _letters(customer.name), set(customer.identifiers)
    first = [one for place, one in enumerate(able) if place < _JUDGED_AS_THEY_COME or known & set(one.identifiers)]
    others = [one for one in able if one not in first]
    others.sort(key=lambda one: -ratio(name, _letters(one.name)))
    return [*first, *others[: _JUDGED - len(first)]]


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
