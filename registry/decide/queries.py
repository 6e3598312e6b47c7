"""Read what people judged of two records. The latest judgement of a pair holds; earlier ones stay on file."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.identities import MatchJudgement
from registry.decide.values import PersonJudgement, Verdict

_CHUNK: Final = 1_000


def judgements_on(
    session: Session, keys: Iterable[str], *, policyholder_id: int | None
) -> dict[str, dict[str, PersonJudgement]]:
    """Give, for each key with any, what holds of it and each other key, whichever of the two was named first.

    Args:
        session: Any.
        keys: Of records.
        policyholder_id: Whose judgements; None for the insurer's own.
    """
    wanted = sorted(set(keys))
    found: dict[str, dict[str, PersonJudgement]] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        is_of_one = or_(MatchJudgement.left_key.in_(some), MatchJudgement.right_key.in_(some))
        query = select(MatchJudgement).where(is_of_one, MatchJudgement.policyholder_id == policyholder_id)
        for row in session.scalars(query.order_by(MatchJudgement.id)):
            facts = judgement_facts(row)
            for here, there in ((row.left_key, row.right_key), (row.right_key, row.left_key)):
                found.setdefault(here, {})[there] = facts
    return {key: found[key] for key in wanted if key in found}


def judgement_facts(row: MatchJudgement) -> PersonJudgement:
    """Freeze one row."""
    keys = (row.left_key, row.right_key)
    return PersonJudgement(keys, Verdict(row.verdict), row.reason, row.author_name, row.judged_on)
