"""After a list has changed everybody on file is screened, in chunks that may be repeated."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from basics.actors import OPERATOR, RULES
from basics.errors import Refused
from basics.scopes import InsurerScope
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue, migrate_queue
from jobs.screening import chunks_of_all, run_chunk
from models.audit import EventLog
from models.engine import engine_for, unit_of_work
from models.screening import ScreeningRun
from people import service as people
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.screening.loading.service import load_list
from registry.screening.runs import service as runs
from registry.screening.values import SubjectKind
from tests.rules.screening_examples import make_upload
from tests.services import limits_scene
from tests.services import screening_scene as scene
from tests.services.limits_scene import MAY, RATED
from tests.support.databases import APP, Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    migrate_queue(database.owner_url, app_role=APP)
    limits_scene.set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def queue(database: Database) -> Iterator[WorkQueue]:
    made = WorkQueue(database.url)
    yield made
    made.close()


def load_and_follow(engine: Engine, queue: WorkQueue) -> list[int]:
    """Load the made-up list, let work follow, and give the ids of all runs."""
    with unit_of_work(engine, InsurerScope()) as session:
        load_list(session, make_upload(is_invented=True), actor=OPERATOR, on=MAY)
        follow_up(session, queue)
        return list(session.scalars(select(ScreeningRun.id)))


def test_a_loaded_list_has_everybody_screened(engine: Engine, queue: WorkQueue) -> None:
    with scene.unit(engine) as session:
        add_names(session, [NewName(RATED, NameKind.ALIAS, "Vestrak Shipping")], source="test")
    [run_id] = load_and_follow(engine, queue)
    for _ in range(2):  # a worker that died does its chunks again
        for position in range(2):
            with scene.unit(engine) as session:
                run_chunk(session, run_id, position)
    with scene.unit(engine) as session:
        runs.finish_run(session, run_id, actor=RULES)
    [hit] = scene.hits(engine)
    assert hit.subject == (SubjectKind.BUYER, RATED)
    with scene.unit(engine) as session:
        row = session.get_one(ScreeningRun, run_id)
        assert (row.screened_count, row.hit_count, row.state) == (4, 1, "finished")
        kinds = list(session.scalars(select(EventLog.kind).where(EventLog.subject_type == "screening_run")))
    assert kinds == ["screening.run_finished"]


def test_the_same_list_again_screens_nobody(engine: Engine, queue: WorkQueue) -> None:
    assert load_and_follow(engine, queue) == load_and_follow(engine, queue) == [1]


def test_a_run_is_not_finished_before_its_last_chunk(engine: Engine, queue: WorkQueue) -> None:
    [run_id] = load_and_follow(engine, queue)
    with pytest.raises(Refused) as refusal, scene.unit(engine) as session:
        runs.finish_run(session, run_id, actor=RULES)
    assert refusal.value.code == "screening_run.not_done"


def test_everybody_is_in_one_chunk(engine: Engine) -> None:
    with scene.unit(engine) as session:
        found = [(chunk.kind.value, chunk.first_id, chunk.last_id) for chunk in chunks_of_all(session)]
    assert found == [("policyholder", 0, 0), ("buyer", 1, 2)]


def test_a_policyholder_is_screened_as_it_is_created(engine: Engine, queue: WorkQueue) -> None:
    load_and_follow(engine, queue)
    with scene.unit(engine) as session:
        made = people.create_policyholder(
            session, "Khorvand Petrochemical Trading", "DE", actor=OPERATOR, on=MAY, is_invented=True
        )
        people.create_policyholder(session, "Wren Tile Works", "DE", actor=OPERATOR, on=MAY, is_invented=True)
        follow_up(session, queue)
    [hit] = scene.hits(engine)
    assert (hit.subject, hit.alias) == ((SubjectKind.POLICYHOLDER, made), "KHORVAND PETROCHEMICAL TRADING CO.")
