from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.scoring_folds import calibration, discrimination, gains, run_folds, scores_of
from bench.scoring_models import Model
from bench.scoring_monotone import violations
from bench.scoring_sets import Index, Trial
from bench.scoring_store import ScoreStore, keep_figures, read_figures
from bench.scoring_table import as_text, lines_of
from underwriting.card_folder import served_scorecard
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.tables.number_table import NumberTable


def trial() -> Trial:
    """Give eight rows of one figure, every second one a default, in two folds."""
    values = np.array([[1.0], [5.0], [2.0], [6.0], [3.0], [1.5], [4.0], [7.0]])
    target = np.array([0, 1, 0, 1, 0, 1, 0, 1])
    table = NumberTable(names=("x",), values=values, target=target, times=None, groups=None, notes=())
    first, second = np.arange(4), np.arange(4, 8)
    return Trial(table, [(second, first), (first, second)], "made")


class Counting:
    """A model that says the figure itself, and counts how often it was asked."""

    def __init__(self, stamp: str = "1") -> None:
        self.asked: list[list[int]] = []
        self.model = Model("made", stamp, self.predict)

    def predict(self, rows: Trial, _fit_to: Index, score: Index) -> FloatArray:
        self.asked.append(score.tolist())
        told: FloatArray = rows.table.values[score, 0] / 10
        return told


def test_a_kept_fold_is_not_fitted_again(tmp_path: Path) -> None:
    store, model = ScoreStore(tmp_path), Counting()
    run_folds("made", trial(), model.model, store, folds=[1], again=False)
    assert scores_of("made", trial(), model.model, store) is None
    run_folds("made", trial(), model.model, store, folds=range(2), again=False)
    assert model.asked == [[4, 5, 6, 7], [0, 1, 2, 3]]
    kept = scores_of("made", trial(), model.model, store)
    assert kept is not None
    assert [fold.tolist() for fold in kept] == [[0.1, 0.5, 0.2, 0.6], [0.3, 0.15, 0.4, 0.7]]


def test_a_kept_fold_is_fitted_again_where_asked(tmp_path: Path) -> None:
    store, model = ScoreStore(tmp_path), Counting()
    for _ in range(2):
        run_folds("made", trial(), model.model, store, folds=[0], again=True)
    assert model.asked == [[0, 1, 2, 3]] * 2


def test_a_fold_kept_under_another_stamp_does_not_count(tmp_path: Path) -> None:
    store, newer = ScoreStore(tmp_path), Counting("2")
    run_folds("made", trial(), Counting("1").model, store, folds=range(2), again=False)
    assert scores_of("made", trial(), newer.model, store) is None
    run_folds("made", trial(), newer.model, store, folds=range(2), again=False)
    assert len(newer.asked) == 2


def test_the_mean_of_the_folds_stands_beside_the_auc_of_all_rows() -> None:
    rows = trial()
    found = discrimination(rows, [rows.table.values[score, 0] for _, score in rows.splits])
    assert found["fold_aucs"] == [1.0, 0.5]
    assert found["auc_mean"] == 0.75
    assert found["auc_pooled"] == 0.8125
    assert found["auc_pooled_interval"][0] < 0.8125 < found["auc_pooled_interval"][1]


def test_a_gain_over_itself_is_nothing() -> None:
    rows = trial()
    scores = [rows.table.values[score, 0] for _, score in rows.splits]
    assert gains(rows, scores, {"same": scores}) == {"same": {"gain": 0.0, "interval": [0.0, 0.0]}}


def test_figures_are_kept_beside_those_that_stand_there(tmp_path: Path) -> None:
    path = tmp_path / "results" / "made.json"
    assert read_figures(path) == {}
    keep_figures(path, {"a": {"auc": 0.5}, "b": {"auc": 0.6}})
    keep_figures(path, {"b": {"auc": 0.7}})
    assert read_figures(path) == {"a": {"auc": 0.5}, "b": {"auc": 0.7}}


def made_rows(card: Scorecard) -> FloatArray:
    generator = np.random.default_rng(1)
    lower = np.array([feature.lower for feature in card.features])
    upper = np.array([feature.upper for feature in card.features])
    rows: FloatArray = generator.uniform(lower, upper, (200, len(lower)))
    rows[generator.random(rows.shape) < 0.1] = np.nan
    return rows


def test_the_served_card_keeps_its_signs_and_one_with_signs_turned_does_not() -> None:
    card = served_scorecard()
    turned = replace(card, features=tuple(replace(feature, sign=-feature.sign) for feature in card.features))
    assert violations(card, made_rows(card), np.random.default_rng(2), moves=2000) == 0
    assert violations(turned, made_rows(card), np.random.default_rng(2), moves=2000) > 500


def entry(name: str, auc: float, **more: object) -> dict[str, object]:
    return {"set": name, "model": "peer", "auc_mean": auc, "auc_pooled": auc, **more}


def measured(name: str, auc: float, *, ece: float = 0.002) -> dict[str, object]:
    grades = [
        {"grade": 3, "verdict": "pass", "pd_mean": 0.002, "defaults": 1, "rows": 500},
        {"grade": 8, "verdict": "too_low", "pd_mean": 0.06, "defaults": 90, "rows": 1000},
    ]
    intervals = {"auc_mean_interval": [auc - 0.01, auc + 0.01], "auc_pooled_interval": [auc - 0.01, auc + 0.01]}
    return entry(name, auc, **intervals, calibration={"ece": ece, "ece_perfect_q90": 0.003, "grades": grades})


@pytest.mark.parametrize(
    ("auc", "reached"), [(0.9579, False), (0.958, True), (0.9581, True)], ids=["below", "at", "above"]
)
def test_a_goal_is_reached_at_its_bound(auc: float, *, reached: bool) -> None:
    line = next(line for line in lines_of({"polish_5": measured("polish_5", auc)}, {}) if line.goal == ">= 0.958")
    assert line.is_reached is reached


@pytest.mark.parametrize(("auc", "reached"), [(0.9279, False), (0.9281, True)])
def test_out_of_time_the_best_peer_less_its_margin_is_the_goal(auc: float, *, reached: bool) -> None:
    peers = {"a": entry("american", 0.930), "b": entry("american", 0.910), "c": entry("slovak", 0.990)}
    line = next(line for line in lines_of({"american": measured("american", auc)}, peers) if "best" in line.goal)
    assert line.goal == ">= 0.9280 (best - 0.002)"
    assert line.is_reached is reached


def test_what_was_not_measured_is_said_to_be_so_and_failing_grades_are_told() -> None:
    text = as_text(lines_of({"slovak": measured("slovak", 0.97, ece=0.004)}, {}))
    assert "Polish year 5, 10 folds" in text
    assert text.count("not measured") == 3
    assert "grade 8 too_low: 0.0600 said, 90 of 1000 seen" in text
    assert "<= 0.0030" in text
    assert " NO" in text


def test_calibration_is_measured_on_all_rows_together() -> None:
    rows = trial()
    found = calibration(rows, [np.full(4, 0.5), np.full(4, 0.5)])
    assert found["ece"] == 0.0
    assert found["pd_mean"] == found["observed"] == 0.5
    assert [(grade["grade"], grade["verdict"]) for grade in found["grades"]] == [(10, "pass")]
