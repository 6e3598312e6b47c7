"""What a buyer is known by, on its page: numbers with how far each was checked, names, and open conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import get_locale
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
# Schemes that nobody chooses in a form: of the demo, and of registers by their code in GLEIF's list (RA).
_ELSEWHERE: Final = {DEMO_SCHEME: _l("Number in the demo"), "gleif_ra": _l("Register (RA code) and number")}
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
SETTLED: Final = {
    ConflictKind.TAKEN: _l("The number was another buyer's when it was claimed."),
    ConflictKind.SPLIT: _l("Two numbers of one record belonged to two buyers."),
    ConflictKind.SECOND: _l("The buyer bore another number of this register."),
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
    return str({**SCHEMES, **_ELSEWHERE}.get(scheme, scheme))


def shown_number(identifier: Identifier) -> ShownNumber:
    """Write a number for a page."""
    checking = CHECKINGS[checking_of(identifier.scheme, identifier.country)]
    return ShownNumber(number_label(identifier.scheme), identifier.value, country_name(identifier.country), checking)


def country_name(code: str) -> str:
    """Name a country for the reader; an unknown code, or none, as it stands."""
    return str(get_locale().territories.get(code, code))


def legal_form_words(legal_form: str) -> str:
    """Write a legal form for the reader: one that a record gives by its code of ISO 20275 is called a code."""
    head, _gap, code = legal_form.partition(" ")
    return str(_("ELF code %(code)s", code=code)) if head == "ELF" and code else legal_form


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
