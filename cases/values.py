"""The frozen values of cases."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NotRequired, TypedDict

from basics.money import Money


class Queue(StrEnum):
    """Which function a case waits for."""

    UNDERWRITING = "underwriting"
    CLAIMS = "claims"
    PAYEES = "payees"
    SCREENING = "screening"


class MessageKind(StrEnum):
    """A question goes to the policyholder, an answer comes back, a comment stays inside the insurer."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One matter that waits for a person.

    Attributes:
        subject: Table and id of what it is about, such as `("limit_request", 7)`.
        policyholder_id: Whose matter it is; None for the insurer's own, whose name is empty: no policyholder sees it.
        amount: What is at stake; None where it is no amount.
        required_authority: The lowest level of authority that may end it alone.
        due_on: The day by which it should be done; None where no day is set.
    """

    id: int
    queue: str
    kind: str
    state: str
    subject: tuple[str, int]
    policyholder_id: int | None
    policyholder_name: str
    buyer_id: int | None
    title: str
    amount: Money | None
    required_authority: int
    assignee_id: int | None
    assignee_name: str | None
    opened_at: datetime
    opened_on: date
    due_on: date | None
    closed_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits."""
        return self.state != "closed"


class NewCase(TypedDict):
    """What is said when a case is opened; see `CaseFacts`."""

    queue: str
    kind: str
    subject: tuple[str, int]
    policyholder_id: int | None
    buyer_id: int | None
    title: str
    amount: Money | None
    required_authority: int
    due_on: NotRequired[date | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What is about to be written on a case."""

    kind: MessageKind
    body: str


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A question, an answer or a comment."""

    id: int
    case_id: int
    kind: MessageKind
    author_id: int
    author_name: str
    body: str
    written_at: datetime
    written_on: date


@dataclass(frozen=True, slots=True)
class CasePage:
    """A part of a queue; `next_after` is the id to go on after, None on the last page."""

    cases: tuple[CaseFacts, ...]
    next_after: int | None
