"""People to tell, and events to tell them of."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from audit.service import record
from audit.values import Event
from basics import clock
from basics.actors import RULES, Actor, Role
from models.people import Policyholder, UserAccount
from models.registry import Buyer

MAY = date(2008, 5, 1)


def add_people(session: Session) -> dict[str, int]:
    """Add two policyholders with an exporter each, two underwriters, and one of each other role; give ids by name."""
    for name in ("First Exporter", "Second Exporter"):
        session.add(Policyholder(name=name, country="US", is_invented=True, created_at=clock.now()))
        session.flush()
    rows: list[tuple[str, Role, int | None]] = [
        ("ann", Role.EXPORTER, 1),
        ("ben", Role.EXPORTER, 2),
        ("una", Role.UNDERWRITER, None),
        ("uwe", Role.UNDERWRITER, None),
        ("cleo", Role.CLAIMS_HANDLER, None),
        ("ada", Role.ADMINISTRATOR, None),
        ("bob", Role.BROKER, None),
    ]
    ids = {}
    for name, role, policyholder_id in rows:
        row = UserAccount(
            email=f"{name}@example.test",
            name=name.title(),
            role=role,
            authority_level=1 if role is Role.UNDERWRITER else 0,
            policyholder_id=policyholder_id,
            password_hash="",
            locale="",
            created_at=clock.now(),
            disabled_at=None,
        )
        session.add(row)
        session.flush()
        ids[name] = row.id
    buyer = Buyer(
        name="Made-up Works",
        search_name="made up works",
        country="US",
        legal_form="",
        has_made_up_name=True,
        source="test",
        created_at=clock.now(),
    )
    session.add(buyer)
    session.flush()
    return ids


def add_event(
    session: Session,
    kind: str,
    *,
    actor: Actor = RULES,
    policyholder_id: int | None = 1,
    **extra: Any,  # noqa: ANN401 - subject and details
) -> int:
    """Record an event about the first policyholder's limit on the buyer, unless told otherwise."""
    event = Event(
        kind=kind,
        subject=extra.get("subject", ("limit_decision", 7)),
        summary="It happened.",
        actor=actor,
        on=MAY,
        policyholder_id=policyholder_id,
        buyer_id=1,
        details=extra.get("details", {}),
    )
    return record(session, event)
