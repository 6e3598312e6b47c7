"""Pages that belong to no room: help, and the answers to those who watch the process."""

from typing import Final

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from migrations.runner import current_revision, latest_revision
from portal import work

blueprint = Blueprint("frame", __name__)

_NOT_READY: Final = 503


@blueprint.get("/help")
def help_page() -> ResponseReturnValue:
    """Show the keys, and where to find what."""
    return render_template("people/help.html")


@blueprint.get("/livez")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether the process can do its work: the database answers and stands at the newest revision."""
    try:
        is_migrated = current_revision(work.engine()) == latest_revision()
        checks = {"database": "ok", "migrations": "ok" if is_migrated else "not at the newest revision"}
    except SQLAlchemyError as error:
        current_app.logger.warning("readyz: %s", type(error).__name__)
        checks = {"database": "does not answer"}
    is_ready = set(checks.values()) == {"ok"}
    return {"status": "ok" if is_ready else "not ready", "checks": checks}, 200 if is_ready else _NOT_READY
