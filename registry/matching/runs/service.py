"""The use cases of customer lists: take one, match it chunk by chunk, gather its duplicates, let a person choose."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.lifecycles.runs import MATCH_RUN
from basics.scopes import Scope
from models.matching import MatchCandidate, MatchRejection, MatchRow, MatchRun
from models.scoping import within
from people.queries import policyholder
from registry.decide.service import add_judgement
from registry.decide.values import NewJudgement
from registry.matching.duplicates import find_duplicates
from registry.matching.runs import events, queries
from registry.matching.runs.candidates import buyers_of, opinions_on, record_of
from registry.matching.runs.facts import run_facts
from registry.matching.runs.rules import buyer_key, chunk_count, customer_key, match_row, opinions_after, positions_of
from registry.matching.runs.values import CustomerList, ListedCustomer, RowFacts, RowResult, RunFacts
from registry.matching.values import Cluster, Outcome
from registry.queries import buyer

_FILENAME_MAX: Final = 200
_CUT: Final = 300


def ask_for_matching(
    session: Session, given: CustomerList, *, policyholder_id: int, actor: Actor, on: date, scope: Scope
) -> RunFacts:
    """Store a customer list; a worker matches it.

    Raises:
        NotFound: `policyholder.unknown`, also for one outside the scope.
    """
    policyholder(session, policyholder_id, scope=scope)
    row = MatchRun(
        policyholder_id=policyholder_id,
        filename=_plain_filename(given.filename),
        file_sha256=given.sha256,
        state=MATCH_RUN.initial,
        read_count=len(given.customers) + len(given.rejected),
        accepted_count=len(given.customers),
        rejected_count=len(given.rejected),
        done_count=0,
        columns=dict(given.columns),
        business_date=on,
        started_at=clock.now(),
        finished_at=None,
        user_account_id=actor.user_id,
        actor_name=actor.name,
    )
    session.add(row)
    session.flush()
    _store_rows(session, row, given)
    facts = run_facts(row)
    record(session, events.match_asked(facts, actor=actor, on=on))
    return facts


def start_run(session: Session, run_id: int) -> int:
    """Begin to match a list, or go on with it; give the number of its chunks, none for a finished one."""
    row = session.get_one(MatchRun, run_id, with_for_update=True)
    if row.state == MATCH_RUN.initial:
        row.state = MATCH_RUN.next_state(row.state, "start")
    return 0 if row.finished_at is not None else chunk_count(row.accepted_count)


def judge_chunk(session: Session, run_id: int, chunk: int) -> tuple[tuple[int, RowResult], ...]:
    """Judge the rows of a chunk that are not matched yet, by their ids; stores nothing, so that nobody waits for it."""
    policyholder_id = session.get_one(MatchRun, run_id).policyholder_id
    places = positions_of(chunk)
    query = select(MatchRow).where(
        MatchRow.match_run_id == run_id,
        MatchRow.position.between(places.start, places.stop - 1),
        MatchRow.outcome.is_(None),
    )
    rows = list(session.scalars(query.order_by(MatchRow.position)))
    opinions = opinions_on(session, [row.customer_key for row in rows], policyholder_id=policyholder_id)
    found = []
    for row in rows:
        said, customer = opinions.get(row.customer_key, {}), record_of(row)
        found.append((row.id, match_row(customer, buyers_of(session, customer, said), said)))
    return tuple(found)


def store_chunk(session: Session, run_id: int, judged: Sequence[tuple[int, RowResult]]) -> None:
    """Store what was judged of rows; those that are matched already are left alone."""
    run = session.get_one(MatchRun, run_id, with_for_update=True)
    results = dict(judged)
    query = select(MatchRow).where(
        MatchRow.match_run_id == run_id, MatchRow.id.in_(results), MatchRow.outcome.is_(None)
    )
    rows = session.scalars(query).all()
    for row in rows:
        _settle(session, row, results[row.id])
    run.done_count += len(rows)


def group_duplicates(session: Session, run_id: int) -> tuple[Cluster, ...]:
    """Find the rows of a list that are one company, by their lines; stores nothing."""
    query = select(MatchRow).where(MatchRow.match_run_id == run_id).order_by(MatchRow.position)
    return find_duplicates([record_of(row) for row in session.scalars(query)])


def finish_run(session: Session, run_id: int, duplicates: Sequence[Cluster], *, actor: Actor) -> None:
    """End a list whose rows are all matched, with its duplicates, and tell its policyholder; once.

    Raises:
        Refused: `match_run.not_done`.
    """
    run = session.get_one(MatchRun, run_id, with_for_update=True)
    if run.finished_at is not None:
        return
    if run.done_count < run.accepted_count:
        message = f"List {run_id} has {run.done_count} of {run.accepted_count} rows matched; it ends with the last."
        raise Refused("match_run.not_done", message)
    rows = {row.row_number: row for row in session.scalars(select(MatchRow).where(MatchRow.match_run_id == run_id))}
    for cluster in duplicates:
        for number in cluster.rows:
            rows[number].duplicate_of = rows[cluster.head].position
    run.state = MATCH_RUN.next_state(run.state, "finish")
    run.finished_at = clock.now()
    session.flush()
    matched = sum(row.outcome == Outcome.MATCHED for row in rows.values())
    record(session, events.match_finished(run_facts(run), matched, actor=actor, on=run.business_date))


def choose(session: Session, row_id: int, buyer_id: int | None, *, actor: Actor, on: date, scope: Scope) -> RowFacts:
    """Say which buyer a customer is, or that it is none of those shown; it wins over every score, in later lists too.

    Rows of the list with the same name and country follow.

    Args:
        session: Of the scope.
        row_id: The customer.
        buyer_id: The buyer; None for none of the candidates.
        actor: The person who says so.
        on: Business date.
        scope: Whose lists.

    Raises:
        NotFound: `match_row.unknown`, `buyer.unknown`.
        Refused: `match_row.waiting`: it is not matched yet; `judgement.made_up`: an anonymised firm of the demo.
    """
    before = queries.row(session, row_id, scope=scope)
    if before.outcome is None:
        raise Refused("match_row.waiting", f"Row {before.row_number} is not matched yet; choose when it is.")
    if buyer_id is not None:
        buyer(session, buyer_id)
    row = session.get_one(MatchRow, row_id)
    held = opinions_on(session, [row.customer_key], policyholder_id=row.policyholder_id).get(row.customer_key, {})
    known = {judged_id: opinion.verdict for judged_id, opinion in held.items()}
    shown = [candidate.buyer_id for candidate in before.candidates]
    for judged_id, verdict in opinions_after(buyer_id, shown, known):
        judgement = NewJudgement((row.customer_key, buyer_key(judged_id)), verdict, row.policyholder_id)
        add_judgement(session, judgement, actor=actor, on=on)
    for one in _rows_alike(session, row, scope):
        one.outcome = Outcome.NO_MATCH if buyer_id is None else Outcome.MATCHED
        one.buyer_id, one.chooser_name, one.chosen_on = buyer_id, actor.name, on
    session.flush()
    chosen = queries.row(session, row_id, scope=scope)
    record(session, events.match_chosen(chosen, row.policyholder_id, actor=actor, on=on))
    return chosen


def _rows_alike(session: Session, row: MatchRow, scope: Scope) -> Sequence[MatchRow]:
    """Give the rows of a list that are matched and have the name and country of this one, itself among them."""
    query = within(select(MatchRow), MatchRow, scope).where(
        MatchRow.match_run_id == row.match_run_id,
        MatchRow.customer_key == row.customer_key,
        MatchRow.outcome.is_not(None),
    )
    return session.scalars(query).all()


def _store_rows(session: Session, run: MatchRun, given: CustomerList) -> None:
    owner = {"match_run_id": run.id, "policyholder_id": run.policyholder_id}
    rejected = [
        {
            **owner,
            "row_number": rejection.row,
            "column_name": rejection.column[:_CUT],
            "value_found": rejection.found[:_CUT],
            "remedy": rejection.remedy,
        }
        for rejection in given.rejections
    ]
    rows = [{**owner, "position": place, **_row_values(one)} for place, one in enumerate(given.customers)]
    for table, values in ((MatchRejection, rejected), (MatchRow, rows)):
        if values:
            session.execute(insert(table), values)


def _row_values(listed: ListedCustomer) -> dict[str, object]:
    customer = listed.record
    return {
        "row_number": customer.row,
        "customer_ref": customer.id[:_CUT],
        "name": customer.name,
        "country": customer.country,
        "identifiers": [[number.scheme, number.country, number.value] for number in customer.identifiers],
        "notes": list(listed.notes),
        "has_made_up_name": customer.has_made_up_name,
        "customer_key": customer_key(customer.name, customer.country),
        "outcome": None,
        "buyer_id": None,
        "duplicate_of": None,
        "chooser_name": "",
        "chosen_on": None,
    }


def _settle(session: Session, row: MatchRow, result: RowResult) -> None:
    """Store what became of a row."""
    row.outcome, row.buyer_id = result.outcome, result.buyer_id
    if result.opinion is not None:
        row.chooser_name, row.chosen_on = result.opinion.author_name, result.opinion.judged_on
    session.add_all(
        MatchCandidate(
            policyholder_id=row.policyholder_id,
            match_row_id=row.id,
            place=place,
            buyer_id=one.buyer_id,
            buyer_name=one.name,
            score_bp=round(one.judgement.score * 10_000),
            verdict=one.judgement.verdict,
            confidence=one.judgement.confidence,
            why=list(one.judgement.why),
        )
        for place, one in enumerate(result.candidates)
    )


def _plain_filename(filename: str) -> str:
    """Keep the last part of the name, without folders and without characters that cannot be seen."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:_FILENAME_MAX] or "unnamed"
