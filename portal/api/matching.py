"""Customer lists for programs: give one, look how far it is, read its rows, say which buyer is meant."""

from dataclasses import asdict
from typing import Any

from flask import url_for

from portal import customer_lists, work
from portal.api.base import RoomBlueprint, needs_scope
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.matching import (
    ChoiceSchema,
    CustomerListSchema,
    FeatureSchema,
    ListFileSchema,
    MatchRowsArgsSchema,
    MatchRowSchema,
    MatchRunSchema,
    UploadSchema,
    WholeMatchRunSchema,
)
from portal.work import changing, reading
from registry.decide.features import FEATURES
from registry.decide.values import Feature
from registry.matching.runs import queries, service
from registry.matching.runs.reading import read_given
from registry.matching.runs.values import RowFacts, RunFacts

blueprint = RoomBlueprint("matching", "Customer lists: which buyers a policyholder's customers are.")
Body = dict[str, Any]


@blueprint.route("/customer-lists")
@needs_scope("registry:read")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(MatchRunSchema))
def runs(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List customer lists, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.runs(session, scope=work.scope(), before_id=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/customer-lists", methods=["POST"])
@needs_scope("registry:write")
@blueprint.arguments(CustomerListSchema)
@blueprint.response(202, MatchRunSchema)
def ask(given: Body) -> Any:  # noqa: ANN401 - a value and headers for the schema
    """Have a list of customers matched to the buyers; look at the run for how far it is."""
    return _taken(customer_lists.take(read_given(given["customers"]), given["policyholder_id"]))


@blueprint.route("/customer-list-files", methods=["POST"])
@needs_scope("registry:write")
@blueprint.arguments(ListFileSchema, location="files")
@blueprint.arguments(UploadSchema, location="form")
@blueprint.response(202, MatchRunSchema)
def upload(files: Body, choice: Body) -> Any:  # noqa: ANN401 - a value and headers for the schema
    """Have a table of customers matched to the buyers: CSV by content, whatever separates its cells."""
    return _taken(customer_lists.take_file(files["file"], choice["policyholder_id"]))


@blueprint.route("/customer-lists/<int:run_id>")
@needs_scope("registry:read")
@blueprint.response(200, WholeMatchRunSchema)
def run(run_id: int) -> Body:
    """Give one list: how far it is, its counts, and everything that was turned away."""
    with reading() as session:
        found = queries.run(session, run_id, scope=work.scope())
        counts = queries.counts(session, run_id, scope=work.scope())
        rejections = queries.rejections(session, run_id, scope=work.scope())
    return {**asdict(found), "counts": counts, "rejections": rejections}


@blueprint.route("/customer-lists/<int:run_id>/rows")
@needs_scope("registry:read")
@blueprint.arguments(MatchRowsArgsSchema, location="query")
@blueprint.response(200, page_schema(MatchRowSchema))
def rows(asked: Body, run_id: int) -> Any:  # noqa: ANN401 - a page for the schema
    """List the rows of a list with the buyers that they may be; duplicates stand beside each other."""
    size, start = asked["page_size"], int(position(asked["cursor"]) or 0)
    with reading() as session:
        queries.run(session, run_id, scope=work.scope())
        found = queries.rows(session, run_id, scope=work.scope(), shown=asked["show"], start=start, page_size=size + 1)
    return paged(found, page_size=size, at=lambda _last: start + size)


@blueprint.route("/customer-list-rows/<int:row_id>/choice", methods=["POST"])
@needs_scope("registry:write")
@blueprint.arguments(ChoiceSchema)
@blueprint.response(200, MatchRowSchema)
def choose(given: Body, row_id: int) -> RowFacts:
    """Say which buyer a customer is, or by null that it is none of the candidates; it wins over every score."""
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        return service.choose(session, row_id, given["buyer_id"], actor=work.viewer(), on=on, scope=scope)


@blueprint.route("/matching-features")
@needs_scope("registry:read")
@blueprint.response(200, FeatureSchema(many=True))
def features() -> tuple[Feature, ...]:
    """Give the table of features and weights that two records are judged by."""
    return tuple(FEATURES.values())


def _taken(run: RunFacts) -> Any:  # noqa: ANN401 - a value and headers for the schema
    return run, 202, {"Location": url_for("api_matching.run", run_id=run.id)}
