"""Pure rules of reading a bureau's statements: what becomes of each row, and the report on the whole file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from basics.errors import Fault
from registry.rules import search_name, shown
from registry.values import (
    LEFT_OUT,
    ChunkPlan,
    Identifier,
    ImportReport,
    Keep,
    KnownBuyer,
    ParsedRow,
    PlacedStatement,
    RejectedRow,
    Rejection,
    RunState,
    StatementInput,
    StoredYear,
)

_FILING: Final = (4, 30)


def usual_known_at(fiscal_year: int, period_end: date) -> date:
    """Give the day on which a statement counts as known where its source does not say: 30 April of the next year.

    A period that ends later than that is taken as known on the day after its end.
    """
    filed = date(fiscal_year + 1, *_FILING)
    return filed if period_end < filed else period_end + timedelta(days=1)


@dataclass(slots=True)
class Intake:
    """What has been seen of a file so far: the first row of each buyer's year, the name of each identifier."""

    first_rows: dict[tuple[Identifier, int], int] = field(default_factory=dict)
    names: dict[Identifier, str] = field(default_factory=dict)


def plan_chunk(
    rows: Iterable[ParsedRow],
    seen: Intake,
    *,
    known: Mapping[Identifier, KnownBuyer],
    stored: Mapping[tuple[int, int], StoredYear],
    on: date,
) -> ChunkPlan:
    """Decide what becomes of each row: a new fact, a correction, nothing new, or a rejection.

    A row is told apart by its buyer's identifier and its fiscal year. Figures that are on file already, whichever
    source or version they came from, change nothing. Other figures for the same year are a correction: a new fact
    that becomes known after the one it corrects, so that what was decided before stays explained.
    """
    placed: list[PlacedStatement] = []
    rejected: list[RejectedRow] = []
    unchanged = 0
    for row in rows:
        if isinstance(row, RejectedRow):
            rejected.append(row)
            continue
        buyer = known.get(row.identifier)
        on_file = stored.get((buyer.id, row.fiscal_year)) if buyer else None
        fault = _identity_fault(row, seen, buyer) or _repeat_fault(row, seen) or _correction_fault(row, on_file)
        if fault:
            rejected.append(RejectedRow(row.row, (Rejection(row.row, fault.where, fault.found, fault.remedy),)))
        elif on_file and row.digest in on_file.digests:
            unchanged += 1
        else:
            placed.append(PlacedStatement(row, buyer.id if buyer else None, _known_at(row, on_file, on=on)))
    return ChunkPlan(tuple(placed), unchanged, tuple(rejected))


def _identity_fault(row: StatementInput, seen: Intake, buyer: KnownBuyer | None) -> Fault | None:
    """Refuse facts under an identifier that belongs to a buyer of another name: the wrong company would be rated."""
    name = seen.names.setdefault(row.identifier, buyer.name if buyer else row.name)
    if search_name(name) == search_name(row.name):
        return None
    number = f"{row.identifier.scheme} {row.identifier.value}"
    return Fault("buyer_name", shown(row.name), f"{number} belongs to {shown(name)}; that name or another number fits")


def _repeat_fault(row: StatementInput, seen: Intake) -> Fault | None:
    first = seen.first_rows.setdefault((row.identifier, row.fiscal_year), row.row)
    if first == row.row:
        return None
    found = f"{row.fiscal_year} of {row.identifier.value} again"
    return Fault("fiscal_year", found, f"row {first} has it already; one row for a buyer and year is right")


def _correction_fault(row: StatementInput, on_file: StoredYear | None) -> Fault | None:
    if on_file is None or row.known_at is None or row.digest in on_file.digests:
        return None
    if row.known_at > on_file.latest_known_at:
        return None
    remedy = f"a correction becomes known after {on_file.latest_known_at}, when the statement it corrects did"
    return Fault("known_at", str(row.known_at), remedy)


def _known_at(row: StatementInput, on_file: StoredYear | None, *, on: date) -> date:
    if row.known_at is not None:
        return row.known_at
    usual = usual_known_at(row.fiscal_year, row.period_end)
    return max(usual, on, on_file.latest_known_at + timedelta(days=1)) if on_file else usual


@dataclass(slots=True)
class Tally:
    """The counts of a reading as it goes."""

    read: int = 0
    accepted: list[int] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)

    def add(self, plan: ChunkPlan) -> None:
        """Count what becomes of some rows."""
        self.read += len(plan.placed) + plan.unchanged + len(plan.rejected)
        self.accepted += [placed.statement.row for placed in plan.placed]
        self.unchanged += plan.unchanged
        self.rejected += plan.rejected

    def report(self, keep: Keep, ignored_columns: tuple[str, ...]) -> ImportReport:
        """Sum up; where nothing is kept, the good rows count as rejected and are named as left out."""
        rejections = [rejection for row in self.rejected for rejection in row.rejections]
        left_out = () if keep is Keep.GOOD or not self.rejected else tuple(self.accepted)
        remedy = f"rows with faults: {len(self.rejected)}; put them right, or keep the good rows of the file"
        rejections += [Rejection(row, "", LEFT_OUT, remedy) for row in left_out]
        return ImportReport(
            run_id=None,
            state=RunState.NOTHING_KEPT if keep is Keep.NONE and self.rejected else RunState.DONE,
            read=self.read,
            accepted=len(self.accepted) - len(left_out),
            rejected=len(self.rejected) + len(left_out),
            unchanged=self.unchanged,
            rejections=tuple(rejections),
            ignored_columns=ignored_columns,
        )
