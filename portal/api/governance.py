"""Roles of scorecards, and whether a scorecard still fits, for programs."""

from datetime import timedelta
from typing import Any

from limits import queries as limits
from portal import work
from portal.api.base import RoomBlueprint
from portal.api.paging import page_schema, paged, position
from portal.governance_figures import capacity_of
from portal.schemas.governance import (
    CardStandingSchema,
    ComparisonSchema,
    StandingDraftSchema,
    StandingFilterSchema,
    StandingSchema,
    WatchFilterSchema,
    WatchSchema,
    standing_draft,
    watch_period,
)
from portal.work import changing, reading
from underwriting.governance import queries, service
from underwriting.governance import watching as watch
from underwriting.governance.values import CardStanding, StandingFacts
from underwriting.publication import published_scorecard

blueprint = RoomBlueprint("governance", "Scorecards: roles, proposals, watching.")


@blueprint.route("/scorecards")
@blueprint.response(200, CardStandingSchema(many=True))
def scorecards() -> list[CardStanding]:
    """List the scorecards with the roles they have on the business date."""
    with reading() as session:
        roles = queries.roles(session, on=work.business_date())
    return [roles[name] for name in sorted(roles)]


@blueprint.route("/scorecards/<name>/watching")
@blueprint.arguments(WatchFilterSchema, location="query")
@blueprint.response(200, WatchSchema)
def watching(wanted: dict[str, Any], name: str) -> dict[str, Any]:
    """Give how far the portfolio moved from the card's training rows, and stated against observed by grade."""
    card, on = published_scorecard(name), work.business_date()
    period = watch_period(wanted, on=on)
    with reading() as session:
        found = watch.stability(session, card, period)
        calibration = watch.calibration(session, card, on=on)
    until = period.end - timedelta(days=1)
    days = {"since": period.start, "until": until, "buyers": found.buyers}
    stability = days | {"score": found.score, "inputs": found.inputs}
    return {"name": card.name, "sha256": card.sha256, "stability": stability, "calibration": calibration}


@blueprint.route("/scorecards/<name>/comparison")
@blueprint.response(200, ComparisonSchema)
def comparison(name: str) -> dict[str, Any]:
    """Give what a challenger would change against the champion, on the facts that both rated."""
    challenger, on = published_scorecard(name), work.business_date()
    with reading() as session:
        compared = watch.comparison(session, queries.champion(session, on=on), challenger)
        capacity = capacity_of(compared, limits.ceilings(session, on=on))
    pairs = [
        {"champion_grade": ours, "challenger_grade": theirs, "buyers": count}
        for (ours, theirs), count in sorted(compared.matrix.items(), key=lambda pair: [g or 0 for g in pair[0]])
    ]
    return {
        "champion": compared.champion,
        "challenger": compared.challenger,
        "buyers": compared.buyers,
        "first": compared.first,
        "last": compared.last,
        "pairs": pairs,
        "capacity_rises": capacity.rises,
        "capacity_falls": capacity.falls,
        "capacity_stays": capacity.stays,
    }


@blueprint.route("/standings")
@blueprint.arguments(StandingFilterSchema, location="query")
@blueprint.response(200, page_schema(StandingSchema))
def standings(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the proposals, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.standings(session, name=page["name"], before_id=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/standings", methods=["POST"])
@blueprint.arguments(StandingDraftSchema)
@blueprint.response(201, StandingSchema)
def propose(given: dict[str, Any]) -> StandingFacts:
    """Propose a role for a scorecard; it waits for a second person."""
    draft = standing_draft(given)
    with changing() as session:
        return service.propose_standing(session, given["name"], draft, actor=work.viewer(), on=work.business_date())


@blueprint.route("/standings/<int:standing_id>")
@blueprint.response(200, StandingSchema)
def standing(standing_id: int) -> StandingFacts:
    """Give one proposal."""
    with reading() as session:
        return queries.standing(session, standing_id)


@blueprint.route("/standings/<int:standing_id>/approve", methods=["POST"])
@blueprint.response(200, StandingSchema)
def approve(standing_id: int) -> StandingFacts:
    """Approve a proposal as the second person."""
    with changing() as session:
        return service.approve_standing(session, standing_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/standings/<int:standing_id>/reject", methods=["POST"])
@blueprint.response(200, StandingSchema)
def reject(standing_id: int) -> StandingFacts:
    """Turn a proposal down as the second person."""
    with changing() as session:
        return service.reject_standing(session, standing_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/standings/<int:standing_id>/withdraw", methods=["POST"])
@blueprint.response(200, StandingSchema)
def withdraw(standing_id: int) -> StandingFacts:
    """Take one's own proposal back."""
    with changing() as session:
        return service.withdraw_standing(session, standing_id, actor=work.viewer(), on=work.business_date())
