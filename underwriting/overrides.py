"""When an underwriter may set the scorecard's grade aside."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from basics.actors import Role
from basics.errors import Refused
from basics.grades import WORST, Grade
from basics.periods import add_months
from underwriting.reasons import BETTER_ONLY, WORSE_ONLY, OverrideReason
from underwriting.values import Override

AUTHORITY_NEEDED: Final = 1  # level of an underwriter who proposes, confirms, rejects or revokes
MAX_STEPS: Final = 2
MAX_MONTHS: Final = 12
SECOND_FROM_STEPS_BETTER: Final = 2
SECOND_ABOVE_PD: Final = 0.08


def has_authority(role: Role | None, level: int) -> bool:
    """Tell whether somebody may move a grade, either way or back: an underwriter of the level needed."""
    return role is Role.UNDERWRITER and level >= AUTHORITY_NEEDED


def check_override(*, steps: int, reason: OverrideReason, valid_from: date, valid_until: date) -> None:
    """Refuse an override that the rules do not allow; the authority of the login is checked elsewhere.

    Args:
        steps: Grades to move: -2 is two better, +1 one worse.
        reason: Out of the closed list; some speak for one direction only.
        valid_from: First day on which it holds.
        valid_until: First day on which it no longer holds, at most twelve months later.

    Raises:
        Refused: `override.no_change`, `override.too_far`, `override.reason`, `override.period`,
            `override.too_long`.
    """
    if steps == 0:
        raise Refused("override.no_change", "The override moves no grade; give one or two grades more or less.")
    if abs(steps) > MAX_STEPS:
        raise Refused("override.too_far", f"An override moves at most {MAX_STEPS} grades, not {abs(steps)}.")
    if reason in (WORSE_ONLY if steps < 0 else BETTER_ONLY):
        direction = "better" if steps < 0 else "worse"
        raise Refused("override.reason", f"The reason {reason.value} does not speak for a {direction} grade.")
    if valid_until <= valid_from:
        raise Refused("override.period", f"The override would end on {valid_until}, before it holds on {valid_from}.")
    latest = add_months(valid_from, MAX_MONTHS)
    if valid_until > latest:
        raise Refused("override.too_long", f"An override may last until {latest}, not until {valid_until}.")


def needs_second(*, steps: int, pd: float | None) -> bool:
    """Tell whether a second underwriter must approve: two grades better, or a PD above 8 %, or one not known."""
    return steps <= -SECOND_FROM_STEPS_BETTER or pd is None or pd > SECOND_ABOVE_PD


def check_second(override: Override, *, pd: float | None) -> None:
    """Refuse an override that lacks the second pair of eyes it needs.

    Raises:
        Refused: `override.second_person` for none, `override.same_person` for the author once more.
    """
    if not needs_second(steps=override.steps, pd=pd):
        return
    if override.approver is None:
        raise Refused("override.second_person", "Two grades better, or a PD above 8 %, needs a second underwriter.")
    if override.approver == override.author:
        raise Refused("override.same_person", "Who proposed an override does not confirm it; ask a second underwriter.")


def stands_still(override: Override, *, pd: float) -> bool:
    """Tell whether an improvement counts for nothing by now: the PD has passed 8 % and nobody confirmed it.

    What one person may do below 8 % must not hold above it; it counts again once the PD has come down.
    """
    return override.steps < 0 and override.approver is None and needs_second(steps=override.steps, pd=pd)


def override_in_force(overrides: Sequence[Override], *, on: date) -> Override | None:
    """Give the override that holds on that day: the one that began last, the later in the sequence on a tie."""
    return max(
        (override for override in reversed(overrides) if override.is_in_force(on)),
        key=lambda override: override.valid_from,
        default=None,
    )


def overridden(grade: Grade, override: Override) -> Grade:
    """Give the grade after the override, within the scale."""
    return Grade(min(max(grade.number + override.steps, 1), WORST))
