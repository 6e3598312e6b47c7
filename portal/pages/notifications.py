"""The inbox: what happened that concerns the reader, newest first."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics.actors import Actor
from notifications import queries, service
from portal import work
from portal.forms import row_number
from portal.inbox import page_of, shown
from portal.navigation import Entry
from portal.work import changing, reading

blueprint = Blueprint("notifications", __name__)
_PAGE: Final = 50


def _unread(session: Session, actor: Actor) -> int:
    return 0 if actor.user_id is None else queries.unread_count(session, actor.user_id)


NAVIGATION = (Entry(_l("Inbox"), "notifications.inbox", position=15, count=_unread),)


@blueprint.get("/inbox")
def inbox() -> ResponseReturnValue:
    """List the reader's lines."""
    before = request.args.get("before", type=row_number)
    unread_only = request.args.get("show") == "unread"
    with reading() as session:
        found = queries.inbox(session, _reader(), before_id=before, unread_only=unread_only, page_size=_PAGE + 1)
        unread = queries.unread_count(session, _reader())
    lines = [shown(line) for line in found[:_PAGE]]
    show = "unread" if unread_only else None
    older = url_for("notifications.inbox", before=lines[-1].line.id, show=show) if len(found) > _PAGE else None
    return render_template("notifications/inbox.html", lines=lines, unread=unread, unread_only=unread_only, older=older)


@blueprint.post("/inbox/<int:line_id>")
def open_line(line_id: int) -> ResponseReturnValue:
    """Mark a line as read and lead to the thing that it is about."""
    with changing() as session:
        line = queries.inbox_line(session, line_id, user_id=_reader())
        service.mark_read(session, line_id, user_id=_reader())
    return redirect(page_of(line) or url_for("notifications.inbox"), 303)


@blueprint.post("/inbox")
def mark_all_read() -> ResponseReturnValue:
    """Mark all lines as read."""
    with changing() as session:
        service.mark_all_read(session, user_id=_reader())
    flash(_("All lines are marked as read."))
    return redirect(url_for("notifications.inbox"), 303)


def _reader() -> int:
    return work.viewer().user_id or 0
