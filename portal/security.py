"""What every request passes through and every answer carries: the gate, the token of forms, the headers.

The gate in order: the method, the visitor, the rights matrix, the form's token; in the API the scope and the media
type. Whoever is not let in gets what a missing thing gets.
"""

import secrets
from typing import Final

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from basics.errors import Fault, Invalid, NotFound
from portal import sessions, work
from portal.rights import PUBLIC, Rights, may_enter

RIGHTS: Final = "tradecover.rights"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NEVER: Final = frozenset({"TRACE", "TRACK", "CONNECT"})
_TOKEN_SIGNS: Final = 32

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class FormExpired(Forbidden):
    """A form came without the token of the page that it was on."""

    description = "This form is out of date. Go back, load the page again and send it once more."


def install(app: Flask, rights: Rights) -> None:
    """Put the gate before every request and the headers on every answer."""
    app.extensions[RIGHTS] = rights
    app.before_request(_refuse_odd_methods)
    app.before_request(_gate)
    app.before_request(_refuse_unstorable_text)
    app.after_request(_add_headers)
    app.jinja_env.globals["csrf_token"] = csrf_token


def rights() -> Rights:
    """Give the matrix of who may enter where."""
    found: Rights = current_app.extensions[RIGHTS]
    return found


def csrf_token() -> str:
    """Give what forms must carry: bound to the log-in, before it to the browser."""
    current = sessions.current_session()
    if current is not None:
        return current.csrf_secret
    if "form_token" not in session:
        session["form_token"] = secrets.token_urlsafe(_TOKEN_SIGNS)
    token: str = session["form_token"]
    return token


def _refuse_odd_methods() -> None:
    if request.method in _NEVER:
        abort(405)


def _gate() -> AnyResponse | None:
    if request.endpoint is None:
        return None
    if rights().get(request.endpoint) is PUBLIC:
        if not request.path.startswith(sessions.API_PREFIX):
            _check_form()
        return None
    if request.path.startswith(sessions.API_PREFIX):
        from portal.api.base import check_call  # noqa: PLC0415 - the API is built on this gate

        check_call(rights())
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not may_enter(rights(), request.endpoint, work.viewer().role):
        raise NotFound("role.no_entry", "This role may not enter here.")
    _check_form()
    return None


def _refuse_unstorable_text() -> None:
    """Refuse the character NUL wherever it came in: PostgreSQL stores none. JSON bodies are looked at by their reader.

    Raises:
        Invalid: `request.text`.
    """
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    sent += [(name, file.filename or "") for name, file in request.files.items(multi=True)]
    for name, text in [*sent, ("address", request.path)]:
        if "\0" in name or "\0" in text:
            where = name.replace("\0", "")
            raise Invalid.of("request.text", Fault(where, "the character NUL", "text without it is right"))


def _to_sign_in() -> AnyResponse:
    """Send a stranger to the log-in; the same for what exists and what does not."""
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("people.sign_in", next=None if wanted == "/" else wanted), 303)


def _check_form() -> None:
    """Refuse a change that did not start from one of our own pages."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise FormExpired
    given = request.headers.get("X-CSRFToken") or request.form.get("csrf_token", "")
    if not secrets.compare_digest(given.encode(), csrf_token().encode()):
        raise FormExpired


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Server", None)
    return response
