"""What all policies hold on a group of companies, beside the greatest that is insured on its best member alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from basics.grades import Grade
from basics.money import Money
from basics.scopes import InsurerScope
from limits import queries
from limits.values import GroupUse
from models.scoping import widened
from people import queries as people
from registry.groups.queries import group_tree, lock_group
from underwriting import queries as underwriting


@dataclass(frozen=True, slots=True)
class MemberUse:
    """What is committed on one member over all policies, and its grade as last assessed (None: not rated)."""

    buyer_id: int
    committed: Money
    grade: int | None


@dataclass(frozen=True, slots=True)
class GroupCommitment:
    """What is committed on a group, member by member; book currency. For the insurer's staff alone.

    Attributes:
        ceiling: The greatest ceiling that one of the members has by its own grade.
    """

    members: tuple[MemberUse, ...]
    committed: Money
    ceiling: Money


def commitment_of(session: Session, buyer_ids: Sequence[int], *, on: date) -> GroupCommitment:
    """Sum what is committed on each of some buyers from a day on; four reads, however many they are."""
    book_currency = people.installation(session).book_currency
    with widened(session):
        lines = queries.versions_of_many(session, buyer_ids, scope=InsurerScope())
    stored = underwriting.latest_of_many(session, buyer_ids, on=on)
    grades = {buyer_id: entry.assessment.grade for buyer_id, entry in stored.items()}
    members = tuple(
        MemberUse(
            buyer_id,
            queries.sum_committed(lines.get(buyer_id, ()), on=on, book_currency=book_currency),
            _number(grades.get(buyer_id)),
        )
        for buyer_id in buyer_ids
    )
    total = sum((member.committed for member in members), Money.zero(book_currency))
    of_members: set[Grade | None] = {grades.get(buyer_id) for buyer_id in buyer_ids}
    return GroupCommitment(members, total, max(queries.ceiling(session, grade, on=on).greatest for grade in of_members))


def locked_use(session: Session, buyer_id: int, *, on: date) -> GroupUse | None:
    """Give what the other members of a buyer's group hold, the group locked; None for a buyer that has no group.

    The buyer is locked by the caller: the order of locks is buyer, then group.
    """
    tree = group_tree(session, buyer_id, on=on)
    if len(tree.places) == 1:
        return None
    lock_group(session, tree.top_id)
    found = commitment_of(session, [place.buyer_id for place in tree.places], on=on)
    own = next(member.committed for member in found.members if member.buyer_id == buyer_id)
    return GroupUse(len(found.members), found.committed - own, found.ceiling)


def _number(grade: Grade | None) -> int | None:
    return None if grade is None else grade.number
