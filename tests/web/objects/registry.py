"""Buyers and bureau files for the walk over the rights matrix."""

from io import BytesIO
from itertools import count

from basics.actors import OPERATOR, Role
from registry import service
from registry.values import Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row, make_text
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def _buyer(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        buyer = NewBuyer(f"Wren Tile Works {next(_numbers)}", "PL")
        made = service.add_buyer(session, buyer, actor=OPERATOR, on=DAY)
    return Call({"buyer_id": made.id}, is_own=False)


def _run(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        report = service.import_statements(session, make_file(make_row()), keep=Keep.GOOD, actor=OPERATOR, on=DAY)
    return Call({"run_id": report.run_id})


def _list(_world: World, _role: Role | None) -> Call:
    return Call(query={"q": "wren"})


def _new_buyer_form(_world: World, _role: Role | None) -> Call:
    return Call(form={"name": f"Quail Lamps {next(_numbers)}", "country": "PL"})


def _new_buyer_json(_world: World, _role: Role | None) -> Call:
    return Call(json={"name": f"Quail Lamps {next(_numbers)}", "country": "PL"})


def _record(world: World, role: Role | None) -> Call:
    return Call({**_buyer(world, role).args, "what": "fact"})


def _fact() -> dict[str, str]:
    told = {"kind": "late_filing", "happened_on": "2008-03-01", "known_at": "2008-04-01"}
    return {**told, "source": "Company register"}


def _record_form(world: World, role: Role | None) -> Call:
    return Call({**_buyer(world, role).args, "what": "fact"}, form=_fact())


def _record_fact(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args, json=_fact())


def _record_profile(world: World, role: Role | None) -> Call:
    told = {"sector": "F", "employees": 12, "known_at": "2008-04-01", "source": "Company register"}
    return Call(_buyer(world, role).args, json=told)


def _record_payments(world: World, role: Role | None) -> Call:
    told = {"dbt_days": 12.5, "contributors": 3, "period_end": "2008-03-31", "known_at": "2008-04-01"}
    return Call(_buyer(world, role).args, json={**told, "source": "Payment pool"})


def _read_record(world: World, role: Role | None) -> Call:
    return Call(_buyer(world, role).args)


def _file(_world: World, _role: Role | None) -> Call:
    content = make_text(make_row()).encode()
    return Call(form={"file": (_Reusable(content), "statements.csv"), "keep": "good"})


OBJECTS: dict[str, Maker] = {
    "registry.search": _list,
    "registry.buyer": _buyer,
    "registry.new_buyer": _list,
    "registry.add_buyer": _new_buyer_form,
    "registry.new_record": _record,
    "registry.add_record": _record_form,
    "registry.bureau": _list,
    "registry.import_file": _file,
    "registry.import_run": _run,
    "registry.rejections": _run,
    "api_registry.search": _list,
    "api_registry.buyer": _buyer,
    "api_registry.statements": _buyer,
    "api_registry.timeline": _buyer,
    "api_registry.add_buyer": _new_buyer_json,
    "api_registry.record": _read_record,
    "api_registry.record_fact": _record_fact,
    "api_registry.record_profile": _record_profile,
    "api_registry.record_payments": _record_payments,
    "api_registry.imports": _list,
    "api_registry.import_file": _file,
    "api_registry.import_run": _run,
}
