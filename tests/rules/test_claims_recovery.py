"""Money after the loss: what is insured of it, and who gets it."""

from typing import Any

import pytest

from tests.support.cover_answers import assess
from tests.support.cover_cases import base, invoice, make_case


def recovery_of(
    *movements: tuple[str, str], policy: dict[str, Any] | None = None, debt: str = "30000.00"
) -> dict[str, str]:
    """Give the shares for a debt under a limit of 25,000 at 90 %."""
    listed = [{"kind": kind, "amount": amount, "on": "2026-07-01"} for kind, amount in movements]
    terms = {"recovery_split": "by_percentage", **(policy or {})}
    answer = assess(make_case(invoice("A", debt), policy=terms, movements=listed, limits=[base("25000.00")]))
    recovery: dict[str, str] = answer["recovery"]
    return recovery


def test_sourced_example_puts_8333_33_of_10000_to_the_insured_part() -> None:
    assert recovery_of(("recovery", "10000.00")) == {
        "net": "10000.00",
        "insured_part": "8333.33",
        "insurer": "7500.00",
        "policyholder": "2500.00",
    }


def test_by_indemnity_the_insurer_takes_the_share_of_the_indemnity_in_the_insured_debt() -> None:
    policy = {"recovery_split": "by_indemnity", "deductible": {"amount": "2500.00", "basis": "after_percentage"}}
    shares = recovery_of(("recovery", "10000.00"), policy=policy)
    assert (shares["insurer"], shares["policyholder"]) == ("6666.67", "3333.33")


def test_costs_come_off_and_are_shared_alike_when_higher_than_recoveries() -> None:
    shares = recovery_of(("recovery", "1000.00"), ("collection_cost", "11000.00"))
    assert shares == {
        "net": "-10000.00",
        "insured_part": "-8333.33",
        "insurer": "-7500.00",
        "policyholder": "-2500.00",
    }


@pytest.mark.parametrize(
    ("recovered", "insurer"), [("29900.00", "22425.00"), ("30000.00", "22500.00"), ("40000.00", "22500.00")]
)
def test_insurer_never_takes_more_than_the_indemnity(recovered: str, insurer: str) -> None:
    assert recovery_of(("recovery", recovered))["insurer"] == insurer


def test_insurer_takes_nothing_where_nothing_was_paid() -> None:
    shares = recovery_of(("recovery", "10000.00"), policy={"max_liability": {"amount": "0.00"}})
    assert (shares["insurer"], shares["policyholder"]) == ("0.00", "10000.00")


def test_policy_without_a_split_leaves_recoveries_to_the_policyholder() -> None:
    shares = recovery_of(("recovery", "10000.00"), policy={"recovery_split": None})
    assert (shares["insured_part"], shares["insurer"], shares["policyholder"]) == ("8333.33", "0.00", "10000.00")


def test_recoveries_after_the_business_day_are_ignored() -> None:
    case = make_case(movements=[{"kind": "recovery", "amount": "10.00", "on": "2026-08-02"}])
    assert assess(case)["recovery"]["net"] == "0.00"


def test_recovery_where_nothing_was_open_has_no_insured_part() -> None:
    paid = [
        {"kind": "receipt", "amount": "10000.00", "on": "2026-05-01"},
        {"kind": "recovery", "amount": "5.00", "on": "2026-07-01"},
    ]
    answer = assess(make_case(movements=paid))
    assert answer["recovery"] == {"net": "5.00", "insured_part": "0.00", "insurer": "0.00", "policyholder": "5.00"}


def test_each_share_is_rounded_from_its_exact_amount() -> None:
    policy = {"insured_percentage": {"named": "50"}, "recovery_split": "by_percentage"}
    movements = [{"kind": "recovery", "amount": "0.01", "on": "2026-07-01"}]
    shares = assess(make_case(policy=policy, movements=movements))["recovery"]
    assert shares == {"net": "0.01", "insured_part": "0.01", "insurer": "0.00", "policyholder": "0.00"}
