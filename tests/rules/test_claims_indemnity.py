"""The pipeline from insured debt to indemnity: the worked example, the sourced examples, each step at its bound."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from basics.money import Money
from claims.indemnity import max_liability_left
from policies.cover.values import MaxLiability, YearToDate
from tests.support.cover_answers import amounts_of, assess
from tests.support.cover_cases import base, invoice, make_case, worked_example

BEFORE, AFTER = "before_percentage", "after_percentage"


def indemnity_of(debt: str, limit: str, **policy: object) -> str:
    case = make_case(invoice("A", debt), policy=policy, limits=[base(limit)])
    indemnity: str = assess(case)["indemnity"]
    return indemnity


def deducting(amount: str, basis: str) -> dict[str, str]:
    return {"amount": amount, "basis": basis}


def test_worked_example_pays_3868_85_by_20_december() -> None:
    answer = assess(worked_example())
    assert (answer["outcome"], answer["indemnity"], answer["pay_by"]) == ("payable", "3868.85", "2026-12-20")
    assert (answer["L"], answer["insured_percentage_sum"]) == ("15409.84", "13868.85")
    assert (answer["first_loss_used"], answer["max_liability_left"]) == ("10000.00", "500000.00")
    assert answer["steps"] == [
        {"step": "L", "amount": "15409.84", "clause": None},
        {"step": "threshold", "amount": "15409.84", "clause": "threshold"},
        {"step": "first_loss", "amount": "5409.84", "clause": "aggregate_first_loss"},
        {"step": "percentage", "amount": "4868.85", "clause": "insured_percentage"},
        {"step": "deductible", "amount": "3868.85", "clause": "deductible"},
        {"step": "max_liability", "amount": "3868.85", "clause": "max_liability"},
        {"step": "indemnity", "amount": "3868.85", "clause": None},
    ]


@pytest.mark.parametrize(
    ("debt", "limit", "indemnity"),
    [
        ("950000.00", "1000000.00", "855000.00"),
        ("800000.00", "500000.00", "450000.00"),
        ("70000.00", "25000.00", "22500.00"),
    ],
)
def test_sourced_examples_of_limit_and_percentage(debt: str, limit: str, indemnity: str) -> None:
    assert indemnity_of(debt, limit) == indemnity


@pytest.mark.parametrize(
    ("debt", "basis", "indemnity"),
    [("50000.00", BEFORE, "40500.00"), ("120000.00", BEFORE, "85500.00"), ("120000.00", AFTER, "85000.00")],
)
def test_sourced_examples_of_a_deductible_of_5000(debt: str, basis: str, indemnity: str) -> None:
    assert indemnity_of(debt, "100000.00", deductible=deducting("5000.00", basis)) == indemnity


def test_three_invoices_of_40000_with_30000_received_pay_81000() -> None:
    bills = [invoice(ref, "40000.00") for ref in "ABC"]
    answer = assess(make_case(*bills, movements=[{"kind": "receipt", "amount": "30000.00", "on": "2026-05-01"}]))
    assert (answer["L"], answer["indemnity"]) == ("90000.00", "81000.00")


@pytest.mark.parametrize(
    ("loss", "used_before", "indemnity", "used"),
    [
        ("20000.00", "0.00", "0.00", "20000.00"),
        ("45000.00", "20000.00", "13500.00", "50000.00"),
        ("80000.00", "50000.00", "72000.00", "50000.00"),
    ],
)
def test_first_loss_of_50000_absorbs_the_losses_of_the_period(
    loss: str, used_before: str, indemnity: str, used: str
) -> None:
    policy = {"aggregate_first_loss": deducting("50000.00", BEFORE)}
    case = make_case(invoice("A", loss), policy=policy, year_to_date={"first_loss_used": used_before})
    answer = assess(case)
    assert (answer["indemnity"], answer["first_loss_used"]) == (indemnity, used)


def test_minimum_retention_of_1000_leaves_4000_of_5000() -> None:
    policy = {"insured_percentage": {"named": "85"}, "minimum_retention": "1000.00"}
    assert indemnity_of("5000.00", "10000.00", **policy) == "4000.00"


@pytest.mark.parametrize(("debt", "indemnity"), [("499.99", "0.00"), ("500.00", "0.00"), ("500.01", "450.01")])
def test_loss_up_to_the_threshold_pays_nothing_and_above_it_the_whole_loss_counts(debt: str, indemnity: str) -> None:
    assert indemnity_of(debt, "1000.00", threshold="500.00") == indemnity


def test_loss_within_the_threshold_leaves_the_first_loss_untouched() -> None:
    policy = {"threshold": "500.00", "aggregate_first_loss": deducting("50.00", BEFORE), "minimum_retention": "1.00"}
    answer = assess(make_case(invoice("A", "500.00"), policy=policy))
    assert (answer["outcome"], answer["first_loss_used"]) == ("nothing", "0.00")
    assert amounts_of(answer) == {
        "L": "500.00",
        "threshold": "0.00",
        "first_loss": "0.00",
        "percentage": "0.00",
        "minimum_retention": "0.00",
        "indemnity": "0.00",
    }


def test_steps_stand_in_order_when_all_come_after_the_percentage() -> None:
    policy = {
        "threshold": "1.00",
        "deductible": deducting("10.00", AFTER),
        "minimum_retention": "25.00",
        "aggregate_first_loss": deducting("5.00", AFTER),
        "max_liability": {"amount": "60.00"},
    }
    answer = assess(make_case(invoice("A", "100.00"), policy=policy))
    assert [(step["step"], step["amount"]) for step in answer["steps"]] == [
        ("L", "100.00"),
        ("threshold", "100.00"),
        ("percentage", "90.00"),
        ("deductible", "80.00"),
        ("minimum_retention", "75.00"),
        ("first_loss", "70.00"),
        ("max_liability", "60.00"),
        ("indemnity", "60.00"),
    ]


def test_retention_looks_at_what_the_steps_before_the_percentage_left() -> None:
    policy = {"deductible": deducting("40.00", BEFORE), "minimum_retention": "20.00"}
    assert indemnity_of("100.00", "100.00", **policy) == "40.00"


def test_first_loss_is_used_up_even_where_the_maximum_liability_caps_the_indemnity() -> None:
    policy = {"aggregate_first_loss": deducting("30.00", AFTER), "max_liability": {"amount": "0.00"}}
    answer = assess(make_case(invoice("A", "100.00"), policy=policy))
    assert (answer["indemnity"], answer["first_loss_used"], answer["outcome"]) == ("0.00", "30.00", "nothing")


@pytest.mark.parametrize(
    ("term", "left"),
    [
        ({"amount": "500.00", "times_premium": "30", "rule": "lesser"}, "290.00"),
        ({"amount": "500.00", "times_premium": "30", "rule": "greater"}, "490.00"),
        ({"amount": "200.00", "times_premium": "30", "rule": "lesser"}, "190.00"),
        ({"amount": "500.00"}, "490.00"),
        ({"times_premium": "1.5"}, "5.00"),
        ({"times_premium": "0.5"}, "0.00"),
    ],
)
def test_maximum_liability_is_the_chosen_ceiling_less_what_was_paid(term: dict[str, str], left: str) -> None:
    used = {"indemnities_paid": "10.00", "premium_paid": "10.00"}
    answer = assess(make_case(invoice("A", "1000.00"), policy={"max_liability": term}, year_to_date=used))
    assert (answer["max_liability_left"], answer["indemnity"]) == (left, left)


def test_without_a_maximum_liability_what_is_left_of_it_is_null() -> None:
    assert assess(make_case())["max_liability_left"] is None


def test_no_insured_debt_makes_every_later_step_zero() -> None:
    case = worked_example()
    case["limits"] = []
    answer = assess(case)
    assert (answer["outcome"], set(amounts_of(answer).values())) == ("nothing", {"0.00"})


@pytest.mark.parametrize(
    ("currency", "gross", "rate", "indemnity"),
    [
        ("EUR", "0.01", "50", "0.00"),
        ("EUR", "0.03", "50", "0.02"),
        ("EUR", "0.05", "50", "0.02"),
        ("JPY", "3", "50", "2"),
        ("JPY", "5", "50", "2"),
        ("KWD", "0.003", "50", "0.002"),
    ],
)
def test_amounts_are_rounded_half_to_even_to_the_minor_unit(
    currency: str, gross: str, rate: str, indemnity: str
) -> None:
    policy = {"currency": currency, "insured_percentage": {"named": rate}}
    answer = assess(make_case(invoice("A", gross), policy=policy, limits=[base("100")]))
    assert (answer["L"], answer["indemnity"]) == (gross, indemnity)


def test_nothing_printed_feeds_a_later_step() -> None:
    bills = [invoice(ref, "0.03", vat="0.01") for ref in "ABC"]
    payments = [{"kind": "credit_note", "amount": "0.01", "on": "2026-05-01", "invoice": ref} for ref in "ABC"]
    answer = assess(make_case(*bills, movements=payments))
    assert [each["base"] for each in answer["invoices"]] == ["0.01", "0.01", "0.01"]
    assert (answer["L"], answer["insured_percentage_sum"]) == ("0.04", "0.04")


def test_indemnity_that_prints_as_zero_is_nothing() -> None:
    answer = assess(make_case(invoice("A", "0.01"), policy={"insured_percentage": {"named": "50"}}))
    assert (answer["outcome"], answer["pay_by"]) == ("nothing", None)


def test_multiple_of_an_unknown_premium_is_a_bug_of_the_caller() -> None:
    used = YearToDate(Money.zero("EUR"), Money.zero("EUR"))
    with pytest.raises(ValueError, match="premium paid"):
        max_liability_left(MaxLiability(None, Decimal(30)), used)


def big_case(size: int) -> dict[str, Any]:
    """Give a case whose every invoice bears tax and a credit note: the widest fractions there can be."""
    bills, notes = [], []
    for place in range(size):
        cents = 100_003 + 7_919 * place
        gross, vat = f"{cents // 100}.{cents % 100:02d}", f"{cents * 19 // 11900}.{cents * 19 // 119 % 100:02d}"
        bills.append(invoice(f"F{place}", gross, vat=vat))
        notes.append({"kind": "credit_note", "amount": "3.33", "on": "2026-03-05", "invoice": f"F{place}"})
    overdue = [{"kind": "overdue", "on": "2026-05-01"}] * size
    policy = {"max_extension_days": 5, "overdue_notice": {"days": 40, "anchor": "due_date", "late": "deny"}}
    return make_case(*bills, policy=policy, movements=notes, notices=overdue, limits=[base("9999999999.00")] * size)


@pytest.mark.slow
def test_a_case_of_ten_thousand_invoices_is_answered_within_seconds() -> None:
    answer = assess(big_case(10_000))
    assert (answer["outcome"], len(answer["invoices"])) == ("payable", 10_000)
    assert Fraction(answer["indemnity"]) > 0
