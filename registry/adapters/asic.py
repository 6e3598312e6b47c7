"""Notices of Australian insolvencies (published by ASIC), as a JSON array of objects.

An application to wind a company up is not an insolvency yet: a court has to order it, and often does not.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from registry.adapters import json_stream
from registry.adapters.opening import FeedStream
from registry.adapters.parts import RecordFaults, day_in_australia, line_of
from registry.feeds.values import CompanyRecord, FeedRecord, NegativeEvent, OtherName, ParsedRecord
from registry.names.values import NameKind
from registry.rules import name_fault, search_name, shown
from registry.values import FactKind

_APPLICATION: Final = "NOTICE OF APPLICATION FOR WINDING UP ORDER"
_KINDS: Final = {
    _APPLICATION: FactKind.INSOLVENCY_PETITION,
    "NOTICE OF WINDING UP ORDER AND APPOINTMENT AS LIQUIDATOR/PROVISIONAL LIQUIDATOR": FactKind.INSOLVENCY,
}
_STATUS: Final = re.compile(
    r"\s*\((?:(?:provisional )?liquidators? appointed|in (?:provisional )?liquidation|(?:receivers?|administrators?)"
    r"(?: and managers?)? appointed|deregistered)\)",
    re.IGNORECASE,
)
_TRADING: Final = re.compile(r"\s+(?:trading as|t/as?|t/a)\s+", re.IGNORECASE)


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the notices of a file.

    Raises:
        Invalid: `file.unreadable` where the file breaks off; what came before has been given.
    """
    for number, notice in enumerate(json_stream.items(stream, "item"), start=1):
        yield _record(number, notice)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    return start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"[" and b'"acn"' in start


def _record(number: int, notice: object) -> ParsedRecord:
    record = RecordFaults(number)
    if not isinstance(notice, dict):
        record.fault("", shown(str(notice)[:200]), "a notice with date, business, acn and type is right")
        return record.rejected()
    told = {key: value for key, value in notice.items() if isinstance(value, str)}
    acn = record.identifier("acn", "company_number", "AU", told.get("acn", ""))
    title = line_of(told.get("type", "").split("\n")[0])
    kind = _KINDS.get(title.upper())
    if kind is None:
        record.fault("type", shown(title), "a notice of an application or of an order to wind up is right")
    day = record.day("date", told.get("date", ""), read=day_in_australia)
    name, trading = _names(told.get("business", ""))
    record.note(name_fault(name), where="business")
    record.person(name, "")
    if acn is None or kind is None or day is None or record.has_faults:
        return record.rejected()
    event = NegativeEvent(acn, kind, day, day, f"asic:{acn.value}:{day}:{kind}", _note(told))
    company = CompanyRecord((acn,), name, "AU", trading, updated_on=day, is_mention=True)
    return FeedRecord(number, acn.value, company, (event,), remarks=record.remarks)


def _names(business: str) -> tuple[str, tuple[OtherName, ...]]:
    """Give the legal name without what a notice adds in brackets, and the names under which it trades."""
    legal, *trading = _TRADING.split(_STATUS.sub("", line_of(business)))
    good = (name for name in trading if name_fault(name) is None and search_name(name) != search_name(legal))
    return legal, tuple(OtherName(NameKind.TRADING, name) for name in good)


def _note(told: Mapping[str, Any]) -> str:
    said = line_of(told.get("type", ""))
    state, status = line_of(told.get("state", "")), line_of(told.get("status", ""))
    listed = f"; in the register, when listed: {status}" if status else ""
    return f"{said}{f', {state}' if state else ''}{listed}"[:1_000]
