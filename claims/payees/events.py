"""The events of payees, in the past tense; never with the account number."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from claims.payees.values import PayeeFacts

ENTERED: Final = "payee.entered"
CLEARED: Final = "payee.cleared"
REJECTED: Final = "payee.rejected"
RETIRED: Final = "payee.retired"


def about_payee(kind: str, payee: PayeeFacts, *, actor: Actor, on: date) -> Event:
    """Tell what happened to a payee."""
    return Event(
        kind,
        ("payee", payee.id),
        f"Payee {payee.id} was {kind.split('.')[1]}.",
        actor,
        on,
        policyholder_id=payee.policyholder_id,
        details={"state": payee.state},
    )
