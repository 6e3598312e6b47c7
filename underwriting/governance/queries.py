"""Read which scorecard is for what, and the proposals behind it."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from basics.errors import NotFound, Refused
from basics.lifecycles.standing import SCORECARD_STANDING
from models.governance import ScorecardStanding
from models.people import UserAccount
from underwriting import card_folder
from underwriting.governance.index import release_index
from underwriting.governance.rules import IN_FORCE, champion_of, roles_on
from underwriting.governance.values import CardRole, CardStanding, StandingFacts
from underwriting.publication import published_scorecard
from underwriting.scorecard import Scorecard


def champion(session: Session, *, on: date) -> Scorecard:
    """Give the scorecard that rates buyers on a day.

    Raises:
        NotFound: `scorecard.not_found`: the card in force is not published here.
        Refused: `scorecard.edited`: it is, but not as it was approved.
    """
    return _approved(champion_of(_roles(session, on=on)))


def challengers(session: Session, *, on: date) -> tuple[Scorecard, ...]:
    """Give the scorecards that rate in the champion's shadow on a day, by name."""
    roles = _roles(session, on=on)
    standing = [one for _name, one in sorted(roles.items()) if one.role is CardRole.CHALLENGER]
    return tuple(_approved(one) for one in standing)


def roles(session: Session, *, on: date) -> dict[str, CardStanding]:
    """Give the role of every card on a day, with the names of who approved it; for the insurer's staff."""
    return roles_on(release_index(), in_force(session), on=on)


def in_force(session: Session) -> list[StandingFacts]:
    """Give the decisions in force, whatever day they take effect on; for the insurer's staff."""
    query = _standings().where(ScorecardStanding.state == IN_FORCE)
    return [standing_facts(*row) for row in session.execute(query)]


def standings(
    session: Session, *, name: str | None = None, before_id: int | None = None, page_size: int = 50
) -> list[StandingFacts]:
    """Give proposals, newest first, of one card or of all; for the insurer's staff."""
    query = _standings().order_by(ScorecardStanding.id.desc()).limit(page_size)
    if name is not None:
        query = query.where(ScorecardStanding.scorecard_name == name)
    if before_id is not None:
        query = query.where(ScorecardStanding.id < before_id)
    return [standing_facts(*row) for row in session.execute(query)]


def standing(session: Session, standing_id: int) -> StandingFacts:
    """Give one proposal.

    Raises:
        NotFound: `scorecard_standing.not_found`.
    """
    row = session.execute(_standings().where(ScorecardStanding.id == standing_id)).one_or_none()
    if row is None:
        raise NotFound("scorecard_standing.not_found", f"There is no proposal {standing_id} on a scorecard.")
    return standing_facts(*row)


def waiting_standings(session: Session, *, but_of: int | None) -> int:
    """Count the proposals that wait for a second person other than their author."""
    waiting = select(func.count()).select_from(ScorecardStanding)
    waiting = waiting.where(ScorecardStanding.state == SCORECARD_STANDING.initial)
    return session.scalar(waiting.where(ScorecardStanding.author_id != but_of)) or 0


def card_content(name: str) -> Mapping[str, Any]:
    """Give the content of a published card; its hashes were checked when it was loaded.

    Raises:
        NotFound: `scorecard.not_found`.
    """
    published_scorecard(name)
    file = card_folder.SCORECARDS / name / card_folder.CARD
    content: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _roles(session: Session, *, on: date) -> dict[str, CardStanding]:
    """Give the roles without people's names, which a policyholder's session may not read."""
    query = select(ScorecardStanding).where(ScorecardStanding.state == IN_FORCE, ScorecardStanding.effective_from <= on)
    return roles_on(release_index(), [standing_facts(row, "", None) for row in session.scalars(query)], on=on)


def _approved(standing: CardStanding) -> Scorecard:
    card = published_scorecard(standing.name)
    if card.sha256 != standing.sha256:
        message = f"Scorecard {standing.name} is published as {card.sha256}; {standing.sha256} was approved."
        raise Refused("scorecard.edited", message)
    return card


def _standings() -> Select[ScorecardStanding, str, str | None]:
    author, decider = aliased(UserAccount), aliased(UserAccount)
    return (
        select(ScorecardStanding, author.name, decider.name)
        .join(author, author.id == ScorecardStanding.author_id)
        .outerjoin(decider, decider.id == ScorecardStanding.decider_id)
    )


def standing_facts(row: ScorecardStanding, author: str, decider: str | None) -> StandingFacts:
    """Turn a row and the names of its people into facts."""
    return StandingFacts(
        id=row.id,
        name=row.scorecard_name,
        sha256=row.scorecard_sha256,
        role=CardRole(row.role),
        note=row.note,
        state=row.state,
        author_id=row.author_id,
        author_name=author,
        decider_id=row.decider_id,
        decider_name=decider,
        proposed_on=row.proposed_on,
        decided_on=row.decided_on,
        effective_from=row.effective_from,
        recorded_at=row.recorded_at,
    )
