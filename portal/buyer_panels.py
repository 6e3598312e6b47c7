"""What other rooms show on a buyer's page: headlines in its head, buttons, and panels beneath.

A room's `portal/pages/<room>.py` marks functions as sources:

    @buyer_panels.headlines
    def grade(session, buyer, *, actor, on):
        return [Part("underwriting/_grade.html", 10, {"stored": ...}, label=_("Grade"))]

A source answers with nothing for a role that it has nothing for. The template of a part finds its context as `part`.
Positions in the head: 10 grade, 20 limit, 30 outstanding.
Panels: 5 hits, 10 score, 20 limits, 30 receivables, 40 claims.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from basics.actors import Actor
from registry.values import BuyerFacts


@dataclass(frozen=True, slots=True)
class Part:
    """A template of a room, where it stands (small numbers first), what it is given; `label` for headlines."""

    template: str
    position: int
    context: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button on the page: the first one is the page's main one."""

    label: str
    url: str
    position: int


Parts = Callable[..., Sequence[Part]]
Actions = Callable[..., Sequence[Action]]

HEADLINES: Final[list[Parts]] = []
PANELS: Final[list[Parts]] = []
ACTIONS: Final[list[Actions]] = []


def headlines(function: Parts) -> Parts:
    """Add a source of headlines; called as `function(session, buyer, actor=..., on=...)`."""
    HEADLINES.append(function)
    return function


def panels(function: Parts) -> Parts:
    """Add a source of panels; called as `function(session, buyer, actor=..., on=...)`."""
    PANELS.append(function)
    return function


def actions(function: Actions) -> Actions:
    """Add a source of buttons; called as `function(session, buyer, actor=..., on=...)`."""
    ACTIONS.append(function)
    return function


def parts_of(sources: Sequence[Parts], session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> list[Part]:
    """Ask the rooms for their parts, and put them in order."""
    parts = [part for source in sources for part in source(session, buyer, actor=actor, on=on)]
    return sorted(parts, key=lambda part: part.position)


def actions_of(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> list[Action]:
    """Ask the rooms for their buttons, and put them in order."""
    found = [action for source in ACTIONS for action in source(session, buyer, actor=actor, on=on)]
    return sorted(found, key=lambda action: action.position)
