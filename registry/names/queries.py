"""Read the names of buyers. Names are shared by all policyholders, as buyers are."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.identities import BuyerName
from registry.names.values import NameFacts, NameKind, NewName

_CHUNK: Final = 5_000
_KINDS: Final = {kind.value: kind for kind in NameKind}


def names_of(session: Session, buyer_ids: Iterable[int]) -> dict[int, tuple[NameFacts, ...]]:
    """Give all names of the buyers that have any, by buyer, in the order in which they were recorded."""
    wanted = sorted(set(buyer_ids))
    found: dict[int, list[NameFacts]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(BuyerName).where(BuyerName.buyer_id.in_(wanted[start : start + _CHUNK])).order_by(BuyerName.id)
        for row in session.scalars(query):
            found.setdefault(row.buyer_id, []).append(_facts(row))
    return {buyer_id: tuple(names) for buyer_id, names in found.items()}


def names_on_file(session: Session, buyer_ids: Iterable[int]) -> dict[NewName, int]:
    """Give the names that these buyers have already, with the ids of their rows; memory holds no more than them."""
    wanted = sorted(set(buyer_ids))
    columns = (BuyerName.id, BuyerName.buyer_id, BuyerName.kind, BuyerName.name)
    found: dict[NewName, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = session.execute(select(*columns).where(BuyerName.buyer_id.in_(wanted[start : start + _CHUNK])))
        found |= {NewName(buyer_id, _KINDS[kind], name): name_id for name_id, buyer_id, kind, name in rows}
    return found


def _facts(row: BuyerName) -> NameFacts:
    return NameFacts(row.id, row.buyer_id, NameKind(row.kind), row.name, row.source, row.recorded_at)
