"""The use cases of a hit: clear it, or confirm it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, NotFound, Refused, Stale
from basics.lifecycles.screening_hit import SCREENING_HIT
from models.screening import ScreeningDecision, ScreeningHit
from registry.queries import lock_buyer
from registry.screening import events, queries
from registry.screening.reasons import REASONS_OF, Verdict
from registry.screening.service import close_case_of
from registry.screening.values import HitFacts
from registry.service import record_event
from registry.values import FactKind

NOTE_MAX: Final = 4000
_ACTION_OF: Final = {Verdict.CLEARED: "clear", Verdict.CONFIRMED: "confirm"}
_EVENT_OF: Final = {Verdict.CLEARED: events.HIT_CLEARED, Verdict.CONFIRMED: events.HIT_CONFIRMED}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person says of a hit: the verdict, a reason from the list, what was looked at, the version seen."""

    verdict: Verdict
    reason: str
    note: str
    version: int


def decide_hit(session: Session, hit_id: int, ruling: Ruling, *, actor: Actor, on: date) -> HitFacts:
    """Clear or confirm a hit; what is confirmed of a buyer becomes a fact, and monitoring and limits follow it.

    Args:
        session: In the insurer's scope.
        hit_id: Of an open hit.
        ruling: Kept for good with its author.
        actor: A person of the insurer.
        on: Business date.

    Raises:
        NotFound: `screening.no_hit`.
        Stale: `screening.stale`.
        Invalid: `screening.ruling`: no reason of the verdict's list, or no note.
        Refused: `screening_hit.not_possible`: it is not open; `screening.no_person`.
    """
    _check(ruling)
    if actor.user_id is None:
        raise Refused("screening.no_person", "A sanctions hit is decided by a person with a log-in.")
    row = _locked(session, hit_id, ruling.version)
    row.state = SCREENING_HIT.next_state(row.state, _ACTION_OF[ruling.verdict])
    row.version += 1
    session.add(
        ScreeningDecision(
            policyholder_id=None,
            screening_hit_id=row.id,
            verdict=ruling.verdict,
            reason=ruling.reason,
            note=ruling.note.strip(),
            subject_digest=row.subject_digest,
            entry_digest=row.entry_digest,
            author_id=actor.user_id,
            author_name=actor.name,
            decided_on=on,
            recorded_at=clock.now(),
        )
    )
    session.flush()
    close_case_of(session, row.review_case_id, actor=actor, on=on)
    facts, decision = queries.hit_facts(row), queries.decisions(session, row.id)[-1]
    record(session, events.decided(_EVENT_OF[ruling.verdict], facts, decision, actor=actor, on=on))
    if ruling.verdict is Verdict.CONFIRMED and facts.buyer_id is not None:
        _record_fact(session, facts, facts.buyer_id, actor=actor, on=on)
    return facts


def _check(ruling: Ruling) -> None:
    faults = []
    if ruling.reason not in REASONS_OF[ruling.verdict]:
        choices = ", ".join(REASONS_OF[ruling.verdict])
        faults.append(Fault("reason", ruling.reason or "none", f"one of {choices} is right"))
    if not 0 < len(ruling.note.strip()) <= NOTE_MAX:
        found = f"{len(ruling.note.strip())} characters"
        faults.append(Fault("note", found, f"what was looked at, in 1 to {NOTE_MAX}, is right"))
    if faults:
        raise Invalid("screening.ruling", "; ".join(map(str, faults)), faults)


def _locked(session: Session, hit_id: int, version: int) -> ScreeningHit:
    """Lock the buyer, then the hit, in the one order; refuse what has changed since it was seen."""
    found = queries.hit(session, hit_id)
    if found.buyer_id is not None:
        lock_buyer(session, found.buyer_id)
    query = select(ScreeningHit).where(ScreeningHit.id == hit_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("screening.no_hit", f"There is no sanctions hit {hit_id}.")
    if row.version != version:
        message = f"Hit {hit_id} has changed since you opened it: version {row.version}, yours {version}."
        raise Stale("screening.stale", message)
    return row


def _record_fact(session: Session, hit: HitFacts, buyer_id: int, *, actor: Actor, on: date) -> None:
    listed = queries.list_with_code(session, hit.list_code)
    record_event(
        session,
        buyer_id=buyer_id,
        kind=FactKind.SANCTION,
        happened_on=on,
        known_at=on,
        source=listed.name,
        source_key=f"{hit.list_code}/{hit.entry_key}",
        note=f"On the list as {hit.alias}.",
        is_invented=listed.is_invented,
        actor=actor,
        on=on,
    )
