"""Log-ins and tokens: opened, seen, stepped up, ended. `service` gives these out; tokens are told once."""

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, NotFound
from models.people import ApiToken, SignInAttempt, UserAccount, UserSession
from people import events, queries, rules
from people.passwords import Passwords
from people.tokens import PREFIX_SIGNS, digest, new_token
from people.values import IssuedToken, Knock, SessionFacts, SignedIn

TOKEN_PREFIX = "tc_"  # noqa: S105 - the mark by which scanners find a leaked token
_AGENT_SIGNS_MAX = 300
_NAME_SIGNS_MAX = 100


def sign_in(session: Session, user_id: int, knock: Knock, *, on: date) -> SignedIn:
    """Open a log-in for a person whose password was right; earlier failures from the same source are forgotten.

    The password is checked before, outside of any transaction: it takes long on purpose.
    """
    row = session.get_one(UserAccount, user_id)
    now = clock.now()
    token = new_token()
    opened = UserSession(
        user_account_id=user_id,
        token_sha256=digest(token),
        csrf_secret=new_token(),
        user_agent=knock.user_agent[:_AGENT_SIGNS_MAX],
        created_at=now,
        last_seen_at=now,
        stepped_up_at=None,
    )
    session.add(opened)
    for attempt in session.scalars(
        select(SignInAttempt).where(
            SignInAttempt.email_sha256 == digest(knock.email), SignInAttempt.address_sha256 == digest(knock.source)
        )
    ):
        session.delete(attempt)
    session.flush()
    user = queries.user_of(row)
    record(session, events.about_user("signed_in", user, actor=user.actor, on=on))
    return SignedIn(opened.id, user, token)


def note_failure(session: Session, knock: Knock) -> None:
    """Count a failed log-in by e-mail and by source."""
    session.add(
        SignInAttempt(email_sha256=digest(knock.email), address_sha256=digest(knock.source), attempted_at=clock.now())
    )


def note_sign_of_life(session: Session, session_id: int) -> None:
    """Remember that a log-in is in use."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=clock.now()))


def step_up(session: Session, session_id: int) -> str:
    """Note that the password was entered again; the log-in goes on under a new token, which is given."""
    row = session.get_one(UserSession, session_id)
    token = new_token()
    row.token_sha256 = digest(token)
    row.csrf_secret = new_token()
    row.stepped_up_at = clock.now()
    return token


def revoke_session(session: Session, session_id: int, *, user_id: int) -> None:
    """End one of a person's log-ins.

    Raises:
        NotFound: `session.unknown`.
    """
    row = session.get(UserSession, session_id)
    if row is None or row.user_account_id != user_id or row.revoked_at is not None:
        raise NotFound("session.unknown", f"There is no open log-in {session_id}.")
    row.revoked_at = clock.now()


def close_sessions_of(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End all log-ins of a person, but one."""
    query = update(UserSession).where(UserSession.user_account_id == user_id, UserSession.revoked_at.is_(None))
    if but is not None:
        query = query.where(UserSession.id != but)
    session.execute(query.values(revoked_at=clock.now()))


def change_password(session: Session, current: SessionFacts, password: str, *, passwords: Passwords, on: date) -> None:
    """Set a new password; all other log-ins of the person end.

    Raises:
        Invalid: `password.length`, `password.common`.
    """
    rules.check_password(password, email=current.user.email)
    row = session.get_one(UserAccount, current.user.id)
    row.password_hash = passwords.hash(password)
    close_sessions_of(session, row.id, but=current.id)
    record(session, events.about_user("password_changed", current.user, actor=current.user.actor, on=on))


def issue_token(
    session: Session,
    name: str,
    scopes: frozenset[str],
    *,
    actor: Actor,
    on: date,
    expires_at: datetime | None = None,
) -> IssuedToken:
    """Issue a bearer token for programs that act as this person.

    Raises:
        Invalid: `token.name`, `token.scopes`.
    """
    cleaned = " ".join(name.split())
    if not 0 < len(cleaned) <= _NAME_SIGNS_MAX:
        fault = Fault("name", f"name {name!r}", f"1 to {_NAME_SIGNS_MAX} characters are right")
        raise Invalid.of("token.name", fault)
    rules.check_scopes(scopes)
    secret = new_token(TOKEN_PREFIX)
    row = ApiToken(
        user_account_id=actor.user_id,
        name=cleaned,
        prefix=secret[:PREFIX_SIGNS],
        token_sha256=digest(secret),
        scopes=" ".join(sorted(scopes)),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    record(session, events.about_token("issued", row.id, row.scopes, actor=actor, on=on))
    return IssuedToken(row.id, secret, queries.token_of(row))


def note_token_use(session: Session, token_id: int) -> None:
    """Remember when a token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))


def revoke_token(session: Session, token_id: int, *, actor: Actor, on: date) -> None:
    """End one of a person's own tokens.

    Raises:
        NotFound: `token.unknown`.
    """
    row = session.get(ApiToken, token_id)
    if row is None or row.user_account_id != actor.user_id or row.revoked_at is not None:
        raise NotFound("token.unknown", f"There is no token {token_id}.")
    row.revoked_at = clock.now()
    record(session, events.about_token("revoked", row.id, row.scopes, actor=actor, on=on))
