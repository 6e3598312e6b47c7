"""Pure rules of groups: which links hold, who is whose parent, and where a tree is none. No walk goes in circles."""

from collections.abc import Iterable, Mapping
from datetime import date

from basics.errors import Fault
from registry.groups.values import WHOLE_BP, LinkFacts, LinkKind, NewLink, Place, Problem, ProblemKind, Tree
from registry.records.values import FIRST_DAY

Parents = Mapping[int, LinkFacts]


def link_faults(link: NewLink, *, on: date) -> tuple[Fault, ...]:
    """Tell everything that is wrong with a link, whatever else is on file."""
    share = link.share_bp
    found = (
        Fault("parent_id", f"buyer {link.parent_id} itself", "another buyer is right")
        if link.parent_id == link.child_id
        else None,
        None
        if share is None or 0 < share <= WHOLE_BP
        else Fault("share_bp", str(share), f"1 to {WHOLE_BP} hundredths of a percent are right"),
        None
        if FIRST_DAY <= link.known_at <= on
        else Fault(
            "known_at", link.known_at.isoformat(), f"a day from {FIRST_DAY} to the business date, {on}, is right"
        ),
        None if link.source.strip() else Fault("source", "nothing", "where it is from, such as a register, is right"),
    )
    return tuple(fault for fault in found if fault is not None)


def standing(links: Iterable[LinkFacts]) -> tuple[LinkFacts, ...]:
    """Give the links that hold once all of these are known: the latest of each two ends and kind, unless it ends it."""
    latest: dict[tuple[int, int, LinkKind], LinkFacts] = {}
    for link in sorted(links, key=lambda link: (link.known_at, link.id)):
        latest[link.child_id, link.parent_id, link.kind] = link
    return tuple(link for link in latest.values() if not link.is_ended)


def parents_of(links: Iterable[LinkFacts], child_id: int) -> tuple[LinkFacts, ...]:
    """Give the parents that count, the one that the group is walked by first: direct ones, else ultimate ones.

    Of several, the greatest share goes first, then what became known last.
    """
    own = [link for link in links if link.child_id == child_id]
    direct = [link for link in own if link.kind is LinkKind.DIRECT]
    return tuple(sorted(direct or own, key=lambda link: (link.share_bp or 0, link.known_at, link.id), reverse=True))


def way_up(links: Iterable[LinkFacts], buyer_id: int) -> tuple[int, ...]:
    """Give the buyers from one up to its top; where the way comes round, it ends with the buyer it came round to."""
    return _way_up(_walked(links), buyer_id)


def tree_of(links: Iterable[LinkFacts], buyer_id: int, names: Mapping[int, str] | None = None) -> Tree:
    """Give the group of a buyer.

    Args:
        links: Those that hold on the day, of everybody who may belong to it.
        buyer_id: Any member.
        names: By which the children of a member are ordered; by id where there is none.
    """
    held = tuple(links)
    walked = dict(_walked(held))
    way = _way_up(walked, buyer_id)
    round_trip = _round_trip(way)
    top = min(round_trip) if round_trip else way[-1]
    walked.pop(top, None)
    places = _places(walked, top, names or {})
    members = {place.buyer_id for place in places}
    several = ((child, [link.parent_id for link in parents_of(held, child)]) for child in sorted(members))
    problems = [Problem(ProblemKind.TWO_PARENTS, (child, *above)) for child, above in several if len(set(above)) > 1]
    if round_trip:
        problems.insert(0, Problem(ProblemKind.CYCLE, round_trip))
    return Tree(top, places, tuple(problems))


def _walked(links: Iterable[LinkFacts]) -> Parents:
    """Give each child's link that the group is walked by."""
    by_child: dict[int, list[LinkFacts]] = {}
    for link in links:
        by_child.setdefault(link.child_id, []).append(link)
    return {child: parents_of(own, child)[0] for child, own in by_child.items()}


def _way_up(walked: Parents, buyer_id: int) -> tuple[int, ...]:
    way = {buyer_id: None}
    at = buyer_id
    while at in walked:
        at = walked[at].parent_id
        if at in way:
            return (*way, at)
        way[at] = None
    return tuple(way)


def _round_trip(way: tuple[int, ...]) -> tuple[int, ...]:
    """Give the part of a way that comes round, begun at its smallest id; empty where it does not."""
    first = way.index(way[-1])
    cycle = way[first:-1]
    if not cycle:
        return ()
    start = cycle.index(min(cycle))
    turned = cycle[start:] + cycle[:start]
    return (*turned, turned[0])


def _places(walked: Parents, top: int, names: Mapping[int, str]) -> tuple[Place, ...]:
    """Walk down from the top, each member before its children."""
    children: dict[int, list[LinkFacts]] = {}
    for link in walked.values():
        children.setdefault(link.parent_id, []).append(link)
    places: list[Place] = []
    ahead = [Place(top, None, 0)]
    while ahead:
        place = ahead.pop()
        places.append(place)
        below = sorted(children.get(place.buyer_id, ()), key=lambda link: (names.get(link.child_id, ""), link.child_id))
        ahead += [Place(link.child_id, link, place.depth + 1) for link in reversed(below)]
    return tuple(places)
