"""What the pages and the API of invoices share: lists by their clock, and forms as the services take them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO, Final, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from basics.errors import NotFound
from basics.money import Money
from basics.scopes import InsurerScope, Scope
from limits.queries import my_buyers
from policies.cover.values import MovementKind
from policies.queries import policy_on
from portal import cover_words
from portal.forms import Form
from receivables import queries, rules
from receivables.values import BuyerClock, ClockLine, LedgerFile, NewInvoice, NewMovement

KINDS: Final[Mapping[str, Any]] = {
    "open": _l("Open"),
    "overdue": _l("Overdue"),
    "disputed": _l("Disputed"),
    "paid": _l("Paid"),
    "all": _l("All"),
}
MOVEMENT_KINDS: Final[Mapping[MovementKind, Any]] = {
    MovementKind.RECEIPT: _l("Receipt"),
    MovementKind.CREDIT_NOTE: _l("Credit note"),
    MovementKind.RECOVERY: _l("Recovery"),
    MovementKind.COLLECTION_COST: _l("Collection cost"),
}
CSV_HEAD: Final = (
    "policy", "buyer", "invoice", "currency", "gross", "open", "shipped_on", "invoiced_on", "due_on", "disputed",
    "extension_ends", "next_duty", "next_duty_date", "clause", "invented",
)  # fmt: skip


def clocks(session: Session, *, scope: Scope, on: date, buyer_id: int | None) -> Sequence[BuyerClock]:
    """Give the clocks that a list is made from; staff name a buyer, as all policyholders' would be too many."""
    if buyer_id is None and isinstance(scope, InsurerScope):
        return ()
    return queries.clock(session, scope=scope, on=on, buyer_id=buyer_id)


def shown_lines(found: Sequence[BuyerClock], show: str, *, on: date) -> list[ClockLine]:
    """Give the invoices of a list, newest first; the overdue ones oldest first."""
    chosen = [line for line in rules.lines_of(found) if _is_shown(line, show, on)]
    return sorted(chosen, key=lambda line: line.clocked.invoice.age_key) if show == "overdue" else chosen


def _is_shown(line: ClockLine, show: str, on: date) -> bool:
    is_open = bool(line.clocked.open_gross)
    match show:
        case "open":
            return is_open
        case "overdue":
            return is_open and line.clocked.invoice.due_on < on
        case "disputed":
            return line.clocked.invoice.disputed
        case "paid":
            return not is_open
        case _:
            return True


def csv_row(line: ClockLine) -> tuple[object, ...]:
    """Give one invoice as the exported list has it."""
    invoice, duty = line.clocked.invoice, line.clocked.next_duty
    return (
        line.account.policy_number,
        line.account.buyer_name,
        invoice.ref,
        invoice.gross.currency,
        invoice.gross.decimal,
        line.clocked.open_gross.decimal,
        invoice.shipped_on,
        invoice.invoiced_on,
        invoice.due_on,
        yes(invoice.disputed),
        line.clocked.extension_ends or "",
        duty.kind.value if duty else "",
        duty.date if duty else "",
        cover_words.clause_name(duty.clause, line.account.clauses) if duty else "",
        yes(line.account.is_invented),
    )


def yes(claim: bool) -> str:  # noqa: FBT001 - the one thing that it writes
    """Write a claim as files have it."""
    return "yes" if claim else "no"


def invoice_of(session: Session, values: Mapping[str, Any], *, scope: Scope, on: date) -> NewInvoice:
    """Make the invoice that the service takes of what the schema read.

    Raises:
        NotFound: `policy.not_found`.
        Invalid: `money.amount`.
    """
    currency = policy_on(session, values["policy_id"], scope=scope, on=on).currency
    amounts = {name: Money.parse(values[name], currency, where=name) for name in ("gross", "vat")}
    return NewInvoice(**{**values, **amounts})


def movement_of(session: Session, values: Mapping[str, Any], *, scope: Scope, on: date) -> NewMovement:
    """Make the receipt or credit note that the service takes of what the schema read.

    Raises:
        NotFound: `policy.not_found`.
        Invalid: `money.amount`.
    """
    currency = policy_on(session, values["policy_id"], scope=scope, on=on).currency
    given = {
        "kind": MovementKind(values["kind"]),
        "amount": Money.parse(values["amount"], currency, where="amount"),
        "invoice_ref": values["invoice_ref"] or None,
    }
    return NewMovement(**{**values, **given})


def ledger_file_of(given: FileStorage, policy_id: int) -> LedgerFile:
    """Make the file that the service takes of an upload."""
    return LedgerFile(cast("BinaryIO", given.stream), given.filename or "", policy_id)


@contextmanager
def found_by_number(form: Form, message: str) -> Iterator[None]:
    """Turn a policy or buyer that is not there into an error of the form: the numbers come from its lists."""
    try:
        yield
    except NotFound:
        form.errors.append(("buyer_id", message))


def buyer_choices(session: Session, *, scope: Scope, on: date) -> list[tuple[int, str]]:
    """Give the buyers that a policyholder has something to do with, by name."""
    names = {line.buyer_id: line.buyer_name for line in my_buyers(session, scope=scope, on=on)}
    owing = {pair[1] for pair in queries.outstanding(session, scope=scope, on=on)}
    names |= {buyer_id: name for buyer_id, (name, _) in queries.buyer_names(session, owing - set(names)).items()}
    return sorted(names.items(), key=lambda pair: pair[1])
