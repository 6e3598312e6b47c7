"""A case and its cover clock as the JSON documents of `docs/cases.md`."""

from collections.abc import Mapping

from policies.cover.clock import ClockedInvoice, CoverClock
from policies.cover.terms_json import terms_as_json
from policies.cover.values import CoverCase, LimitSpan, Movement, OpenInvoice


def case_as_json(case: CoverCase) -> dict[str, object]:
    """Write a case as a case file has it: the inverse of `case_reading.read_case`."""
    used = case.year_to_date
    return {
        "policy": terms_as_json(case.terms),
        "buyer": {"country": case.country},
        "limits": [_limit_as_json(limit) for limit in case.limits],
        "prior_insured": case.prior_insured.decimal,
        "invoices": [_ledger_invoice_as_json(invoice) for invoice in case.invoices],
        "movements": [_movement_as_json(movement) for movement in case.movements],
        "notices": [{"kind": notice.kind.value, "on": notice.on.isoformat()} for notice in case.notices],
        "loss": case.loss and {"kind": case.loss.kind.value, "on": case.loss.on.isoformat()},
        "year_to_date": {
            "indemnities_paid": used.indemnities_paid.decimal,
            "first_loss_used": used.first_loss_used.decimal,
            "premium_paid": None if used.premium_paid is None else used.premium_paid.decimal,
        },
        "on": case.on.isoformat(),
    }


def clock_as_json(clock: CoverClock, *, clauses: Mapping[str, str]) -> dict[str, object]:
    """Write a clock with amounts as decimal strings and dates as ISO 8601.

    Args:
        clock: What `run_clock` gave.
        clauses: Clause texts by policy key, from a stored policy; a key without one stands for itself.
    """
    stop = clock.stop_shipments_from
    return {
        "as_of": clock.as_of.isoformat(),
        "stop_shipments_from": None if stop is None else stop.isoformat(),
        "invoices": [_invoice_as_json(invoice, clauses) for invoice in clock.invoices],
    }


def _limit_as_json(limit: LimitSpan) -> dict[str, object]:
    return {
        "kind": limit.kind.value,
        "source": limit.source and limit.source.value,
        "amount": limit.amount.decimal,
        "effective_for_shipments_from": limit.effective_for_shipments_from.isoformat(),
        "valid_to": limit.valid_to and limit.valid_to.isoformat(),
        "insured_percentage": None if limit.insured_percentage is None else limit.insured_percentage.percent,
    }


def _ledger_invoice_as_json(invoice: OpenInvoice) -> dict[str, object]:
    return {
        "ref": invoice.ref,
        "gross": invoice.gross.decimal,
        "vat": invoice.vat.decimal,
        "shipped_on": invoice.shipped_on.isoformat(),
        "invoiced_on": invoice.invoiced_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "disputed": invoice.disputed,
    }


def _movement_as_json(movement: Movement) -> dict[str, object]:
    document: dict[str, object] = {
        "kind": movement.kind.value,
        "amount": movement.amount.decimal,
        "on": movement.on.isoformat(),
    }
    return document if movement.invoice is None else document | {"invoice": movement.invoice}


def _invoice_as_json(clocked: ClockedInvoice, clauses: Mapping[str, str]) -> dict[str, object]:
    ends = clocked.extension_ends
    return {
        "ref": clocked.invoice.ref,
        "open_gross": clocked.open_gross.decimal,
        "extension_ends": None if ends is None else ends.isoformat(),
        "duties": [
            {
                "duty": duty.kind.value,
                "date": duty.date.isoformat(),
                "state": None if duty.state is None else duty.state.value,
                "clause": None if duty.clause is None else clauses.get(duty.clause, duty.clause),
            }
            for duty in clocked.duties
        ],
        "next": None if clocked.next_duty is None else clocked.next_duty.kind.value,
    }
