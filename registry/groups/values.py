"""The frozen values of groups: links to parents, and the group of a buyer on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

WHOLE_BP: Final = 10_000
MEMBERS_MAX: Final = 5_000


class LinkKind(StrEnum):
    """How a parent stands above a buyer."""

    DIRECT = "direct"
    ULTIMATE = "ultimate"


class ProblemKind(StrEnum):
    """Why the links do not make one tree."""

    CYCLE = "cycle"
    TWO_PARENTS = "two_parents"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A parent told of a buyer.

    Attributes:
        share_bp: What the parent holds, in hundredths of a percent; None where nobody says.
        known_at: The day from which it holds here.
        source: Who says so.
    """

    child_id: int
    parent_id: int
    kind: LinkKind
    share_bp: int | None
    known_at: date
    source: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link as it is kept; one that is ended takes the link of its two ends and kind back from its day on."""

    id: int
    child_id: int
    parent_id: int
    kind: LinkKind
    share_bp: int | None
    is_ended: bool
    known_at: date
    source: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the links of a group.

    Attributes:
        buyer_ids: A cycle: the way round, the first buyer last again; two parents: the child, then its parents;
            too many: empty.
    """

    kind: ProblemKind
    buyer_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a buyer stands in its group.

    Attributes:
        link: The link to its parent; None for the top.
        depth: 0 for the top.
    """

    buyer_id: int
    link: LinkFacts | None
    depth: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The group of a buyer by ids, parents before their children."""

    top_id: int
    places: tuple[Place, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group, with what a reader needs to know it by."""

    buyer_id: int
    name: str
    country: str
    has_made_up_name: bool
    parent_id: int | None
    kind: LinkKind | None
    share_bp: int | None
    source: str
    depth: int


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The group of a buyer on a day; a buyer of which no link is known is a group of one.

    Attributes:
        top_id: The member at the top; of a cycle, the buyer with the smallest id.
        members: The top first, each before its children, children in the order of their names.
    """

    top_id: int
    members: tuple[Member, ...]
    problems: tuple[Problem, ...]

    @property
    def is_alone(self) -> bool:
        """Tell whether no other company belongs to it."""
        return len(self.members) == 1

    @property
    def top(self) -> Member:
        """Give the member at the top."""
        return self.members[0]
