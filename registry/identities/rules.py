"""Pure rules of identities: what is wrong with a buyer as it is entered."""

from dataclasses import replace

from basics.errors import Fault
from registry.clean.identifiers import identifier_fault
from registry.rules import country_fault, name_fault
from registry.values import NewBuyer


def new_buyer_faults(buyer: NewBuyer) -> tuple[Fault, ...]:
    """Tell everything that is wrong with a buyer that a person enters, but for its being a natural person."""
    identifier = buyer.identifier
    name = name_fault(buyer.name)
    found = (
        replace(name, where="name") if name else None,
        country_fault(buyer.country),
        identifier_fault(identifier) if identifier else None,
    )
    return tuple(fault for fault in found if fault is not None)
