"""What an event says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
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
