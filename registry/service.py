"""The use cases of the registry: read a bureau file, enter a buyer, record a fact, load the demo's firms."""

import csv
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import BinaryIO, Final, Unpack, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Invalid, Refused
from models.registry import Buyer, BuyerEvent, BuyerIdentifier
from registry import events, queries, rules
from registry.bureau.service import import_statements, preview_statements
from registry.clean.identifiers import normal_identifier
from registry.clean.persons import PersonKind, person_sign
from registry.identities.rules import new_buyer_faults
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.records.service import record_payment_behaviour, record_profile, record_public_fact
from registry.screening.service import screen_buyers
from registry.values import (
    DEMO_SCHEME,
    BureauFile,
    BuyerEventFacts,
    BuyerFacts,
    FactKind,
    Identifier,
    ImportReport,
    Keep,
    NewBuyer,
    NewFact,
)

__all__ = [
    "add_buyer",
    "import_statements",
    "load_demo_bureau",
    "preview_statements",
    "record_event",
    "record_payment_behaviour",
    "record_profile",
    "record_public_fact",
]

DEMO_SOURCE: Final = "American companies 1999-2014, anonymised (Lombardo et al. 2022, CC BY 4.0)"
BY_HAND: Final = "entered by hand"
_DEMO_FOLDER: Final = "registry.demo_data"


def add_buyer(session: Session, buyer: NewBuyer, *, actor: Actor, on: date) -> BuyerFacts:
    """Enter a buyer by hand, and screen it; without a statement it is not rated.

    Raises:
        Invalid: `buyer.invalid` with each fault of name, country and identifier.
        Refused: `buyer.natural_person`; `buyer.exists` for an identifier or a name of that country on file.
    """
    buyer = replace(buyer, name=" ".join(buyer.name.split()), identifier=_written_one_way(buyer.identifier))
    faults = new_buyer_faults(buyer)
    if faults:
        raise Invalid("buyer.invalid", "; ".join(map(str, faults)), faults)
    _refuse_person(buyer)
    queries.lock_identities(session)
    _refuse_twin(session, buyer)
    row = Buyer(
        name=buyer.name,
        search_name=rules.search_name(buyer.name),
        country=buyer.country,
        legal_form=buyer.legal_form,
        has_made_up_name=False,
        source=BY_HAND,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    add_names(session, [NewName(row.id, NameKind.LEGAL, row.name)], source=BY_HAND)
    if buyer.identifier:
        number = buyer.identifier
        session.add(BuyerIdentifier(buyer_id=row.id, scheme=number.scheme, country=number.country, value=number.value))
        session.flush()
    facts = queries.buyer(session, row.id)
    record(session, events.buyer_added(facts, actor=actor, on=on))
    screen_buyers(session, (row.id,), actor=actor, on=on)
    return facts


def _refuse_person(buyer: NewBuyer) -> None:
    """Refuse a natural person; a sole trader is entered, and whoever decides on a limit is told."""
    sign = person_sign(buyer.name, buyer.legal_form)
    if buyer.is_natural_person or (sign and sign.kind is PersonKind.NATURAL_PERSON):
        fault = rules.person_fault(buyer.name, buyer.legal_form)
        reason = f" ({fault.found})" if fault else ""
        message = f"A natural person{reason} cannot be a buyer; only a company that owes invoices is right."
        raise Refused("buyer.natural_person", message)


def record_event(session: Session, *, actor: Actor, on: date, **fact: Unpack[NewFact]) -> BuyerEventFacts:
    """Store a dated fact about a buyer; the same fact a second time gives the stored one and changes nothing.

    Raises:
        ValueError: `kind` is no `FactKind` (a bug of the caller).
    """
    same = select(BuyerEvent).where(
        BuyerEvent.buyer_id == fact["buyer_id"],
        BuyerEvent.kind == FactKind(fact["kind"]),
        BuyerEvent.happened_on == fact["happened_on"],
        BuyerEvent.source_key == fact["source_key"],
    )
    stored = session.scalar(same)
    if stored is not None:
        return queries.event_facts(stored)
    row = BuyerEvent(**fact, recorded_at=clock.now())
    session.add(row)
    session.flush()
    facts = queries.event_facts(row)
    record(session, events.fact_recorded(facts, actor=actor, on=on))
    return facts


def load_demo_bureau(session: Session, *, actor: Actor, on: date) -> ImportReport:
    """Load the shipped extract of anonymised firms, all years, and the failures; twice changes nothing.

    Facts of later years carry a later `known_at` and come to light as the business date moves on.
    """
    with files(_DEMO_FOLDER).joinpath("statements.csv.gz").open("rb") as stream:
        upload = BureauFile(cast("BinaryIO", stream), "statements.csv.gz", source=DEMO_SOURCE)
        report = import_statements(session, upload, keep=Keep.NONE, actor=actor, on=on)
    with files(_DEMO_FOLDER).joinpath("failures.csv").open("r", encoding="utf-8") as lines:
        failures = {
            Identifier(DEMO_SCHEME, row["country"], row["identifier_value"]): row for row in csv.DictReader(lines)
        }
    known = queries.known_buyers(session, failures)
    for identifier, row in failures.items():
        record_event(
            session,
            buyer_id=known[identifier].id,
            kind=FactKind.FAILURE,
            happened_on=date.fromisoformat(row["happened_on"]),
            known_at=date.fromisoformat(row["happened_on"]),
            source=DEMO_SOURCE,
            source_key=identifier.value,
            note=row["note"],
            is_invented=False,
            actor=actor,
            on=on,
        )
    return report


def _written_one_way(given: Identifier | None) -> Identifier | None:
    return None if given is None else normal_identifier(given.scheme, given.country, given.value)


def _refuse_twin(session: Session, buyer: NewBuyer) -> None:
    """Refuse a second buyer under one identifier, or under a name that no number tells apart."""
    if buyer.identifier:
        known = queries.known_buyers(session, (buyer.identifier,)).get(buyer.identifier)
        if known is not None:
            number = f"{buyer.identifier.scheme} {buyer.identifier.value}"
            raise Refused(
                "buyer.exists", f"{number} is {known.name}, who is on file as buyer {known.id}; use that one."
            )
    for twin in queries.namesakes(session, buyer.name, buyer.country):
        schemes = {(number.scheme, number.country) for number in twin.identifiers}
        if buyer.identifier is None or (buyer.identifier.scheme, buyer.identifier.country) not in schemes:
            number = "add the number by which its register tells them apart"
            message = f"{twin.name} of {twin.country} is on file as buyer {twin.id}; use that one, or {number}."
            raise Refused("buyer.exists", message)
