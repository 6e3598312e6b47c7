"""The event log for auditors and administrators: everything that was changed, by whom, on which day."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from audit import queries
from audit.queries import EventFilter
from audit.values import RecordedEvent
from basics.scopes import InsurerScope
from portal import forms, security, work
from portal.csv_files import csv_file
from portal.forms import row_number
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.audit import EventFilterSchema
from portal.work import reading

blueprint = Blueprint("audit", __name__)

NAVIGATION = (Entry(_l("Events"), "audit.events", position=88),)
EXPORT_ROWS_MAX: Final = 100_000
_PAGE: Final = 50
_WRONG: Final = 422
_COLUMNS: Final = (
    "id",
    "kind",
    "business_date",
    "recorded_at",
    "actor_name",
    "actor_role",
    "authority_level",
    "subject_type",
    "subject_id",
    "policyholder_id",
    "buyer_id",
    "summary",
    "details",
    "input_sha256",
)
# Table of the thing that changed -> its page, and the name of the page's argument.
_PAGES: Final = {
    "assessment": ("underwriting.assessment", "assessment_id"),
    "grade_override": ("underwriting.override", "override_id"),
    "buyer": ("registry.buyer", "buyer_id"),
    "claim": ("claims.claim", "claim_id"),
    "review_case": ("cases.case", "case_id"),
    "import_run": ("registry.import_run", "run_id"),
    "monitoring_run": ("monitoring.run", "run_id"),
}


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """List the events, newest first, by what is asked for."""
    form, wanted = _asked()
    if wanted is None:
        return _list(form, [], older=None), _WRONG
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.events_before(
            session, scope=InsurerScope(), wanted=wanted, before_id=before, page_size=_PAGE + 1
        )
    shown = found[:_PAGE]
    stated = {name: text for name, text in form.given.items() if text}
    older = url_for("audit.events", before=shown[-1].id, **stated) if len(found) > _PAGE else None
    return _list(form, list(shown), older=older)


@blueprint.get("/events/<int:event_id>")
def event(event_id: int) -> ResponseReturnValue:
    """Show one event with all that was written down."""
    with reading() as session:
        found = queries.event(session, event_id, scope=InsurerScope())
        history = queries.events_of(session, (found.subject_type, found.subject_id), scope=InsurerScope())
    entries = [
        {
            "on": other.business_date,
            "title": other.summary,
            "by": other.actor_name,
            "url": "" if other.id == event_id else url_for("audit.event", event_id=other.id),
            "tone": "info" if other.id == event_id else "quiet",
        }
        for other in reversed(history)
    ]
    details = [(name, _plain(value)) for name, value in sorted(found.details.items())]
    page = _page_of(found.subject_type, found.subject_id)
    buyer = _page_of("buyer", found.buyer_id) if found.buyer_id else ""
    return render_template("audit/event.html", event=found, details=details, entries=entries, page=page, buyer=buyer)


@blueprint.get("/events.csv")
def export() -> ResponseReturnValue:
    """Give the events that are asked for as a file, newest first."""
    form, wanted = _asked()
    if wanted is None:
        return _list(form, [], older=None), _WRONG
    with reading() as session:
        found = queries.events_before(session, scope=InsurerScope(), wanted=wanted, page_size=EXPORT_ROWS_MAX)
        return csv_file("events.csv", _COLUMNS, _rows(found))


def _asked() -> tuple[forms.Form, EventFilter | None]:
    """Read the filter from the address; None where something typed there is wrong."""
    form = forms.read(EventFilterSchema(), request.args)
    return form, EventFilter(**form.values) if form.is_valid else None


def _list(form: forms.Form, shown: list[RecordedEvent], *, older: str | None) -> str:
    with reading() as session:
        kinds = queries.kinds(session)
    stated = {name: text for name, text in form.given.items() if text}
    return render_template("audit/events.html", form=form, events=shown, kinds=kinds, older=older, stated=stated)


def _rows(found: Iterable[RecordedEvent]) -> Iterator[list[str]]:
    for row in found:
        yield [_plain(getattr(row, column)) for column in _COLUMNS]


def _plain(value: object) -> str:
    """Write a value as it was recorded; what is made of parts, as JSON."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _page_of(subject: str, subject_id: int) -> str:
    """Give the address of a thing's page, where there is one that the viewer may enter."""
    endpoint, argument = _PAGES.get(subject, ("", ""))
    is_there = endpoint in current_app.view_functions
    may = is_there and may_enter(security.rights(), endpoint, work.viewer().role)
    values: dict[str, Any] = {argument: subject_id}
    return url_for(endpoint, **values) if may else ""
