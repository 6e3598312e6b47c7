"""Files of invoices and receipts into the ledger, on both databases."""

import gzip
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from basics.errors import NotFound
from basics.scopes import PolicyholderScope
from models.engine import engine_for, read_only, unit_of_work
from models.receivables import Invoice, Movement
from receivables import queries, service
from receivables.values import LedgerFile
from registry.values import ImportReport, Keep, RunState
from tests.services.ledger_scene import ALL, ANN, MAY, OTHER, OWN, set_scene
from tests.support.databases import Database

INVOICES = """country,identifier_scheme,identifier_value,ref,gross,vat,shipped_on,invoiced_on,due_on,disputed,ours
US,company_number,C-1,F1,1000.00,,2008-01-10,2008-01-11,2008-02-10,,x
US,company_number,C-2,F1,500.00,80.00,2008-02-10,2008-02-11,2008-03-10,yes,x
US,company_number,C-9,F2,1.00,,2008-02-10,2008-02-11,2008-03-10,,x
US,company_number,C-1,F3,-5,,2008-02-10,2008-02-31,2008-03-10,,x
"""
RECEIPTS = """buyer_id;ref;kind;amount;moved_on;invoice_ref
1;R1;;250,50;2008-03-01;
1;C1;credit_note;49,50;2008-03-02;F1
1;C2;credit_note;1,00;2008-03-02;F7
"""


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with unit_of_work(made, ALL) as session:
        set_scene(session)
    yield made
    made.dispose()


def file(content: str | bytes, name: str = "ledger.csv", policy_id: int = 1) -> LedgerFile:
    return LedgerFile(BytesIO(content.encode() if isinstance(content, str) else content), name, policy_id)


def run(
    engine: Engine,
    content: str | bytes,
    *,
    receipts: bool = False,
    keep: Keep = Keep.GOOD,
    scope: PolicyholderScope = OWN,
) -> ImportReport:
    store = service.import_receipts if receipts else service.import_invoices
    with unit_of_work(engine, scope) as session:
        return store(session, file(content), keep=keep, actor=ANN, on=MAY, scope=scope)


def tally(report: ImportReport) -> tuple[Any, ...]:
    return report.state, report.read, report.accepted, report.rejected, report.unchanged


def count(engine: Engine, table: type[Invoice] | type[Movement]) -> int:
    with read_only(engine, ALL) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_good_rows_are_kept_and_bad_ones_named_by_row_column_value_and_remedy(engine: Engine) -> None:
    report = run(engine, INVOICES)
    assert tally(report) == (RunState.DONE, 4, 2, 2, 0)
    assert report.ignored_columns == ("ours",)
    places = [(each.row, each.column, each.found) for each in report.rejections]
    assert places == [(4, "identifier_value", "'C-9'"), (5, "invoiced_on", "'2008-02-31'"), (5, "gross", "-5.00")]
    assert all("right" in each.remedy for each in report.rejections)
    with read_only(engine, OWN) as session:
        stored, rejections = queries.import_run(session, report.run_id or 0, scope=OWN)
        second = queries.invoice(session, 2, scope=OWN)
    assert (stored.filename, stored.accepted, len(rejections)) == ("ledger.csv", 2, 3)
    assert (second.vat.decimal, second.is_disputed, second.buyer_id) == ("80.00", True, 2)


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    run(engine, INVOICES)
    again = run(engine, INVOICES)
    assert tally(again) == (RunState.DONE, 4, 0, 2, 2)
    assert count(engine, Invoice) == 2


def test_nothing_is_kept_beside_a_bad_row_where_that_was_chosen(engine: Engine) -> None:
    report = run(engine, INVOICES, keep=Keep.NONE)
    assert tally(report) == (RunState.NOTHING_KEPT, 4, 0, 4, 0)
    assert count(engine, Invoice) == 0


def test_a_preview_tells_the_same_and_stores_nothing(engine: Engine) -> None:
    with read_only(engine, OWN) as session:
        report = service.preview_invoices(session, file(INVOICES), keep=Keep.GOOD, on=MAY, scope=OWN)
    assert tally(report) == (RunState.DONE, 4, 2, 2, 0)
    assert count(engine, Invoice) == 0


def test_receipts_and_credit_notes_come_by_file_too(engine: Engine) -> None:
    run(engine, INVOICES)
    report = run(engine, RECEIPTS, receipts=True)
    assert tally(report) == (RunState.DONE, 3, 2, 1, 0)
    assert [(each.row, each.column) for each in report.rejections] == [(4, "invoice_ref")]
    with read_only(engine, OWN) as session:
        owed = queries.outstanding(session, scope=OWN, on=MAY)[1, 1]
        names = [line.movement.invoice_ref for line in queries.movements(session, scope=OWN)]
    assert owed.decimal == "700.00"
    assert names == ["F1", None]
    assert tally(run(engine, RECEIPTS, receipts=True)) == (RunState.DONE, 3, 0, 1, 2)


def test_a_file_packed_by_gzip_is_opened(engine: Engine) -> None:
    assert tally(run(engine, gzip.compress(INVOICES.encode())))[2] == 2


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"ref,gross,shipped_on,invoiced_on\n", "no such column"),
        (b"ref,gross,shipped_on,invoiced_on,due_on\nF1,1,2008-01-01,2008-01-01,2008-02-01\n", "no column that names"),
        (b"buyer_id,ref,gross,shipped_on,invoiced_on,due_on\n", "a header without rows"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08nothing", "a damaged gzip file"),
        (b"buyer_id,ref\n1,\xff\xfe\n", "no UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_and_the_run_says_why(
    engine: Engine, content: bytes, found: str
) -> None:
    report = run(engine, content)
    assert tally(report) == (RunState.REFUSED, 0, 0, 0, 0)
    assert any(found in rejection.found for rejection in report.rejections)
    with read_only(engine, OWN) as session:
        (stored,) = queries.import_runs(session, scope=OWN)
    assert stored.state is RunState.REFUSED


def test_another_policyholder_neither_imports_nor_sees_the_run(engine: Engine) -> None:
    report = run(engine, INVOICES)
    with pytest.raises(NotFound):
        run(engine, INVOICES, scope=OTHER)
    with read_only(engine, OTHER) as session:
        assert queries.import_runs(session, scope=OTHER) == ()
        with pytest.raises(NotFound):
            queries.import_run(session, report.run_id or 0, scope=OTHER)
