"""Monitoring runs for the insurer's staff: how far they are, and what they moved."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics.actors import Actor
from basics.scopes import InsurerScope
from monitoring import queries, service
from monitoring.values import RunState
from portal import security, work
from portal.forms import row_number
from portal.navigation import Entry
from portal.rights import may_enter
from portal.work import changing, reading

blueprint = Blueprint("monitoring", __name__)
_PAGE: Final = 25


def _running(session: Session, _actor: Actor) -> int:
    return len(queries.unfinished_runs(session))


NAVIGATION = (Entry(_l("Monitoring"), "monitoring.runs", position=80, count=_running),)


@blueprint.get("/monitoring")
def runs() -> ResponseReturnValue:
    """List the runs, newest first."""
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.runs(session, before_id=before, page_size=_PAGE + 1)
    shown = found[:_PAGE]
    older = url_for("monitoring.runs", before=shown[-1].id) if len(found) > _PAGE else None
    may_ask = may_enter(security.rights(), "monitoring.ask", work.viewer().role)
    return render_template("monitoring/runs.html", runs=shown, older=older, may_ask=may_ask)


@blueprint.get("/monitoring/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """Show one run: its progress, the grades and limits that it moved."""
    with reading() as session:
        found = queries.run(session, run_id)
        grades = queries.grade_changes(session, run_id)
        limits = queries.limit_changes(session, run_id, scope=InsurerScope())
    return render_template("monitoring/run.html", run=found, grades=grades, limits=limits, done=_is_done(found.state))


@blueprint.get("/monitoring/<int:run_id>/progress")
def run_progress(run_id: int) -> ResponseReturnValue:
    """Give the progress alone, for the page to look again."""
    with reading() as session:
        found = queries.run(session, run_id)
    return render_template("monitoring/progress.html", run=found, done=_is_done(found.state))


@blueprint.post("/monitoring")
def ask() -> ResponseReturnValue:
    """Have all buyers looked at now."""
    with changing() as session:
        service.ask_for_run(session, actor=work.viewer(), on=work.business_date())
    flash(_("A run was planned. It goes on while you do something else."))
    return redirect(url_for("monitoring.runs"), 303)


def _is_done(state: RunState) -> bool:
    return state is RunState.FINISHED
