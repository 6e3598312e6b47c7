"""Outcome, reasons and dates of a claim: late notice, late claim, waiting, payment."""

from typing import Any

import pytest

from claims.rules import assess_claim
from policies.cover.case_reading import read_case
from tests.support.cover_answers import assess
from tests.support.cover_cases import invoice, make_case

NOTICE = {"days": 30, "anchor": "due_date", "late": "deny"}  # of an invoice due on 1 April: 1 May
OTHER = {"shipped_on": "2026-06-01", "invoiced_on": "2026-06-01", "due_on": "2026-06-02"}


def default_case(*bills: dict[str, Any], policy: dict[str, Any] | None = None, **more: object) -> dict[str, Any]:
    """Give a protracted default on 1 July."""
    return make_case(*bills, policy=policy, **{"loss": {"kind": "protracted_default", "on": "2026-07-01"}, **more})


def overdue(*days: str) -> list[dict[str, str]]:
    return [{"kind": "overdue", "on": day} for day in days]


def outcome_of(case: dict[str, Any]) -> tuple[str, list[str]]:
    answer = assess(case)
    return answer["outcome"], answer["reasons"]


@pytest.mark.parametrize(
    ("notified_on", "outcome"),
    [
        ("2026-03-31", "denied"),
        ("2026-04-01", "denied"),
        ("2026-04-02", "payable"),
        ("2026-05-01", "payable"),
        ("2026-05-02", "denied"),
    ],
)
def test_notice_counts_after_the_due_date_and_up_to_the_deadline(notified_on: str, outcome: str) -> None:
    case = make_case(policy={"overdue_notice": NOTICE}, notices=overdue(notified_on))
    assert outcome_of(case)[0] == outcome


def test_denied_claim_pays_nothing_and_leaves_the_first_loss_untouched() -> None:
    policy = {
        "overdue_notice": NOTICE,
        "aggregate_first_loss": {"amount": "100.00", "basis": "before_percentage"},
        "recovery_split": "by_indemnity",
    }
    case = make_case(policy=policy, movements=[{"kind": "recovery", "amount": "10.00", "on": "2026-07-02"}])
    answer = assess(case)
    assert (answer["outcome"], answer["reasons"], answer["indemnity"]) == ("denied", ["notice_late"], "0.00")
    assert (answer["first_loss_used"], answer["pay_by"]) == ("0.00", None)
    assert (answer["steps"][0]["amount"], answer["steps"][-1]["amount"]) == ("10000.00", "0.00")
    assert answer["recovery"] == {"net": "10.00", "insured_part": "10.00", "insurer": "0.00", "policyholder": "10.00"}


@pytest.mark.parametrize(
    ("on", "outcome"), [("2026-04-30", "payable"), ("2026-05-01", "payable"), ("2026-05-02", "denied")]
)
def test_notice_is_late_only_when_its_deadline_has_passed(on: str, outcome: str) -> None:
    case = default_case(
        policy={"overdue_notice": NOTICE}, loss={"kind": "protracted_default", "on": "2026-04-20"}, on=on
    )
    assert outcome_of(case)[0] == outcome


@pytest.mark.parametrize(
    ("loss_on", "outcome"), [("2026-04-30", "payable"), ("2026-05-01", "payable"), ("2026-05-02", "denied")]
)
def test_insolvency_on_or_before_the_deadline_excuses_the_notice(loss_on: str, outcome: str) -> None:
    case = make_case(policy={"overdue_notice": NOTICE}, loss={"kind": "insolvency", "on": loss_on})
    assert outcome_of(case)[0] == outcome


def test_protracted_default_before_the_deadline_excuses_nothing() -> None:
    case = default_case(policy={"overdue_notice": NOTICE}, loss={"kind": "protracted_default", "on": "2026-04-20"})
    assert outcome_of(case) == ("denied", ["notice_late"])


@pytest.mark.parametrize(
    ("paid_on", "outcome"), [("2026-04-30", "payable"), ("2026-05-01", "payable"), ("2026-05-02", "denied")]
)
def test_an_invoice_paid_by_its_deadline_needs_no_notice_and_one_paid_later_did(paid_on: str, outcome: str) -> None:
    case = make_case(
        invoice("OLD", "100.00", due_on="2026-04-01"),
        invoice("A", **OTHER),
        policy={"overdue_notice": NOTICE},
        movements=[{"kind": "receipt", "amount": "100.00", "on": paid_on}],
        notices=overdue("2026-06-10"),
    )
    assert outcome_of(case)[0] == outcome


@pytest.mark.parametrize(("minimum", "outcome"), [("9999.99", "denied"), ("10000.00", "payable")])
def test_an_invoice_up_to_the_overdue_minimum_needs_no_notice(minimum: str, outcome: str) -> None:
    assert outcome_of(make_case(policy={"overdue_notice": NOTICE, "overdue_minimum": minimum}))[0] == outcome


def test_a_disputed_invoice_needs_no_notice_and_an_uncovered_one_does() -> None:
    disputed = invoice("OLD", disputed=True)
    case = make_case(disputed, invoice("A", **OTHER), policy={"overdue_notice": NOTICE}, notices=overdue("2026-06-10"))
    assert outcome_of(case)[0] == "payable"
    case["invoices"][0] = invoice("OLD", shipped_on="2025-12-31", invoiced_on="2025-12-31")
    assert outcome_of(case) == ("denied", ["notice_late"])


def test_a_late_notice_that_is_only_flagged_is_reported_and_paid() -> None:
    case = make_case(policy={"overdue_notice": {**NOTICE, "late": "flag"}})
    assert outcome_of(case) == ("payable", ["notice_late"])


WAITING = {"waiting": {"months": 6, "anchor": "due_date"}}  # of an invoice due on 1 April: 1 October


@pytest.mark.parametrize(
    ("on", "outcome", "pay_by"),
    [
        ("2026-09-30", "waiting", "2026-10-31"),
        ("2026-10-01", "payable", "2026-10-31"),
        ("2026-10-02", "payable", "2026-11-01"),
    ],
)
def test_protracted_default_waits_up_to_the_end_of_waiting(on: str, outcome: str, pay_by: str) -> None:
    answer = assess(default_case(policy=WAITING, on=on))
    assert (answer["outcome"], answer["pay_by"], answer["waiting_until"]) == (outcome, pay_by, "2026-10-01")
    assert answer["reasons"] == (["waiting"] if outcome == "waiting" else [])


def test_figures_of_a_waiting_claim_are_worked_out_already() -> None:
    assert assess(default_case(policy=WAITING))["indemnity"] == "9000.00"


def test_insolvency_does_not_wait() -> None:
    answer = assess(make_case(policy=WAITING))
    assert (answer["outcome"], answer["waiting_until"], answer["pay_by"]) == ("payable", None, "2026-08-31")


def test_waiting_from_a_notice_has_no_end_without_one() -> None:
    answer = assess(default_case(policy={"waiting": {"months": 1, "anchor": "notice"}}))
    assert (answer["outcome"], answer["waiting_until"], answer["pay_by"]) == ("waiting", None, None)


def test_waiting_hangs_on_the_oldest_eligible_unpaid_invoice() -> None:
    bills = [
        invoice("PAID", "100.00", due_on="2026-03-05"),
        invoice("OUT", "100.00", due_on="2026-03-10", disputed=True),
        invoice("YOUNG", "100.00", due_on="2026-04-20"),
        invoice("OLD", "100.00", due_on="2026-04-10"),
    ]
    payment = [{"kind": "receipt", "amount": "100.00", "on": "2026-05-01"}]
    assert assess(default_case(*bills, policy=WAITING, movements=payment))["waiting_until"] == "2026-10-10"


def test_without_an_eligible_unpaid_invoice_nothing_waits_and_no_deadline_runs() -> None:
    policy = {**WAITING, "claim_deadline": {"days": 0, "anchor": "due_date"}}
    answer = assess(default_case(invoice(disputed=True), policy=policy))
    assert (answer["outcome"], answer["reasons"], answer["waiting_until"]) == ("nothing", [], None)


DEADLINE = {"claim_deadline": {"days": 100, "anchor": "due_date"}}  # of an invoice due on 1 April: 10 July


@pytest.mark.parametrize("kind", ["insolvency", "protracted_default"])
@pytest.mark.parametrize(
    ("filed_on", "outcome"), [("2026-07-09", "payable"), ("2026-07-10", "payable"), ("2026-07-11", "denied")]
)
def test_claim_is_filed_by_its_deadline(kind: str, filed_on: str, outcome: str) -> None:
    notices = [{"kind": "claim", "on": "2026-07-20"}, {"kind": "claim", "on": filed_on}]
    case = make_case(policy=DEADLINE, notices=notices, loss={"kind": kind, "on": "2026-07-01"})
    assert outcome_of(case) == (outcome, ["claim_late"] if outcome == "denied" else [])


@pytest.mark.parametrize(("on", "outcome"), [("2026-07-10", "payable"), ("2026-07-11", "denied")])
def test_without_a_claim_notice_the_assessment_itself_is_the_filing(on: str, outcome: str) -> None:
    assert outcome_of(make_case(policy=DEADLINE, on=on))[0] == outcome


def test_denials_stand_in_order_and_come_before_waiting() -> None:
    case = default_case(policy={**WAITING, **DEADLINE, "overdue_notice": NOTICE})
    assert outcome_of(case) == ("denied", ["notice_late", "claim_late"])


def test_flagged_notice_stands_after_waiting_and_after_a_denial() -> None:
    flag = {"overdue_notice": {**NOTICE, "late": "flag"}}
    assert outcome_of(default_case(policy={**WAITING, **flag})) == ("waiting", ["waiting", "notice_late"])
    assert outcome_of(default_case(policy={**DEADLINE, **flag})) == ("denied", ["claim_late", "notice_late"])


def test_without_payment_days_there_is_no_day_of_payment() -> None:
    answer = assess(make_case(policy={"payment_days": None}))
    assert (answer["outcome"], answer["pay_by"]) == ("payable", None)


def test_notices_after_the_business_day_are_ignored() -> None:
    case = make_case(policy={"overdue_notice": {**NOTICE, "days": 200}}, notices=overdue("2026-08-02"))
    assert outcome_of(case)[0] == "payable"
    case = default_case(policy={"waiting": {"months": 0, "anchor": "notice"}}, notices=overdue("2026-08-02"))
    assert outcome_of(case)[0] == "waiting"


def test_an_assessment_without_a_loss_is_a_bug_of_the_caller() -> None:
    case = read_case({**make_case(), "loss": None}, needs_loss=False)
    with pytest.raises(ValueError, match="needs a loss"):
        assess_claim(case)
