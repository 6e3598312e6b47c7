"""The frozen values of monitoring: runs over all buyers, in chunks that are done once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from basics.money import Money


class RunState(StrEnum):
    """How far a run is."""

    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Span:
    """The facts that are new to a run.

    Attributes:
        on: The run's business date: what is known later does not exist yet.
        after: What is known after this day is new.
        recorded_after: What was recorded after this instant is new as well, known early or not; None: nothing is.
    """

    on: date
    after: date
    recorded_after: datetime | None


@dataclass(frozen=True, slots=True)
class BuyerRange:
    """Buyers by id, both ends included."""

    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run; the counts are those of the chunks done so far.

    Attributes:
        buyers: Buyers of whom something new was known.
        rerated: Buyers whose grade moved.
        changed: Limits that moved.
    """

    id: int
    business_date: date
    facts_since: date
    state: RunState
    chunks: int
    chunks_done: int
    buyers: int
    rerated: int
    changed: int
    scorecard_sha256: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class GradeChange:
    """A buyer whose grade moved in a run; a grade is None where the buyer was not rated."""

    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    before: int | None
    after: int | None
    business_date: date


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A limit that a run moved; for the insurer's staff."""

    policy_number: str
    policyholder_name: str
    buyer_id: int
    buyer_name: str
    cause: str
    amount: Money
    announced_at: date
    effective_for_shipments_from: date
