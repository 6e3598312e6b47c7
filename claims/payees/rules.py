"""Pure rules of payees: what a name is, and which state speaks for a policyholder with several."""

from collections.abc import Iterable
from typing import Final

from basics.countries import COUNTRIES
from basics.errors import Fault, Invalid
from claims.payees.values import NewPayee, PayeeFacts
from registry.screening.values import Subject, SubjectKind

NAME_SIGNS_MAX: Final = 140  # as long as a payment message carries
NOTE_SIGNS_MAX: Final = 4000
_BEST_FIRST: Final = ("cleared", "entered", "rejected", "retired")


def payee_faults(payee: NewPayee) -> list[Fault]:
    """Name what is wrong with a payee as entered, but for the account number."""
    faults = []
    if not 0 < len(payee.name) <= NAME_SIGNS_MAX or not payee.name.isprintable():
        faults.append(Fault("name", "no such name", f"1 to {NAME_SIGNS_MAX} printable characters are right"))
    if payee.country not in COUNTRIES:
        faults.append(Fault("country", f"country {payee.country!r}", "an ISO 3166 code such as DE is right"))
    return faults


def check_note(note: str) -> str:
    """Give the note of a screening as it is stored.

    Raises:
        Invalid: `payee.note`: nothing written, or too much.
    """
    text = note.strip()
    if not 0 < len(text) <= NOTE_SIGNS_MAX:
        fault = Fault("note", f"{len(text)} characters", f"what was looked at, in 1 to {NOTE_SIGNS_MAX}, is right")
        raise Invalid.of("payee.note", fault)
    return text


def payee_to_screen(payee: PayeeFacts) -> Subject:
    """Give a payee as it is held against sanctions lists."""
    return Subject(SubjectKind.PAYEE, payee.id, (payee.name,), payee.country, payee.is_invented)


def best_state(states: Iterable[str]) -> str | None:
    """Give the state that counts for a claim that may be paid to any of these payees; None where there is none."""
    given = set(states)
    return next((state for state in _BEST_FIRST if state in given), None)
