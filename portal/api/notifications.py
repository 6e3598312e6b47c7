"""The inbox of the person that a token acts for."""

from typing import Any

from notifications import queries, service
from portal import work
from portal.api.base import RoomBlueprint
from portal.api.paging import page_schema, paged, position
from portal.inbox import as_document
from portal.schemas.notifications import InboxArgsSchema, InboxLineSchema
from portal.work import changing, reading

blueprint = RoomBlueprint("notifications", "The inbox: what happened that concerns the caller.")


@blueprint.route("/inbox")
@blueprint.arguments(InboxArgsSchema, location="query")
@blueprint.response(200, page_schema(InboxLineSchema))
def inbox(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the lines, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.inbox(session, _reader(), before_id=before, unread_only=page["unread_only"], page_size=size + 1)
    return paged([as_document(line) for line in found], page_size=size, at=lambda last: last["id"])


@blueprint.route("/inbox/<int:line_id>/read", methods=["POST"])
@blueprint.response(204)
def mark_read(line_id: int) -> None:
    """Mark a line as read."""
    with changing() as session:
        service.mark_read(session, line_id, user_id=_reader())


@blueprint.route("/inbox/read", methods=["POST"])
@blueprint.response(204)
def mark_all_read() -> None:
    """Mark all lines as read."""
    with changing() as session:
        service.mark_all_read(session, user_id=_reader())


def _reader() -> int:
    return work.viewer().user_id or 0
