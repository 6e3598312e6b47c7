"""The events of groups, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.groups.values import LinkFacts, Problem

PARENT_TOLD: Final = "buyer.parent_told"
PARENT_ENDED: Final = "buyer.parent_ended"
PROBLEM_FOUND: Final = "group_problem.found"


def parent_told(link: LinkFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a parent of a buyer became known, or is none any more."""
    said = f"is no {link.kind} parent any more of" if link.is_ended else f"is the {link.kind} parent of"
    return Event(
        kind=PARENT_ENDED if link.is_ended else PARENT_TOLD,
        subject=("buyer_link", link.id),
        summary=f"Buyer {link.parent_id} {said} buyer {link.child_id}, known at {link.known_at}.",
        actor=actor,
        on=on,
        buyer_id=link.child_id,
        details={
            "parent_id": link.parent_id,
            "link_kind": link.kind.value,
            "share_bp": link.share_bp,
            "known_at": link.known_at.isoformat(),
            "source": link.source,
        },
    )


def problem_found(buyer_id: int, problem: Problem, *, actor: Actor, on: date) -> Event:
    """Tell that the links of a feed make no tree."""
    return Event(
        kind=PROBLEM_FOUND,
        subject=("buyer", buyer_id),
        summary=f"The parents of buyer {buyer_id} make no tree: {problem.kind.replace('_', ' ')}.",
        actor=actor,
        on=on,
        buyer_id=buyer_id,
        details={"problem": problem.kind.value, "buyer_ids": list(problem.buyer_ids)},
    )
