"""The use cases of identities: file numbers of a buyer, add a name, decide what two records claim."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, Refused
from basics.scopes import InsurerScope
from cases import queries as cases
from cases import service as case_service
from cases.values import Queue
from models.identities import IdentifierConflict
from models.registry import BuyerIdentifier
from registry.clean.identifiers import checked
from registry.clean.schemes import MAY_REPEAT
from registry.identities import events
from registry.identities.queries import conflict, conflict_facts
from registry.identities.rules import claims
from registry.identities.values import (
    REASON_MAX,
    ConflictFacts,
    ConflictKind,
    Filing,
    GivenNumbers,
    NewConflict,
    Resolution,
)
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.queries import buyer, known_buyers, lock_identities
from registry.rules import name_fault, person_fault
from registry.screening.service import screen_buyers
from registry.values import DEMO_SCHEME, BuyerFacts, Identifier

CONFLICT_SUBJECT: Final = "identifier_conflict"
CONFLICT_CASE: Final = "identifier_conflict"
BY_HAND: Final = "entered by hand"


def add_identifier(
    session: Session, buyer_id: int, identifier: Identifier, *, actor: Actor, on: date, source: str = BY_HAND
) -> Filing:
    """Add a number to those a buyer is known by; one at odds with what is on file becomes a case, and is not added.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `identifier.invalid`.
        Refused: `buyer.made_up`: an anonymised firm of the demo bears no real number.
    """
    number = checked(identifier.scheme, identifier.country, identifier.value)
    return file_identifiers(session, buyer_id, GivenNumbers((number,), source, is_one_record=False), actor=actor, on=on)


def file_identifiers(session: Session, buyer_id: int, given: GivenNumbers, *, actor: Actor, on: date) -> Filing:
    """Keep the numbers that a record gives for a buyer; those at odds with what is on file become cases.

    Args:
        session: Of the insurer's scope.
        buyer_id: Whom the record is of.
        given: The numbers; those on file change nothing.
        actor: Who files.
        on: Business date.

    Raises:
        NotFound: `buyer.unknown`.
        Refused: `buyer.made_up`.
    """
    lock_identities(session)
    bearer, source = buyer(session, buyer_id), given.source
    _refuse_made_up(bearer, given.identifiers)
    owners = {number: known.id for number, known in known_buyers(session, given.identifiers).items()}
    found = claims(bearer, given, owners)
    added = tuple(claim.identifier for claim in found if claim.kind is None)
    for number in added:
        _keep(session, buyer_id, number)
        record(session, events.identifier_added(buyer_id, number, source, actor=actor, on=on))
    conflicts = tuple(
        open_conflict(
            session,
            NewConflict(claim.kind, buyer_id, claim.identifier, claim.other_buyer_id, source),
            actor=actor,
            on=on,
        )
        for claim in found
        if claim.kind is not None
    )
    return Filing(added, conflicts)


def open_conflict(session: Session, found: NewConflict, *, actor: Actor, on: date) -> ConflictFacts:
    """Keep a conflict and open a case for an underwriter; one that is on file, decided or not, is given as it stands.

    Args:
        session: Of the insurer's scope.
        found: What is at odds.
        actor: Who found it.
        on: Business date.

    Raises:
        NotFound: `buyer.unknown`.
    """
    stored = _stored(session, found)
    if stored is not None:
        return conflict_facts(stored)
    claimant = buyer(session, found.buyer_id)
    row = _row_of(found, on=on)
    session.add(row)
    session.flush()
    facts = conflict_facts(row)
    record(session, events.conflict_found(facts, actor=actor, on=on))
    case_service.open_case(
        session,
        queue=Queue.UNDERWRITING,
        kind=CONFLICT_CASE,
        subject=(CONFLICT_SUBJECT, row.id),
        policyholder_id=None,
        buyer_id=claimant.id,
        title=claimant.name,
        amount=None,
        required_authority=1,
        actor=actor,
        on=on,
    )
    return facts


def resolve_conflict(
    session: Session, conflict_id: int, resolution: Resolution, reason: str, *, actor: Actor, on: date
) -> ConflictFacts:
    """Decide a conflict: keep what is on file, move the number to the buyer that claims it, or say that both are right.

    Nothing is ever merged: buyers stay two, and facts stay with the buyer they were stored for.

    Raises:
        NotFound: `identifier_conflict.unknown`.
        Invalid: `identifier_conflict.reason`: none is given, or too long a one.
        Refused: `identifier_conflict.resolved`: it was decided before; `identifier_conflict.moved_on`: the number has
            gone to another buyer since.
    """
    lock_identities(session)
    facts, why = conflict(session, conflict_id), reason.strip()
    if facts.resolution is not None:
        raise Refused("identifier_conflict.resolved", f"It was decided on {facts.resolved_on} ({facts.resolution}).")
    if not 0 < len(why) <= REASON_MAX:
        found = f"{len(why)} characters"
        raise Invalid.of("identifier_conflict.reason", Fault("reason", found, f"1 to {REASON_MAX} are right"))
    _carry_out(session, facts, resolution)
    row = session.get_one(IdentifierConflict, conflict_id)
    row.resolution, row.reason, row.resolved_on = resolution, why, on
    row.resolver_id, row.resolver_name = actor.user_id, actor.name
    session.flush()
    decided = conflict_facts(row)
    record(session, events.conflict_resolved(decided, actor=actor, on=on))
    if resolution is Resolution.MOVE and facts.kind is not ConflictKind.SECOND:
        _ask_about_former(session, facts, actor=actor, on=on)
    waiting = cases.case_about(session, (CONFLICT_SUBJECT, conflict_id), scope=InsurerScope())
    if waiting is not None and waiting.is_open:
        case_service.close_case(session, waiting.id, actor=actor, on=on, scope=InsurerScope())
    return decided


def add_name(session: Session, name: NewName, *, actor: Actor, on: date) -> bool:
    """Add a former, trading or other name to a buyer, and screen it under that; False where it bears it already.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `name.invalid`.
        Refused: `name.legal`: the legal name is the register's; `buyer.made_up`.
    """
    bearer, text = buyer(session, name.buyer_id), " ".join(name.name.split())
    fault = name_fault(text) or person_fault(text, "")
    if fault is not None:
        raise Invalid.of("name.invalid", Fault("name", fault.found, fault.remedy))
    if name.kind is NameKind.LEGAL:
        raise Refused("name.legal", f"The legal name of {bearer.name} comes from its register; add it as another kind.")
    if bearer.has_made_up_name:
        raise Refused("buyer.made_up", f"{bearer.name} is an anonymised firm; it bears no other name.")
    is_new = add_names(session, [NewName(bearer.id, name.kind, text)], source=BY_HAND) > 0
    if is_new:
        record(session, events.name_added(bearer, name.kind, text, actor=actor, on=on))
        screen_buyers(session, (bearer.id,), actor=actor, on=on)
    return is_new


def _stored(session: Session, found: NewConflict) -> IdentifierConflict | None:
    number = found.identifier
    same = select(IdentifierConflict).where(
        IdentifierConflict.buyer_id == found.buyer_id,
        IdentifierConflict.scheme == number.scheme,
        IdentifierConflict.country == number.country,
        IdentifierConflict.value == number.value,
    )
    return session.scalar(same)


def _row_of(found: NewConflict, *, on: date) -> IdentifierConflict:
    """Give the row of a conflict that nobody has decided yet."""
    number = found.identifier
    return IdentifierConflict(
        kind=found.kind,
        buyer_id=found.buyer_id,
        other_buyer_id=found.other_buyer_id,
        scheme=number.scheme,
        country=number.country,
        value=number.value,
        source=found.source,
        found_on=on,
        recorded_at=clock.now(),
        resolution=None,
        reason="",
        resolver_id=None,
        resolver_name="",
        resolved_on=None,
    )


def _refuse_made_up(bearer: BuyerFacts, given: Iterable[Identifier]) -> None:
    """Keep anonymised firms and real numbers apart."""
    if any((number.scheme == DEMO_SCHEME) is not bearer.has_made_up_name for number in given):
        message = f"{bearer.name}: an anonymised firm bears a number of the demo alone, and nobody else bears one."
        raise Refused("buyer.made_up", message)


def _keep(session: Session, buyer_id: int, number: Identifier) -> None:
    session.add(BuyerIdentifier(buyer_id=buyer_id, scheme=number.scheme, country=number.country, value=number.value))
    session.flush()


def _owner(session: Session, number: Identifier) -> BuyerIdentifier | None:
    query = select(BuyerIdentifier).where(
        BuyerIdentifier.scheme == number.scheme,
        BuyerIdentifier.country == number.country,
        BuyerIdentifier.value == number.value,
    )
    return session.scalar(query)


def _refuse_taken(session: Session, facts: ConflictFacts) -> None:
    """Refuse to give away a number that somebody bears by now whom the person who decides has not seen."""
    owner = _owner(session, facts.identifier)
    if owner is not None and owner.buyer_id not in {facts.buyer_id, facts.other_buyer_id}:
        message = f"{facts.identifier.value} is buyer {owner.buyer_id}'s by now; decide on that one first."
        raise Refused("identifier_conflict.moved_on", message)


def _carry_out(session: Session, facts: ConflictFacts, resolution: Resolution) -> None:
    """Do to the numbers on file what a person decided."""
    if facts.kind is ConflictKind.SECOND:
        _settle_second(session, facts, resolution)
    elif resolution is Resolution.MOVE:
        _move(session, facts)


def _settle_second(session: Session, facts: ConflictFacts, resolution: Resolution) -> None:
    """Keep the number, the others of its register, or all; the number is on file where another came by a move."""
    number = facts.identifier
    others = [row for row in _of_register(session, facts) if row.value != number.value]
    owner = _owner(session, number)
    if resolution is Resolution.KEEP:
        if owner is not None and owner.buyer_id == facts.buyer_id and others:
            session.delete(owner)
        return
    _refuse_taken(session, facts)
    for row in others if resolution is Resolution.MOVE else ():
        session.delete(row)
    session.flush()
    if owner is None:
        _keep(session, facts.buyer_id, number)


def _move(session: Session, facts: ConflictFacts) -> None:
    """Give a number to the buyer that claims it."""
    _refuse_taken(session, facts)
    owner = _owner(session, facts.identifier)
    if owner is None:
        _keep(session, facts.buyer_id, facts.identifier)
    else:
        owner.buyer_id = facts.buyer_id
        session.flush()


def _ask_about_former(session: Session, moved: ConflictFacts, *, actor: Actor, on: date) -> None:
    """Open a conflict on each number of that register that the buyer bore before another was moved to it."""
    if moved.identifier.scheme in MAY_REPEAT:
        return
    for row in _of_register(session, moved):
        if row.value != moved.identifier.value:
            former = Identifier(row.scheme, row.country, row.value)
            found = NewConflict(ConflictKind.SECOND, moved.buyer_id, former, None, moved.source)
            open_conflict(session, found, actor=actor, on=on)


def _of_register(session: Session, facts: ConflictFacts) -> list[BuyerIdentifier]:
    """Give the numbers on file that the buyer of a conflict bears of the register that it is about."""
    query = select(BuyerIdentifier).where(
        BuyerIdentifier.buyer_id == facts.buyer_id,
        BuyerIdentifier.scheme == facts.identifier.scheme,
        BuyerIdentifier.country == facts.identifier.country,
    )
    return list(session.scalars(query))
