"""The events of identities, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.identities.values import ConflictFacts
from registry.values import BuyerFacts, Identifier

IDENTIFIER_ADDED: Final = "buyer.identifier_added"
NAME_ADDED: Final = "buyer.name_added"
CONFLICT_FOUND: Final = "identifier_conflict.found"
CONFLICT_RESOLVED: Final = "identifier_conflict.resolved"


def identifier_added(buyer_id: int, identifier: Identifier, source: str, *, actor: Actor, on: date) -> Event:
    """Tell that a buyer is known by a further number."""
    return Event(
        kind=IDENTIFIER_ADDED,
        subject=("buyer", buyer_id),
        summary=f"{_written(identifier)} was added to the buyer's numbers.",
        actor=actor,
        on=on,
        buyer_id=buyer_id,
        details={**_number(identifier), "source": source},
    )


def name_added(buyer: BuyerFacts, kind: str, name: str, *, actor: Actor, on: date) -> Event:
    """Tell that a buyer is, or was, also called otherwise."""
    return Event(
        kind=NAME_ADDED,
        subject=("buyer", buyer.id),
        summary=f"{name} was added to the names of {buyer.name} ({kind}).",
        actor=actor,
        on=on,
        buyer_id=buyer.id,
        details={"name": name, "name_kind": kind},
    )


def conflict_found(conflict: ConflictFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a number is claimed twice."""
    return Event(
        kind=CONFLICT_FOUND,
        subject=("identifier_conflict", conflict.id),
        summary=f"{_written(conflict.identifier)} is at odds with what is on file ({conflict.kind}).",
        actor=actor,
        on=on,
        buyer_id=conflict.buyer_id,
        details={**_conflict(conflict), "source": conflict.source},
    )


def conflict_resolved(conflict: ConflictFacts, *, actor: Actor, on: date) -> Event:
    """Tell what a person decided on it."""
    return Event(
        kind=CONFLICT_RESOLVED,
        subject=("identifier_conflict", conflict.id),
        summary=f"The conflict on {_written(conflict.identifier)} was decided: {conflict.resolution}.",
        actor=actor,
        on=on,
        buyer_id=conflict.buyer_id,
        details={**_conflict(conflict), "resolution": str(conflict.resolution), "reason": conflict.reason},
    )


def _conflict(conflict: ConflictFacts) -> dict[str, str | int | None]:
    return {
        **_number(conflict.identifier),
        "conflict_kind": conflict.kind.value,
        "other_buyer_id": conflict.other_buyer_id,
    }


def _number(identifier: Identifier) -> dict[str, str]:
    return {"scheme": identifier.scheme, "country": identifier.country, "value": identifier.value}


def _written(identifier: Identifier) -> str:
    return " ".join(part for part in (identifier.scheme, identifier.country, identifier.value) if part)
