"""What a person may record of a buyer by hand: the three forms, and who is offered them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from basics.errors import NotFound
from portal import buyer_panels
from portal.assessments import sentence
from portal.schemas.records import (
    NewPaymentRecordSchema,
    NewProfileSchema,
    NewPublicFactSchema,
    payment_record_of,
    profile_of,
    public_fact_of,
)
from registry import service
from registry.values import PUBLIC_RECORD, BuyerFacts
from underwriting.stage_words import EVENT_LABELS, SECTORS

Keep = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Record:
    """One form: its name, its schema, and how the service is given what it read."""

    label: Any  # lazily translated
    schema: type[Schema]
    value_of: Callable[[dict[str, Any]], Any]
    keep: Keep


RECORDS: Final[Mapping[str, Record]] = {
    "fact": Record(_l("Public record"), NewPublicFactSchema, public_fact_of, service.record_public_fact),
    "profile": Record(_l("Profile"), NewProfileSchema, profile_of, service.record_profile),
    "payments": Record(_l("Payments"), NewPaymentRecordSchema, payment_record_of, service.record_payment_behaviour),
}


def record_of(what: str) -> Record:
    """Give the form of that name.

    Raises:
        NotFound: `record.unknown`.
    """
    if what not in RECORDS:
        raise NotFound("record.unknown", "There is no such form; fact, profile and payments are right.")
    return RECORDS[what]


def keep(session: Session, buyer_id: int, what: str, values: dict[str, Any], *, actor: Actor, on: date) -> None:
    """Record what a form read."""
    record = record_of(what)
    record.keep(session, buyer_id, record.value_of(values), actor=actor, on=on)


def choices() -> dict[str, list[tuple[str, str]]]:
    """Give the options of the forms' lists."""
    kinds = sorted(((kind.value, sentence(_(EVENT_LABELS[kind.value]))) for kind in PUBLIC_RECORD), key=lambda k: k[1])
    sectors = [(code, f"{code} · {sentence(_(text))}") for code, text in SECTORS.items()]
    return {"kinds": [("", _("Choose")), *kinds], "sectors": [("", _("Not known")), *sectors]}


@buyer_panels.actions
def _actions(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:  # noqa: ARG001 - as every room is asked
    if actor.role is not Role.UNDERWRITER:
        return []
    address = url_for("registry.new_record", buyer_id=buyer.id, what="fact")
    return [buyer_panels.Action(_("Record a fact"), address, 60)]
