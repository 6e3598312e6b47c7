"""Overrides reach the limits: a run looks at the buyer when one comes into force, is revoked or runs out."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from basics.actors import MONITORING, Actor, Role
from basics.grades import Grade
from basics.money import Money
from basics.scopes import InsurerScope
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from limits.queries import versions
from models.engine import engine_for, read_only, unit_of_work
from models.limits import LimitVersion
from models.underwriting import Assessment
from monitoring import queries as monitoring_queries
from monitoring import service
from tests.services.monitoring_scene import EVE, build, run_here
from tests.support.databases import APP, Database
from underwriting import queries
from underwriting.overrides import needs_second
from underwriting.reasons import OverrideReason
from underwriting.service import OverrideDraft, propose_override, revoke_override

pytestmark = pytest.mark.slow

ANNA = Actor("Anna", 1, Role.UNDERWRITER, authority_level=2)
LAST_DAY = EVE + timedelta(days=1)
ENDS = EVE + timedelta(days=2)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    build(made)
    yield made
    made.dispose()


def do(engine: Engine, on: date) -> list[int]:
    with unit_of_work(engine, InsurerScope()) as session:
        planned = service.plan_runs(session, actor=MONITORING, on=on)
        for run_id in planned:
            run_here(session, run_id)
    return list(planned)


def worsen(engine: Engine) -> tuple[int, int]:
    """Set a buyer with a limit two grades worse until the day after tomorrow; give buyer and override."""
    with unit_of_work(engine, InsurerScope()) as session:
        for buyer_id in session.scalars(select(LimitVersion.buyer_id).distinct().order_by(LimitVersion.buyer_id)):
            stored = queries.latest_assessment(session, buyer_id, on=EVE)
            assert stored is not None
            model = stored.assessment.model_grade
            if model is None or model.number > 7 or needs_second(steps=2, pd=stored.assessment.pd):
                continue
            worse = Grade(model.number + 2)
            draft = OverrideDraft(worse, OverrideReason.ADVERSE_INFORMATION, "Payments stopped.", ENDS)
            return buyer_id, propose_override(session, buyer_id, draft, actor=ANNA, on=EVE).id
    raise AssertionError("the scene has no such buyer")


def looked_at(engine: Engine, run_id: int) -> list[int]:
    with read_only(engine, InsurerScope()) as session:
        return list(session.scalars(select(Assessment.buyer_id).where(Assessment.monitoring_run_id == run_id)))


def newest_limit(engine: Engine, buyer_id: int) -> Money:
    with read_only(engine, InsurerScope()) as session:
        return versions(session, scope=InsurerScope(), buyer_id=buyer_id)[-1].amount


def test_a_limit_follows_an_override_that_came_into_force(engine: Engine) -> None:
    buyer_id, _override_id = worsen(engine)
    before = newest_limit(engine, buyer_id)
    (run_id,) = do(engine, EVE)
    assert looked_at(engine, run_id) == [buyer_id]
    assert newest_limit(engine, buyer_id).minor < before.minor


def test_an_override_ends_in_the_run_of_its_day_and_not_before(engine: Engine) -> None:
    buyer_id, override_id = worsen(engine)
    do(engine, LAST_DAY)
    with read_only(engine, InsurerScope()) as session:
        assert queries.override(session, override_id).state == "in_force"
    (run_id,) = do(engine, ENDS)
    with read_only(engine, InsurerScope()) as session:
        assert queries.override(session, override_id).state == "expired"
        latest = queries.latest_assessment(session, buyer_id, on=ENDS)
    assert buyer_id in looked_at(engine, run_id)
    assert latest is not None
    assert latest.inputs.overrides == ()
    assert latest.assessment.grade == latest.assessment.model_grade


def test_an_override_wakes_monitoring_when_it_begins_and_when_it_is_revoked(engine: Engine, database: Database) -> None:
    migrate_queue(database.owner_url, app_role=APP)
    queue = WorkQueue(database.url)
    buyer_id, override_id = worsen(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        planned_before = len(monitoring_queries.runs(session))
        revoke_override(session, override_id, actor=ANNA, on=EVE)
        follow_up(session, queue)
        planned = monitoring_queries.runs(session)
    queue.close()
    assert len(planned) == planned_before + 1
    with unit_of_work(engine, InsurerScope()) as session:
        run_here(session, planned[0].id)
    assert looked_at(engine, planned[0].id) == [buyer_id]
