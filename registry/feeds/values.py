"""What a feed says of companies: one shape for every adapter, in frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from basics.actors import Actor
from registry.groups.values import LinkKind
from registry.identities.values import ConflictKind
from registry.names.values import NameKind
from registry.values import FactKind, Identifier, Keep, RejectedRow, Rejection


class CompanyStatus(StrEnum):
    """Whether a register has a company as living."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNTOLD = ""


@dataclass(frozen=True, slots=True)
class OtherName:
    """What a company is called besides its legal name."""

    kind: NameKind
    name: str


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """Who a company is, as a register has it.

    Attributes:
        identifiers: At least one, in normal form; the first is the number by which the feed itself knows the company.
        legal_form: As the register writes it; empty where it does not say.
        category: The register's own class of entity, such as FUND; empty where it has none.
        updated_on: The day of the record's latest change; None where the feed does not date its records. A record
            older than the one on file changes nothing.
        is_mention: A notice that names a company in passing: it enters one that is not on file, and changes none.
    """

    identifiers: tuple[Identifier, ...]
    legal_name: str
    country: str
    other_names: tuple[OtherName, ...] = ()
    legal_form: str = ""
    status: CompanyStatus = CompanyStatus.UNTOLD
    category: str = ""
    updated_on: date | None = None
    is_mention: bool = False


@dataclass(frozen=True, slots=True)
class NegativeEvent:
    """Something bad, published about a company; `source_key` tells two of one kind apart, for ever."""

    identifier: Identifier
    kind: FactKind
    happened_on: date
    known_at: date
    source_key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """A parent told of a company, or (`is_ended`) told no more. `share_bp` is None where the feed does not say."""

    child: Identifier
    parent: Identifier
    kind: LinkKind
    known_at: date
    share_bp: int | None = None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """One good record of a file: counted as one, whatever it says.

    Attributes:
        number: Its place in the file, counted from 1; for tables the line, the header being line 1.
        source_ref: The key by which the feed knows it again; empty where it has none.
        remarks: What was left out of a record that is kept, such as a second number with a wrong check digit.
    """

    number: int
    source_ref: str
    company: CompanyRecord | None = None
    events: tuple[NegativeEvent, ...] = ()
    links: tuple[Ownership, ...] = ()
    remarks: tuple[Rejection, ...] = ()


ParsedRecord = FeedRecord | RejectedRow


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A buyer that a number of a record belongs to.

    Attributes:
        names: Every name on file.
        numbers: Its numbers by scheme and country.
        source: Who entered it.
    """

    id: int
    name: str
    names: frozenset[str]
    numbers: Mapping[tuple[str, str], frozenset[str]]
    has_made_up_name: bool
    source: str


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """What a feed last told under one of its keys."""

    buyer_id: int
    digest: str
    updated_on: date | None


@dataclass(frozen=True, slots=True)
class Telling:
    """Whose records are loaded, by whom, and on which business date."""

    feed: str
    source: str
    actor: Actor
    on: date


FactKey = tuple[int, str, str]
LinkKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class StoredLink:
    """The latest that is on file of a link between two buyers."""

    share_bp: int | None
    is_ended: bool
    known_at: date


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is on file of the companies of some records.

    Attributes:
        parties: Buyers by each number of the records that is on file.
        versions: What the feed told last, by its key.
        facts: Dated facts of these buyers: buyer, kind and source key.
        links: Links between these buyers: child, parent and kind.
    """

    parties: Mapping[Identifier, KnownParty]
    versions: Mapping[str, StoredVersion]
    facts: frozenset[FactKey]
    links: Mapping[LinkKey, StoredLink]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A number of a record that is at odds with the buyer that the record's other numbers say; a person decides.

    Attributes:
        other_buyer_id: Who bears the number; None where the buyer itself bears another of that register.
    """

    kind: ConflictKind
    buyer_id: int
    identifier: Identifier
    other_buyer_id: int | None
    message: str


@dataclass(frozen=True, slots=True)
class PlacedCompany:
    """A company to enter (a negative id stands for the one it will get) or a buyer to change."""

    buyer_id: int
    record: CompanyRecord
    source_ref: str
    digest: str
    new_identifiers: tuple[Identifier, ...]
    former_name: str = ""


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What becomes of some records of a feed: accepted + unchanged + rejected = the records."""

    entered: tuple[PlacedCompany, ...]
    changed: tuple[PlacedCompany, ...]
    facts: tuple[tuple[int, NegativeEvent], ...]
    links: tuple[tuple[int, int, Ownership], ...]
    conflicts: tuple[Conflict, ...]
    accepted: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]
    remarks: tuple[Rejection, ...]

    @property
    def read(self) -> int:
        """Give how many records this is of."""
        return self.accepted + self.unchanged + len(self.rejected)


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """A load of a file as it stands: how far it has come, and what it has counted so far."""

    run_id: int
    adapter: str
    keep: Keep
    records_done: int
    accepted: int
    rejected: int
    unchanged: int
    facts: int
    was_resumed: bool = False
