"""Groups of buyers and their parents for the walk over the rights matrix."""

from dataclasses import replace
from itertools import count

from basics.actors import OPERATOR, Role
from registry import service as registry
from registry.groups import service
from registry.groups.values import LinkKind, NewLink
from registry.values import NewBuyer
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)


def _pair(world: World) -> tuple[int, int]:
    with world.unit() as session:
        child, parent = (
            registry.add_buyer(session, NewBuyer(f"Plover {what} {next(_numbers)}", "PL"), actor=OPERATOR, on=DAY).id
            for what in ("Works", "Holding")
        )
    return child, parent


def _child(world: World, _role: Role | None) -> Call:
    """Make a buyer with a parent."""
    child, parent = _pair(world)
    link = NewLink(child, parent, LinkKind.DIRECT, 5_100, DAY, "Company register")
    with world.unit() as session:
        service.tell_parent(session, link, actor=OPERATOR, on=DAY)
    return Call({"buyer_id": child}, is_own=False, form=None, json=None, query={"q": "plover"})


def _told(parent: int) -> dict[str, str | int]:
    return {"parent_id": parent, "kind": "direct", "known_at": DAY.isoformat(), "source": "Company register"}


def _parent_form(world: World, _role: Role | None) -> Call:
    child, parent = _pair(world)
    return Call({"buyer_id": child}, form={**_told(parent), "share": "51.5"}, is_own=False)


def _parent_json(world: World, _role: Role | None) -> Call:
    child, parent = _pair(world)
    return Call({"buyer_id": child}, json={**_told(parent), "share": "51.5"}, is_own=False)


def _ended(world: World) -> tuple[int, dict[str, str | int]]:
    child, parent = _pair(world)
    link = NewLink(child, parent, LinkKind.DIRECT, None, DAY, "Company register")
    with world.unit() as session:
        service.tell_parent(session, link, actor=OPERATOR, on=DAY)
    return child, _told(parent)


def _end_form(world: World, _role: Role | None) -> Call:
    child, told = _ended(world)
    return Call({"buyer_id": child}, form=told, is_own=False)


def _end_json(world: World, _role: Role | None) -> Call:
    child, told = _ended(world)
    return Call({"buyer_id": child}, json=told, is_own=False)


def _read(world: World, role: Role | None) -> Call:
    return replace(_child(world, role), query={})


OBJECTS: dict[str, Maker] = {
    "groups.group": _read,
    "groups.new_parent": _child,
    "groups.tell_parent": _parent_form,
    "groups.end_parent": _end_form,
    "api_groups.group": _read,
    "api_groups.commitment": _read,
    "api_groups.tell_parent": _parent_json,
    "api_groups.end_parent": _end_json,
}
