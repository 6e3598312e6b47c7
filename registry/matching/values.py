"""The frozen values of matching: records of lists, their best candidates, duplicates, and the account of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.decide.values import Judgement
from registry.values import Identifier, RejectedRow


class Engine(StrEnum):
    """Where the keys of a list and of a registry are joined."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a list or registry.

    `row` is its line in the file, or whatever number names it once; `id` is what the list itself calls it, or empty;
    `country` is an ISO 3166 code or None. `has_made_up_name` marks an anonymised demo firm.
    """

    row: int
    id: str
    name: str
    country: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    has_made_up_name: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of the registry and what was judged of it."""

    record: Record
    judgement: Judgement


class Outcome(StrEnum):
    """What became of a customer."""

    MATCHED = "matched"
    TO_LOOK_AT = "to_look_at"  # no candidate is surely the same, and some may be
    SEVERAL = "several"  # the registry has more than one record that is the same by all that is known
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class MatchedCustomer:
    """A customer with its best candidates, best first; `match` is the one that is meant, None where none surely is."""

    customer: Record
    candidates: tuple[Candidate, ...]
    outcome: Outcome
    match: Candidate | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows of one list that are one company; `head` is the row that stands for them, `rows` has it too, rising."""

    head: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListAccount:
    """What became of the rows of a file: accepted + rejected = read.

    `columns` says which column was taken for what; `notes` counts what was accepted and yet not used, by reason.
    """

    read: int
    accepted: int
    rejected: int
    rejections: tuple[RejectedRow, ...]
    columns: Mapping[str, str]
    ignored_columns: tuple[str, ...]
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a run did: both accounts, customers by outcome, duplicates.

    `was_prepared` tells whether the registry stood ready from an earlier run; `skipped_keys` are keys too frequent to
    be looked at everywhere, with how many names have each: they counted in the customer's own country at most.
    """

    customers: ListAccount
    registry: ListAccount
    was_prepared: bool
    outcomes: Mapping[Outcome, int]
    clusters: int
    rows_in_clusters: int
    skipped_keys: Mapping[str, int]
