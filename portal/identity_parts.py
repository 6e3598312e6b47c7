"""What a buyer is known by, on its page: numbers with how far each was checked, names, and open conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics.actors import Actor
from portal import buyer_panels, security, work
from portal.rights import may_enter
from portal.schemas.registry import SCHEMES
from registry.clean.schemes import Checking, checking_of
from registry.identities import queries
from registry.identities.values import ConflictFacts, ConflictKind, Resolution
from registry.names.queries import names_of
from registry.names.values import NameKind
from registry.values import DEMO_SCHEME, BuyerFacts, Identifier

CHECKINGS: Final = {
    Checking.DIGIT: (_l("check digit fits"), "good"),
    Checking.FORM: (_l("form fits"), "info"),
    Checking.NONE: (_l("not checked"), "quiet"),
}
NAME_KINDS: Final = {
    NameKind.LEGAL: _l("legal name"),
    NameKind.FORMER: _l("former name"),
    NameKind.TRADING: _l("trading name"),
    NameKind.TRANSLITERATED: _l("name in Latin letters"),
    NameKind.ALIAS: _l("also known as"),
}
CONFLICTS: Final = {
    ConflictKind.TAKEN: _l("The number is another buyer's already."),
    ConflictKind.SPLIT: _l("Two numbers of one record belong to two buyers."),
    ConflictKind.SECOND: _l("The buyer bears another number of this register."),
}
RESOLUTIONS: Final = {
    Resolution.KEEP: _l("what is on file stays"),
    Resolution.MOVE: _l("the number is this buyer's"),
    Resolution.BOTH: _l("both are right"),
}


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number as the page shows it."""

    label: str
    value: str
    country: str
    checking: tuple[Any, str]


def number_label(scheme: str) -> str:
    """Name a scheme for the reader; one that is not in the list of forms by its own code."""
    return str(_("Number in the demo") if scheme == DEMO_SCHEME else SCHEMES.get(scheme, scheme))


def shown_number(identifier: Identifier) -> ShownNumber:
    """Write a number for a page."""
    checking = CHECKINGS[checking_of(identifier.scheme, identifier.country)]
    return ShownNumber(number_label(identifier.scheme), identifier.value, identifier.country, checking)


def open_conflicts(session: Session, buyer_id: int) -> list[ConflictFacts]:
    """Give the conflicts of a buyer on which nobody has decided yet."""
    return [found for found in queries.conflicts_of(session, buyer_id) if found.resolution is None]


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:  # noqa: ARG001 - as every room is asked
    """Show everybody numbers and names, and staff what waits for a decision."""
    others = [name for name in names_of(session, [buyer.id]).get(buyer.id, ()) if name.kind is not NameKind.LEGAL]
    waiting = open_conflicts(session, buyer.id) if _may("identities.conflict") else []
    if not (buyer.identifiers or others or waiting):
        return []
    context = {
        "numbers": [shown_number(number) for number in buyer.identifiers],
        "names": [(NAME_KINDS[name.kind], name.name, name.source) for name in others],
        "conflicts": [(CONFLICTS[found.kind], found) for found in waiting],
    }
    return [buyer_panels.Part("identities/_panel.html", 24, context)]


@buyer_panels.actions
def _actions(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:  # noqa: ARG001 - as every room is asked
    if buyer.has_made_up_name or not _may("identities.new"):
        return []
    return [buyer_panels.Action(_("Add a number or name"), url_for("identities.new", buyer_id=buyer.id), 61)]


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
