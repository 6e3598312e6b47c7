"""The frozen values of the search."""

from dataclasses import dataclass
from enum import StrEnum

from registry.names.values import NameKind
from registry.values import BuyerFacts


class MatchedBy(StrEnum):
    """How a buyer was found: by its number, by its name as typed, or by a name that is merely similar."""

    IDENTIFIER = "identifier"
    NAME = "name"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class FoundBuyer:
    """A buyer that answers, and the name of it that did; of one found by its number, the legal name."""

    buyer: BuyerFacts
    matched_name: str
    matched_kind: NameKind
    matched_by: MatchedBy


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found; `next_after` is None on the last one."""

    found: tuple[FoundBuyer, ...]
    next_after: str | None

    @property
    def buyers(self) -> tuple[BuyerFacts, ...]:
        """Give the buyers alone."""
        return tuple(entry.buyer for entry in self.found)
