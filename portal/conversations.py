"""Questions and answers as the macro `conversation` takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from flask_babel import gettext as _

from basics import clock
from basics.actors import Actor
from cases.values import MessageFacts, MessageKind
from portal import formats


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message, written for its reader; `age` tells how long an open question has waited."""

    who: str
    at: datetime
    text: str
    role: str
    age: str
    is_mine: bool
    is_open: bool


def conversation(messages: Sequence[MessageFacts], *, reader: Actor, is_open: bool) -> list[ShownMessage]:
    """Write messages, oldest first; the last question waits for its answer while `is_open`."""
    labels = {
        MessageKind.QUESTION: _("asks"),
        MessageKind.ANSWER: _("answers"),
        MessageKind.COMMENT: _("notes for colleagues"),
    }
    questions = [message.id for message in messages if message.kind is MessageKind.QUESTION]
    waiting = questions[-1] if is_open and questions else None
    now, locale = clock.now(), str(get_locale())
    return [
        ShownMessage(
            who=message.author_name,
            at=message.written_at,
            text=message.body,
            role=labels[message.kind],
            age=formats.age(message.written_at, now=now, locale=locale),
            is_mine=message.author_id == reader.user_id,
            is_open=message.id == waiting,
        )
        for message in messages
    ]
