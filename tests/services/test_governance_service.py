"""Roles of scorecards by four eyes, shadow scores and recomputation, on both databases and real statements."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.errors import NotFound, Refused
from basics.scopes import InsurerScope, NoTenantScope
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.governance import ShadowAssessment
from models.people import UserAccount
from models.registry import Buyer
from models.scoping import ScopedSession
from models.underwriting import Assessment
from monitoring.service import plan_runs, run_chunk
from tests.support.databases import Database
from tests.support.trial_cards import BARE, FIRST, TRIAL, content_of, publish_copy, write_index
from underwriting.card_folder import SERVED, served_scorecard
from underwriting.governance import queries, service
from underwriting.governance.recomputing import recompute_all
from underwriting.governance.service import StandingDraft
from underwriting.governance.values import CardRole, StandingFacts
from underwriting.service import assess_buyers

MAY = date(2008, 5, 1)
ANNA = Actor("Anna", user_id=1, role=Role.UNDERWRITER, authority_level=2)
BEN = Actor("Ben", user_id=2, role=Role.UNDERWRITER, authority_level=2)
ADA = Actor("Ada", user_id=3, role=Role.ADMINISTRATOR)
YOUNG = Actor("Young", user_id=2, role=Role.UNDERWRITER, authority_level=1)


@pytest.fixture
def engine(bureau_database: Database, trial_cards: Path) -> Iterator[Engine]:
    assert trial_cards.is_dir()
    made = engine_for(bureau_database.url)
    with unit_of_work(made, InsurerScope()) as session:
        for name, role in (("Anna", Role.UNDERWRITER), ("Ben", Role.UNDERWRITER), ("Ada", Role.ADMINISTRATOR)):
            session.add(
                UserAccount(
                    email=f"{name}@insurer.example",
                    name=name,
                    role=role,
                    authority_level=0,
                    password_hash="",
                    locale="en",
                    created_at=clock.now(),
                )
            )
            session.flush()
    yield made
    made.dispose()


def propose(
    session: ScopedSession, name: str, role: CardRole, *, by: Actor = ANNA, from_day: date = MAY
) -> StandingFacts:
    return service.propose_standing(session, name, StandingDraft(role, "See the page.", from_day), actor=by, on=MAY)


def give_role(session: ScopedSession, name: str, role: CardRole) -> StandingFacts:
    return service.approve_standing(session, propose(session, name, role).id, actor=BEN, on=MAY)


def some_buyers(session: ScopedSession, count: int = 20) -> list[int]:
    return list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(count)))


def code_of(session: ScopedSession, name: str, role: CardRole, *, by: Actor = ANNA, from_day: date = MAY) -> str:
    with pytest.raises((Refused, NotFound)) as refusal:
        propose(session, name, role, by=by, from_day=from_day)
    return refusal.value.code


def test_the_champion_is_the_releases_until_a_second_person_approves_another(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        waiting = propose(session, TRIAL, CardRole.CHAMPION)
        assert (waiting.state, waiting.author_name, waiting.decider_name) == ("proposed", "Anna", None)
        assert queries.champion(session, on=MAY).name == SERVED
        assert queries.waiting_standings(session, but_of=2) == 1
        decided = service.approve_standing(session, waiting.id, actor=BEN, on=MAY)
        assert (decided.state, decided.decider_name, decided.decided_on) == ("in_force", "Ben", MAY)
        assert queries.champion(session, on=MAY).name == TRIAL
        assert queries.champion(session, on=MAY - timedelta(days=1)).name == SERVED
        roles = queries.roles(session, on=MAY)
        assert (roles[SERVED].role, roles[SERVED].approved_by) == (CardRole.RETIRED, "Ben")
        kinds = session.scalars(select(EventLog.kind).order_by(EventLog.id)).all()
    assert kinds[-2:] == ["scorecard.proposed", "scorecard.in_force"]


def test_the_champion_is_the_same_for_a_reader_who_sees_no_people(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        give_role(session, TRIAL, CardRole.CHAMPION)
    with read_only(engine, NoTenantScope()) as session:
        assert queries.champion(session, on=MAY).name == TRIAL


def test_an_administrator_may_approve_but_never_the_author(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        waiting = propose(session, TRIAL, CardRole.CHALLENGER)
        for decide in (service.approve_standing, service.reject_standing):
            with pytest.raises(Refused) as refusal:
                decide(session, waiting.id, actor=ANNA, on=MAY)
            assert refusal.value.code == "scorecard_standing.same_person"
        assert service.approve_standing(session, waiting.id, actor=ADA, on=MAY).decider_name == "Ada"


def test_authority_is_needed_to_propose_and_to_decide(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        assert code_of(session, TRIAL, CardRole.CHALLENGER, by=YOUNG) == "scorecard_standing.authority"
        assert code_of(session, TRIAL, CardRole.CHALLENGER, by=OPERATOR) == "scorecard_standing.person_needed"
        waiting = propose(session, TRIAL, CardRole.CHALLENGER)
        with pytest.raises(Refused) as refusal:
            service.approve_standing(session, waiting.id, actor=YOUNG, on=MAY)
    assert refusal.value.code == "scorecard_standing.authority"


def test_a_promotion_without_evidence_out_of_time_is_refused(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        assert code_of(session, BARE, CardRole.CHAMPION) == "scorecard.no_evidence"
        assert propose(session, BARE, CardRole.CHALLENGER).state == "proposed"


def test_what_is_measured_out_of_fold_alone_is_no_evidence_for_a_promotion(engine: Engine, trial_cards: Path) -> None:
    measured = content_of(trial_cards, SERVED)["evidence"]
    without_time = [{key: value for key, value in one.items() if not key.endswith("_time")} for one in measured]
    publish_copy(trial_cards, "out-of-fold", evidence=without_time)
    publish_copy(trial_cards, "out-of-time", evidence=measured)
    others = [path.name for path in trial_cards.iterdir() if path.is_dir()]
    write_index(trial_cards, dict.fromkeys(others, "retired") | {SERVED: "champion"})
    with unit_of_work(engine, InsurerScope()) as session:
        assert code_of(session, "out-of-fold", CardRole.CHAMPION) == "scorecard.no_evidence"
        assert propose(session, "out-of-time", CardRole.CHAMPION).state == "proposed"


def test_the_first_card_may_rate_again_and_the_one_after_it_come_back(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        for name in (FIRST, "us-statements-2006"):
            assert give_role(session, name, CardRole.CHAMPION).state == "in_force"
            assert queries.champion(session, on=MAY).name == name


def test_other_proposals_that_cannot_hold_are_refused_by_code(engine: Engine, trial_cards: Path) -> None:
    (trial_cards / TRIAL / "golden.csv").write_text("", encoding="utf-8")
    with unit_of_work(engine, InsurerScope()) as session:
        assert code_of(session, "no-such-card", CardRole.CHAMPION) == "scorecard.not_found"
        assert code_of(session, TRIAL, CardRole.CHALLENGER) == "scorecard.edited"
        assert code_of(session, SERVED, CardRole.RETIRED) == "scorecard.champion_needed"
        yesterday = MAY - timedelta(days=1)
        assert code_of(session, BARE, CardRole.CHALLENGER, from_day=yesterday) == "scorecard_standing.effective_past"
        propose(session, BARE, CardRole.CHALLENGER)
        assert code_of(session, BARE, CardRole.CHALLENGER) == "scorecard_standing.one_at_a_time"


def test_a_card_fed_with_columns_is_refused(engine: Engine, trial_cards: Path) -> None:
    publish_copy(trial_cards, "columns-card", version=2, inputs="columns")
    with unit_of_work(engine, InsurerScope()) as session:
        assert code_of(session, "columns-card", CardRole.CHALLENGER) == "scorecard.columns"


def test_a_proposal_whose_day_has_passed_is_outdated(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        waiting = propose(session, TRIAL, CardRole.CHALLENGER)
        with pytest.raises(Refused) as refusal:
            service.approve_standing(session, waiting.id, actor=BEN, on=MAY + timedelta(days=1))
        assert refusal.value.code == "scorecard_standing.outdated"
        assert service.reject_standing(session, waiting.id, actor=BEN, on=MAY).state == "rejected"
        with pytest.raises(Refused) as again:
            service.approve_standing(session, waiting.id, actor=BEN, on=MAY)
    assert again.value.code == "scorecard_standing.not_possible"


def test_only_the_author_withdraws(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        waiting = propose(session, TRIAL, CardRole.CHALLENGER)
        with pytest.raises(Refused) as refusal:
            service.withdraw_standing(session, waiting.id, actor=BEN, on=MAY)
        assert refusal.value.code == "scorecard_standing.not_the_author"
        assert service.withdraw_standing(session, waiting.id, actor=ANNA, on=MAY).state == "withdrawn"
        with pytest.raises(NotFound):
            service.withdraw_standing(session, 999_999, actor=ANNA, on=MAY)


def test_a_later_decision_is_not_left_without_a_champion(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        give_role(session, TRIAL, CardRole.CHALLENGER)
        later = propose(session, TRIAL, CardRole.RETIRED, from_day=MAY + timedelta(days=30))
        service.approve_standing(session, later.id, actor=BEN, on=MAY)
        waiting = propose(session, TRIAL, CardRole.CHAMPION)
        with pytest.raises(Refused) as refusal:
            service.approve_standing(session, waiting.id, actor=BEN, on=MAY)
    assert refusal.value.code == "scorecard.champion_needed"


def test_challengers_rate_in_the_shadow_of_every_assessment(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        give_role(session, TRIAL, CardRole.CHALLENGER)
        buyers = some_buyers(session)
        made = assess_buyers(session, buyers, actor=OPERATOR, on=MAY)
        assess_buyers(session, buyers, actor=OPERATOR, on=MAY)
        shadows = session.scalars(select(ShadowAssessment).order_by(ShadowAssessment.id)).all()
    assert [row.assessment_id for row in shadows] == [made[buyer].id for buyer in buyers]
    assert {made[buyer].assessment.scorecard_name for buyer in buyers} == {SERVED}
    assert {row.scorecard_name for row in shadows} == {TRIAL}
    rated = [(row, made[row.buyer_id].assessment.score) for row in shadows if row.score is not None]
    assert len(rated) > 10
    assert all(score is not None and row.score is not None and row.score > score for row, score in rated)
    assert {len(row.figures) for row, _ in rated} == {len(served_scorecard().features)}


def test_a_challenger_remembers_its_own_grade(engine: Engine) -> None:
    """Its grade moves by its own hysteresis: the second time it stays where the first one put it."""
    with unit_of_work(engine, InsurerScope()) as session:
        give_role(session, TRIAL, CardRole.CHALLENGER)
        buyers = some_buyers(session, 40)
        for day in (MAY, MAY + timedelta(days=1)):
            assess_buyers(session, buyers, actor=OPERATOR, on=day)
        rows = session.scalars(select(ShadowAssessment).order_by(ShadowAssessment.id)).all()
    first, second = rows[:40], rows[40:]
    assert [row.model_grade for row in first] == [row.model_grade for row in second]
    assert [row.buyer_id for row in first] == [row.buyer_id for row in second]


def test_no_challenger_no_shadow(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        assess_buyers(session, some_buyers(session, 3), actor=OPERATOR, on=MAY)
        assert session.scalar(select(func.count()).select_from(ShadowAssessment)) == 0


def test_monitoring_rates_every_buyer_again_after_a_change_of_champion(engine: Engine) -> None:
    tomorrow = MAY + timedelta(days=1)
    with unit_of_work(engine, InsurerScope()) as session:
        buyers = some_buyers(session)
        assess_buyers(session, buyers, actor=OPERATOR, on=MAY)
        plan_runs(session, actor=OPERATOR, on=MAY)
        waiting = propose(session, TRIAL, CardRole.CHAMPION, from_day=tomorrow)
        service.approve_standing(session, waiting.id, actor=BEN, on=MAY)
        (run_id,) = plan_runs(session, actor=OPERATOR, on=tomorrow, chunk_buyers=buyers[-1])
        run_chunk(session, run_id, 0, actor=OPERATOR)
        names = select(Assessment.scorecard_name).where(Assessment.monitoring_run_id == run_id)
        assert set(session.scalars(names.where(Assessment.buyer_id.in_(buyers)))) == {TRIAL}
        again = select(func.count()).select_from(Assessment)
        again = again.where(Assessment.monitoring_run_id == run_id, Assessment.buyer_id.in_(buyers))
        assert session.scalar(again) == len(buyers)


def test_every_assessment_is_recomputed_by_its_own_card(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        buyers = some_buyers(session, 10)
        assess_buyers(session, buyers, actor=OPERATOR, on=MAY)
        give_role(session, TRIAL, CardRole.CHAMPION)
        made = assess_buyers(session, buyers, actor=OPERATOR, on=MAY)
        (counted,) = recompute_all(session)
        assert (counted.checked, counted.identical, counted.different, counted.not_published) == (20, 20, (), 0)
        touched = made[buyers[0]].id
        result = session.scalars(select(Assessment.result).where(Assessment.id == touched)).one()
        session.execute(update(Assessment).where(Assessment.id == touched).values(result={**result, "pd": 0.5}))
        broken = made[buyers[1]].id
        session.execute(update(Assessment).where(Assessment.id == broken).values(result={}))
        first = made[buyers[2]].id
        gone = {**session.scalars(select(Assessment.result).where(Assessment.id == first)).one()}
        gone["scorecard"] = {"name": TRIAL, "sha256": "0" * 64}
        session.execute(update(Assessment).where(Assessment.id == first).values(result=gone))
        (counted,) = recompute_all(session)
    assert (counted.checked, counted.identical, counted.different) == (20, 17, (touched, broken))
    assert counted.not_published == 1
