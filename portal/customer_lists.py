"""What the pages and the API of customer lists share: words, the result as a file, lists as the services take them."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from basics.actors import Actor
from basics.errors import Fault, Invalid
from people.queries import policyholders
from portal import work
from portal.work import changing
from registry.decide.values import Verdict
from registry.matching.runs import service
from registry.matching.runs.reading import read_file
from registry.matching.runs.values import CustomerList, RowFacts, RunFacts, Shown
from registry.matching.values import Outcome

VIEWS: Final[Mapping[Shown, Any]] = {
    Shown.ALL: _l("All"),
    Shown.SAME: _l("The same"),
    Shown.TO_LOOK_AT: _l("To look at"),
    Shown.NO_MATCH: _l("No match"),
    Shown.DUPLICATES: _l("Duplicates"),
}
OUTCOMES: Final[Mapping[Outcome | None, tuple[Any, str]]] = {
    None: (_l("waits"), "info"),
    Outcome.MATCHED: (_l("the same"), "good"),
    Outcome.TO_LOOK_AT: (_l("to look at"), "warn"),
    Outcome.SEVERAL: (_l("several fit"), "warn"),
    Outcome.NO_MATCH: (_l("no match"), "quiet"),
}
VERDICTS: Final[Mapping[Verdict, tuple[Any, str]]] = {
    Verdict.SAME: (_l("the same"), "good"),
    Verdict.UNSURE: (_l("unsure"), "warn"),
    Verdict.DIFFERENT: (_l("different"), "quiet"),
}
CSV_HEAD: Final = (
    "row", "id", "name", "country", "identifiers", "notes", "outcome", "verdict", "confidence", "score", "buyer_id",
    "buyer_name", "buyer_country", "why", "decided_by", "decided_on", "duplicate_of_row",
)  # fmt: skip


def take_file(given: FileStorage, policyholder_id: int | None) -> RunFacts:
    """Read an uploaded list and have it matched."""
    return take(read_file(cast("BinaryIO", given.stream), given.filename or ""), policyholder_id)


def take(given: CustomerList, policyholder_id: int | None) -> RunFacts:
    """Have a list matched: an exporter's own, or that of the policyholder whom one of the staff names.

    Raises:
        Invalid: `match_run.policyholder`: staff name none.
        NotFound: `policyholder.unknown`.
    """
    viewer, on = work.viewer(), work.business_date()
    holder = policyholder_id if viewer.policyholder_id is None else viewer.policyholder_id
    if holder is None:
        fault = Fault("policyholder_id", "no policyholder", "the one whose customers these are is right")
        raise Invalid.of("match_run.policyholder", fault)
    with changing() as session:
        return service.ask_for_matching(session, given, policyholder_id=holder, actor=viewer, on=on, scope=work.scope())


def holder_names(session: Session, actor: Actor) -> dict[int, str]:
    """Give the policyholders whose lists the staff may see, by id; nothing for an exporter, who sees its own."""
    if actor.policyholder_id is not None:
        return {}
    return {holder.id: holder.name for holder in policyholders(session, scope=actor.scope)}


def csv_rows(rows: Sequence[RowFacts]) -> list[tuple[object, ...]]:
    """Give the rows of a list as its file has them; all rows of it are needed to name the duplicates."""
    numbers = {row.position: row.row_number for row in rows}
    return [_csv_row(row, numbers) for row in rows]


def _csv_row(row: RowFacts, numbers: Mapping[int, int]) -> tuple[object, ...]:
    best = row.best
    named = best if row.outcome is not Outcome.NO_MATCH else None  # who joins on the column must not meet a stranger
    is_meant = row.buyer_id is not None
    return (
        row.row_number,
        row.ref,
        row.name,
        row.country or "",
        "; ".join(f"{number.scheme} {number.value}" for number in row.identifiers),
        "; ".join(row.notes),
        row.outcome or "",
        best.verdict if best else "",
        best.confidence if best else "",
        f"{best.score:.4f}" if best else "",
        row.buyer_id if is_meant else (named.buyer_id if named else ""),
        row.buyer_name if is_meant else (named.buyer_name if named else ""),
        row.buyer_country if is_meant else (named.buyer_country if named else ""),
        "; ".join(best.why) if best else "",
        row.chooser_name,
        row.chosen_on or "",
        "" if row.duplicate_of is None else numbers[row.duplicate_of],
    )
