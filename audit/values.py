"""What an event says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from basics.actors import Actor


@dataclass(frozen=True, slots=True)
class Event:
    """One change that happened, in the past tense: `limit.granted`, `claim.filed`.

    Attributes:
        kind: Stable code, `place.what_happened`.
        subject: Table and id of what changed.
        summary: One English sentence for auditors; people's own words come from notifications.
        details: What a reader needs to tell the story again: codes, whole minor units, ids; never a secret.
        policyholder_id: Whose row changed; None for facts that all share.
        buyer_id: The buyer concerned, if any.
    """

    kind: str
    subject: tuple[str, int]
    summary: str
    actor: Actor
    on: date
    policyholder_id: int | None = None
    buyer_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it stands in the log."""

    id: int
    kind: str
    recorded_at: datetime
    business_date: date
    actor_name: str
    actor_user_id: int | None
    actor_role: str | None
    authority_level: int
    subject_type: str
    subject_id: int
    policyholder_id: int | None
    buyer_id: int | None
    summary: str
    details: Mapping[str, Any]
    input_sha256: str
