"""What an underwriter may rule, and what follows when a grade falls."""

from datetime import date

import pytest

from basics.errors import Invalid, Refused
from basics.money import Money
from limits.ceilings import default_ceiling
from limits.moves import GradeMove, Standing
from limits.reasons import ConditionCode, ReasonCode
from limits.rules import follow_grade, needs_second, rule_by_hand
from limits.values import Authority, Decision, Matter, Ruling, Verdict
from tests.rules.test_limits_decide import DAY, eur, make_facts, make_request, make_terms

ORDINARY = date(2008, 5, 31)


def make_matter(asked: str = "400000", *, committed: str = "0", in_force: str = "0", failed: bool = False) -> Matter:
    facts = make_facts(grade=6, committed=committed, in_force=in_force, insolvent_since=DAY if failed else None)
    return Matter(make_request(asked), facts, make_terms(), DAY)


def rule(amount: str, matter: Matter | None = None, **more: object) -> Decision:
    ruling = Ruling(eur(amount), ReasonCode.UNDERWRITER_VIEW, "seen", 1, **more)  # type: ignore[arg-type]
    return rule_by_hand(ruling, matter or make_matter(), book=eur(amount))


def make_authority(level: int = 1) -> Authority:
    return Authority(level, eur("500000"), 3, eur("50000000"))


def test_a_ruling_may_grant_more_than_the_rules_would() -> None:
    decision = rule("400000", conditions=(ConditionCode.GUARANTEE,))
    assert (decision.verdict, decision.granted) == (Verdict.APPROVED, eur("400000"))
    assert decision.conditions[-1].code is ConditionCode.GUARANTEE


def test_a_ruling_below_what_was_asked_is_a_part() -> None:
    assert rule("399999.99").verdict is Verdict.PARTLY_APPROVED


def test_a_ruling_of_zero_refuses_with_the_underwriters_reason() -> None:
    decision = rule("0")
    assert (decision.verdict, [reason.code for reason in decision.reasons]) == (
        Verdict.NOT_APPROVED,
        [ReasonCode.UNDERWRITER_VIEW],
    )


def test_a_temporary_ruling_ends_on_its_day() -> None:
    assert rule("100", valid_to=date(2008, 9, 1)).valid_to == date(2008, 9, 1)


@pytest.mark.parametrize("committed", ["599999.99", "600000"])
def test_a_ruling_may_use_capacity_up(committed: str) -> None:
    assert rule("400000", make_matter(committed=committed)).granted == eur("400000")


@pytest.mark.parametrize(
    ("amount", "matter", "code"),
    [
        ("400000", make_matter(committed="600000.01"), "limit.above_capacity"),
        ("400000.01", make_matter(), "limit.above_asked"),
        ("99999", make_matter(in_force="100000"), "limit.below_current"),
        ("1", make_matter(failed=True), "limit.knocked_out"),
    ],
)
def test_rulings_are_refused_by_code(amount: str, matter: Matter, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        rule(amount, matter)
    assert refusal.value.code == code


def test_a_ruling_names_every_fault() -> None:
    ruling = Ruling(Money.parse("-1", "EUR"), ReasonCode.INSOLVENT, "", 1, (ConditionCode.TERMS_AT_MOST,))
    with pytest.raises(Invalid) as refusal:
        rule_by_hand(ruling, make_matter(), book=eur("-1"))
    assert refusal.value.code == "limit.ruling"
    assert [fault.where for fault in refusal.value.faults] == ["reason_code", "conditions", "amount"]


def test_a_ruling_is_in_the_policys_currency() -> None:
    ruling = Ruling(Money.parse("1", "USD"), ReasonCode.UNDERWRITER_VIEW, "", 1)
    with pytest.raises(Invalid) as refusal:
        rule_by_hand(ruling, make_matter(), book=eur("1"))
    assert refusal.value.faults[0].where == "amount"


@pytest.mark.parametrize(("book", "second"), [("499999.99", False), ("500000", False), ("500000.01", True)])
def test_authority_ends_at_its_figure(book: str, second: bool) -> None:  # noqa: FBT001 - the expectation
    assert needs_second(eur(book), make_authority()) is second


@pytest.mark.parametrize(
    ("level", "book", "code"), [(0, "1", "limit.no_authority"), (1, "50000000.01", "limit.above_any_authority")]
)
def test_who_has_no_authority_is_told_who_has(level: int, book: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        needs_second(eur(book), make_authority(level))
    assert refusal.value.code == code
    assert "level 3 may grant up to EUR 50000000.00" in refusal.value.message


def standing(policy_id: int, amount: str, *, notice_days: int = 30, is_running: bool = True) -> Standing:
    return Standing(policy_id, eur(amount), eur(amount), is_running, notice_days)


def move(before: int, grade: int | None, sudden: date | None = None) -> GradeMove:
    return GradeMove(before, grade, default_ceiling(grade, "EUR"), sudden, DAY)


def test_limits_within_the_new_ceiling_stay() -> None:
    assert follow_grade([standing(1, "300000"), standing(2, "200000")], move(6, 7)) == ()


def test_limits_above_the_new_ceiling_keep_the_same_share_after_notice() -> None:
    first, second = follow_grade([standing(1, "600000"), standing(2, "300000", notice_days=10)], move(6, 7))
    assert (first.verdict, first.keeps, first.effective_from) == (Verdict.REDUCED, eur("333300"), ORDINARY)
    assert (second.keeps, second.effective_from) == (eur("166600"), date(2008, 5, 11))
    assert first.reasons[0].code is ReasonCode.GRADE_FELL


def test_what_is_kept_together_is_within_the_ceiling_and_nothing_more_follows() -> None:
    moves = follow_grade([standing(number, "123456.78") for number in range(1, 12)], move(6, 8))
    assert sum(change.book.minor for change in moves) <= eur("200000").minor
    kept = [Standing(change.policy_id, change.keeps, change.book, is_running=True, notice_days=30) for change in moves]
    assert follow_grade(kept, move(6, 8)) == ()


@pytest.mark.parametrize(("total", "moves"), [("499999.99", 0), ("500000", 0), ("500000.01", 1)])
def test_the_ceiling_itself_is_still_within(total: str, moves: int) -> None:
    assert len(follow_grade([standing(1, total)], move(6, 7))) == moves


@pytest.mark.parametrize("grade", [9, 10])
def test_grades_that_are_not_insured_withdraw_after_notice(grade: int) -> None:
    (change,) = follow_grade([standing(1, "1000")], move(6, grade))
    assert (change.verdict, change.keeps, change.effective_from) == (Verdict.WITHDRAWN, eur("0"), ORDINARY)


def test_a_failure_withdraws_at_once_also_what_runs_out_in_notice() -> None:
    changes = follow_grade(
        [standing(1, "1000"), standing(2, "0"), standing(3, "0", is_running=False)], move(6, 10, DAY)
    )
    assert [(change.policy_id, change.effective_from) for change in changes] == [(1, DAY), (2, DAY)]
    assert {reason.code for change in changes for reason in change.reasons} == {ReasonCode.INSOLVENT}


def test_a_withdrawal_in_notice_is_not_announced_twice() -> None:
    assert follow_grade([standing(1, "0")], move(9, 9)) == ()


def test_a_better_grade_raises_nothing() -> None:
    assert follow_grade([standing(1, "1000")], move(6, 1)) == ()


def test_the_end_of_a_rating_alone_moves_nothing() -> None:
    assert follow_grade([standing(1, "5000000")], move(6, None)) == ()
