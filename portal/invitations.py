"""The link of an invitation: shown once to who invites, and mailed where mail is set up."""

from collections.abc import Callable
from typing import Final

from flask import current_app, url_for
from flask_babel import gettext as _

from portal import work

MAIL: Final = "tradecover.mail"

SendMail = Callable[[str, str, str], None]


def link(token: str) -> str:
    """Write the address that an invited person opens."""
    return work.settings().public_url + url_for("people.invitation", token=token)


def mail(email: str, token: str) -> bool:
    """Mail the link at once, past the outbox, which may hold no secret; tell whether mail is set up here."""
    send: SendMail | None = current_app.extensions.get(MAIL)
    if send is None:
        return False
    name = work.installation().insurer_name
    text = _("You are invited to the portal of %(name)s. Choose your password within seven days:", name=name)
    send(email, _("Your log-in at %(name)s", name=name), f"{text}\n\n{link(token)}\n")
    return True
