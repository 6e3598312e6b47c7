"""The demo's companies of the LEI index: real names, no facts, and something that a customer list can find."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import Actor
from commands.demo_companies import load_real_companies
from models.engine import engine_for, read_only, unit_of_work
from models.registry import FACTS, Buyer, BuyerIdentifier
from registry.matching.runs import queries
from registry.matching.values import Outcome
from tests.services.matching_scene import INSURER, MAY, ask, make_list, match_whole, settle
from tests.support.databases import Database


@pytest.fixture
def engine(sqlite_database: Database) -> Iterator[Engine]:
    made = engine_for(sqlite_database.url)
    yield made
    made.dispose()


@pytest.fixture
def exporter(engine: Engine) -> Actor:
    with unit_of_work(engine, INSURER) as session:
        one, _other = settle(session)
    load_real_companies(engine, on=MAY)
    return one


@pytest.mark.usefixtures("exporter")
def test_150_companies_are_on_file_and_nothing_is_told_of_them(engine: Engine) -> None:
    with read_only(engine, INSURER) as session:
        assert session.scalar(select(func.count()).select_from(Buyer).where(~Buyer.has_made_up_name)) == 150
        leis = select(func.count()).select_from(BuyerIdentifier).where(BuyerIdentifier.scheme == "lei")
        assert session.scalar(leis) == 150
        assert [session.scalar(select(func.count()).select_from(fact)) for fact in FACTS] == [0, 0, 0, 0]


@pytest.mark.usefixtures("exporter")
def test_loaded_twice_they_are_the_same(engine: Engine) -> None:
    load_real_companies(engine, on=MAY)
    with read_only(engine, INSURER) as session:
        assert session.scalar(select(func.count()).select_from(Buyer)) == 150


def test_a_customer_list_finds_them(engine: Engine, exporter: Actor) -> None:
    lines = ("Oman Telecommunications Company,OM", "Maxrets Venture PLC,", "Wren Tile Works,PL")
    with unit_of_work(engine, INSURER) as session:
        run = ask(session, make_list(*lines), exporter)
        match_whole(session, run.id)
        rows = queries.rows(session, run.id, scope=INSURER)
    assert [row.candidates[0].buyer_name for row in rows[:2]] == [
        "Oman Telecommunications Company S.A.O.G",
        "MAXRETS VENTURES PLC",
    ]
    assert (rows[0].outcome, rows[2].outcome) == (Outcome.MATCHED, Outcome.NO_MATCH)
