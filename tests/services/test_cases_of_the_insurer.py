"""Cases that are the insurer's own: worked like any other, and found by no policyholder."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import NotFound, Refused
from basics.scopes import InsurerScope, PolicyholderScope
from cases import queries, service
from cases.values import Queue
from models.engine import engine_for, read_only, unit_of_work
from tests.services import limits_scene as scene
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    scene.set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def own_case(engine: Engine) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.open_case(
            session,
            queue=Queue.SCREENING,
            kind="sanctions_hit",
            subject=("screening_hit", 1),
            policyholder_id=None,
            buyer_id=1,
            title="Made-up Works 1",
            amount=None,
            required_authority=0,
            actor=OPERATOR,
            on=scene.MAY,
        )


def test_a_case_of_the_insurer_names_no_policyholder(engine: Engine) -> None:
    case_id = own_case(engine)
    with read_only(engine, InsurerScope()) as session:
        found = queries.case(session, case_id, scope=InsurerScope())
    assert (found.policyholder_id, found.policyholder_name, found.queue) == (None, "", "screening")


def test_a_case_of_the_insurer_is_found_by_no_policyholder(engine: Engine) -> None:
    case_id, scope = own_case(engine), PolicyholderScope(1)
    with read_only(engine, scope) as session:
        assert queries.queue(session, scope=scope).cases == ()
        with pytest.raises(NotFound, match="There is no case"):
            queries.case(session, case_id, scope=scope)


def test_nobody_is_asked_on_a_case_of_the_insurer(engine: Engine) -> None:
    case_id = own_case(engine)
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as refusal:
        service.ask(session, case_id, "Who are you?", actor=scene.ANNA, on=scene.MAY, scope=InsurerScope())
    assert refusal.value.code == "case.no_policyholder"


def test_a_case_of_the_insurer_is_taken_commented_and_closed(engine: Engine) -> None:
    case_id, scope = own_case(engine), InsurerScope()
    with unit_of_work(engine, scope) as session:
        service.assign(session, case_id, actor=scene.ANNA, on=scene.MAY, scope=scope)
        written = service.comment(session, case_id, "Other firm.", actor=scene.ANNA, on=scene.MAY, scope=scope)
        closed = service.close_case(session, case_id, actor=scene.ANNA, on=scene.MAY, scope=scope)
    assert (written.body, closed.state) == ("Other firm.", "closed")
