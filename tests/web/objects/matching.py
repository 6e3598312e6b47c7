"""Customer lists for the walk over the rights matrix."""

from io import BytesIO
from itertools import count

from basics.actors import OPERATOR, Role
from basics.scopes import InsurerScope
from registry.matching.runs import queries, service
from registry.matching.runs.reading import read_file
from registry.service import add_buyer
from registry.values import NewBuyer
from tests.services.matching_scene import match_whole
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)
_ALL = InsurerScope()
_LIST = b"name,country,vat\nTeal Barrel Cooperage,PL,1\n,PL,\n"


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def matched_list(world: World, *, is_matched: bool = True) -> tuple[int, int, int]:
    """Match a list of the policyholder; give its id, that of its row, and that of the buyer that the row is."""
    number = next(_numbers)
    name = f"Teal Barrel Cooperage {number}"
    with world.unit() as session:
        buyer = add_buyer(session, NewBuyer(name, "PL"), actor=OPERATOR, on=DAY)
        file = f"name,country,vat\n{name},PL,1\n,PL,\nTeal-Barrel Cooperage {number},PL,\n".encode()
        given = read_file(BytesIO(file), "customers.csv")
        run = service.ask_for_matching(
            session, given, policyholder_id=world.policyholder_id, actor=OPERATOR, on=DAY, scope=_ALL
        )
        if is_matched:
            match_whole(session, run.id)
        [first, _twin] = queries.rows(session, run.id, scope=_ALL)
    return run.id, first.id, buyer.id


def _plain(_world: World, _role: Role | None) -> Call:
    return Call()


def _run(world: World, _role: Role | None) -> Call:
    run_id, _, _ = matched_list(world)
    return Call({"run_id": run_id})


def _row(world: World, _role: Role | None) -> Call:
    _, row_id, _ = matched_list(world)
    return Call({"row_id": row_id})


def _choice_form(world: World, _role: Role | None) -> Call:
    _, row_id, buyer_id = matched_list(world)
    return Call({"row_id": row_id}, form={"buyer_id": buyer_id, "show": "all"})


def _choice_json(world: World, _role: Role | None) -> Call:
    _, row_id, buyer_id = matched_list(world)
    return Call({"row_id": row_id}, json={"buyer_id": buyer_id})


def _holder(world: World, role: Role | None) -> dict[str, int]:
    return {} if role is Role.EXPORTER else {"policyholder_id": world.policyholder_id}


def _file(world: World, role: Role | None) -> Call:
    return Call(form={"file": (_Reusable(_LIST), "customers.csv"), **_holder(world, role)})


def _list_json(world: World, role: Role | None) -> Call:
    return Call(json={"customers": [{"name": "Teal Barrel Cooperage", "country": "PL"}], **_holder(world, role)})


OBJECTS: dict[str, Maker] = {
    "matching.runs": _plain,
    "matching.upload": _file,
    "matching.run": _run,
    "matching.progress": _run,
    "matching.run_file": _run,
    "matching.rejections": _run,
    "matching.row": _row,
    "matching.choose": _choice_form,
    "matching.features": _plain,
    "api_matching.runs": _plain,
    "api_matching.ask": _list_json,
    "api_matching.upload": _file,
    "api_matching.run": _run,
    "api_matching.rows": _run,
    "api_matching.choose": _choice_json,
    "api_matching.features": _plain,
}
