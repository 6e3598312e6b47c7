"""Who works with the system: the installation, its tenants, users, sessions, tokens."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Country, Currency, Digest, Id, Line, Minor, Text, key_to


class Installation(Base):
    """One row: the insurer that runs this installation, and its business date."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    insurer_name: Mapped[Line]
    book_currency: Mapped[Currency]
    business_date: Mapped[date]
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]


class Policyholder(Base):
    """A tenant: the supplier who bought policies."""

    __tablename__ = "policyholder"

    id: Mapped[Id]
    name: Mapped[Line] = mapped_column(unique=True)
    country: Mapped[Country]
    is_invented: Mapped[bool]
    created_at: Mapped[datetime]


class AuthorityLevel(Base):
    """The most that a person of this level may grant on one buyer, or accept of one claim, alone; book currency."""

    __tablename__ = "authority_level"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    limit_max_minor: Mapped[Minor]
    claim_max_minor: Mapped[Minor]
    currency: Mapped[Currency]


class UserAccount(Base):
    """A person with a log-in. Exporters have a policyholder, staff have none."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    role: Mapped[Code]
    authority_level: Mapped[int]
    policyholder_id: Mapped[int | None] = key_to("policyholder")
    password_hash: Mapped[Line]
    locale: Mapped[Code]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class UserSession(Base):
    """A log-in that can be revoked; only the digest of its token is stored."""

    __tablename__ = "user_session"

    id: Mapped[Id]
    user_account_id: Mapped[int] = key_to("user_account")
    token_sha256: Mapped[Digest] = mapped_column(unique=True)
    csrf_secret: Mapped[Digest]
    user_agent: Mapped[Line]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed log-in, counted by e-mail and by address, for slowing down guesses."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    email_sha256: Mapped[Digest] = mapped_column(index=True)
    address_sha256: Mapped[Digest] = mapped_column(index=True)
    attempted_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """A one-time link by which a new user sets a password; only the digest of its token is stored."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    token_sha256: Mapped[Digest] = mapped_column(unique=True)
    email: Mapped[Line]
    name: Mapped[Line]
    role: Mapped[Code]
    authority_level: Mapped[int]
    policyholder_id: Mapped[int | None] = key_to("policyholder")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token for programs; only its digest is stored, the prefix is shown."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    user_account_id: Mapped[int] = key_to("user_account")
    name: Mapped[Line]
    prefix: Mapped[Code]
    token_sha256: Mapped[Digest] = mapped_column(unique=True)
    scopes: Mapped[Text]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyRecord(Base):
    """The answer given under an Idempotency-Key, stored in the transaction of the change."""

    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("user_account_id", "key"),)

    id: Mapped[Id]
    user_account_id: Mapped[int] = key_to("user_account")
    key: Mapped[Line]
    route: Mapped[Line]
    request_sha256: Mapped[Digest]
    status: Mapped[int | None]
    headers: Mapped[Text]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
