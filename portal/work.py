"""Units of work of a request: who acts, on which day, on whose rows; and the transaction itself.

A page handler reads in `reading()` or calls one service in `changing()`. Both act in the viewer's scope. Inside an
API request that carries an Idempotency-Key the transaction is opened by `portal/api/idempotency.py`, and
`changing()` joins it, so that the change and the stored answer are one commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Final

from flask import current_app, g
from flask_login import current_user
from sqlalchemy import Engine

from basics.actors import Actor
from basics.scopes import InsurerScope, NoTenantScope, Scope
from models.engine import engine_for, read_only, unit_of_work
from models.scoping import ScopedSession, widened
from people import queries
from people.values import InstallationFacts
from portal.settings import Settings

Enqueue = Callable[[ScopedSession], None]

SETTINGS: Final = "tradecover.settings"
ENQUEUE: Final = "tradecover.enqueue"
ENGINE: Final = "tradecover.engine"
_ENGINE_LOCK: Final = Lock()
_NOBODY: Final = Actor("nobody")


def settings() -> Settings:
    """Give the settings of this web process."""
    found: Settings = current_app.extensions[SETTINGS]
    return found


def engine() -> Engine:
    """Give the process's engine, opened at its first use: after the server has forked."""
    with _ENGINE_LOCK:
        if ENGINE not in current_app.extensions:
            current_app.extensions[ENGINE] = engine_for(settings().database_url)
    found: Engine = current_app.extensions[ENGINE]
    return found


def viewer() -> Actor:
    """Give who is at the other end: by log-in on pages, by bearer token in the API; `nobody` before the log-in."""
    return current_user.actor if current_user.is_authenticated else _NOBODY


def scope() -> Scope:
    """Give whose rows the viewer may see; nobody's before the log-in."""
    acting = viewer()
    return NoTenantScope() if acting is _NOBODY else acting.scope


def installation() -> InstallationFacts:
    """Give the insurer and its business date, as of the beginning of this request.

    Raises:
        NotFound: `installation.not_set_up`.
    """
    if "installation" not in g:
        with read_only(engine(), NoTenantScope()) as session:
            g.installation = queries.installation(session)
    found: InstallationFacts = g.installation
    return found


def business_date() -> date:
    """Give the day that the installation works on.

    Raises:
        NotFound: `installation.not_set_up`.
    """
    return installation().business_date


@contextmanager
def reading(wanted: Scope | None = None) -> Iterator[ScopedSession]:
    """Read in the viewer's scope, in one snapshot. `wanted` is for sign-in and the reader's own account only."""
    with read_only(engine(), scope() if wanted is None else wanted) as session:
        yield session


@contextmanager
def changing(wanted: Scope | None = None) -> Iterator[ScopedSession]:
    """Run one change in the viewer's scope: work is enqueued and all of it committed at the end of the block.

    `wanted` is for sign-in and the reader's own account, whose rows belong to no tenant.
    """
    joined: ScopedSession | None = g.get("unit_of_work")
    if joined is None:
        with opened(scope() if wanted is None else wanted) as session:
            yield session
    elif isinstance(wanted, InsurerScope):
        with widened(joined):
            yield joined
    else:
        yield joined


@contextmanager
def opened(wanted: Scope) -> Iterator[ScopedSession]:
    """Open a transaction of its own, and enqueue the work that its events call for before it commits."""
    enqueue: Enqueue = current_app.extensions[ENQUEUE]
    with unit_of_work(engine(), wanted) as session:
        yield session
        session.flush()
        enqueue(session)


def nothing_to_enqueue(_session: ScopedSession) -> None:
    """Stand in for the jobs in processes without them, such as tests."""
