"""Monitoring runs, for programs of the insurer's staff."""

from dataclasses import asdict
from typing import Any

from basics.scopes import InsurerScope
from monitoring import queries, service
from portal import work
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.monitoring import RunSchema, WholeRunSchema
from portal.work import changing, reading

blueprint = RoomBlueprint("monitoring", "Monitoring: runs over all buyers, and what they moved.")


@blueprint.route("/monitoring-runs")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(RunSchema))
def runs(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the runs, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.runs(session, before_id=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/monitoring-runs/<int:run_id>")
@blueprint.response(200, WholeRunSchema)
def run(run_id: int) -> dict[str, Any]:
    """Give one run, the grades and the limits that it moved."""
    with reading() as session:
        found = queries.run(session, run_id)
        return {
            **asdict(found),
            "grade_changes": queries.grade_changes(session, run_id),
            "limit_changes": queries.limit_changes(session, run_id, scope=InsurerScope()),
        }


@blueprint.route("/monitoring-runs", methods=["POST"])
@blueprint.response(202)
def ask() -> None:
    """Have all buyers looked at now; the run appears in the list."""
    with changing() as session:
        service.ask_for_run(session, actor=work.viewer(), on=work.business_date())
