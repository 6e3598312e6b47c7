"""What is added beside the statements: payments, public record, country, sector, age and size."""

import json
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from tests.rules.underwriting_examples import golden_cases, make_statement
from underwriting.card_folder import served_scorecard
from underwriting.reasons import ReasonCode
from underwriting.rules import assess, group_points
from underwriting.scorecard import Scorecard
from underwriting.stages import StageTable, describe_stages, parse_stages, remaining, stage_contributions
from underwriting.storing import assessment_as_json, assessment_from_json, inputs_as_json, inputs_from_json
from underwriting.values import AssessmentInputs, Contribution, PaymentRecord, Profile, PublicEvent
from underwriting.wording import reason_text

ON: Final = date(2008, 7, 1)
YEAR_BEFORE: Final = date(2007, 7, 1)


def make_row(stage: str, key: str, *points: float, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - columns of a row
    """Make a row of the table as a card records it."""
    plain: dict[str, Any] = {
        "unit": "",
        "edges": [],
        "mean": None,
        "fades_months": None,
        "answers": "",
        "takes_back": 0.0,
    }
    reviewed = {"family": "", "evidence": "made for a test", "reviewed_on": "2008-01-01", "reviewed_by": "tester"}
    return {"stage": stage, "key": key, "points": list(points), **plain, **reviewed, **more}


ROWS: Final = (
    make_row("payment_behaviour", "dbt_days", -0.3, 0.0, 0.8, edges=[0, 30], mean=5, unit="days", fades_months=12),
    make_row("payment_behaviour", "missing", 0.1),
    make_row("public_record", "judgment_unpaid", 1.0, fades_months=24),
    make_row("public_record", "judgment_paid", 0.0, answers="judgment_unpaid", takes_back=0.8),
    make_row("public_record", "audit_qualified", 0.5, family="audit"),
    make_row("public_record", "audit_unqualified", -0.1, family="audit"),
    make_row("public_record", "missing", 0.0),
    make_row("country", "GB", -0.4),
    make_row("country", "missing", 0.02),
    make_row("sector", "F", 0.2),
    make_row("sector", "missing", 0.03),
    make_row("age", "firm_age", 0.4, 0.0, edges=[2], mean=10, unit="years"),
    make_row("age", "missing", 0.04),
    make_row("size", "employees", 0.1, -0.1, edges=[9], mean=4, unit="employees"),
    make_row("size", "missing", 0.05),
)
TABLE: Final = parse_stages(ROWS)
MISSING_IN_ALL: Final = 0.1 + 0.0 + 0.02 + 0.03 + 0.04 + 0.05


def make_inputs(**known: Any) -> AssessmentInputs:  # noqa: ANN401 - handed on
    return AssessmentInputs(on=ON, statements=(), **known)


def make_event(
    kind: str = "judgment_unpaid", happened_on: date = ON, reference: str = "1/08", known_at: date | None = None
) -> PublicEvent:
    return PublicEvent(kind, happened_on, known_at or happened_on, reference)


def make_payment(days: float, contributors: int = 3, period_end: date = ON, known_at: date = ON) -> PaymentRecord:
    return PaymentRecord(days, contributors, period_end, known_at)


def points(group: str, inputs: AssessmentInputs, on: date = ON, table: StageTable = TABLE) -> list[tuple[str, float]]:
    found = stage_contributions(table, inputs, on=on)
    return [(part.feature, round(part.points, 9)) for part in found if part.group == group]


def events(*known: PublicEvent, on: date = ON) -> list[tuple[str, float]]:
    return points("public_record", make_inputs(events=known), on)


def test_a_firm_of_which_nothing_is_known_stands_at_the_mean_with_the_add_ons() -> None:
    found = stage_contributions(TABLE, make_inputs(), on=ON)
    assert [(part.group, part.points, part.value) for part in found] == [
        ("payment_behaviour", 0.1, None),
        ("public_record", 0.0, None),
        ("country", 0.02, None),
        ("sector", 0.03, None),
        ("age", 0.04, None),
        ("size", 0.05, None),
    ]


@pytest.mark.parametrize(
    ("days", "expected"), [(-5.0, -0.3), (0.0, -0.3), (0.1, 0.0), (30.0, 0.0), (30.1, 0.8), (999.0, 0.8)]
)
def test_days_beyond_terms_count_by_cells_that_hold_their_upper_edge(days: float, expected: float) -> None:
    inputs = make_inputs(payment=make_payment(days))
    assert points("payment_behaviour", inputs) == [("dbt_days", expected)]
    assert stage_contributions(TABLE, inputs, on=ON)[0] == Contribution(
        "dbt_days", "payment_behaviour", expected, days, 5.0
    )


@pytest.mark.parametrize(("contributors", "expected"), [(2, 0.1), (3, 0.8), (4, 0.8)])
def test_a_payment_record_counts_from_three_contributors_on(contributors: int, expected: float) -> None:
    assert points("payment_behaviour", make_inputs(payment=make_payment(60, contributors))) == [("dbt_days", expected)]


def test_an_old_payment_record_goes_over_into_none() -> None:
    inputs = make_inputs(payment=make_payment(60, period_end=date(2008, 1, 1), known_at=date(2008, 1, 1)))
    half = date(2008, 7, 2)  # 183 of the 366 days of 2008
    assert points("payment_behaviour", inputs, date(2008, 1, 1)) == [("dbt_days", 0.8)]
    assert points("payment_behaviour", inputs, half) == [("dbt_days", 0.45)]
    assert points("payment_behaviour", inputs, date(2009, 1, 1)) == [("dbt_days", 0.1)]
    assert points("payment_behaviour", inputs, date(2020, 1, 1)) == [("dbt_days", 0.1)]


def test_what_becomes_known_after_the_day_is_not_used() -> None:
    later = date(2008, 7, 2)
    profile = Profile("F", date(2007, 1, 1), 50, later)
    inputs = make_inputs(
        payment=make_payment(60, period_end=YEAR_BEFORE, known_at=later),
        events=(make_event(known_at=later, happened_on=YEAR_BEFORE),),
        profile=profile,
    )
    assert sum(part.points for part in stage_contributions(TABLE, inputs, on=ON)) == pytest.approx(MISSING_IN_ALL)
    assert points("payment_behaviour", inputs, later)[0][1] == pytest.approx(0.1, abs=0.01)
    assert points("public_record", inputs, later)[0][0] == "judgment_unpaid"
    assert points("sector", inputs, later) == [("sector.F", 0.2)]


def test_an_event_fades_evenly_over_its_months() -> None:
    start = date(2007, 1, 1)  # two years are 731 days
    for on, expected in ((start, 1.0), (date(2008, 1, 1), 366 / 731), (date(2008, 12, 31), 1 / 731)):
        assert events(make_event(happened_on=start), on=on) == [("judgment_unpaid", round(expected, 9))]
    for gone in (date(2009, 1, 1), date(2009, 1, 2)):
        assert events(make_event(happened_on=start), on=gone) == [("public_record", 0.0)]


def test_what_is_left_never_passes_the_whole() -> None:
    assert remaining(date(2008, 8, 1), 12, on=ON) == 1.0
    assert remaining(date(1990, 8, 1), 12, on=ON) == 0.0


def test_an_event_without_months_stays() -> None:
    assert events(make_event("audit_qualified", date(1990, 1, 1))) == [("audit_qualified", 0.5)]


def test_an_event_without_a_row_counts_for_nothing() -> None:
    for kind in ("late_filing", "claim", "missing_person"):
        assert events(make_event(kind)) == [("public_record", 0.0)]


def test_a_paid_judgment_takes_back_most_of_what_it_answers() -> None:
    assert events(make_event(), make_event("judgment_paid")) == [("judgment_unpaid", 1.0), ("judgment_paid", -0.8)]


def test_a_payment_fades_with_the_judgment_that_it_answers() -> None:
    judgment, paid = make_event(happened_on=date(2007, 1, 1)), make_event("judgment_paid", date(2008, 1, 1))
    found = dict(events(judgment, paid, on=date(2008, 1, 1)))
    assert found["judgment_paid"] == pytest.approx(-0.8 * 366 / 731)


@pytest.mark.parametrize("known_at", [date(2008, 6, 30), date(2008, 7, 1), date(2008, 7, 2)])
def test_a_payment_counts_from_the_day_it_is_known(known_at: date) -> None:
    paid = make_event("judgment_paid", date(2008, 6, 1), known_at=known_at)
    total = sum(each for _, each in events(make_event(), paid))
    assert total == pytest.approx(0.2 if known_at <= ON else 1.0)


def test_a_payment_of_another_judgment_answers_nothing() -> None:
    assert events(make_event(), make_event("judgment_paid", reference="2/08")) == [("judgment_unpaid", 1.0)]
    assert events(make_event("judgment_paid")) == [("public_record", 0.0)]


def test_two_payments_of_one_judgment_take_back_once() -> None:
    first, second = make_event("judgment_paid", YEAR_BEFORE), make_event("judgment_paid")
    assert sum(each for _, each in events(make_event(), first, second)) == pytest.approx(0.2)


def test_each_further_judgment_counts_half_of_the_one_before() -> None:
    several = [make_event(reference=f"{number}/08") for number in range(1, 5)]
    assert [each for _, each in events(*several)] == [1.0, 0.5, 0.25, 0.125]


def test_the_strongest_of_several_counts_in_full() -> None:
    old = make_event(happened_on=YEAR_BEFORE, reference="0/07")
    assert [each for _, each in events(old, make_event())] == [1.0, pytest.approx(0.5 * 365 / 731)]


def test_one_judgment_told_twice_counts_once() -> None:
    assert events(make_event(), make_event(known_at=date(2008, 7, 1), happened_on=YEAR_BEFORE)) == [
        ("judgment_unpaid", 1.0)
    ]


def test_the_last_audit_opinion_replaces_those_before_it() -> None:
    bad, good = make_event("audit_qualified", YEAR_BEFORE, ""), make_event("audit_unqualified", ON, "")
    assert events(bad, good) == [("audit_unqualified", -0.1)]
    assert events(bad, good, on=date(2008, 6, 30)) == [("audit_qualified", 0.5)]


def test_a_country_with_an_anchor_counts_and_another_does_not() -> None:
    assert points("country", make_inputs(country="GB")) == [("country.GB", -0.4)]
    assert points("country", make_inputs(country="FR")) == [("country", 0.02)]


def make_profile(founded_on: date | None = None, employees: int | None = None) -> AssessmentInputs:
    return make_inputs(profile=Profile(None, founded_on, employees, ON))


@pytest.mark.parametrize(
    ("founded_on", "expected"),
    [
        (date(2008, 7, 1), (0.0, 0.4)),
        (date(2005, 7, 2), (2.0, 0.4)),
        (date(2005, 7, 1), (3.0, 0.0)),
        (date(2005, 6, 30), (3.0, 0.0)),
        (date(2008, 7, 2), (0.0, 0.4)),  # registered for a day to come
        (date(2004, 2, 29), (4.0, 0.0)),
    ],
)
def test_the_age_of_a_firm_counts_in_whole_years(founded_on: date, expected: tuple[float, float]) -> None:
    [age] = [part for part in stage_contributions(TABLE, make_profile(founded_on), on=ON) if part.group == "age"]
    assert (age.value, age.points, age.peer_median) == (*expected, 10.0)


@pytest.mark.parametrize(("employees", "expected"), [(0, 0.1), (8, 0.1), (9, 0.1), (10, -0.1)])
def test_employees_count_by_cells(employees: int, expected: float) -> None:
    assert points("size", make_profile(employees=employees)) == [("employees", expected)]


def test_what_a_profile_leaves_out_has_its_add_on() -> None:
    inputs = make_inputs(profile=Profile("F", None, None, ON))
    assert points("sector", inputs) == [("sector.F", 0.2)]
    assert (points("age", inputs), points("size", inputs)) == ([("firm_age", 0.04)], [("employees", 0.05)])


def test_the_table_is_written_and_read_back() -> None:
    assert parse_stages(json.loads(json.dumps(describe_stages(TABLE)))) == TABLE


@pytest.mark.parametrize(
    ("key", "changes", "message"),
    [
        ("dbt_days", {"edges": [30, 0]}, "do not rise"),
        ("dbt_days", {"edges": [30, 30]}, "do not rise"),
        ("dbt_days", {"points": [1.0, 2.0]}, "one cell more"),
        ("dbt_days", {"points": [1.0, 2.0, float("inf")]}, "finite"),
        ("dbt_days", {"stage": "weather"}, "weather"),
        ("judgment_unpaid", {"fades_months": 0}, "no time"),
        ("judgment_unpaid", {"evidence": " "}, "evidence"),
        ("judgment_unpaid", {"reviewed_by": ""}, "reviewed"),
        ("judgment_unpaid", {"edges": [3], "points": [0, 1]}, "no figure"),
        ("judgment_unpaid", {"key": "judgment_paid"}, "two rows"),
        ("judgment_unpaid", {"key": "other"}, "answer events that have no row"),
        ("judgment_paid", {"takes_back": 1.1}, "share"),
        ("judgment_paid", {"takes_back": 0.0}, "share"),
        ("judgment_paid", {"answers": ""}, "share"),
        ("F", {"key": ""}, "key"),
        ("GB", {"reviewed_on": "soon"}, "soon"),
    ],
)
def test_a_table_that_is_none_is_refused(key: str, changes: dict[str, Any], message: str) -> None:
    rows = [row | changes if row["key"] == key else row for row in ROWS]
    with pytest.raises(ValueError, match=message):
        parse_stages(rows)


def test_a_table_without_a_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="sector"):
        parse_stages([row for row in ROWS if row["stage"] != "sector"])


def staged(table: StageTable | None = TABLE) -> Scorecard:
    return replace(served_scorecard(), stages=table)


def unstaged() -> Scorecard:
    return staged(None)


KNOWN: Final = {
    "country": "GB",
    "payment": make_payment(60, period_end=date(2008, 4, 30), known_at=date(2008, 4, 30)),
    "events": (make_event(happened_on=date(2008, 1, 1)), make_event("judgment_paid", date(2008, 4, 1))),
    "profile": Profile("F", date(2007, 1, 1), 12, date(2008, 1, 1)),
}


def test_base_and_contributions_are_the_score_with_every_stage() -> None:
    for case in golden_cases():
        inputs = AssessmentInputs(on=case.on, statements=case.statements, **KNOWN)  # type: ignore[arg-type]  # many types
        made, plain = assess(inputs, staged()), assess(inputs, unstaged())
        assert made.base is not None
        assert made.score is not None
        assert plain.score is not None
        assert abs(made.base + sum(part.points for part in made.contributions) - made.score) < 1e-9
        beside = sum(part.points for part in stage_contributions(TABLE, inputs, on=case.on))
        assert abs(made.score - plain.score - beside) < 1e-9
        assert made.completeness == plain.completeness
        assert sum(group_points(made.contributions).values()) == pytest.approx(made.score - made.base, abs=1e-9)


def test_a_counterfactual_holds_the_stages_as_they_are() -> None:
    found = 0
    for case in golden_cases():
        inputs = AssessmentInputs(on=case.on, statements=case.statements, **KNOWN)  # type: ignore[arg-type]  # many types
        made = assess(inputs, staged())
        if made.counterfactual is not None and made.model_grade is not None:
            assert made.counterfactual.grade.is_better_than(made.model_grade)
            found += 1
    assert found > 0


def test_reasons_tell_of_stages_with_value_mean_and_day() -> None:
    inputs = replace(make_inputs(**KNOWN), statements=(make_statement(2007),))
    said = [reason_text(reason) for reason in assess(inputs, staged()).reasons]
    assert "pays 60 days beyond terms on average, the mean is 5 days: raises the risk" in said
    assert "unpaid judgment of 2008-01-01 on the public record: raises the risk" in said
    assert "payment of a judgment of 2008-04-01 on the public record: lowers the risk" in said


def test_reasons_of_a_profile_name_the_sector_the_age_and_the_country() -> None:
    inputs = replace(make_inputs(country="GB", profile=KNOWN["profile"]), statements=(make_statement(2007),))
    reasons = assess(inputs, staged()).reasons
    assert [reason_text(reason) for reason in reasons if reason.code.value.startswith("profile")] == [
        "country GB: lowers the risk against the mean of all firms",
        "firm of the age of 1 year: raises the risk against the mean of all firms",
        "sector F, construction: raises the risk against the mean of all firms",
    ]


def test_what_is_not_known_gives_no_reason() -> None:
    reasons = assess(replace(make_inputs(), statements=(make_statement(2007),)), staged()).reasons
    assert {reason.code for reason in reasons} <= {ReasonCode.RAISES_RISK, ReasonCode.LOWERS_RISK}


def test_without_a_statement_no_stage_gives_a_grade() -> None:
    made = assess(make_inputs(**KNOWN), staged())
    assert (made.grade, made.score, made.contributions) == (None, None, ())
    assert [reason.code for reason in made.reasons] == [ReasonCode.NO_STATEMENT]


def test_only_the_statements_part_shrinks_with_its_age() -> None:
    late = date(2020, 7, 1)
    inputs = replace(make_inputs(country="GB"), on=late, statements=(make_statement(2007),))
    made, plain = assess(inputs, staged()), assess(inputs, unstaged())
    assert made.score == pytest.approx(served_scorecard().mean_score - 0.4 + MISSING_IN_ALL - 0.02, abs=1e-9)
    assert plain.score == pytest.approx(served_scorecard().mean_score, abs=1e-9)


def test_inputs_and_result_are_stored_and_read_back() -> None:
    inputs = replace(make_inputs(**KNOWN), statements=(make_statement(2007),))
    made = assess(inputs, staged())
    assert inputs_from_json(json.loads(json.dumps(inputs_as_json(inputs)))) == inputs
    assert assessment_from_json(json.loads(json.dumps(assessment_as_json(made)))) == made


def test_inputs_of_before_the_stages_are_read_and_rated_as_then() -> None:
    inputs = replace(make_inputs(), statements=(make_statement(2007),))
    stored = inputs_as_json(inputs)
    old = {name: stored[name] for name in ("on", "previous_grade", "statements", "overrides", "knock_outs")}
    assert inputs_from_json(old) == inputs
    assert assess(inputs_from_json(old), unstaged()) == assess(
        replace(make_inputs(**KNOWN), statements=inputs.statements), unstaged()
    )
