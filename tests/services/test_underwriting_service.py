"""Assessing buyers and overriding grades, on both databases and real statements."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.errors import NotFound, Refused
from basics.grades import Grade
from basics.scopes import InsurerScope
from models.engine import engine_for, unit_of_work
from models.people import UserAccount
from models.registry import Buyer
from models.underwriting import Assessment as AssessmentRow
from registry import service as registry
from tests.support.databases import Database
from underwriting import queries, service
from underwriting.card_folder import served_scorecard
from underwriting.reasons import OverrideReason
from underwriting.service import OverrideDraft
from underwriting.values import AssessmentState

MAY = date(2008, 5, 1)
ANNA = Actor("Anna", user_id=1, role=Role.UNDERWRITER, authority_level=2)
BEN = Actor("Ben", user_id=2, role=Role.UNDERWRITER, authority_level=3)


@pytest.fixture
def engine(bureau_database: Database) -> Iterator[Engine]:
    made = engine_for(bureau_database.url)
    with unit_of_work(made, InsurerScope()) as session:
        for name in ("Anna", "Ben"):
            session.add(
                UserAccount(
                    email=f"{name}@insurer.example",
                    name=name,
                    role=Role.UNDERWRITER,
                    authority_level=2,
                    password_hash="",
                    locale="en",
                    created_at=clock.now(),
                )
            )
            session.flush()
    yield made
    made.dispose()


def a_buyer_of_grade(engine: Engine, *grades: int) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(30)))
        found = service.assess_buyers(session, ids, actor=OPERATOR, on=MAY)
    return next(
        buyer_id
        for buyer_id, stored in found.items()
        if stored.assessment.model_grade is not None and stored.assessment.model_grade.number in grades
    )


def make_draft(grade: int, reason: OverrideReason = OverrideReason.LATER_FIGURES) -> OverrideDraft:
    return OverrideDraft(Grade(grade), reason, "Interim figures seen on site.", MAY + timedelta(days=90))


def test_a_stored_assessment_is_recomputed_identically(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(60)))
        found = service.assess_buyers(session, ids, actor=OPERATOR, on=MAY)
        again = queries.latest_of_many(session, ids, on=MAY)
    assert len(again) == 60
    for buyer_id, stored in again.items():
        assert stored == found[buyer_id]
        assert service.recompute(stored.inputs, served_scorecard()) == stored.assessment


@pytest.mark.slow
def test_five_hundred_stored_assessments_are_recomputed_identically(sqlite_bureau_database: Database) -> None:
    engine = engine_for(sqlite_bureau_database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(250)))
        for day in (MAY, date(2010, 5, 1)):
            service.assess_buyers(session, ids, actor=OPERATOR, on=day)
    with unit_of_work(engine, InsurerScope()) as session:
        every = [stored for buyer_id in ids for stored in queries.assessments_of(session, buyer_id, on=date.max)]
    engine.dispose()
    assert len(every) == 500
    assert [s.id for s in every if service.recompute(s.inputs, served_scorecard()) != s.assessment] == []


def test_only_what_was_known_by_the_day_is_used(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 3, 4, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        stored = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY)
    assert max(facts.known_at for facts in stored.inputs.statements) <= MAY
    assert max(facts.fiscal_year for facts in stored.inputs.statements) == 2007


def test_the_same_facts_on_the_same_day_are_assessed_once(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 3, 4, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY)
        service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY)
        count = session.scalar(
            select(func.count()).select_from(AssessmentRow).where(AssessmentRow.buyer_id == buyer_id)
        )
    assert count == 1


def test_a_buyer_without_a_statement_is_not_rated(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        day = date(1999, 1, 1)
        buyer_id = session.scalars(select(Buyer.id).limit(1)).one()
        stored = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=day)
    assert (stored.assessment.state, stored.assessment.grade) == (AssessmentState.NOT_RATED, None)


def test_a_failure_is_grade_10_from_the_day_it_is_known(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 3, 4, 5, 6)
    day = date(2008, 6, 2)
    with unit_of_work(engine, InsurerScope()) as session:
        registry.record_event(
            session,
            buyer_id=buyer_id,
            kind="insolvency",
            happened_on=day,
            known_at=day,
            source="test",
            source_key="1",
            note="opened",
            is_invented=True,
            actor=OPERATOR,
            on=day,
        )
        before = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=day - timedelta(days=1))
        after = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=day)
    assert before.assessment.grade != Grade(10)
    assert after.assessment.grade == Grade(10)


def test_one_grade_better_is_in_force_at_once_and_keeps_the_model_grade(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        override = service.propose_override(session, buyer_id, make_draft(model.number - 1), actor=ANNA, on=MAY)
        now = queries.latest_assessment(session, buyer_id, on=MAY)
    assert override.state == "in_force"
    assert now is not None
    assert (now.assessment.model_grade, now.assessment.grade) == (model, Grade(model.number - 1))


def test_two_grades_better_wait_for_a_second_underwriter(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        override = service.propose_override(session, buyer_id, make_draft(model.number - 2), actor=ANNA, on=MAY)
        assert override.state == "proposed"
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, override.id, actor=ANNA, on=MAY)
        assert refusal.value.code == "override.same_person"
        confirmed = service.confirm_override(session, override.id, actor=BEN, on=MAY)
        now = queries.latest_assessment(session, buyer_id, on=MAY)
    assert (confirmed.state, confirmed.confirmer_name) == ("in_force", "Ben")
    assert now is not None
    assert now.assessment.grade == Grade(model.number - 2)


def test_a_rejected_override_moves_nothing_and_cannot_be_confirmed(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        override = service.propose_override(session, buyer_id, make_draft(model.number - 2), actor=ANNA, on=MAY)
        service.reject_override(session, override.id, actor=BEN, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, override.id, actor=BEN, on=MAY)
        now = queries.latest_assessment(session, buyer_id, on=MAY)
    assert refusal.value.code == "override.not_possible"
    assert now is not None
    assert now.assessment.grade == model


def test_an_override_ends_on_its_day(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        draft = make_draft(model.number + 1)
        service.propose_override(session, buyer_id, draft, actor=ANNA, on=MAY)
        last_day = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=draft.expires_on - timedelta(days=1))
        day_after = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=draft.expires_on)
    assert last_day.assessment.grade == Grade(model.number + 1)
    assert day_after.assessment.grade == model


def test_a_second_override_waits_until_the_first_is_revoked(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        override = service.propose_override(session, buyer_id, make_draft(model.number - 1), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.propose_override(session, buyer_id, make_draft(model.number + 1), actor=BEN, on=MAY)
        service.revoke_override(session, override.id, actor=BEN, on=MAY)
        now = queries.latest_assessment(session, buyer_id, on=MAY)
    assert refusal.value.code == "override.one_at_a_time"
    assert now is not None
    assert now.assessment.grade == model


def test_an_unknown_assessment_or_override_is_not_found(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        with pytest.raises(NotFound) as no_assessment:
            queries.assessment(session, 999_999)
        with pytest.raises(NotFound) as no_override:
            service.confirm_override(session, 999_999, actor=BEN, on=MAY)
    assert (no_assessment.value.code, no_override.value.code) == ("assessment.not_found", "override.not_found")


def test_an_override_that_waits_blocks_another_one(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        service.propose_override(session, buyer_id, make_draft(model.number - 2), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.propose_override(session, buyer_id, make_draft(model.number + 1), actor=BEN, on=MAY)
    assert refusal.value.code == "override.one_at_a_time"


def test_a_proposed_override_is_not_confirmed_on_the_day_it_would_end(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        draft = make_draft(model.number - 2)
        override = service.propose_override(session, buyer_id, draft, actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, override.id, actor=BEN, on=draft.expires_on)
        last_day = draft.expires_on - timedelta(days=1)
        confirmed = service.confirm_override(session, override.id, actor=BEN, on=last_day)
    assert (refusal.value.code, confirmed.state) == ("override.outdated", "in_force")


def test_a_proposed_override_is_not_confirmed_after_the_model_grade_has_moved(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(60)))
        before = service.assess_buyers(session, ids, actor=OPERATOR, on=MAY)
        after = service.assess_buyers(session, ids, actor=OPERATOR, on=date(2009, 5, 1))
        buyer_id = next(
            buyer_id
            for buyer_id in ids
            if (old := before[buyer_id].assessment.model_grade) is not None
            and (new := after[buyer_id].assessment.model_grade) is not None
            and old != new
            and old.number >= 3
            and not before[buyer_id].assessment.is_knocked_out
        )
        model = before[buyer_id].assessment.model_grade
        assert model is not None
        override = service.propose_override(
            session,
            buyer_id,
            OverrideDraft(Grade(model.number - 2), OverrideReason.OUTLOOK, "", MAY.replace(year=2009, month=4)),
            actor=ANNA,
            on=MAY,
        )
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, override.id, actor=BEN, on=date(2009, 5, 1))
    assert refusal.value.code == "override.outdated"


def test_an_override_expires_on_its_day_and_not_before(engine: Engine) -> None:
    buyer_id = a_buyer_of_grade(engine, 5, 6)
    with unit_of_work(engine, InsurerScope()) as session:
        model = service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY).assessment.model_grade
        assert model is not None
        draft = make_draft(model.number + 1)
        override = service.propose_override(session, buyer_id, draft, actor=ANNA, on=MAY)
        day_before = draft.expires_on - timedelta(days=1)
        early = service.expire_overrides(session, [buyer_id], actor=OPERATOR, on=day_before)
        of_another = service.expire_overrides(session, [buyer_id + 1], actor=OPERATOR, on=draft.expires_on)
        ended = service.expire_overrides(session, [buyer_id], actor=OPERATOR, on=draft.expires_on)
        again = service.expire_overrides(session, [buyer_id], actor=OPERATOR, on=draft.expires_on)
        state = queries.override(session, override.id).state
    assert (early, of_another, ended, again, state) == ((), (), (override.id,), (), "expired")
