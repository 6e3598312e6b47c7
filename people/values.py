"""What is known of the installation and of the people who work with it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from basics.actors import Actor, Role
from basics.money import Money

INVITATION_LASTS: Final = timedelta(days=7)
SET_UP_CODE_LASTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """The insurer that runs this installation, and the day that it works on."""

    insurer_name: str
    book_currency: str
    business_date: date
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Authority:
    """The most that a person of a level may grant on one buyer, or accept of one claim, alone."""

    level: int
    limit_max: Money
    claim_max: Money


@dataclass(frozen=True, slots=True)
class PolicyholderFacts:
    """A tenant: the supplier who bought policies."""

    id: int
    name: str
    country: str
    is_invented: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UserFacts:
    """A person with a log-in."""

    id: int
    email: str
    name: str
    role: Role
    authority_level: int
    policyholder_id: int | None
    locale: str
    created_at: datetime
    disabled_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Give the person as the one behind a change."""
        return Actor(self.name, self.id, self.role, self.policyholder_id, self.authority_level)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One log-in of a person; `csrf_secret` is what its forms must carry."""

    id: int
    user: UserFacts
    csrf_secret: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    stepped_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a log-in lasts: without a sign of life, at all, and after the password was entered again."""

    idle: timedelta = timedelta(hours=1)
    absolute: timedelta = timedelta(hours=12)
    stepped_up: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """A one-time link by which a person sets a password; `email` is empty for the code of the first set-up."""

    id: int
    email: str
    name: str
    role: Role
    authority_level: int
    policyholder_id: int | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A bearer token for programs, as its owner sees it."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who calls by a bearer token, and what the token allows."""

    user: UserFacts
    token_id: int
    scopes: frozenset[str]
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to get a log-in. Exporters have a policyholder, nobody else has."""

    email: str
    name: str
    role: Role
    authority_level: int = 0
    policyholder_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewInstallation:
    """What the first set-up says about the insurer."""

    insurer_name: str
    book_currency: str
    business_date: date
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: the e-mail given, and where the attempt comes from.

    `source` is the address, or the mark of a device that this e-mail has logged in from before (`is_known_device`).
    """

    email: str
    source: str
    user_agent: str
    is_known_device: bool = False


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins within the window: for the e-mail, from the source, and for both together."""

    for_email: int
    from_source: int
    for_both: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A log-in that was opened; `token` is told once, only its digest is stored."""

    session_id: int
    user: UserFacts
    token: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was made; `token` is told once."""

    invitation_id: int
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A bearer token that was issued; `token` is told once."""

    token_id: int
    token: str
    facts: TokenFacts
