"""The event log for the walk over the rights matrix: the world's own making filled it."""

from audit.queries import events_before
from basics.actors import Role
from basics.scopes import InsurerScope
from tests.web.objects import Call, Maker
from tests.web.world import World


def _list(_world: World, _role: Role | None) -> Call:
    return Call(query={"actor": "operator"})


def _event(world: World, _role: Role | None) -> Call:
    with world.look() as session:
        (newest,) = events_before(session, scope=InsurerScope(), page_size=1)
    return Call({"event_id": newest.id})


OBJECTS: dict[str, Maker] = {
    "audit.events": _list,
    "audit.event": _event,
    "audit.export": _list,
    "api_audit.events": _list,
    "api_audit.event": _event,
}
