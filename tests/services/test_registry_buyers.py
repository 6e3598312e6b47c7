"""Entering, finding and locking buyers; facts beside the statements; the demo's firms. On both databases."""

import csv
import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.errors import Invalid, NotFound, Refused
from basics.scopes import InsurerScope, PolicyholderScope
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.people import Policyholder
from models.registry import BuyerEvent, Statement
from registry import queries, service
from registry.search.queries import search
from registry.values import (
    STATEMENT_ITEMS,
    BuyerEventFacts,
    BuyerFacts,
    FactKind,
    Identifier,
    ImportReport,
    Keep,
    NewBuyer,
)
from tests.rules.registry_examples import make_file, make_row
from tests.support.databases import Database

MAY = date(2008, 5, 1)
VAT = Identifier("vat", "PL", "5260001246")


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def add(engine: Engine, name: str, identifier: Identifier | None = None, country: str = "PL") -> BuyerFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.add_buyer(session, NewBuyer(name, country, identifier), actor=OPERATOR, on=MAY)


def note_failure(engine: Engine, buyer_id: int, known_at: date, key: str = "1") -> BuyerEventFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.record_event(
            session,
            buyer_id=buyer_id,
            kind="failure",
            happened_on=date(2008, 4, 1),
            known_at=known_at,
            source="test",
            source_key=key,
            note="",
            is_invented=True,
            actor=OPERATOR,
            on=MAY,
        )


def names(engine: Engine, text: str, page_size: int = 10) -> list[str]:
    with read_only(engine, InsurerScope()) as session:
        return [facts.name for facts in search(session, text, page_size=page_size).buyers]


def test_buyer_entered_by_hand_has_no_statement_and_an_event(engine: Engine) -> None:
    buyer = add(engine, "  Wren   Tile Works ", VAT)
    assert (buyer.name, buyer.source, buyer.has_made_up_name) == ("Wren Tile Works", "entered by hand", False)
    assert buyer.identifiers == (VAT,)
    with read_only(engine, InsurerScope()) as session:
        assert queries.statements_known(session, buyer.id, on=MAY) == ()
        event = session.scalars(select(EventLog)).one()
        found = (event.kind, event.buyer_id, event.policyholder_id)
    assert found == ("buyer.added", buyer.id, None)


def test_exporter_enters_a_buyer_within_its_own_scope(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        session.add(Policyholder(name="Exporter", country="US", is_invented=True, created_at=clock.now()))
    exporter = Actor("Ann", role=Role.EXPORTER, policyholder_id=1)
    with unit_of_work(engine, PolicyholderScope(1)) as session:
        buyer = service.add_buyer(session, NewBuyer("Wren Tile Works", "PL"), actor=exporter, on=MAY)
    assert names(engine, "wren") == [buyer.name]


def test_faults_of_a_new_buyer_are_named(engine: Engine) -> None:
    with pytest.raises(Invalid) as caught:
        add(engine, "", Identifier("vat", "XX", "!"), country="XX")
    assert caught.value.code == "buyer.invalid"
    assert [fault.where for fault in caught.value.faults] == ["name", "country", "identifier_value"]


@pytest.mark.parametrize(
    "buyer", [NewBuyer("Mr John Smith", "PL"), NewBuyer("Wren Tile Works", "PL", is_natural_person=True)]
)
def test_natural_person_is_refused_as_a_buyer(engine: Engine, buyer: NewBuyer) -> None:
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as caught:
        service.add_buyer(session, buyer, actor=OPERATOR, on=MAY)
    assert caught.value.code == "buyer.natural_person"


def test_sole_trader_is_entered_for_a_person_to_look_at(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        buyer = service.add_buyer(session, NewBuyer("Wren Tile Works e.K.", "DE"), actor=OPERATOR, on=MAY)
    assert buyer.name == "Wren Tile Works e.K."


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Another Name", VAT),
        ("WREN-TILE works", None),
        ("Wren Tile Works", Identifier("lei", "", "213800KUD8LAJWSQ9D15")),
    ],
    ids=["same-number", "same-name", "same-name-other-scheme"],
)
def test_buyer_on_file_is_not_entered_twice(engine: Engine, name: str, identifier: Identifier | None) -> None:
    add(engine, "Wren Tile Works", VAT)
    with pytest.raises(Refused) as caught:
        add(engine, name, identifier)
    assert caught.value.code == "buyer.exists"


@pytest.mark.parametrize(
    ("identifier", "country"),
    [(Identifier("vat", "PL", "7740001454"), "PL"), (None, "CZ")],
    ids=["other-number", "other-country"],
)
def test_namesake_that_a_number_or_country_tells_apart_is_entered(
    engine: Engine, identifier: Identifier | None, country: str
) -> None:
    first = add(engine, "Wren Tile Works", VAT)
    assert add(engine, "Wren Tile Works", identifier, country).id != first.id


def test_search_gives_number_then_start_then_part_of_the_name(engine: Engine) -> None:
    for name in ("Amber Looms", "Old Amber Works", "Ambit Kiln", "Zażółć Works", "100% Amb_er"):
        add(engine, name)
    add(engine, "Quail Lamps", Identifier("court", "PL", "AMB"))
    assert names(engine, "amb") == ["Quail Lamps", "Amber Looms", "Ambit Kiln", "100% Amb_er", "Old Amber Works"]
    assert names(engine, "ZAZOLC") == ["Zażółć Works"]
    assert names(engine, "100%") == ["100% Amb_er"]
    assert names(engine, "%") == []
    assert names(engine, "nowhere") == []
    assert len(names(engine, "  ")) == 6


def test_search_pages_give_every_buyer_once(engine: Engine) -> None:
    for name in ("Amber A", "Amber B", "Amber B Two", "Old Amber", "Very Old Amber"):
        add(engine, name)
    found: list[str] = []
    after: str | None = None
    with read_only(engine, InsurerScope()) as session:
        for _ in range(5):
            page = search(session, "amber", page_size=2, after=after)
            found += [facts.name for facts in page.buyers]
            after = page.next_after
            if after is None:
                break
    assert found == ["Amber A", "Amber B", "Amber B Two", "Old Amber", "Very Old Amber"]


@pytest.mark.parametrize("after", ["", "x", "1.999", "9.1", "1.1.1", "-1.1", f"1.{'9' * 30}"])
def test_cursor_that_is_none_of_ours_breaks_nothing(engine: Engine, after: str) -> None:
    add(engine, "Amber A")
    with read_only(engine, InsurerScope()) as session:
        search(session, "amber", page_size=2, after=after)


def test_buyer_that_is_not_there_is_not_found(engine: Engine) -> None:
    with read_only(engine, InsurerScope()) as session, pytest.raises(NotFound) as caught:
        queries.buyer(session, 99)
    assert caught.value.code == "buyer.unknown"


def test_fact_is_known_from_its_day_on_and_stored_once(engine: Engine) -> None:
    buyer = add(engine, "Wren Tile Works")
    first = note_failure(engine, buyer.id, date(2008, 5, 2))
    again = note_failure(engine, buyer.id, date(2008, 5, 2))
    other = note_failure(engine, buyer.id, date(2008, 5, 3), key="2")
    assert (first.id, other.id) == (again.id, first.id + 1)
    with read_only(engine, InsurerScope()) as session:
        known = {day: len(queries.events_known(session, buyer.id, on=date(2008, 5, day))) for day in (1, 2, 3)}
        recorded = session.scalar(
            select(func.count()).select_from(EventLog).where(EventLog.kind == "buyer.fact_recorded")
        )
    assert known == {1: 0, 2: 1, 3: 2}
    assert recorded == 2


def test_fact_of_unknown_kind_is_a_bug(engine: Engine) -> None:
    buyer = add(engine, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(ValueError, match="rumour"):
        service.record_event(
            session,
            buyer_id=buyer.id,
            kind="rumour",
            happened_on=MAY,
            known_at=MAY,
            source="test",
            source_key="1",
            note="",
            is_invented=True,
            actor=OPERATOR,
            on=MAY,
        )


def test_buyers_with_new_facts_are_those_known_after_the_last_look_and_by_this_one(engine: Engine) -> None:
    rows = [
        make_row(identifier_value="T_1", known_at="2008-05-01"),
        make_row(identifier_value="T_2", known_at="2008-05-02"),
        make_row(identifier_value="T_3", known_at="2008-05-31"),
        make_row(identifier_value="T_4", known_at="2008-06-01"),
        make_row(identifier_value="T_5", known_at="2008-04-01"),
    ]
    with unit_of_work(engine, InsurerScope()) as session:
        file = make_file(*rows, extra=("known_at",))
        service.import_statements(session, file, keep=Keep.NONE, actor=OPERATOR, on=MAY)
    note_failure(engine, 5, date(2008, 5, 31))
    last_look, this_look = MAY, date(2008, 5, 31)
    with read_only(engine, InsurerScope()) as session:
        found = queries.buyers_with_new_facts(session, since=last_look, until=this_look, first_id=1, last_id=9)
        ranged = queries.buyers_with_new_facts(session, since=last_look, until=this_look, first_id=3, last_id=4)
        late = queries.buyers_with_new_facts(
            session,
            since=last_look,
            until=this_look,
            first_id=1,
            last_id=9,
            recorded_since=clock.now().replace(year=2020),
        )
    assert (found, ranged, late) == ((2, 3, 5), (3,), (1, 2, 3, 5))


def test_locked_buyer_is_waited_for_and_others_are_not(postgresql_database: Database) -> None:
    engine = engine_for(postgresql_database.url)
    first, second = add(engine, "Wren Tile Works").id, add(engine, "Quail Lamps").id
    passed = Event()

    def wait_for_first() -> None:
        with unit_of_work(engine, InsurerScope()) as session:
            queries.lock_buyer(session, first)
            passed.set()

    waiting = Thread(target=wait_for_first)
    with unit_of_work(engine, InsurerScope()) as session:
        queries.lock_buyer(session, first)
        waiting.start()
        with unit_of_work(engine, InsurerScope()) as other:
            assert queries.lock_buyer(other, second).id == second
            service.record_event(
                other,
                buyer_id=first,
                kind="failure",
                happened_on=MAY,
                known_at=MAY,
                source="test",
                source_key="1",
                note="",
                is_invented=True,
                actor=OPERATOR,
                on=MAY,
            )
        assert not passed.wait(0.2)
    waiting.join(timeout=10)
    assert passed.is_set()
    engine.dispose()


def load(engine: Engine) -> ImportReport:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.load_demo_bureau(session, actor=OPERATOR, on=MAY)


@pytest.mark.slow
def test_demo_firms_load_once_with_all_their_years_and_failures(engine: Engine) -> None:
    first, second = load(engine), load(engine)
    assert (first.read, first.accepted, first.rejected, first.unchanged) == (5419, 5419, 0, 0)
    assert (second.read, second.accepted, second.rejected, second.unchanged) == (5419, 0, 0, 5419)
    with read_only(engine, InsurerScope()) as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 5419
        assert session.scalar(select(func.count()).select_from(BuyerEvent)) == 66
        ids = queries.buyer_ids(session)
        buyers = queries.buyers(session, ids)
        known = queries.statements_of_many(session, ids, on=MAY)
        failed = queries.events_of_many(session, ids, on=date(2015, 1, 1))
    assert len(ids) == 400
    assert len(ids) - len(known) == 14
    assert all(facts.has_made_up_name for facts in buyers.values())
    assert {facts.identifiers[0].scheme for facts in buyers.values()} == {"demo"}
    assert {event.kind for entries in failed.values() for event in entries} == {FactKind.FAILURE}
    assert all("by convention" in event.note for entries in failed.values() for event in entries)


def test_demo_names_are_made_up_of_words_and_nothing_ships_that_names_a_firm() -> None:
    packed = files("registry.demo_data").joinpath("statements.csv.gz").read_bytes()
    rows = list(csv.DictReader(gzip.decompress(packed).decode().splitlines()))
    assert len(packed) < 1_000_000
    assert {row["identifier_scheme"] for row in rows} == {"demo"}
    assert all(re.fullmatch(r"C_\d+", row["identifier_value"]) for row in rows)
    firms = {row["identifier_value"]: row["buyer_name"] for row in rows}
    assert len({" ".join(name.split()[:2]) for name in firms.values()}) == 400


def test_demo_maker_gives_the_same_bytes_from_the_same_source(tmp_path: Path) -> None:
    items = [f"{place}.5" for place in range(18)]
    source = tmp_path / "source.csv.gz"
    head = ["company_id", "year", *STATEMENT_ITEMS, "default_1y", "default_2y", "default_3y"]
    lines = [",".join(head)]
    for firm in range(8):
        for year in range(2004, 2015 if firm else 2009):
            flags = ["1", "1", "1"] if not firm and year == 2008 else ["0", "0", "0"]
            lines.append(",".join([f"C_{firm}", str(year), *items, *flags]))
    source.write_bytes(gzip.compress("\n".join(lines).encode()))
    made = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        command = [sys.executable, "scripts/make_demo_bureau.py", str(source), str(folder)]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[2], capture_output=True)
        made.append([(folder / name).read_bytes() for name in ("statements.csv.gz", "failures.csv")])
    assert made[0] == made[1]
    assert b"US,C_0,2009-12-31" in made[0][1]
    assert gzip.decompress(made[0][0]).count(b"\n") == 1 + 5 + 7 * 11
