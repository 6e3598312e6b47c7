"""The link of an invitation: shown once to who invites, and mailed."""

from typing import Final

from flask import current_app, url_for
from flask_babel import gettext as _

from basics import clock
from notifications.mail import Outlet
from notifications.values import Mail
from people.values import Invited
from portal import work

OUTLET: Final = "tradecover.outlet"


def link(token: str) -> str:
    """Write the address that an invited person opens."""
    return work.settings().public_url + url_for("people.invitation", token=token)


def mail(email: str, made: Invited) -> bool:
    """Mail the link at once, past the outbox, which may hold no secret; tell whether it went out.

    Call it after the commit. Where it fails the link on the page is what is left, and inviting again makes a new one.
    """
    outlet: Outlet | None = current_app.extensions.get(OUTLET)
    if outlet is None:
        return False
    name = work.installation().insurer_name
    text = _("You are invited to the portal of %(name)s. Choose your password within seven days:", name=name)
    letter = Mail(
        delivery_id=0,  # of no row: it is not in the outbox
        stable_id=f"invitation-{made.invitation_id}",
        recipient=email,
        subject=_("Your log-in at %(name)s", name=name),
        body=f"{text}\n\n{link(made.token)}\n",
        written_at=clock.now(),
    )
    failure = outlet.send(letter)
    if failure:
        current_app.logger.warning("invitation %s was not mailed: %s", made.invitation_id, failure)
    return not failure
