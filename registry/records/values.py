"""The frozen values of a buyer's record: what is entered, and what is on file."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from registry.values import FactKind

MIN_CONTRIBUTORS: Final = 3  # with fewer, a figure could tell who contributed it
DBT_MIN, DBT_MAX = -365.0, 1_000.0
EMPLOYEES_MAX: Final = 10_000_000
CONTRIBUTORS_MAX: Final = 100_000
FIRST_DAY: Final = date(1500, 1, 1)
NACE_SECTIONS: Final = tuple("ABCDEFGHIJKLMNOPQRSTU")

# A paid judgment is told apart by the number of the judgment that it answers.
ANSWERS: Final = {FactKind.JUDGMENT_PAID: FactKind.JUDGMENT_UNPAID}
NUMBERED: Final = frozenset({FactKind.JUDGMENT_UNPAID, FactKind.JUDGMENT_PAID, FactKind.COLLECTION_ORDER})


@dataclass(frozen=True, slots=True)
class NewPublicFact:
    """A fact of the public record as a person enters it.

    Attributes:
        kind: One of `PUBLIC_RECORD`; insolvencies, failures and sanctions come from their registers.
        reference: The number under which the register keeps it; empty where it has none.
        source: The register or publication.
    """

    kind: FactKind
    happened_on: date
    known_at: date
    reference: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewProfile:
    """What a buyer is, as a person enters it; it replaces the profile before as a whole. None: not known.

    Attributes:
        sector: Section of NACE Rev. 2, one letter.
    """

    sector: str | None
    founded_on: date | None
    employees: int | None
    known_at: date
    source: str


@dataclass(frozen=True, slots=True)
class NewPaymentRecord:
    """How a buyer paid its suppliers in a period.

    Attributes:
        dbt_days: Average days beyond terms, weighted by amount, to a tenth; negative when paid early.
        contributors: How many suppliers the average is of.
    """

    dbt_days: float
    contributors: int
    period_end: date
    known_at: date
    source: str


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """A profile on file."""

    id: int
    buyer_id: int
    sector: str | None
    founded_on: date | None
    employees: int | None
    known_at: date
    source: str
    is_invented: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A payment record on file."""

    id: int
    buyer_id: int
    dbt_days: float
    contributors: int
    period_end: date
    known_at: date
    source: str
    is_invented: bool
    recorded_at: datetime
