import json
from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pytest

from basics.grades import Grade
from tests.rules.underwriting_examples import golden_cases, make_statement
from tests.shared_data import shared_data
from underwriting.card_folder import SCORECARDS, load_scorecard, parse_card, served_scorecard
from underwriting.counterfactual import apply_changes, find_counterfactual
from underwriting.features import BY_NAME, FloatArray, rows_of
from underwriting.rules import assess
from underwriting.scoring import rate_row
from underwriting.training.table import read_firm_years
from underwriting.values import AssessmentInputs, Change, Counterfactual

CARD = served_scorecard()


@cache
def real_rows() -> FloatArray:
    table = read_firm_years(shared_data("bankruptcy", "american_1999_2014.csv.gz")).between(2007, 2010)
    drawn = table.rows(np.random.default_rng(20160401).permutation(len(table.years))[:1500])
    return rows_of(drawn.statements, CARD.statement_features)


def promised(row: FloatArray, found: Counterfactual, *, weight: float, grade: Grade, beside: float = 0.0) -> bool:
    """Whether the same engine, run on the changed figures, gives just the better grade that was promised."""
    changed = apply_changes(CARD, row, found.changes)
    again = rate_row(CARD, changed, weight=weight, previous_grade=grade, beside=beside)
    return again.grade == found.grade and again.pd == found.pd and again.grade.is_better_than(grade)


def test_the_changes_of_golden_firms_reach_the_better_grade() -> None:
    reached = 0
    beside = 0.1  # what the served card adds where nothing is known beside the statements
    for case in golden_cases():
        found = assess(AssessmentInputs(case.on, tuple(case.statements)), CARD)
        if found.counterfactual is not None and found.model_grade is not None:
            row = rows_of(
                [(case.statements[0], case.statements[1] if len(case.statements) == 2 else None)],
                CARD.statement_features,
            )[0]
            assert promised(row, found.counterfactual, weight=1.0, grade=found.model_grade, beside=beside)
            reached += 1
    assert reached >= 25


@pytest.mark.slow
@pytest.mark.parametrize("weight", [1.0, 0.5])
def test_the_changes_of_hundreds_of_real_firms_reach_the_better_grade(weight: float) -> None:
    reached: Counter[int] = Counter()
    rated: Counter[int] = Counter()
    for row in real_rows():
        rating = rate_row(CARD, row, weight=weight, previous_grade=None)
        found = find_counterfactual(CARD, row, weight=weight, grade=rating.grade)
        rated[rating.grade.number] += 1
        if found is not None:
            assert promised(row, found, weight=weight, grade=rating.grade)
            reached[rating.grade.number] += 1
    assert sum(reached.values()) >= 500
    assert all(reached[grade] == rated[grade] for grade in (7, 8, 9))


@pytest.mark.slow
def test_changes_go_in_the_good_direction_within_bounds_and_touch_only_what_a_buyer_can_change() -> None:
    for row in real_rows()[:500]:
        rating = rate_row(CARD, row, weight=1.0, previous_grade=None)
        found = find_counterfactual(CARD, row, weight=1.0, grade=rating.grade)
        for change in found.changes if found else ():
            feature = BY_NAME[change.feature]
            assert feature.is_changeable
            assert (change.from_value - change.to_value) * feature.sign > 0
            assert feature.lower <= change.to_value <= feature.upper
            assert change.from_value == row[CARD.columns[change.feature]]


@pytest.mark.slow
def test_one_change_is_preferred_and_no_nearer_written_bound_would_do() -> None:
    for row in real_rows()[:500]:
        rating = rate_row(CARD, row, weight=1.0, previous_grade=None)
        found = find_counterfactual(CARD, row, weight=1.0, grade=rating.grade)
        if found is None or len(found.changes) != 1:
            continue
        (change,) = found.changes
        column = CARD.columns[change.feature]
        nearer = row.copy()
        nearer[column] = change.to_value + BY_NAME[change.feature].sign * (1.0 if "days" in change.feature else 0.011)
        again = rate_row(CARD, nearer, weight=1.0, previous_grade=rating.grade)
        assert (nearer[column] - row[column]) * BY_NAME[change.feature].sign >= 0 or again.grade == rating.grade


def test_changed_leverage_settles_the_flag_of_negative_equity() -> None:
    card = load_scorecard(SCORECARDS / "us-listed-2006")
    flag = card.columns["negative_equity"]
    row = rows_of([(make_statement(total_liabilities=120_000_000_00), None)], card.statement_features)[0]
    changed = apply_changes(card, row, (Change("liabilities_to_assets", 1.2, 0.81),))
    assert (row[flag], changed[flag]) == (1.0, 0.0)
    assert apply_changes(card, row, (Change("liabilities_to_assets", 1.2, 1.1),))[flag] == 1.0


def test_two_changes_count_what_their_pair_adds() -> None:
    content = json.loads((SCORECARDS / CARD.name / "card.json").read_text(encoding="utf-8"))
    edges = [[0.5], [0.08]]
    points = [[0.0, 0.0, 0.0], [0.0, -2.0, 0.0], [0.0, 0.0, 0.0]]  # only both moves together leave the middle
    names = ["liabilities_to_assets", "ebitda_to_liabilities"]
    for table, at in zip(names, edges, strict=True):
        found = next(entry for entry in content["tables"] if entry["features"] == [table])
        at[0] = found["edges"][0][-2]
    content["pairs"].append({"features": names, "edges": edges, "points": points})
    card = parse_card(content, sha256="made")
    both = 0
    for row in real_rows()[:400]:
        grade = rate_row(card, row, weight=1.0, previous_grade=None).grade
        changes = find_counterfactual(card, row, weight=1.0, grade=grade)
        both += changes is not None and {change.feature for change in changes.changes} == set(names)
    assert both > 0


def test_grade_1_has_nothing_to_better() -> None:
    row = rows_of([(make_statement(), None)], CARD.statement_features)[0]
    assert find_counterfactual(CARD, row, weight=1.0, grade=Grade(1)) is None


def test_a_statement_too_old_to_count_for_anything_betters_nothing_below_the_mean() -> None:
    row = rows_of([(make_statement(), None)], CARD.statement_features)[0]
    grade = rate_row(CARD, row, weight=0.0, previous_grade=None).grade
    assert grade == Grade(5)
    assert find_counterfactual(CARD, row, weight=0.0, grade=grade) is None


def test_an_assessment_carries_its_counterfactual() -> None:
    weak = make_statement(2007, total_liabilities=90_000_000_00)
    found = assess(AssessmentInputs(date(2008, 5, 1), (weak,)), CARD)
    assert found.counterfactual is not None
    assert found.model_grade is not None
    assert found.counterfactual.grade.is_better_than(found.model_grade)
