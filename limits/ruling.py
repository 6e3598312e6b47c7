"""What underwriters do with a referred request: rule on it, alone or with a second one."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics.actors import Actor
from basics.errors import Fault, Invalid, Refused
from basics.money import Money
from basics.scopes import InsurerScope
from cases import queries as cases
from cases import service as case_service
from limits import events, queries
from limits.asking import REQUEST_SUBJECT
from limits.facts import Table, asked_limit, authority_of, gather, in_book
from limits.replay import inputs_of_ruling
from limits.rules import needs_second, rule_by_hand
from limits.storage.service import Draft, locked_request, move_request, store
from limits.stored import decoded
from limits.timeline import steps_up
from limits.values import Decision, LimitAnswer, RequestFacts, RequestKind, Ruling, Stage
from models.limits import LimitRequest
from policies.queries import policy_on
from registry.queries import lock_buyer
from underwriting.service import assess_buyer

INSURER: Final = InsurerScope()
AWAITING: Final = "awaiting_second"


def decide_request(session: Session, request_id: int, ruling: Ruling, *, actor: Actor, on: date) -> LimitAnswer:
    """Rule on a referred request. Above the own authority the ruling becomes a proposal for a second underwriter.

    Raises:
        NotFound: `limit_request.not_found`.
        Stale: `limit_request.stale`.
        Invalid: `limit.ruling`.
        Refused: `limit_request.not_possible`, `limit.same_person`, `limit.no_authority`,
            `limit.above_any_authority`, and what `rules.rule_by_hand` refuses.
    """
    ruled = _open_table(session, request_id, ruling, version=ruling.version, actor=actor, on=on)
    if ruled.row.requester_id is not None and ruled.row.requester_id == actor.user_id:
        raise Refused("limit.same_person", "Who asked for a limit does not rule on it.")
    if needs_second(ruled.book, authority_of(session, actor.authority_level)):
        move_request(session, ruled.row, "propose")
        _free_case(session, request_id, actor=actor, on=on)
        return _store(session, ruled, Stage.PROPOSED, events.PROPOSED, actor=actor, on=on)
    return _end(session, ruled, Stage.RULED, actor=actor, on=on)


def confirm_ruling(session: Session, request_id: int, *, version: int, actor: Actor, on: date) -> LimitAnswer:
    """Confirm a proposed ruling as the second underwriter; the facts are looked at once more.

    Raises:
        NotFound: `limit_request.not_found`.
        Stale: `limit_request.stale`.
        Refused: `limit_request.not_possible`, `limit.same_person`, `limit.authority_too_low`, and what
            `rules.rule_by_hand` refuses on the facts of today.
    """
    proposal = _proposal(session, request_id)
    ruled = _open_table(session, request_id, proposal.ruling, version=version, actor=actor, on=on)
    if ruled.row.state != AWAITING:
        raise Refused("limit_request.not_possible", "No ruling on this request waits for a second underwriter.")
    if actor.user_id is None or actor.user_id == proposal.maker_id:
        raise Refused("limit.same_person", "Who proposed a ruling does not confirm it; ask a second underwriter.")
    authority = authority_of(session, actor.authority_level)
    if needs_second(ruled.book, authority):
        message = f"{ruled.book} is above your authority of {authority.limit_max}; a higher level confirms it."
        raise Refused("limit.authority_too_low", message)
    return _end(session, ruled, Stage.CONFIRMED, actor=actor, on=on)


def return_ruling(
    session: Session, request_id: int, note: str, *, version: int, actor: Actor, on: date
) -> RequestFacts:
    """Give a proposed ruling back for another look, with the reason; nothing is granted.

    Raises:
        NotFound: `limit_request.not_found`.
        Stale: `limit_request.stale`.
        Invalid: `limit.ruling`: no note.
        Refused: `limit_request.not_possible`.
    """
    if not note.strip():
        raise Invalid.of("limit.ruling", Fault("note", "nothing written", "why it goes back is right"))
    lock_buyer(session, queries.request(session, request_id, scope=INSURER).buyer_id)
    row = locked_request(session, request_id, scope=INSURER, version=version)
    move_request(session, row, "return")
    case = cases.case_about(session, (REQUEST_SUBJECT, request_id), scope=INSURER)
    if case is not None:
        case_service.comment(session, case.id, note, actor=actor, on=on, scope=INSURER)
    facts = queries.request(session, request_id, scope=INSURER)
    record(session, events.about_request(events.RETURNED, facts, actor=actor, on=on, note=note.strip()))
    return facts


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A ruling that waits for a second underwriter, and who made it."""

    ruling: Ruling
    maker_id: int | None


@dataclass(frozen=True, slots=True)
class _RuledTable:
    """A request on the table with the ruling on it, the buyer and the request locked."""

    row: LimitRequest
    table: Table
    ruling: Ruling
    book: Money
    decision: Decision


def proposal_of(session: Session, request_id: int) -> Ruling | None:
    """Give the ruling that waits for a second underwriter; None where none does."""
    if queries.request(session, request_id, scope=INSURER).state != AWAITING:
        return None
    return _proposal(session, request_id).ruling


def _proposal(session: Session, request_id: int) -> _Proposal:
    row = queries.proposal_of(session, request_id, scope=INSURER)
    if row is None:
        queries.request(session, request_id, scope=INSURER)
        raise Refused("limit_request.not_possible", "No ruling on this request waits for a second underwriter.")
    return _Proposal(decoded(Ruling, row.inputs["ruling"]), row.decider_id)


def _free_case(session: Session, request_id: int, *, actor: Actor, on: date) -> None:
    """Put the case back into the queue, so that a second underwriter takes it."""
    case = cases.case_about(session, (REQUEST_SUBJECT, request_id), scope=INSURER)
    if case is not None and case.state == "assigned":
        case_service.release(session, case.id, actor=actor, on=on, scope=INSURER)


def _open_table(
    session: Session, request_id: int, ruling: Ruling, *, version: int, actor: Actor, on: date
) -> _RuledTable:
    request = queries.request(session, request_id, scope=INSURER)
    buyer = lock_buyer(session, request.buyer_id)
    row = locked_request(session, request_id, scope=INSURER, version=version)
    policy = policy_on(session, row.policy_id, scope=INSURER, on=on)
    stored = assess_buyer(session, buyer.id, actor=actor, on=on)
    asked = asked_limit(
        session,
        request.amount,
        policy,
        terms_days=row.terms_days,
        is_appeal=row.kind == RequestKind.APPEAL,
        on=on,
    )
    table = gather(session, asked, policy, buyer, stored, on=on)
    book = in_book(session, ruling.amount, on=on)
    return _RuledTable(row, table, ruling, book, rule_by_hand(ruling, table.matter, book=book))


def _end(session: Session, ruled: _RuledTable, stage: Stage, *, actor: Actor, on: date) -> LimitAnswer:
    """Decide the request and close its case."""
    move_request(session, ruled.row, "decide")
    answer = _store(session, ruled, stage, events.OF_VERDICT[ruled.decision.verdict], actor=actor, on=on)
    case = cases.case_about(session, (REQUEST_SUBJECT, ruled.row.id), scope=INSURER)
    if case is not None and case.is_open:
        case_service.close_case(session, case.id, actor=actor, on=on, scope=INSURER)
    return answer


def _store(session: Session, ruled: _RuledTable, stage: Stage, kind: str, *, actor: Actor, on: date) -> LimitAnswer:
    decision, row, table = ruled.decision, ruled.row, ruled.table
    moves = decision.is_grant and stage is not Stage.PROPOSED
    steps = steps_up(table.line, decision.granted, decision.book, on=on, valid_to=decision.valid_to) if moves else ()
    draft = Draft(
        policy=table.policy,
        buyer=table.buyer,
        decision=decision,
        stage=stage,
        inputs=inputs_of_ruling(ruled.ruling, table.matter, ruled.book),
        request=row,
        assessment=table.assessment,
        terms_days=row.terms_days,
        steps=steps,
        reason_code=ruled.ruling.reason_code,
        note=ruled.ruling.note,
        earlier=table.matter.facts.in_force,
    )
    return store(session, draft, kind, actor=actor, on=on)
