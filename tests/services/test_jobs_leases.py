"""Leases: who may write, who takes over, and that a worker which wakes up late writes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from basics import clock
from basics.scopes import InsurerScope
from jobs.leases import (
    Lease,
    LeaseLost,
    give_back,
    live_workers,
    mark_swept,
    renew_lease,
    require_lease,
    revoke_lapsed,
    take_lease,
)
from models.engine import engine_for, read_only, unit_of_work
from models.jobs import WorkerLease
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def take(engine: Engine, name: str = "north") -> Lease:
    with unit_of_work(engine, InsurerScope()) as session:
        return take_lease(session, name, seconds=60)


def let_lapse(engine: Engine, lease: Lease) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        row = update(WorkerLease).where(WorkerLease.executor_id == lease.executor_id)
        session.execute(row.values(expires_at=clock.now() - timedelta(seconds=1)))


def revoked(engine: Engine) -> list[str]:
    with unit_of_work(engine, InsurerScope()) as session:
        return list(revoke_lapsed(session))


def test_every_start_of_a_worker_has_an_executor_id_of_its_own(engine: Engine) -> None:
    assert [take(engine).executor_id, take(engine, "south").executor_id, take(engine).executor_id] == [
        "north:1",
        "south:1",
        "north:2",
    ]


def test_a_standing_lease_may_write_and_be_renewed(engine: Engine) -> None:
    lease = take(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        require_lease(session, lease)
        renew_lease(session, lease)
    assert revoked(engine) == []


def test_a_second_start_under_a_name_ends_the_first(engine: Engine) -> None:
    first = take(engine)
    second = take(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        require_lease(session, second)
    with pytest.raises(LeaseLost), unit_of_work(engine, InsurerScope()) as session:
        require_lease(session, first)


def test_a_lease_that_ran_out_is_revoked_and_its_work_is_to_be_taken_over(engine: Engine) -> None:
    lapsed, standing = take(engine), take(engine, "south")
    let_lapse(engine, lapsed)
    assert revoked(engine) == ["north:1"]
    with read_only(engine, InsurerScope()) as session:
        assert list(live_workers(session)) == [standing.executor_id]


def test_a_worker_that_wakes_up_after_its_lease_was_revoked_writes_nothing(engine: Engine) -> None:
    lease = take(engine)
    let_lapse(engine, lease)
    revoked(engine)
    for act in (require_lease, renew_lease):
        with pytest.raises(LeaseLost), unit_of_work(engine, InsurerScope()) as session:
            act(session, lease)


def test_a_late_renewal_before_the_revocation_keeps_the_lease(engine: Engine) -> None:
    lease = take(engine)
    let_lapse(engine, lease)
    with unit_of_work(engine, InsurerScope()) as session:
        renew_lease(session, lease)
    assert revoked(engine) == []


def test_work_stays_to_be_taken_over_until_somebody_has_done_so(engine: Engine) -> None:
    let_lapse(engine, take(engine))
    assert revoked(engine) == ["north:1"]
    assert revoked(engine) == ["north:1"]
    with unit_of_work(engine, InsurerScope()) as session:
        mark_swept(session, ["north:1"])
    assert revoked(engine) == []


def test_an_orderly_stop_hands_the_work_over_without_waiting(engine: Engine) -> None:
    lease = take(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        give_back(session, lease)
    assert revoked(engine) == ["north:1"]


def test_leases_of_long_ago_are_forgotten_but_the_last_generation_of_a_name_counts_on(engine: Engine) -> None:
    for _ in range(3):
        take(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        long_ago = clock.now() - timedelta(days=8)
        session.execute(update(WorkerLease).values(swept_at=long_ago, revoked_at=long_ago))
        mark_swept(session, [])
    assert take(engine).executor_id == "north:4"
    with read_only(engine, InsurerScope()) as session:
        assert session.query(WorkerLease).count() == 2


def test_on_postgresql_a_lease_held_by_a_writing_transaction_is_left_for_the_next_time(
    postgresql_database: Database,
) -> None:
    engine = engine_for(postgresql_database.url)
    lease = take(engine)
    let_lapse(engine, lease)
    with unit_of_work(engine, InsurerScope()) as session:
        require_lease(session, lease)
        assert revoked(engine) == []
    assert revoked(engine) == ["north:1"]
    engine.dispose()
