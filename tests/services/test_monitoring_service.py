"""Monitoring runs over real firms: who is looked at, on which day, and that a chunk is done once."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import MONITORING, OPERATOR
from basics.errors import NotFound, Refused
from basics.scopes import InsurerScope
from models.engine import engine_for, read_only, unit_of_work
from models.limits import LimitVersion
from models.underwriting import Assessment
from monitoring import queries, service
from registry.service import record_event
from tests.services.monitoring_scene import ARRIVAL, EVE, FIRMS, build, run_here
from tests.support.databases import Database

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    build(made)
    yield made
    made.dispose()


def do(engine: Engine, on: date) -> list[int]:
    """Plan and do what is to be done up to a day; give the runs."""
    with unit_of_work(engine, InsurerScope()) as session:
        planned = service.plan_runs(session, actor=MONITORING, on=on)
        for run_id in planned:
            run_here(session, run_id)
    return list(planned)


def fail(engine: Engine, buyer_id: int, *, known_at: date, on: date) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        record_event(
            session,
            buyer_id=buyer_id,
            kind="failure",
            happened_on=known_at,
            known_at=known_at,
            source="test",
            source_key="",
            note="",
            is_invented=True,
            actor=OPERATOR,
            on=on,
        )


def test_every_loaded_buyer_lies_in_a_chunk_of_a_run(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        [run_id] = service.plan_runs(session, actor=MONITORING, on=EVE, chunk_buyers=7)
        everybody = queries.all_buyer_ids(session)
        assert len(everybody) == FIRMS
        assert queries.run(session, run_id).chunks == 9


def test_buyers_with_new_statements_are_rated_again_and_no_others(engine: Engine) -> None:
    [run_id] = do(engine, ARRIVAL)
    with read_only(engine, InsurerScope()) as session:
        rated = session.scalars(select(Assessment.buyer_id).where(Assessment.monitoring_run_id == run_id)).all()
        facts = queries.run(session, run_id)
    assert (len(rated), len(set(rated))) == (facts.buyers, facts.buyers)
    assert 40 < facts.buyers < FIRMS  # firms that stopped filing have nothing new
    [again] = do(engine, ARRIVAL)
    with read_only(engine, InsurerScope()) as session:
        assert queries.run(session, again).buyers == 0


def test_limits_follow_a_fallen_grade_with_notice_and_say_since_when(engine: Engine) -> None:
    [run_id] = do(engine, ARRIVAL)
    with read_only(engine, InsurerScope()) as session:
        changes = queries.limit_changes(session, run_id, scope=InsurerScope())
        grades = {change.buyer_id: change for change in queries.grade_changes(session, run_id)}
        facts = queries.run(session, run_id)
    assert len(changes) == facts.changed > 5
    assert {change.announced_at for change in changes} == {ARRIVAL}
    assert {change.effective_for_shipments_from for change in changes} == {date(2009, 5, 30)}
    for change in changes:
        before, after = grades[change.buyer_id].before, grades[change.buyer_id].after
        assert before is not None
        assert after is not None
        assert after > before


def test_a_date_that_jumps_over_years_is_walked_through(engine: Engine) -> None:
    planned = do(engine, date(2011, 1, 1))
    with read_only(engine, InsurerScope()) as session:
        days = [queries.run(session, run_id).business_date for run_id in planned]
    assert days[0] <= date(2009, 12, 31)
    assert {ARRIVAL, date(2010, 4, 30), date(2011, 1, 1)} <= set(days)
    assert days == sorted(days)


def test_a_fact_that_is_recorded_late_with_an_old_date_is_new(engine: Engine) -> None:
    do(engine, ARRIVAL)
    fail(engine, 5, known_at=date(2009, 1, 15), on=ARRIVAL)
    [run_id] = do(engine, ARRIVAL)
    with read_only(engine, InsurerScope()) as session:
        [assessed] = session.scalars(select(Assessment.buyer_id).where(Assessment.monitoring_run_id == run_id))
    assert assessed == 5


def test_a_fact_of_tomorrow_does_not_exist_today(engine: Engine) -> None:
    do(engine, ARRIVAL)
    fail(engine, 5, known_at=date(2009, 5, 1), on=ARRIVAL)
    [today] = do(engine, ARRIVAL)
    tomorrow = do(engine, date(2009, 5, 1))
    with read_only(engine, InsurerScope()) as session:
        assert queries.run(session, today).buyers == 0
        assert sum(queries.run(session, run_id).buyers for run_id in tomorrow) == 1


def test_a_chunk_that_is_done_does_nothing_more(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        [run_id] = service.plan_runs(session, actor=MONITORING, on=ARRIVAL)
        run_here(session, run_id)
    with unit_of_work(engine, InsurerScope()) as session:
        before = session.scalars(select(func.count()).select_from(LimitVersion)).one()
        run_here(session, run_id)
        assert session.scalars(select(func.count()).select_from(LimitVersion)).one() == before


def test_a_run_is_not_finished_before_its_last_chunk(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        [run_id] = service.plan_runs(session, actor=MONITORING, on=ARRIVAL, chunk_buyers=30)
        assert service.start_run(session, run_id) == 2
        service.run_chunk(session, run_id, 0, actor=MONITORING)
        with pytest.raises(Refused) as refusal:
            service.finish_run(session, run_id, actor=MONITORING)
    assert refusal.value.code == "monitoring_run.not_done"


def test_an_unknown_run_is_not_found(engine: Engine) -> None:
    with read_only(engine, InsurerScope()) as session, pytest.raises(NotFound) as refusal:
        queries.run(session, 99)
    assert refusal.value.code == "monitoring_run.unknown"
