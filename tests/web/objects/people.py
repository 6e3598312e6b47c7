"""The way in, the reader's own account, and the people's routes of the API."""

from typing import Final

from sqlalchemy import delete

from basics.actors import OPERATOR, Role
from models.people import AuthorityLevel, Installation
from people import queries, service
from people.values import Knock, NewPerson
from tests.web.objects import Call, Maker
from tests.web.world import DAY, PASSWORD, World

OTHER_PASSWORD: Final = "harbour violet ninety one"


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


def _sign_in(world: World, _role: Role | None) -> Call:
    email = world.people[Role.EXPORTER, False].email
    return Call(form={"email": email, "password": PASSWORD}, is_own=False)


def _sign_out(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False, ends_log_in=True)


def _step_up(_world: World, _role: Role | None) -> Call:
    return Call(form={"password": PASSWORD}, is_own=False)


def _set_up_page(world: World, role: Role | None) -> Call:
    # Only a stranger meets it, and only before there is anybody to log in.
    if role is None:
        with world.unit() as session:
            for table in (Installation, AuthorityLevel):
                session.execute(delete(table))
    return Call(is_own=False)


def _set_up(world: World, role: Role | None) -> Call:
    _set_up_page(world, role)
    with world.unit() as session:
        code = service.issue_set_up_code(session)
    form = {"code": code or "", "insurer_name": "Example", "book_currency": "EUR", "name": "Ada"}
    form |= {"email": "ada@example.example", "password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    return Call(form=dict(form), is_own=False)


def _invitation(world: World, role: Role | None) -> Call:
    person = NewPerson(f"new-{role}@example.example", "New Person", Role.AUDITOR)
    with world.unit() as session:
        invited = service.invite_user(session, person, actor=OPERATOR, on=DAY)
    return Call({"token": invited.token}, is_own=False)


def _acceptance(world: World, role: Role | None) -> Call:
    form = {"password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    return Call(_invitation(world, role).args, form=dict(form), is_own=False)


def _locale(_world: World, _role: Role | None) -> Call:
    return Call(form={"locale": "en"}, is_own=False)


def _password(_world: World, _role: Role | None) -> Call:
    form = {"password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    return Call(form=dict(form), is_own=False, steps_up=True)


def _log_in(world: World, role: Role | None) -> Call:
    """Make another log-in of the person who will call; the twin must not be able to end it."""
    user = world.people[role or Role.EXPORTER, False]
    with world.unit() as session:
        opened = service.sign_in(session, user.id, Knock(user.email, "address:", "Another browser"), on=DAY)
    return Call({"session_id": opened.session_id})


def _new_token(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False, steps_up=True)


def _issue(_world: World, _role: Role | None) -> Call:
    return Call(form={"name": "Bookkeeping", "scopes": ["limits:read"]}, is_own=False, steps_up=True)


def _token(world: World, role: Role | None) -> Call:
    actor = world.actor(role or Role.EXPORTER)
    with world.unit() as session:
        issued = service.issue_token(session, "old", frozenset({"limits:read"}), actor=actor, on=DAY)
    return Call({"token_id": issued.token_id})


def _business_date(world: World, _role: Role | None) -> Call:
    with world.look() as session:
        day = queries.business_date(session)
    return Call(json={"to": day.replace(day=day.day + 1).isoformat()}, is_own=False)


def _new_policyholder(_world: World, _role: Role | None) -> Call:
    return Call(json={"name": "Eastmoor Tools", "country": "AT"}, is_own=False)


def _invite(_world: World, role: Role | None) -> Call:
    body = {"email": f"next-{role}@example.example", "name": "Next", "role": "auditor"}
    return Call(json=dict(body), is_own=False)


def _waiting_invitation(world: World, role: Role | None) -> Call:
    person = NewPerson(f"waiting-{role}@example.example", "Waiting", Role.AUDITOR)
    with world.unit() as session:
        invited = service.invite_user(session, person, actor=OPERATOR, on=DAY)
    return Call({"invitation_id": invited.invitation_id}, is_own=False)


def _somebody(world: World, _role: Role | None) -> Call:
    return Call({"user_id": world.people[Role.EXPORTER, True].id}, is_own=False)


OBJECTS: dict[str, Maker] = {
    "people.sign_in": _nothing_needed,
    "people.send_sign_in": _sign_in,
    "people.set_up": _set_up_page,
    "people.send_set_up": _set_up,
    "people.invitation": _invitation,
    "people.accept_invitation": _acceptance,
    "people.sign_out": _sign_out,
    "people.step_up": _nothing_needed,
    "people.send_step_up": _step_up,
    "people.home_page": _nothing_needed,
    "people.account": _nothing_needed,
    "people.set_locale": _locale,
    "people.change_password": _password,
    "people.end_session": _log_in,
    "people.new_token": _new_token,
    "people.issue_token": _issue,
    "people.revoke_token": _token,
    "api_people.me": _nothing_needed,
    "api_people.installation": _nothing_needed,
    "api_people.move_business_date": _business_date,
    "api_people.policyholders": _nothing_needed,
    "api_people.create_policyholder": _new_policyholder,
    "api_people.users": _nothing_needed,
    "api_people.invite": _invite,
    "api_people.disable_user": _somebody,
    "api_people.revoke_invitation": _waiting_invitation,
    "api_people.tokens": _nothing_needed,
    "api_people.revoke_token": _token,
}
