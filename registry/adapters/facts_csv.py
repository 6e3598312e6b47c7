"""Events, status and ownership as CSV, one fact a row: the documented table for sources without a shape of their own.

Every row names a company by a number, and is of a `record`: `company` (who it is), `event` (something that happened
to it) or `ownership` (a parent of it). See docs/facts-csv.md.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from registry.adapters.opening import FeedStream
from registry.adapters.parts import RecordFaults, day_of, line_of
from registry.adapters.rows import columns_at, rows_of
from registry.feeds.values import (
    CompanyRecord,
    CompanyStatus,
    FeedRecord,
    NegativeEvent,
    OtherName,
    Ownership,
    ParsedRecord,
)
from registry.groups.values import LinkKind
from registry.names.values import NameKind
from registry.rules import NAME_MAX, name_fault, shown
from registry.values import DEMO_SCHEME, PUBLIC_KINDS, FactKind, Identifier, RejectedRow

REQUIRED: Final = ("record", "identifier_scheme", "country", "identifier_value")
KINDS: Final = tuple(sorted(kind.value for kind in PUBLIC_KINDS - {FactKind.SANCTION}))
_SHARE: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?", re.ASCII)
_WHOLE_BP: Final = 10_000
_NOTE_MAX: Final = 1_000

Cells = Mapping[str, str]


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the facts of a table.

    Raises:
        Invalid: `file.unreadable` for a file that is no such table.
    """
    for line in rows_of(stream, required=REQUIRED):
        yield line if isinstance(line, RejectedRow) else _record(line.number, line.cells)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    return set(REQUIRED) <= columns_at(start)


def _record(number: int, cells: Cells) -> ParsedRecord:
    record = RecordFaults(number)
    country = record.country("country", cells["country"])
    owner = record.identifier("identifier_value", cells["identifier_scheme"], country, cells["identifier_value"])
    if owner is not None and owner.scheme == DEMO_SCHEME:
        record.fault("identifier_scheme", DEMO_SCHEME, "a number that a register gives is right")
    made = _MAKERS.get(cells["record"].strip().lower())
    if made is None:
        record.fault("record", shown(cells["record"]), f"one of {', '.join(_MAKERS)} is right")
    if made is None or owner is None:
        return record.rejected()
    found = made(number, owner, cells, record)
    return record.rejected() if found is None or record.has_faults else found


def _company(number: int, owner: Identifier, cells: Cells, record: RecordFaults) -> FeedRecord:
    name, legal_form = line_of(cells.get("name", "")), line_of(cells.get("legal_form", ""))
    record.note(name_fault(name), where="name")
    record.person(name, legal_form, cells.get("category", ""))
    if len(legal_form) > NAME_MAX:
        record.fault("legal_form", f"{len(legal_form)} characters", f"at most {NAME_MAX} are right")
    status = cells.get("status", "").lower()
    if status not in set(CompanyStatus):
        record.fault("status", shown(status), "active, inactive or nothing is right")
        status = ""
    updated_on = _day("known_at", cells, record)
    country = cells["country"].upper()
    former = line_of(cells.get("former_name", ""))
    names = () if not former else (OtherName(NameKind.FORMER, former),)
    if former:
        record.note(name_fault(former), where="former_name")
    company = CompanyRecord(
        (owner,), name, country, names, legal_form, CompanyStatus(status), cells.get("category", "")[:60], updated_on
    )
    events: tuple[NegativeEvent, ...] = ()
    if status == CompanyStatus.INACTIVE and updated_on is not None:
        happened = _day("happened_on", cells, record) or updated_on
        key = f"facts-csv:{owner.scheme}:{owner.value}:inactive"
        events = (NegativeEvent(owner, FactKind.DISSOLVED, min(happened, updated_on), updated_on, key, _note(cells)),)
    elif status == CompanyStatus.INACTIVE:
        record.fault("known_at", "nothing", "the day from which the company is known to be inactive is right")
    return FeedRecord(number, f"{owner.scheme}:{owner.country}:{owner.value}", company, events)


def _event(number: int, owner: Identifier, cells: Cells, record: RecordFaults) -> FeedRecord | None:
    kind = cells.get("kind", "").lower()
    if kind not in KINDS:
        record.fault("kind", shown(kind), f"one of {', '.join(KINDS)} is right")
        return None
    happened = _day("happened_on", cells, record, is_needed=True)
    known = _day("known_at", cells, record) or happened
    if happened is None or known is None:
        return None
    if known < happened:
        record.fault("known_at", str(known), f"a day from {happened} on is right")
    key = line_of(cells.get("source_key", ""))
    if not key or len(key) > NAME_MAX:
        record.fault("source_key", shown(key), f"the source's own number of the fact, at most {NAME_MAX} characters")
    return FeedRecord(number, "", events=(NegativeEvent(owner, FactKind(kind), happened, known, key, _note(cells)),))


def _ownership(number: int, owner: Identifier, cells: Cells, record: RecordFaults) -> FeedRecord | None:
    kind = cells.get("kind", "").lower() or LinkKind.DIRECT.value
    if kind not in set(LinkKind):
        record.fault("kind", shown(kind), "direct or ultimate is right")
    country = record.country("parent_country", cells.get("parent_country", ""))
    parent = record.identifier("parent_value", cells.get("parent_scheme", ""), country, cells.get("parent_value", ""))
    known = _day("known_at", cells, record, is_needed=True)
    share = _share(cells.get("share_percent", ""), record)
    is_ended = cells.get("ended", "").lower()
    if is_ended not in ("", "no", "yes"):
        record.fault("ended", shown(is_ended), "yes, no or nothing is right")
    if parent is None or known is None or record.has_faults:
        return None
    link = Ownership(owner, parent, LinkKind(kind), known, share, is_ended=is_ended == "yes")
    return FeedRecord(number, "", links=(link,))


_MAKERS: Final = {"company": _company, "event": _event, "ownership": _ownership}


def _day(column: str, cells: Cells, record: RecordFaults, *, is_needed: bool = False) -> date | None:
    text = cells.get(column, "")
    return record.day(column, text, read=day_of) if text or is_needed else None


def _share(text: str, record: RecordFaults) -> int | None:
    """Read a share in per cent, with at most two decimals, as basis points."""
    if not text:
        return None
    parts = _SHARE.fullmatch(text)
    share = int(parts[1]) * 100 + int((parts[2] or "").ljust(2, "0")) if parts else None
    if share is None or not 0 < share <= _WHOLE_BP:
        record.fault("share_percent", shown(text), "a share above 0 up to 100, such as 50.01, is right")
    return share


def _note(cells: Cells) -> str:
    return line_of(cells.get("note", ""))[:_NOTE_MAX]
