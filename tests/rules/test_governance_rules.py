"""Roles of scorecards, the stability index, Jeffreys intervals: pure rules of governance."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from scipy.stats import beta  # type: ignore[import-untyped]  # it has no types

from basics.actors import Role
from basics.errors import Refused
from basics.lifecycles.standing import SCORECARD_STANDING
from underwriting.governance import rules
from underwriting.governance.beta import beta_quantile, beta_share_below
from underwriting.governance.values import (
    Band,
    CardRole,
    CardStanding,
    IndexEntry,
    Judged,
    StandingFacts,
    Tally,
    Verdict,
)

MAY = date(2008, 5, 1)
RELEASE = (
    IndexEntry("old", "a" * 64, "c" * 64, CardRole.CHAMPION, date(2007, 1, 1), "the maintainers", "first"),
    IndexEntry("new", "b" * 64, "d" * 64, CardRole.RETIRED, date(2007, 1, 1), "the maintainers", "tried"),
)


def make_decision(
    number: int, name: str, role: CardRole, *, from_day: date = MAY, state: str = "in_force"
) -> StandingFacts:
    return StandingFacts(
        id=number,
        name=name,
        sha256="b" * 64,
        role=role,
        note="seen out of time",
        state=state,
        author_id=1,
        author_name="Anna",
        decider_id=2,
        decider_name="Ben",
        proposed_on=MAY,
        decided_on=MAY,
        effective_from=from_day,
        recorded_at=datetime(2008, 5, 1, tzinfo=UTC),
    )


def roles_of(*decided: StandingFacts, on: date = MAY) -> dict[str, str]:
    return {name: one.role.value for name, one in rules.roles_on(RELEASE, decided, on=on).items()}


def code_of(role: CardRole, name: str = "new", *decided: StandingFacts, has_evidence: bool = True) -> str:
    with pytest.raises(Refused) as refusal:
        rules.check_role(name, role, rules.roles_on(RELEASE, decided, on=MAY), has_evidence=has_evidence)
    return refusal.value.code


@pytest.mark.parametrize(("level", "may"), [(1, False), (2, True), (3, True)])
def test_an_underwriter_decides_on_roles_from_authority_level_two_on(level: int, *, may: bool) -> None:
    assert rules.has_authority(Role.UNDERWRITER, level) is may


def test_an_administrator_decides_on_roles_without_a_level() -> None:
    assert rules.has_authority(Role.ADMINISTRATOR, 0) is True


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in {Role.UNDERWRITER, Role.ADMINISTRATOR})])
def test_nobody_else_decides_on_roles_at_any_level(role: Role | None) -> None:
    assert rules.has_authority(role, 3) is False


def test_without_a_decision_the_release_speaks() -> None:
    assert roles_of() == {"old": "champion", "new": "retired"}


def test_a_new_champion_retires_the_one_before_it() -> None:
    decision = make_decision(1, "new", CardRole.CHAMPION)
    assert roles_of(decision) == {"old": "retired", "new": "champion"}
    retired = rules.roles_on(RELEASE, [decision], on=MAY)["old"]
    assert (retired.since, retired.approved_by, retired.standing_id, retired.sha256) == (MAY, "Ben", 1, "a" * 64)


@pytest.mark.parametrize(("days", "champion"), [(-1, "old"), (0, "new"), (1, "new")])
def test_a_role_holds_from_its_day(days: int, champion: str) -> None:
    decision = make_decision(1, "new", CardRole.CHAMPION)
    roles = rules.roles_on(RELEASE, [decision], on=MAY + timedelta(days=days))
    assert rules.champion_of(roles).name == champion


@pytest.mark.parametrize("state", ["proposed", "rejected", "withdrawn"])
def test_what_is_not_in_force_changes_nothing(state: str) -> None:
    assert roles_of(make_decision(1, "new", CardRole.CHAMPION, state=state)) == {"old": "champion", "new": "retired"}


def test_decisions_hold_in_the_order_of_their_days_then_of_their_entry() -> None:
    later = make_decision(1, "old", CardRole.CHAMPION, from_day=MAY + timedelta(days=2))
    earlier = make_decision(2, "new", CardRole.CHAMPION, from_day=MAY)
    assert roles_of(later, earlier, on=MAY)["new"] == "champion"
    assert roles_of(later, earlier, on=MAY + timedelta(days=2)) == {"old": "champion", "new": "retired"}
    same_day = make_decision(3, "new", CardRole.CHALLENGER), make_decision(4, "new", CardRole.RETIRED)
    assert roles_of(*reversed(same_day))["new"] == "retired"


def test_two_champions_or_none_are_refused() -> None:
    standing = CardStanding("old", "a" * 64, CardRole.CHAMPION, MAY, "", "")
    for roles in ({}, {"old": standing, "new": standing}):
        with pytest.raises(Refused, match="One scorecard is champion"):
            rules.champion_of(roles)


def test_roles_that_a_card_may_not_get_are_refused_by_code() -> None:
    decision = make_decision(1, "new", CardRole.CHALLENGER)
    assert code_of(CardRole.CHALLENGER, "new", decision) == "scorecard.no_change"
    assert code_of(CardRole.RETIRED, "old") == "scorecard.champion_needed"
    assert code_of(CardRole.CHALLENGER, "old") == "scorecard.champion_needed"
    assert code_of(CardRole.CHAMPION, has_evidence=False) == "scorecard.no_evidence"


def test_the_releases_champion_may_be_decided_on_so_that_it_outlives_the_release() -> None:
    rules.check_role("old", CardRole.CHAMPION, rules.roles_on(RELEASE, [], on=MAY), has_evidence=True)
    held = make_decision(1, "old", CardRole.CHAMPION)
    next_release = (replace(RELEASE[0], role=CardRole.RETIRED), replace(RELEASE[1], role=CardRole.CHAMPION))
    assert rules.champion_of(rules.roles_on(next_release, [held], on=MAY)).name == "old"


def test_a_challenger_needs_no_evidence_yet_and_a_former_champion_may_return() -> None:
    roles = rules.roles_on(RELEASE, [make_decision(1, "new", CardRole.CHAMPION)], on=MAY)
    rules.check_role("old", CardRole.CHALLENGER, roles, has_evidence=False)
    rules.check_role("old", CardRole.CHAMPION, roles, has_evidence=True)


def test_decisions_that_leave_a_day_without_a_champion_are_refused() -> None:
    waits = make_decision(1, "new", CardRole.RETIRED, from_day=MAY + timedelta(days=30))
    with pytest.raises(Refused) as refusal:
        rules.check_succession(RELEASE, [waits, make_decision(2, "new", CardRole.CHAMPION)], on=MAY)
    assert refusal.value.code == "scorecard.champion_needed"
    rules.check_succession(RELEASE, [make_decision(2, "new", CardRole.CHAMPION)], on=MAY)


def test_evidence_is_a_period_after_the_training_with_failures() -> None:
    training = {"last_fiscal_year": 2006}
    assert rules.has_evidence({"training": training, "evidence": [{"first_year": 2007, "defaults": 1}]})
    assert not rules.has_evidence({"training": training, "evidence": [{"first_year": 2006, "defaults": 1}]})
    assert not rules.has_evidence({"training": training, "evidence": [{"first_year": 2007, "defaults": 0}]})
    assert not rules.has_evidence({"training": training, "evidence": []})
    assert not rules.has_evidence({"evidence": [{"first_year": 2007, "defaults": 1}]})


def test_evidence_of_a_card_of_version_2_is_told_by_time_and_not_out_of_fold() -> None:
    training = {"first_time": 2000.0, "last_time": 2009.0}
    assert rules.has_evidence({"training": training, "evidence": [{"label": "x", "first_time": 2011, "defaults": 9}]})
    assert not rules.has_evidence({"training": training, "evidence": [{"label": "out of fold", "defaults": 9}]})
    assert not rules.has_evidence({"training": training, "evidence": [{"first_time": 2009.0, "defaults": 9}]})
    assert not rules.has_evidence({"training": {"last_time": None}, "evidence": [{"first_time": 1.0, "defaults": 9}]})
    assert not rules.has_evidence({"training": training, "evidence": None})


def test_the_life_cycle_lets_a_proposal_be_decided_once() -> None:
    assert SCORECARD_STANDING.actions("proposed") == ("approve", "reject", "withdraw")
    assert [SCORECARD_STANDING.actions(state) for state in ("in_force", "rejected", "withdrawn")] == [(), (), ()]


def test_the_stability_index_is_that_of_the_textbook() -> None:
    # (0.5-0.25)ln(0.5/0.25) + (0.25-0.5)ln(0.25/0.5) + 0 = 0.25 ln 2 + 0.25 ln 2
    assert rules.population_stability([0.25, 0.5, 0.25], [50, 25, 25]) == pytest.approx(0.5 * math.log(2), abs=1e-12)
    assert rules.population_stability([0.25, 0.5, 0.25], [25, 50, 25]) == 0.0


def test_an_empty_cell_counts_as_a_hundredth_of_a_percent() -> None:
    found = rules.population_stability([0.5, 0.5, 0.0], [50, 50, 0])
    assert found == 0.0
    assert rules.population_stability([0.5, 0.5], [100, 0]) == pytest.approx(4.6043185, abs=1e-6)


@pytest.mark.parametrize(
    ("psi", "band"),
    [(0.0999, Band.STABLE), (0.10, Band.MOVED), (0.2499, Band.MOVED), (0.25, Band.SHIFTED), (0.2501, Band.SHIFTED)],
)
def test_bands_begin_at_their_bounds(psi: float, band: Band) -> None:
    assert rules.band_of(psi, by_chance=0.01) is band


@pytest.mark.parametrize(("buyers", "band"), [(9, Band.TOO_FEW), (10, Band.TOO_FEW), (11, Band.SHIFTED)])
def test_so_few_buyers_that_chance_alone_moves_the_index_tell_nothing(buyers: int, band: Band) -> None:
    assert rules.shift_of("size", (0.5, 0.5), [buyers, 0]).band is band


def test_a_card_without_a_reference_has_no_index() -> None:
    found = rules.shift_of("size", (), [3, 1])
    assert (found.psi, found.band, found.shares) == (None, None, (0.75, 0.25))
    assert rules.shift_of("size", (0.5, 0.5), [0, 0]).psi is None


def test_the_index_says_what_chance_alone_would_show() -> None:
    assert rules.shift_of("size", (0.25, 0.25, 0.25, 0.25, 0.0), [30, 20, 30, 20, 0]).by_chance == 0.03


@pytest.mark.parametrize("count", [1, 2, 10, 137, 5_000, 100_000])
def test_beta_agrees_with_scipy(count: int) -> None:
    for failures in sorted({0, 1, count // 50, count // 2, count}):
        a, b = failures + 0.5, count - failures + 0.5
        for share in (0.001, 0.05, 0.5, 0.95):
            assert beta_quantile(share, a, b) == pytest.approx(beta.ppf(share, a, b), abs=1e-9)
        for x in (1e-5, 0.004, 0.3, 0.7, 0.99):
            assert beta_share_below(x, a, b) == pytest.approx(beta.cdf(x, a, b), abs=1e-9)


def test_beta_ends_where_its_range_ends() -> None:
    assert [beta_share_below(x, 0.5, 3.5) for x in (-1.0, 0.0, 1.0, 2.0)] == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("failures", "count", "low", "high"),
    [(0, 100, 0.0, 0.0189), (1, 100, 0.0018, 0.0384), (32, 399, 0.0600, 0.1049), (3, 3, 0.5559, 1.0)],
)
def test_the_jeffreys_interval_is_that_of_the_tables(failures: int, count: int, low: float, high: float) -> None:
    assert list(rules.jeffreys_interval(failures, count)) == pytest.approx([low, high], abs=2e-4)


@pytest.mark.parametrize(
    ("pd", "verdict"),
    [
        (0.0599, Verdict.TOO_LOW),
        (0.0601, Verdict.PASS),
        (0.0802, Verdict.PASS),
        (0.1048, Verdict.PASS),
        (0.1051, Verdict.TOO_HIGH),
    ],
)
def test_a_grade_passes_within_its_interval(pd: float, verdict: Verdict) -> None:
    found = rules.outcome_of(8, Tally(399, 32, 399 * pd))
    assert found.verdict is verdict
    assert (0.05 <= found.p_value <= 0.95) is (verdict is Verdict.PASS)


@pytest.mark.parametrize(
    ("pd", "verdict"),
    [(0.0999, "too_low"), (0.1, "pass"), (0.1001, "pass"), (0.1999, "pass"), (0.2, "pass"), (0.2001, "too_high")],
)
def test_the_ends_of_an_interval_pass(pd: float, verdict: str) -> None:
    assert rules.verdict_of(pd, (0.1, 0.2)) == verdict


def test_calibration_is_by_grade_and_in_all() -> None:
    judged = [Judged(number, MAY, 0.02, 6, has_failed=number < 2) for number in range(50)]
    judged += [Judged(99, date(2007, 5, 1), 0.001, 2, has_failed=False)]
    found = rules.calibrate(judged)
    assert [(one.grade, one.assessments, one.failures) for one in found.grades] == [(2, 1, 0), (6, 50, 2)]
    assert found.grades[1].observed == 0.04
    assert found.total is not None
    assert (found.total.grade, found.total.assessments, found.total.failures) == (None, 51, 2)
    assert (found.first, found.last) == (date(2007, 5, 1), MAY)


def test_without_assessments_there_is_nothing_to_calibrate() -> None:
    assert rules.calibrate([]).total is None


def test_one_assessment_a_year_is_judged_and_only_when_its_year_is_over() -> None:
    days = [date(2006, 5, 1), date(2006, 9, 1), date(2007, 4, 30), date(2007, 5, 1), date(2007, 5, 2), date(2008, 5, 2)]
    assert list(rules.one_a_year(days, on=MAY)) == [date(2006, 5, 1), date(2007, 5, 1)]
    assert list(rules.one_a_year([date(2007, 5, 1)], on=date(2008, 4, 30))) == []
    assert list(rules.one_a_year([date(2007, 5, 1)], on=MAY)) == [date(2007, 5, 1)]


@pytest.mark.parametrize(
    ("known_at", "has_failed"),
    [(date(2007, 5, 1), False), (date(2007, 5, 2), True), (date(2008, 5, 1), True), (date(2008, 5, 2), False)],
)
def test_a_failure_counts_where_it_is_known_within_twelve_months(known_at: date, has_failed: bool) -> None:  # noqa: FBT001 - a column of the table above
    assert rules.has_failed_within(date(2007, 5, 1), [known_at]) is has_failed
