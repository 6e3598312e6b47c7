"""How a mail leaves the house: by SMTP, or, in the demo, as a file that can be opened."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from notifications.values import Mail

_TIMEOUT_SECONDS = 20
_FAILURE_SIGNS_MAX = 300


class Outlet(Protocol):
    """A way out. Sending the same mail again must do no harm: its message id is the stable id."""

    def send(self, mail: Mail) -> str:
        """Send a mail; give an empty text, or in words why it did not go."""


@dataclass(frozen=True, slots=True)
class FileOutlet:
    """Write each mail as a file named by its stable id: what was sent twice is there once."""

    folder: Path
    sender: str = "tradecover@localhost"

    def send(self, mail: Mail) -> str:
        """Write the file, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{mail.stable_id}.draft"
        draft.write_bytes(as_message(mail, self.sender).as_bytes(policy=SMTP))
        draft.replace(self.folder / f"{mail.stable_id}.eml")
        return ""


@dataclass(frozen=True, slots=True, repr=False)
class SmtpOutlet:
    """Hand mails to a mail server, encrypted unless the server is this machine."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    encrypts: bool = True

    def send(self, mail: Mail) -> str:
        """Send by SMTP; a refusal or a missing server is a reason to try again."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS) as server:
                if self.encrypts:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(as_message(mail, self.sender))
        except (OSError, smtplib.SMTPException) as failure:
            return f"{type(failure).__name__}: {failure}"[:_FAILURE_SIGNS_MAX]
        return ""


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Build the message; a line break in a subject or address is refused by the headers themselves."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.stable_id}@{sender.partition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
