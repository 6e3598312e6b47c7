"""What adapters of feeds share: a record's faults, and the reading of days and lines."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from basics.errors import Fault
from registry.clean.identifiers import read_identifier
from registry.rules import country_fault, person_fault, shown
from registry.values import Identifier, RejectedRow, Rejection

FIRST_YEAR: Final = 1500
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?", re.ASCII | re.DOTALL)
_LEFT_OUT: Final = "this was left out, and the record kept"


class RecordFaults:
    """The faults of one record on its way in, and the remarks on what is left out of it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._faults: list[Fault] = []
        self._remarks: list[Rejection] = []

    @property
    def has_faults(self) -> bool:
        """Tell whether the record will be rejected."""
        return bool(self._faults)

    @property
    def remarks(self) -> tuple[Rejection, ...]:
        """Give what was left out."""
        return tuple(self._remarks)

    def rejected(self) -> RejectedRow:
        """Give the record with all its faults."""
        faults = (Rejection(self.number, fault.where, fault.found, fault.remedy) for fault in self._faults)
        return RejectedRow(self.number, tuple(faults))

    def fault(self, where: str, found: str, remedy: str) -> None:
        """Add a fault, for which the record is rejected."""
        self._faults.append(Fault(where, found, remedy))

    def note(self, fault: Fault | None, *, where: str = "") -> None:
        """Add a fault that a rule found, if it found one."""
        if fault is not None:
            self._faults.append(replace(fault, where=where or fault.where))

    def remark(self, where: str, fault: Fault) -> None:
        """Tell of something that is left out of the record, which is kept."""
        self._remarks.append(Rejection(self.number, where, fault.found, f"{fault.remedy}; {_LEFT_OUT}"))

    def identifier(self, where: str, scheme: str, country: str, value: str) -> Identifier | None:
        """Read the number by which a record is known; without it the record is rejected."""
        read = read_identifier(scheme, country, value)
        if isinstance(read, Fault):
            self.note(read, where=where)
            return None
        return read

    def country(self, where: str, text: str) -> str:
        """Read a country code."""
        code = text.strip().upper()
        self.note(country_fault(code), where=where)
        return code

    def day(self, where: str, text: str, *, read: Callable[[str], date | None]) -> date | None:
        """Read a day; one that no calendar has is a fault."""
        found = read(text)
        if found is None:
            self.fault(where, shown(text), "a day such as 2020-03-31 is right")
        return found

    def person(self, name: str, legal_form: str, category: str = "") -> None:
        """Reject a natural person, and a sole trader with them: a person has to look before one is insured."""
        self.note(person_fault(name, legal_form, category))


def day_of(text: str) -> date | None:
    """Read a day, or the day of an instant as its source wrote it; None for anything else."""
    parts = _DAY.fullmatch(text.strip())
    return _day(*map(int, parts.groups())) if parts else None


def day_in_australia(text: str) -> date | None:
    """Read a day written 31/03/2020; None for anything else."""
    parts = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text.strip(), re.ASCII)
    return _day(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None


def line_of(text: object) -> str:
    """Write a text on one line, with single spaces; what is no text is empty."""
    return " ".join(text.split()) if isinstance(text, str) else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None
