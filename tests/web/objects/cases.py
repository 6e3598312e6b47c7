"""What the walk over the rights calls: the queue, its cases, questions and rulings."""

from basics.actors import Role
from cases import service
from tests.services.limits_scene import INSURER
from tests.web import limits_scene as scene
from tests.web.objects import Call, Maker
from tests.web.objects.limits import RULING
from tests.web.world import DAY, World

BODY = {"body": "Some words."}


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


def _case(world: World, _role: Role | None) -> Call:
    return Call({"case_id": scene.case_id(world, scene.referred(world))})


def _write(world: World, role: Role | None) -> Call:
    return Call(_case(world, role).args, form=dict(BODY))


def _api_write(world: World, role: Role | None) -> Call:
    return Call(_case(world, role).args, json=dict(BODY))


def _api_answer(world: World, _role: Role | None) -> Call:
    return Call({"case_id": scene.case_id(world, scene.questioned(world))}, json=dict(BODY))


def _taken(world: World, role: Role | None) -> Call:
    made = _case(world, role)
    with world.unit() as session:
        person = world.actor(Role.UNDERWRITER)
        service.assign(session, made.args["case_id"], actor=person, on=DAY, scope=INSURER)
    return made


def _rule(world: World, _role: Role | None) -> Call:
    answer = scene.referred(world)
    form = {**RULING, "version": scene.version_of(world, answer)}
    return Call({"case_id": scene.case_id(world, answer)}, form=form)


def _confirm(world: World, _role: Role | None) -> Call:
    answer = scene.proposed(world)
    form = {"version": scene.version_of(world, answer), "note": "Look again."}
    return Call({"case_id": scene.case_id(world, answer)}, form=dict(form))


OBJECTS: dict[str, Maker] = {
    "cases.queue": _nothing_needed,
    "cases.case": _case,
    "cases.take": _case,
    "cases.release": _taken,
    "cases.ask": _write,
    "cases.comment": _write,
    "cases.rule": _rule,
    "cases.confirm": _confirm,
    "cases.give_back": _confirm,
    "api_cases.cases": _nothing_needed,
    "api_cases.case": _case,
    "api_cases.messages": _case,
    "api_cases.ask": _api_write,
    "api_cases.answer": _api_answer,
    "api_cases.comment": _api_write,
    "api_cases.take": _case,
    "api_cases.release": _taken,
}
