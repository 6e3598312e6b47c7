"""The four ways in which a use case says no.

Each carries a stable code (`place.reason`) that clients may rely on; the message is for people. HTTP numbers
live in `portal/errors.py` alone. Everything else that is raised is a bug and stays a traceback.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one input: where it stands, what was found there, what would be right.

    `where` is a path such as `invoices[2].gross` or `row 14, column total_assets`; empty for the whole input.
    """

    where: str
    found: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.found}; {self.remedy}"


class DomainError(Exception):
    """Base of the four; never raised itself."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(DomainError):
    """What was asked for does not exist, or not for this reader: the two are never told apart."""


class Refused(DomainError):
    """The request is well formed, and a rule forbids it in the present state."""


class Stale(DomainError):
    """The reader acted on a version that has changed since."""


class Invalid(DomainError):
    """The input itself is wrong: `faults` names each place, what was found and what would be right."""

    def __init__(self, code: str, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(code, message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, code: str, fault: Fault) -> "Invalid":
        """Build the error of a single fault."""
        return cls(code, str(fault), (fault,))
