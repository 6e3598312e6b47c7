"""Watching over stored assessments: which are judged, which buyers count for the shift; on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from basics import clock
from basics.actors import OPERATOR
from basics.periods import Period
from basics.scopes import InsurerScope
from models.engine import engine_for, unit_of_work
from models.governance import ShadowAssessment
from models.registry import Buyer
from models.scoping import ScopedSession
from models.underwriting import Assessment
from registry import service as registry
from tests.support.databases import Database
from tests.support.trial_cards import TRIAL
from underwriting.governance import watching
from underwriting.publication import published_scorecard
from underwriting.scorecard import Scorecard
from underwriting.service import assess_buyers
from underwriting.stages import stage_contributions
from underwriting.storing import inputs_as_json
from underwriting.values import AssessmentInputs

MAY = date(2008, 5, 1)
NEXT_MAY = date(2009, 5, 1)


@pytest.fixture
def card(trial_cards: object) -> Scorecard:  # noqa: ARG001 - published before the card is read
    """Give the card with references; rows are made for it by hand."""
    return published_scorecard(TRIAL)


@pytest.fixture
def session(database: Database, card: Scorecard) -> Iterator[ScopedSession]:  # noqa: ARG001 - as above
    engine: Engine = engine_for(database.url)
    with unit_of_work(engine, InsurerScope()) as opened:
        opened.execute(insert(Buyer), [_buyer(number) for number in range(1, 6)])
        yield opened
    engine.dispose()


def _buyer(number: int) -> dict[str, object]:
    name = f"Heron Works {number}"
    return {
        "name": name,
        "search_name": name.casefold(),
        "country": "US",
        "legal_form": "",
        "has_made_up_name": True,
        "source": "test",
        "created_at": clock.now(),
    }


def rate(
    session: ScopedSession, card: Scorecard, buyer_id: int, on: date, *, pd: float = 0.01, score: float = -4.5
) -> int:
    """Store an assessment of a buyer by a card; its first figure is 0, the others are missing."""
    contributions = [[feature.name, feature.group, 0.0, None, 0.0] for feature in card.features]
    contributions[0][3] = 0.0
    row = Assessment(
        buyer_id=buyer_id,
        business_date=on,
        state="rated",
        score=score,
        pd=pd,
        model_grade=5,
        grade=5,
        completeness="D",
        scorecard_name=card.name,
        scorecard_sha256=card.sha256,
        inputs=inputs_as_json(AssessmentInputs(on=on, statements=())),
        result={"contributions": contributions},
        monitoring_run_id=None,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def add_events(session: ScopedSession, row_id: int, *points: float) -> None:
    """Let events of the public record have added points to a stored score."""
    result = session.scalars(select(Assessment.result).where(Assessment.id == row_id)).one()
    events = [["judgment_unpaid", "public_record", each, None, None] for each in points]
    changed = {**result, "contributions": [*result["contributions"], *events]}
    session.execute(update(Assessment).where(Assessment.id == row_id).values(result=changed))


def fail(session: ScopedSession, buyer_id: int, known_at: date, kind: str = "insolvency") -> None:
    registry.record_event(
        session,
        buyer_id=buyer_id,
        kind=kind,
        happened_on=known_at,
        known_at=known_at,
        source="test",
        source_key=f"{kind} {known_at}",
        note="opened",
        is_invented=True,
        actor=OPERATOR,
        on=NEXT_MAY,
    )


def counted(session: ScopedSession, card: Scorecard, on: date = NEXT_MAY) -> tuple[int, int]:
    total = watching.calibration(session, card, on=on).total
    return (0, 0) if total is None else (total.assessments, total.failures)


def test_one_assessment_a_buyer_a_year_is_judged(session: ScopedSession, card: Scorecard) -> None:
    for day in (MAY - timedelta(days=200), MAY - timedelta(days=100), MAY):
        rate(session, card, 1, day)
    rate(session, card, 2, MAY)
    rate(session, card, 2, MAY, pd=0.9)
    assert counted(session, card) == (2, 0)
    assert counted(session, card, MAY) == (0, 0)
    found = watching.calibration(session, card, on=NEXT_MAY)
    assert found.total is not None
    assert found.total.pd_mean == pytest.approx(0.01)
    assert (found.first, found.last) == (MAY - timedelta(days=200), MAY)


def test_an_assessment_whose_year_is_not_over_is_not_judged(session: ScopedSession, card: Scorecard) -> None:
    rate(session, card, 1, MAY + timedelta(days=1))
    assert counted(session, card) == (0, 0)
    assert counted(session, card, NEXT_MAY + timedelta(days=1)) == (1, 0)


def test_an_assessment_of_a_leap_day_is_judged_from_28_february_on(session: ScopedSession, card: Scorecard) -> None:
    rate(session, card, 1, date(2008, 2, 29))
    assert [counted(session, card, date(2009, 2, day)) for day in (27, 28)] == [(0, 0), (1, 0)]


def test_failures_known_within_the_year_count_and_buyers_that_had_failed_do_not(
    session: ScopedSession, card: Scorecard
) -> None:
    for buyer_id in (1, 2, 3, 4):
        rate(session, card, buyer_id, MAY)
    fail(session, 1, NEXT_MAY)
    fail(session, 1, NEXT_MAY - timedelta(days=10), "failure")
    fail(session, 2, MAY)
    fail(session, 3, MAY - timedelta(days=300))
    fail(session, 4, NEXT_MAY, "sanction")
    assert counted(session, card) == (2, 1)


def test_what_another_card_stated_is_not_judged(session: ScopedSession, card: Scorecard) -> None:
    row_id = rate(session, card, 1, MAY)
    session.execute(update(Assessment).where(Assessment.id == row_id).values(scorecard_sha256="0" * 64))
    assert counted(session, card) == (0, 0)


def test_what_a_challenger_said_in_the_shadow_is_judged_as_well(session: ScopedSession, card: Scorecard) -> None:
    row_id = rate(session, card, 1, MAY)
    session.execute(update(Assessment).where(Assessment.id == row_id).values(scorecard_sha256="0" * 64))
    session.add(_shadow(card, row_id, score=-4.5))
    session.flush()
    fail(session, 1, NEXT_MAY)
    assert counted(session, card) == (1, 1)
    period = Period(MAY, NEXT_MAY)
    found = watching.stability(session, card, period)
    assert (found.buyers, found.score.shares) == (1, (0.0, 0.0, 0.0, 1.0, 0.0))


def test_what_stages_add_is_no_shift_of_the_statements(session: ScopedSession, card: Scorecard) -> None:
    rate(session, card, 1, MAY, score=-3.95)
    add_events(session, rate(session, card, 2, MAY, score=-3.95), 0.6, 0.3)
    add_events(session, rate(session, card, 3, MAY, score=-5.05), -0.1)
    found = watching.stability(session, card, Period(MAY, NEXT_MAY))
    assert found.score.shares == pytest.approx((0.0, 0.0, 0.0, 2 / 3, 1 / 3))


def test_what_stages_add_in_the_shadow_is_no_shift_either(session: ScopedSession, card: Scorecard) -> None:
    # Of the buyer nothing is known beside statements, not even its country: the stages add 0.10.
    row_id = rate(session, card, 1, MAY)
    session.execute(update(Assessment).where(Assessment.id == row_id).values(scorecard_sha256="0" * 64))
    session.add(_shadow(card, row_id, score=-3.95))
    session.flush()
    assert watching.stability(session, card, Period(MAY, NEXT_MAY)).score.shares == (0.0, 0.0, 0.0, 1.0, 0.0)


def _shadow(card: Scorecard, assessment_id: int, *, score: float) -> ShadowAssessment:
    return ShadowAssessment(
        assessment_id=assessment_id,
        buyer_id=1,
        scorecard_name=card.name,
        scorecard_sha256=card.sha256,
        score=score,
        pd=0.01,
        model_grade=5,
        figures={card.features[0].name: 0.0},
        recorded_at=clock.now(),
    )


def test_the_last_assessment_of_each_buyer_in_the_period_counts(session: ScopedSession, card: Scorecard) -> None:
    for buyer_id, score in ((1, -6.5), (2, -5.5), (3, -5.5), (4, -3.0)):
        rate(session, card, buyer_id, MAY, score=-99.0)
        rate(session, card, buyer_id, MAY + timedelta(days=1), score=score)
    rate(session, card, 5, MAY - timedelta(days=1), score=-99.0)
    rate(session, card, 1, MAY + timedelta(days=30), score=-99.0)
    found = watching.stability(session, card, Period(MAY, MAY + timedelta(days=30)))
    assert found.buyers == 4
    assert found.score.shares == (0.0, 0.25, 0.5, 0.0, 0.25)
    first, second = found.inputs[:2]
    assert first.shares[-1] == 0.0
    assert second.shares[-1] == 1.0


def test_a_value_on_an_edge_belongs_to_the_cell_below(session: ScopedSession, card: Scorecard) -> None:
    rate(session, card, 1, MAY, score=-6.0)
    found = watching.stability(session, card, Period(MAY, NEXT_MAY))
    assert found.score.shares == (0.0, 1.0, 0.0, 0.0, 0.0)


def test_of_very_many_buyers_every_second_or_third_is_looked_at(
    session: ScopedSession, card: Scorecard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BUYERS_MAX", 3)
    for buyer_id in (1, 2, 3, 4, 5):
        rate(session, card, buyer_id, MAY)
    assert watching.stability(session, card, Period(MAY, NEXT_MAY)).buyers == 2


@pytest.mark.slow
def test_the_shift_of_real_firms_is_the_same_as_by_hand(bureau_database: Database, trial_cards: object) -> None:  # noqa: ARG001 - published for the test
    engine = engine_for(bureau_database.url)
    card = published_scorecard(TRIAL)
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(120)))
        made = assess_buyers(session, ids, actor=OPERATOR, on=MAY)
        session.execute(update(Assessment).values(scorecard_sha256=card.sha256))
        found = watching.stability(session, card, Period(MAY, NEXT_MAY))
    assert card.stages is not None
    scores = [
        stored.assessment.score - sum(part.points for part in stage_contributions(card.stages, stored.inputs, on=MAY))
        for stored in made.values()
        if stored.assessment.score is not None
    ]
    counts = [0, 0, 0, 0, 0]
    for score in scores:
        counts[sum(score > edge for edge in (-7.0, -6.0, -5.0, -4.0))] += 1
    assert found.score.shares == tuple(count / len(scores) for count in counts)
    assert all(sum(shift.shares) == pytest.approx(1) for shift in found.inputs)
    engine.dispose()
