"""Numbers and names of buyers, and conflicts of numbers, for the walk over the rights matrix."""

from itertools import count

from basics.actors import OPERATOR, Role
from registry import service as registry
from registry.identities import service
from registry.values import Identifier, NewBuyer
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)


def _buyer(world: World, _role: Role | None) -> Call:
    return Call({"buyer_id": _made(world)}, is_own=False)


def _conflict(world: World, _role: Role | None) -> Call:
    """Make a buyer that bears a number, and another of the same register that a record claims for it."""
    buyer_id, number = _made(world), next(_numbers)
    with world.unit() as session:
        for value in (f"A {number}", f"B {number}"):
            given = Identifier("court", "PL", value)
            filing = service.add_identifier(session, buyer_id, given, actor=OPERATOR, on=DAY, source="Court gazette")
    return Call({"conflict_id": filing.conflicts[0].id}, is_own=False)


def _made(world: World) -> int:
    with world.unit() as session:
        buyer = NewBuyer(f"Heron Glass Works {next(_numbers)}", "PL")
        return registry.add_buyer(session, buyer, actor=OPERATOR, on=DAY).id


def _number() -> dict[str, str]:
    return {"scheme": "tax", "country": "BO", "value": f"N {next(_numbers)}"}


def _number_form(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args, form=_number(), is_own=False)


def _number_json(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args, json=_number(), is_own=False)


def _name_form(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args, form={"kind": "former", "name": "Heron Kilns"}, is_own=False)


def _name_json(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args, json={"kind": "former", "name": "Heron Kilns"}, is_own=False)


def _resolution_form(world: World, role: Role | None) -> Call:
    return Call(_conflict(world, role).args, form={"resolution": "keep", "reason": "seen"}, is_own=False)


def _resolution_json(world: World, role: Role | None) -> Call:
    return Call(_conflict(world, role).args, json={"resolution": "keep", "reason": "seen"}, is_own=False)


OBJECTS: dict[str, Maker] = {
    "identities.new": _buyer,
    "identities.add_identifier": _number_form,
    "identities.add_name": _name_form,
    "identities.conflict": _conflict,
    "identities.resolve": _resolution_form,
    "api_identities.identity": _buyer,
    "api_identities.add_identifier": _number_json,
    "api_identities.add_name": _name_json,
    "api_identities.conflicts": _buyer,
    "api_identities.conflict": _conflict,
    "api_identities.resolve": _resolution_json,
}
