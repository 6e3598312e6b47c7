import filecmp
import gzip
import json
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn
from interpret.glassbox import ExplainableBoostingClassifier
from sklearn.ensemble import HistGradientBoostingClassifier

from basics.errors import Invalid, Refused
from tests.shared_data import shared_data
from underwriting.card_folder import SCORECARDS, SERVED, load_scorecard, parse_card
from underwriting.features import FloatArray
from underwriting.measures import Labels
from underwriting.scorecard import Inputs, Scorecard
from underwriting.scoring import contributions_many, pd_many, score_many
from underwriting.tables.number_table import NumberTable
from underwriting.training import learners, us_card
from underwriting.training.additive import (
    Additive,
    PairPart,
    averaged,
    centred,
    evaluate,
    trimmed,
    with_neutral_missing,
)
from underwriting.training.compiled import compile_trees
from underwriting.training.estimator import CardClassifier, build
from underwriting.training.evidence import altman_z
from underwriting.training.fit import Wish, fit_card, silent
from underwriting.training.folder import write_folder
from underwriting.training.learners import cyclic, tables_of
from underwriting.training.record import CardText
from underwriting.training.sample import Sample, folds, later_split
from underwriting.training.table import read_firm_years
from underwriting.training.trainer import TrainingRequest, record_of, sample_of, train
from underwriting.values import LINES

HEADER = ",".join(("company_id", "year", *LINES, "default_1y"))
QUICK = Wish(numbers=(20, 40))
REQUEST = TrainingRequest(name="made", title="Made.", target="default", signs={"x0": 1, "x1": -1})


def made(rows: int = 1500, *, features: int = 5, seed: int = 3) -> tuple[FloatArray, Labels]:
    """Give figures, some missing, and labels that follow three of them, two of these together."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(rows, features)).round(3)
    logit = values[:, 0] - values[:, 1] + 1.5 * values[:, 2] * values[:, 3] - 2
    labels = (generator.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    values[generator.random(values.shape) < 0.05] = np.nan
    return values, labels


def make_table(values: FloatArray, labels: Labels, *, times: FloatArray | None = None) -> NumberTable:
    names = tuple(f"x{column}" for column in range(values.shape[1]))
    return NumberTable(names=names, values=values, target=labels, times=times, groups=None, notes=())


@cache
def trained() -> tuple[Sample, Scorecard]:
    sample = sample_of(make_table(*made()), REQUEST.signs)
    fitted = fit_card(sample, Wish(pair_budget=3, numbers=(40, 80)))
    return sample, parse_card(record_of(sample, fitted, CardText("made", "Made.", "default")), sha256="")


def probes(values: FloatArray, edges: tuple[FloatArray, ...]) -> list[FloatArray]:
    """Give the rows, rows on every edge and beside it, and rows of nothing but infinite or missing values."""
    width = values.shape[1]
    on_edges = np.column_stack([np.resize(np.append(feature_edges, 0.0), 300) for feature_edges in edges])
    extremes = np.array([[-np.inf] * width, [np.inf] * width, [np.nan] * width])
    return [values, on_edges, np.nextafter(on_edges, np.inf), extremes]


def make_additive() -> Additive:
    edges = (np.array([0.0, 1.0]), np.array([5.0]))
    pair = PairPart((np.array([0.0]), np.array([5.0])), np.array([[1.0, 2.0, 9.0], [4.0, 8.0, 9.0], [7.0, 7.0, 7.0]]))
    return Additive(-1.0, edges, (np.array([0.0, 0.5, 0.25, 3.0]), np.array([0.0, 1.0, 2.0])), {(0, 1): pair})


ROWS = np.array([[-1.0, 4.0], [0.0, 5.0], [0.5, 6.0], [2.0, 6.0], [np.nan, 5.0], [1.0, np.nan], [np.nan, np.nan]])


def test_a_sum_of_tables_adds_the_cells_of_a_row() -> None:
    assert evaluate(make_additive(), ROWS).tolist() == [0.0, 0.0, 8.5, 8.25, 9.0, 10.5, 11.0]


def test_the_average_of_sums_of_tables_is_their_average_on_every_row() -> None:
    other = Additive(2.0, (np.array([0.5]), np.array([])), (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0])), {})
    mean = averaged([make_additive(), other], [0.25, 0.75])
    apart = 0.25 * evaluate(make_additive(), ROWS) + 0.75 * evaluate(other, ROWS)
    assert evaluate(mean, ROWS) == pytest.approx(apart, abs=1e-12)


def test_centring_moves_only_what_belongs_to_one_figure_and_keeps_the_sum() -> None:
    rows = ROWS[:5]
    model = centred(make_additive(), rows)
    assert evaluate(model, ROWS) == pytest.approx(evaluate(make_additive(), ROWS), abs=1e-12)
    part = model.pairs[0, 1]
    at = part.points[np.array([0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0])]
    assert [at[:2].sum(), at[2:4].sum(), at[4]] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_trimming_drops_edges_that_change_nothing() -> None:
    flat = Additive(0.0, (np.array([0.0, 1.0]),), (np.array([1.0, 1.0, 2.0, 0.0]),), {})
    assert trimmed(flat).edges[0].tolist() == [1.0]
    assert trimmed(flat).points[0].tolist() == [1.0, 2.0, 0.0]


def test_an_edge_that_only_a_pair_uses_stays() -> None:
    model = make_additive()
    bare = Additive(0.0, model.edges, (np.zeros(4), np.zeros(3)), model.pairs)
    assert [edges.tolist() for edges in trimmed(bare).edges] == [[0.0], [5.0]]
    assert evaluate(trimmed(bare), ROWS).tolist() == evaluate(bare, ROWS).tolist()


def test_a_missing_figure_can_count_like_the_median() -> None:
    model = with_neutral_missing(make_additive(), [0.5, 6.0])
    medians = np.array([[0.5, 6.0], [np.nan, 6.0], [0.5, np.nan], [np.nan, np.nan]])
    assert evaluate(model, medians).tolist() == [8.5, 8.5, 8.5, 8.5]


@pytest.mark.slow
@pytest.mark.parametrize("constraint", ["no_interactions", "pairwise"])
def test_compiled_tables_equal_the_trees_on_thresholds_missing_and_infinite_values(constraint: str) -> None:
    values, labels = made()
    fitted = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=6, min_samples_leaf=5, interaction_cst=constraint, random_state=1
    ).fit(values, labels)
    model = compile_trees(fitted)
    assert bool(model.pairs) == (constraint == "pairwise")
    for rows in probes(values, model.edges):
        assert np.abs(evaluate(model, rows) - fitted.decision_function(rows)).max() < 1e-9


@pytest.mark.slow
def test_a_path_of_three_figures_is_refused() -> None:
    values, labels = made()
    fitted = HistGradientBoostingClassifier(max_iter=30, random_state=1).fit(values, labels)
    with pytest.raises(Refused) as caught:
        compile_trees(fitted)
    assert caught.value.code == "training.interaction"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Missing values detected")
def test_tables_of_cyclic_boosting_equal_the_library_on_edges_missing_and_infinite_values() -> None:
    values, labels = made()
    fitted = ExplainableBoostingClassifier(
        feature_types=["continuous"] * 5, outer_bags=2, interactions=2, max_rounds=300, n_jobs=1, random_state=1
    ).fit(values, labels)
    model = tables_of(fitted, fitted.term_scores_, float(fitted.intercept_[0]))
    assert len(model.pairs) == 2
    for rows in probes(values, model.edges):
        assert np.abs(evaluate(model, rows) - fitted.decision_function(rows)).max() < 1e-9


@pytest.mark.slow
def test_tables_of_cyclic_boosting_learn_nothing_of_their_fold_but_when_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_stopping = partial(ExplainableBoostingClassifier, early_stopping_rounds=0, max_rounds=50)
    monkeypatch.setattr(learners, "ExplainableBoostingClassifier", without_stopping)
    sample = sample_of(make_table(*made(800)), {})
    splits = folds(sample, seed=1)
    changed = Sample(sample.inputs, sample.features, sample.values, sample.defaults.copy())
    changed.defaults[splits[3][1]] ^= 1
    before, after = (cyclic(s, splits, pairs=[], seed=1).by_fold for s in (sample, changed))
    same = [
        all(np.array_equal(one, other) for one, other in zip(old.points, new.points, strict=True))
        for old, new in zip(before, after, strict=True)
    ]
    assert same == [False, False, False, True, False, False, False, False]


@pytest.mark.slow
@pytest.mark.parametrize("is_blended", [True, False])
def test_the_record_tells_of_a_blend_only_where_there_is_one(*, is_blended: bool) -> None:
    sample = sample_of(make_table(*made(600)), {})
    training = fit_card(sample, Wish(numbers=(20, 40), pair_budget=0, is_blended=is_blended)).training
    tried = ["20 trees", "40 trees", "0% cyclic", "25% cyclic", "50% cyclic", "75% cyclic", "100% cyclic"]
    assert [entry["name"] for entry in training["tried"]] == (tried if is_blended else tried[:2])
    assert ("blend of" in training["learner"], "best blend" in training["choice"]) == (is_blended, is_blended)
    assert ("ExplainableBoosting" in training["learner"]) == is_blended
    assert ("weight of cyclic boosting" in training["setting"]) == is_blended


@pytest.mark.slow
def test_the_probabilities_of_the_estimator_are_those_of_the_folder_it_exports(tmp_path: Path) -> None:
    values, labels = made(600, features=4)
    estimator = CardClassifier(QUICK).fit(values, labels)
    estimator.export(tmp_path / "card")
    card = load_scorecard(tmp_path / "card")
    for rows in probes(values, tuple(table.edges[:-1] for table in card.tables)):
        assert np.abs(estimator.predict_proba(rows)[:, 1] - pd_many(score_many(card, rows))).max() < 1e-9


@pytest.mark.parametrize("row", [np.inf, -np.inf])
def test_infinite_figures_and_other_labels_are_refused_by_the_estimator(row: float) -> None:
    values, labels = made(100)
    values[3, 1] = row
    with pytest.raises(Invalid) as caught:
        build().fit(values, labels + 1)
    assert [fault.where for fault in caught.value.faults] == ["X, row 3, column 1", "y"]


def test_the_factory_gives_the_product_s_defaults() -> None:
    assert build().wish == Wish(seed=20160401, pair_budget=1000, numbers=(50, 100, 200, 400, 800))


def test_an_estimator_that_was_not_fitted_says_so() -> None:
    with pytest.raises(Refused) as caught:
        build().predict_proba(np.zeros((1, 2)))
    assert caught.value.code == "training.not_fitted"


@pytest.mark.slow
def test_the_same_table_and_seed_give_the_same_bytes_and_progress_is_told(tmp_path: Path) -> None:
    values, labels = made(600, features=4)
    told: list[str] = []
    for name in ("one", "two"):
        CardClassifier(QUICK).fit(values, labels).export(tmp_path / name / "card")
    fit_card(sample_of(make_table(values, labels), {}), QUICK, progress=told.append)
    one, two = tmp_path / "one", tmp_path / "two"
    files = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    assert {"card/SHA256", "card/card.json", "card/card.md", "card/golden.csv", "card/plots/roc.svg"} <= set(files)
    assert filecmp.cmpfiles(one, two, files, shallow=False)[0] == files
    assert "out of fold, 1 of 8" in told


@pytest.mark.slow
def test_a_trained_card_keeps_the_known_signs_on_ten_thousand_moves() -> None:
    sample, card = trained()
    generator = np.random.default_rng(5)
    rows = generator.normal(size=(10_000, 5)) * 2
    columns = generator.integers(0, 2, len(rows))
    moved, index = rows.copy(), np.arange(len(rows))
    moved[index, columns] += np.where(columns == 0, 1, -1) * generator.exponential(size=len(rows))
    assert (score_many(card, moved) - score_many(card, rows) >= -1e-12).all()
    assert score_many(card, moved).mean() > score_many(card, rows).mean() + 0.1
    assert sample.signs == (1, -1, 0, 0, 0)


@pytest.mark.slow
def test_contributions_of_a_card_with_pairs_add_up_and_keep_the_known_signs() -> None:
    sample, card = trained()
    assert 1 <= len(card.pairs) <= 3
    parts = contributions_many(card, sample.values)
    assert np.abs(card.base + parts.sum(axis=1) - score_many(card, sample.values)).max() < 1e-9
    for column, sign in ((0, 1), (1, -1)):
        is_worse = (sample.values[:, column] - card.features[column].peer.median) * sign > 0
        is_better = (sample.values[:, column] - card.features[column].peer.median) * sign < 0
        assert (parts[is_worse, column] >= -1e-12).all()
        assert (parts[is_better, column] <= 1e-12).all()


@pytest.mark.slow
def test_a_pair_that_matters_is_found() -> None:
    _, card = trained()
    assert (2, 3) in {(pair.first, pair.second) for pair in card.pairs}


def test_rows_of_one_firm_stand_in_one_fold() -> None:
    values, labels = made(800)
    firms = np.array([f"F{row // 4}" for row in range(800)])
    sample = Sample(Inputs.COLUMNS, [], values, labels, groups=firms)
    for fitted, held in folds(sample, seed=1):
        assert not set(firms[fitted]) & set(firms[held])


@pytest.mark.parametrize(
    ("earlier", "last", "first_later"),
    [
        *((30, 19, None), (30, 20, 2005.0), (30, 21, 2005.0)),  # twenty of the last year
        *((19, 30, None), (20, 30, 2005.0), (21, 30, 2005.0)),  # twenty before it
        *((82, 27, None), (81, 27, 2005.0), (80, 27, 2005.0)),  # a quarter of all
    ],
)
def test_the_last_year_judges_where_it_holds_enough_defaults(
    earlier: int, last: int, first_later: float | None
) -> None:
    times = np.repeat([2003.0, 2004.0, 2005.0], 100)
    labels = np.zeros(300, dtype=np.int64)
    labels[:earlier] = 1
    labels[200 : 200 + last] = 1
    split = later_split(Sample(Inputs.COLUMNS, [], np.zeros((300, 1)), labels, times=times))
    found = None if split is None else (times[split[0]].max(), times[split[1]].min(), len(split[1]))
    assert found == (None if first_later is None else (2004.0, first_later, 100))


def test_as_many_years_judge_as_hold_a_quarter_of_the_defaults() -> None:
    times = np.repeat([2003.0, 2004.0, 2005.0], 100)
    labels = np.zeros(300, dtype=np.int64)
    labels[:30] = labels[100:112] = labels[200:208] = 1
    split = later_split(Sample(Inputs.COLUMNS, [], np.zeros((300, 1)), labels, times=times))
    assert split is not None
    assert (times[split[0]].max(), times[split[1]].min(), len(split[1])) == (2003.0, 2004.0, 200)


@pytest.mark.parametrize(("labels", "code"), [([1] * 29, "training.too_few_defaults"), ([], "training.one_class")])
def test_a_sample_of_too_few_defaults_or_one_class_is_refused(labels: list[int], code: str, tmp_path: Path) -> None:
    values, _ = made(200)
    target = np.array([*labels, *[0] * (200 - len(labels))], dtype=np.int64)
    for attempt in (
        lambda: build().fit(values, target),
        lambda: train(make_table(values, target), tmp_path / "x", REQUEST, progress=silent),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == code
    assert not (tmp_path / "x").exists()


@pytest.mark.long
def test_the_same_table_gives_the_served_folder_byte_for_byte(tmp_path: Path) -> None:
    published = SCORECARDS / SERVED
    learner = json.loads((published / "card.json").read_text(encoding="utf-8"))["training"]["learner"]
    if f"scikit-learn {sklearn.__version__} " not in learner:
        pytest.skip(f"left out: the card was made by another release than {sklearn.__version__}: {learner}")
    table = shared_data("bankruptcy", "american_1999_2014.csv.gz")
    us_card.main(["--table", str(table), "--out", str(tmp_path / "again")])
    names = ["card.json", "card.md", "golden.csv", "SHA256"]
    assert filecmp.cmpfiles(published, tmp_path / "again", names, shallow=False)[0] == names


def test_the_card_stands_on_labels_known_by_the_end_of_2007_and_is_measured_after() -> None:
    card = json.loads((SCORECARDS / SERVED / "card.json").read_text(encoding="utf-8"))
    assert card["training"]["last_time"] == 2006
    assert [entry["label"] for entry in card["evidence"]] == [
        "fiscal years 2007-2009, out of time",
        "fiscal years 2010-2013, out of time",
    ]
    assert all(entry["auc"] > entry["peers"][0]["auc"] for entry in card["evidence"])


def test_a_published_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        write_folder(tmp_path, {}, "", "")
    assert caught.value.code == "training.published"


def write_table(path: Path, *lines: str, header: str = HEADER) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join((header, *lines)) + "\n")
    return path


def row(firm: str = "C_1", year: str = "2000", amount: str = "1.5", label: str = "0") -> str:
    return ",".join((firm, year, *([amount] * len(LINES)), label))


def faults(path: Path) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_firm_years(path)
    assert caught.value.code == "training.table"
    return [fault.where for fault in caught.value.faults]


def test_a_table_is_read_in_whole_cents_beside_the_year_before(tmp_path: Path) -> None:
    table = read_firm_years(write_table(tmp_path / "t.gz", row(year="2001", amount="2.00000001"), row(), row("C_2")))
    current, before = table.statements[0]
    assert current.lines["total_assets"] == 200_000_001
    assert before is not None
    assert (before.fiscal_year, before.lines["ebit"]) == (2000, 150_000_000)
    assert table.statements[1][1] is None


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write_table(tmp_path / "t.gz", row(), header=HEADER.replace("ebitda", "other"))
    assert faults(path) == ["column ebitda"]


@pytest.mark.parametrize("amount", ["n/a", "inf", "1,5x"])
def test_text_and_infinite_amounts_are_named_with_row_and_column(tmp_path: Path, amount: str) -> None:
    path = write_table(tmp_path / "t.gz", row(), row("C_2", amount=amount.replace(",", ".")))
    assert faults(path)[0] == "row 3, column current_assets"


def test_a_firm_year_that_stands_twice_and_a_label_of_another_kind_are_named(tmp_path: Path) -> None:
    assert faults(write_table(tmp_path / "t.gz", row(), row(label="yes"))) == ["row 3, column default_1y", "row 3"]


def test_an_empty_amount_is_not_reported(tmp_path: Path) -> None:
    table = read_firm_years(write_table(tmp_path / "t.gz", row(amount="")))
    assert dict(table.statements[0][0].lines) == {}


def test_altman_z_of_a_plain_firm() -> None:
    figures = SimpleNamespace(current_assets=40, current_liabilities=22, retained_earnings=5, ebit=5, total_assets=100)
    lines = {name: np.array([float(value)]) for name, value in vars(figures).items()}
    assert altman_z(lines | {"total_liabilities": np.array([50.0])})[0] == pytest.approx(2.7298, abs=1e-4)
