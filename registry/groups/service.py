"""The use cases of groups: tell a parent of a buyer, end it, take what a feed says."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Invalid, Refused
from basics.scopes import InsurerScope
from cases import queries as cases
from cases import service as case_service
from cases.values import Queue
from models.identities import BuyerLink
from registry.groups import events
from registry.groups.queries import link_facts, links_around, links_of
from registry.groups.rules import link_faults, parents_of, standing, tree_of, way_up
from registry.groups.values import LinkFacts, NewLink, Problem
from registry.queries import buyer, buyers, lock_identities

GROUP_SUBJECT: Final = "buyer_group"
PROBLEM_CASE: Final = "group_problem"


def tell_parent(session: Session, link: NewLink, *, actor: Actor, on: date) -> LinkFacts:
    """Store a parent of a buyer; the same as what holds gives the stored link and changes nothing.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `group.invalid` with each fault.
        Refused: `group.made_up`: one of the two is an anonymised firm; `group.cycle`: the parent stands below the
            buyer, the way is named; `group.two_parents`: another parent of that kind holds; end that one first.
    """
    lock_identities(session)
    _check(session, link, on=on)
    held = _held(session, link, on=on)
    if held is not None and held.share_bp == link.share_bp:
        return held
    _refuse_cycle(session, link, on=on)
    _refuse_second(session, link, on=on)
    return _store(session, link, is_ended=False, actor=actor, on=on)


def end_parent(session: Session, link: NewLink, *, actor: Actor, on: date) -> LinkFacts:
    """End a link from a day on; its share says nothing here.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `group.invalid`.
        Refused: `group.no_link`: no such link holds; `group.made_up`.
    """
    lock_identities(session)
    _check(session, link, on=on)
    held = _held(session, link, on=link.known_at)
    if held is None:
        message = f"Buyer {link.parent_id} is no {link.kind} parent of buyer {link.child_id} on {link.known_at}."
        raise Refused("group.no_link", message)
    return _store(session, link, is_ended=True, actor=actor, on=on)


def take_parents(session: Session, links: Iterable[NewLink], *, actor: Actor, on: date) -> tuple[LinkFacts, ...]:
    """Store what a feed says of parents as it says it; links that make no tree are kept and become a case.

    Args:
        session: Of the insurer's scope.
        links: In any order; those that hold already change nothing.
        actor: Who takes them.
        on: Business date.

    Returns:
        The links that are new.

    Raises:
        NotFound: `buyer.unknown`.
        Invalid: `group.invalid` with each fault: the caller rejects that record.
        Refused: `group.made_up`.
    """
    lock_identities(session)
    stored = []
    for link in links:
        _check(session, link, on=on)
        held = _held(session, link, on=on)
        if held is None or held.share_bp != link.share_bp:
            stored.append(_store(session, link, is_ended=False, actor=actor, on=on))
    for child_id in dict.fromkeys(link.child_id for link in stored):
        _report(session, child_id, actor=actor, on=on)
    return tuple(stored)


def _check(session: Session, link: NewLink, *, on: date) -> None:
    child, parent = buyer(session, link.child_id), buyer(session, link.parent_id)
    faults = link_faults(link, on=on)
    if faults:
        raise Invalid("group.invalid", "; ".join(map(str, faults)), faults)
    if child.has_made_up_name is not parent.has_made_up_name:
        raise Refused(
            "group.made_up", f"{child.name} and {parent.name}: an anonymised firm has no real parent or child."
        )


def _held(session: Session, link: NewLink, *, on: date) -> LinkFacts | None:
    """Give the link of these two ends and kind that holds on a day."""
    same = (link.parent_id, link.kind)
    found = (held for held in standing(links_of(session, link.child_id, on=on)) if (held.parent_id, held.kind) == same)
    return next(found, None)


def _refuse_cycle(session: Session, link: NewLink, *, on: date) -> None:
    links, _is_cut = links_around(session, link.parent_id, on=on)
    way = way_up(links, link.parent_id)
    if link.child_id in way:
        path = (link.child_id, *way[: way.index(link.child_id) + 1])
        raise Refused("group.cycle", f"That would come round in a circle: {_named(session, path)}.")


def _refuse_second(session: Session, link: NewLink, *, on: date) -> None:
    held = [found for found in standing(links_of(session, link.child_id, on=on)) if found.kind is link.kind]
    other = next((found for found in parents_of(held, link.child_id) if found.parent_id != link.parent_id), None)
    if other is not None:
        name = _named(session, (other.parent_id,))
        raise Refused("group.two_parents", f"Its {link.kind} parent is {name} since {other.known_at}; end that first.")


def _store(session: Session, link: NewLink, *, is_ended: bool, actor: Actor, on: date) -> LinkFacts:
    row = BuyerLink(
        child_id=link.child_id,
        parent_id=link.parent_id,
        kind=link.kind,
        share_bp=link.share_bp,
        is_ended=is_ended,
        known_at=link.known_at,
        source=link.source.strip(),
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    facts = link_facts(row)
    record(session, events.parent_told(facts, actor=actor, on=on))
    return facts


def _report(session: Session, child_id: int, *, actor: Actor, on: date) -> None:
    """Open a case where the links of a buyer make no tree, unless one waits already."""
    links, _is_cut = links_around(session, child_id, on=on)
    problems = [found for found in tree_of(links, child_id).problems if child_id in found.buyer_ids]
    waiting = cases.case_about(session, (GROUP_SUBJECT, child_id), scope=InsurerScope())
    if not problems or (waiting is not None and waiting.is_open):
        return
    _open_case(session, child_id, problems[0], actor=actor, on=on)


def _open_case(session: Session, child_id: int, problem: Problem, *, actor: Actor, on: date) -> None:
    record(session, events.problem_found(child_id, problem, actor=actor, on=on))
    case_service.open_case(
        session,
        queue=Queue.UNDERWRITING,
        kind=PROBLEM_CASE,
        subject=(GROUP_SUBJECT, child_id),
        policyholder_id=None,
        buyer_id=child_id,
        title=buyer(session, child_id).name,
        amount=None,
        required_authority=1,
        actor=actor,
        on=on,
    )


def _named(session: Session, buyer_ids: Sequence[int]) -> str:
    known = buyers(session, buyer_ids)
    return " - ".join(f"{known[buyer_id].name} ({buyer_id})" for buyer_id in buyer_ids)
