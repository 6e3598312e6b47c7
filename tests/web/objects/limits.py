"""What the walk over the rights calls: requests, answers, rulings, limits."""

from typing import Any

from basics.actors import Role
from tests.web import limits_scene as scene
from tests.web.objects import Call, Maker
from tests.web.world import World

ASK = {"amount": "1000.00", "currency": "EUR", "terms_days": 60, "note": ""}
RULING = {"amount": "20000", "currency": "EUR", "reason_code": "underwriter_view", "conditions": [], "note": "Seen."}


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


def _buyer(world: World, _role: Role | None) -> Call:
    return Call({"buyer_id": scene.make_stage(world).buyer_id}, is_own=False)


def _ask(world: World, _role: Role | None) -> Call:
    stage = scene.make_stage(world)
    return Call({"buyer_id": stage.buyer_id}, form={**ASK, "policy_id": stage.policy_id}, is_own=False)


def _api_ask(world: World, _role: Role | None) -> Call:
    stage = scene.make_stage(world)
    return Call(json={**ASK, "policy_id": stage.policy_id, "buyer_id": stage.buyer_id}, is_own=False)


def _request(world: World, _role: Role | None) -> Call:
    return Call({"request_id": scene.request_id(scene.referred(world))})


def _question(world: World, _role: Role | None) -> Call:
    return Call({"request_id": scene.request_id(scene.questioned(world))}, form={"body": "Here they are."})


def _offer(world: World, _role: Role | None) -> Call:
    return Call({"request_id": scene.request_id(scene.offered(world))})


def _appeal(world: World, _role: Role | None) -> Call:
    answer = scene.referred(world)
    scene.ruled(world, answer, "0")
    note: dict[str, Any] = {"note": "They paid."}
    return Call({"request_id": scene.request_id(answer)}, form=note)


def _api_appeal(world: World, role: Role | None) -> Call:
    made = _appeal(world, role)
    return Call(made.args, json=made.form)


def _rule(world: World, _role: Role | None) -> Call:
    answer = scene.referred(world)
    headers = {"If-Match": f'"{scene.version_of(world, answer)}"'}
    return Call({"request_id": scene.request_id(answer)}, json=dict(RULING), headers=headers)


def _confirm(world: World, _role: Role | None) -> Call:
    answer = scene.proposed(world)
    headers = {"If-Match": f'"{scene.version_of(world, answer)}"'}
    return Call({"request_id": scene.request_id(answer)}, headers=headers)


def _give_back(world: World, role: Role | None) -> Call:
    made = _confirm(world, role)
    return Call(made.args, json={"note": "Look again."}, headers=made.headers)


def _limit(world: World, _role: Role | None) -> Call:
    answer = scene.asked(world, scene.SMALL)
    return Call({"policy_id": answer.policy_id, "buyer_id": answer.buyer_id})


def _reduce(world: World, role: Role | None) -> Call:
    lower = {"amount": "500", "currency": "EUR"}
    return Call(_limit(world, role).args, form=dict(lower))


def _api_reduce(world: World, role: Role | None) -> Call:
    return Call(_limit(world, role).args, json={"amount": "500", "currency": "EUR"})


def _decision(world: World, _role: Role | None) -> Call:
    return Call({"decision_id": scene.asked(world, scene.SMALL).id})


OBJECTS: dict[str, Maker] = {
    "limits.ask_page": _buyer,
    "limits.ask": _ask,
    "limits.requests": _nothing_needed,
    "limits.request_page": _request,
    "limits.answer_question": _question,
    "limits.withdraw": _request,
    "limits.accept_offer": _offer,
    "limits.appeal": _appeal,
    "limits.my_buyers": _nothing_needed,
    "limits.limit_page": _limit,
    "limits.reduce_page": _limit,
    "limits.reduce": _reduce,
    "limits.decision": _decision,
    "limits.letter": _decision,
    "limits.ceilings": _nothing_needed,
    "api_limits.requests": _nothing_needed,
    "api_limits.ask": _api_ask,
    "api_limits.request": _request,
    "api_limits.answer": _request,
    "api_limits.withdraw": _request,
    "api_limits.accept_offer": _offer,
    "api_limits.appeal": _api_appeal,
    "api_limits.rule": _rule,
    "api_limits.confirm": _confirm,
    "api_limits.give_back": _give_back,
    "api_limits.decision": _decision,
    "api_limits.letter": _decision,
    "api_limits.limits": _nothing_needed,
    "api_limits.versions": _limit,
    "api_limits.reduce": _api_reduce,
    "api_limits.commitment": _buyer,
    "api_limits.ceilings": _nothing_needed,
}
