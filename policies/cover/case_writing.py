"""The cover clock as the JSON document of `docs/cases.md`."""

from collections.abc import Mapping

from policies.cover.clock import ClockedInvoice, CoverClock


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
