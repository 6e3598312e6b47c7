"""The frozen values of the registry: buyers, the dated facts about them, and what became of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Final, TypedDict

from basics.money import Money

DEMO_SCHEME: Final = "demo"

STATEMENT_ITEMS: Final[tuple[str, ...]] = (
    "current_assets",
    "cogs",
    "depreciation_amortization",
    "ebitda",
    "inventory",
    "net_income",
    "receivables",
    "market_value",
    "net_sales",
    "total_assets",
    "long_term_debt",
    "ebit",
    "gross_profit",
    "current_liabilities",
    "retained_earnings",
    "total_revenue",
    "total_liabilities",
    "operating_expenses",
)


class FactKind(StrEnum):
    """What a dated fact beside the statements says."""

    FAILURE = "failure"
    INSOLVENCY = "insolvency"
    INSOLVENCY_PETITION = "insolvency_petition"
    DISSOLVED = "dissolved"
    SANCTION = "sanction"
    OVERDUE_NOTICE = "overdue_notice"
    CLAIM = "claim"
    JUDGMENT_UNPAID = "judgment_unpaid"
    JUDGMENT_PAID = "judgment_paid"
    COLLECTION_ORDER = "collection_order"
    LATE_FILING = "late_filing"
    AUDIT_QUALIFIED = "audit_qualified"
    AUDIT_UNQUALIFIED = "audit_unqualified"
    PROMPT_PAYER = "prompt_payer"


# What courts, registers, auditors and listings publish, bad and good; a person may record it.
GOOD_RECORD: Final = frozenset({FactKind.JUDGMENT_PAID, FactKind.AUDIT_UNQUALIFIED, FactKind.PROMPT_PAYER})
PUBLIC_RECORD: Final = GOOD_RECORD | {
    FactKind.JUDGMENT_UNPAID,
    FactKind.COLLECTION_ORDER,
    FactKind.LATE_FILING,
    FactKind.AUDIT_QUALIFIED,
}
# What a policyholder told us in confidence (notices, claims) is no other policyholder's to read.
PUBLIC_KINDS: Final = PUBLIC_RECORD | {
    FactKind.FAILURE,
    FactKind.INSOLVENCY,
    FactKind.INSOLVENCY_PETITION,
    FactKind.DISSOLVED,
    FactKind.SANCTION,
}


class Keep(StrEnum):
    """What to do with the good rows of a file that has bad ones too."""

    GOOD = "good"
    NONE = "none"


class RunState(StrEnum):
    """How the reading of a file ended."""

    DONE = "done"
    NOTHING_KEPT = "nothing_kept"
    REFUSED = "refused"
    RUNNING = "running"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number under which a register knows a buyer."""

    scheme: str
    country: str
    value: str


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """Who a buyer is. A made-up name belongs to an anonymised firm of the demo and is labelled everywhere."""

    id: int
    name: str
    country: str
    legal_form: str
    identifiers: tuple[Identifier, ...]
    has_made_up_name: bool
    source: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewBuyer:
    """A buyer as a person enters it; the identifier is None where none is at hand."""

    name: str
    country: str
    identifier: Identifier | None = None
    legal_form: str = ""
    is_natural_person: bool = False


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """One annual statement as filed. `lines` holds whole minor units; an item that was not reported is absent."""

    id: int
    buyer_id: int
    fiscal_year: int
    period_end: date
    known_at: date
    currency: str
    lines: Mapping[str, int]
    source: str
    recorded_at: datetime

    def amount(self, item: str) -> Money | None:
        """Give one item's amount, None where it was not reported."""
        minor = self.lines.get(item)
        return None if minor is None else Money(minor, self.currency)


@dataclass(frozen=True, slots=True)
class BuyerEventFacts:
    """A dated fact about a buyer beside its statements."""

    id: int
    buyer_id: int
    kind: FactKind
    happened_on: date
    known_at: date
    source: str
    source_key: str
    note: str
    is_invented: bool
    recorded_at: datetime


class NewFact(TypedDict):
    """A dated fact about a buyer; `source_key` tells two facts of one kind and day apart. `kind` is a `FactKind`."""

    buyer_id: int
    kind: str
    happened_on: date
    known_at: date
    source: str
    source_key: str
    note: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class BureauFile:
    """A file to be read: a seekable binary stream, its name, the adapter that knows its shape, where it is from."""

    stream: BinaryIO
    filename: str
    adapter: str = "bureau-csv"
    source: str = "bureau file"


@dataclass(frozen=True, slots=True)
class StatementInput:
    """One good row of a file, not yet held against what is on file.

    `row` counts lines from 1, the header is 1. `known_at` is None where the file does not say. `digest` is over
    currency, period and items, so that the same figures are known again.
    """

    row: int
    name: str
    legal_form: str
    country: str
    identifier: Identifier
    fiscal_year: int
    period_end: date
    known_at: date | None
    currency: str
    lines: Mapping[str, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not taken: row (0 for the file itself), column, the value found, what would be right."""

    row: int
    column: str
    found: str
    remedy: str

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row else "file"
        return f"{place}{f', column {self.column}' if self.column else ''}: found {self.found}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row with at least one fault."""

    row: int
    rejections: tuple[Rejection, ...]


ParsedRow = StatementInput | RejectedRow


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file: accepted + rejected + unchanged = read, counted in rows.

    Attributes:
        run_id: None for a preview, which stores nothing.
        rejections: Every fault of every rejected row; a row may have several. Good rows that were left out because
            others were bad (`Keep.NONE`) have one each, with `found` = `LEFT_OUT`.
        ignored_columns: Columns that the adapter does not know and did not read.
    """

    run_id: int | None
    state: RunState
    read: int
    accepted: int
    rejected: int
    unchanged: int
    rejections: tuple[Rejection, ...]
    ignored_columns: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Rejection, ...]:
        """Give what is to be put right: all rejections but those of good rows left out."""
        return tuple(rejection for rejection in self.rejections if rejection.found != LEFT_OUT)


LEFT_OUT: Final = "a good row"


@dataclass(frozen=True, slots=True)
class ImportRunFacts:
    """One file that was read, as stored."""

    id: int
    adapter: str
    filename: str
    file_sha256: str
    keep: Keep
    state: RunState
    read: int
    accepted: int
    rejected: int
    unchanged: int
    started_at: datetime
    user_account_id: int | None


@dataclass(frozen=True, slots=True)
class KnownBuyer:
    """The buyer that an identifier of a file belongs to."""

    id: int
    name: str
    search_name: str


@dataclass(frozen=True, slots=True)
class StoredYear:
    """What is on file of one buyer and fiscal year: all versions' digests, and the newest one's `known_at`."""

    digests: frozenset[str]
    latest_known_at: date


@dataclass(frozen=True, slots=True)
class PlacedStatement:
    """A row that becomes a fact; `buyer_id` is None where the row is of a new buyer."""

    statement: StatementInput
    buyer_id: int | None
    known_at: date


@dataclass(frozen=True, slots=True)
class ChunkPlan:
    """What becomes of some rows of a file."""

    placed: tuple[PlacedStatement, ...]
    unchanged: int
    rejected: tuple[RejectedRow, ...]
