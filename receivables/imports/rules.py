"""Pure rules of importing a ledger: what becomes of each row of a file, held against what is on file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from basics.errors import Fault
from policies.cover.values import MovementKind
from receivables.imports.reading import Placed, Setting, rejected, same_but_dispute
from receivables.rules import movement_faults
from receivables.values import NewInvoice, NewMovement
from registry.rules import shown
from registry.values import RejectedRow

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of some rows of a file."""

    placed: tuple[Placed, ...]
    unchanged: int
    rejected: tuple[RejectedRow, ...]


@dataclass(slots=True)
class Intake:
    """The first row of each buyer and reference of a file, as it is read."""

    first_rows: dict[Key, int] = field(default_factory=dict)


def plan_chunk(
    rows: Iterable[Placed | RejectedRow],
    seen: Intake,
    *,
    stored: Mapping[Key, NewInvoice | NewMovement],
    invoice_refs: Mapping[int, frozenset[str]],
    setting: Setting,
) -> Plan:
    """Decide what becomes of each row: new, on file already, or rejected.

    A row is told apart by its buyer and its reference. What is on file never changes: the same content is
    unchanged, other content under the same reference is a fault.

    Args:
        rows: As read.
        seen: What earlier rows of the file held.
        stored: What is on file of the rows' buyers, by buyer and reference.
        invoice_refs: The invoices on file by buyer, for credit notes.
        setting: Of the file.
    """
    placed: list[Placed] = []
    refused: list[RejectedRow] = []
    unchanged = 0
    for row in rows:
        if isinstance(row, RejectedRow):
            refused.append(row)
            continue
        key = (row.entry.buyer_id, row.entry.ref)
        on_file = stored.get(key)
        faults = _repeat_faults(row, seen, key) or _change_faults(row, on_file) or _faults(row, invoice_refs, setting)
        if faults:
            refused.append(rejected(row.row, faults))
        elif on_file is not None:
            unchanged += 1
        else:
            placed.append(row)
    return Plan(tuple(placed), unchanged, tuple(refused))


def _repeat_faults(row: Placed, seen: Intake, key: Key) -> list[Fault]:
    first = seen.first_rows.setdefault(key, row.row)
    if first == row.row:
        return []
    return [Fault("ref", f"{shown(row.entry.ref)} again", f"row {first} has it already; one row for it is right")]


def _change_faults(row: Placed, on_file: NewInvoice | NewMovement | None) -> list[Fault]:
    differs = same_but_dispute(row.entry, on_file) if on_file is not None else ""
    if not differs:
        return []
    there, here = getattr(on_file, differs), getattr(row.entry, differs)
    remedy = f"{there} is on file under {shown(row.entry.ref)}; what is on file stays: correct it by a credit note"
    return [Fault(differs, str(here), remedy)]


def _faults(row: Placed, invoice_refs: Mapping[int, frozenset[str]], setting: Setting) -> list[Fault]:
    """Hold a movement against the invoices of its buyer; an invoice was checked when it was read."""
    if not isinstance(row.entry, NewMovement):
        return []
    refs = invoice_refs.get(row.entry.buyer_id, frozenset())
    return movement_faults(row.entry, currency=setting.currency, on=setting.on, invoice_refs=refs)


def names_invoice(entry: NewInvoice | NewMovement) -> bool:
    """Tell whether an entry is a credit note that names its invoice."""
    return isinstance(entry, NewMovement) and entry.kind is MovementKind.CREDIT_NOTE and entry.invoice_ref is not None
