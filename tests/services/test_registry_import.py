"""Bureau files into facts, on both databases."""

import gzip
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR
from basics.errors import NotFound
from basics.scopes import InsurerScope
from models.audit import EventLog
from models.base import Base
from models.engine import engine_for, read_only, unit_of_work
from models.registry import Buyer, BuyerIdentifier, ImportRejection, ImportRun, Statement
from registry import queries, service
from registry.search.queries import search
from registry.values import BureauFile, ImportReport, Keep, Rejection, RunState
from tests.rules.registry_examples import make_file, make_row, make_text, upload
from tests.support.databases import Database

MAY = date(2008, 5, 1)
JUNE = date(2008, 6, 1)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def run(engine: Engine, file: BureauFile, *, keep: Keep = Keep.GOOD, on: date = MAY) -> ImportReport:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.import_statements(session, file, keep=keep, actor=OPERATOR, on=on)


def counts(engine: Engine) -> dict[str, int]:
    tables: tuple[type[Base], ...] = (Buyer, BuyerIdentifier, Statement, ImportRun, ImportRejection, EventLog)
    with read_only(engine, InsurerScope()) as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def tally(report: ImportReport) -> tuple[Any, ...]:
    return report.state, report.read, report.accepted, report.rejected, report.unchanged


def test_file_becomes_buyers_statements_a_run_and_an_event(engine: Engine) -> None:
    report = run(engine, make_file(make_row(), make_row(fiscal_year="2006"), make_row(identifier_value="T_2")))
    assert tally(report) == (RunState.DONE, 3, 3, 0, 0)
    assert counts(engine) == {
        "buyer": 2,
        "buyer_identifier": 2,
        "statement": 3,
        "import_run": 1,
        "import_rejection": 0,
        "event_log": 1,
    }
    with read_only(engine, InsurerScope()) as session:
        (first, *_) = search(session, "T_1", page_size=1).buyers
        newest = queries.statements_known(session, first.id, on=MAY)[-1]
        assert (first.name, first.has_made_up_name, first.source) == ("Lumen Gorse Cordage", True, "test bureau")
        assert newest.lines == {"total_assets": 100_000, "total_liabilities": 40_050, "net_income": -1_230}
        assert (newest.known_at, newest.currency, newest.source) == (date(2008, 4, 30), "USD", "test bureau")


def test_same_file_again_changes_no_fact(engine: Engine) -> None:
    rows = (make_row(), make_row(identifier_value="T_2", ebit="much"))
    first = run(engine, make_file(*rows))
    before = counts(engine)
    second = run(engine, make_file(*rows), on=JUNE)
    assert tally(first) == (RunState.DONE, 2, 1, 1, 0)
    assert tally(second) == (RunState.DONE, 2, 0, 1, 1)
    after = counts(engine)
    assert {table: after[table] - before[table] for table in after} == {
        "buyer": 0,
        "buyer_identifier": 0,
        "statement": 0,
        "import_run": 1,
        "import_rejection": 1,
        "event_log": 1,
    }


def test_good_rows_are_kept_beside_bad_ones(engine: Engine) -> None:
    report = run(engine, make_file(make_row(), make_row(identifier_value="T_2", total_assets="-5")))
    assert tally(report) == (RunState.DONE, 2, 1, 1, 0)
    with read_only(engine, InsurerScope()) as session:
        facts, rejections = queries.import_run(session, report.run_id or 0, scope=InsurerScope())
    assert (facts.read, facts.accepted, facts.rejected, facts.unchanged) == (2, 1, 1, 0)
    assert rejections == (Rejection(3, "total_assets", "'-5'", "an amount of 0 or more is right"),)


def test_nothing_is_kept_where_that_was_chosen_and_one_row_is_bad(engine: Engine) -> None:
    report = run(engine, make_file(make_row(), make_row(identifier_value="T_2", ebit="much")), keep=Keep.NONE)
    assert tally(report) == (RunState.NOTHING_KEPT, 2, 0, 2, 0)
    found = counts(engine)
    assert (found["buyer"], found["statement"], found["import_run"], found["import_rejection"]) == (0, 0, 1, 2)


def test_file_without_faults_is_kept_whole_whatever_was_chosen(engine: Engine) -> None:
    assert tally(run(engine, make_file(make_row()), keep=Keep.NONE)) == (RunState.DONE, 1, 1, 0, 0)
    assert counts(engine)["statement"] == 1


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", ("", "an empty file")),
        (b"\x7fELF\x00\x01", ("", "a binary file (byte 0x00 near line 1)")),
        (make_text().encode(), ("", "a header without rows")),
        (make_text(make_row(), without=("ebit",)).encode(), ("ebit", "no such column among 24")),
    ],
    ids=["empty", "binary", "no-rows", "missing-column"],
)
def test_refused_file_leaves_a_run_with_its_reason_and_nothing_else(
    engine: Engine, content: bytes, place: tuple[str, str]
) -> None:
    report = run(engine, upload(content))
    assert tally(report) == (RunState.REFUSED, 0, 0, 0, 0)
    assert [(entry.row, entry.column, entry.found) for entry in report.rejections] == [(0, *place)]
    found = counts(engine)
    assert (found["buyer"], found["statement"], found["import_run"], found["import_rejection"]) == (0, 0, 1, 1)


def test_correction_is_a_new_fact_and_what_was_known_before_stays(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    report = run(engine, make_file(make_row(total_assets="900.00")), on=JUNE)
    assert tally(report) == (RunState.DONE, 1, 1, 0, 0)
    with read_only(engine, InsurerScope()) as session:
        before = queries.statements_known(session, 1, on=date(2008, 5, 31))
        after = queries.statements_known(session, 1, on=JUNE)
        versions = queries.statement_versions(session, 1, on=JUNE)
    assert [facts.lines["total_assets"] for facts in before] == [100_000]
    assert [facts.lines["total_assets"] for facts in after] == [90_000]
    assert [facts.known_at for facts in versions] == [date(2008, 4, 30), JUNE]


def test_old_file_after_a_correction_changes_nothing(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    run(engine, make_file(make_row(total_assets="900.00")), on=JUNE)
    assert tally(run(engine, make_file(make_row()), on=JUNE)) == (RunState.DONE, 1, 0, 0, 1)


def test_correction_of_corrected_figures_is_known_after_both(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    run(engine, make_file(make_row(total_assets="900.00")), on=JUNE)
    run(engine, make_file(make_row(total_assets="800.00")), on=JUNE)
    with read_only(engine, InsurerScope()) as session:
        known = [facts.known_at for facts in queries.statement_versions(session, 1, on=date(2009, 1, 1))]
    assert known == [date(2008, 4, 30), JUNE, date(2008, 6, 2)]


def test_identifier_of_a_stored_buyer_under_another_name_is_rejected(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    report = run(engine, make_file(make_row(fiscal_year="2006", buyer_name="Another Firm")))
    assert [(entry.row, entry.column) for entry in report.rejections] == [(2, "buyer_name")]
    assert counts(engine)["statement"] == 1


def test_same_number_in_another_country_is_another_buyer(engine: Engine) -> None:
    run(engine, make_file(make_row(), make_row(country="CA", currency="CAD")))
    assert counts(engine)["buyer"] == 2


def test_rows_beyond_one_chunk_meet_each_other(engine: Engine) -> None:
    many = [make_row(identifier_value=f"T_{number}") for number in range(2_100)]
    report = run(engine, make_file(*many, make_row(identifier_value="T_5"), make_row(fiscal_year="2006")))
    assert tally(report) == (RunState.DONE, 2_102, 2_101, 1, 0)
    assert [entry.row for entry in report.rejections] == [2_102]


def test_preview_tells_what_an_import_would_do_and_stores_nothing(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    before = counts(engine)
    file = make_file(make_row(), make_row(fiscal_year="2006"), make_row(identifier_value="T_2", ebit="x"))
    with read_only(engine, InsurerScope()) as session:
        report = service.preview_statements(session, file, keep=Keep.GOOD, on=MAY)
    assert tally(report) == (RunState.DONE, 3, 1, 1, 1)
    assert report.run_id is None
    assert counts(engine) == before
    assert tally(run(engine, file)) == tally(report)


def test_filename_is_stored_without_folders_and_invisible_characters(engine: Engine) -> None:
    file = BureauFile(make_file(make_row()).stream, "C:\\data\\..\\st\x00ate\N{RIGHT-TO-LEFT OVERRIDE}.csv")
    report = run(engine, file)
    with read_only(engine, InsurerScope()) as session:
        facts, _ = queries.import_run(session, report.run_id or 0, scope=InsurerScope())
    assert facts.filename == "state.csv"


def test_runs_are_listed_newest_first(engine: Engine) -> None:
    run(engine, make_file(make_row()))
    run(engine, upload(gzip.compress(b"")))
    with read_only(engine, InsurerScope()) as session:
        runs = queries.import_runs(session, scope=InsurerScope())
        older = queries.import_runs(session, scope=InsurerScope(), before_id=runs[0].id)
    assert [facts.state for facts in runs] == [RunState.REFUSED, RunState.DONE]
    assert [facts.id for facts in older] == [runs[1].id]


def test_run_that_is_not_there_is_not_found(engine: Engine) -> None:
    with read_only(engine, InsurerScope()) as session, pytest.raises(NotFound) as caught:
        queries.import_run(session, 99, scope=InsurerScope())
    assert caught.value.code == "import_run.unknown"
