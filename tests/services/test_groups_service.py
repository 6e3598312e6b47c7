"""Parents of buyers told, ended and taken from feeds; the group of a day."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused
from basics.scopes import InsurerScope
from cases import queries as cases
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.identities import BuyerLink
from models.registry import Buyer
from registry import service as registry
from registry.groups import queries, service
from registry.groups.values import GroupFacts, LinkKind, NewLink, ProblemKind
from registry.values import NewBuyer
from tests.support.databases import Database

MAY, JUNE = date(2008, 5, 1), date(2008, 6, 1)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def buyers(engine: Engine, *names: str) -> list[int]:
    with unit_of_work(engine, InsurerScope()) as session:
        return [registry.add_buyer(session, NewBuyer(name, "PL"), actor=OPERATOR, on=MAY).id for name in names]


def link(child: int, parent: int, kind: LinkKind = LinkKind.DIRECT, known_at: date = MAY) -> NewLink:
    return NewLink(child, parent, kind, None, known_at, "register")


def tell(engine: Engine, told: NewLink, on: date = MAY) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.tell_parent(session, told, actor=OPERATOR, on=on).id


def take(engine: Engine, *told: NewLink) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return len(service.take_parents(session, told, actor=OPERATOR, on=MAY))


def group(engine: Engine, buyer_id: int, on: date = MAY) -> GroupFacts:
    with read_only(engine, InsurerScope()) as session:
        return queries.group_of(session, buyer_id, on=on)


def shape(found: GroupFacts) -> list[tuple[str, int]]:
    return [(member.name, member.depth) for member in found.members]


def waiting(engine: Engine) -> list[tuple[str, tuple[str, int], int | None]]:
    with read_only(engine, InsurerScope()) as session:
        found = cases.queue(session, scope=InsurerScope()).cases
    return [(case.kind, case.subject, case.policyholder_id) for case in found]


def test_group_is_the_tree_of_direct_parents(engine: Engine) -> None:
    top, middle, child, other = buyers(engine, "Wren Holding", "Wren Tiles", "Wren Kiln", "Amber Looms")
    tell(engine, link(middle, top))
    tell(engine, link(child, middle))
    tell(engine, link(other, top))
    found = group(engine, child)
    assert found.top_id == top
    assert shape(found) == [("Wren Holding", 0), ("Amber Looms", 1), ("Wren Tiles", 1), ("Wren Kiln", 2)]
    assert found.problems == ()


def test_group_is_as_it_was_known_on_the_day(engine: Engine) -> None:
    top, child = buyers(engine, "Wren Holding", "Wren Tiles")
    tell(engine, link(child, top))
    assert group(engine, child, date(2008, 4, 30)).is_alone
    with unit_of_work(engine, InsurerScope()) as session:
        service.end_parent(session, link(child, top, known_at=JUNE), actor=OPERATOR, on=JUNE)
    assert [group(engine, child, day).is_alone for day in (MAY, date(2008, 5, 31), JUNE)] == [False, False, True]


def test_same_parent_told_again_changes_nothing(engine: Engine) -> None:
    top, child = buyers(engine, "Wren Holding", "Wren Tiles")
    assert tell(engine, link(child, top)) == tell(engine, link(child, top))
    with read_only(engine, InsurerScope()) as session:
        assert session.scalar(select(func.count()).select_from(BuyerLink)) == 1
        told = session.scalars(select(EventLog.kind).where(EventLog.kind == "buyer.parent_told")).all()
    assert told == ["buyer.parent_told"]


def test_circle_by_hand_is_refused_with_its_way(engine: Engine) -> None:
    first, second, third = buyers(engine, "Amber", "Birch", "Cedar")
    tell(engine, link(first, second))
    tell(engine, link(second, third))
    with pytest.raises(Refused) as refusal:
        tell(engine, link(third, first))
    assert refusal.value.code == "group.cycle"
    assert f"Cedar ({third}) - Amber ({first}) - Birch ({second}) - Cedar ({third})" in refusal.value.message


def test_second_direct_parent_by_hand_is_refused_until_the_first_is_ended(engine: Engine) -> None:
    child, first, second = buyers(engine, "Amber", "Birch", "Cedar")
    tell(engine, link(child, first))
    with pytest.raises(Refused) as refusal:
        tell(engine, link(child, second))
    assert refusal.value.code == "group.two_parents"
    assert "Birch" in refusal.value.message
    tell(engine, link(child, second, LinkKind.ULTIMATE))
    with unit_of_work(engine, InsurerScope()) as session:
        service.end_parent(session, link(child, first), actor=OPERATOR, on=MAY)
    tell(engine, link(child, second))
    assert group(engine, child).top_id == second


def test_link_that_does_not_hold_cannot_be_ended(engine: Engine) -> None:
    child, parent = buyers(engine, "Amber", "Birch")
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as refusal:
        service.end_parent(session, link(child, parent), actor=OPERATOR, on=MAY)
    assert refusal.value.code == "group.no_link"


def test_own_parent_is_invalid_and_an_unknown_one_is_not_found(engine: Engine) -> None:
    (child,) = buyers(engine, "Amber")
    with pytest.raises(Invalid) as refusal:
        tell(engine, link(child, child))
    assert refusal.value.code == "group.invalid"
    with pytest.raises(NotFound):
        tell(engine, link(child, 999))


def test_anonymised_firm_has_no_real_parent(engine: Engine) -> None:
    child, parent = buyers(engine, "Amber", "Birch")
    with unit_of_work(engine, InsurerScope()) as session:
        session.get_one(Buyer, child).has_made_up_name = True
    with pytest.raises(Refused) as refusal:
        tell(engine, link(child, parent))
    assert refusal.value.code == "group.made_up"


def test_circle_from_a_feed_is_kept_and_becomes_one_case_of_the_insurers_own(engine: Engine) -> None:
    first, second, third = buyers(engine, "Amber", "Birch", "Cedar")
    assert take(engine, link(first, second), link(second, third)) == 2
    assert waiting(engine) == []
    assert take(engine, link(third, first)) == 1
    assert waiting(engine) == [("group_problem", ("buyer_group", third), None)]
    found = group(engine, second)
    assert (found.top_id, len(found.members), found.problems[0].kind) == (first, 3, ProblemKind.CYCLE)
    assert take(engine, link(third, first)) == 0
    assert len(waiting(engine)) == 1


def test_two_parents_from_a_feed_become_a_case(engine: Engine) -> None:
    child, first, second = buyers(engine, "Amber", "Birch", "Cedar")
    assert take(engine, link(child, first), link(child, second)) == 2
    assert waiting(engine) == [("group_problem", ("buyer_group", child), None)]
    assert group(engine, child).problems[0].buyer_ids == (child, second, first)
