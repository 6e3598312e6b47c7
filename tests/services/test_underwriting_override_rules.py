"""Who may override a grade: an underwriter with an authority, and never alone what needs two; on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.errors import Refused
from basics.grades import Grade
from basics.scopes import InsurerScope
from models.engine import engine_for, unit_of_work
from models.people import UserAccount
from models.registry import Buyer
from models.underwriting import GradeOverride
from tests.support.databases import Database
from underwriting import service
from underwriting.queries import StoredAssessment
from underwriting.reasons import OverrideReason
from underwriting.service import OverrideDraft

MAY = date(2008, 5, 1)
ANNA = Actor("Anna", user_id=1, role=Role.UNDERWRITER, authority_level=1)
BEN = Actor("Ben", user_id=2, role=Role.UNDERWRITER, authority_level=1)


@pytest.fixture
def engine(bureau_database: Database) -> Iterator[Engine]:
    made = engine_for(bureau_database.url)
    with unit_of_work(made, InsurerScope()) as session:
        for actor in (ANNA, BEN):
            session.add(
                UserAccount(
                    email=f"{actor.name}@insurer.example",
                    name=actor.name,
                    role=Role.UNDERWRITER,
                    authority_level=actor.authority_level,
                    password_hash="",
                    locale="en",
                    created_at=clock.now(),
                )
            )
            session.flush()
    yield made
    made.dispose()


def a_rated_buyer(session: Session) -> tuple[StoredAssessment, int]:
    """Assess buyers until one has a grade that may be bettered by two; give it with that grade of the scorecard."""
    ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(30)))
    for stored in service.assess_buyers(session, ids, actor=OPERATOR, on=MAY).values():
        model = stored.assessment.model_grade
        if model is not None and 3 <= model.number <= 6 and not stored.assessment.is_knocked_out:
            return stored, model.number
    raise AssertionError("no such buyer among the first thirty")


def draft(grade: int) -> OverrideDraft:
    return OverrideDraft(Grade(grade), OverrideReason.LATER_FIGURES, "Interim figures.", MAY + timedelta(days=90))


def test_an_underwriter_without_authority_overrides_no_grade(engine: Engine) -> None:
    looker = replace(ANNA, authority_level=0)
    with unit_of_work(engine, InsurerScope()) as session:
        stored, model = a_rated_buyer(session)
        with pytest.raises(Refused) as refusal:
            service.propose_override(session, stored.buyer_id, draft(model - 1), actor=looker, on=MAY)
        count = session.scalar(select(func.count()).select_from(GradeOverride))
    assert (refusal.value.code, count) == ("override.no_authority", 0)


def test_an_underwriter_without_authority_is_no_second_pair_of_eyes(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        stored, model = a_rated_buyer(session)
        held = service.propose_override(session, stored.buyer_id, draft(model - 2), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        confirmed = service.confirm_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, confirmed.state) == ("override.no_authority", "in_force")


def test_an_underwriter_without_authority_rejects_no_override(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        stored, model = a_rated_buyer(session)
        held = service.propose_override(session, stored.buyer_id, draft(model - 2), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.reject_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        rejected = service.reject_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, rejected.state) == ("override.no_authority", "rejected")


def test_an_underwriter_without_authority_revokes_no_override(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        stored, model = a_rated_buyer(session)
        held = service.propose_override(session, stored.buyer_id, draft(model + 1), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.revoke_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        revoked = service.revoke_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, revoked.state) == ("override.no_authority", "revoked")
