"""The use case of names: keep names of buyers, each once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from basics import clock
from basics.errors import Invalid
from models.identities import BuyerName
from registry import queries, rules
from registry.names.queries import names_on_file
from registry.names.values import NewName
from registry.search.index import NameRow, index_names

_CHUNK: Final = 5_000


def add_names(session: Session, names: Iterable[NewName], *, source: str) -> int:
    """Keep and index names of buyers on file; a name that a buyer has already under that kind changes nothing.

    Reads `names` in chunks: memory does not grow with their number.

    Args:
        session: Any; nobody else enters identities until its transaction has ended.
        names: Of buyers on file, in any order, doubles allowed.
        source: Who told the names.

    Returns:
        How many names are new.

    Raises:
        Invalid: `name.invalid` with a fault for each name that is empty, too long or has invisible characters.
    """
    queries.lock_identities(session)
    count, waiting = 0, iter(names)
    while chunk := list(islice(waiting, _CHUNK)):
        fresh = _insert(session, _checked(chunk), source=source)
        index_names(session, fresh)
        count += len(fresh)
    return count


def _checked(names: Sequence[NewName]) -> list[NewName]:
    faults = [
        replace(fault, where=f"name of buyer {entry.buyer_id}")
        for entry in names
        if (fault := rules.name_fault(entry.name)) is not None
    ]
    if faults:
        raise Invalid("name.invalid", "; ".join(map(str, faults)), faults)
    return list(dict.fromkeys(names))


def _insert(session: Session, names: Sequence[NewName], *, source: str) -> list[NameRow]:
    """Insert those that are new, and give them with the ids of their rows."""
    buyer_ids = {entry.buyer_id for entry in names}
    known = names_on_file(session, buyer_ids)
    fresh = [entry for entry in names if entry not in known]
    if not fresh:
        return []
    recorded_at = clock.now()
    rows = [
        {
            "buyer_id": entry.buyer_id,
            "kind": entry.kind,
            "name": entry.name,
            "search_name": rules.search_name(entry.name),
            "source": source,
            "recorded_at": recorded_at,
        }
        for entry in fresh
    ]
    # Many rows at once give no ids back; reading them again is far quicker than one row after the other.
    session.connection().execute(insert(BuyerName), rows)
    ids = names_on_file(session, buyer_ids)
    return [(ids[entry], entry.buyer_id, entry.name) for entry in fresh]
