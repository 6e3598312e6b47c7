"""Roles of scorecards for the walk over the rights matrix and for axe: proposals, shadows, a year that is over."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from basics.actors import OPERATOR, Actor, Role
from models.underwriting import Assessment
from registry import service as registry
from tests.support.trial_cards import BARE, TRIAL
from tests.web.objects import Call, Maker
from tests.web.objects.underwriting import rated_buyer
from tests.web.world import DAY, World
from underwriting.card_folder import SERVED
from underwriting.governance import queries, service
from underwriting.governance.service import StandingDraft
from underwriting.governance.values import CardRole, StandingFacts
from underwriting.queries import StoredAssessment

A_YEAR_AGO = date(2007, 3, 1)


def next_role(session: Session) -> CardRole:
    """Give the role that the card without evidence does not have and may get."""
    current = queries.roles(session, on=DAY)[BARE].role
    return CardRole.RETIRED if current is CardRole.CHALLENGER else CardRole.CHALLENGER


def clear_proposals(session: Session, world: World) -> None:
    """Withdraw what waits, each by its author."""
    people = [*world.people.values(), *world.second.values()]
    for waiting in queries.standings(session):
        if waiting.state == "proposed":
            author = next(person.actor for person in people if person.id == waiting.author_id)
            service.withdraw_standing(session, waiting.id, actor=author, on=DAY)


def proposed(session: Session, world: World, *, by: Actor | None = None) -> StandingFacts:
    """Propose a role for the card without evidence, by the second underwriter where nobody else is named."""
    clear_proposals(session, world)
    draft = StandingDraft(next_role(session), "Seen beside the champion for a quarter.", DAY)
    author = by or world.second[Role.UNDERWRITER].actor
    return service.propose_standing(session, BARE, draft, actor=author, on=DAY)


def shadowed(session: Session, world: World) -> StoredAssessment:
    """Make the trial card a challenger, and assess a buyer: the challenger rates it as well."""
    if queries.roles(session, on=DAY)[TRIAL].role is not CardRole.CHALLENGER:
        draft = StandingDraft(CardRole.CHALLENGER, "To be seen beside the champion.", DAY)
        author = world.second[Role.UNDERWRITER].actor
        made = service.propose_standing(session, TRIAL, draft, actor=author, on=DAY)
        service.approve_standing(session, made.id, actor=world.actor(Role.UNDERWRITER), on=DAY)
    return rated_buyer(session)


def judged(session: Session, world: World) -> None:
    """Give champion and challenger assessments whose year is over, one of them of a buyer that failed."""
    stored = [shadowed(session, world) for _ in range(3)]
    assert stored[0].assessment.score is not None
    ids = [one.id for one in stored]
    session.execute(update(Assessment).where(Assessment.id.in_(ids)).values(business_date=A_YEAR_AGO))
    day = date(2007, 9, 1)
    registry.record_event(
        session,
        buyer_id=stored[0].buyer_id,
        kind="insolvency",
        happened_on=day,
        known_at=day,
        source="test",
        source_key="1",
        note="opened",
        is_invented=True,
        actor=OPERATOR,
        on=DAY,
    )
    shadowed(session, world)


def _list(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        proposed(session, world)
    return Call()


def _watched(world: World, role: Role | None) -> Call:
    with world.unit() as session:
        judged(session, world)
    return Call({"name": SERVED if role is Role.AUDITOR else TRIAL}, is_own=False)


def _compared(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        shadowed(session, world)
    return Call({"name": TRIAL}, is_own=False)


def _plot(_world: World, _role: Role | None) -> Call:
    return Call({"name": TRIAL, "plot": "trial.svg"}, is_own=False)


def _proposal(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        made = proposed(session, world)
    return Call({"standing_id": made.id})


def _own_proposal(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        made = proposed(session, world, by=world.actor(Role.UNDERWRITER))
    return Call({"standing_id": made.id})


def _draft(world: World) -> dict[str, object]:
    with world.unit() as session:
        clear_proposals(session, world)
        role = next_role(session)
    return {"name": BARE, "role": role.value, "note": "Seen for a quarter.", "effective_from": DAY.isoformat()}


def _draft_form(world: World, _role: Role | None) -> Call:
    return Call(form=_draft(world))


def _draft_json(world: World, _role: Role | None) -> Call:
    return Call(json=_draft(world))


def _nothing(_world: World, _role: Role | None) -> Call:
    return Call()


OBJECTS: dict[str, Maker] = {
    "governance.scorecards": _list,
    "governance.watching_page": _watched,
    "governance.comparison": _compared,
    "governance.plot": _plot,
    "governance.standing": _proposal,
    "governance.new_standing": _nothing,
    "governance.propose": _draft_form,
    "governance.approve": _proposal,
    "governance.reject": _proposal,
    "governance.withdraw": _own_proposal,
    "api_governance.scorecards": _list,
    "api_governance.watching": _watched,
    "api_governance.comparison": _compared,
    "api_governance.standings": _list,
    "api_governance.standing": _proposal,
    "api_governance.propose": _draft_json,
    "api_governance.approve": _proposal,
    "api_governance.reject": _proposal,
    "api_governance.withdraw": _own_proposal,
}
