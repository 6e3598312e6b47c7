"""Read groups as they were known on a day. Links are shared by all policyholders, as buyers are."""

from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.identities import BuyerLink
from models.locking import takes_locks
from registry.groups.rules import standing, tree_of
from registry.groups.values import (
    MEMBERS_MAX,
    GroupFacts,
    LinkFacts,
    LinkKind,
    Member,
    Place,
    Problem,
    ProblemKind,
    Tree,
)
from registry.queries import buyer, buyers
from registry.values import BuyerFacts

_CHUNK: Final = 500
_GROUP_LOCK: Final = 7_341
_KEYS: Final = 2**31  # two groups that share a key wait for each other, and no more than that


def group_of(session: Session, buyer_id: int, *, on: date) -> GroupFacts:
    """Give the group of a buyer as known on a day; alone where no link is known.

    Raises:
        NotFound: `buyer.unknown`.
    """
    buyer(session, buyer_id)
    links, is_cut = links_around(session, buyer_id, on=on)
    ids = {buyer_id, *(link.child_id for link in links), *(link.parent_id for link in links)}
    known = buyers(session, ids)
    tree = tree_of(links, buyer_id, {member.id: member.name for member in known.values()})
    members = tuple(_member(place, known[place.buyer_id]) for place in tree.places)
    return GroupFacts(tree.top_id, members, (*tree.problems, *_cut(is_cut=is_cut)))


def group_tree(session: Session, buyer_id: int, *, on: date) -> Tree:
    """Give the group of a buyer by ids alone: one read for a buyer of which no link is known."""
    links, is_cut = links_around(session, buyer_id, on=on)
    tree = tree_of(links, buyer_id)
    return Tree(tree.top_id, tree.places, (*tree.problems, *_cut(is_cut=is_cut)))


def lock_group(session: Session, top_id: int) -> None:
    """Let one transaction at a time decide on the group below a top; taken after the lock of a buyer.

    SQLite: the transaction holds the write lock already.
    """
    if takes_locks() and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_GROUP_LOCK, top_id % _KEYS)))


def links_of(session: Session, buyer_id: int, *, on: date) -> tuple[LinkFacts, ...]:
    """Give every link told of a buyer and its parents by a day, ended ones too, in the order in which they were."""
    query = select(BuyerLink).where(BuyerLink.child_id == buyer_id, BuyerLink.known_at <= on)
    return tuple(link_facts(row) for row in session.scalars(query.order_by(BuyerLink.known_at, BuyerLink.id)))


def links_around(session: Session, buyer_id: int, *, on: date) -> tuple[tuple[LinkFacts, ...], bool]:
    """Give the links that hold on a day between all who are linked to a buyer by whatever way.

    One read a step away from the buyer. The second value tells that the walk was given up at `MEMBERS_MAX` buyers.
    """
    seen, ahead = {buyer_id}, {buyer_id}
    found: dict[int, LinkFacts] = {}
    while ahead and len(seen) <= MEMBERS_MAX:
        links = standing(_links_at(session, ahead, on=on))
        found |= {link.id: link for link in links}
        ahead = {end for link in links for end in (link.child_id, link.parent_id)} - seen
        seen |= ahead
    return tuple(found.values()), bool(ahead)


def link_facts(row: BuyerLink) -> LinkFacts:
    """Freeze one row."""
    return LinkFacts(
        id=row.id,
        child_id=row.child_id,
        parent_id=row.parent_id,
        kind=LinkKind(row.kind),
        share_bp=row.share_bp,
        is_ended=row.is_ended,
        known_at=row.known_at,
        source=row.source,
    )


def _links_at(session: Session, buyer_ids: set[int], *, on: date) -> list[LinkFacts]:
    wanted = sorted(buyer_ids)
    found: dict[int, LinkFacts] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        is_end = or_(BuyerLink.child_id.in_(some), BuyerLink.parent_id.in_(some))
        rows = session.scalars(select(BuyerLink).where(is_end, BuyerLink.known_at <= on))
        found |= {row.id: link_facts(row) for row in rows}
    return list(found.values())


def _member(place: Place, known: BuyerFacts) -> Member:
    link = place.link
    return Member(
        buyer_id=known.id,
        name=known.name,
        country=known.country,
        has_made_up_name=known.has_made_up_name,
        parent_id=link.parent_id if link else None,
        kind=link.kind if link else None,
        share_bp=link.share_bp if link else None,
        source=link.source if link else "",
        depth=place.depth,
    )


def _cut(*, is_cut: bool) -> tuple[Problem, ...]:
    return (Problem(ProblemKind.TOO_MANY, ()),) if is_cut else ()
