"""Pure rules of customer lists: chunks, keys that a judgement is filed under, and which buyer a customer is."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz.distance import Indel

from basics.errors import Fault, Invalid
from registry.decide.rules import judge
from registry.decide.values import Judgement, Verdict
from registry.matching.rules import party_of
from registry.matching.runs.values import BuyerParty, Opinion, RowResult, ScoredBuyer
from registry.matching.values import Outcome, Record
from registry.rules import search_name

ROWS_MAX: Final = 2_500
CHUNK_ROWS: Final = 100
CANDIDATES_JUDGED: Final = 25
CANDIDATES_KEPT: Final = 5
_KEY_MAX: Final = 300


def check_size(rows: int) -> None:
    """Refuse a list without rows, and one that is longer than a page should be.

    Raises:
        Invalid: `match_run.size`.
    """
    if not rows:
        raise Invalid.of("match_run.size", Fault("file", "a list without rows", "at least one customer is right"))
    if rows > ROWS_MAX:
        remedy = f"at most {ROWS_MAX:,} are right here; `tradecover registry match` takes millions"
        raise Invalid.of("match_run.size", Fault("file", f"more than {ROWS_MAX:,} rows", remedy))


def chunk_count(rows: int) -> int:
    """Give the number of chunks of so many rows."""
    return -(-rows // CHUNK_ROWS)


def positions_of(chunk: int) -> range:
    """Give the positions of the rows of a chunk."""
    return range(chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS)


def customer_key(name: str, country: str | None) -> str:
    """Give the key that judgements on a customer are filed under: its name without case, marks and signs.

    A key that no column holds is cut, and ends in its digest.
    """
    key = f"name:{country or ''}:{search_name(name)}"
    if len(key) < _KEY_MAX:
        return key
    return f"{key[: _KEY_MAX - 65]}#{hashlib.sha256(key.encode()).hexdigest()}"


def buyer_key(buyer_id: int) -> str:
    """Give the key of a buyer in judgements."""
    return f"buyer:{buyer_id}"


def match_row(customer: Record, buyers: Sequence[BuyerParty], opinions: Mapping[int, Opinion]) -> RowResult:
    """Choose, of the buyers that a customer may be, the one that it is.

    Args:
        customer: The row.
        buyers: Most alike first; those after the first CANDIDATES_JUDGED are not looked at, unless a person judged
            them. Firms with made-up names are left out for a real customer, and the other way round.
        opinions: What people judged of this customer, by buyer; the latest one of each.
    """
    party = party_of(customer)
    looked_at = [*buyers[:CANDIDATES_JUDGED], *(one for one in buyers[CANDIDATES_JUDGED:] if one.buyer_id in opinions)]
    judged = [
        (ScoredBuyer(one.buyer_id, one.name, judge(party, one.party)), _alike(customer.name, one.name), place)
        for place, one in enumerate(looked_at)
        if one.party.has_made_up_name == customer.has_made_up_name
    ]
    ranked = sorted(judged, key=lambda entry: (_rank(entry[0], opinions), -entry[1], entry[2]))
    found = tuple(_with_opinion(one, opinions.get(one.buyer_id)) for one, _, _ in ranked)
    kept = found[:CANDIDATES_KEPT]
    chosen = next((one.buyer_id for one in kept if _said(opinions, one.buyer_id) is Verdict.SAME), None)
    if chosen is not None:
        return RowResult(kept, Outcome.MATCHED, chosen, opinions[chosen])
    left = [row for row in ranked if _said(opinions, row[0].buyer_id) is not Verdict.DIFFERENT]
    outcome = _outcome([(one.judgement, alike) for one, alike, _ in left])
    if outcome is Outcome.NO_MATCH and opinions:
        return RowResult(kept, outcome, None, max(opinions.values(), key=lambda opinion: opinion.judged_on))
    return RowResult(kept, outcome, left[0][0].buyer_id if outcome is Outcome.MATCHED else None, None)


def opinions_after(
    choice: int | None, shown: Sequence[int], before: Mapping[int, Verdict]
) -> Iterator[tuple[int, Verdict]]:
    """Tell what a person's choice says of each buyer, so far as it was not said before.

    Args:
        choice: The buyer that was chosen; None for none of them.
        shown: The candidates that the person saw.
        before: What people said of this customer so far.
    """
    if choice is None:
        said = dict.fromkeys((*shown, *before), Verdict.DIFFERENT)
    else:
        others = (buyer_id for buyer_id, verdict in before.items() if verdict is Verdict.SAME)
        said = {**dict.fromkeys(others, Verdict.DIFFERENT), choice: Verdict.SAME}
    yield from ((buyer_id, verdict) for buyer_id, verdict in said.items() if before.get(buyer_id) is not verdict)


def _rank(one: ScoredBuyer, opinions: Mapping[int, Opinion]) -> tuple[int, float]:
    """Order by what people said, then by score: what they called the same first, what they called different last."""
    said = _said(opinions, one.buyer_id)
    return (0 if said is Verdict.SAME else 2 if said is Verdict.DIFFERENT else 1), -one.judgement.score


def _said(opinions: Mapping[int, Opinion], buyer_id: int) -> Verdict | None:
    return opinions[buyer_id].verdict if buyer_id in opinions else None


def _with_opinion(one: ScoredBuyer, opinion: Opinion | None) -> ScoredBuyer:
    """Put a person's word in front of the reasons; the score stays to be seen."""
    if opinion is None:
        return one
    judged = one.judgement
    said = f"{opinion.author_name} judged on {opinion.judged_on}: {opinion.verdict}"
    confidence = 10 if opinion.verdict is Verdict.SAME else 1
    judgement = Judgement(judged.score, opinion.verdict, confidence, (said, *judged.why), judged.features)
    return ScoredBuyer(one.buyer_id, one.name, judgement)


def _outcome(found: Sequence[tuple[Judgement, float]]) -> Outcome:
    verdicts = [judgement.verdict for judgement, _ in found]
    if Verdict.SAME in verdicts[:1]:
        is_tied = verdicts[1:2] == [Verdict.SAME] and found[0][1] == found[1][1]
        return Outcome.SEVERAL if is_tied and found[0][0].score == found[1][0].score else Outcome.MATCHED
    return Outcome.TO_LOOK_AT if Verdict.UNSURE in verdicts else Outcome.NO_MATCH


def _alike(left: str, right: str) -> float:
    """Give how alike two names are as they were written, 0 to 1: it orders what is judged alike."""
    return round(Indel.normalized_similarity(left.casefold(), right.casefold()), 4)
