"""The use case of deciding: a person says whether two records are one company, which wins over every score."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from models.identities import MatchJudgement
from models.registry import Buyer
from registry.decide import events
from registry.decide.queries import judgement_facts
from registry.decide.values import NewJudgement, PersonJudgement

BUYER_KEY: Final = "buyer:"


def add_judgement(session: Session, new: NewJudgement, *, actor: Actor, on: date) -> PersonJudgement:
    """Append what a person judged of two records; what was judged of them before stays on file.

    Raises:
        Refused: `judgement.made_up`: an anonymised firm of the demo is never paired with a real one.
        ValueError: nobody with a log-in judges, or the keys are one (bugs of the caller).
    """
    left, right = sorted(new.keys)
    if actor.user_id is None or left == right:
        raise ValueError("a judgement is a person's, and on two records")
    _refuse_made_up(session, (left, right))
    row = MatchJudgement(
        policyholder_id=new.policyholder_id,
        left_key=left,
        right_key=right,
        verdict=new.verdict,
        reason=new.reason,
        author_id=actor.user_id,
        author_name=actor.name,
        judged_on=on,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    added = judgement_facts(row)
    record(session, events.judgement_added(row.id, added, new.policyholder_id, actor=actor, on=on))
    return added


def _refuse_made_up(session: Session, keys: Iterable[str]) -> None:
    ids = [int(key.removeprefix(BUYER_KEY)) for key in keys if key.startswith(BUYER_KEY)]
    made_up = session.scalars(select(Buyer.name).where(Buyer.id.in_(ids), Buyer.has_made_up_name)).first()
    if made_up is not None:
        raise Refused("judgement.made_up", f"{made_up} is an anonymised firm; it is never paired with a real name.")
