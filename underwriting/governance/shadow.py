"""Challengers rate in the shadow of the champion: on the same facts, with nothing that follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from basics import clock
from basics.grades import Grade
from models.governance import ShadowAssessment
from underwriting.governance.queries import challengers
from underwriting.queries import StoredAssessment
from underwriting.rules import assess
from underwriting.scorecard import Scorecard


def cast_shadows(session: Session, made: Sequence[StoredAssessment], *, on: date) -> None:
    """Let every challenger of that day rate what was just assessed.

    Each remembers its own last grade for the hysteresis. Overrides move no grade of a scorecard and are left out.
    """
    if not made:
        return
    for card in challengers(session, on=on):
        before = _last_grades(session, [stored.buyer_id for stored in made], card)
        session.add_all(_shadow(stored, card, before) for stored in made)
    session.flush()


def _shadow(stored: StoredAssessment, card: Scorecard, before: Mapping[int, Grade]) -> ShadowAssessment:
    inputs = replace(stored.inputs, previous_grade=before.get(stored.buyer_id), overrides=())
    said = assess(inputs, card)
    return ShadowAssessment(
        assessment_id=stored.id,
        buyer_id=stored.buyer_id,
        scorecard_name=card.name,
        scorecard_sha256=card.sha256,
        score=said.score,
        pd=said.pd,
        model_grade=said.model_grade.number if said.model_grade else None,
        figures={part.feature: part.value for part in said.contributions if part.feature in card.columns},
        recorded_at=clock.now(),
    )


def _last_grades(session: Session, buyer_ids: Sequence[int], card: Scorecard) -> dict[int, Grade]:
    last = (
        select(func.max(ShadowAssessment.id))
        .where(ShadowAssessment.buyer_id.in_(buyer_ids), ShadowAssessment.scorecard_sha256 == card.sha256)
        .group_by(ShadowAssessment.buyer_id)
    )
    query = select(ShadowAssessment.buyer_id, ShadowAssessment.model_grade).where(ShadowAssessment.id.in_(last))
    return {buyer_id: Grade(number) for buyer_id, number in session.execute(query) if number is not None}
