"""A customer list is matched by a worker; one that is killed is replaced, and nothing is done twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from basics.actors import Actor
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from models.engine import engine_for, read_only, unit_of_work
from notifications.queries import inbox
from registry.matching.runs import queries
from registry.matching.runs.values import RowFacts, RunFacts
from tests.services.matching_scene import INSURER, add_firms, ask, make_list, match_whole, settle
from tests.support.databases import Database
from tests.support.workers import Workers, running_workers, until

pytestmark = pytest.mark.slow

LINES = (*(f"Osprey Anchor Forge {number},DE" for number in range(200)), "Wren Tile Works,PL")
CHUNKS = 3


@pytest.fixture
def engine(sqlite_database: Database) -> Iterator[Engine]:
    migrate_queue(sqlite_database.owner_url)
    made = engine_for(sqlite_database.url)
    yield made
    made.dispose()


@pytest.fixture
def exporter(engine: Engine) -> Actor:
    with unit_of_work(engine, INSURER) as session:
        one, _other = settle(session)
        add_firms(session)
    return one


@pytest.fixture
def run_id(sqlite_database: Database, engine: Engine, exporter: Actor) -> Iterator[int]:
    queue = WorkQueue(sqlite_database.url)
    with unit_of_work(engine, exporter.scope) as session:
        run = ask(session, make_list(*LINES), exporter)
        follow_up(session, queue)
    yield run.id
    queue.close()


@pytest.fixture
def workers(sqlite_database: Database, tmp_path: Path) -> Iterator[Workers]:
    with running_workers(sqlite_database.url, tmp_path, lease_seconds=2) as found:
        yield found


def progress(engine: Engine, run_id: int) -> RunFacts:
    with read_only(engine, INSURER) as session:
        return queries.run(session, run_id, scope=INSURER)


def results(engine: Engine, run_id: int) -> list[tuple[object, ...]]:
    with read_only(engine, INSURER) as session:
        rows: tuple[RowFacts, ...] = queries.rows(session, run_id, scope=INSURER)
    return [(row.position, row.outcome, row.buyer_id, row.duplicate_of, row.candidates) for row in rows]


@pytest.mark.parametrize("fault", ["chunk_done:1", "chunk_writing:2", "chunk_done:3"])
def test_a_worker_killed_while_it_matches_is_replaced_and_no_row_is_matched_twice(
    engine: Engine, workers: Workers, exporter: Actor, run_id: int, fault: str
) -> None:
    first = workers.start("north", fault=fault)
    first.wait_until_stopped()
    first.kill()
    assert progress(engine, run_id).done in (100, 201)
    workers.start("south")
    until(lambda: progress(engine, run_id).is_finished, "the list is matched")
    with unit_of_work(engine, INSURER) as session:
        undisturbed = ask(session, make_list(*LINES), exporter)
        match_whole(session, undisturbed.id)
    assert results(engine, run_id) == results(engine, undisturbed.id)
    assert progress(engine, run_id).done == 201


def test_the_policyholder_is_told_when_its_list_is_matched(
    engine: Engine, workers: Workers, exporter: Actor, run_id: int
) -> None:
    assert exporter.user_id is not None

    def sentences() -> list[str]:
        with read_only(engine, INSURER) as session:
            return [line.kind for line in inbox(session, exporter.user_id or 0)]

    workers.start("north")
    until(lambda: "match_run.finished" in sentences(), "the exporter is told")
    assert sentences().count("match_run.finished") == 1
    assert progress(engine, run_id).is_finished
