"""Propose a role for a scorecard, and decide on it with a second pair of eyes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import service as audit
from audit.values import Event
from basics import clock
from basics.actors import Actor
from basics.errors import Refused
from basics.lifecycles.standing import SCORECARD_STANDING
from models.governance import ScorecardStanding
from underwriting.governance import queries
from underwriting.governance.events import ROLE_IN_FORCE
from underwriting.governance.index import release_index
from underwriting.governance.rules import (
    AUTHORITY_NEEDED,
    IN_FORCE,
    check_role,
    check_succession,
    has_authority,
    has_evidence,
)
from underwriting.governance.values import CardRole, StandingFacts
from underwriting.publication import published_scorecard
from underwriting.scorecard import Inputs

_LOCK: Final = 7_341_002


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """What is proposed for a card: its role, from which day, why and on what evidence."""

    role: CardRole
    note: str
    effective_from: date


def propose_standing(session: Session, name: str, draft: StandingDraft, *, actor: Actor, on: date) -> StandingFacts:
    """Propose a role for a published scorecard; it waits for a second person.

    Raises:
        NotFound: `scorecard.not_found`.
        Refused: `scorecard_standing.person_needed`, `scorecard_standing.authority`,
            `scorecard_standing.effective_past`, `scorecard_standing.one_at_a_time`, `scorecard.columns`, what
            loading the card refuses, and what `rules.check_role` refuses.
    """
    author_id = _with_authority(actor)
    _lock(session)
    card = published_scorecard(name)
    if card.inputs is not Inputs.STATEMENTS:
        message = f"Scorecard {name} is fed with columns of a table; only one fed with statements rates buyers."
        raise Refused("scorecard.columns", message)
    if draft.effective_from < on:
        message = f"{draft.effective_from} is past; a role holds from today, {on}, or later."
        raise Refused("scorecard_standing.effective_past", message)
    waiting = select(ScorecardStanding.id).where(
        ScorecardStanding.scorecard_name == name, ScorecardStanding.state == SCORECARD_STANDING.initial
    )
    other = session.scalar(waiting)
    if other is not None:
        message = f"Proposal {other} on scorecard {name} waits; decide on it before you make another."
        raise Refused("scorecard_standing.one_at_a_time", message)
    row = ScorecardStanding(
        scorecard_name=name,
        scorecard_sha256=card.sha256,
        role=draft.role.value,
        note=draft.note,
        state=SCORECARD_STANDING.initial,
        author_id=author_id,
        decider_id=None,
        proposed_on=on,
        decided_on=None,
        effective_from=draft.effective_from,
        recorded_at=clock.now(),
    )
    _check(session, row)
    session.add(row)
    session.flush()
    _record(session, row, "scorecard.proposed", actor=actor, on=on)
    return queries.standing(session, row.id)


def approve_standing(session: Session, standing_id: int, *, actor: Actor, on: date) -> StandingFacts:
    """Approve a proposal as the second person; the role holds from its day on.

    Raises:
        NotFound: `scorecard_standing.not_found`, `scorecard.not_found`.
        Refused: `scorecard_standing.same_person`, `scorecard_standing.authority`,
            `scorecard_standing.not_possible`; `scorecard_standing.outdated` where its day has passed or the card is
            not the one proposed; and what `rules.check_role` and `rules.check_succession` refuse.
    """
    decider_id = _with_authority(actor)
    row = _row(session, standing_id)
    if row.author_id == decider_id:
        message = "Who proposed a role does not approve it; ask a second person."
        raise Refused("scorecard_standing.same_person", message)
    state = SCORECARD_STANDING.next_state(row.state, "approve")
    if row.effective_from < on:
        message = f"It was to hold from {row.effective_from}, which is past: reject it, and propose it anew."
        raise Refused("scorecard_standing.outdated", message)
    if published_scorecard(row.scorecard_name).sha256 != row.scorecard_sha256:
        message = f"Scorecard {row.scorecard_name} is not the one that was proposed: reject it."
        raise Refused("scorecard_standing.outdated", message)
    _check(session, row)
    facts = replace(queries.standing_facts(row, "", actor.name), state=IN_FORCE)
    check_succession(release_index(), [*queries.in_force(session), facts], on=on)
    _decide(row, state, actor=actor, on=on)
    session.flush()
    _record(session, row, ROLE_IN_FORCE, actor=actor, on=on)
    return queries.standing(session, standing_id)


def reject_standing(session: Session, standing_id: int, *, actor: Actor, on: date) -> StandingFacts:
    """Turn a proposal down as the second person.

    Raises:
        NotFound: `scorecard_standing.not_found`.
        Refused: `scorecard_standing.same_person` (an author withdraws), `scorecard_standing.authority`,
            `scorecard_standing.not_possible`.
    """
    decider_id = _with_authority(actor)
    row = _row(session, standing_id)
    if row.author_id == decider_id:
        raise Refused("scorecard_standing.same_person", "This proposal is your own: withdraw it.")
    _decide(row, SCORECARD_STANDING.next_state(row.state, "reject"), actor=actor, on=on)
    session.flush()
    _record(session, row, "scorecard.rejected", actor=actor, on=on)
    return queries.standing(session, standing_id)


def withdraw_standing(session: Session, standing_id: int, *, actor: Actor, on: date) -> StandingFacts:
    """Take one's own proposal back.

    Raises:
        NotFound: `scorecard_standing.not_found`.
        Refused: `scorecard_standing.not_the_author`, `scorecard_standing.not_possible`.
    """
    row = _row(session, standing_id)
    if row.author_id != actor.user_id:
        message = "Only who proposed a role withdraws it; a second person rejects it."
        raise Refused("scorecard_standing.not_the_author", message)
    row.state = SCORECARD_STANDING.next_state(row.state, "withdraw")
    row.decided_on = on
    session.flush()
    _record(session, row, "scorecard.withdrawn", actor=actor, on=on)
    return queries.standing(session, standing_id)


def _check(session: Session, row: ScorecardStanding) -> None:
    """Check the role against the roles on the day from which it is to hold."""
    name = row.scorecard_name
    roles = queries.roles(session, on=row.effective_from)
    check_role(name, CardRole(row.role), roles, has_evidence=has_evidence(queries.card_content(name)))


def _decide(row: ScorecardStanding, state: str, *, actor: Actor, on: date) -> None:
    row.state = state
    row.decider_id, row.decided_on = actor.user_id, on


def _with_authority(actor: Actor) -> int:
    """Give the person's id, and refuse who may neither propose nor decide."""
    if actor.user_id is None:
        raise Refused("scorecard_standing.person_needed", "A role of a scorecard needs a person who answers for it.")
    if not has_authority(actor.role, actor.authority_level):
        message = (
            f"Roles of scorecards need an administrator, or an underwriter with authority level {AUTHORITY_NEEDED}; "
            f"your role is {actor.role}, with level {actor.authority_level}."
        )
        raise Refused("scorecard_standing.authority", message)
    return actor.user_id


def _lock(session: Session) -> None:
    """Let one transaction at a time propose or decide; on SQLite it holds the write lock already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _row(session: Session, standing_id: int) -> ScorecardStanding:
    """Give the row to change, read after the lock was taken."""
    _lock(session)
    queries.standing(session, standing_id)
    return session.get_one(ScorecardStanding, standing_id, populate_existing=True)


def _record(session: Session, row: ScorecardStanding, kind: str, *, actor: Actor, on: date) -> None:
    event = Event(
        kind,
        ("scorecard_standing", row.id),
        f"Scorecard {row.scorecard_name} as {row.role} from {row.effective_from}: {row.state.replace('_', ' ')}.",
        actor,
        on,
        details={
            "scorecard": row.scorecard_name,
            "scorecard_sha256": row.scorecard_sha256,
            "role": row.role,
            "effective_from": row.effective_from.isoformat(),
        },
    )
    audit.record(session, event)
