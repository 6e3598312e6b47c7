"""Rated buyers, overrides and the scorecard for the walk over the rights matrix."""

from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from basics.actors import OPERATOR, Role
from basics.grades import Grade
from registry import queries as registry_queries
from registry import service as registry
from registry.values import Identifier, Keep
from tests.rules.registry_examples import make_file, make_row
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World
from underwriting import service
from underwriting.queries import OverrideFacts, StoredAssessment
from underwriting.reasons import OverrideReason
from underwriting.service import OverrideDraft

_numbers = count(1)


def rated_buyer(session: Session) -> StoredAssessment:
    """Import one firm of middling figures and assess it."""
    number = f"7{next(_numbers):06}"
    row = make_row(
        identifier_value=number,
        buyer_name=f"Kestrel Fittings {number}",
        total_assets="1000000.00",
        current_assets="420000.00",
        inventory="150000.00",
        receivables="160000.00",
        total_liabilities="640000.00",
        current_liabilities="310000.00",
        long_term_debt="220000.00",
        retained_earnings="40000.00",
        net_sales="1100000.00",
        ebitda="90000.00",
        ebit="50000.00",
        net_income="12000.00",
    )
    registry.import_statements(session, make_file(row), keep=Keep.NONE, actor=OPERATOR, on=DAY)
    identifier = Identifier(row["identifier_scheme"], row["country"], number)
    buyer = registry_queries.known_buyers(session, [identifier])[identifier]
    return service.assess_buyer(session, buyer.id, actor=OPERATOR, on=DAY)


def proposed_override(session: Session, world: World) -> OverrideFacts:
    """Propose two grades better as the second underwriter, so that the first one may confirm."""
    stored = rated_buyer(session)
    assert stored.assessment.model_grade is not None
    better = Grade(stored.assessment.model_grade.number - 2)
    draft = OverrideDraft(better, OverrideReason.LATER_FIGURES, "Half-year figures seen.", DAY + timedelta(days=90))
    author = world.second[Role.UNDERWRITER].actor
    return service.propose_override(session, stored.buyer_id, draft, actor=author, on=DAY)


def _buyer(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        stored = rated_buyer(session)
    return Call({"buyer_id": stored.buyer_id}, is_own=False)


def _assessment(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        stored = rated_buyer(session)
    return Call({"assessment_id": stored.id})


def _draft(stored: StoredAssessment) -> dict[str, object]:
    assert stored.assessment.model_grade is not None
    worse = stored.assessment.model_grade.number + 1
    return {"grade": worse, "reason": "outlook", "note": "The sector slows down.", "expires_on": "2008-09-01"}


def _draft_form(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        stored = rated_buyer(session)
    return Call({"buyer_id": stored.buyer_id}, form=_draft(stored), is_own=False)


def _draft_json(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        stored = rated_buyer(session)
    return Call({"buyer_id": stored.buyer_id}, json=_draft(stored), is_own=False)


def _proposed(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        held = proposed_override(session, world)
    return Call({"override_id": held.id})


def _in_force(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        held = proposed_override(session, world)
        service.confirm_override(session, held.id, actor=world.actor(Role.UNDERWRITER), on=DAY)
    return Call({"override_id": held.id})


def _list(_world: World, _role: Role | None) -> Call:
    return Call()


def _scorecard(_world: World, _role: Role | None) -> Call:
    return Call({"name": "us-listed-2006"}, is_own=False)


OBJECTS: dict[str, Maker] = {
    "underwriting.buyer_assessment": _buyer,
    "underwriting.assess": _buyer,
    "underwriting.assessment": _assessment,
    "underwriting.new_override": _buyer,
    "underwriting.propose": _draft_form,
    "underwriting.overrides": _list,
    "underwriting.override": _proposed,
    "underwriting.confirm": _proposed,
    "underwriting.reject": _proposed,
    "underwriting.revoke": _in_force,
    "underwriting.scorecard": _scorecard,
    "api_underwriting.buyer_assessment": _buyer,
    "api_underwriting.assessments": _buyer,
    "api_underwriting.assess": _buyer,
    "api_underwriting.assessment": _assessment,
    "api_underwriting.propose": _draft_json,
    "api_underwriting.overrides": _list,
    "api_underwriting.override": _proposed,
    "api_underwriting.override_report": _list,
    "api_underwriting.confirm": _proposed,
    "api_underwriting.reject": _proposed,
    "api_underwriting.revoke": _in_force,
    "api_underwriting.scorecard": _scorecard,
}
