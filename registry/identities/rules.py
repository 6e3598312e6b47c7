"""Pure rules of identities: what is wrong with a buyer as it is entered, and which numbers are at odds."""

from collections.abc import Iterable
from dataclasses import replace

from basics.errors import Fault
from registry.clean.identifiers import identifier_fault
from registry.clean.schemes import MAY_REPEAT
from registry.identities.values import Claim, ConflictKind, GivenNumbers, Owners
from registry.rules import country_fault, name_fault
from registry.values import BuyerFacts, Identifier, NewBuyer


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


def claims(bearer: BuyerFacts, given: GivenNumbers, owners: Owners) -> tuple[Claim, ...]:
    """Tell of each number given for a buyer whether it can be kept; those that are on file as its own are left out.

    Args:
        bearer: Whom the numbers are given for.
        given: The numbers.
        owners: Who bears those of them that are on file.
    """
    kept = list(bearer.identifiers)
    at_odds = ConflictKind.SPLIT if given.is_one_record else ConflictKind.TAKEN
    found = []
    for number in dict.fromkeys(given.identifiers):
        if number in kept:
            continue
        owner = owners.get(number)
        if owner is not None and owner != bearer.id:
            found.append(Claim(number, at_odds, owner))
        elif number.scheme not in MAY_REPEAT and (number.scheme, number.country) in _registers(kept):
            found.append(Claim(number, ConflictKind.SECOND))
        else:
            found.append(Claim(number, None))
            kept.append(number)
    return tuple(found)


def _registers(numbers: Iterable[Identifier]) -> set[tuple[str, str]]:
    return {(number.scheme, number.country) for number in numbers}
