"""Taking the database back before screening and up again keeps the cases of policyholders."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from cases import service
from cases.values import Queue
from migrations.runner import downgrade, migrate
from models.cases import CaseMessage, ReviewCase
from models.engine import engine_for, read_only, unit_of_work
from tests.services import limits_scene as scene
from tests.support.databases import APP, Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    scene.set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def open_case(engine: Engine, policyholder_id: int | None, title: str) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        case_id = service.open_case(
            session,
            queue=Queue.UNDERWRITING,
            kind="new_limit",
            subject=("limit_request", 1),
            policyholder_id=policyholder_id,
            buyer_id=1,
            title=title,
            amount=None,
            required_authority=0,
            actor=OPERATOR,
            on=scene.MAY,
        )
        service.comment(session, case_id, f"On {title}.", actor=scene.ANNA, on=scene.MAY, scope=InsurerScope())


@pytest.mark.slow
def test_back_and_up_again_keeps_cases_of_policyholders(database: Database, engine: Engine) -> None:
    open_case(engine, 1, "theirs")
    open_case(engine, None, "ours")
    engine.dispose()
    downgrade(database.owner_url, "0016")
    migrate(database.owner_url, app_role=APP if database.name == "postgresql" else None)
    with read_only(engine, InsurerScope()) as session:
        assert list(session.scalars(select(ReviewCase.title))) == ["theirs"]
        assert list(session.scalars(select(CaseMessage.body))) == ["On theirs."]
    open_case(engine, None, "ours again")
