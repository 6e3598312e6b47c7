"""Log-ins of pages: an opaque token in a cookie, its digest in the database; revocable, and rotated at every step up.

Programs call with a bearer token instead. A cookie says nothing under `/api/`, and a bearer token nothing on pages.
"""

from datetime import timedelta
from enum import Enum
from typing import Final

from flask import Flask, Request, abort, current_app, g, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from basics import clock
from basics.actors import Actor
from basics.errors import Invalid
from basics.scopes import InsurerScope
from models.engine import read_only, unit_of_work
from people import queries, rules, service
from people.passwords import Passwords
from people.tokens import digest, new_token
from people.values import Knock, SessionFacts, SignedIn, UserFacts
from portal import work

API_PREFIX: Final = "/api/"
PASSWORDS: Final = "tradecover.passwords"
_SEEN_EVERY: Final = timedelta(minutes=1)
_DEVICE_AGE: Final = timedelta(days=365)


class Visitor(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Who is at the other end, known by a log-in or by a bearer token."""

    def __init__(
        self, user: UserFacts, *, session: SessionFacts | None = None, scopes: frozenset[str] = frozenset()
    ) -> None:
        self.user = user
        self.session = session
        self.scopes = scopes

    @property
    def actor(self) -> Actor:
        """Give the person as the one behind a change."""
        return self.user.actor

    def get_id(self) -> str:
        """Give the id in the form that flask-login wants."""
        return str(self.user.id)


class Stranger(AnonymousUserMixin):  # type: ignore[misc]  # flask-login has no types
    """Nobody that we know."""

    session = None


class Refusal(Enum):
    """Why a log-in was not opened."""

    WRONG = "wrong"
    WAIT = "wait"


def install(app: Flask) -> None:
    """Let flask-login find the visitor by our cookie or bearer token."""
    manager = LoginManager()
    manager.session_protection = None  # our own sessions are opaque and revocable; flask-login's are not used
    manager.anonymous_user = Stranger
    manager.request_loader(_visitor)
    manager.init_app(app)
    settings = app.extensions[work.SETTINGS]
    app.extensions[PASSWORDS] = Passwords(time_cost=settings.argon2_time_cost, memory_kib=settings.argon2_memory_kib)


def passwords() -> Passwords:
    """Give the hasher with the installation's cost."""
    found: Passwords = current_app.extensions[PASSWORDS]
    return found


def current_session() -> SessionFacts | None:
    """Give the log-in of the page's reader, if there is one."""
    found: SessionFacts | None = current_user.session
    return found


def cookie_name(what: str) -> str:
    """Name a cookie; over https the name binds it to this host."""
    return f"__Host-{what}" if work.settings().has_tls else what


def sign_in(email: str, password: str) -> SignedIn | Refusal:
    """Check a password and open a log-in; a failure is counted, and too many of them have to wait."""
    try:
        knock = _knock(rules.clean_email(email))
    except Invalid:
        return Refusal.WRONG
    with work.reading(InsurerScope()) as session:
        failures = queries.failures(session, knock, since=clock.now() - rules.THROTTLE_WINDOW)
        found = queries.password_hash_of(session, knock.email)
    if rules.must_wait(knock, failures):
        return Refusal.WAIT
    is_right = passwords().matches(password, found[1] if found else None)
    with work.changing(InsurerScope()) as session:
        if found is None or not is_right:
            service.note_failure(session, knock)
            return Refusal.WRONG
        return service.sign_in(session, found[0], knock, on=work.business_date())


def enter_again(password: str) -> str | Refusal:
    """Check the reader's password once more; give the log-in's new token."""
    current = own_session()
    knock = _knock(current.user.email)
    with work.reading(InsurerScope()) as session:
        failures = queries.failures(session, knock, since=clock.now() - rules.THROTTLE_WINDOW)
        found = queries.password_hash_of(session, current.user.email)
    if rules.must_wait(knock, failures):
        return Refusal.WAIT
    is_right = passwords().matches(password, found[1] if found else None)
    with work.changing(InsurerScope()) as session:
        if not is_right:
            service.note_failure(session, knock)
            return Refusal.WRONG
        return service.step_up(session, current.id)


def check_caller(password: str) -> Refusal | None:
    """Check the password of the person that a bearer token acts for; a failure is counted as at the log-in."""
    user: UserFacts = current_user.user
    knock = _knock(user.email)
    with work.reading(InsurerScope()) as session:
        failures = queries.failures(session, knock, since=clock.now() - rules.THROTTLE_WINDOW)
        found = queries.password_hash_of(session, user.email)
    if rules.must_wait(knock, failures):
        return Refusal.WAIT
    if passwords().matches(password, found[1] if found else None):
        return None
    with work.opened(InsurerScope()) as session:
        service.note_failure(session, knock)
    return Refusal.WRONG


def is_stepped_up() -> bool:
    """Tell whether the reader entered the password again within the last minutes."""
    current = current_session()
    return current is not None and rules.is_stepped_up(current, work.settings().sessions, now=clock.now())


def remember(response: Response, token: str) -> Response:
    """Put a log-in's token into its cookie."""
    _set_cookie(response, "tradecover", token)
    return response


def remember_device(response: Response, email: str) -> Response:
    """Mark the browser as one that this person has logged in from."""
    mark = _devices().dumps([digest(email), _device_of(email) or new_token()])
    _set_cookie(response, "tradecover-device", str(mark), max_age=_DEVICE_AGE)
    return response


def forget(response: Response) -> Response:
    """Take the token out of the browser, and what pages left there."""
    response.delete_cookie(cookie_name("tradecover"), path="/", secure=work.settings().has_tls, httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _visitor(asked: Request) -> Visitor | None:
    if "is_unknowable" in g:
        return None
    g.is_unknowable = True  # while the database does not answer; the page that says so is then a stranger's
    found = _caller(asked) if asked.path.startswith(API_PREFIX) else _reader(asked)
    g.pop("is_unknowable")
    return found


def _reader(asked: Request) -> Visitor | None:
    token = asked.cookies.get(cookie_name("tradecover"))
    if not token:
        return None
    now = clock.now()
    with read_only(work.engine(), InsurerScope()) as session:
        found = queries.session_by_token(session, token)
        if found is None or not rules.is_live(found, work.settings().sessions, now=now):
            return None
        g.installation = queries.installation(session)
    if now - found.last_seen_at >= _SEEN_EVERY:
        with unit_of_work(work.engine(), InsurerScope()) as session:
            service.note_sign_of_life(session, found.id)
    return Visitor(found.user, session=found)


def _caller(asked: Request) -> Visitor | None:
    kind, _, token = asked.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    now = clock.now()
    with read_only(work.engine(), InsurerScope()) as session:
        holder = queries.token_holder(session, token.strip(), now=now)
        if holder is None:
            return None
        g.installation = queries.installation(session)
    if holder.last_used_at is None or now - holder.last_used_at >= _SEEN_EVERY:
        with unit_of_work(work.engine(), InsurerScope()) as session:
            service.note_token_use(session, holder.token_id)
    return Visitor(holder.user, scopes=holder.scopes)


def own_session() -> SessionFacts:
    """Give the reader's log-in, on a page that is shut to strangers."""
    current = current_session()
    if current is None:
        abort(404)
    return current


def _knock(email: str) -> Knock:
    device = _device_of(email)
    source = f"device:{device}" if device else f"address:{request.remote_addr or ''}"
    return Knock(email, source, request.headers.get("User-Agent", ""), is_known_device=device is not None)


def _device_of(email: str) -> str | None:
    """Give the mark of this browser, if this e-mail has logged in from it before."""
    try:
        mark = _devices().loads(request.cookies.get(cookie_name("tradecover-device"), ""))
    except BadSignature:
        return None
    owner, device = mark
    return str(device) if owner == digest(email) else None


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(work.settings().secret_key, salt="device")


def _set_cookie(response: Response, what: str, value: str, *, max_age: timedelta | None = None) -> None:
    response.set_cookie(
        cookie_name(what),
        value,
        max_age=max_age,
        path="/",
        secure=work.settings().has_tls,
        httponly=True,
        samesite="Lax",
    )
