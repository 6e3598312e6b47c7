"""The demo's list: invented, and like two made-up firms alone."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from basics import clock
from basics.scopes import InsurerScope
from cases.queries import waiting_count
from commands.demo_screening import load_invented_list
from models.engine import engine_for
from models.people import Installation
from registry.screening import queries
from tests.services import screening_scene as scene
from tests.services.limits_scene import MAY
from tests.support.databases import Database


@pytest.fixture
def engine(sqlite_bureau_database: Database) -> Iterator[Engine]:
    made = engine_for(sqlite_bureau_database.url)
    yield made
    made.dispose()


def test_the_demo_has_two_hits_on_an_invented_list(engine: Engine) -> None:
    with scene.unit(engine) as session:
        if session.get(Installation, 1) is None:
            session.add(
                Installation(
                    id=1,
                    insurer_name="Test",
                    book_currency="USD",
                    business_date=MAY,
                    is_demo=True,
                    created_at=clock.now(),
                )
            )
        load_invented_list(session)
        [listed] = queries.lists(session)
        assert (listed.name, listed.is_invented, listed.entry_count) == ("Demo list (invented)", True, 3)
        assert waiting_count(session, scope=InsurerScope(), queue="screening") == 2
    names = sorted(hit.subject_name for hit in scene.hits(engine))
    assert names == ["Sorrel Jackdaw Brush Makers", "Yarrow Teal Lens Grinders"]
