"""The frozen values of notifications: who is told what, where, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from basics.actors import Role


class Audience(StrEnum):
    """Who an event concerns."""

    POLICYHOLDER = "policyholder"
    UNDERWRITERS = "underwriters"
    CLAIMS_HANDLERS = "claims_handlers"
    ADMINISTRATORS = "administrators"
    WHO_HAS_THE_CASE = "who_has_the_case"
    THE_PERSON = "the_person"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one audience is told of a kind of event.

    Attributes:
        words: A sentence to be translated; `%(buyer)s` and its like are filled by `rules.parameters`.
        by_mail: Whether a mail goes out beside the line in the inbox.
    """

    audience: Audience
    words: str
    by_mail: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a log-in that is not disabled."""

    id: int
    role: Role
    policyholder_id: int | None
    email: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as notices are made from it; the names are those of the buyer and policyholder it is about."""

    event_id: int
    kind: str
    business_date: date
    actor_user_id: int | None
    subject: tuple[str, int]
    policyholder_id: int | None
    buyer_id: int | None
    details: Mapping[str, Any]
    policyholder_name: str = ""
    buyer_name: str = ""
    assignee_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One notice to one person."""

    person: Person
    notice: Notice


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One line of a person's inbox; `link` is the table and id of the thing it is about."""

    id: int
    kind: str
    words: str
    parameters: Mapping[str, Any]
    link: tuple[str, int]
    buyer_id: int | None
    business_date: date
    received_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to go; a receiver who gets `stable_id` twice has the same mail twice."""

    delivery_id: int
    stable_id: str
    recipient: str
    subject: str
    body: str
    written_at: datetime
