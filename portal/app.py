"""Put the web application together: rooms, rights, the gate, errors, languages.

A room is there when its table of rights is: `portal/rights/<room>.py`, with pages in `portal/pages/<room>.py` and
routes of the API in `portal/api/<room>.py`.
"""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

from babel import Locale
from flask import Flask, current_app, g, request, url_for
from flask_babel import Babel, get_locale
from flask_login import current_user
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from basics.errors import NotFound
from basics.money import MINOR_MAX
from basics.scopes import NoTenantScope
from models.engine import engine_for, read_only
from notifications.mail import Outlet
from people import queries
from people.values import UserFacts
from portal import errors, formats, security, sessions, work
from portal.api.base import RoomsApi
from portal.home import SOURCES, HomeBlocks
from portal.invitations import OUTLET
from portal.navigation import Entry, rows_for
from portal.rights import Rights, check_complete, merged
from portal.roles import ROLE_LABELS
from portal.settings import Settings

ROOMS: Final = (
    "frame",
    "people",
    "administration",
    "registry",
    "screening",
    "matching",
    "identities",
    "groups",
    "underwriting",
    "override_report",
    "governance",
    "limits",
    "cases",
    "policies",
    "receivables",
    "claims",
    "monitoring",
    "notifications",
    "audit",
)
NAVIGATION: Final = "tradecover.navigation"


class RowNumber(IntegerConverter):
    """An id in an address: a number that a row can have, in plain digits; any other leads to nothing."""

    regex = "[0-9]{1,19}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MINOR_MAX)


class ExposedDemo(RuntimeError):
    """A demo, whose passwords are printed, was about to be served to other machines."""


def create_app(
    settings: Settings, *, enqueue: work.Enqueue = work.nothing_to_enqueue, outlet: Outlet | None = None
) -> Flask:
    """Build the application.

    Args:
        settings: See `portal/settings.py`.
        enqueue: Called with the open transaction before every commit, so that work for the recorded events is
            enqueued in it.
        outlet: Where an invitation's mail leaves the house; without one its link is shown on the page alone.

    Raises:
        ExposedDemo: demo accounts would be served to other machines.
        RuntimeError: an endpoint has no row of rights, or a row no endpoint.
    """
    _refuse_exposed_demo(settings)
    app = Flask("portal", static_url_path="/static")
    _configure(app, settings)
    app.extensions[work.SETTINGS] = settings
    app.extensions[work.ENQUEUE] = enqueue
    app.extensions[OUTLET] = outlet
    sessions.install(app)
    rooms = [room for room in ROOMS if find_spec(f"portal.rights.{room}") is not None]
    rights = merged(_rights_of(room) for room in rooms)
    security.install(app, rights)
    _add_rooms(app, rooms)
    errors.install(app)
    Babel(app, default_locale=settings.locales[0], locale_selector=_chosen_locale)
    app.jinja_env.filters.update(formats.filters(lambda: str(get_locale())))
    app.context_processor(_frame)
    check_complete(rights, {rule.endpoint for rule in app.url_map.iter_rules()})
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def from_environment() -> Flask:
    """Build the application from the variables named TRADECOVER_*: what gunicorn calls."""
    return create_app(Settings.from_environment())


def _configure(app: Flask, settings: Settings) -> None:
    public_host = urlsplit(settings.public_url).hostname or settings.host
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-tradecover-notices" if settings.has_tls else "tradecover-notices",
        SESSION_COOKIE_SECURE=settings.has_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        TRUSTED_HOSTS=[public_host, "localhost", "127.0.0.1"] if settings.is_loopback else [public_host],
        MAX_CONTENT_LENGTH=settings.upload_bytes_max,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        PROVIDE_AUTOMATIC_OPTIONS=False,
        API_TITLE="Tradecover",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _add_rooms(app: Flask, rooms: list[str]) -> None:
    api = RoomsApi(app)
    navigation: list[Entry] = []
    home: list[HomeBlocks] = []
    for room in rooms:
        pages = _module(f"portal.pages.{room}")
        if pages is not None:
            app.register_blueprint(pages.blueprint)
            navigation.extend(getattr(pages, "NAVIGATION", ()))
            home.extend(filter(None, [getattr(pages, "home_blocks", None)]))
        routes = _module(f"portal.api.{room}")
        if routes is not None:
            api.register_blueprint(routes.blueprint)
    app.extensions[NAVIGATION] = tuple(navigation)
    app.extensions[SOURCES] = tuple(home)


def _rights_of(room: str) -> Rights:
    """Give a room's table; rows of pages or routes that are not there, as modules, wait for them."""
    table: Rights = import_module(f"portal.rights.{room}").RIGHTS
    if room == "frame":
        return table
    prefixes = {f"{room}.": f"portal.pages.{room}", f"api_{room}.": f"portal.api.{room}"}
    there = tuple(prefix for prefix, module in prefixes.items() if find_spec(module) is not None)
    return {endpoint: row for endpoint, row in table.items() if endpoint.startswith(there)}


def _module(name: str) -> ModuleType | None:
    return import_module(name) if find_spec(name) is not None else None


def _refuse_exposed_demo(settings: Settings) -> None:
    """Open the database once, before the server forks, unless only this machine can reach us."""
    public_host = urlsplit(settings.public_url).hostname or ""
    if settings.is_loopback and public_host in ("localhost", "127.0.0.1", "::1"):
        return
    engine = engine_for(settings.database_url)
    try:
        if not inspect(engine).has_table("installation"):
            return
        with read_only(engine, NoTenantScope()) as session:
            if queries.is_set_up(session) and queries.installation(session).is_demo:
                raise ExposedDemo(
                    f"This is a demo: its passwords are printed. It is served on the loopback only, and not on "
                    f"{settings.host} or {settings.public_url}."
                )
    finally:
        engine.dispose()


def _chosen_locale() -> str:
    """Give the reader's language: `?lang=`, the one set in the account, or what the browser prefers."""
    offered = work.settings().locales
    asked = request.args.get("lang", "")
    own = current_user.user.locale if current_user.is_authenticated else ""
    for wanted in (asked, own):
        if wanted in offered:
            return wanted
    return request.accept_languages.best_match(offered) or offered[0]


def _frame() -> dict[str, Any]:
    """Give what `base.html` needs: who reads, where to go, which day it is."""
    locale: Locale = get_locale()
    frame: dict[str, Any] = {"locale": str(locale), "text_direction": locale.text_direction}
    frame["theme"] = request.cookies.get("theme") if request.cookies.get("theme") in ("light", "dark") else None
    try:
        return frame | _frame_of_reader()
    except NotFound:
        return frame | {"is_demo": False}
    except SQLAlchemyError:
        if "shows_error" in g:
            return frame | {"is_demo": False}
        raise


def _frame_of_reader() -> dict[str, Any]:
    facts = work.installation()
    frame: dict[str, Any] = {"installation": facts.insurer_name, "is_demo": facts.is_demo}
    if not current_user.is_authenticated or request.path.startswith(sessions.API_PREFIX):
        return frame
    user: UserFacts = current_user.user
    with work.reading() as session:
        rows = _navigation_rows(session)
    return frame | {
        "viewer": {"name": user.name, "role": user.role, "role_label": ROLE_LABELS[user.role]},
        "business_date": facts.business_date,
        "navigation": rows,
        "home_url": url_for("people.home_page"),
        "account_url": url_for("people.account"),
        "help_url": url_for("frame.help_page"),
        "logout_url": url_for("people.sign_out"),
        "search_url": _first_of("registry.search", "people.home_page"),
    }


def _navigation_rows(session: Session) -> list[tuple[str, str, bool, int]]:
    return rows_for(current_app.extensions[NAVIGATION], security.rights(), actor=work.viewer(), session=session)


def _first_of(*endpoints: str) -> str:
    """Give the address of the first of these pages that is there."""
    found = next(endpoint for endpoint in endpoints if endpoint in current_app.view_functions)
    return url_for(found)
