"""The invented ledger of the demo: the same everywhere, labelled, and never ahead of the business date."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR
from models.engine import engine_for, read_only, unit_of_work
from models.receivables import Invoice, Movement
from policies.cover.clock import DutyKind
from policies.cover.values import MovementKind
from receivables import queries
from receivables.demo_history import Habit, InventedBuyer, invent_history
from receivables.demo_ledger import LoadedLedger, load_demo_ledger
from receivables.rules import duties_due
from tests.services.ledger_scene import ALL, MAY, OWN, grant, set_scene, usd
from tests.support.databases import Database

JUNE = date(2008, 6, 1)
FIRST_INVOICE = ("0710-011", "USD 55560.00", date(2007, 11, 26))


def make_buyer(rank: int, *, fails_on: date | None = None) -> InventedBuyer:
    return InventedBuyer("TC-1:C-1", rank, usd("100000.00"), fails_on)


def load(engine: Engine, since: date | None, until: date) -> LoadedLedger:
    with unit_of_work(engine, ALL) as session:
        return load_demo_ledger(session, since=since, until=until, actor=OPERATOR)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with unit_of_work(made, ALL) as session:
        set_scene(session, is_invented=True)
        grant(session, "100000.00")
    yield made
    made.dispose()


def test_the_same_buyer_has_the_same_history_everywhere() -> None:
    invoices, movements = invent_history(make_buyer(0))
    assert (invoices, movements) == invent_history(make_buyer(0))
    assert (invoices[0].ref, str(invoices[0].gross), invoices[0].due_on) == FIRST_INVOICE


@pytest.mark.parametrize(
    ("habit", "late"),
    [(Habit.PROMPT, range(-4, 9)), (Habit.MONTH_END, range(-2, 31)), (Habit.EARLY, range(-60, 1))],
)
def test_who_pays_on_time_is_never_a_month_late(habit: Habit, late: range) -> None:
    invoices, movements = invent_history(make_buyer(list(Habit).index(habit)))
    due = {f"BT-{invoice.ref}-1": invoice.due_on for invoice in invoices}
    delays = {(paid.moved_on - due[paid.ref]).days for paid in movements if paid.kind is MovementKind.RECEIPT}
    assert delays <= set(late)


def test_one_buyer_stops_paying_and_is_shipped_to_a_while_longer() -> None:
    invoices, movements = invent_history(make_buyer(3))
    assert make_buyer(3).habit is Habit.STOPS
    assert max(paid.moved_on for paid in movements) < date(2008, 2, 8)
    assert date(2008, 2, 1) < max(invoice.shipped_on for invoice in invoices) <= date(2008, 3, 25)


def test_a_firm_that_fails_falls_silent_three_months_before() -> None:
    invoices, movements = invent_history(make_buyer(0, fails_on=date(2009, 1, 15)))
    assert max(paid.moved_on for paid in movements) < date(2008, 10, 17)
    assert max(invoice.shipped_on for invoice in invoices) <= date(2008, 12, 1)


def test_the_late_payer_pays_in_parts_and_disputes_one_invoice() -> None:
    invoices, movements = invent_history(make_buyer(2))
    assert sum(invoice.is_disputed for invoice in invoices) == 1
    assert any(paid.ref.endswith("-2") for paid in movements)


@pytest.mark.parametrize("rank", range(6))
def test_what_is_outstanding_stays_plausible_against_the_limit(rank: int) -> None:
    invoices, movements = invent_history(make_buyer(rank))
    for on in (date(2008, 1, 31), MAY, date(2008, 12, 31)):
        invoiced = sum(invoice.gross.minor for invoice in invoices if invoice.invoiced_on <= on)
        paid = sum(movement.amount.minor for movement in movements if movement.moved_on <= on)
        assert 0 <= invoiced - paid <= 140_000_00


def test_no_invoice_is_overpaid() -> None:
    for rank in range(6):
        invoices, movements = invent_history(make_buyer(rank))
        assert sum(each.amount.minor for each in movements) <= sum(each.gross.minor for each in invoices)


def test_nothing_is_loaded_ahead_of_the_date_and_all_is_labelled(engine: Engine) -> None:
    loaded = load(engine, None, MAY)
    with read_only(engine, ALL) as session:
        newest = session.scalar(select(func.max(Invoice.invoiced_on)))
        paid = session.scalar(select(func.max(Movement.moved_on)))
        invented = set(session.scalars(select(Invoice.is_invented))) | set(
            session.scalars(select(Movement.is_invented))
        )
    assert loaded.invoices >= 7
    assert newest is not None
    assert newest <= MAY
    assert paid is not None
    assert paid <= MAY
    assert invented == {True}


def test_moving_the_date_in_steps_gives_the_ledger_of_one_step(engine: Engine) -> None:
    first = load(engine, None, MAY)
    again = load(engine, None, MAY)
    assert again == LoadedLedger(0, 0)
    second = load(engine, MAY, JUNE)
    third = load(engine, JUNE, date(2008, 12, 1))
    invoices, movements = invent_history(make_buyer(0))
    by_december = [each for each in invoices if each.invoiced_on <= date(2008, 12, 1)]
    assert first.invoices + second.invoices + third.invoices == len(by_december)
    paid = [each for each in movements if each.moved_on <= date(2008, 12, 1)]
    assert first.movements + second.movements + third.movements == len(paid)


def test_a_limit_granted_later_begins_no_invented_ledger(engine: Engine) -> None:
    load(engine, None, MAY)
    with unit_of_work(engine, ALL) as session:
        grant(session, "50000.00", buyer_id=2, since=JUNE)
    load(engine, MAY, date(2008, 9, 1))
    with read_only(engine, ALL) as session:
        assert set(session.scalars(select(Invoice.buyer_id))) == {1}


def test_the_demo_has_something_to_do_on_its_first_day(database: Database) -> None:
    engine = engine_for(database.url)
    with unit_of_work(engine, ALL) as session:
        set_scene(session, is_invented=True, buyers=4)
        for buyer_id in range(1, 5):
            grant(session, "100000.00", buyer_id=buyer_id)
    load(engine, None, MAY)
    with read_only(engine, OWN) as session:
        duties = duties_due(queries.clock(session, scope=OWN, on=MAY), on=MAY)
    engine.dispose()
    assert any(due.duty.kind is DutyKind.NOTIFY_OVERDUE and due.days_left < 60 for due in duties)
