"""The frozen values of a customer list: what was read, what each row may be, and what people chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.compare.values import Party
from registry.decide.values import Judgement, Verdict
from registry.matching.values import Outcome, Record
from registry.values import Identifier, RejectedRow, Rejection


class RunState(StrEnum):
    """How far the matching of a list is."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"


class Shown(StrEnum):
    """Which rows of a list are wanted."""

    ALL = "all"
    SAME = "same"
    TO_LOOK_AT = "to_look_at"
    NO_MATCH = "no_match"
    DUPLICATES = "duplicates"


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A row that was accepted, and what of it could not be used, in words."""

    record: Record
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerList:
    """A list as it was read: accepted + rejected = read. `columns` says which column was taken for what."""

    filename: str
    sha256: str
    customers: tuple[ListedCustomer, ...]
    rejected: tuple[RejectedRow, ...]
    columns: Mapping[str, str]

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Give every fault of every rejected row."""
        return tuple(rejection for row in self.rejected for rejection in row.rejections)


@dataclass(frozen=True, slots=True)
class GivenCustomer:
    """A customer as a program gives it; `identifiers` maps schemes to numbers as they were written."""

    name: str
    country: str
    ref: str
    identifiers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BuyerParty:
    """A buyer as a side of a comparison, with all its names."""

    buyer_id: int
    name: str
    party: Party


@dataclass(frozen=True, slots=True)
class ScoredBuyer:
    """A buyer that a customer may be, and what was judged of the two."""

    buyer_id: int
    name: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person judged of a customer and a buyer; it wins over every score."""

    verdict: Verdict
    author_name: str
    judged_on: date


@dataclass(frozen=True, slots=True)
class RowResult:
    """What becomes of a customer: its best candidates, the buyer that is meant, and who said so, if a person did."""

    candidates: tuple[ScoredBuyer, ...]
    outcome: Outcome
    buyer_id: int | None
    opinion: Opinion | None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One list as stored. `outcomes` counts the rows matched so far; `duplicates` the rows in groups of duplicates."""

    id: int
    policyholder_id: int
    filename: str
    file_sha256: str
    state: RunState
    read: int
    accepted: int
    rejected: int
    done: int
    columns: Mapping[str, str]
    started_at: datetime
    finished_at: datetime | None
    actor_name: str

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing is left to be done."""
        return self.state is RunState.FINISHED


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """A stored candidate: the buyer, what was judged, and why in words."""

    buyer_id: int
    buyer_name: str
    buyer_country: str
    score: float
    verdict: Verdict
    confidence: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFacts:
    """A stored row with its candidates, best first.

    Attributes:
        row_number: Its line in the file.
        outcome: None until the row is matched.
        buyer_id: The buyer that is meant, None where none surely is.
        duplicate_of: Position of the row that stands for its group of duplicates; its own for that row itself.
        chooser_name: Who decided it; empty where the score did.
    """

    id: int
    run_id: int
    position: int
    row_number: int
    ref: str
    name: str
    country: str | None
    identifiers: tuple[Identifier, ...]
    notes: tuple[str, ...]
    outcome: Outcome | None
    buyer_id: int | None
    buyer_name: str
    buyer_country: str
    duplicate_of: int | None
    chooser_name: str
    chosen_on: date | None
    candidates: tuple[CandidateFacts, ...]

    @property
    def best(self) -> CandidateFacts | None:
        """Give what is to be shown first: what is known of the buyer that is meant, or else the best candidate."""
        meant = (candidate for candidate in self.candidates if candidate.buyer_id == self.buyer_id)
        if self.buyer_id is not None:
            return next(meant, None)
        return self.candidates[0] if self.candidates else None

    @property
    def is_chosen(self) -> bool:
        """Tell whether a person decided it."""
        return bool(self.chooser_name)
