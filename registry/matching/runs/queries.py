"""Read customer lists: within a scope, as they are their policyholders' own."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.scopes import Scope
from models.matching import MatchCandidate, MatchRejection, MatchRow, MatchRun
from models.registry import Buyer
from models.scoping import within
from registry.decide.values import Verdict
from registry.matching.runs.facts import run_facts
from registry.matching.runs.values import CandidateFacts, RowFacts, RunFacts, RunState, Shown
from registry.matching.values import Outcome
from registry.values import Identifier, Rejection


def run(session: Session, run_id: int, *, scope: Scope) -> RunFacts:
    """Give one list.

    Raises:
        NotFound: `match_run.unknown`.
    """
    row = session.scalar(within(select(MatchRun).where(MatchRun.id == run_id), MatchRun, scope))
    if row is None:
        raise NotFound("match_run.unknown", f"There is no customer list {run_id}.")
    return run_facts(row)


def runs(session: Session, *, scope: Scope, before_id: int | None = None, page_size: int = 25) -> tuple[RunFacts, ...]:
    """Give lists, newest first, from below `before_id` on."""
    query = within(select(MatchRun), MatchRun, scope).order_by(MatchRun.id.desc()).limit(page_size)
    if before_id is not None:
        query = query.where(MatchRun.id < before_id)
    return tuple(run_facts(row) for row in session.scalars(query))


def waiting_runs(session: Session, *, scope: Scope) -> tuple[int, ...]:
    """Give the lists that nobody has begun to match, oldest first."""
    query = within(select(MatchRun.id), MatchRun, scope).where(MatchRun.state == RunState.WAITING)
    return tuple(session.scalars(query.order_by(MatchRun.id)))


def rejections(session: Session, run_id: int, *, scope: Scope) -> tuple[Rejection, ...]:
    """Give everything that was turned away of a list, by row."""
    query = within(select(MatchRejection), MatchRejection, scope).where(MatchRejection.match_run_id == run_id)
    found = session.scalars(query.order_by(MatchRejection.row_number, MatchRejection.id))
    return tuple(Rejection(row.row_number, row.column_name, row.value_found, row.remedy) for row in found)


def counts(session: Session, run_id: int, *, scope: Scope) -> Mapping[Shown, int]:
    """Count the rows of a list that each view of it shows."""
    base = within(select(func.count()).select_from(MatchRow), MatchRow, scope).where(MatchRow.match_run_id == run_id)
    return {shown: session.scalar(base.where(*_shown(shown))) or 0 for shown in Shown}


def rows(
    session: Session,
    run_id: int,
    *,
    scope: Scope,
    shown: Shown = Shown.ALL,
    start: int = 0,
    page_size: int | None = None,
) -> tuple[RowFacts, ...]:
    """Give rows of a list with their candidates, in the order of the file; duplicates stand beside each other.

    Args:
        session: Any.
        run_id: The list.
        scope: Whose rows.
        shown: Which of them.
        start: How many are left out.
        page_size: At most so many; None for all.
    """
    query = within(select(MatchRow), MatchRow, scope).where(MatchRow.match_run_id == run_id, *_shown(shown))
    order = (MatchRow.duplicate_of, MatchRow.position) if shown is Shown.DUPLICATES else (MatchRow.position,)
    return _with_candidates(session, list(session.scalars(query.order_by(*order).offset(start).limit(page_size))))


def row(session: Session, row_id: int, *, scope: Scope) -> RowFacts:
    """Give one row.

    Raises:
        NotFound: `match_row.unknown`.
    """
    found = session.scalar(within(select(MatchRow), MatchRow, scope).where(MatchRow.id == row_id))
    if found is None:
        raise NotFound("match_row.unknown", f"There is no row {row_id} of a customer list.")
    return _with_candidates(session, [found])[0]


def duplicates_of(session: Session, facts: RowFacts, *, scope: Scope) -> tuple[RowFacts, ...]:
    """Give the other rows of the list that are the same company as this one."""
    if facts.duplicate_of is None:
        return ()
    query = within(select(MatchRow), MatchRow, scope).where(
        MatchRow.match_run_id == facts.run_id,
        MatchRow.duplicate_of == facts.duplicate_of,
        MatchRow.id != facts.id,
    )
    return _with_candidates(session, list(session.scalars(query.order_by(MatchRow.position))))


def _shown(shown: Shown) -> tuple[ColumnElement[bool], ...]:
    match shown:
        case Shown.ALL:
            return ()
        case Shown.SAME:
            return (MatchRow.outcome == Outcome.MATCHED,)
        case Shown.TO_LOOK_AT:
            return (MatchRow.outcome.in_((Outcome.TO_LOOK_AT, Outcome.SEVERAL)),)
        case Shown.NO_MATCH:
            return (MatchRow.outcome == Outcome.NO_MATCH,)
        case Shown.DUPLICATES:
            return (MatchRow.duplicate_of.is_not(None),)


def _with_candidates(session: Session, found: Sequence[MatchRow]) -> tuple[RowFacts, ...]:
    ids = [one.id for one in found]
    query = select(MatchCandidate).where(MatchCandidate.match_row_id.in_(ids))
    candidates = list(session.scalars(query.order_by(MatchCandidate.match_row_id, MatchCandidate.place)))
    meant = {one.buyer_id for one in found if one.buyer_id is not None} | {one.buyer_id for one in candidates}
    buyers = {buyer.id: buyer for buyer in session.scalars(select(Buyer).where(Buyer.id.in_(meant)))}
    by_row: dict[int, list[CandidateFacts]] = {}
    for one in candidates:
        by_row.setdefault(one.match_row_id, []).append(_candidate(one, buyers[one.buyer_id]))
    return tuple(
        _row_facts(one, tuple(by_row.get(one.id, ())), None if one.buyer_id is None else buyers[one.buyer_id])
        for one in found
    )


def _candidate(found: MatchCandidate, buyer: Buyer) -> CandidateFacts:
    return CandidateFacts(
        buyer_id=buyer.id,
        buyer_name=buyer.name,
        buyer_country=buyer.country,
        score=found.score_bp / 10_000,
        verdict=Verdict(found.verdict),
        confidence=found.confidence,
        why=tuple(found.why),
    )


def _row_facts(found: MatchRow, candidates: tuple[CandidateFacts, ...], buyer: Buyer | None) -> RowFacts:
    return RowFacts(
        id=found.id,
        run_id=found.match_run_id,
        position=found.position,
        row_number=found.row_number,
        ref=found.customer_ref,
        name=found.name,
        country=found.country,
        identifiers=tuple(Identifier(*number) for number in found.identifiers),
        notes=tuple(found.notes),
        outcome=None if found.outcome is None else Outcome(found.outcome),
        buyer_id=found.buyer_id,
        buyer_name="" if buyer is None else buyer.name,
        buyer_country="" if buyer is None else buyer.country,
        duplicate_of=found.duplicate_of,
        chooser_name=found.chooser_name,
        chosen_on=found.chosen_on,
        candidates=candidates,
    )
