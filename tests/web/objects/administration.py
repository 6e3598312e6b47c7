"""Administration."""

from basics.actors import OPERATOR, Role
from people import service
from people.values import NewPerson
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


def _business_date(_world: World, _role: Role | None) -> Call:
    return Call(form={"to": "2008-05-02"}, is_own=False)


def _new_policyholder(_world: World, _role: Role | None) -> Call:
    return Call(form={"name": "Eastmoor Tools", "country": "AT"}, is_own=False)


def _invite(_world: World, _role: Role | None) -> Call:
    form = {"name": "Next Person", "email": "next@example.example", "role": "auditor", "authority_level": "0"}
    return Call(form=dict(form), is_own=False)


def _waiting_invitation(world: World, role: Role | None) -> Call:
    person = NewPerson(f"waiting-{role}@example.example", "Waiting", Role.AUDITOR)
    with world.unit() as session:
        invited = service.invite_user(session, person, actor=OPERATOR, on=DAY)
    return Call({"invitation_id": invited.invitation_id}, is_own=False)


def _somebody(world: World, _role: Role | None) -> Call:
    return Call({"user_id": world.people[Role.EXPORTER, True].id}, is_own=False)


OBJECTS: dict[str, Maker] = {
    "administration.overview": _nothing_needed,
    "administration.move_business_date": _business_date,
    "administration.policyholders": _nothing_needed,
    "administration.create_policyholder": _new_policyholder,
    "administration.users": _nothing_needed,
    "administration.invite": _nothing_needed,
    "administration.send_invite": _invite,
    "administration.revoke_invitation": _waiting_invitation,
    "administration.disable_user": _somebody,
}
