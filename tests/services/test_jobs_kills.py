"""A worker is killed at every point of its work; the run still finishes, with every effect once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from basics.scopes import InsurerScope
from jobs.queue import WorkQueue, migrate_queue
from models.engine import engine_for, read_only, unit_of_work
from monitoring import queries as monitoring
from notifications import queries as notifications
from notifications import service as notices
from tests.services.monitoring_scene import CHUNKS, Outcome, build, outcome, plan, run_here
from tests.support.databases import APP, Database, SharedFolder, copied_sqlite
from tests.support.workers import Workers, running_workers, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared_sqlite(shared_folder: SharedFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the scene built, to be copied."""
    database = copied_sqlite(shared_folder, tmp_path_factory.mktemp("scene"))
    migrate_queue(database.owner_url)
    engine = engine_for(database.url)
    build(engine)
    engine.dispose()
    return Path(database.url.removeprefix("sqlite:///"))


@pytest.fixture(scope="module")
def expected(prepared_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Give what the run leaves behind when nobody disturbs it."""
    file = shutil.copyfile(prepared_sqlite, tmp_path_factory.mktemp("undisturbed") / "tradecover.db")
    engine = engine_for(f"sqlite:///{file}")
    run_id = plan(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        run_here(session, run_id)
    with unit_of_work(engine, InsurerScope()) as session:
        while notices.dispatch(session, batch=1000):
            pass
    with read_only(engine, InsurerScope()) as session:
        found = outcome(session, run_id)
    engine.dispose()
    return found


@pytest.fixture
def scene(database: Database, prepared_sqlite: Path) -> Database:
    """Give a database of the test's own with the scene built."""
    if database.name == "sqlite":
        shutil.copyfile(prepared_sqlite, database.url.removeprefix("sqlite:///"))
        return database
    migrate_queue(database.owner_url, app_role=APP)
    engine = engine_for(database.url)
    build(engine)
    engine.dispose()
    return database


@pytest.fixture
def engine(scene: Database) -> Iterator[Engine]:
    made = engine_for(scene.url)
    yield made
    made.dispose()


@pytest.fixture
def workers(scene: Database, tmp_path: Path) -> Iterator[Workers]:
    with running_workers(scene.url, tmp_path, lease_seconds=2) as found:
        yield found


@pytest.fixture
def run_id(scene: Database, engine: Engine) -> Iterator[int]:
    queue = WorkQueue(scene.url)
    yield plan(engine, queue)
    queue.close()


def chunks_done(engine: Engine, run_id: int) -> int:
    with read_only(engine, InsurerScope()) as session:
        return monitoring.run(session, run_id).chunks_done


def is_settled(engine: Engine, run_id: int) -> bool:
    """Tell whether the run is finished, everybody told, and every mail sent."""
    with read_only(engine, InsurerScope()) as session:
        finished = monitoring.run(session, run_id).finished_at is not None
        return finished and not notifications.is_anything_waiting(session)


def check(engine: Engine, run_id: int, expected: Outcome, home: Path) -> None:
    until(lambda: is_settled(engine, run_id), "the run is finished and everybody told")
    with read_only(engine, InsurerScope()) as session:
        found = outcome(session, run_id)
        stable_ids = notifications.stable_ids(session)
    assert found == expected
    assert len(found.assessments) == len({buyer_id for buyer_id, _grade in found.assessments})
    assert len(found.limit_versions) == len({version[:2] for version in found.limit_versions})
    assert sorted(file.stem for file in (home / "outbox").glob("*.eml")) == sorted(stable_ids)


def test_the_scene_has_something_to_lose(expected: Outcome) -> None:
    assert len(expected.assessments) > 40
    assert len(expected.limit_versions) > 5
    assert len(expected.mails) == len(expected.limit_versions)
    assert (expected.chunks_done, expected.run_states) == (CHUNKS, ["finished", "finished"])


@pytest.mark.parametrize("k", range(1, CHUNKS))
def test_a_worker_killed_after_chunk_k_and_started_again_does_every_effect_once(
    engine: Engine, workers: Workers, run_id: int, expected: Outcome, k: int
) -> None:
    first = workers.start("north", fault=f"chunk_done:{k}")
    first.wait_until_stopped()
    first.kill()
    assert chunks_done(engine, run_id) == k
    workers.start("north")
    check(engine, run_id, expected, workers.home)


@pytest.mark.parametrize("k", range(1, CHUNKS))
def test_a_worker_killed_while_it_writes_chunk_k_is_replaced_by_another(
    engine: Engine, workers: Workers, run_id: int, expected: Outcome, k: int
) -> None:
    first = workers.start("north", fault=f"chunk_writing:{k + 1}")
    first.wait_until_stopped()
    first.kill()
    assert chunks_done(engine, run_id) == k
    workers.start("south")
    check(engine, run_id, expected, workers.home)


def test_a_paused_worker_that_wakes_up_after_it_was_replaced_writes_nothing(
    engine: Engine, workers: Workers, run_id: int, expected: Outcome
) -> None:
    paused = workers.start("north", fault="chunk_done:2")
    paused.wait_until_stopped()
    workers.start("south")
    check(engine, run_id, expected, workers.home)
    paused.resume()
    assert paused.process.wait(20) == 75
    with read_only(engine, InsurerScope()) as session:
        assert outcome(session, run_id) == expected


@pytest.mark.parametrize("fault", ["notices_writing:2", "notices_done:1", "mail_sent:3"])
def test_a_worker_killed_while_it_sends_notices_tells_everybody_once(
    engine: Engine, workers: Workers, run_id: int, expected: Outcome, fault: str
) -> None:
    first = workers.start("north", fault=fault)
    first.wait_until_stopped()
    first.kill()
    workers.start("north")
    check(engine, run_id, expected, workers.home)


def test_an_orderly_stop_leaves_the_rest_to_the_next_start(
    engine: Engine, workers: Workers, run_id: int, expected: Outcome
) -> None:
    first = workers.start("north")
    until(lambda: chunks_done(engine, run_id) > 0, "the first chunk is done")
    assert first.end() == 0
    workers.start("north")
    check(engine, run_id, expected, workers.home)


def test_work_that_was_claimed_and_never_begun_is_put_back(
    scene: Database, engine: Engine, workers: Workers, expected: Outcome
) -> None:
    north = workers.start("north")
    until(lambda: b"ready" in north.log.read_bytes(), "the worker is ready", log=north.log)
    queue = WorkQueue(scene.url)
    run_id = plan(engine, queue, claimed_by="north:1")
    queue.close()
    check(engine, run_id, expected, workers.home)
    assert b"putting back" in north.log.read_bytes()
