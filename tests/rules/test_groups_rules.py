"""Groups from links: who is on top, who belongs to it, and what makes no tree."""

from dataclasses import replace
from datetime import date

import pytest

from registry.groups.rules import link_faults, standing, tree_of, way_up
from registry.groups.values import LinkFacts, LinkKind, NewLink, Problem, ProblemKind

DAY = date(2008, 5, 1)


def link(
    child: int, parent: int, *, kind: LinkKind = LinkKind.DIRECT, share_bp: int | None = None, number: int = 0
) -> LinkFacts:
    return LinkFacts(number, child, parent, kind, share_bp, is_ended=False, known_at=DAY, source="test")


def shape(*links: LinkFacts, of: int) -> tuple[int, list[tuple[int, int]]]:
    """Give the top of a buyer's group, and its members with their depth."""
    tree = tree_of(links, of)
    return tree.top_id, [(place.buyer_id, place.depth) for place in tree.places]


def test_buyer_without_links_is_its_own_group() -> None:
    assert shape(of=7) == (7, [(7, 0)])


@pytest.mark.parametrize("member", [1, 2, 3, 4])
def test_group_is_the_same_whichever_member_is_asked(member: int) -> None:
    assert shape(link(2, 1), link(3, 2), link(4, 1), of=member) == (1, [(1, 0), (2, 1), (3, 2), (4, 1)])


def test_direct_parent_goes_before_the_ultimate_one() -> None:
    links = (link(3, 1, kind=LinkKind.ULTIMATE), link(3, 2), link(2, 1))
    assert shape(*links, of=3) == (1, [(1, 0), (2, 1), (3, 2)])
    assert tree_of(links, 3).problems == ()


def test_ultimate_parent_counts_where_no_direct_one_is_known() -> None:
    assert shape(link(3, 1, kind=LinkKind.ULTIMATE), of=3) == (1, [(1, 0), (3, 1)])


def test_children_stand_in_the_order_of_their_names() -> None:
    tree = tree_of((link(2, 1), link(3, 1)), 1, {2: "Wren", 3: "Amber"})
    assert [place.buyer_id for place in tree.places] == [1, 3, 2]


@pytest.mark.parametrize("member", [1, 2, 3, 4])
def test_circle_is_named_and_walked_once(member: int) -> None:
    links = (link(1, 2), link(2, 3), link(3, 1), link(4, 3))
    tree = tree_of(links, member)
    assert tree.problems == (Problem(ProblemKind.CYCLE, (1, 2, 3, 1)),)
    assert (tree.top_id, sorted(place.buyer_id for place in tree.places)) == (1, [1, 2, 3, 4])


def test_own_parent_is_a_circle_of_one() -> None:
    tree = tree_of((link(5, 5),), 5)
    assert tree.problems == (Problem(ProblemKind.CYCLE, (5, 5)),)
    assert [place.buyer_id for place in tree.places] == [5]


def test_of_two_direct_parents_the_greater_share_is_walked_and_both_are_named() -> None:
    links = (link(3, 1, share_bp=4_000), link(3, 2, share_bp=6_000))
    tree = tree_of(links, 3)
    assert tree.top_id == 2
    assert tree.problems == (Problem(ProblemKind.TWO_PARENTS, (3, 2, 1)),)
    assert shape(*links, of=1) == (1, [(1, 0)])


def test_of_two_parents_without_shares_the_one_told_last_is_walked() -> None:
    assert tree_of((link(3, 1, number=1), link(3, 2, number=2)), 3).top_id == 2


def test_chain_of_ten_thousand_is_walked() -> None:
    tree = tree_of(tuple(link(each + 1, each) for each in range(1, 10_000)), 10_000)
    assert (tree.top_id, len(tree.places), tree.places[-1].depth) == (1, 10_000, 9_999)


def test_latest_link_known_holds_and_an_ended_one_does_not() -> None:
    told = link(2, 1, share_bp=5_100, number=1)
    changed = link(2, 1, share_bp=10_000, number=2)
    ended = LinkFacts(3, 2, 1, LinkKind.DIRECT, None, is_ended=True, known_at=date(2008, 6, 1), source="test")
    assert standing((changed, told)) == (changed,)
    assert standing((told, ended, changed)) == ()


def test_way_up_ends_at_the_top_or_where_it_came_round() -> None:
    assert way_up((link(3, 2), link(2, 1)), 3) == (3, 2, 1)
    assert way_up((link(3, 2), link(2, 3)), 3) == (3, 2, 3)


GOOD = NewLink(1, 2, LinkKind.DIRECT, None, DAY, "register")


@pytest.mark.parametrize(
    ("link", "where"),
    [
        (replace(GOOD, parent_id=1), "parent_id"),
        (replace(GOOD, share_bp=0), "share_bp"),
        (replace(GOOD, share_bp=10_001), "share_bp"),
        (replace(GOOD, known_at=date(2008, 5, 2)), "known_at"),
        (replace(GOOD, source=" "), "source"),
    ],
)
def test_link_that_cannot_be_is_named(link: NewLink, where: str) -> None:
    assert [fault.where for fault in link_faults(link, on=DAY)] == [where]


@pytest.mark.parametrize("share_bp", [None, 1, 10_000])
def test_share_at_its_bounds_is_good(share_bp: int | None) -> None:
    assert link_faults(replace(GOOD, share_bp=share_bp), on=DAY) == ()
