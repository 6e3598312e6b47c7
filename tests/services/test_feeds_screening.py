"""Who comes by a feed is held against the sanctions lists, at the entry and under a new name."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.engine import engine_for
from registry.screening.values import HitState
from tests.rules.feed_examples import DELSTAR, MAXRETS, golden_file, lei_record
from tests.services import limits_scene
from tests.services import screening_scene as scene
from tests.services.feeds_scene import load
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    limits_scene.set_up(database.url)
    made = engine_for(database.url)
    scene.load(made)
    yield made
    made.dispose()


def test_a_company_of_a_feed_like_a_listed_name_opens_a_case(engine: Engine) -> None:
    listed = lei_record(DELSTAR, LegalName="Westrakh Maritime Limited")
    content = golden_file(listed, lei_record(MAXRETS, LegalName="Maxrets Ventures Plc"))
    for _ in range(2):
        load(engine, content)
        assert [(hit.state, hit.alias) for hit in scene.hits(engine)] == [(HitState.OPEN, "AL-WESTRAKH MARITIME")]


def test_another_name_that_a_feed_tells_is_screened_too(engine: Engine) -> None:
    load(engine, golden_file(lei_record(DELSTAR)))
    assert scene.hits(engine) == ()
    names = {"OtherEntityName": {"@type": "TRADING_OR_OPERATING_NAME", "$": "Westrakh Maritime"}}
    load(engine, golden_file(lei_record(DELSTAR, OtherEntityNames=names)))
    assert [hit.state for hit in scene.hits(engine)] == [HitState.OPEN]
