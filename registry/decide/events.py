"""The events of deciding, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.decide.values import PersonJudgement

JUDGEMENT_ADDED: Final = "match_judgement.added"


def judgement_added(
    judgement_id: int, added: PersonJudgement, policyholder_id: int | None, *, actor: Actor, on: date
) -> Event:
    """Tell that a person judged whether two records are one company."""
    left, right = added.keys
    return Event(
        kind=JUDGEMENT_ADDED,
        subject=("match_judgement", judgement_id),
        summary=f"{left} and {right} were judged: {added.verdict}.",
        actor=actor,
        on=on,
        policyholder_id=policyholder_id,
        details={"left": left, "right": right, "verdict": added.verdict, "reason": added.reason},
    )
