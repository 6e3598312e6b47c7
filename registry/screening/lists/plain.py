"""Sanctions lists as a CSV of our own: one row a name, rows of one entry share its key. See docs/screening.md."""

from collections.abc import Mapping, Sequence
from typing import Final

from basics.errors import Fault, Invalid
from registry.adapters.text_table import open_table
from registry.rules import name_fault, shown
from registry.screening.lists.values import Draft, ListFile, ListReading
from registry.screening.values import Alias, EntryKind, NameKind
from registry.values import RejectedRow, Rejection

REQUIRED: Final = ("entry", "name")
_KEY_MAX: Final = 60


def read_list(files: Sequence[ListFile]) -> ListReading:
    """Read the one file of a list.

    Raises:
        Invalid: `file.unreadable`: no table, or a column is missing; `screening.one_file`: more than one file.
    """
    if len(files) != 1:
        raise Invalid.of("screening.one_file", Fault("files", f"{len(files)} files", "one is right"))
    drafts: dict[str, Draft] = {}
    rejections: list[Rejection] = []
    count = 0
    for line in open_table(files[0].stream, required=REQUIRED).lines:
        count += 1
        if isinstance(line, RejectedRow):
            rejections.append(line.rejections[0])
            continue
        fault = _take(line.cells, drafts)
        if fault:
            rejections.append(Rejection(line.number, fault.where, fault.found, fault.remedy))
    return ListReading(tuple(draft.entry() for draft in drafts.values()), count, tuple(rejections))


def _take(cells: Mapping[str, str], drafts: dict[str, Draft]) -> Fault | None:
    key, name = cells["entry"], cells["name"]
    kind, name_kind = cells.get("kind", "") or EntryKind.ENTITY, cells.get("name_kind", "") or NameKind.NAME
    if not 0 < len(key) <= _KEY_MAX or not key.isprintable():
        return Fault("entry", shown(key), f"a key of 1 to {_KEY_MAX} signs is right")
    if kind not in set(EntryKind):
        return Fault("kind", shown(kind), f"{', '.join(EntryKind)} or nothing is right")
    if name_kind not in set(NameKind):
        return Fault("name_kind", shown(name_kind), f"{', '.join(NameKind)} or nothing is right")
    if fault := name_fault(name):
        return Fault("name", fault.found, fault.remedy)
    draft = drafts.setdefault(key, Draft(key, EntryKind(kind), []))
    if draft.kind != kind:
        return Fault("kind", kind, f"{draft.kind}, as in the entry's first row, is right")
    draft.names.append(Alias(NameKind(name_kind), name))
    draft.programs = draft.programs or cells.get("programs", "")
    draft.remarks = draft.remarks or cells.get("remarks", "")
    if cells.get("country"):
        draft.countries.append(cells["country"])
    return None
