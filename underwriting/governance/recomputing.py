"""Make every stored assessment again from what it stored, with its own card, and count what comes out."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.underwriting import Assessment
from underwriting.governance.values import Recomputed
from underwriting.queries import stored
from underwriting.service import recomputes

_CHUNK: Final = 500


def recompute_all(session: Session) -> Iterator[Recomputed]:
    """Give a count for each chunk of assessments, oldest first; rows leave memory with their chunk."""
    last_id = 0
    while True:
        query = select(Assessment).where(Assessment.id > last_id).order_by(Assessment.id).limit(_CHUNK)
        rows = session.scalars(query).all()
        if not rows:
            return
        answers = [(row.id, _is_identical(row)) for row in rows]
        last_id = rows[-1].id
        session.expunge_all()
        yield Recomputed(
            checked=len(answers),
            identical=sum(answer is True for _, answer in answers),
            different=tuple(row_id for row_id, answer in answers if answer is False),
            not_published=sum(answer is None for _, answer in answers),
        )


def _is_identical(row: Assessment) -> bool | None:
    """Compare one row; what cannot be read back is not what was stored."""
    try:
        return recomputes(stored(row))
    except (KeyError, TypeError, ValueError, IndexError):
        return False
