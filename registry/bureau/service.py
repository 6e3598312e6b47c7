"""The use cases of a bureau's statement files: preview and import."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid
from models.registry import Buyer, BuyerIdentifier, ImportRun, Statement
from registry import events, queries, rules
from registry.adapters import ADAPTERS
from registry.bureau.rules import Intake, Tally, plan_chunk
from registry.import_runs.service import close_run, open_run
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.screening.service import screen_buyers
from registry.values import (
    DEMO_SCHEME,
    BureauFile,
    Identifier,
    ImportReport,
    Keep,
    PlacedStatement,
    RejectedRow,
    Rejection,
    RunState,
    StatementInput,
)

_CHUNK: Final = 2_000


def preview_statements(session: Session, upload: BureauFile, *, keep: Keep, on: date) -> ImportReport:
    """Tell what an import of this file would do; stores nothing and needs no more than a read-only session."""
    return _read(session, upload, keep=keep, on=on, store=None)


def import_statements(session: Session, upload: BureauFile, *, keep: Keep, actor: Actor, on: date) -> ImportReport:
    """Store the statements of a bureau file as facts, and what became of the file as a run with its rejections.

    Whatever is wrong with the file is in the report and raises nothing, so that the run is kept. A second import of
    the same file changes no fact.

    Args:
        session: Of the insurer's scope.
        upload: The file.
        keep: Whether the good rows of a file that has bad ones are kept.
        actor: Who imports.
        on: Business date; a correction without a day of its own is known from then on.
    """
    queries.lock_identities(session)
    run = ImportRun(
        kind="bureau",
        adapter=upload.adapter,
        keep=keep,
        user_account_id=actor.user_id,
        policyholder_id=None,
    )
    open_run(session, run, upload.stream, upload.filename)
    store = _Store(session, run, upload.source, actor, on)
    report = replace(_read(session, upload, keep=keep, on=on, store=store), run_id=run.id)
    close_run(session, run, report)
    record(session, events.bureau_imported(report, run.filename, actor=actor, on=on))
    session.flush()
    return report


@dataclass(frozen=True, slots=True)
class _Store:
    """Writes the placed rows of a file, a chunk at a time."""

    session: Session
    run: ImportRun
    source: str
    actor: Actor
    on: date

    def write(self, placed: Sequence[PlacedStatement]) -> None:
        """Insert the new buyers of these rows, then the statements."""
        if not placed:
            return
        new_ids = self._insert_buyers([entry.statement for entry in placed if entry.buyer_id is None])
        self.session.execute(
            insert(Statement),
            [
                {
                    "buyer_id": entry.buyer_id or new_ids[entry.statement.identifier],
                    "fiscal_year": entry.statement.fiscal_year,
                    "period_end": entry.statement.period_end,
                    "known_at": entry.known_at,
                    "currency": entry.statement.currency,
                    "lines": dict(entry.statement.lines),
                    "lines_sha256": entry.statement.digest,
                    "source": self.source,
                    "import_run_id": self.run.id,
                    "recorded_at": self.run.started_at,
                }
                for entry in placed
            ],
        )

    def _insert_buyers(self, statements: Iterable[StatementInput]) -> dict[Identifier, int]:
        firsts: dict[Identifier, StatementInput] = {}
        for statement in statements:
            firsts.setdefault(statement.identifier, statement)
        if not firsts:
            return {}
        rows = [
            {
                "name": first.name,
                "search_name": rules.search_name(first.name),
                "country": first.country,
                "legal_form": first.legal_form,
                "has_made_up_name": identifier.scheme == DEMO_SCHEME,
                "source": self.source,
                "created_at": self.run.started_at,
            }
            for identifier, first in firsts.items()
        ]
        ids = self.session.scalars(insert(Buyer).returning(Buyer.id, sort_by_parameter_order=True), rows)
        new_ids = dict(zip(firsts, ids, strict=True))
        names = [NewName(new_ids[identifier], NameKind.LEGAL, first.name) for identifier, first in firsts.items()]
        add_names(self.session, names, source=self.source)
        numbers = [
            {"buyer_id": buyer_id, "scheme": number.scheme, "country": number.country, "value": number.value}
            for number, buyer_id in new_ids.items()
        ]
        self.session.execute(insert(BuyerIdentifier), numbers)
        screen_buyers(self.session, new_ids.values(), actor=self.actor, on=self.on)
        return new_ids


def _read(session: Session, upload: BureauFile, *, keep: Keep, on: date, store: _Store | None) -> ImportReport:
    """Plan the whole file, and store what is to be kept.

    Where no good row may be kept beside a bad one, nothing is stored before the last row is known to be good.
    """
    try:
        if keep is Keep.GOOD or store is None:
            tally, ignored = _pass(session, upload, on=on, store=store)
        else:
            tally, ignored = _pass(session, upload, on=on, store=None)
            if not tally.rejected:
                _pass(session, upload, on=on, store=store)
    except Invalid as refusal:
        faults = tuple(Rejection(0, fault.where, fault.found, fault.remedy) for fault in refusal.faults)
        return ImportReport(None, RunState.REFUSED, 0, 0, 0, 0, faults)
    return tally.report(keep, ignored)


def _pass(session: Session, upload: BureauFile, *, on: date, store: _Store | None) -> tuple[Tally, tuple[str, ...]]:
    """Read the file once from its beginning, in chunks."""
    reading = ADAPTERS[upload.adapter].read(upload.stream, clock.today().year)
    seen, tally = Intake(), Tally()
    while chunk := list(islice(reading.rows, _CHUNK)):
        known = queries.known_buyers(session, {row.identifier for row in chunk if not isinstance(row, RejectedRow)})
        stored = queries.stored_years(session, (buyer.id for buyer in known.values()))
        plan = plan_chunk(chunk, seen, known=known, stored=stored, on=on)
        tally.add(plan)
        if store is not None:
            store.write(plan.placed)
    if not tally.read:
        raise Invalid.of("file.unreadable", Fault("", "a header without rows", "at least one row is right"))
    return tally, reading.ignored_columns
