"""The only place that knows HTTP numbers: every error as a page or, under `/api/`, as an RFC 9457 problem.

Whatever is missing and whatever the reader may not see are the same answer to the byte.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import Flask, Response, current_app, g, json, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from basics.errors import DomainError, Fault, Invalid, NotFound, Refused, Stale

PROBLEM_TYPE: Final = "application/problem+json"
API_PREFIX: Final = "/api/"
RETRY_SECONDS: Final = 5
_REFUSED: Final = 409
_INVALID: Final = 422
_UNAVAILABLE: Final = 503


class PreconditionRequired(DomainError):
    """A change of a versioned object did not say which version it is based on."""


# Codes whose number differs from their class's.
STATUS_OF_CODE: Final[Mapping[str, int]] = {
    "idempotency.key_missing": 400,
    "idempotency.key_malformed": 400,
    "idempotency.key_reused": 422,
    "page.cursor": 400,
    "body.json": 400,
    "request.text": 400,
}


def install(app: Flask) -> None:
    """Register the handlers; called after the API, whose own handlers they replace."""
    for error in (NotFound, Refused, Stale, Invalid, PreconditionRequired):
        app.register_error_handler(error, _domain_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, _database_error)


def status_of(error: DomainError) -> int:
    """Give the HTTP number of an error of the four classes."""
    match error:
        case NotFound():
            return 404
        case Stale():
            return 412 if _is_api() else _REFUSED
        case PreconditionRequired():
            return 428
        case Invalid():
            return STATUS_OF_CODE.get(error.code, _INVALID)
        case _:
            return STATUS_OF_CODE.get(error.code, _REFUSED)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Write an RFC 9457 problem. `code` is the stable one; `detail` is for people."""
    body: dict[str, Any] = {
        "type": f"urn:tradecover:problem:{code}",
        "title": _title(status),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    response = Response(json.dumps(body) + "\n", status=status, content_type=PROBLEM_TYPE)
    response.headers.update(dict(headers or {}))
    return response


def error_page(status: int, title: str, text: str, faults: Sequence[str] = ()) -> tuple[str, int]:
    """Write an error as a page that says what to do, and gives away nothing of the page that was asked for."""
    g.shows_error = True
    return render_template("errors/error.html", status=status, title=title, text=text, faults=faults), status


def fault_rows(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Give the faults of an `Invalid` as a problem lists them."""
    return [
        {"where": fault.where, "found": fault.found, "remedy": fault.remedy, "detail": str(fault)} for fault in faults
    ]


def http_error(error: HTTPException) -> AnyResponse | tuple[str, int]:
    """Answer an HTTP error, whoever raised it."""
    if isinstance(error, SecurityError):  # the host is none of ours: no page of ours can be written for it
        return error.get_response()
    if error.response is not None or (error.code is not None and error.code < 400):  # noqa: PLR2004 - a redirect
        return error.get_response()
    if isinstance(error, InternalServerError):
        return _bug(error)
    status = error.code or 500
    if status == 404:  # noqa: PLR2004 - the one answer for all that is not there
        return _missing()
    if _is_api():
        data = getattr(error, "data", None) or {}
        rows = list(_rows_of(data.get("messages", {})))
        detail = "The input is not right; see errors." if rows else str(error.description)
        return problem(status, f"http.{status}", detail, errors=rows, headers=_kept_headers(error))
    return error_page(status, _title(status), str(error.description))


def _domain_error(error: DomainError) -> AnyResponse | tuple[str, int]:
    status = status_of(error)
    if isinstance(error, NotFound):
        current_app.logger.info("not found: %s", error.code)
        if error.code == "installation.not_set_up" and not _is_api():
            return redirect(url_for("people.set_up"), 303)
        return _missing()
    faults = error.faults if isinstance(error, Invalid) else ()
    if _is_api():
        return problem(status, error.code, error.message, errors=fault_rows(faults))
    title = _("Somebody was faster") if isinstance(error, Stale) else _title(status)
    return error_page(status, title, error.message, [str(fault) for fault in faults])


def _missing() -> AnyResponse | tuple[str, int]:
    text = _(
        "There is nothing here, or nothing for your log-in. Check the address, or start again from the first page."
    )
    if _is_api():
        return problem(404, "not_found", "There is nothing here, or nothing for this token.")
    return error_page(404, _("Not found"), text)


def _bug(error: InternalServerError) -> AnyResponse | tuple[str, int]:
    """Show only a number; the log holds it beside the traceback."""
    number = secrets.token_hex(6)
    current_app.logger.error("error %s: %s", number, type(error.original_exception or error).__name__)
    text = _(
        "Something went wrong on our side; nothing was changed. Tell support this number: %(number)s", number=number
    )
    if _is_api():
        return problem(500, "internal", f"Something went wrong on our side. Number for support: {number}")
    return error_page(500, _("An error on our side"), text)


def _database_error(error: OperationalError) -> AnyResponse | tuple[str, int]:
    """The database did not answer, or its disk is full: nothing was changed, and reading may still work."""
    current_app.logger.error("database: %s", error.orig)
    text = _("The database does not take changes at the moment; nothing was changed. Try again in a little while.")
    if _is_api():
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return problem(_UNAVAILABLE, "database.unavailable", "The database does not take this now.", headers=headers)
    return error_page(_UNAVAILABLE, _("Not available now"), text)


def _rows_of(messages: object, where: str = "") -> Iterator[dict[str, str]]:
    """Flatten the messages of a schema: {"json": {"amount": ["..."]}} becomes amount: ..."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            is_location = not where and key in ("json", "query", "form", "files", "headers", "json_or_form")
            here = "" if is_location or key == "_schema" else f"{where}.{key}".lstrip(".")
            yield from _rows_of(inner, here)
    else:  # a list of texts, or one lazily translated text
        for message in messages if isinstance(messages, list) else [messages]:
            yield {"where": where, "detail": str(message)}


def _kept_headers(error: HTTPException) -> dict[str, str]:
    wanted = ("Allow", "Retry-After", "WWW-Authenticate")
    return {name: value for name, value in error.get_headers() if name in wanted}


def _is_api() -> bool:
    return request.path.startswith(API_PREFIX)


def _title(status: int) -> str:
    titles: dict[int, str] = {
        400: _("The request cannot be read"),
        401: _("Not logged in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("This cannot be done here"),
        409: _("This is not possible now"),
        412: _("Somebody was faster"),
        413: _("Too large"),
        415: _("A media type that is not read here"),
        422: _("Something has to be put right"),
        428: _("The version is missing"),
        429: _("Too many attempts"),
    }
    return titles.get(status) or str(_("An error"))
