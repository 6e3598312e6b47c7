"""Feeds into buyers and facts, on both databases: once, again, broken off, killed, and by two at a time."""

import gzip
import io
from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
from sqlalchemy import Engine, select

from basics.actors import OPERATOR
from basics.errors import Stale
from basics.scopes import InsurerScope
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.feeds import FeedLoad
from models.identities import IdentifierConflict
from registry import queries, service
from registry.feeds import loading
from registry.feeds.loading import Loading, preview_feed
from registry.feeds.values import LoadFacts
from registry.names.queries import names_of
from registry.names.values import NameKind
from registry.values import BureauFile, FactKind, Identifier, Keep, NewBuyer, RunState
from tests.rules.feed_examples import DELSTAR, KNN, MAXRETS, golden_copy, golden_file, lei_record
from tests.services.feeds_scene import ON, load, rows, runs, tally, transactions
from tests.shared_data import shared_data
from tests.support.databases import Database

THREE: Final = (
    lei_record(DELSTAR),
    lei_record(MAXRETS, LegalName="Maxrets Ventures Plc"),
    lei_record(KNN, LegalName="KNN s.r.o.", LegalAddress={"Country": {"$": "SK"}}),
)
BAD: Final = lei_record(DELSTAR, EntityCategory="SOLE_PROPRIETOR")


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite(sqlite_database: Database) -> Iterator[Engine]:
    made = engine_for(sqlite_database.url)
    yield made
    made.dispose()


@pytest.fixture
def chunks_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHUNK", 1)


def buyer_named(engine: Engine, lei: str) -> tuple[int, str]:
    with read_only(engine, InsurerScope()) as session:
        number = Identifier("lei", "", lei)
        known = queries.known_buyers(session, (number,))[number]
        return known.id, known.name


def test_the_golden_copy_becomes_buyers_with_names_numbers_and_facts(engine: Engine) -> None:
    report = load(engine, golden_file(*golden_copy()))
    assert tally(report) == (RunState.DONE, 382, 382, 0, 0)
    counted = rows(engine)
    assert (counted["buyer"], counted["feed_record"], counted["buyer_event"]) == (382, 382, 1)
    assert counted["buyer_identifier"] > 700
    with read_only(engine, InsurerScope()) as session:
        buyer_id, _ = buyer_named(engine, MAXRETS)
        buyer = queries.buyer(session, buyer_id)
        assert (buyer.name, buyer.country, buyer.legal_form) == ("MAXRETS VENTURES PLC", "GB", "ELF B6ES")
        assert buyer.identifiers == (Identifier("lei", "", MAXRETS), Identifier("company_number", "GB", "12237710"))
        assert [(name.kind, name.name) for name in names_of(session, (buyer_id,))[buyer_id]] == [
            (NameKind.LEGAL, "MAXRETS VENTURES PLC"),
            (NameKind.FORMER, "GREENCARE CAPITAL LTD"),
        ]


def test_a_second_load_changes_nothing(engine: Engine) -> None:
    content = golden_file(*golden_copy())
    load(engine, content)
    before = rows(engine)
    assert tally(load(engine, content)) == (RunState.DONE, 382, 0, 0, 382)
    assert rows(engine) == before
    assert [state for state, *_ in runs(engine)] == ["done", "done"]


def test_xml_knows_the_records_of_json_again(sqlite: Engine) -> None:
    xml = gzip.decompress(shared_data("company_names_gleif", "gleif_2018-09-01.xml.gz").read_bytes())
    assert tally(load(sqlite, xml, "gleif-xml")) == (RunState.DONE, 10, 10, 0, 0)
    assert tally(load(sqlite, gzip.compress(xml), "gleif-xml")) == (RunState.DONE, 10, 0, 0, 10)
    load(sqlite, golden_file(THREE[0]))
    as_xml = (
        f"<LEIData><LEIRecord><LEI>{DELSTAR}</LEI><Entity><LegalName>Delstar International Limited</LegalName>"
        "<LegalAddress><Country>GB</Country></LegalAddress><EntityCategory>GENERAL</EntityCategory>"
        "<LegalForm><EntityLegalFormCode>H0PO</EntityLegalFormCode></LegalForm><EntityStatus>ACTIVE</EntityStatus>"
        "</Entity><Registration><LastUpdateDate>2024-05-04T22:05:56Z</LastUpdateDate></Registration></LEIRecord></LEIData>"
    )
    assert tally(load(sqlite, as_xml.encode(), "gleif-xml")) == (RunState.DONE, 1, 0, 0, 1)


def test_a_bad_record_is_told_and_the_good_ones_kept(engine: Engine) -> None:
    report = load(engine, golden_file(*THREE, BAD))
    assert tally(report) == (RunState.DONE, 4, 3, 1, 0)
    [rejection] = report.rejections
    assert (rejection.row, rejection.column) == (4, "category")
    assert runs(engine) == [("done", 4, 1)]


def test_keeping_nothing_stores_no_company_of_a_file_with_a_fault(engine: Engine) -> None:
    report = load(engine, golden_file(*THREE, BAD), keep=Keep.NONE)
    assert tally(report) == (RunState.NOTHING_KEPT, 4, 0, 4, 0)
    assert rows(engine)["buyer"] == 0
    broken = golden_file(*THREE)[:-1]
    assert tally(load(engine, broken, keep=Keep.NONE)) == (RunState.NOTHING_KEPT, 3, 0, 3, 0)
    assert tally(load(engine, golden_file(*THREE), keep=Keep.NONE)) == (RunState.DONE, 3, 3, 0, 0)
    assert rows(engine)["buyer"] == 3


def test_a_file_that_breaks_off_keeps_what_came_before_and_says_where(engine: Engine) -> None:
    whole = golden_file(*THREE)
    report = load(engine, whole[: whole.index(KNN.encode())])
    assert tally(report) == (RunState.BROKEN, 2, 2, 0, 0)
    [fault] = report.rejections
    assert (fault.row, "after 2 records" in fault.found) == (0, True)
    assert rows(engine)["buyer"] == 2
    assert tally(load(engine, whole)) == (RunState.DONE, 3, 1, 0, 2)


@pytest.mark.parametrize("content", [b'{"records": []}', b"{}", b"no json", b"<a/>"])
def test_a_file_without_a_record_is_refused(sqlite: Engine, content: bytes) -> None:
    report = load(sqlite, content)
    assert (tally(report), report.rejections[0].row) == ((RunState.REFUSED, 0, 0, 0, 0), 0)
    assert tally(load(sqlite, content, keep=Keep.NONE)) == (RunState.REFUSED, 0, 0, 0, 0)
    assert runs(sqlite) == [("refused", 0, 1), ("refused", 0, 1)]


class Killed(Exception):
    """Ends a load between two chunks."""


def kill(_load: LoadFacts) -> None:
    raise Killed


@pytest.mark.usefixtures("chunks_of_one")
@pytest.mark.parametrize("keep", [Keep.GOOD, Keep.NONE])
def test_a_killed_load_goes_on_where_it_stood(engine: Engine, keep: Keep) -> None:
    content = golden_file(*THREE)
    for stored in (1, 2):
        with pytest.raises(Killed):
            load(engine, content, keep=keep, progress=kill)
        assert rows(engine)["buyer"] == stored
    assert runs(engine) == [("running", 2, 0)]
    positions: list[int] = []
    report = load(engine, content, keep=keep, progress=lambda at: positions.append(at.records_done))
    assert tally(report) == (RunState.DONE, 3, 3, 0, 0)
    assert positions == [3]
    assert runs(engine) == [("done", 3, 0)]


@pytest.mark.usefixtures("chunks_of_one")
def test_another_file_begins_anew_beside_a_killed_load(sqlite: Engine) -> None:
    with pytest.raises(Killed):
        load(sqlite, golden_file(*THREE), progress=kill)
    assert tally(load(sqlite, golden_file(*THREE, BAD))) == (RunState.DONE, 4, 2, 1, 1)
    assert [state for state, *_ in runs(sqlite)] == ["running", "done"]


@pytest.mark.usefixtures("chunks_of_one")
def test_two_loads_of_one_file_at_a_time_are_refused(engine: Engine) -> None:
    content, ran = golden_file(*THREE), []

    def overtake(at: LoadFacts) -> None:
        if at.records_done == 1:
            ran.append(tally(load(engine, content)))

    with pytest.raises(Stale) as stale:
        load(engine, content, progress=overtake)
    assert stale.value.code == "feed.load_moved"
    assert ran == [(RunState.DONE, 3, 3, 0, 0)]
    assert rows(engine)["buyer"] == 3


def test_a_dry_run_tells_and_stores_nothing(engine: Engine) -> None:
    load(engine, golden_file(THREE[0]))
    before = rows(engine)
    upload = BureauFile(io.BytesIO(golden_file(*THREE, BAD)), "a feed", "gleif-json")
    report = preview_feed(upload, Loading(transactions(engine), Keep.GOOD, OPERATOR, ON))
    assert (report.run_id, tally(report)) == (None, (RunState.DONE, 4, 2, 1, 1))
    assert rows(engine) == before
    assert len(runs(engine)) == 1


def test_a_register_renames_a_buyer_and_its_name_before_stays_findable(engine: Engine) -> None:
    load(engine, golden_file(THREE[0]))
    renamed = lei_record(DELSTAR, LegalName="Norbar Nets Plc", updated="2024-05-09T00:00:00Z")
    assert tally(load(engine, golden_file(renamed))) == (RunState.DONE, 1, 1, 0, 0)
    buyer_id, name = buyer_named(engine, DELSTAR)
    assert name == "Norbar Nets Plc"
    with read_only(engine, InsurerScope()) as session:
        assert {(entry.kind, entry.name) for entry in names_of(session, (buyer_id,))[buyer_id]} == {
            (NameKind.FORMER, "Delstar International Limited"),
            (NameKind.LEGAL, "Norbar Nets Plc"),
        }
    assert tally(load(engine, golden_file(THREE[0]))) == (RunState.DONE, 1, 0, 0, 1)


def test_a_buyer_entered_by_hand_gets_its_numbers_and_keeps_its_name(engine: Engine) -> None:
    by_hand = NewBuyer("KNN, s.r.o.", "SK", Identifier("company_number", "SK", "46675493"))
    with unit_of_work(engine, InsurerScope()) as session:
        entered = service.add_buyer(session, by_hand, actor=OPERATOR, on=ON)
    assert tally(load(engine, golden_file(golden_copy()[0]))) == (RunState.DONE, 1, 1, 0, 0)
    assert buyer_named(engine, KNN) == (entered.id, "KNN, s.r.o.")
    assert rows(engine)["buyer"] == 1


def test_numbers_of_two_buyers_become_a_case_and_no_merge(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        for name, number in (
            ("KNN, s.r.o.", Identifier("company_number", "SK", "46675493")),
            ("K.N.N. s.r.o.", Identifier("lei", "", KNN)),
        ):
            service.add_buyer(session, NewBuyer(name, "SK", number), actor=OPERATOR, on=ON)
    for _ in range(2):
        assert tally(load(engine, golden_file(golden_copy()[0]))) == (RunState.DONE, 1, 0, 1, 0)
    with read_only(engine, InsurerScope()) as session:
        [conflict] = session.scalars(select(IdentifierConflict)).all()
        assert (conflict.kind, conflict.scheme, conflict.value) == ("split", "company_number", "46675493")
    assert rows(engine)["buyer"] == 2


def test_an_inactive_company_is_dissolved_once_and_monitoring_hears_of_it(engine: Engine) -> None:
    inactive = lei_record(DELSTAR, EntityStatus="INACTIVE", EntityExpirationDate="2024-03-01T00:00:00Z")
    load(engine, golden_file(inactive))
    later = replace_update(inactive, "2024-05-20T00:00:00Z")
    assert tally(load(engine, golden_file(later))) == (RunState.DONE, 1, 0, 0, 1)
    buyer_id, _ = buyer_named(engine, DELSTAR)
    with read_only(engine, InsurerScope()) as session:
        [fact] = queries.events_known(session, buyer_id, on=ON)
        assert (fact.kind, fact.happened_on, fact.known_at) == (
            FactKind.DISSOLVED,
            date(2024, 3, 1),
            date(2024, 5, 4),
        )
        kinds = session.scalars(select(EventLog.kind).order_by(EventLog.id)).all()
        assert kinds == ["feed.loaded", "feed.facts_recorded", "feed.loaded"]


def replace_update(record: dict[str, object], instant: str) -> dict[str, object]:
    return {**record, "Registration": {"LastUpdateDate": {"$": instant}, "RegistrationStatus": {"$": "ISSUED"}}}


def test_bare_records_do_not_wake_monitoring(sqlite: Engine) -> None:
    load(sqlite, golden_file(*THREE))
    with read_only(sqlite, InsurerScope()) as session:
        assert list(session.scalars(select(EventLog.kind))) == ["feed.loaded"]
        assert queries.buyers_with_new_facts(session, since=date(2000, 1, 1), until=ON, first_id=1, last_id=99) == ()


def test_parents_of_a_table_are_stored_and_ended(sqlite: Engine) -> None:
    load(sqlite, golden_file(*THREE))
    number, parent = "identifier_scheme,country,identifier_value", "parent_scheme,parent_country,parent_value"
    head = f"record,{number},kind,known_at,{parent},ended"
    told = f"ownership,lei,GB,{DELSTAR},direct,2024-05-0{{}},lei,GB,{MAXRETS},{{}}"
    first = f"{head}\n{told.format(1, '')}\n".encode()
    assert tally(load(sqlite, first, "facts-csv")) == (RunState.DONE, 1, 1, 0, 0)
    assert tally(load(sqlite, first + b"\n", "facts-csv")) == (RunState.DONE, 1, 0, 0, 1)
    ended = f"{head}\n{told.format(2, 'yes')}\n".encode()
    assert tally(load(sqlite, ended, "facts-csv")) == (RunState.DONE, 1, 1, 0, 0)
    assert tally(load(sqlite, ended + b"\n", "facts-csv")) == (RunState.DONE, 1, 0, 0, 1)
    assert rows(sqlite)["buyer_link"] == 2


def test_a_load_that_is_closed_is_not_taken_up_again(sqlite: Engine) -> None:
    load(sqlite, golden_file(*THREE))
    with read_only(sqlite, InsurerScope()) as session:
        assert [(row.records_done, row.is_open) for row in session.scalars(select(FeedLoad))] == [(3, False)]


def test_notices_of_one_company_are_facts_of_their_own(engine: Engine) -> None:
    notices = shared_data("insolvency_notices", "asic_insolvency_notices_2020.json").read_bytes()
    assert tally(load(engine, notices, "asic")) == (RunState.DONE, 1_906, 1_862, 20, 24)
    before = rows(engine)
    assert (before["buyer"], before["buyer_event"]) == (1_292, 1_862)
    assert tally(load(engine, notices, "asic")) == (RunState.DONE, 1_906, 0, 20, 1_886)
    assert rows(engine) == before
