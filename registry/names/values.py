"""The frozen values of names."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NameKind(StrEnum):
    """What a name is to its buyer."""

    LEGAL = "legal"
    FORMER = "former"
    TRADING = "trading"
    TRANSLITERATED = "transliterated"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True, order=True)
class NewName:
    """A name to be kept for a buyer that is on file."""

    buyer_id: int
    kind: NameKind
    name: str


@dataclass(frozen=True, slots=True)
class NameFacts:
    """A name of a buyer as it is kept."""

    id: int
    buyer_id: int
    kind: NameKind
    name: str
    source: str
    recorded_at: datetime
