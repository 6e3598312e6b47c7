"""Read conflicts of identifiers. They are the insurer's own, as the buyers are; no policyholder's row is among them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from models.identities import IdentifierConflict
from registry.identities.values import ConflictFacts, ConflictKind, Resolution
from registry.values import Identifier


def conflict(session: Session, conflict_id: int) -> ConflictFacts:
    """Give one conflict.

    Raises:
        NotFound: `identifier_conflict.unknown`.
    """
    row = session.get(IdentifierConflict, conflict_id)
    if row is None:
        raise NotFound("identifier_conflict.unknown", f"There is no conflict of identifiers {conflict_id}.")
    return conflict_facts(row)


def conflicts_of(session: Session, buyer_id: int) -> tuple[ConflictFacts, ...]:
    """Give the conflicts in which a buyer is on either side, oldest first."""
    is_side = (IdentifierConflict.buyer_id == buyer_id) | (IdentifierConflict.other_buyer_id == buyer_id)
    rows = session.scalars(select(IdentifierConflict).where(is_side).order_by(IdentifierConflict.id))
    return tuple(conflict_facts(row) for row in rows)


def conflict_facts(row: IdentifierConflict) -> ConflictFacts:
    """Freeze one row."""
    return ConflictFacts(
        id=row.id,
        kind=ConflictKind(row.kind),
        buyer_id=row.buyer_id,
        identifier=Identifier(row.scheme, row.country, row.value),
        other_buyer_id=row.other_buyer_id,
        source=row.source,
        found_on=row.found_on,
        resolution=None if row.resolution is None else Resolution(row.resolution),
        reason=row.reason,
        resolver_name=row.resolver_name,
        resolved_on=row.resolved_on,
    )
