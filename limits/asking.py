"""What policyholders do: ask for a limit, withdraw the request, appeal, lower or cancel a limit."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, Refused
from basics.lifecycles.limit_request import LIMIT_REQUEST
from basics.scopes import Scope
from cases import queries as cases
from cases import service as case_service
from cases.values import Queue
from limits import events, queries
from limits.answers import capacity_left, offer_within
from limits.facts import Table, asked_limit, gather, level_for
from limits.replay import inputs_of_request, inputs_of_wish
from limits.request_queries import request_facts
from limits.rules import decide_limit, lower_at_wish
from limits.storage.service import Draft, locked_request, move_request, store
from limits.timeline import final_version, steps_down, steps_up, version_for
from limits.values import (
    Cause,
    LimitAnswer,
    LimitAsk,
    Lowering,
    Matter,
    RequestFacts,
    RequestKind,
    Stage,
    Verdict,
    Wish,
)
from models.limits import LimitRequest
from policies.queries import policy_on
from policies.values import PolicyFacts
from registry.queries import lock_buyer
from underwriting.service import assess_buyer

TERMS_DAYS_MAX: Final = 365
NOTE_MAX: Final = 4000
REQUEST_SUBJECT: Final = "limit_request"


def request_limit(
    session: Session, ask: LimitAsk, *, actor: Actor, on: date, scope: Scope, is_appeal: bool = False
) -> LimitAnswer:
    """Answer a request for a limit at once, or refer it to an underwriter.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `limit.ask`: amount, terms or note cannot be.
        Refused: `limit.policy_not_in_force`; `limit.request_open`: another one waits; `limit.below_current`: it
            would lower what stands; `rates.missing`: the currency has no reference rate.
    """
    _check(ask)
    policy = policy_on(session, ask.policy_id, scope=scope, on=on)
    if on not in policy.period:
        period = f"{policy.period.start} to {policy.period.last_day}"
        raise Refused("limit.policy_not_in_force", f"Policy {policy.number} is in force from {period}, not on {on}.")
    buyer = lock_buyer(session, ask.buyer_id)
    waiting = queries.open_request(session, scope=scope, policy_id=policy.id, buyer_id=buyer.id)
    if waiting is not None:
        message = f"Request {waiting.reference} on this buyer waits for an answer; add to it, or withdraw it first."
        raise Refused("limit.request_open", message)
    stored = assess_buyer(session, buyer.id, actor=actor, on=on)
    asked = asked_limit(session, ask.amount, policy, terms_days=ask.terms_days, is_appeal=is_appeal, on=on)
    table = gather(session, asked, policy, buyer, stored, on=on)
    _check_raises(table.matter)
    row = _add_request(session, ask, policy, _kind(table.matter), actor=actor, on=on)
    return _decide(session, row, table, actor=actor, on=on)


def withdraw_request(session: Session, request_id: int, *, actor: Actor, on: date, scope: Scope) -> RequestFacts:
    """Take back a request that has not been decided.

    Raises:
        NotFound: `limit_request.not_found`.
        Refused: `limit_request.not_possible`: it has been decided or withdrawn.
    """
    lock_buyer(session, queries.request(session, request_id, scope=scope).buyer_id)
    row = locked_request(session, request_id, scope=scope)
    move_request(session, row, "withdraw")
    case = cases.case_about(session, (REQUEST_SUBJECT, row.id), scope=scope)
    if case is not None and case.is_open:
        case_service.close_case(session, case.id, actor=actor, on=on, scope=scope)
    facts = queries.request(session, request_id, scope=scope)
    record(session, events.about_request(events.REQUEST_WITHDRAWN, facts, actor=actor, on=on))
    return facts


def appeal(session: Session, request_id: int, note: str, *, actor: Actor, on: date, scope: Scope) -> LimitAnswer:
    """Ask for an answer to be looked at again by a person: a new request for the same, referred in any case.

    Raises:
        NotFound: `limit_request.not_found`.
        Refused: `limit.nothing_to_appeal`: not decided yet, or granted whole; and what `request_limit` refuses.
        Invalid: `limit.ask`: no note.
    """
    earlier = queries.answer_of(session, request_id, scope=scope)
    request = earlier.request
    if request is None or request.state != "decided" or earlier.decision.verdict is Verdict.APPROVED:
        raise Refused("limit.nothing_to_appeal", "Only an answer that did not grant the whole can be appealed.")
    if not note.strip():
        raise Invalid.of("limit.ask", Fault("note", "nothing written", "why it should be looked at again is right"))
    ask = LimitAsk(request.policy_id, request.buyer_id, request.amount, request.terms_days, note)
    return request_limit(session, ask, actor=actor, on=on, scope=scope, is_appeal=True)


def accept_offer(session: Session, request_id: int, *, actor: Actor, on: date, scope: Scope) -> LimitAnswer:
    """Take the counter-offer of a referred request: it is withdrawn, and that amount is asked for instead.

    Raises:
        NotFound: `limit_request.not_found`.
        Refused: `limit.no_offer`: nothing was offered; `limit_request.not_possible`: it was decided or withdrawn;
            and what `request_limit` refuses.
    """
    answer = queries.answer_of(session, request_id, scope=scope)
    request, offer = answer.request, answer.decision.counter_offer
    if request is None or offer is None:
        raise Refused("limit.no_offer", "Nothing was offered on this request.")
    withdraw_request(session, request_id, actor=actor, on=on, scope=scope)
    ask = LimitAsk(request.policy_id, request.buyer_id, offer, request.terms_days, request.note)
    return request_limit(session, ask, actor=actor, on=on, scope=scope)


def reduce_limit(session: Session, wanted: Lowering, *, actor: Actor, on: date, scope: Scope) -> LimitAnswer:
    """Lower a limit at its policyholder's own wish, from today or a later day on; zero cancels it.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `limit.wish`.
        Refused: `limit.none`: no limit stands; `limit.not_lower`.
    """
    policy = policy_on(session, wanted.policy_id, scope=scope, on=on)
    buyer = lock_buyer(session, wanted.buyer_id)
    line = queries.versions(session, scope=scope, policy_id=policy.id, buyer_id=buyer.id)
    final, applying = final_version(line, on), version_for(line, on)
    if final is None or not final.amount:
        raise Refused("limit.none", f"No limit on {buyer.name} stands under policy {policy.number}.")
    wish = Wish(wanted.amount, final.amount, final.book, wanted.effective_from or on, on)
    decision = lower_at_wish(wish)
    draft = Draft(
        policy=policy,
        buyer=buyer,
        decision=decision,
        stage=Stage.POLICYHOLDER,
        inputs=inputs_of_wish(wish),
        terms_days=final.terms_days,
        steps=steps_down(line, decision.granted, decision.book, on=wish.effective_from),
        cause=Cause.OWN_WISH,
        earlier=applying.amount if applying else None,
    )
    return store(session, draft, events.LOWERED, actor=actor, on=on)


def _check(ask: LimitAsk) -> None:
    faults = []
    if ask.amount.minor <= 0:
        faults.append(Fault("amount", str(ask.amount), "an amount above zero is right"))
    if not 0 <= ask.terms_days <= TERMS_DAYS_MAX:
        faults.append(Fault("terms_days", str(ask.terms_days), f"0 to {TERMS_DAYS_MAX} days are right"))
    if len(ask.note) > NOTE_MAX:
        faults.append(Fault("note", f"{len(ask.note)} characters", f"at most {NOTE_MAX} are right"))
    if faults:
        raise Invalid("limit.ask", "; ".join(map(str, faults)), faults)


def _check_raises(matter: Matter) -> None:
    asked, standing = matter.asked.amount, matter.facts.lowest_ahead
    if asked < standing:
        message = f"A limit of {standing} stands, more than {asked}; to lower it, reduce it instead."
        raise Refused("limit.below_current", message)


def _kind(matter: Matter) -> RequestKind:
    if matter.asked.is_appeal:
        return RequestKind.APPEAL
    return RequestKind.INCREASE if matter.facts.in_force else RequestKind.NEW


def _add_request(
    session: Session, ask: LimitAsk, policy: PolicyFacts, kind: RequestKind, *, actor: Actor, on: date
) -> LimitRequest:
    row = LimitRequest(
        policyholder_id=policy.policyholder_id,
        policy_id=policy.id,
        buyer_id=ask.buyer_id,
        kind=kind,
        state=LIMIT_REQUEST.initial,
        amount_minor=ask.amount.minor,
        currency=ask.amount.currency,
        terms_days=ask.terms_days,
        note=ask.note.strip(),
        requested_on=on,
        requested_at=clock.now(),
        requester_id=actor.user_id,
        version=1,
    )
    session.add(row)
    session.flush()
    record(session, events.about_request(events.MADE, request_facts(row), actor=actor, on=on))
    return row


def _decide(session: Session, row: LimitRequest, table: Table, *, actor: Actor, on: date) -> LimitAnswer:
    policy, buyer, matter = table.policy, table.buyer, table.matter
    decision = decide_limit(matter.asked, matter.facts, matter.terms, on=on)
    is_referred = decision.verdict is Verdict.INVESTIGATING
    move_request(session, row, "refer" if is_referred else "decide")
    draft = Draft(
        policy=policy,
        buyer=buyer,
        decision=decision,
        stage=Stage.AUTOMATIC,
        inputs=inputs_of_request(matter),
        request=row,
        assessment=table.assessment,
        terms_days=matter.asked.terms_days,
        steps=steps_up(table.line, decision.granted, decision.book, on=on) if decision.is_grant else (),
        note=row.note,
        earlier=matter.facts.in_force,
    )
    answer = store(session, draft, events.OF_VERDICT[decision.verdict], actor=actor, on=on)
    if is_referred:
        book = offer_within(matter.asked, capacity_left(matter.facts))[1]
        case_service.open_case(
            session,
            queue=Queue.UNDERWRITING,
            kind=row.kind,
            subject=(REQUEST_SUBJECT, row.id),
            policyholder_id=policy.policyholder_id,
            buyer_id=buyer.id,
            title=buyer.name,
            amount=matter.asked.amount,
            required_authority=max(1, level_for(session, book)),
            actor=actor,
            on=on,
        )
    return answer
