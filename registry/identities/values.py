"""The frozen values of identities: numbers on file, and numbers that two records claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registry.values import Identifier


class ConflictKind(StrEnum):
    """What is at odds."""

    TAKEN = "taken"  # the number is another buyer's already
    SPLIT = "split"  # two numbers of one record are of two buyers
    SECOND = "second"  # the buyer has another number of that scheme and country


class Resolution(StrEnum):
    """What a person decided."""

    KEEP = "keep"  # all stays as it is: the record was wrong
    MOVE = "move"  # the number is the claiming buyer's, in place of whoever or whatever had it
    BOTH = "both"  # both are right: two companies, or two numbers of one


@dataclass(frozen=True, slots=True)
class NewConflict:
    """A number that a record claims for a buyer.

    Attributes:
        identifier: In its normal form.
        other_buyer_id: Who bears it already; None where the buyer itself bears another of that scheme.
        source: Whose record it is.
    """

    kind: ConflictKind
    buyer_id: int
    identifier: Identifier
    other_buyer_id: int | None
    source: str


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """A conflict as it is kept; `resolution` and what belongs to it are empty until a person has decided."""

    id: int
    kind: ConflictKind
    buyer_id: int
    identifier: Identifier
    other_buyer_id: int | None
    source: str
    found_on: date
    resolution: Resolution | None
    reason: str
    resolver_name: str
    resolved_on: date | None


@dataclass(frozen=True, slots=True)
class GivenNumbers:
    """Numbers that somebody gives for a buyer.

    Attributes:
        identifiers: In their normal form, as `checked` gives them.
        source: Whose word it is.
        is_one_record: Whether the buyer was found by another number of the same record.
    """

    identifiers: tuple[Identifier, ...]
    source: str
    is_one_record: bool = True


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of some numbers of one buyer.

    Attributes:
        added: Those now on file that were not.
        conflicts: Those at odds with what is on file: kept aside, with a case each where it is new.
    """

    added: tuple[Identifier, ...]
    conflicts: tuple[ConflictFacts, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that may be kept for a buyer, and what stands against it.

    Attributes:
        kind: None where nothing does.
    """

    identifier: Identifier
    kind: ConflictKind | None
    other_buyer_id: int | None = None


# Owners by number, of those that are on file.
Owners = Mapping[Identifier, int]
REASON_MAX: Final = 4000
