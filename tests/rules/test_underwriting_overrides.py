from datetime import date

import pytest

from basics.actors import Role
from basics.errors import Refused
from basics.grades import Grade
from underwriting.overrides import has_authority, overridden, stands_still
from underwriting.reasons import OVERRIDE_TEXTS, OverrideReason
from underwriting.rules import check_override, check_second, needs_second
from underwriting.values import Override

START, END = date(2008, 5, 1), date(2009, 5, 1)


def refusal(
    steps: int = -1, reason: OverrideReason = OverrideReason.OUTLOOK, start: date = START, end: date = END
) -> str:
    with pytest.raises(Refused) as caught:
        check_override(steps=steps, reason=reason, valid_from=start, valid_until=end)
    return caught.value.code


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_up_to_two_grades_either_way_pass(steps: int) -> None:
    check_override(steps=steps, reason=OverrideReason.OUTLOOK, valid_from=START, valid_until=END)


@pytest.mark.parametrize(("steps", "code"), [(-3, "too_far"), (3, "too_far"), (0, "no_change")])
def test_three_grades_or_none_are_refused(steps: int, code: str) -> None:
    assert refusal(steps=steps) == f"override.{code}"


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (date(2008, 4, 30), "override.period"),
        (date(2008, 5, 1), "override.period"),
        (date(2009, 5, 2), "override.too_long"),
    ],
)
def test_an_override_ends_after_it_begins_and_within_twelve_months(end: date, code: str) -> None:
    assert refusal(end=end) == code


@pytest.mark.parametrize("end", [date(2008, 5, 2), date(2009, 4, 30), date(2009, 5, 1)])
def test_a_day_to_twelve_months_pass(end: date) -> None:
    check_override(steps=1, reason=OverrideReason.OUTLOOK, valid_from=START, valid_until=end)


@pytest.mark.parametrize(
    ("steps", "reason"),
    [(1, OverrideReason.GROUP_SUPPORT), (1, OverrideReason.SECURITY_HELD), (-1, OverrideReason.ADVERSE_INFORMATION)],
)
def test_a_reason_must_speak_for_the_direction(steps: int, reason: OverrideReason) -> None:
    assert refusal(steps=steps, reason=reason) == "override.reason"


def test_every_reason_has_its_text() -> None:
    assert set(OVERRIDE_TEXTS) == set(OverrideReason)


@pytest.mark.parametrize(
    ("steps", "pd", "needs"),
    [(-1, 0.0799, False), (-1, 0.08, False), (-1, 0.0801, True), (-2, 0.001, True), (2, 0.001, False), (1, None, True)],
)
def test_two_grades_better_or_a_probability_above_eight_percent_need_a_second_underwriter(
    steps: int, pd: float | None, *, needs: bool
) -> None:
    assert needs_second(steps=steps, pd=pd) is needs


@pytest.mark.parametrize(("approver", "code"), [(None, "override.second_person"), ("ann", "override.same_person")])
def test_the_second_underwriter_is_another_person(approver: str | None, code: str) -> None:
    override = Override(-2, OverrideReason.OUTLOOK, "ann", START, END, approver)
    with pytest.raises(Refused) as caught:
        check_second(override, pd=0.01)
    assert caught.value.code == code


def test_a_second_underwriter_satisfies_the_rule_and_a_small_move_needs_none() -> None:
    check_second(Override(-2, OverrideReason.OUTLOOK, "ann", START, END, "bob"), pd=0.01)
    check_second(Override(-1, OverrideReason.OUTLOOK, "ann", START, END), pd=0.01)


@pytest.mark.parametrize(("grade", "steps", "found"), [(1, -2, 1), (2, -2, 1), (5, 2, 7), (9, 2, 10), (10, 1, 10)])
def test_an_override_stays_on_the_scale(grade: int, steps: int, found: int) -> None:
    override = Override(steps, OverrideReason.OUTLOOK, "ann", START, END)
    assert overridden(Grade(grade), override) == Grade(found)


@pytest.mark.parametrize(
    ("steps", "pd", "approver", "still"),
    [
        (-1, 0.0799, None, False),
        (-1, 0.08, None, False),
        (-1, 0.0801, None, True),
        (-1, 0.0801, "bob", False),
        (-2, 0.0801, "bob", False),
        (1, 0.0801, None, False),
    ],
)
def test_an_improvement_by_one_person_counts_for_nothing_above_eight_percent(
    steps: int, pd: float, approver: str | None, *, still: bool
) -> None:
    override = Override(steps, OverrideReason.OUTLOOK, "ann", START, END, approver)
    assert stands_still(override, pd=pd) is still


@pytest.mark.parametrize(("level", "may"), [(0, False), (1, True), (2, True)])
def test_an_underwriter_overrides_from_authority_level_one_on(level: int, *, may: bool) -> None:
    assert has_authority(Role.UNDERWRITER, level) is may


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.UNDERWRITER)])
def test_nobody_but_an_underwriter_overrides_at_any_level(role: Role | None) -> None:
    assert has_authority(role, 3) is False
