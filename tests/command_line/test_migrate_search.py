"""`tradecover migrate` indexes the names that came before the index, and all of them anew when asked."""

from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from commands.main import main
from models.engine import engine_for, read_only, unit_of_work
from models.search import SearchEntry, SearchPosting
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.search.index import forget_index, index_missing
from registry.search.queries import search
from registry.service import add_buyer
from registry.values import NewBuyer
from tests.support.databases import APP, Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def buyer_id(engine: Engine) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        buyer = add_buyer(session, NewBuyer("Wren Tile Works", "PL"), actor=OPERATOR, on=date(2008, 5, 1))
        names = [NewName(buyer.id, NameKind.FORMER, f"Old Wren {number}") for number in range(4)]
        add_names(session, names, source="register")
        return buyer.id


def found(engine: Engine, text: str) -> list[str]:
    with read_only(engine, InsurerScope()) as session:
        return [entry.matched_name for entry in search(session, text, page_size=5).found]


def migrate(database: Database, *more: str) -> str:
    role = ["--app-role", APP] if database.name == "postgresql" else []
    result = CliRunner().invoke(main, ["migrate", "--database-url", database.owner_url, *role, *more])
    assert result.exit_code == 0, result.output
    return result.output


def test_names_from_before_the_index_are_indexed(database: Database, engine: Engine, buyer_id: int) -> None:
    assert buyer_id == 1
    with unit_of_work(engine, InsurerScope()) as session:
        forget_index(session)
    assert found(engine, "tile") == []
    migrate(database)
    assert found(engine, "tile") == ["Wren Tile Works"]


def test_index_is_made_anew_when_asked(database: Database, engine: Engine, buyer_id: int) -> None:
    assert buyer_id == 1
    assert "Indexed 5 names anew." in migrate(database, "--index-anew")
    assert found(engine, "tile") == ["Wren Tile Works"]
    with read_only(engine, InsurerScope()) as session:
        assert session.scalar(select(func.count()).select_from(SearchEntry)) == 5
        assert session.scalar(select(func.count()).select_from(SearchPosting)) == 15


def test_missing_names_are_indexed_in_chunks(engine: Engine, buyer_id: int) -> None:
    assert buyer_id == 1
    with unit_of_work(engine, InsurerScope()) as session:
        forget_index(session)
        assert index_missing(session, count=3) == (3, 3)
        assert index_missing(session, after_id=3, count=3) == (2, 5)
        assert index_missing(session, after_id=5, count=3) == (0, 5)
        assert index_missing(session, count=3) == (0, 0)
