"""Pure rules of cases: what may be written, and by whom."""

from typing import Final

from basics.actors import Actor
from basics.errors import Fault, Invalid, Refused
from cases.values import MessageKind

BODY_MAX: Final = 4000


def check_message(kind: MessageKind, body: str, actor: Actor) -> str:
    """Give the text as it is stored, without space around it.

    Raises:
        Invalid: `case.body`: nothing written, or too much.
        Refused: `case.staff_only`: questions and comments are the insurer's; `case.no_person`: a part of the system.
    """
    if actor.user_id is None:
        raise Refused("case.no_person", "Messages on a case are written by people with a log-in.")
    if kind is not MessageKind.ANSWER and not actor.is_staff:
        raise Refused("case.staff_only", f"A {kind} is written by the insurer's staff; answer or add to the request.")
    text = body.strip()
    if not text:
        raise Invalid.of("case.body", Fault("body", "nothing written", "some words are right"))
    if len(text) > BODY_MAX:
        raise Invalid.of("case.body", Fault("body", f"{len(text)} characters", f"at most {BODY_MAX} are right"))
    return text
