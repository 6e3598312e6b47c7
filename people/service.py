"""What can be done about the installation, its policyholders and its people. Log-ins and tokens stand in `access`."""

from datetime import date
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.countries import COUNTRIES
from basics.currencies import exponent_of
from basics.errors import Fault, Invalid, NotFound, Refused
from models.people import AuthorityLevel, Installation, Invitation, Policyholder, UserAccount
from people import events, queries, rules
from people.access import (
    change_password,
    close_sessions_of,
    issue_token,
    note_failure,
    note_sign_of_life,
    note_token_use,
    revoke_session,
    revoke_token,
    sign_in,
    step_up,
)
from people.passwords import Passwords
from people.tokens import digest, new_token
from people.values import (
    INVITATION_LASTS,
    SET_UP_CODE_LASTS,
    Invited,
    NewInstallation,
    NewPerson,
    UserFacts,
)

__all__ = [
    "accept_invitation",
    "change_password",
    "create_policyholder",
    "disable_user",
    "invite_user",
    "issue_set_up_code",
    "issue_token",
    "move_business_date",
    "note_failure",
    "note_sign_of_life",
    "note_token_use",
    "revoke_invitation",
    "revoke_session",
    "revoke_token",
    "set_locale",
    "set_up",
    "sign_in",
    "step_up",
]

# Level -> the most on one buyer, the most of one claim, in whole units of the book currency; an administrator's table
# in a later release. Level 0 decides nothing alone.
_FIRST_AUTHORITY: Final = {1: (500_000, 100_000), 2: (5_000_000, 1_000_000), 3: (50_000_000, 10_000_000)}


def issue_set_up_code(session: Session) -> str | None:
    """Give a one-time code for the first set-up, which takes the place of earlier ones; None once that is done."""
    if queries.is_set_up(session):
        return None
    now = clock.now()
    waiting = update(Invitation).where(Invitation.email == "", Invitation.revoked_at.is_(None))
    session.execute(waiting.values(revoked_at=now))
    code = new_token()
    session.add(
        Invitation(
            token_sha256=digest(code),
            email="",
            name="",
            role=Role.ADMINISTRATOR,
            authority_level=0,
            policyholder_id=None,
            created_at=now,
            expires_at=now + SET_UP_CODE_LASTS,
        )
    )
    session.flush()
    return code


def set_up(
    session: Session,
    given: NewInstallation,
    *,
    administrator: NewPerson,
    password: str,
    passwords: Passwords,
    code: str | None = None,
) -> UserFacts:
    """Create the installation, its authority table and the first administrator.

    Args:
        session: In the insurer's scope.
        given: What is said about the insurer.
        administrator: The first person; the role is administrator.
        password: Chosen by that person.
        passwords: The hasher.
        code: The one-time code from the terminal; None where the terminal itself sets up (the demo).

    Raises:
        Refused: `installation.set_up_done`.
        NotFound: `invitation.unknown`: the code is not known, used or out of date.
        Invalid: a currency, e-mail or password that cannot be taken.
    """
    if queries.is_set_up(session):
        raise Refused("installation.set_up_done", "This installation has been set up already.")
    if code is not None:
        _use_invitation(session, code)
    rules.check_new_installation(given)
    session.add(
        Installation(
            id=events.INSTALLATION_ID,
            insurer_name=given.insurer_name.strip(),
            book_currency=given.book_currency,
            business_date=given.business_date,
            is_demo=given.is_demo,
            created_at=clock.now(),
        )
    )
    _grant_first_authority(session, given.book_currency)
    on = given.business_date
    record(session, events.installation_set_up(given.insurer_name.strip(), actor=OPERATOR, on=on))
    return _join(session, administrator, password, passwords=passwords, on=on)


def move_business_date(session: Session, to: date, *, actor: Actor) -> None:
    """Move the business date forward; the event wakes a monitoring run.

    Raises:
        Refused: `installation.date_backward`, `installation.date_ahead`, `installation.date_follows_clock`.
    """
    row = session.scalar(select(Installation).with_for_update())
    facts = queries.installation(session)
    rules.check_move(facts, to, actor=actor, today=clock.today())
    if row is not None:
        row.business_date = to
    record(session, events.business_date_moved(before=facts.business_date, to=to, actor=actor))


def create_policyholder(
    session: Session, name: str, country: str, *, actor: Actor, on: date, is_invented: bool = False
) -> int:
    """Create a tenant; give its id.

    Raises:
        Invalid: `policyholder.name`, `policyholder.country`.
        Refused: `policyholder.exists`.
    """
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid.of("policyholder.name", Fault("name", "no name", "the policyholder's name is right"))
    if country not in COUNTRIES:
        fault = Fault("country", f"country {country!r}", "a code of two letters such as DE is right")
        raise Invalid.of("policyholder.country", fault)
    if session.scalar(select(Policyholder.id).where(Policyholder.name == cleaned)) is not None:
        raise Refused("policyholder.exists", f"There is a policyholder named {cleaned} already.")
    row = Policyholder(name=cleaned, country=country, is_invented=is_invented, created_at=clock.now())
    session.add(row)
    session.flush()
    record(session, events.policyholder_created(row.id, cleaned, actor=actor, on=on))
    return row.id


def invite_user(session: Session, person: NewPerson, *, actor: Actor, on: date) -> Invited:
    """Make a one-time link by which a person joins; an earlier link to the same address is withdrawn.

    Raises:
        Invalid: `person.*`.
        NotFound: `policyholder.unknown`.
        Refused: `person.exists`.
    """
    email = rules.clean_email(person.email)
    rules.check_new_person(person)
    if person.policyholder_id is not None and session.get(Policyholder, person.policyholder_id) is None:
        raise NotFound("policyholder.unknown", f"There is no policyholder {person.policyholder_id}.")
    _require_new_email(session, email)
    now = clock.now()
    earlier = update(Invitation).where(Invitation.email == email, Invitation.accepted_at.is_(None))
    session.execute(earlier.where(Invitation.revoked_at.is_(None)).values(revoked_at=now))
    token = new_token()
    row = Invitation(
        token_sha256=digest(token),
        email=email,
        name=person.name.strip(),
        role=person.role,
        authority_level=person.authority_level,
        policyholder_id=person.policyholder_id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    session.add(row)
    session.flush()
    event = events.about_invitation("made", row.id, actor=actor, on=on, policyholder_id=row.policyholder_id)
    record(session, event)
    return Invited(row.id, token, row.expires_at)


def revoke_invitation(session: Session, invitation_id: int, *, actor: Actor, on: date) -> None:
    """Withdraw a link that was not used yet.

    Raises:
        NotFound: `invitation.unknown`.
    """
    row = session.get(Invitation, invitation_id)
    if row is None or row.accepted_at is not None or row.revoked_at is not None or not row.email:
        raise NotFound("invitation.unknown", f"There is no open invitation {invitation_id}.")
    row.revoked_at = clock.now()
    event = events.about_invitation("revoked", row.id, actor=actor, on=on, policyholder_id=row.policyholder_id)
    record(session, event)


def accept_invitation(session: Session, token: str, *, password: str, passwords: Passwords, on: date) -> UserFacts:
    """Create the log-in that a link promises.

    Raises:
        NotFound: `invitation.unknown`.
        Invalid: `password.length`, `password.common`.
        Refused: `person.exists`.
    """
    row = _use_invitation(session, token)
    if not row.email:
        raise NotFound("invitation.unknown", "This link is not known, was used already or is out of date.")
    person = NewPerson(row.email, row.name, Role(row.role), row.authority_level, row.policyholder_id)
    return _join(session, person, password, passwords=passwords, on=on)


def disable_user(session: Session, user_id: int, *, actor: Actor, on: date) -> None:
    """End a person's access: log-ins and tokens stop at once.

    Raises:
        NotFound: `user.unknown`.
        Refused: `user.self`, `user.disabled`.
    """
    row = session.get(UserAccount, user_id)
    if row is None:
        raise NotFound("user.unknown", f"There is no user {user_id}.")
    rules.may_disable(user_id, actor=actor)
    if row.disabled_at is not None:
        raise Refused("user.disabled", f"{row.name} is disabled already.")
    row.disabled_at = clock.now()
    close_sessions_of(session, user_id)
    record(session, events.about_user("disabled", queries.user_of(row), actor=actor, on=on))


def set_locale(session: Session, user_id: int, locale: str) -> None:
    """Keep the language that a person chose; an empty one follows the browser.

    Raises:
        NotFound: `user.unknown`.
    """
    row = session.get(UserAccount, user_id)
    if row is None:
        raise NotFound("user.unknown", f"There is no user {user_id}.")
    row.locale = locale


def _grant_first_authority(session: Session, currency: str) -> None:
    scale = 10 ** exponent_of(currency)
    for level, (limit_max, claim_max) in _FIRST_AUTHORITY.items():
        session.add(
            AuthorityLevel(
                level=level,
                limit_max_minor=limit_max * scale,
                claim_max_minor=claim_max * scale,
                currency=currency,
            )
        )


def _join(session: Session, person: NewPerson, password: str, *, passwords: Passwords, on: date) -> UserFacts:
    email = rules.clean_email(person.email)
    rules.check_new_person(person)
    rules.check_password(password, email=email)
    _require_new_email(session, email)
    row = UserAccount(
        email=email,
        name=person.name.strip(),
        role=person.role,
        authority_level=person.authority_level,
        policyholder_id=person.policyholder_id,
        password_hash=passwords.hash(password),
        locale="",
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    joined = queries.user_of(row)
    record(session, events.about_user("joined", joined, actor=joined.actor, on=on))
    return joined


def _use_invitation(session: Session, token: str) -> Invitation:
    now = clock.now()
    found = queries.invitation_by_token(session, token, now=now)
    row = session.get_one(Invitation, found.id, with_for_update=True, populate_existing=True)
    if row.accepted_at is not None:
        raise NotFound("invitation.unknown", "This link is not known, was used already or is out of date.")
    row.accepted_at = now
    return row


def _require_new_email(session: Session, email: str) -> None:
    if session.scalar(select(UserAccount.id).where(UserAccount.email == email)) is not None:
        raise Refused("person.exists", "There is a log-in with this e-mail address already.")
