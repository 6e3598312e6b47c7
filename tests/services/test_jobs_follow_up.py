"""What work follows from a change: enqueued with it, or not at all."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text

from basics import clock
from basics.actors import OPERATOR, RULES, Actor, Role
from basics.errors import Refused
from basics.scopes import InsurerScope, PolicyholderScope
from jobs.faults import FaultSwitch, fault_switch
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from jobs.ticking import follow_clock
from models.engine import engine_for, read_only, unit_of_work
from monitoring.queries import runs
from people import service as people
from people.queries import business_date
from people.values import NewInstallation, NewPerson
from registry.service import record_event
from tests.services.monitoring_scene import PASSWORD, PASSWORDS
from tests.services.notices_scene import add_event, add_people
from tests.support.databases import APP, Database

MAY = date(2008, 5, 1)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    migrate_queue(database.owner_url, app_role=APP)
    made = engine_for(database.url)
    with unit_of_work(made, InsurerScope()) as session:
        administrator = NewPerson("root@example.test", "Root", Role.ADMINISTRATOR)
        installation = NewInstallation("Test Insurer", "USD", MAY, is_demo=True)
        people.set_up(session, installation, administrator=administrator, password=PASSWORD, passwords=PASSWORDS)
        add_people(session)
    yield made
    made.dispose()


@pytest.fixture
def queue(database: Database) -> Iterator[WorkQueue]:
    made = WorkQueue(database.url)
    yield made
    made.close()


def enqueued(engine: Engine) -> list[str]:
    """Give the names of the work that waits, as the queue's own table has them."""
    table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"

    def names(connection: Connection) -> list[str]:
        found = connection.execute(text(f"SELECT name FROM {table} WHERE status = 'ENQUEUED' ORDER BY name"))  # noqa: S608 - a constant
        return [row.name for row in found]

    with engine.connect() as connection:
        return names(connection)


def test_an_event_brings_notices_and_no_more(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        add_event(session, "limit.refused")
        add_event(session, "limit.refused")
        follow_up(session, queue)
    assert enqueued(engine) == ["send_notices"]


def test_a_role_in_force_has_every_buyer_looked_at(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        add_event(session, "scorecard.in_force")
        follow_up(session, queue)
    assert enqueued(engine) == ["monitoring_run", "send_notices"]


def test_a_change_without_events_brings_no_work(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        follow_up(session, queue)
    assert enqueued(engine) == []


def test_what_is_rolled_back_leaves_no_work_behind(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        people.move_business_date(session, date(2008, 6, 1), actor=OPERATOR)
        follow_up(session, queue)
        session.rollback()
    assert enqueued(engine) == []
    with read_only(engine, InsurerScope()) as session:
        assert runs(session) == []


def test_a_moved_date_brings_a_monitoring_run_for_the_new_date(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        people.move_business_date(session, date(2008, 6, 1), actor=OPERATOR)
        follow_up(session, queue)
    assert enqueued(engine) == ["monitoring_run", "send_notices"]
    with read_only(engine, InsurerScope()) as session:
        assert [run.business_date for run in runs(session)] == [date(2008, 6, 1)]


def test_a_policyholders_fact_about_a_buyer_wakes_monitoring(engine: Engine, queue: WorkQueue) -> None:
    exporter = Actor("Ann", 2, Role.EXPORTER, 1)
    with unit_of_work(engine, PolicyholderScope(1)) as session:
        record_event(
            session,
            buyer_id=1,
            kind="overdue_notice",
            happened_on=MAY,
            known_at=MAY,
            source="test",
            source_key="notice:1",
            note="",
            is_invented=True,
            actor=exporter,
            on=MAY,
        )
        follow_up(session, queue)
    assert enqueued(engine) == ["monitoring_run", "send_notices"]


def test_a_missing_job_is_made_up_for_once_a_minute(engine: Engine, queue: WorkQueue) -> None:
    for _ in range(2):
        with unit_of_work(engine, InsurerScope()) as session:
            queue.enqueue_once_a_minute(session, "send_notices")
    assert enqueued(engine) in (["send_notices"], ["send_notices", "send_notices"])  # the minute may have turned


def test_a_bureau_file_that_was_read_wakes_monitoring(engine: Engine, queue: WorkQueue) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        add_event(session, "bureau.imported", actor=RULES, policyholder_id=None)
        follow_up(session, queue)
    assert enqueued(engine) == ["monitoring_run", "send_notices"]


def test_without_the_variable_no_worker_is_stopped() -> None:
    assert fault_switch({}) == FaultSwitch()


def test_the_fault_switch_is_refused_outside_tests() -> None:
    with pytest.raises(Refused) as refusal:
        fault_switch({"TRADECOVER_FAULT": "chunk_done:1"})
    assert refusal.value.code == "jobs.fault_outside_tests"


@pytest.mark.parametrize("setting", ["chunk_done", "chunk_done:x", "lunch:1", ""])
def test_an_unknown_fault_is_refused(setting: str) -> None:
    with pytest.raises(Refused) as refusal:
        fault_switch({"TRADECOVER_FAULT": setting, "PYTEST_CURRENT_TEST": "this"})
    assert refusal.value.code == "jobs.fault_unknown"


@pytest.mark.parametrize(
    ("is_demo", "today", "then"),
    [
        (False, date(2008, 4, 30), MAY),  # a clock that was set back moves nothing
        (False, MAY, MAY),
        (False, date(2008, 5, 2), date(2008, 5, 2)),
        (True, date(2008, 5, 2), MAY),
    ],
)
def test_only_a_production_installation_follows_the_clock_and_only_forward(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, *, is_demo: bool, today: date, then: date
) -> None:
    monkeypatch.setattr(clock, "today", lambda: today)
    engine = engine_for(sqlite_database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        follow_clock(session, today=today)  # before the first set-up there is nothing to move
        administrator = NewPerson("root@example.test", "Root", Role.ADMINISTRATOR)
        installation = NewInstallation("Test Insurer", "USD", MAY, is_demo)
        people.set_up(session, installation, administrator=administrator, password=PASSWORD, passwords=PASSWORDS)
        follow_clock(session, today=today)
        assert business_date(session) == then
    engine.dispose()
