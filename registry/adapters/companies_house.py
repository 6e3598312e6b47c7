"""Insolvency payloads of the United Kingdom's Companies House: what its API answers, and what it passes on inside.

One document a company, with all its cases: a file of one, of one a line, or a folder of them. Company numbers stand
beside the cases (`company_number`, `id`); a document without one cannot be anybody's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from basics.errors import Fault
from registry.adapters import json_stream
from registry.adapters.opening import FeedStream
from registry.adapters.parts import RecordFaults, day_of, line_of
from registry.feeds.values import FeedRecord, NegativeEvent, ParsedRecord
from registry.rules import shown
from registry.values import FactKind, Identifier

_INSOLVENT: Final = frozenset(
    "administration-order administrative-receiver compulsory-liquidation corporate-voluntary-arrangement "
    "corporate-voluntary-arrangement-moratorium creditors-voluntary-liquidation foreign-insolvency in-administration "
    "moratorium receiver-manager receivership".split()
)
_SOLVENT: Final = frozenset({"members-voluntary-liquidation"})  # the members wind up a company that can pay
_PETITIONED: Final = "petitioned-on"
_DISSOLVED: Final = "dissolved-on"
# Days on which a case ends, is due to end, or is asked for, but none on which an insolvency begins.
_NOT_A_BEGINNING: Final = frozenset(
    {
        _PETITIONED,
        _DISSOLVED,
        "administration-discharged-on",
        "administration-ended-on",
        "case-end-on",
        "concluded-winding-up-on",
        "due-to-be-dissolved-on",
        "moratorium-ended-on",
        "voluntary-arrangement-ended-on",
    }
)

Node = Mapping[str, Any]


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the documents of a file.

    Raises:
        Invalid: `file.unreadable` where the file is no JSON.
    """
    for number, document in enumerate(json_stream.documents(stream), start=1):
        yield _record(number, document)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    signs = (b'"external_data"', b'"companyInsolvency"', b'"company_number"')
    return b'"cases"' in start and any(sign in start for sign in signs)


def _record(number: int, document: object) -> ParsedRecord:
    record = RecordFaults(number)
    if isinstance(document, Fault):
        record.note(document)
        return record.rejected()
    insolvency = _insolvency(document)
    cases = insolvency.get("cases") if insolvency else None
    if not isinstance(document, dict) or not isinstance(cases, list) or not cases:
        record.fault("cases", shown(str(document)[:200]), "a document with at least one insolvency case is right")
        return record.rejected()
    company = record.identifier("company_number", "company_number", "GB", _number(document))
    told_on = day_of(_told_at(document))
    events = [event for case in cases for event in _events(case, company, told_on, record)]
    if company is None or record.has_faults:
        return record.rejected()
    return FeedRecord(number, company.value, events=tuple(events), remarks=record.remarks)


def _insolvency(document: object) -> Node:
    """Find the part with the cases: it is passed on in a wrapper, stored in another, and answered without one."""
    if not isinstance(document, dict):
        return {}
    for name in ("external_data", "companyInsolvency"):
        if isinstance(document.get(name), dict):
            found: Node = document[name]
            return found
    return document


def _number(document: Node) -> str:
    inside = document.get("internal_data")
    places = (inside.get("company_number") if isinstance(inside, dict) else None, document.get("company_number"))
    found = next((value for value in (*places, document.get("id")) if isinstance(value, str)), "")
    return line_of(found)


def _told_at(document: Node) -> str:
    inside = document.get("internal_data")
    found = inside.get("delta_at") if isinstance(inside, dict) else document.get("deltaAt")
    return found if isinstance(found, str) else ""


def _events(
    case: object, company: Identifier | None, told_on: date | None, record: RecordFaults
) -> Iterator[NegativeEvent]:
    """Give what a case says: a petition, an insolvency that began, a dissolution."""
    if not isinstance(case, dict) or case.get("type") not in _INSOLVENT | _SOLVENT:
        found = shown(str(case.get("type") if isinstance(case, dict) else case)[:80])
        record.fault("cases.type", found, f"one of {', '.join(sorted(_INSOLVENT | _SOLVENT))} is right")
        return
    days = _days(case, record)
    if company is None or not days:
        if not days:
            record.fault("cases.dates", "none that can be read", "the day of at least one step of the case is right")
        return
    note = f"{case['type']}, case {line_of(str(case.get('number', '')))} at Companies House"
    for kind, told in _kinds(str(case["type"]), days).items():
        happened = min(told)
        key = f"companies-house:{company.value}:{line_of(str(case.get('number', '')))}:{kind}"[:300]
        yield NegativeEvent(company, kind, happened, max(happened, told_on or happened), key, note[:1_000])


def _days(case: Node, record: RecordFaults) -> Sequence[tuple[str, date]]:
    found = []
    entries = case.get("dates")
    for entry in entries if isinstance(entries, list) else ():
        text = str(entry.get("date", "")) if isinstance(entry, dict) else ""
        day = record.day("cases.dates", text, read=day_of)
        if day is not None:
            found.append((str(entry.get("type", "")), day))
    return found


def _kinds(case_type: str, days: Sequence[tuple[str, date]]) -> Mapping[FactKind, list[date]]:
    """Sort the days of a case by what they say of the company."""
    kinds: dict[FactKind, list[date]] = {}
    for step, day in days:
        if step == _DISSOLVED:
            kinds.setdefault(FactKind.DISSOLVED, []).append(day)
        elif step == _PETITIONED and case_type in _INSOLVENT:
            kinds.setdefault(FactKind.INSOLVENCY_PETITION, []).append(day)
        elif step not in _NOT_A_BEGINNING:
            kind = FactKind.INSOLVENCY if case_type in _INSOLVENT else FactKind.DISSOLVED
            kinds.setdefault(kind, []).append(day)
    return kinds
