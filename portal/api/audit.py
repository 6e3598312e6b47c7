"""The event log, for programs of auditors."""

from typing import Any

from audit import queries
from audit.queries import EventFilter
from audit.values import RecordedEvent
from basics.scopes import InsurerScope
from portal.api.base import RoomBlueprint
from portal.api.paging import page_schema, paged, position
from portal.schemas.audit import EventPageArgsSchema, EventSchema
from portal.work import reading

blueprint = RoomBlueprint("audit", "The event log: who changed what, and when.")


@blueprint.route("/events")
@blueprint.arguments(EventPageArgsSchema, location="query")
@blueprint.response(200, page_schema(EventSchema))
def events(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the events, newest first."""
    size, before = page.pop("page_size"), position(page.pop("cursor"))
    with reading() as session:
        found = queries.events_before(
            session, scope=InsurerScope(), wanted=EventFilter(**page), before_id=before, page_size=size + 1
        )
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/events/<int:event_id>")
@blueprint.response(200, EventSchema)
def event(event_id: int) -> RecordedEvent:
    """Give one event with its details."""
    with reading() as session:
        return queries.event(session, event_id, scope=InsurerScope())
