"""The events of customer lists, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.matching.runs.values import RowFacts, RunFacts

MATCH_ASKED: Final = "match_run.asked"
MATCH_FINISHED: Final = "match_run.finished"
MATCH_CHOSEN: Final = "match_row.chosen"


def match_asked(run: RunFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a customer list came in."""
    return Event(
        kind=MATCH_ASKED,
        subject=("match_run", run.id),
        summary=f"A list of {run.read} customers came in; {run.rejected} rows were turned away.",
        actor=actor,
        on=on,
        policyholder_id=run.policyholder_id,
        details=_counts(run),
    )


def match_finished(run: RunFacts, matched: int, *, actor: Actor, on: date) -> Event:
    """Tell that every row of a list is matched."""
    return Event(
        kind=MATCH_FINISHED,
        subject=("match_run", run.id),
        summary=f"The list {run.filename} is matched: {matched} of {run.accepted} customers are buyers on file.",
        actor=actor,
        on=on,
        policyholder_id=run.policyholder_id,
        details={**_counts(run), "matched": matched},
    )


def match_chosen(row: RowFacts, policyholder_id: int, *, actor: Actor, on: date) -> Event:
    """Tell which buyer a person said a customer is."""
    said = f"is {row.buyer_name}" if row.buyer_id is not None else "is none of the buyers shown"
    return Event(
        kind=MATCH_CHOSEN,
        subject=("match_row", row.id),
        summary=f"{row.name} {said}, {actor.name} said.",
        actor=actor,
        on=on,
        policyholder_id=policyholder_id,
        buyer_id=row.buyer_id,
        details={"run_id": row.run_id, "row": row.row_number},
    )


def _counts(run: RunFacts) -> dict[str, str | int]:
    return {"filename": run.filename, "read": run.read, "accepted": run.accepted, "rejected": run.rejected}
