"""Read what watching needs of stored assessments, in streams: how far the portfolio moved, and who failed."""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final

import numpy as np
from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from basics.periods import Period, add_months
from models.governance import ShadowAssessment
from models.registry import BuyerEvent
from models.underwriting import Assessment
from underwriting.governance.rules import calibrate, has_failed_within, one_a_year, shift_of
from underwriting.governance.values import Calibration, Comparison, Judged, Stability
from underwriting.rules import STATEMENT_AGE
from underwriting.scorecard import Scorecard, cell_of
from underwriting.stages import stage_contributions
from underwriting.storing import inputs_from_json

FAILURES: Final = ("failure", "insolvency")
BUYERS_MAX: Final = 20_000  # looked at for the shift of a portfolio; of more, every second, third, ... buyer
_ROWS: Final = 2_000


def stability(session: Session, card: Scorecard, period: Period) -> Stability:
    """Compare the buyers that a card rated in a period, by their last assessment in it, with its training rows.

    The training rows knew of statements only, so the score is compared without what the stages beside them added.
    """
    scores = np.zeros(len(card.score_reference.shares) if card.score_reference else 0, dtype=np.int64)
    cells = [np.zeros(len(table.points), dtype=np.int64) for table in card.tables]
    buyers = 0
    for score, figures in _last_of_period(session, card, period):
        buyers += 1
        if card.score_reference:
            scores[int(np.searchsorted(card.score_reference.edges, score, "left"))] += 1
        for feature, table, counts in zip(card.features, card.tables, cells, strict=True):
            value = figures.get(feature.name)
            counts[cell_of(table, math.nan if value is None else value)] += 1
    reference = card.score_reference.shares if card.score_reference else ()
    inputs = tuple(
        shift_of(feature.name, feature.shares, counts.tolist())
        for feature, counts in zip(card.features, cells, strict=True)
    )
    return Stability(buyers, shift_of("score", reference, scores.tolist()), inputs)


def calibration(session: Session, card: Scorecard, *, on: date) -> Calibration:
    """Compare what a card stated, as champion or in the shadow, with the failures known within twelve months.

    Buyers whose failure was known already are left out: their grade 10 is not the card's.
    """
    return calibrate(_judged(session, card, on=on))


def comparison(session: Session, champion: Scorecard, challenger: Scorecard) -> Comparison:
    """Count buyers by the grades that champion and challenger gave on the same facts; each buyer's last time."""
    same = (
        select(func.max(ShadowAssessment.id).label("id"))
        .join(Assessment, Assessment.id == ShadowAssessment.assessment_id)
        .where(ShadowAssessment.scorecard_sha256 == challenger.sha256, Assessment.scorecard_sha256 == champion.sha256)
        .group_by(ShadowAssessment.buyer_id)
        .subquery()
    )
    query = (
        select(
            Assessment.model_grade,
            ShadowAssessment.model_grade,
            func.count(),
            func.min(Assessment.business_date),
            func.max(Assessment.business_date),
        )
        .join(Assessment, Assessment.id == ShadowAssessment.assessment_id)
        .join(same, same.c.id == ShadowAssessment.id)
        .group_by(Assessment.model_grade, ShadowAssessment.model_grade)
    )
    rows = session.execute(query).all()
    return Comparison(
        champion=champion.name,
        challenger=challenger.name,
        buyers=sum(count for _, _, count, _, _ in rows),
        first=min((first for _, _, _, first, _ in rows), default=None),
        last=max((last for _, _, _, _, last in rows), default=None),
        matrix={(ours, theirs): count for ours, theirs, count, _, _ in rows},
    )


def _last_of_period(
    session: Session, card: Scorecard, period: Period
) -> Iterator[tuple[float, Mapping[str, float | None]]]:
    """Give the statements' score and the figures of each buyer: as champion, else in the shadow."""
    days = (Assessment.business_date >= period.start, Assessment.business_date < period.end)
    own = select(Assessment.score, Assessment.result).where(
        Assessment.id.in_(
            _thinned(
                session,
                select(Assessment.buyer_id.label("buyer_id"), func.max(Assessment.id).label("id"))
                .where(Assessment.scorecard_sha256 == card.sha256, Assessment.score.is_not(None), *days)
                .group_by(Assessment.buyer_id),
            )
        )
    )
    of_statements = {*card.columns, STATEMENT_AGE}
    found = False
    for score, result in session.execute(own.execution_options(yield_per=_ROWS)):
        found = True
        parts = result["contributions"]
        beside = math.fsum(points for name, _, points, _, _ in parts if name not in of_statements)
        yield score - beside, {name: value for name, _, _, value, _ in parts}
    if found:
        return
    shadow = (
        select(ShadowAssessment.score, ShadowAssessment.figures, Assessment.inputs)
        .join(Assessment, Assessment.id == ShadowAssessment.assessment_id)
        .where(
            ShadowAssessment.id.in_(
                _thinned(
                    session,
                    select(ShadowAssessment.buyer_id.label("buyer_id"), func.max(ShadowAssessment.id).label("id"))
                    .join(Assessment, Assessment.id == ShadowAssessment.assessment_id)
                    .where(ShadowAssessment.scorecard_sha256 == card.sha256, ShadowAssessment.score.is_not(None), *days)
                    .group_by(ShadowAssessment.buyer_id),
                )
            )
        )
    )
    for score, figures, inputs in session.execute(shadow.execution_options(yield_per=_ROWS)):
        yield score - _beside_of_shadow(card, inputs), figures


def _beside_of_shadow(card: Scorecard, stored: Mapping[str, Any]) -> float:
    """Make again what a challenger's stages added, from the inputs of the assessment that it shadowed."""
    if card.stages is None:
        return 0.0
    inputs = inputs_from_json(stored)
    return math.fsum(part.points for part in stage_contributions(card.stages, inputs, on=inputs.on))


def _thinned(session: Session, last: Select[int, int]) -> Select[int]:
    """Give the ids of a query of (buyer_id, id), of at most about `BUYERS_MAX` buyers spread over all of them."""
    rows = last.subquery()
    count = session.scalar(select(func.count()).select_from(rows)) or 0
    return select(rows.c.id).where(rows.c.buyer_id % max(1, math.ceil(count / BUYERS_MAX)) == 0)


def _judged(session: Session, card: Scorecard, *, on: date) -> Iterator[Judged]:
    failures = _failures(session, on=on)
    own = select(
        Assessment.buyer_id, Assessment.business_date, Assessment.pd, Assessment.model_grade, Assessment.id
    ).where(Assessment.scorecard_sha256 == card.sha256)
    shadow = (
        select(
            ShadowAssessment.buyer_id,
            Assessment.business_date,
            ShadowAssessment.pd,
            ShadowAssessment.model_grade,
            Assessment.id,
        )
        .join(Assessment, Assessment.id == ShadowAssessment.assessment_id)
        .where(ShadowAssessment.scorecard_sha256 == card.sha256)
    )
    both = union_all(own, shadow).subquery()
    buyer_id, day, pd, grade, assessment_id = both.c
    # `one_a_year` decides which days are judged. This bound only spares most of what it would leave out, and is a month
    # loose: twelve months back from 28 February would lose a 29 February, whose twelve months end on the 28th.
    query = select(buyer_id, day, pd, grade).where(pd.is_not(None), day <= add_months(on, -11))
    rows = session.execute(query.order_by(buyer_id, day, assessment_id).execution_options(yield_per=_ROWS))
    for buyer, stated in groupby(rows, key=lambda row: row[0]):
        known = failures.get(buyer, [])
        alive = {row[1]: (row[2], row[3]) for row in reversed(list(stated)) if not any(at <= row[1] for at in known)}
        for assessed_on in one_a_year(sorted(alive), on=on):
            stated_pd, stated_grade = alive[assessed_on]
            yield Judged(buyer, assessed_on, stated_pd, stated_grade, has_failed_within(assessed_on, known))


def _failures(session: Session, *, on: date) -> dict[int, list[date]]:
    query = select(BuyerEvent.buyer_id, BuyerEvent.known_at).where(
        BuyerEvent.kind.in_(FAILURES), BuyerEvent.known_at <= on
    )
    found: dict[int, list[date]] = {}
    for buyer_id, known_at in session.execute(query):
        found.setdefault(buyer_id, []).append(known_at)
    return found
