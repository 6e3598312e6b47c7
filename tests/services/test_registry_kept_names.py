"""Names of buyers are kept once, in chunks, from whoever enters a buyer. On both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR
from basics.errors import Invalid
from basics.scopes import InsurerScope
from models.engine import engine_for, read_only, unit_of_work
from models.identities import BuyerName
from registry import queries, service
from registry.names.queries import names_of
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.values import Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row
from tests.support.databases import Database

MAY = date(2008, 5, 1)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def enter(engine: Engine, name: str) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.add_buyer(session, NewBuyer(name, "PL"), actor=OPERATOR, on=MAY).id


def kept(engine: Engine, buyer_id: int) -> list[tuple[str, str, str]]:
    with read_only(engine, InsurerScope()) as session:
        return [(name.kind, name.name, name.source) for name in names_of(session, (buyer_id,)).get(buyer_id, ())]


def test_buyer_entered_by_hand_has_its_legal_name(engine: Engine) -> None:
    buyer_id = enter(engine, "Wren Tile Works")
    assert kept(engine, buyer_id) == [("legal", "Wren Tile Works", "entered by hand")]


def test_buyers_of_a_bureau_file_have_their_legal_names(engine: Engine) -> None:
    rows = [
        make_row(identifier_value="T_1", buyer_name="Amber Looms", fiscal_year="2005", period_end="2005-12-31"),
        make_row(identifier_value="T_1", buyer_name="Amber Looms", fiscal_year="2006", period_end="2006-12-31"),
        make_row(identifier_value="T_2", buyer_name="Quail Lamps"),
    ]
    with unit_of_work(engine, InsurerScope()) as session:
        service.import_statements(session, make_file(*rows), keep=Keep.NONE, actor=OPERATOR, on=MAY)
    with read_only(engine, InsurerScope()) as session:
        names = names_of(session, queries.buyer_ids(session))
    assert [[(name.kind, name.name) for name in entries] for entries in names.values()] == [
        [("legal", "Amber Looms")],
        [("legal", "Quail Lamps")],
    ]


def test_name_is_kept_once_for_each_kind(engine: Engine) -> None:
    buyer_id = enter(engine, "Wren Tile Works")
    former = NewName(buyer_id, NameKind.FORMER, "Old Wren Kilns")
    alias = NewName(buyer_id, NameKind.ALIAS, "Old Wren Kilns")
    legal = NewName(buyer_id, NameKind.LEGAL, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session:
        first = add_names(session, iter([former, legal, former]), source="register")
        again = add_names(session, [former, alias], source="another register")
    assert (first, again) == (1, 1)
    assert kept(engine, buyer_id) == [
        ("legal", "Wren Tile Works", "entered by hand"),
        ("former", "Old Wren Kilns", "register"),
        ("alias", "Old Wren Kilns", "another register"),
    ]


@pytest.mark.parametrize("name", ["", "!!", "x" * 301, "Wren\N{RIGHT-TO-LEFT OVERRIDE}Tile"])
def test_name_that_cannot_be_kept_is_told_with_its_buyer(engine: Engine, name: str) -> None:
    buyer_id = enter(engine, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Invalid) as caught:
        add_names(session, [NewName(buyer_id, NameKind.ALIAS, name)], source="register")
    assert (caught.value.code, caught.value.faults[0].where) == ("name.invalid", f"name of buyer {buyer_id}")
    assert len(kept(engine, buyer_id)) == 1


def test_names_of_more_than_one_chunk_are_all_kept(engine: Engine) -> None:
    buyer_id = enter(engine, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session:
        names = (NewName(buyer_id, NameKind.ALIAS, f"Wren {number}") for number in range(5_001))
        assert add_names(session, names, source="register") == 5_001
        assert session.scalar(select(func.count()).select_from(BuyerName)) == 5_002
