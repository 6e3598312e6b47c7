"""What all routes of the API share: the caller, scopes, media types, versions, and the document that describes them.

A room writes

    blueprint = RoomBlueprint("limits", "Limits: requests and answers.")

    @blueprint.route("/limit-requests", methods=["POST"])
    @blueprint.arguments(LimitAskSchema)
    @blueprint.response(201, LimitAnswerSchema)
    def request_limit(ask): ...

and gets: bearer tokens only, the scope `limits:read` for GET and `limits:write` for the rest, 415, and an
Idempotency-Key on every POST (`@asks_only` for one that changes nothing).
"""

import re
from collections.abc import Callable
from functools import wraps
from itertools import chain, count
from threading import Lock
from typing import Any, Final, TypeVar, cast

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app, json, request
from flask_login import current_user
from flask_smorest import Api, Blueprint
from flask_smorest.utils import resolve_schema_instance
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, TooManyRequests, Unauthorized, UnsupportedMediaType

from basics.errors import NotFound, Stale
from portal import sessions, work
from portal.api.bodies import StrictParser, describe_form
from portal.api.idempotency import PARAMETER as IDEMPOTENCY_KEY
from portal.api.idempotency import asks_only, is_asking, once
from portal.errors import PROBLEM_TYPE, PreconditionRequired, http_error
from portal.rights import Rights, may_enter

__all__ = ["RoomBlueprint", "RoomsApi", "asks_only", "based_on", "needs_password", "needs_scope", "with_version"]

PREFIX: Final = "/api/v1"
BEARER: Final = WWWAuthenticate("bearer", {"realm": "tradecover"})
_READS: Final = frozenset({"GET", "HEAD"})
_VERSION: Final = re.compile(r"[0-9]{1,18}")
_SCOPE: Final = "_tradecover_scope"

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class FaultSchema(ma.Schema):
    """One thing wrong with the input: where it stands, what was found, what would be right."""

    where = ma.fields.String()
    found = ma.fields.String()
    remedy = ma.fields.String()
    detail = ma.fields.String(required=True)


class ProblemSchema(ma.Schema):
    """An RFC 9457 problem; `code` is stable."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FaultSchema))


class RoomBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """The routes of one room."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, room: str, description: str) -> None:
        super().__init__(f"api_{room}", __name__, url_prefix=PREFIX, description=description)
        self.room = room
        self._prepare_doc_cbks.append(self._prepare_frame_doc)

    def route(self, rule: str, **options: Any) -> Callable[[ViewT], ViewT]:  # noqa: ANN401 - handed on
        """Register a view function under an address below `/api/v1`."""
        decorator: Callable[[ViewT], ViewT] = super().route(rule, **options)
        return decorator

    def arguments(self, schema: Any, **options: Any) -> Callable[[ViewT], ViewT]:  # noqa: ANN401 - handed on
        """Read the body (or, by `location="query"`, the query) by a schema; the view gets what it made of it."""
        decorator: Callable[[ViewT], ViewT] = super().arguments(schema, **options)
        return decorator

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[ViewT], ViewT]:  # noqa: ANN401 - handed on
        """Write what the view gives by a schema; of many things, a tuple of values is a list like any other."""
        decorator: Callable[[ViewT], ViewT] = super().response(status_code, schema, **options)
        is_many = isinstance(schema, ma.Schema) and schema.many
        return (lambda view: decorator(_listed(view))) if is_many else decorator

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        **options: Any,  # noqa: ANN401 - handed on to Flask
    ) -> None:
        """Register a route; a POST answers once per Idempotency-Key unless it only asks."""
        if view_func is not None and "POST" in options.get("methods", ()) and not is_asking(view_func):
            view_func = once(view_func)
        super().add_url_rule(rule, endpoint, view_func, **options)

    def _prepare_frame_doc(self, doc: dict[str, Any], doc_info: dict[str, Any], **given: Any) -> dict[str, Any]:  # noqa: ANN401 - as flask-smorest calls it
        method = given["method"].upper()
        frame = doc_info.get("frame", {})
        describe_form(doc)
        doc["security"] = [{"bearer": [frame.get("scope") or _derived_scope(self.room, method)]}]
        if method == "POST" and not frame.get("asks"):
            doc.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        if frame.get("versioned"):
            doc.setdefault("parameters", []).append(IF_MATCH)
        if frame.get("password"):
            doc.setdefault("parameters", []).append(PASSWORD)
        return doc


class RoomsApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """The API's document: OpenAPI 3.1, made from the routes and schemas when it is first asked for."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask) -> None:
        bearer = {"type": "http", "scheme": "bearer", "description": "A token of the account page, with scopes."}
        info = {"description": "Credit limits, cover and claims. Errors are RFC 9457 problems."}
        self._undescribed: list[RoomBlueprint] = []
        self._describing = Lock()
        self._schema_names: dict[str, object] = {}
        spec = {
            "info": info,
            "components": {"securitySchemes": {"bearer": bearer}},
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=self._name_of),
        }
        super().__init__(app, spec_kwargs=spec)

    def register_blueprint(self, blueprint: RoomBlueprint, **_options: object) -> None:
        """Add a room's routes at once, their description when it is asked for."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def handle_http_exception(self, error: HTTPException) -> object:
        """Answer by a problem."""
        return http_error(error)

    def document(self) -> dict[str, Any]:
        """Give the document."""
        with self._describing:
            for blueprint in self._undescribed:
                blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
            self._undescribed.clear()
        described: dict[str, Any] = self.spec.to_dict()
        for answer in described.get("components", {}).get("responses", {}).values():
            content = answer.get("content", {})
            if "application/json" in content:
                content[PROBLEM_TYPE] = content.pop("application/json")
        return described

    def _openapi_json(self) -> Response:
        return Response(json.dumps(self.document()), content_type="application/json")

    def _name_of(self, schema: object) -> str:
        """Name a schema in the document: its class, the room where two rooms use one name, a number after that."""
        made: ma.Schema = resolve_schema_instance(schema)
        kind = type(made)
        short, room = kind.__name__.removesuffix("Schema"), kind.__module__.rsplit(".", 1)[-1].title()
        what = (kind, str(made.only), str(made.exclude), str(made.partial))
        names = chain((short, f"{room}{short}"), (f"{room}{short}{number}" for number in count(2)))
        return next(name for name in names if self._schema_names.setdefault(name, what) == what)


IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that the change is based on, as the ETag gave it. 412 when it changed since.",
    "schema": {"type": "string"},
}


PASSWORD: Final = {
    "name": "Step-Up-Password",
    "in": "header",
    "required": True,
    "description": "The password of the person that the token acts for. 403 when it is wrong, 429 after too many.",
    "schema": {"type": "string", "format": "password"},
}


def needs_scope(scope: str) -> Callable[[ViewT], ViewT]:
    """Ask for a scope of its own instead of the room's: put it directly under `@blueprint.route`."""

    def marked(view: ViewT) -> ViewT:
        _frame_of(view)["scope"] = scope
        return view

    return marked


def needs_password(view: ViewT) -> ViewT:
    """Ask for the caller's password as well, before any transaction: put it directly under `@blueprint.route`.

    It comes in a header of its own, so that it is no part of what the Idempotency-Key keeps a digest of.
    """
    _frame_of(view)["password"] = True
    return view


def based_on(view: ViewT) -> ViewT:
    """Say in the document that this route wants If-Match: put it directly under `@blueprint.route`."""
    _frame_of(view)["versioned"] = True
    return view


def version_wanted() -> int:
    """Give the version that the caller's change is based on.

    Raises:
        PreconditionRequired: there is no If-Match.
        Stale: it is no version of ours.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired("version.missing", "Say by If-Match which version the change is based on.")
    number = given.removeprefix("W/").strip('"')
    if not _VERSION.fullmatch(number):
        raise Stale("version.stale", f"If-Match {given} is no version of this object.")
    return int(number)


def with_version(version: int) -> dict[str, str]:
    """Give the headers that tell an object's version."""
    return {"ETag": f'"{version}"'}


def check_call(rights: Rights) -> None:
    """Let a call in: bearer token, then rights, then scope, then media type.

    Raises:
        Unauthorized, NotFound, Forbidden, UnsupportedMediaType: whichever comes first.
    """
    if not current_user.is_authenticated:
        raise Unauthorized("Send a bearer token; a log-in's cookie is none.", www_authenticate=BEARER)
    endpoint = request.endpoint or ""
    if not may_enter(rights, endpoint, work.viewer().role):
        raise NotFound("role.no_entry", "This role may not enter here.")
    view = current_app.view_functions[endpoint]
    room = endpoint.split(".")[0].removeprefix("api_")
    scope = _frame_of(view).get("scope") or _derived_scope(room, request.method)
    if scope not in current_user.scopes:
        raise Forbidden(f"This token lacks the scope {scope}.")
    _check_media_type(view)
    if _frame_of(view).get("password"):
        _check_password()


def _listed(view: ViewT) -> ViewT:
    @wraps(view)
    def listed(*args: Any, **given: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
        found = view(*args, **given)
        is_answer = isinstance(found, tuple) and len(found) > 1 and isinstance(found[0], list | tuple)
        return list(found) if isinstance(found, tuple) and not is_answer else found

    return cast("ViewT", listed)


def _check_password() -> None:
    given = request.headers.get(str(PASSWORD["name"]), "")
    refusal = sessions.check_caller(given) if given else sessions.Refusal.WRONG
    if refusal is sessions.Refusal.WAIT:
        raise TooManyRequests("Too many attempts. Wait a quarter of an hour, then try again.")
    if refusal is not None:
        raise Forbidden(f"Send the password of the token's owner in {PASSWORD['name']}.")


def _derived_scope(room: str, method: str) -> str:
    return f"{room}:{'read' if method in _READS else 'write'}"


def _check_media_type(view: Callable[..., Any]) -> None:
    if request.method in _READS or not (request.content_length or request.content_type):
        return
    parameters = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    is_form = any(parameter.get("in") in ("form", "files") for parameter in parameters)
    wanted = "multipart/form-data" if is_form else "application/json"
    if request.mimetype != wanted:
        raise UnsupportedMediaType(f"{request.mimetype or 'no media type'} was sent; {wanted} is right.")


def _frame_of(view: Callable[..., Any]) -> dict[str, Any]:
    """Give what our own decorators have noted on a view."""
    documented: dict[str, Any] = view.__dict__.setdefault("_apidoc", {})
    frame: dict[str, Any] = documented.setdefault("frame", {})
    return frame
