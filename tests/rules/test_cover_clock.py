"""The cover clock: duties, their states, what comes next, and when shipments stop."""

from typing import Any

import pytest

from policies.cover.case_reading import read_case
from policies.cover.case_writing import clock_as_json
from policies.cover.clock import run_clock
from tests.support.cover_answers import read_clock
from tests.support.cover_cases import invoice, make_case, worked_example

POLICY = {
    "max_extension_days": 10,
    "overdue_notice": {"days": 30, "anchor": "due_date", "late": "deny"},
    "claim_deadline": {"days": 100, "anchor": "due_date"},
    "waiting": {"months": 6, "anchor": "due_date"},
}  # of an invoice due on 1 April: stop from 12 April, notify by 1 May, file by 10 July, paid from 1 October


def clock_case(*bills: dict[str, Any], on: str, **more: object) -> dict[str, Any]:
    return make_case(*bills, policy=POLICY, **{"loss": None, "on": on, **more})


def states_of(case: dict[str, Any], place: int = 0) -> dict[str, str | None]:
    return {duty["duty"]: duty["state"] for duty in read_clock(case)["invoices"][place]["duties"]}


def overdue(*days: str) -> list[dict[str, str]]:
    return [{"kind": "overdue", "on": day} for day in days]


def paid(on: str) -> list[dict[str, str]]:
    return [{"kind": "receipt", "amount": "10000.00", "on": on}]


def test_clock_of_the_worked_example() -> None:
    assert read_clock(worked_example()) == {
        "as_of": "2026-11-20",
        "stop_shipments_from": "2026-06-04",
        "invoices": [
            {
                "ref": "F1",
                "open_gross": "18800.00",
                "extension_ends": "2026-06-03",
                "duties": [
                    {"duty": "notify_overdue", "date": "2026-07-03", "state": "done", "clause": "overdue_notice"},
                    {"duty": "file_claim", "date": "2026-11-30", "state": "due", "clause": "claim_deadline"},
                    {"duty": "claim_from", "date": "2026-07-01", "state": None, "clause": "waiting"},
                ],
                "next": "file_claim",
            }
        ],
    }


@pytest.mark.parametrize(("on", "state"), [("2026-04-30", "due"), ("2026-05-01", "due"), ("2026-05-02", "missed")])
def test_duty_is_missed_from_the_day_after_its_date(on: str, state: str) -> None:
    assert states_of(clock_case(on=on))["notify_overdue"] == state


@pytest.mark.parametrize(
    ("notified_on", "state"),
    [("2026-04-01", "missed"), ("2026-04-02", "done"), ("2026-05-01", "done"), ("2026-05-02", "done_late")],
)
def test_overdue_notice_after_the_due_date_does_the_duty(notified_on: str, state: str) -> None:
    assert states_of(clock_case(on="2026-06-01", notices=overdue(notified_on)))["notify_overdue"] == state


@pytest.mark.parametrize(("filed_on", "state"), [("2026-07-10", "done"), ("2026-07-11", "done_late")])
def test_claim_notice_does_the_duty_to_file(filed_on: str, state: str) -> None:
    notices = [{"kind": "claim", "on": "2026-07-20"}, {"kind": "claim", "on": filed_on}]
    assert states_of(clock_case(on="2026-08-01", notices=notices))["file_claim"] == state


def test_notices_after_the_business_day_are_ignored() -> None:
    assert states_of(clock_case(on="2026-04-10", notices=overdue("2026-04-11")))["notify_overdue"] == "due"


@pytest.mark.parametrize(
    ("on", "duty"), [("2026-05-01", "notify_overdue"), ("2026-05-02", "file_claim"), ("2026-07-11", None)]
)
def test_next_is_the_earliest_duty_that_is_due(on: str, duty: str | None) -> None:
    assert read_clock(clock_case(on=on))["invoices"][0]["next"] == duty


def test_of_two_duties_on_one_day_the_first_listed_is_next() -> None:
    case = clock_case(on="2026-04-10")
    case["policy"] = {**case["policy"], "claim_deadline": {"days": 30, "anchor": "due_date"}}
    answer = read_clock(case)["invoices"][0]
    assert ({duty["date"] for duty in answer["duties"][:2]}, answer["next"]) == ({"2026-05-01"}, "notify_overdue")


def test_claim_is_paid_from_the_day_of_an_insolvency() -> None:
    case = clock_case(on="2026-06-01", loss={"kind": "insolvency", "on": "2026-05-20"})
    duty = read_clock(case)["invoices"][0]["duties"][-1]
    assert duty == {"duty": "claim_from", "date": "2026-05-20", "state": None, "clause": "waiting"}
    case["policy"]["waiting"] = None
    assert read_clock(case)["invoices"][0]["duties"][-1]["clause"] is None


def test_policy_without_dates_asks_for_nothing() -> None:
    case = make_case(loss=None, on="2026-06-01")
    assert read_clock(case)["invoices"][0]["duties"] == []


@pytest.mark.parametrize(
    ("paid_on", "kept"), [("2026-04-30", []), ("2026-05-01", []), ("2026-05-02", ["notify_overdue"])]
)
def test_paid_invoice_keeps_what_was_missed_while_it_was_unpaid(paid_on: str, kept: list[str]) -> None:
    assert list(states_of(clock_case(on="2026-06-01", movements=paid(paid_on)))) == kept


def test_paid_invoice_keeps_what_was_done_late_and_drops_what_was_done_in_time() -> None:
    case = clock_case(on="2026-06-01", movements=paid("2026-05-20"), notices=overdue("2026-05-10"))
    assert states_of(case) == {"notify_overdue": "done_late"}
    case["notices"] = overdue("2026-04-10")
    assert states_of(case) == {}
    assert read_clock(case)["invoices"][0]["next"] is None


def test_shipments_stop_after_the_earliest_extension_to_come_or_past() -> None:
    bills = [invoice("B", due_on="2026-04-05"), invoice("A"), invoice("C", due_on="2026-05-05")]
    assert read_clock(clock_case(*bills, on="2026-03-10"))["stop_shipments_from"] == "2026-04-12"
    assert read_clock(clock_case(*bills, on="2026-12-10"))["stop_shipments_from"] == "2026-04-12"


def test_paid_disputed_and_small_invoices_stop_no_shipments() -> None:
    bills = [invoice("PAID", due_on="2026-03-05"), invoice("NO", disputed=True), invoice("SMALL", "0.01")]
    case = clock_case(*bills, on="2026-06-01", movements=paid("2026-05-20"))
    assert read_clock(case)["stop_shipments_from"] == "2026-04-12"
    case["policy"] = {**case["policy"], "overdue_minimum": "0.01"}
    assert read_clock(case)["stop_shipments_from"] is None


def test_money_after_the_loss_pays_invoices_up_to_the_business_day() -> None:
    movements = [{"kind": "recovery", "amount": "10000.00", "on": "2026-06-02"}]
    case = clock_case(on="2026-06-02", loss={"kind": "protracted_default", "on": "2026-05-20"}, movements=movements)
    assert read_clock(case)["invoices"][0]["open_gross"] == "0.00"
    assert read_clock({**case, "on": "2026-06-01"})["invoices"][0]["open_gross"] == "10000.00"


def test_clause_texts_of_a_stored_policy_stand_in_for_their_keys() -> None:
    clock = run_clock(read_case(clock_case(on="2026-04-10"), needs_loss=False))
    duties: Any = clock_as_json(clock, clauses={"overdue_notice": "7.2 Report within 30 days."})
    clauses = [duty["clause"] for duty in duties["invoices"][0]["duties"]]
    assert clauses == ["7.2 Report within 30 days.", "claim_deadline", "waiting"]
