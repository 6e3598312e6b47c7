"""Companies that report to the Securities and Exchange Commission of the United States: its lists as CSV.

Two shapes: the list with state of incorporation and tax number, and the list of tickers, which enters companies that
are not on file and changes none. A company is told by its CIK. The country is that of incorporation; where a list does
not say, the register's own.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from basics.errors import Fault
from registry.adapters.opening import FeedStream
from registry.adapters.parts import RecordFaults, line_of
from registry.adapters.rows import columns_at, rows_of
from registry.clean.identifiers import read_identifier
from registry.feeds.values import CompanyRecord, FeedRecord, ParsedRecord
from registry.rules import name_fault, shown
from registry.values import Identifier, RejectedRow

_REQUIRED: Final = ("cik", "name")
_REGISTER: Final = "US"
_STATE: Final = "state_of_incorporation"
_STATES: Final = frozenset(
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK "
    "OR PA RI SC SD TN TX UT VA VT WA WI WV WY".split()
)
_UNTOLD: Final = frozenset({"", "XX"})
_SHAM_NUMBERS: Final = frozenset({"", "000000000", "999999999"})
# Codes of EDGAR for places outside the United States, as its list explains them, by ISO 3166 code.
_PLACES: Final[Mapping[str, str]] = {
    **dict.fromkeys("A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 Z4".split(), "CA"),
    **dict(
        pair.split(":")
        for pair in (
            "1A:AI 1H:EE 1T:MH 1Z:RU 2M:DE 2N:CZ C0:AE C1:AR C3:AU C4:AT C5:BS C8:BB C9:BE D0:BM D1:BZ D5:BR D8:VG "
            "E9:KY F4:CN F5:TW F8:CO G4:CY G7:DK H9:FI I0:FR J0:GH J1:GI K3:HK K5:HU K6:IS K7:IN K8:ID L2:IE L3:IL "
            "L6:IT L8:JM M0:JP M5:KR N0:LR N2:LI N4:LU N8:MY O1:MT O4:MU O5:MX O9:MC P0:MN P7:NL PR:PR Q2:NZ Q8:NO "
            "R1:PA R4:PY R6:PH R9:PL S1:PT T0:SA T2:SC T3:ZA U0:SG U3:ES U7:KN V1:VC V6:SZ V7:SE V8:CH VI:VI W7:TC "
            "X0:GB X1:US Y0:WS Y3:CD Y7:GG Y8:IM Y9:JE"
        ).split()
    ),
}


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the companies of a list.

    Raises:
        Invalid: `file.unreadable` for a file that is no such table.
    """
    for line in rows_of(stream, required=_REQUIRED):
        yield line if isinstance(line, RejectedRow) else _record(line.number, line.cells)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    return set(_REQUIRED) <= columns_at(start)


def _record(number: int, cells: Mapping[str, str]) -> ParsedRecord:
    record = RecordFaults(number)
    cik = record.identifier("cik", "cik", _REGISTER, cells["cik"])
    name = line_of(cells["name"])
    record.note(name_fault(name), where="name")
    record.person(name, "")
    country = _country(cells.get(_STATE, ""), record)
    if cik is None or record.has_faults:
        return record.rejected()
    numbers = (cik, *_tax_number(cells.get("ein", ""), record))
    company = CompanyRecord(
        numbers, name, country, category=cells.get("entity_type", "")[:60], is_mention=_STATE not in cells
    )
    return FeedRecord(number, cik.value, company, remarks=record.remarks)


def _country(state: str, record: RecordFaults) -> str:
    code = state.upper()
    if code in _STATES or code in _UNTOLD:
        return _REGISTER
    if code not in _PLACES:
        remark = Fault("", shown(state), "a code of EDGAR for a state or country is right")
        record.remark(_STATE, remark)
    return _PLACES.get(code, _REGISTER)


def _tax_number(ein: str, record: RecordFaults) -> Iterator[Identifier]:
    """Give the tax number; one that is not right is left out, and that is told."""
    if ein in _SHAM_NUMBERS:
        return
    read = read_identifier("ein", _REGISTER, ein)
    if isinstance(read, Fault):
        record.remark("ein", read)
    else:
        yield read
