"""Decisions about people: who may be invited, which passwords are taken, how long a log-in lasts."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from basics.actors import Actor, Role
from basics.currencies import EXPONENTS
from basics.errors import Fault, Invalid, Refused
from people.common_passwords import is_common
from people.values import Failures, InstallationFacts, Knock, NewInstallation, NewPerson, SessionFacts, SessionLimits

PASSWORD_SIGNS_MIN: Final = 12
PASSWORD_SIGNS_MAX: Final = 128
AUTHORITY_LEVEL_MAX: Final = 3
WITH_AUTHORITY: Final = frozenset({Role.UNDERWRITER, Role.CLAIMS_HANDLER})

THROTTLE_WINDOW: Final = timedelta(minutes=15)
FAILURES_FOR_BOTH_MAX: Final = 5
FAILURES_FOR_EMAIL_MAX: Final = 15
FAILURES_FROM_SOURCE_MAX: Final = 30

ROOMS: Final = (
    "people",
    "registry",
    "screening",
    "identities",
    "groups",
    "underwriting",
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
# Entering bank details by a program needs a scope of its own, which is given only after the password was entered again.
PAYEES_WRITE: Final = "payees:write"
SCOPES: Final = (*(f"{room}:{verb}" for room in ROOMS for verb in ("read", "write")), PAYEES_WRITE)

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63})+")
_EMAIL_SIGNS_MAX: Final = 254


def clean_email(text: str) -> str:
    """Give the form under which an e-mail address is stored and compared.

    Raises:
        Invalid: `person.email`.
    """
    cleaned = text.strip().casefold()
    if len(cleaned) > _EMAIL_SIGNS_MAX or not _EMAIL.fullmatch(cleaned):
        fault = Fault("email", f"e-mail address {text!r}", "an address such as name@company.example is right")
        raise Invalid.of("person.email", fault)
    return cleaned


def check_password(password: str, *, email: str) -> None:
    """Take any password that is long enough, not among the common ones and not the e-mail address.

    Raises:
        Invalid: `password.length`, `password.common`.
    Source: NIST SP 800-63B and ASVS 6.2: length counts, composition rules do not.
    """
    if not PASSWORD_SIGNS_MIN <= len(password) <= PASSWORD_SIGNS_MAX:
        remedy = f"{PASSWORD_SIGNS_MIN} to {PASSWORD_SIGNS_MAX} characters are right; a sentence is easy to remember"
        raise Invalid.of("password.length", Fault("password", f"{len(password)} characters", remedy))
    if is_common(password) or password.casefold() == email:
        fault = Fault("password", "a password that is guessed first", "one that nobody else would choose is right")
        raise Invalid.of("password.common", fault)


def check_new_installation(given: NewInstallation) -> None:
    """Take an insurer with a name and a currency in use.

    Raises:
        Invalid: `installation.currency`, `installation.name`.
    """
    if given.book_currency not in EXPONENTS:
        fault = Fault("book_currency", f"currency {given.book_currency!r}", "a code such as EUR is right")
        raise Invalid.of("installation.currency", fault)
    if not given.insurer_name.strip():
        raise Invalid.of("installation.name", Fault("insurer_name", "no name", "the insurer's name is right"))


def check_new_person(person: NewPerson) -> None:
    """Keep role, policyholder and authority together.

    Raises:
        Invalid: `person.name`, `person.policyholder`, `person.authority`.
    """
    if not person.name.strip():
        raise Invalid.of("person.name", Fault("name", "no name", "the person's name is right"))
    if (person.role is Role.EXPORTER) != (person.policyholder_id is not None):
        remedy = "an exporter has a policyholder, and nobody else has one"
        found = "no policyholder" if person.policyholder_id is None else "a policyholder"
        raise Invalid.of("person.policyholder", Fault("policyholder_id", found, remedy))
    highest = AUTHORITY_LEVEL_MAX if person.role in WITH_AUTHORITY else 0
    if not 0 <= person.authority_level <= highest:
        remedy = f"0 to {highest} is right for this role"
        raise Invalid.of("person.authority", Fault("authority_level", f"level {person.authority_level}", remedy))


def check_scopes(scopes: frozenset[str]) -> None:
    """Take scopes that exist, at least one.

    Raises:
        Invalid: `token.scopes`.
    """
    unknown = sorted(scopes - set(SCOPES))
    if unknown or not scopes:
        found = f"scopes {', '.join(unknown)}" if unknown else "no scope"
        raise Invalid.of("token.scopes", Fault("scopes", found, "scopes such as limits:read are right"))


def is_live(session: SessionFacts, limits: SessionLimits, *, now: datetime) -> bool:
    """Tell whether a log-in still counts: seen lately, not too old, its owner not disabled."""
    is_fresh = now - session.last_seen_at < limits.idle and now - session.created_at < limits.absolute
    return is_fresh and session.user.disabled_at is None


def is_stepped_up(session: SessionFacts, limits: SessionLimits, *, now: datetime) -> bool:
    """Tell whether the password was entered again lately enough for bank details and tokens."""
    return session.stepped_up_at is not None and now - session.stepped_up_at < limits.stepped_up


def must_wait(knock: Knock, failures: Failures) -> bool:
    """Slow down guesses of a password without giving anybody a way to lock another out.

    A device that has logged in with this e-mail before is only stopped by its own failures; from elsewhere the
    e-mail's failures over all addresses count as well, and so do an address's failures over all e-mails.
    """
    if failures.for_both >= FAILURES_FOR_BOTH_MAX:
        return True
    if knock.is_known_device:
        return False
    return failures.for_email >= FAILURES_FOR_EMAIL_MAX or failures.from_source >= FAILURES_FROM_SOURCE_MAX


def check_move(installation: InstallationFacts, to: date, *, actor: Actor, today: date) -> None:
    """Let the business date go forward only, up to the clock's: in the demo by an administrator, elsewhere by itself.

    Raises:
        Refused: `installation.date_backward`, `installation.date_ahead`, `installation.date_follows_clock`.
    """
    if to <= installation.business_date:
        message = f"The business date is {installation.business_date}; it moves forward only, so {to} is refused."
        raise Refused("installation.date_backward", message)
    if actor.role is not None and not installation.is_demo:
        raise Refused("installation.date_follows_clock", "Outside the demo the business date follows the clock.")
    if to > today:
        raise Refused("installation.date_ahead", f"{to} is ahead of the clock, which says {today}.")


def may_disable(user_id: int, *, actor: Actor) -> None:
    """Let nobody shut themselves out, so that an administrator is always left.

    Raises:
        Refused: `user.self`.
    """
    if actor.user_id == user_id:
        raise Refused("user.self", "Nobody disables their own log-in; another administrator does.")
