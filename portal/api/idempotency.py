"""One effect per Idempotency-Key: the answer is stored in the transaction of the change itself.

A key belongs to one person, and to one route and body. The same call again gets the same answer, to the byte; another
call under the key is refused; a call that changed nothing (refused, wrong, failed) leaves its key free. Two calls at
the same time: one is answered, the other is told to wait. On SQLite several web processes take turns instead.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any, Final, TypeVar

from flask import Response, g, json, make_response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from basics import clock
from basics.errors import Invalid, Refused
from models.people import IdempotencyRecord
from portal import work

HEADER: Final = "Idempotency-Key"
KEY_SIGNS_MAX: Final = 255
PARAMETER: Final = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "Any text of 1 to 255 printable ASCII characters, new for every change; the same for a retry.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_SIGNS_MAX},
}
_KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag", "Link")
_BAD_REQUEST: Final = 400
_running: Final[set[tuple[int, str]]] = set()
_running_lock: Final = Lock()

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def asks_only(view: ViewT) -> ViewT:
    """Mark a POST that changes nothing, such as a simulation: it needs no key. Put it directly under the route."""
    view.__dict__.setdefault("_apidoc", {}).setdefault("frame", {})["asks"] = True
    return view


def is_asking(view: Callable[..., Any]) -> bool:
    """Tell whether a view was marked by `asks_only`."""
    return bool(getattr(view, "_apidoc", {}).get("frame", {}).get("asks"))


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a call once per key."""

    @wraps(view)
    def answered(*args: Any, **given: Any) -> Response:  # noqa: ANN401 - whatever the view takes
        key = _key()
        user_id = work.viewer().user_id or 0
        with _alone(user_id, key), work.opened(work.scope()) as session:
            _lock(session, user_id, key)
            stored = session.scalar(
                select(IdempotencyRecord).where(
                    IdempotencyRecord.user_account_id == user_id, IdempotencyRecord.key == key
                )
            )
            if stored is not None:
                return _again(stored)
            g.unit_of_work = session
            try:
                response = make_response(view(*args, **given))
            finally:
                g.pop("unit_of_work")
            _keep(session, response, user_id=user_id, key=key)
        return response

    return answered


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not key:
        raise Invalid("idempotency.key_missing", f"Send the header {HEADER}: a new text for every change.")
    if len(key) > KEY_SIGNS_MAX or not (key.isascii() and key.isprintable()):
        raise Invalid("idempotency.key_malformed", f"{HEADER} has 1 to {KEY_SIGNS_MAX} printable ASCII characters.")
    return key


def _fingerprint() -> str:
    """Give the digest of what is asked: method, address and body. Of a form its parts count."""
    ask = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    body = request.get_data(cache=True)
    if request.mimetype == "multipart/form-data":
        for name, text in sorted(request.form.items(multi=True)):
            ask.update(json.dumps([name, text]).encode())
        for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
            ask.update(json.dumps([name, file.filename]).encode())
            ask.update(hashlib.sha256(file.stream.read()).digest())
            file.stream.seek(0)
    else:
        ask.update(body)
    return ask.hexdigest()


@contextmanager
def _alone(user_id: int, key: str) -> Iterator[None]:
    """Let one call per key run at a time in this process."""
    with _running_lock:
        if (user_id, key) in _running:
            raise _in_progress()
        _running.add((user_id, key))
    try:
        yield
    finally:
        with _running_lock:
            _running.discard((user_id, key))


def _lock(session: Session, user_id: int, key: str) -> None:
    """Let one call per key run at a time on PostgreSQL, whichever web process it came to."""
    if session.get_bind().dialect.name != "postgresql":
        return
    number = lock_number(user_id, key)
    if not session.scalar(select(func.pg_try_advisory_xact_lock(number))):
        raise _in_progress()


def lock_number(user_id: int, key: str) -> int:
    """Give the number of PostgreSQL's advisory lock for a person's key."""
    return int.from_bytes(hashlib.sha256(f"{user_id} {key}".encode()).digest()[:8], "big", signed=True)


def _in_progress() -> Refused:
    return Refused("idempotency.in_progress", f"A call with this {HEADER} is being answered; ask again in a moment.")


def _again(stored: IdempotencyRecord) -> Response:
    if stored.request_sha256 != _fingerprint():
        raise Invalid(
            "idempotency.key_reused", f"This {HEADER} was used for {stored.route} with other content; take a new one."
        )
    response = Response(stored.body, status=stored.status)
    for name, value in json.loads(stored.headers):
        response.headers[name] = value
    return response


def _keep(session: Session, response: Response, *, user_id: int, key: str) -> None:
    if response.status_code >= _BAD_REQUEST:
        return
    session.add(
        IdempotencyRecord(
            user_account_id=user_id,
            key=key,
            route=f"{request.method} {request.endpoint}",
            request_sha256=_fingerprint(),
            status=response.status_code,
            headers=json.dumps([[name, response.headers[name]] for name in _KEPT_HEADERS if name in response.headers]),
            body=response.get_data(),
            created_at=clock.now(),
        )
    )
