"""What governance says of scorecards: roles, standings, shifts of the portfolio, stated against observed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CardRole(StrEnum):
    """What a published scorecard is for, on a day."""

    CHAMPION = "champion"  # rates buyers; there is one on every day
    CHALLENGER = "challenger"  # rates in the shadow of the champion; nothing follows from it
    RETIRED = "retired"  # kept so that what it rated can be rated again


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One row of the index that ships with a release: the role of a card where the insurer has not decided.

    Attributes:
        sha256: Of `card.json`, as assessments name it.
        folder_sha256: Of the folder's file `SHA256`, which names every other file's.
    """

    name: str
    sha256: str
    folder_sha256: str
    role: CardRole
    since: date
    approved_by: str
    why: str


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """A proposal to give a card a role, and what became of it.

    Attributes:
        sha256: Of the card that was proposed; a card that is not this one any more is refused.
        note: Why, and on what evidence.
        decider_id: Who approved or rejected it, never the author; None as long as it waits.
        effective_from: First day of the role.
    """

    id: int
    name: str
    sha256: str
    role: CardRole
    note: str
    state: str
    author_id: int
    author_name: str
    decider_id: int | None
    decider_name: str | None
    proposed_on: date
    decided_on: date | None
    effective_from: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CardStanding:
    """The role of a card on a day, and by whose decision.

    Attributes:
        standing_id: The decision in force; None where the release's index speaks.
        why: The note of the decision, or of the index.
    """

    name: str
    sha256: str
    role: CardRole
    since: date
    approved_by: str
    why: str
    standing_id: int | None = None


class Band(StrEnum):
    """How far a distribution has moved from its reference."""

    STABLE = "stable"  # PSI below 0.10
    MOVED = "moved"  # from 0.10: look into it
    SHIFTED = "shifted"  # from 0.25: the card meets another portfolio than it was made of
    TOO_FEW = "too_few"  # so few buyers that a portfolio that stayed would show 0.10 on average


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one figure, or the score, has moved from the card's training rows.

    Attributes:
        name: Of the feature, or `score`.
        psi: Population stability index; None where the card recorded no reference.
        by_chance: What a portfolio that has not moved shows on average, with as many buyers in as many cells.
    """

    name: str
    psi: float | None
    band: Band | None
    by_chance: float
    reference: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """The portfolio of a period against the rows that a card was made of: one last assessment a buyer."""

    buyers: int
    score: Shift
    inputs: tuple[Shift, ...]


class Verdict(StrEnum):
    """What the Jeffreys interval says of a grade's mean probability."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    TOO_LOW = "too_low"  # more failed than stated
    TOO_HIGH = "too_high"  # fewer failed than stated


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessment whose twelve months are over, and whether the buyer failed within them."""

    buyer_id: int
    on: date
    pd: float
    grade: int
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Assessments counted, those of them whose buyer failed, and the sum of their stated probabilities."""

    count: int = 0
    failures: int = 0
    pd_sum: float = 0.0

    def with_one(self, one: Judged) -> "Tally":
        """Count one more."""
        return Tally(self.count + 1, self.failures + one.has_failed, self.pd_sum + one.pd)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Stated against observed: assessments, failures, and the 90 % Jeffreys interval of the rate.

    Attributes:
        grade: None for all grades together.
        pd_mean: Mean stated probability.
        p_value: How probable a rate at or below the stated one is; 0.05 to 0.95 passes.
    """

    grade: int | None
    assessments: int
    failures: int
    pd_mean: float
    observed: float
    low: float
    high: float
    p_value: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Calibration:
    """Outcomes of a card by grade and in all; `total` is None without any."""

    first: date | None
    last: date | None
    grades: tuple[Outcome, ...]
    total: Outcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Champion and challenger on the same assessments, one last assessment a buyer.

    Attributes:
        first: Day of the first of these assessments; None without any, as is `last`.
        matrix: (champion's grade, challenger's grade) -> buyers; None for no grade.
    """

    champion: str
    challenger: str
    buyers: int
    first: date | None
    last: date | None
    matrix: Mapping[tuple[int | None, int | None], int]

    @property
    def moves(self) -> dict[int, int]:
        """Give buyers by grades moved: -1 is one better in the challenger's eyes."""
        found: dict[int, int] = {}
        for (champion, challenger), count in self.matrix.items():
            if champion is not None and challenger is not None:
                found[challenger - champion] = found.get(challenger - champion, 0) + count
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many stored assessments came out again identically."""

    checked: int = 0
    identical: int = 0
    different: tuple[int, ...] = ()
    not_published: int = 0

    def with_chunk(self, chunk: "Recomputed") -> "Recomputed":
        """Add the counts of some more."""
        return Recomputed(
            self.checked + chunk.checked,
            self.identical + chunk.identical,
            (*self.different, *chunk.different),
            self.not_published + chunk.not_published,
        )
