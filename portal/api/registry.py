"""Buyers, their statements and timeline, and bureau files, for programs."""

from dataclasses import asdict
from typing import Any

from flask import url_for

from basics.scopes import InsurerScope
from portal import bureau_files, work
from portal import timeline as buyer_timeline
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.pages.registry import new_buyer_of
from portal.schemas.records import (
    NewPaymentRecordSchema,
    NewProfileSchema,
    NewPublicFactSchema,
    PaymentRecordSchema,
    ProfileSchema,
    PublicFactSchema,
    RecordSchema,
    payment_record_of,
    profile_of,
    public_fact_of,
)
from portal.schemas.registry import (
    BureauChoiceSchema,
    BureauFileSchema,
    BuyerSchema,
    BuyerSearchSchema,
    FoundBuyerSchema,
    ImportReportSchema,
    ImportRunSchema,
    NewBuyerSchema,
    StatementSchema,
    TimelineArgsSchema,
    TimelineEntrySchema,
    WholeImportRunSchema,
)
from portal.timeline import Kind
from portal.work import changing, reading
from registry import queries, service
from registry.records import queries as records
from registry.records.values import PaymentFacts, ProfileFacts
from registry.search import queries as search_queries
from registry.values import PUBLIC_RECORD, BuyerEventFacts, BuyerFacts, ImportReport

blueprint = RoomBlueprint("registry", "Buyers, the facts about them, and the bureau files that bring them.")


@blueprint.route("/buyers")
@blueprint.arguments(BuyerSearchSchema, location="query")
@blueprint.response(200, page_schema(FoundBuyerSchema))
def search(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """Find buyers while somebody types: by a number, or by any name, a part of one, with typos, in another script."""
    size, after = asked["page_size"], position(asked["cursor"])
    with reading() as session:
        page = search_queries.search(session, asked["q"], page_size=size, after=str(after) if after else None)
    found = [
        {
            **asdict(entry.buyer),
            "matched_name": entry.matched_name,
            "matched_kind": entry.matched_kind,
            "matched_by": entry.matched_by,
        }
        for entry in page.found
    ]
    # One more than a page tells `paged` that there is a next one.
    items = [*found, *found[: 1 if page.next_after else 0]]
    return paged(items, page_size=size, at=lambda _last: page.next_after)


@blueprint.route("/buyers/<int:buyer_id>")
@blueprint.response(200, BuyerSchema)
def buyer(buyer_id: int) -> BuyerFacts:
    """Say who a buyer is."""
    with reading() as session:
        return queries.buyer(session, buyer_id)


@blueprint.route("/buyers/<int:buyer_id>/statements")
@blueprint.response(200, StatementSchema(many=True))
def statements(buyer_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Give the statements known on the business date, one a fiscal year, oldest first."""
    with reading() as session:
        queries.buyer(session, buyer_id)
        return list(queries.statements_known(session, buyer_id, on=work.business_date()))


@blueprint.route("/buyers/<int:buyer_id>/timeline")
@blueprint.arguments(TimelineArgsSchema, location="query")
@blueprint.response(200, TimelineEntrySchema(many=True))
def timeline(asked: dict[str, Any], buyer_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Give everything that happened to a buyer as far as the caller may see it, newest first."""
    kinds = frozenset({asked["kind"]} if asked["kind"] else Kind)
    with reading() as session:
        queries.buyer(session, buyer_id)
        return buyer_timeline.collect(session, buyer_id, scope=work.scope(), on=work.business_date(), kinds=kinds)


@blueprint.route("/buyers", methods=["POST"])
@blueprint.arguments(NewBuyerSchema)
@blueprint.response(201, BuyerSchema)
def add_buyer(given: dict[str, Any]) -> Any:  # noqa: ANN401 - a value and headers for the schema
    """Enter a buyer that the search did not find; without statements it is not rated."""
    with changing() as session:
        entered = service.add_buyer(session, new_buyer_of(given), actor=work.viewer(), on=work.business_date())
    return entered, 201, {"Location": url_for("api_registry.buyer", buyer_id=entered.id)}


@blueprint.route("/buyers/<int:buyer_id>/record")
@blueprint.response(200, RecordSchema)
def record(buyer_id: int) -> dict[str, Any]:
    """Give what is on file of a buyer beside its statements, as known on the business date."""
    on = work.business_date()
    with reading() as session:
        queries.buyer(session, buyer_id)
        events = queries.events_known(session, buyer_id, on=on)
        return {
            "facts": [event for event in events if event.kind in PUBLIC_RECORD],
            "profiles": records.profiles_known(session, buyer_id, on=on),
            "payments": records.payments_known(session, buyer_id, on=on),
        }


@blueprint.route("/buyers/<int:buyer_id>/facts", methods=["POST"])
@blueprint.arguments(NewPublicFactSchema)
@blueprint.response(201, PublicFactSchema)
def record_fact(given: dict[str, Any], buyer_id: int) -> BuyerEventFacts:
    """Record a fact of the public record; monitoring looks at the buyer again."""
    fact = public_fact_of(given)
    with changing() as session:
        return service.record_public_fact(session, buyer_id, fact, actor=work.viewer(), on=work.business_date())


@blueprint.route("/buyers/<int:buyer_id>/profiles", methods=["POST"])
@blueprint.arguments(NewProfileSchema)
@blueprint.response(201, ProfileSchema)
def record_profile(given: dict[str, Any], buyer_id: int) -> ProfileFacts:
    """Record what a buyer is: sector, founding, employees; it replaces the profile before as a whole."""
    profile = profile_of(given)
    with changing() as session:
        return service.record_profile(session, buyer_id, profile, actor=work.viewer(), on=work.business_date())


@blueprint.route("/buyers/<int:buyer_id>/payment-records", methods=["POST"])
@blueprint.arguments(NewPaymentRecordSchema)
@blueprint.response(201, PaymentRecordSchema)
def record_payments(given: dict[str, Any], buyer_id: int) -> PaymentFacts:
    """Record how a buyer paid its suppliers in a period; of three contributors at least."""
    payment = payment_record_of(given)
    with changing() as session:
        return service.record_payment_behaviour(
            session, buyer_id, payment, actor=work.viewer(), on=work.business_date()
        )


@blueprint.route("/bureau/imports")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(ImportRunSchema))
def imports(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the bureau files that were read, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.import_runs(session, scope=InsurerScope(), page_size=size + 1, before_id=before)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/bureau/imports", methods=["POST"])
@blueprint.arguments(BureauFileSchema, location="files")
@blueprint.arguments(BureauChoiceSchema, location="form")
@blueprint.response(201, ImportReportSchema)
def import_file(files: dict[str, Any], choice: dict[str, Any]) -> Any:  # noqa: ANN401 - a value for the schema
    """Read a bureau file. A file that is refused is stored as a run with its reasons, too: look at `state`."""
    upload = bureau_files.bureau_file_of(files["file"], choice["adapter"])
    if choice["dry_run"]:
        return _as_report(bureau_files.check(upload, choice["keep"])), 200
    report = bureau_files.take(upload, choice["keep"])
    return _as_report(report), 201, {"Location": url_for("api_registry.import_run", run_id=report.run_id)}


@blueprint.route("/bureau/imports/<int:run_id>")
@blueprint.response(200, WholeImportRunSchema)
def import_run(run_id: int) -> dict[str, Any]:
    """Give one bureau file that was read, with everything that was not taken."""
    with reading() as session:
        run, rejections = queries.import_run(session, run_id, scope=InsurerScope())
    return {**asdict(run), "rejections": rejections}


def _as_report(report: ImportReport) -> dict[str, Any]:
    return {**asdict(report), "id": report.run_id}
