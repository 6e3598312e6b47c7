"""Sanctions lists and hits, for programs of the insurer's staff."""

from typing import Any

from sqlalchemy.orm import Session

from basics.scopes import InsurerScope
from portal import work
from portal.api.base import RoomBlueprint, based_on, version_wanted, with_version
from portal.api.paging import page_schema, paged, position
from portal.pages.screening import list_file_of
from portal.schemas.screening import (
    ClearingSchema,
    ConfirmingSchema,
    HitArgsSchema,
    HitSchema,
    ListChoiceSchema,
    ListFilesSchema,
    ListSchema,
    LoadSchema,
    WholeHitSchema,
)
from portal.work import changing, reading
from registry.screening import queries
from registry.screening.deciding.service import Ruling, decide_hit
from registry.screening.loading.service import ListUpload, load_list
from registry.screening.reasons import Verdict
from registry.screening.values import ListFacts, LoadReport
from registry.screening.wording import reasons_in_words

blueprint = RoomBlueprint("screening", "Sanctions screening: lists, names that are like listed ones, and decisions.")
Body = dict[str, Any]


@blueprint.route("/screening/lists")
@blueprint.response(200, ListSchema(many=True))
def lists() -> tuple[ListFacts, ...]:
    """Give the lists as they were last read."""
    with reading() as session:
        return queries.lists(session)


@blueprint.route("/screening/lists", methods=["POST"])
@blueprint.arguments(ListFilesSchema, location="files")
@blueprint.arguments(ListChoiceSchema, location="form")
@blueprint.response(201, LoadSchema)
def load(files: Body, choice: Body) -> LoadReport:
    """Read the whole of a list; everybody on file is screened anew where it has changed."""
    given = tuple(list_file_of(files[name]) for name in ("first", "second", "third") if files.get(name))
    upload = ListUpload(choice["code"], choice["name"], choice["adapter"], given)
    with changing() as session:
        return load_list(session, upload, actor=work.viewer(), on=work.business_date())


@blueprint.route("/screening/hits")
@blueprint.arguments(HitArgsSchema, location="query")
@blueprint.response(200, page_schema(HitSchema))
def hits(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List hits, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    wanted = queries.HitFilter(state=page["state"])
    with reading() as session:
        found = queries.hits(session, scope=InsurerScope(), wanted=wanted, before=before, page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/screening/hits/<int:hit_id>")
@blueprint.response(200, WholeHitSchema)
def hit(hit_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a hit with both sides; its ETag is the version that a decision names."""
    with reading() as session:
        return _answered(session, hit_id)


@blueprint.route("/screening/hits/<int:hit_id>/clearing", methods=["POST"])
@based_on
@blueprint.arguments(ClearingSchema)
@blueprint.response(200, WholeHitSchema)
def clear(given: Body, hit_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Clear a hit: it is somebody else."""
    return _decided(hit_id, Verdict.CLEARED, given)


@blueprint.route("/screening/hits/<int:hit_id>/confirmation", methods=["POST"])
@based_on
@blueprint.arguments(ConfirmingSchema)
@blueprint.response(200, WholeHitSchema)
def confirm(given: Body, hit_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Confirm a hit: it is the listed one. Of a buyer it becomes a fact, and its limits end."""
    return _decided(hit_id, Verdict.CONFIRMED, given)


def _decided(hit_id: int, verdict: Verdict, given: Body) -> tuple[Body, int, dict[str, str]]:
    ruling = Ruling(verdict, given["reason"], given["note"], version_wanted())
    with changing() as session:
        decide_hit(session, hit_id, ruling, actor=work.viewer(), on=work.business_date())
        return _answered(session, hit_id)


def _answered(session: Session, hit_id: int) -> tuple[Body, int, dict[str, str]]:
    found = queries.hit(session, hit_id)
    body = {
        "hit": found,
        "entry": queries.entry(session, found.entry_id),
        "why": reasons_in_words(found.alike),
        "decisions": queries.decisions(session, hit_id),
    }
    return body, 200, with_version(found.version)
