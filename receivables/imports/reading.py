"""Read a line of a file of invoices or receipts; see docs/ledger-csv.md. Each is either good or has all its faults."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, TypeVar

from basics.errors import Fault, Invalid
from basics.money import Money
from policies.cover.values import MovementKind
from receivables.rules import invoice_faults
from receivables.values import NewInvoice, NewMovement
from registry.adapters.text_table import Line
from registry.clean.identifiers import normal_identifier
from registry.rules import shown
from registry.values import Identifier, RejectedRow, Rejection

INVOICE_REQUIRED: Final = ("ref", "gross", "shipped_on", "invoiced_on", "due_on")
INVOICE_OPTIONAL: Final = ("vat", "disputed")
RECEIPT_REQUIRED: Final = ("ref", "amount", "moved_on")
RECEIPT_OPTIONAL: Final = ("kind", "invoice_ref")
BUYER_BY_ID: Final = ("buyer_id",)
BUYER_BY_NUMBER: Final = ("country", "identifier_scheme", "identifier_value")
_SHARED: Final = ("currency", *BUYER_BY_ID, *BUYER_BY_NUMBER)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_YES: Final = frozenset({"yes", "true", "1"})
_NO: Final = frozenset({"", "no", "false", "0"})
_STAND_IN: Final = date(2000, 1, 1)

Entry = TypeVar("Entry", NewInvoice, NewMovement)
BuyerKey = Identifier | int


@dataclass(frozen=True, slots=True)
class Setting:
    """What every line of a file is read against.

    Attributes:
        buyers: The buyers on file of the lines at hand, by either key.
        has_decimal_comma: Whether the file's cells are separated by semicolons.
    """

    policy_id: int
    currency: str
    on: date
    has_decimal_comma: bool
    buyers: Mapping[BuyerKey, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A good line on its way in."""

    row: int
    entry: NewInvoice | NewMovement


def ignored_columns(columns: tuple[str, ...], *, invoices: bool) -> tuple[str, ...]:
    """Name the columns that nobody reads."""
    own = INVOICE_REQUIRED + INVOICE_OPTIONAL if invoices else RECEIPT_REQUIRED + RECEIPT_OPTIONAL
    return tuple(name for name in columns if name not in own + _SHARED)


def check_buyer_columns(columns: tuple[str, ...]) -> None:
    """Refuse a file that has no way to say who the buyer is.

    Raises:
        Invalid: `file.unreadable`.
    """
    if not (set(BUYER_BY_ID) <= set(columns) or set(BUYER_BY_NUMBER) <= set(columns)):
        remedy = f"a column buyer_id, or the columns {', '.join(BUYER_BY_NUMBER)}, are right"
        raise Invalid.of("file.unreadable", Fault("buyer_id", "no column that names the buyer", remedy))


def buyer_key(line: Line) -> BuyerKey | None:
    """Give the key by which a line names its buyer: our number where it has one; None where it names none."""
    number = line.cells.get("buyer_id", "")
    if number:
        return int(number) if _NUMBER.fullmatch(number) else None
    country, scheme, value = (line.cells.get(name, "") for name in BUYER_BY_NUMBER)
    return normal_identifier(scheme, country, value) if scheme and value else None


def read_invoice(line: Line, setting: Setting) -> Placed | RejectedRow:
    """Read one invoice, or all that is wrong with it."""
    cells = _Cells(line, setting)
    entry = NewInvoice(
        policy_id=setting.policy_id,
        buyer_id=cells.buyer(),
        ref=cells.text("ref"),
        gross=cells.amount("gross"),
        vat=cells.amount("vat", if_empty="0"),
        shipped_on=cells.day("shipped_on"),
        invoiced_on=cells.day("invoiced_on"),
        due_on=cells.day("due_on"),
        is_disputed=cells.flag("disputed"),
    )
    return cells.result(entry, lambda good: invoice_faults(good, currency=setting.currency, on=setting.on))


def read_movement(line: Line, setting: Setting) -> Placed | RejectedRow:
    """Read one receipt or credit note, or all that is wrong with it; the invoice it names is looked up later."""
    cells = _Cells(line, setting)
    entry = NewMovement(
        policy_id=setting.policy_id,
        buyer_id=cells.buyer(),
        kind=cells.kind(),
        ref=cells.text("ref"),
        amount=cells.amount("amount"),
        moved_on=cells.day("moved_on"),
        invoice_ref=cells.text("invoice_ref") or None,
    )
    return cells.result(entry, lambda _good: [])


class _Cells:
    """The cells of one line; gathers the faults. What is wrong gives a stand-in that nobody uses."""

    def __init__(self, line: Line, setting: Setting) -> None:
        self._line = line
        self._setting = setting
        self._faults: list[Fault] = []

    def text(self, column: str) -> str:
        return self._line.cells.get(column, "")

    def buyer(self) -> int:
        key = buyer_key(self._line)
        found = None if key is None else self._setting.buyers.get(key)
        if found is not None:
            self._check_currency()
            return found
        column = "buyer_id" if self.text("buyer_id") else "identifier_value"
        remedy = "the number of a buyer on file is right: search for it, or enter the buyer first"
        self._faults.append(Fault(column, shown(self.text(column)), remedy))
        return 0

    def amount(self, column: str, *, if_empty: str = "") -> Money:
        text = self.text(column) or if_empty
        plain = text.replace(",", ".") if self._setting.has_decimal_comma else text
        try:
            return Money.parse(plain, self._setting.currency, where=column)
        except Invalid as error:
            fault = error.faults[0]
            self._faults.append(Fault(column, shown(text), fault.remedy))
            return Money.zero(self._setting.currency)

    def day(self, column: str) -> date:
        text = self.text(column)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # a day that no calendar has is named below like any other text
        self._faults.append(Fault(column, shown(text), "a day such as 2008-05-01 is right"))
        return _STAND_IN

    def flag(self, column: str) -> bool:
        text = self.text(column).casefold()
        if text not in _YES | _NO:
            self._faults.append(Fault(column, shown(text), "yes or no is right; empty is no"))
        return text in _YES

    def kind(self) -> MovementKind:
        text = self.text("kind").casefold() or MovementKind.RECEIPT.value
        if text not in (MovementKind.RECEIPT.value, MovementKind.CREDIT_NOTE.value):
            self._faults.append(Fault("kind", shown(text), "receipt or credit_note is right; empty is a receipt"))
            return MovementKind.RECEIPT
        return MovementKind(text)

    def result(self, entry: Entry, check: Callable[[Entry], list[Fault]]) -> Placed | RejectedRow:
        """Give the entry if it is good; what the rules say about a cell that is wrong already is left out."""
        named = {fault.where for fault in self._faults}
        faults = self._faults + [fault for fault in check(entry) if fault.where not in named]
        return rejected(self._line.number, faults) if faults else Placed(self._line.number, entry)

    def _check_currency(self) -> None:
        given = self.text("currency").upper()
        if given not in ("", self._setting.currency):
            remedy = f"the policy's currency, {self._setting.currency}, is right"
            self._faults.append(Fault("currency", shown(given), remedy))


def rejected(row: int, faults: list[Fault]) -> RejectedRow:
    """Reject a row with all its faults."""
    return RejectedRow(row, tuple(Rejection(row, fault.where, fault.found, fault.remedy) for fault in faults))


def same_but_dispute(entry: NewInvoice | NewMovement, stored: NewInvoice | NewMovement) -> str:
    """Name the first field in which two entries differ; nothing where they are the same.

    Whether an invoice is disputed changes by itself and tells no two apart.
    """
    for field in fields(entry):
        if field.name != "is_disputed" and getattr(entry, field.name) != getattr(stored, field.name):
            return field.name
    return ""
