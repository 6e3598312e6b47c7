"""What the log says about people; never a secret, never an e-mail address."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from people.values import UserFacts

INSTALLATION_ID: Final = 1
BUSINESS_DATE_MOVED: Final = "business_date.moved"


def installation_set_up(insurer_name: str, *, actor: Actor, on: date) -> Event:
    """Say that the installation was set up."""
    summary = f"The installation of {insurer_name} was set up."
    return Event("installation.set_up", ("installation", INSTALLATION_ID), summary, actor, on)


def business_date_moved(*, before: date, to: date, actor: Actor) -> Event:
    """Say that the business date moved: facts known until then have arrived, and monitoring looks at them."""
    return Event(
        BUSINESS_DATE_MOVED,
        ("installation", INSTALLATION_ID),
        f"The business date moved from {before} to {to}.",
        actor,
        to,
        details={"before": before.isoformat(), "to": to.isoformat()},
    )


def policyholder_created(policyholder_id: int, name: str, *, actor: Actor, on: date) -> Event:
    """Say that a policyholder was created."""
    return Event(
        "policyholder.created",
        ("policyholder", policyholder_id),
        f"Policyholder {name} was created.",
        actor,
        on,
        policyholder_id=policyholder_id,
    )


def about_invitation(what: str, invitation_id: int, *, actor: Actor, on: date, policyholder_id: int | None) -> Event:
    """Say what happened to an invitation: `made`, `revoked`."""
    subject = ("invitation", invitation_id)
    return Event(f"invitation.{what}", subject, f"An invitation was {what}.", actor, on, policyholder_id)


def about_user(what: str, user: UserFacts, *, actor: Actor, on: date) -> Event:
    """Say what happened to a log-in: `joined`, `disabled`, `password_changed`, `signed_in`."""
    summary = f"{user.name} ({user.role.replace('_', ' ')}): {what.replace('_', ' ')}."
    details = {"role": str(user.role), "authority_level": user.authority_level}
    return Event(f"user.{what}", ("user_account", user.id), summary, actor, on, user.policyholder_id, details=details)


def about_token(what: str, token_id: int, scopes: str, *, actor: Actor, on: date) -> Event:
    """Say what happened to a bearer token: `issued`, `revoked`."""
    return Event(
        f"token.{what}",
        ("api_token", token_id),
        f"A token was {what}.",
        actor,
        on,
        policyholder_id=actor.policyholder_id,
        details={"scopes": scopes},
    )
