"""The tests that an invoice must pass, each at its bound."""

from typing import Any

import pytest

from tests.support.cover_answers import assess
from tests.support.cover_cases import base, invoice, make_case


def reasons_of(case: dict[str, Any], ref: str = "A") -> list[str]:
    found: list[str] = next(each["reasons"] for each in assess(case)["invoices"] if each["ref"] == ref)
    return found


@pytest.mark.parametrize(
    ("due_on", "reasons"), [("2026-03-31", []), ("2026-04-01", []), ("2026-04-02", ["terms_too_long"])]
)
def test_payment_terms_may_be_as_long_as_the_maximum(due_on: str, reasons: list[str]) -> None:
    assert reasons_of(make_case(invoice(due_on=due_on), policy={"max_payment_terms_days": 30})) == reasons


@pytest.mark.parametrize(
    ("invoiced_on", "reasons"), [("2026-03-06", []), ("2026-03-07", []), ("2026-03-08", ["invoiced_late"])]
)
def test_invoice_may_follow_the_shipment_by_the_maximum(invoiced_on: str, reasons: list[str]) -> None:
    assert reasons_of(make_case(invoice(invoiced_on=invoiced_on), policy={"max_invoicing_days": 5})) == reasons


@pytest.mark.parametrize(
    ("countries", "reasons"),
    [(None, []), (["PL"], []), (["CZ", "PL"], []), (["CZ"], ["country_not_covered"]), ([], ["country_not_covered"])],
)
def test_country_is_covered_where_listed_or_where_there_is_no_list(
    countries: list[str] | None, reasons: list[str]
) -> None:
    assert reasons_of(make_case(invoice(), policy={"countries": countries})) == reasons


def test_disputed_invoice_is_not_covered() -> None:
    assert reasons_of(make_case(invoice(disputed=True))) == ["disputed"]


@pytest.mark.parametrize(
    ("loss_on", "reasons"),
    [("2026-03-01", ["shipped_after_loss"]), ("2026-03-02", ["shipped_after_loss"]), ("2026-03-03", [])],
)
def test_shipments_on_or_after_the_loss_are_not_covered(loss_on: str, reasons: list[str]) -> None:
    assert reasons_of(make_case(invoice(), loss={"kind": "insolvency", "on": loss_on})) == reasons


def stop_case(shipped_on: str, *, movements: list[dict[str, str]] | None = None, **old: object) -> dict[str, Any]:
    """Give an old invoice whose extension ends on 11 April, and a shipment after it."""
    bills = [
        invoice("OLD", "100.00", **old),
        invoice("A", shipped_on=shipped_on, invoiced_on=shipped_on, due_on="2026-06-30"),
    ]
    return make_case(*bills, policy={"max_extension_days": 10}, movements=movements or [])


@pytest.mark.parametrize(
    ("shipped_on", "reasons"),
    [("2026-04-10", []), ("2026-04-11", []), ("2026-04-12", ["after_stop"])],
)
def test_shipments_stop_on_the_day_after_another_invoices_extension(shipped_on: str, reasons: list[str]) -> None:
    assert reasons_of(stop_case(shipped_on)) == reasons


@pytest.mark.parametrize(
    ("paid_on", "reasons"),
    [("2026-04-18", []), ("2026-04-19", []), ("2026-04-20", ["after_stop"]), ("2026-04-21", ["after_stop"])],
)
def test_a_payment_lifts_the_stop_from_the_next_day(paid_on: str, reasons: list[str]) -> None:
    payment = {"kind": "receipt", "amount": "100.00", "on": paid_on}
    assert reasons_of(stop_case("2026-04-20", movements=[payment])) == reasons


def test_a_disputed_invoice_stops_nothing() -> None:
    assert reasons_of(stop_case("2026-04-20", disputed=True)) == []


@pytest.mark.parametrize(("minimum", "reasons"), [("99.99", ["after_stop"]), ("100.00", []), ("100.01", [])])
def test_an_invoice_up_to_the_overdue_minimum_stops_nothing(minimum: str, reasons: list[str]) -> None:
    case = stop_case("2026-04-20")
    case["policy"]["overdue_minimum"] = minimum
    assert reasons_of(case) == reasons


def test_an_invoice_does_not_stop_itself() -> None:
    late = invoice(shipped_on="2026-04-30", invoiced_on="2026-03-02", due_on="2026-04-01")
    assert reasons_of(make_case(late, policy={"max_extension_days": 10})) == []


def test_an_invoice_paid_on_its_own_late_ship_date_does_not_stop_itself() -> None:
    late = invoice(shipped_on="2026-04-30", invoiced_on="2026-03-02", due_on="2026-04-01")
    payment = {"kind": "receipt", "amount": "10000.00", "on": "2026-04-30"}
    assert reasons_of(make_case(late, policy={"max_extension_days": 10}, movements=[payment])) == []


def test_an_uncovered_invoice_stops_shipments_as_well() -> None:
    case = stop_case("2026-04-20")
    case["limits"] = [base("0.00"), base("500.00", "2026-04-01")]
    assert (reasons_of(case, "OLD"), reasons_of(case)) == (["no_limit"], ["after_stop"])


def test_without_an_extension_nothing_is_stopped() -> None:
    case = stop_case("2026-06-01")
    case["policy"]["max_extension_days"] = None
    assert reasons_of(case) == []


def test_all_failing_reasons_are_named_in_order() -> None:
    bad = invoice("A", shipped_on="2027-01-01", invoiced_on="2027-02-01", due_on="2027-12-01", disputed=True)
    policy = {"max_payment_terms_days": 30, "max_invoicing_days": 5, "countries": ["CZ"], "max_extension_days": 0}
    case = make_case(bad, invoice("OLD"), policy=policy, limits=[])
    assert reasons_of(case) == [
        "shipped_outside_period",
        "terms_too_long",
        "invoiced_late",
        "country_not_covered",
        "disputed",
        "after_stop",
        "no_limit",
        "shipped_after_loss",
    ]
