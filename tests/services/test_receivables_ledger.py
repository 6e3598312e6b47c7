"""Invoices, receipts and disputes by hand, and what is read from them, on both databases."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, insert, select

from basics import clock as wall
from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused
from basics.periods import Period
from claims.case_writing import assessment_as_json
from claims.rules import assess_claim
from commands.main import main
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.receivables import Invoice, Movement
from policies import service as policies
from policies.cover.case_writing import case_as_json, clock_as_json
from policies.cover.clock import DutyKind, DutyState, run_clock
from policies.cover.values import Loss, LossKind, MovementKind
from receivables import queries, service
from receivables.rules import duties_due
from receivables.values import NewInvoice, NewMovement
from tests.services.ledger_scene import (
    ALL,
    ANN,
    MAY,
    OTHER,
    OWN,
    grant,
    make_draft,
    make_invoice,
    make_movement,
    make_terms,
    notify,
    set_scene,
    usd,
)
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with unit_of_work(made, ALL) as session:
        set_scene(session)
    yield made
    made.dispose()


def enter(engine: Engine, *entries: NewInvoice | NewMovement, on: date = MAY) -> None:
    with unit_of_work(engine, OWN) as session:
        for entry in entries:
            if isinstance(entry, NewInvoice):
                service.add_invoice(session, entry, actor=ANN, on=on, scope=OWN)
            else:
                service.add_movement(session, entry, actor=ANN, on=on, scope=OWN)


def test_an_invoice_reads_back_as_it_was_entered(engine: Engine) -> None:
    enter(engine, make_invoice(vat=usd("160.00")))
    with read_only(engine, OWN) as session:
        found = queries.invoice(session, 1, scope=OWN)
        query = select(EventLog.policyholder_id, EventLog.buyer_id, EventLog.subject_id)
        event = session.execute(query.where(EventLog.kind == "invoice.added")).one()
    assert (found.ref, found.gross, found.vat, found.due_on) == ("F1", usd("1000"), usd("160"), date(2008, 2, 10))
    assert tuple(event) == (1, 1, 1)
    assert not found.is_invented


def test_a_reference_is_used_once_a_buyer(engine: Engine) -> None:
    enter(engine, make_invoice(), make_invoice(buyer_id=2))
    with pytest.raises(Refused) as refusal:
        enter(engine, make_invoice())
    assert refusal.value.code == "invoice.exists"


def test_a_receipt_is_entered_once(engine: Engine) -> None:
    enter(engine, make_movement())
    with pytest.raises(Refused) as refusal:
        enter(engine, make_movement(amount="7.00"))
    assert refusal.value.code == "movement.exists"


def test_an_invoice_names_all_its_faults(engine: Engine) -> None:
    wrong = make_invoice(ref="", gross="0", vat=usd("1.00"), invoiced_on=date(2008, 5, 2))
    with pytest.raises(Invalid) as refusal:
        enter(engine, wrong)
    assert refusal.value.code == "invoice.invalid"
    assert [fault.where for fault in refusal.value.faults] == ["ref", "gross", "invoiced_on"]


def test_only_a_credit_note_names_an_invoice_and_one_of_the_same_buyer(engine: Engine) -> None:
    enter(engine, make_invoice())
    for wrong in (
        make_movement(invoice_ref="F1"),
        make_movement(kind=MovementKind.CREDIT_NOTE, invoice_ref="F2"),
        make_movement(kind=MovementKind.CREDIT_NOTE, invoice_ref="F1", buyer_id=2),
    ):
        with pytest.raises(Invalid) as refusal:
            enter(engine, wrong)
        assert [fault.where for fault in refusal.value.faults] == ["invoice_ref"]
    enter(engine, make_movement(kind=MovementKind.CREDIT_NOTE, invoice_ref="F1"))


def test_another_policyholder_neither_enters_nor_sees(engine: Engine) -> None:
    enter(engine, make_invoice(), make_movement())
    with unit_of_work(engine, OTHER) as session, pytest.raises(NotFound):
        service.add_invoice(session, make_invoice("F2"), actor=ANN, on=MAY, scope=OTHER)
    with read_only(engine, OTHER) as session:
        assert queries.ledgers(session, scope=OTHER) == ()
        assert queries.outstanding(session, scope=OTHER, on=MAY) == {}
        assert queries.movements(session, scope=OTHER) == ()
        for missing in (queries.invoice, queries.movement):
            with pytest.raises(NotFound):
                missing(session, 1, scope=OTHER)
    with unit_of_work(engine, OTHER) as session, pytest.raises(NotFound):
        service.set_disputed(session, 1, disputed=True, actor=ANN, on=MAY, scope=OTHER)


def test_a_dispute_is_marked_and_resolved_and_told_once(engine: Engine) -> None:
    enter(engine, make_invoice())
    states = []
    for disputed in (True, True, False):
        with unit_of_work(engine, OWN) as session:
            facts = service.set_disputed(session, 1, disputed=disputed, actor=ANN, on=MAY, scope=OWN)
            states.append(facts.is_disputed)
    with read_only(engine, OWN) as session:
        kinds = list(session.scalars(select(EventLog.kind).order_by(EventLog.id)))
    assert states == [True, True, False]
    assert kinds[-3:] == ["invoice.added", "invoice.disputed", "invoice.dispute_resolved"]


def test_what_is_owed_is_what_was_invoiced_less_what_came_in_by_the_day(engine: Engine) -> None:
    late = make_invoice("F2", "500.00", shipped_on=MAY, invoiced_on=MAY, due_on=date(2008, 6, 1))
    enter(engine, make_invoice(), late, make_movement(), make_movement("R2", "2000.00", buyer_id=2))
    enter(engine, make_invoice("F3", "1500.00", buyer_id=2))
    with read_only(engine, OWN) as session:
        before = queries.outstanding(session, scope=OWN, on=date(2008, 4, 30))
        today = queries.outstanding(session, scope=OWN, on=MAY)
    assert before == {(1, 1): usd("900.00"), (1, 2): usd("0.00")}
    assert today == {(1, 1): usd("1400.00"), (1, 2): usd("0.00")}


def test_the_clock_says_by_when_an_overdue_invoice_must_be_notified(engine: Engine) -> None:
    enter(engine, make_invoice())
    with read_only(engine, OWN) as session:
        (account,) = queries.clock(session, scope=OWN, on=MAY)
        (due,) = duties_due([account], on=MAY)
    assert (account.buyer_name, account.policy_number, account.outstanding) == ("Acorn Works", "TC-1", usd("1000"))
    assert account.clock.stop_shipments_from == date(2008, 4, 11)
    assert (due.duty.kind, due.duty.date, due.days_left) == (DutyKind.NOTIFY_OVERDUE, date(2008, 5, 10), 9)
    assert account.clauses[due.duty.clause or ""] == "Clause 5.2: notice of overdue invoices"


def test_a_notice_in_time_leaves_the_claim_as_the_next_duty(engine: Engine) -> None:
    enter(engine, make_invoice())
    with unit_of_work(engine, ALL) as session:
        notify(session, date(2008, 5, 10))
    june = date(2008, 6, 1)
    with read_only(engine, OWN) as session:
        (account,) = queries.clock(session, scope=OWN, on=june)
    (line,) = account.clock.invoices
    assert line.duties[0].state is DutyState.DONE
    assert line.next_duty is not None
    assert (line.next_duty.kind, line.next_duty.date) == (DutyKind.FILE_CLAIM, date(2008, 10, 7))


def test_each_invoice_keeps_the_clock_of_the_terms_it_was_shipped_under(engine: Engine) -> None:
    later = date(2008, 4, 1)
    with unit_of_work(engine, ALL) as session:
        draft = make_draft("TC-1", terms=make_terms(max_extension_days=30))
        policies.revise_policy(session, 1, draft, effective_from=later, actor=OPERATOR, on=MAY)
    new = make_invoice("F2", shipped_on=later, invoiced_on=later, due_on=date(2008, 4, 20))
    enter(engine, make_invoice(), new)
    with read_only(engine, OWN) as session:
        (account,) = queries.clock(session, scope=OWN, on=MAY)
    ends = {line.invoice.ref: line.extension_ends for line in account.clock.invoices}
    assert ends == {"F1": date(2008, 4, 10), "F2": date(2008, 5, 20)}
    assert account.clock.stop_shipments_from == date(2008, 4, 11)


def test_standing_shows_what_a_smaller_limit_leaves_for_new_shipments(engine: Engine) -> None:
    with unit_of_work(engine, ALL) as session:
        grant(session, "1500.00")
        grant(session, "1200.00", since=date(2008, 5, 31), announced=MAY)
        grant(session, "0.00", since=date(2008, 8, 1), announced=date(2008, 6, 1))
    second = make_invoice("F2", "900.00", shipped_on=date(2008, 4, 1), invoiced_on=date(2008, 4, 1), due_on=MAY)
    enter(engine, make_invoice(), second)
    with read_only(engine, OWN) as session:
        standing = queries.standing(session, scope=OWN, policy_id=1, buyer_id=1, on=date(2008, 4, 10))
        after = queries.standing(session, scope=OWN, policy_id=1, buyer_id=1, on=MAY)
    assert (standing.outstanding, standing.limit, standing.coming) == (usd("1900"), usd("1500"), ())
    assert (standing.insured, standing.uninsured, standing.free) == (usd("1500"), usd("400"), usd("0"))
    (change,) = after.coming
    assert (change.effective_from, change.amount, change.free) == (date(2008, 5, 31), usd("1200"), usd("0"))


def test_the_premium_counts_shipments_on_which_a_limit_stood(engine: Engine) -> None:
    with unit_of_work(engine, ALL) as session:
        grant(session, "10.00", since=date(2008, 2, 1))
        policies.revise_policy(
            session,
            1,
            make_draft("TC-1", minimum_premium=usd("1.00")),
            effective_from=date(2008, 1, 2),
            actor=OPERATOR,
            on=MAY,
        )
    day = date(2008, 2, 1)
    enter(
        engine,
        make_invoice(),
        make_invoice("F2", "1190.00", vat=usd("190.00"), shipped_on=day, invoiced_on=day, due_on=day),
        make_invoice("F3", "500.00", buyer_id=2, shipped_on=day),
        make_movement("C1", "119.00", kind=MovementKind.CREDIT_NOTE, invoice_ref="F2"),
    )
    year = Period(date(2008, 1, 1), date(2009, 1, 1))
    with read_only(engine, OWN) as session:
        turnover = queries.turnover(session, scope=OWN, policy_id=1, period=year, on=MAY)
        premium = queries.premium(session, scope=OWN, policy_id=1, on=MAY)
    assert turnover == usd("900.00")
    assert (premium.calculated, premium.due) == (usd("2.79"), usd("2.79"))


def test_case_and_clock_agree_with_the_command_line(engine: Engine, tmp_path: Path) -> None:
    with unit_of_work(engine, ALL) as session:
        grant(session, "1500.00")
        notify(session, date(2008, 5, 5))
    second = make_invoice("F2", "900.00", shipped_on=date(2008, 3, 1), invoiced_on=date(2008, 3, 1), due_on=MAY)
    enter(engine, make_invoice(vat=usd("100.00")), second, make_movement(), make_movement("R2", "50.00", moved_on=MAY))
    enter(engine, make_movement("C1", "20.00", kind=MovementKind.CREDIT_NOTE, invoice_ref="F2"))
    autumn, loss = date(2008, 9, 1), Loss(LossKind.PROTRACTED_DEFAULT, date(2008, 4, 15))
    with read_only(engine, OWN) as session:
        case = queries.cover_case(session, scope=OWN, policy_id=1, buyer_id=1, on=autumn, loss=loss)
        (account,) = queries.clock(session, scope=OWN, on=autumn)
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case_as_json(case)))
    assessed = json.loads(CliRunner().invoke(main, ["claims", "assess", "--json", str(file)]).stdout)
    clocked = json.loads(CliRunner().invoke(main, ["cover", "clock", "--json", str(file)]).stdout)
    assert assessed == assessment_as_json(assess_claim(case), clauses={})
    assert (assessed["outcome"], assessed["indemnity"]) == ("payable", "1350.00")
    assert assessed["recovery"]["net"] == "50.00"
    assert clocked == clock_as_json(account.clock, clauses={}) == clock_as_json(run_clock(case), clauses={})


def test_ten_thousand_invoices_are_clocked_by_as_few_reads_as_a_hundred(engine: Engine) -> None:
    few = _reads_of_the_clock(engine, count=100, first=0)
    many = _reads_of_the_clock(engine, count=9_900, first=100)
    assert few == many < 12


def _reads_of_the_clock(engine: Engine, *, count: int, first: int) -> int:
    """Add invoices, a receipt for every other one, and count the statements that clock all of them."""
    _add_many(engine, range(first, first + count))
    sent: list[str] = []

    def note(*given: object) -> None:
        sent.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    with read_only(engine, OWN) as session:
        accounts = queries.clock(session, scope=OWN, on=date(2008, 6, 1))
    event.remove(engine, "before_cursor_execute", note)
    assert sum(len(account.clock.invoices) for account in accounts) == first + count
    return len([statement for statement in sent if statement.startswith("SELECT") and "FROM" in statement])


def _add_many(engine: Engine, numbers: range) -> None:
    start = date(2008, 1, 1)
    shared = {"policyholder_id": 1, "policy_id": 1, "currency": "USD", "is_invented": True, "recorded_at": wall.now()}
    invoices = [
        shared
        | {
            "buyer_id": 1 + number % 2,
            "ref": f"F{number}",
            "gross_minor": 100_00,
            "vat_minor": 0,
            "shipped_on": start + timedelta(days=number % 90),
            "invoiced_on": start + timedelta(days=number % 90),
            "due_on": start + timedelta(days=number % 90 + 30),
            "is_disputed": False,
        }
        for number in numbers
    ]
    movements = [
        shared
        | {
            "buyer_id": 1 + number % 2,
            "kind": "receipt",
            "ref": f"R{number}",
            "amount_minor": 150_00,
            "moved_on": start + timedelta(days=number % 100),
        }
        for number in numbers[::2]
    ]
    with unit_of_work(engine, ALL) as session:
        session.execute(insert(Invoice), invoices)
        session.execute(insert(Movement), movements)
