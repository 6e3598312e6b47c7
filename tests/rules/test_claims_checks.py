"""The checks of a claim, on the worked example of `docs/cases.md`, changed one fact at a time."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from claims.checks import (
    Check,
    CheckKind,
    CheckState,
    Evidence,
    checks_as_json,
    checks_from_json,
    missing_documents,
    run_checks,
)
from claims.documents import media_type_of, plain_name
from claims.payees.rules import best_state
from claims.rules import assess_claim
from claims.values import DocumentKind
from policies.cover.case_reading import read_case
from policies.cover.case_writing import case_as_json
from tests.support.cover_cases import worked_example

BOTH = frozenset({DocumentKind.INVOICE, DocumentKind.PROOF_OF_DELIVERY})
COMPLETE = Evidence({"F1": BOTH}, "cleared")


def checked(document: dict[str, Any], evidence: Evidence = COMPLETE) -> dict[CheckKind, Check]:
    case = read_case(document, needs_loss=True)
    return {check.kind: check for check in run_checks(case, assess_claim(case), evidence)}


def with_default(**changed: object) -> dict[str, Any]:
    """The example as a protracted default of 5 October 2026."""
    document = worked_example() | {"loss": {"kind": "protracted_default", "on": "2026-10-05"}}
    return document | changed


def test_a_claim_in_order_passes_every_check() -> None:
    found = checked(worked_example())
    assert {check.state for check in found.values()} == {CheckState.OK}
    assert list(found) == [
        CheckKind.SHIPPED_IN_PERIOD,
        CheckKind.TERMS_ALLOWED,
        CheckKind.INVOICED_IN_TIME,
        CheckKind.COUNTRY_COVERED,
        CheckKind.NOT_DISPUTED,
        CheckKind.NOT_AFTER_STOP,
        CheckKind.LIMIT_IN_FORCE,
        CheckKind.SHIPPED_BEFORE_LOSS,
        CheckKind.NOTICE_IN_TIME,
        CheckKind.FILED_IN_TIME,
        CheckKind.ABOVE_THRESHOLD,
        CheckKind.INVOICE_COPIES,
        CheckKind.PROOFS_OF_DELIVERY,
        CheckKind.PAYEE_CLEARED,
    ]


@pytest.mark.parametrize(
    ("changes", "kind", "clause"),
    [
        ({"shipped_on": "2025-12-31", "invoiced_on": "2026-01-02"}, CheckKind.SHIPPED_IN_PERIOD, "period"),
        ({"due_on": "2026-06-04"}, CheckKind.TERMS_ALLOWED, "max_payment_terms_days"),
        ({"invoiced_on": "2026-03-05"}, CheckKind.INVOICED_IN_TIME, "max_invoicing_days"),
        ({"disputed": True}, CheckKind.NOT_DISPUTED, None),
        (
            {"shipped_on": "2026-07-01", "invoiced_on": "2026-07-01", "due_on": "2026-07-02"},
            CheckKind.SHIPPED_BEFORE_LOSS,
            None,
        ),
    ],
)
def test_a_test_that_an_invoice_fails_names_invoice_and_clause(
    changes: dict[str, Any], kind: CheckKind, clause: str | None
) -> None:
    document = worked_example()
    document["invoices"][0] |= changes
    found = checked(document)[kind]
    assert (found.state, found.clause, found.invoices) == (CheckState.FAILED, clause, ("F1",))


def test_a_country_or_a_limit_that_is_missing_fails() -> None:
    abroad = worked_example() | {"buyer": {"country": "DE"}}
    unlimited = worked_example() | {"limits": []}
    assert checked(abroad)[CheckKind.COUNTRY_COVERED].invoices == ("F1",)
    assert checked(unlimited)[CheckKind.LIMIT_IN_FORCE].state is CheckState.FAILED


def test_a_shipment_after_another_invoices_extension_fails_the_stop() -> None:
    document = worked_example()
    second = {"ref": "F2", "shipped_on": "2026-06-15", "invoiced_on": "2026-06-15", "due_on": "2026-07-15"}
    document["invoices"].append({**document["invoices"][0], **second})
    assert checked(document)[CheckKind.NOT_AFTER_STOP].invoices == ("F2",)


def test_a_paid_invoice_fails_nothing() -> None:
    document = worked_example()
    document["invoices"][0] |= {"due_on": "2026-06-04"}
    document["movements"][0]["amount"] = "48800.00"
    assert checked(document)[CheckKind.TERMS_ALLOWED].state is CheckState.OK


def test_a_term_that_is_off_is_no_line() -> None:
    document = worked_example()
    for key in ("countries", "max_payment_terms_days", "max_invoicing_days", "overdue_notice", "claim_deadline"):
        document["policy"][key] = None
    for key in ("threshold",):
        document["policy"][key] = None
    found = checked(document)
    assert not {CheckKind.COUNTRY_COVERED, CheckKind.TERMS_ALLOWED, CheckKind.INVOICED_IN_TIME} & set(found)
    assert not {CheckKind.NOTICE_IN_TIME, CheckKind.FILED_IN_TIME, CheckKind.ABOVE_THRESHOLD} & set(found)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-07-02", CheckState.OK),
        ("2026-07-03", CheckState.OK),
        ("2026-07-04", CheckState.FAILED),
    ],
)
def test_a_notice_before_on_and_after_its_deadline(day: str, state: CheckState) -> None:
    # Due on 4 April, extension of 60 days ends on 3 June, notice within 30 days: 3 July.
    document = with_default(notices=[{"kind": "overdue", "on": day}])
    found = checked(document)[CheckKind.NOTICE_IN_TIME]
    assert (found.state, found.is_flagged) == (state, False)


def test_a_late_notice_that_is_only_flagged_says_so() -> None:
    document = with_default(notices=[])
    document["policy"]["overdue_notice"]["late"] = "flag"
    found = checked(document)[CheckKind.NOTICE_IN_TIME]
    assert (found.state, found.is_flagged, found.invoices) == (CheckState.FAILED, True, ("F1",))


@pytest.mark.parametrize(
    ("on", "state"),
    [("2026-10-05", CheckState.OK), ("2026-10-04", CheckState.OK), ("2026-10-03", CheckState.OPEN)],
)
def test_waiting_is_open_until_its_end(on: str, state: CheckState) -> None:
    # Six months from the due date, 4 April.
    document = with_default(on=on, loss={"kind": "protracted_default", "on": "2026-09-01"})
    found = checked(document)[CheckKind.WAITING_OVER]
    assert (found.state, found.day) == (state, date(2026, 10, 4))


def test_an_insolvency_does_not_wait() -> None:
    assert CheckKind.WAITING_OVER not in checked(worked_example())


@pytest.mark.parametrize(
    ("filed_on", "state"),
    [("2026-11-29", CheckState.OK), ("2026-11-30", CheckState.OK), ("2026-12-01", CheckState.FAILED)],
)
def test_a_claim_before_on_and_after_its_deadline(filed_on: str, state: CheckState) -> None:
    # 240 days from 4 April.
    document = worked_example() | {"on": "2026-12-20"}
    document["notices"].append({"kind": "claim", "on": filed_on})
    found = checked(document)[CheckKind.FILED_IN_TIME]
    assert (found.state, found.day, found.invoices) == (state, date(2026, 11, 30), ("F1",))


@pytest.mark.parametrize(
    ("threshold", "state"),
    [("18799.99", CheckState.OK), ("18800.00", CheckState.FAILED), ("18800.01", CheckState.FAILED)],
)
def test_a_loss_below_at_and_above_the_threshold(threshold: str, state: CheckState) -> None:
    document = worked_example()
    document["policy"] |= {"threshold": threshold, "vat_insured": True}
    assert checked(document)[CheckKind.ABOVE_THRESHOLD].state is state


def test_both_documents_are_wanted_for_each_covered_unpaid_invoice() -> None:
    some = checked(worked_example(), Evidence({"F1": frozenset({DocumentKind.INVOICE})}, "cleared"))
    none = checked(worked_example(), Evidence({}, "cleared"))
    assert some[CheckKind.INVOICE_COPIES].state is CheckState.OK
    assert some[CheckKind.PROOFS_OF_DELIVERY].state is CheckState.NEEDS_DOCUMENT
    assert [check.kind for check in missing_documents(tuple(none.values()))] == [
        CheckKind.INVOICE_COPIES,
        CheckKind.PROOFS_OF_DELIVERY,
    ]


def test_an_invoice_that_is_not_covered_needs_no_document() -> None:
    document = worked_example()
    document["invoices"][0] |= {"disputed": True}
    assert checked(document, Evidence({}, "cleared"))[CheckKind.INVOICE_COPIES].state is CheckState.OK


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (None, CheckState.OPEN),
        ("entered", CheckState.OPEN),
        ("retired", CheckState.OPEN),
        ("rejected", CheckState.FAILED),
        ("cleared", CheckState.OK),
    ],
)
def test_a_payee_is_paid_once_it_is_cleared(state: str | None, expected: CheckState) -> None:
    assert checked(worked_example(), Evidence({"F1": BOTH}, state))[CheckKind.PAYEE_CLEARED].state is expected


def test_the_best_of_several_payees_counts() -> None:
    assert best_state(["rejected", "cleared", "entered"]) == "cleared"
    assert best_state(["rejected", "entered"]) == "entered"
    assert best_state([]) is None


def test_checks_come_back_from_json_as_they_were() -> None:
    found = tuple(checked(with_default(notices=[]), Evidence({}, None)).values())
    assert checks_from_json(checks_as_json(found)) == found


def test_a_case_comes_back_from_json_as_it_was() -> None:
    case = read_case(worked_example(), needs_loss=True)
    assert read_case(deepcopy(case_as_json(case)), needs_loss=True) == case


def test_a_media_type_is_told_by_the_first_bytes_alone() -> None:
    assert media_type_of(b"%PDF-1.4") == "application/pdf"
    assert media_type_of(b" %PDF-1.4") is None
    assert media_type_of(b"GIF89a") is None


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("proof.pdf", "proof.pdf"),
        ("C:\\papers\\proof.PDF", "proof.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoice_fdp.pdf"),
        ("a.b.c.pdf", "a_b_c.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\r\nSet-Cookie: x", "Set-Cookie_x.pdf"),
        ("", "document.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_file_name_becomes_plain(given: str, plain: str) -> None:
    assert plain_name(given, "application/pdf") == plain
