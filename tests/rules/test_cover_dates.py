"""Dates of an invoice: extension, month-end substitution, deadlines and the end of waiting."""

from datetime import date
from typing import Any

import pytest

from tests.support.cover_answers import assess, read_clock
from tests.support.cover_cases import invoice, make_case


def clocked(policy: dict[str, Any], bill: dict[str, Any], **more: object) -> dict[str, Any]:
    case = make_case(bill, policy=policy, loss=None, **{"on": "2026-01-01", **more})
    answer: dict[str, Any] = read_clock(case)["invoices"][0]
    return answer


def dates_of(answer: dict[str, Any]) -> dict[str, str]:
    return {duty["duty"]: duty["date"] for duty in answer["duties"]}


JUNE = {"shipped_on": "2026-06-20", "invoiced_on": "2026-06-25", "due_on": "2026-07-25"}


def test_month_end_example_of_the_domain_page_ends_on_31_august() -> None:
    policy = {"max_extension_days": 30, "month_end": {"cutoff_day": 24, "substitute_day": 2}}
    assert clocked(policy, invoice(**JUNE))["extension_ends"] == "2026-08-31"


@pytest.mark.parametrize(
    ("invoiced_on", "ends"),
    [("2026-06-23", "2026-08-24"), ("2026-06-24", "2026-09-01"), ("2026-06-25", "2026-08-31")],
)
def test_month_end_moves_the_extension_from_the_cutoff_day_on(invoiced_on: str, ends: str) -> None:
    policy = {"max_extension_days": 30, "month_end": {"cutoff_day": 24, "substitute_day": 2}}
    assert clocked(policy, invoice(**{**JUNE, "invoiced_on": invoiced_on}))["extension_ends"] == ends


def test_substitute_day_is_clamped_to_the_length_of_the_next_month() -> None:
    policy = {"max_extension_days": 0, "month_end": {"cutoff_day": 31, "substitute_day": 31}}
    days = {"shipped_on": "2027-01-31", "invoiced_on": "2027-01-31", "due_on": "2027-02-10"}
    assert clocked(policy, invoice(**days))["extension_ends"] == "2027-03-10"


def test_month_end_of_december_looks_at_january_of_the_next_year() -> None:
    policy = {"max_extension_days": 0, "month_end": {"cutoff_day": 24, "substitute_day": 2}}
    days = {"shipped_on": "2026-12-24", "invoiced_on": "2026-12-24", "due_on": "2026-12-24"}
    assert clocked(policy, invoice(**days))["extension_ends"] == "2027-01-02"


def test_month_end_moves_what_is_anchored_to_the_extension_and_nothing_else() -> None:
    policy = {
        "max_extension_days": 30,
        "month_end": {"cutoff_day": 24, "substitute_day": 2},
        "overdue_notice": {"days": 10, "anchor": "max_extension_end", "late": "deny"},
        "claim_deadline": {"days": 100, "anchor": "due_date"},
        "waiting": {"months": 3, "anchor": "due_date"},
    }
    assert dates_of(clocked(policy, invoice(**JUNE))) == {
        "notify_overdue": "2026-09-10",
        "file_claim": "2026-11-02",
        "claim_from": "2026-10-25",
    }


def test_without_an_extension_its_end_is_null_and_no_shipment_is_stopped() -> None:
    case = make_case(invoice(), loss=None, on="2026-12-31")
    answer = read_clock(case)
    assert (answer["invoices"][0]["extension_ends"], answer["stop_shipments_from"]) == (None, None)


def test_waiting_of_three_months_from_31_july_ends_on_31_october() -> None:
    days = {"shipped_on": "2026-07-01", "invoiced_on": "2026-07-01", "due_on": "2026-07-31"}
    policy = {"waiting": {"months": 3, "anchor": "due_date"}}
    assert dates_of(clocked(policy, invoice(**days)))["claim_from"] == "2026-10-31"


def test_month_arithmetic_clamps_to_the_end_of_february() -> None:
    days = {"shipped_on": "2026-08-01", "invoiced_on": "2026-08-01", "due_on": "2026-08-31"}
    policy = {"waiting": {"months": 6, "anchor": "due_date"}}
    assert dates_of(clocked(policy, invoice(**days)))["claim_from"] == "2027-02-28"


def test_notice_anchor_counts_from_the_first_overdue_notice_after_the_due_date() -> None:
    policy = {"waiting": {"months": 1, "anchor": "notice"}, "claim_deadline": {"days": 10, "anchor": "notice"}}
    notices = [
        {"kind": "overdue", "on": "2026-04-20"},
        {"kind": "overdue", "on": "2026-04-01"},
        {"kind": "overdue", "on": "2026-04-02"},
    ]
    answer = clocked(policy, invoice(), notices=notices, on="2026-05-01")
    assert dates_of(answer) == {"file_claim": "2026-04-12", "claim_from": "2026-05-02"}


def test_without_a_notice_its_deadlines_do_not_run() -> None:
    policy = {"waiting": {"months": 1, "anchor": "notice"}, "claim_deadline": {"days": 10, "anchor": "notice"}}
    assert clocked(policy, invoice(), on="2026-05-01")["duties"] == []


@pytest.mark.parametrize(
    ("shipped_on", "reasons"),
    [
        ("2025-12-31", ["shipped_outside_period"]),
        ("2026-01-01", []),
        ("2026-12-31", []),
        ("2027-01-01", ["shipped_outside_period"]),
    ],
)
def test_period_holds_its_start_and_not_its_end(shipped_on: str, reasons: list[str]) -> None:
    later = date.fromisoformat(shipped_on).replace(year=2028).isoformat()
    limits = [{**make_case()["limits"][0], "effective_for_shipments_from": "2025-01-01"}]
    bill = invoice(shipped_on=shipped_on, invoiced_on=shipped_on, due_on=later)
    case = make_case(bill, limits=limits, loss={"kind": "insolvency", "on": "2029-01-01"}, on="2029-02-01")
    assert assess(case)["invoices"][0]["reasons"] == reasons
