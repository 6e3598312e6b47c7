"""Assessments, overrides and scorecards, for programs."""

from typing import Any

from basics.errors import NotFound
from basics.grades import Grade
from portal import work
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.assessments import as_answer
from portal.schemas.override_report import OverrideReportFilterSchema, OverrideReportSchema, report_filter
from portal.schemas.underwriting import (
    AssessmentSchema,
    OverrideDraftSchema,
    OverrideFilterSchema,
    OverrideSchema,
    ScorecardSchema,
)
from portal.work import changing, reading
from registry import queries as registry
from underwriting import queries, service
from underwriting.features import BY_NAME
from underwriting.governance.queries import champion
from underwriting.override_queries import override_report as report_of
from underwriting.override_report import OverrideReport
from underwriting.publication import published_card
from underwriting.queries import OverrideFacts, StoredAssessment
from underwriting.rules import STATEMENT_AGE
from underwriting.service import OverrideDraft
from underwriting.stage_words import is_of_stages, label_text

blueprint = RoomBlueprint("underwriting", "Grades: assessments, overrides, scorecards.")


@blueprint.route("/buyers/<int:buyer_id>/assessment")
@blueprint.response(200, AssessmentSchema)
def buyer_assessment(buyer_id: int) -> dict[str, Any]:
    """Give a buyer's latest assessment; the insurer's staff get it with everything it was made from."""
    with reading() as session:
        registry.buyer(session, buyer_id)
        stored = queries.latest_assessment(session, buyer_id, on=work.business_date())
    if stored is None:
        raise NotFound("assessment.none", "The buyer was not assessed yet; asking for a limit on it does.")
    return _whole(stored) if work.viewer().is_staff else as_answer(stored)


@blueprint.route("/buyers/<int:buyer_id>/assessments")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(AssessmentSchema))
def assessments(page: dict[str, Any], buyer_id: int) -> Any:  # noqa: ANN401 - a page for the schema
    """List a buyer's assessments, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        registry.buyer(session, buyer_id)
        every = queries.assessments_of(session, buyer_id, on=work.business_date())
    older = [stored for stored in reversed(every) if before is None or stored.id < before]
    answers = [as_answer(stored) for stored in older[: size + 1]]
    return paged(answers, page_size=size, at=lambda last: last["id"])


@blueprint.route("/buyers/<int:buyer_id>/assessments", methods=["POST"])
@blueprint.response(201, AssessmentSchema)
def assess(buyer_id: int) -> dict[str, Any]:
    """Assess a buyer from what is known today; nothing new since the last time gives that assessment again."""
    with changing() as session:
        registry.lock_buyer(session, buyer_id)
        return _whole(service.assess_buyer(session, buyer_id, actor=work.viewer(), on=work.business_date()))


@blueprint.route("/assessments/<int:assessment_id>")
@blueprint.response(200, AssessmentSchema)
def assessment(assessment_id: int) -> dict[str, Any]:
    """Give one assessment with everything it was made from."""
    with reading() as session:
        return _whole(queries.assessment(session, assessment_id))


@blueprint.route("/buyers/<int:buyer_id>/overrides", methods=["POST"])
@blueprint.arguments(OverrideDraftSchema)
@blueprint.response(201, OverrideSchema)
def propose(given: dict[str, Any], buyer_id: int) -> OverrideFacts:
    """Override a grade for a time; where a second underwriter is needed, it waits as proposed."""
    draft = OverrideDraft(Grade(given["grade"]), given["reason"], given["note"], given["expires_on"])
    with changing() as session:
        return service.propose_override(session, buyer_id, draft, actor=work.viewer(), on=work.business_date())


@blueprint.route("/overrides")
@blueprint.arguments(OverrideFilterSchema, location="query")
@blueprint.response(200, page_schema(OverrideSchema))
def overrides(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the overrides, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.overrides(session, state=page["state"], before_id=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/overrides/report")
@blueprint.arguments(OverrideReportFilterSchema, location="query")
@blueprint.response(200, OverrideReportSchema)
def override_report(wanted: dict[str, Any]) -> OverrideReport:
    """Tell how often grades were moved by hand, why and by whom, and what became of the overridden."""
    on = work.business_date()
    with reading() as session:
        return report_of(session, report_filter(wanted, on=on), on=on)


@blueprint.route("/overrides/<int:override_id>")
@blueprint.response(200, OverrideSchema)
def override(override_id: int) -> OverrideFacts:
    """Give one override."""
    with reading() as session:
        return queries.override(session, override_id)


@blueprint.route("/overrides/<int:override_id>/confirm", methods=["POST"])
@blueprint.response(200, OverrideSchema)
def confirm(override_id: int) -> OverrideFacts:
    """Confirm a proposed override as the second underwriter."""
    with changing() as session:
        return service.confirm_override(session, override_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/overrides/<int:override_id>/reject", methods=["POST"])
@blueprint.response(200, OverrideSchema)
def reject(override_id: int) -> OverrideFacts:
    """Turn a proposed override down."""
    with changing() as session:
        return service.reject_override(session, override_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/overrides/<int:override_id>/revoke", methods=["POST"])
@blueprint.response(200, OverrideSchema)
def revoke(override_id: int) -> OverrideFacts:
    """End an override in force before its day."""
    with changing() as session:
        return service.revoke_override(session, override_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/scorecards/<name>")
@blueprint.response(200, ScorecardSchema)
def scorecard(name: str) -> dict[str, Any]:
    """Give a published scorecard: what it looks at, how, and how well it did."""
    card = published_card(name)
    with reading() as session:
        champion_name = champion(session, on=work.business_date()).name
    features = [
        {
            "name": feature.name,
            "label": feature.label,
            "formula": feature.formula,
            "group": feature.group,
            "unit": feature.unit,
            "sign": feature.sign,
            "lower": feature.lower,
            "upper": feature.upper,
            "median": feature.peer.median,
            "missing": feature.missing,
            "source": feature.source,
        }
        for feature in card.features
    ]
    return {
        "name": card.name,
        "sha256": card.sha256,
        "title": card.title,
        "target": card.target,
        "is_served": champion_name == card.name,
        "central_tendency": card.central_tendency,
        "pd_floor": card.pd_floor,
        "scale": card.scale,
        "features": features,
        "stages": card.stages,
        "limits": card.limits,
        "attribution": card.attribution,
        "page": card.page,
    }


def _label(feature: str) -> str:
    if is_of_stages(feature):
        return label_text(feature)
    return "age of the statement" if feature == STATEMENT_AGE else BY_NAME[feature].label


def _whole(stored: StoredAssessment) -> dict[str, Any]:
    made = stored.assessment
    contributions = [
        {
            "feature": part.feature,
            "label": _label(part.feature),
            "group": part.group,
            "points": part.points,
            "value": part.value,
            "peer_median": part.peer_median,
        }
        for part in made.contributions
    ]
    return {
        **as_answer(stored),
        "score": made.score,
        "base": made.base,
        "contributions": contributions,
        "is_recomputed": service.recomputes(stored),
        "recorded_at": stored.recorded_at,
    }
