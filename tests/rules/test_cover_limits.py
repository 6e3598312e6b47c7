"""The limit of a ship date and the insured debt that it leaves room for."""

from typing import Any

import pytest

from tests.support.cover_answers import assess
from tests.support.cover_cases import base, invoice, make_case, top_up


def limit_of(limits: list[dict[str, Any]], shipped_on: str = "2026-03-02") -> str:
    bill = invoice(shipped_on=shipped_on, invoiced_on=shipped_on, due_on="2026-06-30")
    limit: str = assess(make_case(bill, limits=limits))["invoices"][0]["limit"]
    return limit


@pytest.mark.parametrize(
    ("since", "limit"), [("2026-03-03", "50.00"), ("2026-03-02", "80.00"), ("2026-03-01", "80.00")]
)
def test_base_counts_from_its_effective_day(since: str, limit: str) -> None:
    assert limit_of([base("50.00"), base("80.00", since)]) == limit


def test_last_listed_base_wins_where_two_become_effective_on_one_day() -> None:
    assert limit_of([base("50.00"), base("80.00"), base("70.00")]) == "70.00"


@pytest.mark.parametrize(("ends", "limit"), [("2026-03-01", "50.00"), ("2026-03-02", "50.00"), ("2026-03-03", "80.00")])
def test_expired_temporary_limit_gives_way_to_the_one_before_it(ends: str, limit: str) -> None:
    assert limit_of([base("50.00"), base("80.00", "2026-02-01", valid_to=ends)]) == limit


def test_top_ups_in_force_are_added_to_the_base() -> None:
    limits = [
        base("50.00"),
        top_up("5.00"),
        top_up("7.00", "2026-03-02", valid_to="2026-03-03"),
        top_up("11.00", "2026-03-03"),
        top_up("13.00", valid_to="2026-03-02"),
        top_up("17.00", "2026-02-01", valid_to="2026-01-01"),
    ]
    assert limit_of(limits) == "62.00"


def test_top_up_adds_nothing_to_a_withdrawn_base() -> None:
    answer = assess(make_case(invoice(), limits=[base("50.00"), base("0.00", "2026-02-01"), top_up("5.00")]))
    assert (answer["invoices"][0]["limit"], answer["invoices"][0]["reasons"]) == ("0.00", ["no_limit"])


def test_without_a_base_there_is_no_limit() -> None:
    answer = assess(make_case(invoice(), limits=[top_up("5.00")]))
    assert (answer["invoices"][0]["limit"], answer["invoices"][0]["reasons"]) == ("0.00", ["no_limit"])


def test_shipments_before_a_reduction_keep_the_earlier_limit_and_later_ones_fill_what_is_left() -> None:
    bills = [
        invoice("A", "60.00", shipped_on="2026-03-02"),
        invoice("B", "60.00", shipped_on="2026-03-03"),
        invoice("C", "60.00", shipped_on="2026-03-04"),
    ]
    answer = assess(make_case(*bills, limits=[base("100.00"), base("110.00", "2026-03-04")]))
    assert [each["insured"] for each in answer["invoices"]] == ["60.00", "40.00", "10.00"]


def test_after_a_reduction_below_the_insured_debt_new_shipments_are_uninsured() -> None:
    bills = [invoice("A", "60.00"), invoice("B", "60.00", shipped_on="2026-03-03")]
    answer = assess(make_case(*bills, limits=[base("100.00"), base("50.00", "2026-03-03")]))
    assert [(each["insured"], each["uninsured"]) for each in answer["invoices"]] == [
        ("60.00", "0.00"),
        ("0.00", "60.00"),
    ]


def test_limit_is_filled_by_ship_date_then_invoice_date_then_reference() -> None:
    bills = [
        invoice("D", "40.00", shipped_on="2026-03-03"),
        invoice("C", "40.00", invoiced_on="2026-03-05"),
        invoice("B", "40.00", invoiced_on="2026-03-04"),
        invoice("A", "40.00", invoiced_on="2026-03-04"),
    ]
    answer = assess(make_case(*bills, limits=[base("100.00")]))
    assert {each["ref"]: each["insured"] for each in answer["invoices"]} == {
        "A": "40.00",
        "B": "40.00",
        "C": "20.00",
        "D": "0.00",
    }


def test_insured_debt_of_earlier_periods_fills_the_limit_first() -> None:
    answer = assess(make_case(invoice("A", "60.00"), limits=[base("100.00")], prior_insured="70.00"))
    assert answer["L"] == "30.00"
    answer = assess(make_case(invoice("A", "60.00"), limits=[base("100.00")], prior_insured="170.00"))
    assert answer["L"] == "0.00"


def test_base_leaves_out_the_tax_share_of_what_is_open() -> None:
    payment = [{"kind": "receipt", "amount": "61.50", "on": "2026-04-01"}]
    bill = invoice("A", "123.00", vat="23.00")
    answer = assess(make_case(bill, movements=payment))
    assert (answer["invoices"][0]["open_gross"], answer["invoices"][0]["base"]) == ("61.50", "50.00")
    answer = assess(make_case(bill, movements=payment, policy={"vat_insured": True}))
    assert answer["invoices"][0]["base"] == "61.50"


@pytest.mark.parametrize(
    ("limit", "weighted"),
    [
        ({"source": "named"}, "90.00"),
        ({"source": "discretionary"}, "80.00"),
        ({"source": "discretionary", "insured_percentage": "75.5"}, "75.50"),
    ],
)
def test_percentage_is_the_limits_own_or_the_policys_for_its_source(limit: dict[str, str], weighted: str) -> None:
    answer = assess(make_case(invoice("A", "100.00"), limits=[{**base("100.00"), **limit}]))
    assert answer["insured_percentage_sum"] == weighted


def test_percentage_of_a_topped_up_limit_is_that_of_its_base() -> None:
    extra = top_up("100.00", source="discretionary", insured_percentage="10")
    answer = assess(make_case(invoice("A", "200.00"), limits=[base("100.00"), extra]))
    assert answer["insured_percentage_sum"] == "180.00"
