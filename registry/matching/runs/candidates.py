"""Gather the buyers that a customer may be, and what people judged of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from models.matching import MatchRow
from registry.clean.names import clean_name
from registry.compare.values import Party
from registry.decide.queries import judgements_on
from registry.decide.service import BUYER_KEY
from registry.matching.runs.rules import CANDIDATES_JUDGED
from registry.matching.runs.values import BuyerParty, Opinion
from registry.matching.values import Record
from registry.names.queries import names_of
from registry.names.values import NameKind
from registry.queries import buyers, known_buyers
from registry.search.queries import candidates
from registry.values import BuyerFacts, Identifier

_NAMES_MAX: Final = 12  # of one buyer: a bank may have a hundred


def buyers_of(session: Session, customer: Record, opinions: Iterable[int]) -> tuple[BuyerParty, ...]:
    """Give the buyers that a customer may be: by number, those that people judged, then by name.

    Firms with made-up names are left out, whichever way they were found.
    """
    by_number = known_buyers(session, customer.identifiers) if customer.identifiers else {}
    by_name = candidates(session, clean_name(customer.name), country=customer.country, count=CANDIDATES_JUDGED)
    ids = list(dict.fromkeys((*(known.id for known in by_number.values()), *opinions, *by_name)))
    found = buyers(session, ids)
    names = names_of(session, ids)
    ordered = (found[buyer_id] for buyer_id in ids if buyer_id in found and not found[buyer_id].has_made_up_name)
    return tuple(
        _party(one, [name.name for name in names.get(one.id, ()) if name.kind is not NameKind.LEGAL]) for one in ordered
    )


def opinions_on(
    session: Session, customer_keys: Iterable[str], *, policyholder_id: int
) -> dict[str, Mapping[int, Opinion]]:
    """Give what people judged of customers and buyers, by the customer's key and the buyer's id."""
    held = judgements_on(session, customer_keys, policyholder_id=policyholder_id)
    return {
        key: {
            int(other.removeprefix(BUYER_KEY)): Opinion(found.verdict, found.author_name, found.judged_on)
            for other, found in judged.items()
            if other.startswith(BUYER_KEY)
        }
        for key, judged in held.items()
    }


def record_of(row: MatchRow) -> Record:
    """Give a stored row as a record."""
    return Record(
        row=row.row_number,
        id=row.customer_ref,
        name=row.name,
        country=row.country,
        identifiers=tuple(Identifier(*number) for number in row.identifiers),
        has_made_up_name=row.has_made_up_name,
    )


def _party(found: BuyerFacts, others: Sequence[str]) -> BuyerParty:
    names = (found.name, *others[: _NAMES_MAX - 1])
    party = Party(tuple(map(clean_name, names)), found.country, found.identifiers, found.has_made_up_name)
    return BuyerParty(found.id, found.name, party)
