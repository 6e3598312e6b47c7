"""The lists of the US Office of Foreign Assets Control as it publishes them: sdn, alt and add, with header or without.

A file is known by the number of its columns. `-0-` says that nothing is known. Remarks that run on in a fourth file
(sdn_comments) are not read.
"""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from basics.errors import Fault, Invalid
from registry.adapters.text_table import open_cells
from registry.rules import NAME_MAX, shown
from registry.screening.lists.values import Draft, ListFile, ListReading
from registry.screening.values import Alias, EntryKind, NameKind
from registry.values import Rejection

_NULL: Final = "-0-"
_END_MARK: Final = b"\x1a"
_GZIP: Final = b"\x1f\x8b"
_KEY_MAX: Final = 20
PART_OF_COLUMNS: Final = {12: "sdn", 5: "alt", 6: "add"}
_KINDS: Final = {
    "": EntryKind.ENTITY,
    "entity": EntryKind.ENTITY,
    "individual": EntryKind.INDIVIDUAL,
    "vessel": EntryKind.VESSEL,
    "aircraft": EntryKind.AIRCRAFT,
}


def read_list(files: Sequence[ListFile]) -> ListReading:
    """Read the files of one list, in whatever order they are given.

    Raises:
        Invalid: `file.unreadable`: no table, none of the three, or one of them twice; `screening.no_entries`: no sdn.
    """
    parts = _parts(files)
    if "sdn" not in parts:
        fault = Fault("files", ", ".join(sorted(parts)) or "nothing", "the file with the entries (sdn.csv) is right")
        raise Invalid.of("screening.no_entries", fault)
    reader = _Reader()
    for part in ("sdn", "alt", "add"):
        if part in parts:
            reader.read(part, parts[part])
    return ListReading(tuple(draft.entry() for draft in reader.drafts.values()), reader.count, tuple(reader.rejections))


def _parts(files: Sequence[ListFile]) -> dict[str, BinaryIO]:
    parts: dict[str, BinaryIO] = {}
    for file in files:
        stream = without_end_mark(file.stream)
        _, rows = open_cells(stream)
        width = len(next(rows, []))
        part = PART_OF_COLUMNS.get(width)
        if part is None or part in parts:
            found = f"{shown(file.filename)}, a table of {width} columns"
            fault = Fault("files", found, "one each of sdn (12 columns), alt (5) and add (6) is right")
            raise Invalid.of("file.unreadable", fault)
        parts[part] = stream
    return parts


def without_end_mark(stream: BinaryIO) -> BinaryIO:
    """Take off the mark of CP/M with which the published files still end."""
    stream.seek(0, io.SEEK_END)
    stream.seek(max(0, stream.tell() - 3))
    has_mark = _END_MARK in stream.read()
    stream.seek(0)
    if not has_mark or stream.read(2) == _GZIP:
        return stream
    stream.seek(0)
    return io.BytesIO(stream.read().rstrip(b"\r\n" + _END_MARK))


class _Reader:
    """Collects drafts of entries from the rows of the three files."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.rejections: list[Rejection] = []
        self.count = 0

    def read(self, part: str, stream: BinaryIO) -> None:
        """Take each row of a file, or reject it with what is wrong."""
        for number, cells in _rows(stream):
            self.count += 1
            fault = self._fault(part, cells) or getattr(self, f"_take_{part}")(cells)
            if fault:
                self.rejections.append(Rejection(number, f"{part}.{fault.where}", fault.found, fault.remedy))

    def _fault(self, part: str, cells: Sequence[str]) -> Fault | None:
        width = next(width for width, name in PART_OF_COLUMNS.items() if name == part)
        if len(cells) != width:
            return Fault("row", f"{len(cells)} cells", f"{width} are right")
        if not (cells[0].isascii() and cells[0].isdigit()) or len(cells[0]) > _KEY_MAX:
            return Fault("ent_num", shown(cells[0]), "the number of the entry is right")
        if part != "sdn" and cells[0] not in self.drafts:
            return Fault("ent_num", cells[0], "the number of an entry of sdn is right")
        return None

    def _take_sdn(self, cells: Sequence[str]) -> Fault | None:
        key, name, kind = cells[0], cells[1], cells[2].lower()
        if key in self.drafts:
            return Fault("ent_num", key, "each number once is right")
        if kind not in _KINDS:
            return Fault("sdn_type", shown(kind), "nothing, individual, vessel or aircraft is right")
        if fault := _name_fault("sdn_name", name):
            return fault
        self.drafts[key] = Draft(key, _KINDS[kind], [Alias(NameKind.NAME, name)], cells[3], cells[11])
        return None

    def _take_alt(self, cells: Sequence[str]) -> Fault | None:
        kind, name = cells[2].lower().replace(".", ""), cells[3]
        if kind not in set(NameKind):
            return Fault("alt_type", shown(kind), "aka, fka or nka is right")
        if fault := _name_fault("alt_name", name):
            return fault
        self.drafts[cells[0]].names.append(Alias(NameKind(kind), name))
        return None

    def _take_add(self, cells: Sequence[str]) -> Fault | None:
        if cells[4]:
            self.drafts[cells[0]].countries.append(cells[4])
        return None


def _rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Give the rows with their numbers, without the header, empty lines and the sign for nothing."""
    _, reader = open_cells(stream)
    for number, row in enumerate(reader, start=1):
        cells = ["" if cell.strip() == _NULL else cell.strip() for cell in row]
        is_header = number == 1 and cells[:1] == ["ent_num"]
        if any(cells) and not is_header:
            yield number, cells


def _name_fault(column: str, name: str) -> Fault | None:
    if any(sign.isalnum() for sign in name) and len(name) <= NAME_MAX and name.isprintable():
        return None
    return Fault(column, shown(name), f"a name of at most {NAME_MAX} printable signs is right")
