"""Read what is known of the installation and its people."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from basics.actors import Role
from basics.errors import NotFound
from basics.money import Money
from basics.scopes import InsurerScope, PolicyholderScope, Scope
from models.people import (
    ApiToken,
    AuthorityLevel,
    Installation,
    Invitation,
    Policyholder,
    SignInAttempt,
    UserAccount,
    UserSession,
)
from people.tokens import digest
from people.values import (
    Authority,
    Failures,
    InstallationFacts,
    InvitationFacts,
    Knock,
    PolicyholderFacts,
    SessionFacts,
    TokenFacts,
    TokenHolder,
    UserFacts,
)


def is_set_up(session: Session) -> bool:
    """Tell whether the first set-up has been done."""
    return session.scalar(select(Installation.id)) is not None


def installation(session: Session) -> InstallationFacts:
    """Give the insurer and its business date.

    Raises:
        NotFound: `installation.not_set_up`.
    """
    row = session.scalar(select(Installation))
    if row is None:
        raise NotFound("installation.not_set_up", "This installation has not been set up yet.")
    return InstallationFacts(row.insurer_name, row.book_currency, row.business_date, row.is_demo)


def business_date(session: Session) -> date:
    """Give the day that the installation works on.

    Raises:
        NotFound: `installation.not_set_up`.
    """
    return installation(session).business_date


def authority(session: Session, level: int) -> Authority:
    """Give what a level may decide alone; nothing for a level without a row."""
    row = session.get(AuthorityLevel, level)
    if row is None:
        currency = installation(session).book_currency
        return Authority(level, Money.zero(currency), Money.zero(currency))
    return _authority(row)


def authorities(session: Session) -> Sequence[Authority]:
    """Give all levels, lowest first."""
    return [_authority(row) for row in session.scalars(select(AuthorityLevel).order_by(AuthorityLevel.level))]


def policyholder(session: Session, policyholder_id: int, *, scope: Scope) -> PolicyholderFacts:
    """Give one policyholder.

    Raises:
        NotFound: `policyholder.unknown`.
    """
    query = select(Policyholder).where(Policyholder.id == policyholder_id)
    row = session.scalar(query.where(_own(Policyholder.id, scope)))
    if row is None:
        raise NotFound("policyholder.unknown", f"There is no policyholder {policyholder_id}.")
    return _policyholder(row)


def policyholders(
    session: Session, *, scope: Scope, after: str = "", page_size: int = 200
) -> Sequence[PolicyholderFacts]:
    """Give the policyholders by name, those after a name."""
    query = select(Policyholder).where(_own(Policyholder.id, scope), Policyholder.name > after)
    return [_policyholder(row) for row in session.scalars(query.order_by(Policyholder.name).limit(page_size))]


def user(session: Session, user_id: int, *, scope: Scope) -> UserFacts:
    """Give one person.

    Raises:
        NotFound: `user.unknown`.
    """
    query = select(UserAccount).where(UserAccount.id == user_id, _own(UserAccount.policyholder_id, scope))
    row = session.scalar(query)
    if row is None:
        raise NotFound("user.unknown", f"There is no user {user_id}.")
    return user_of(row)


def users(
    session: Session,
    *,
    scope: Scope,
    role: Role | None = None,
    policyholder_id: int | None = None,
    after_id: int = 0,
    page_size: int = 200,
) -> Sequence[UserFacts]:
    """Give the people, oldest log-in first, those after an id; disabled ones too."""
    query = select(UserAccount).where(_own(UserAccount.policyholder_id, scope), UserAccount.id > after_id)
    if role is not None:
        query = query.where(UserAccount.role == role)
    if policyholder_id is not None:
        query = query.where(UserAccount.policyholder_id == policyholder_id)
    return [user_of(row) for row in session.scalars(query.order_by(UserAccount.id).limit(page_size))]


def password_hash_of(session: Session, email: str) -> tuple[int, str] | None:
    """Give the id and the stored hash of the person with this e-mail, if there is one who may log in."""
    query = select(UserAccount.id, UserAccount.password_hash)
    row = session.execute(query.where(UserAccount.email == email, UserAccount.disabled_at.is_(None))).one_or_none()
    return None if row is None else (row.id, row.password_hash)


def failures(session: Session, knock: Knock, *, since: datetime) -> Failures:
    """Count failed log-ins since an instant."""
    of_email = SignInAttempt.email_sha256 == digest(knock.email)
    of_source = SignInAttempt.address_sha256 == digest(knock.source)
    query = select(
        func.count().filter(of_email),
        func.count().filter(of_source),
        func.count().filter(and_(of_email, of_source)),
    ).where(SignInAttempt.attempted_at >= since, of_email | of_source)
    return Failures(*session.execute(query).one())


def session_by_token(session: Session, token: str) -> SessionFacts | None:
    """Give the log-in that a token stands for, unless it was revoked; its limits are the caller's to check."""
    query = select(UserSession, UserAccount).join(UserAccount, UserAccount.id == UserSession.user_account_id)
    query = query.where(UserSession.token_sha256 == digest(token), UserSession.revoked_at.is_(None))
    found = session.execute(query).one_or_none()
    return None if found is None else _session(*found)


def sessions_of(session: Session, user_id: int, *, seen_since: datetime) -> Sequence[SessionFacts]:
    """Give a person's open log-ins, the one seen last first."""
    query = select(UserSession, UserAccount).join(UserAccount, UserAccount.id == UserSession.user_account_id)
    query = query.where(UserSession.user_account_id == user_id, UserSession.revoked_at.is_(None))
    query = query.where(UserSession.last_seen_at >= seen_since).order_by(UserSession.last_seen_at.desc())
    return [_session(*found) for found in session.execute(query)]


def token_holder(session: Session, token: str, *, now: datetime) -> TokenHolder | None:
    """Give who calls by a bearer token that is neither revoked nor out of date, its owner not disabled."""
    query = select(ApiToken, UserAccount).join(UserAccount, UserAccount.id == ApiToken.user_account_id)
    query = query.where(ApiToken.token_sha256 == digest(token), ApiToken.revoked_at.is_(None))
    found = session.execute(query.where(UserAccount.disabled_at.is_(None))).one_or_none()
    if found is None:
        return None
    row, owner = found
    if row.expires_at is not None and row.expires_at <= now:
        return None
    return TokenHolder(user_of(owner), row.id, frozenset(row.scopes.split()), row.last_used_at)


def tokens_of(session: Session, user_id: int) -> Sequence[TokenFacts]:
    """Give a person's tokens that were not revoked, newest first."""
    query = select(ApiToken).where(ApiToken.user_account_id == user_id, ApiToken.revoked_at.is_(None))
    return [token_of(row) for row in session.scalars(query.order_by(ApiToken.id.desc()))]


def open_invitations(
    session: Session,
    *,
    scope: InsurerScope,  # noqa: ARG001 - only the insurer's staff may call this
    now: datetime,
) -> Sequence[InvitationFacts]:
    """Give the invitations that may still be accepted, newest first."""
    query = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    query = query.where(Invitation.expires_at > now, Invitation.email != "")
    return [_invitation(row) for row in session.scalars(query.order_by(Invitation.id.desc()))]


def invitation_by_token(session: Session, token: str, *, now: datetime) -> InvitationFacts:
    """Give the invitation that a link stands for.

    Raises:
        NotFound: `invitation.unknown`: no such link, or used, withdrawn or out of date.
    """
    query = select(Invitation).where(Invitation.token_sha256 == digest(token), Invitation.expires_at > now)
    query = query.where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    row = session.scalar(query)
    if row is None:
        raise NotFound("invitation.unknown", "This link is not known, was used already or is out of date.")
    return _invitation(row)


def _own(column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], scope: Scope) -> ColumnElement[bool]:
    if isinstance(scope, InsurerScope):
        return true()
    if isinstance(scope, PolicyholderScope):
        return column == scope.policyholder_id
    return false()


def _authority(row: AuthorityLevel) -> Authority:
    return Authority(row.level, Money(row.limit_max_minor, row.currency), Money(row.claim_max_minor, row.currency))


def _policyholder(row: Policyholder) -> PolicyholderFacts:
    return PolicyholderFacts(row.id, row.name, row.country, row.is_invented, row.created_at)


def user_of(row: UserAccount) -> UserFacts:
    """Turn a row into facts."""
    return UserFacts(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        authority_level=row.authority_level,
        policyholder_id=row.policyholder_id,
        locale=row.locale,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _session(row: UserSession, owner: UserAccount) -> SessionFacts:
    return SessionFacts(
        id=row.id,
        user=user_of(owner),
        csrf_secret=row.csrf_secret,
        user_agent=row.user_agent,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        stepped_up_at=row.stepped_up_at,
    )


def token_of(row: ApiToken) -> TokenFacts:
    """Turn a row into what its owner sees."""
    return TokenFacts(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )


def _invitation(row: Invitation) -> InvitationFacts:
    return InvitationFacts(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        authority_level=row.authority_level,
        policyholder_id=row.policyholder_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
