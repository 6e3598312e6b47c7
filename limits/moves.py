"""The frozen values of limits that follow a grade: what stands, how the grade moved, what follows."""

from dataclasses import dataclass
from datetime import date

from basics.money import Money
from limits.reasons import Reason
from limits.values import Ceiling, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """One policy's limit on a buyer when its grade moves: what stands once all that was announced has come to pass.

    Attributes:
        is_running: Whether anything above `final` still applies today or later.
        notice_days: From the announcement of a reduction to the first shipment that it binds.
    """

    policy_id: int
    final: Money
    final_book: Money
    is_running: bool
    notice_days: int


@dataclass(frozen=True, slots=True)
class GradeMove:
    """A buyer's new grade with its ceiling, on the day that it is known.

    Attributes:
        grade: None for a buyer that is not rated any more: nothing follows from that alone.
        sudden_since: Day of a failure or an insolvency; such an event ends cover for new shipments at once.
    """

    grade_before: int | None
    grade: int | None
    ceiling: Ceiling
    sudden_since: date | None
    on: date


@dataclass(frozen=True, slots=True)
class LimitMove:
    """What follows for one policy: the limit that stays, from which ship date on, and why."""

    policy_id: int
    verdict: Verdict
    keeps: Money
    book: Money
    effective_from: date
    reasons: tuple[Reason, ...]
