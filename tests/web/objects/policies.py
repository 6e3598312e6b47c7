"""Policies and files of reference rates for the walk over the rights matrix."""

from io import BytesIO
from itertools import count
from typing import Any

from basics.actors import OPERATOR, Role
from policies import service
from policies.cover.terms_json import terms_as_json
from policies.values import PolicyFacts
from tests.services.ledger_scene import make_draft, make_terms
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def open_policy(world: World) -> PolicyFacts:
    """Open a policy of the policyholder."""
    draft = make_draft(f"PO-{next(_numbers):04}")
    with world.unit() as session:
        holder = world.policyholder_id
        return service.create_policy(session, draft, policyholder_id=holder, actor=OPERATOR, on=DAY)


def typed_policy(**changed: str) -> dict[str, str]:
    """Give what is typed into the form of a policy at least."""
    given = {
        "number": f"PF-{next(_numbers):04}",
        "currency": "USD",
        "period_start": "2008-01-01",
        "period_end": "2009-01-01",
        "named": "90",
        "premium_rate": "0.31",
        "minimum_premium": "5000.00",
        "reduction_notice_days": "30",
    }
    return given | changed


def _list(_world: World, _role: Role | None) -> Call:
    return Call()


def _policy(world: World, _role: Role | None) -> Call:
    return Call({"policy_id": open_policy(world).id})


def _new_form(world: World, _role: Role | None) -> Call:
    return Call(form=typed_policy(policyholder_id=str(world.policyholder_id)))


def _json(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    given = {
        "number": f"PJ-{next(_numbers):04}",
        "terms": terms_as_json(make_terms()),
        "premium_rate": "0.31",
        "minimum_premium": "5000.00",
        "reduction_notice_days": 30,
    }
    return given | changed


def _new_json(world: World, _role: Role | None) -> Call:
    return Call(json=_json(policyholder_id=world.policyholder_id))


def _version_form(world: World, _role: Role | None) -> Call:
    policy = open_policy(world)
    form = typed_policy(number=policy.number, effective_from="2008-07-01")
    return Call({"policy_id": policy.id}, form=form)


def _version_json(world: World, _role: Role | None) -> Call:
    policy = open_policy(world)
    return Call({"policy_id": policy.id}, json=_json(number=policy.number, effective_from="2008-07-01"))


def _file(_world: World, _role: Role | None) -> Call:
    return Call(form={"file": (_Reusable(b"Date,USD\n2008-04-30,1.5540\n"), "rates.csv"), "source": "test"})


OBJECTS: dict[str, Maker] = {
    "policies.policies": _list,
    "policies.policy": _policy,
    "policies.new_policy": _list,
    "policies.create_policy": _new_form,
    "policies.revise": _policy,
    "policies.add_version": _version_form,
    "policies.rates": _list,
    "policies.load_rates": _file,
    "api_policies.policies": _list,
    "api_policies.policy": _policy,
    "api_policies.versions": _policy,
    "api_policies.premium": _policy,
    "api_policies.create_policy": _new_json,
    "api_policies.add_version": _version_json,
    "api_policies.rates": _list,
    "api_policies.load_rates": _file,
}
