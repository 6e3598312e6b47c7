"""Tell the insurer of an overdue buyer, and keep what a claim or a notice says about the buyer as a fact."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.money import Money
from claims import events, queries
from claims.rules import checked_note
from claims.values import NewNotice, NoticeFacts
from limits.facts import own_key
from models.claims import OverdueNotice
from policies.cover.clock import run_clock
from policies.cover.deadlines import NoticeBook
from policies.queries import policy_on
from policies.values import PolicyFacts
from receivables.queries import cover_case
from registry import service as registry
from registry.queries import lock_buyer
from registry.values import BuyerFacts, FactKind

SOURCE: Final = "told by the policyholder"


def notify_overdue(session: Session, new: NewNotice, *, actor: Actor, on: date) -> NoticeFacts:
    """Tell the insurer that a buyer's invoices are overdue; the fact wakes monitoring.

    Raises:
        NotFound: `policy.not_found`, `buyer.unknown`.
        Invalid: `claim.note`.
        Refused: `notice.nothing_overdue`: no open invoice is past due; `notice.already_given`: every one is covered
            by an earlier notice.
    """
    note = checked_note(new.note)
    policy = policy_on(session, new.policy_id, scope=actor.scope, on=on)
    buyer = lock_buyer(session, new.buyer_id)
    overdue = _overdue_unnotified(session, policy, buyer, actor=actor, on=on)
    row = OverdueNotice(
        policyholder_id=policy.policyholder_id,
        policy_id=policy.id,
        buyer_id=buyer.id,
        notified_on=on,
        note=note,
        author_id=actor.user_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    facts = queries.notice(session, row.id, scope=actor.scope)
    record_fact(session, policy, buyer, (FactKind.OVERDUE_NOTICE, f"notice:{row.id}"), actor=actor, on=on)
    record(session, events.notified(facts, overdue, actor=actor, on=on))
    return facts


def record_fact(
    session: Session, policy: PolicyFacts, buyer: BuyerFacts, fact: tuple[FactKind, str], *, actor: Actor, on: date
) -> None:
    """Keep as a dated fact about the buyer that a policyholder gave notice or filed a claim.

    The key begins with the policyholder, so that limits tell its own word from others'. It says no more than that.
    """
    kind, key = fact
    registry.record_event(
        session,
        buyer_id=buyer.id,
        kind=kind,
        happened_on=on,
        known_at=on,
        source=SOURCE,
        source_key=f"{own_key(policy.policyholder_id)}{key}",
        note="",
        is_invented=policy.is_invented,
        actor=actor,
        on=on,
    )


def _overdue_unnotified(
    session: Session, policy: PolicyFacts, buyer: BuyerFacts, *, actor: Actor, on: date
) -> dict[str, Money]:
    """Give what is open of every invoice past due, by reference, if a notice has something new to tell."""
    case = cover_case(session, scope=actor.scope, policy_id=policy.id, buyer_id=buyer.id, on=on)
    overdue = [line for line in run_clock(case).invoices if line.open_gross and line.invoice.due_on < on]
    if not overdue:
        message = f"No invoice to {buyer.name} is unpaid past its due date on {on}; there is nothing to tell."
        raise Refused("notice.nothing_overdue", message)
    given = NoticeBook.of(case.notices, on=on)
    if all(given.first_overdue_after(line.invoice.due_on) is not None for line in overdue):
        message = f"Every overdue invoice to {buyer.name} was told of by {given.overdue[-1]}."
        raise Refused("notice.already_given", message)
    return {line.invoice.ref: line.open_gross for line in overdue}
