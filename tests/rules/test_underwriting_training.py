import filecmp
import gzip
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest
import sklearn

from basics.errors import Invalid, Refused
from tests.shared_data import shared_data
from underwriting.card_folder import SCORECARDS, SERVED
from underwriting.features import FEATURES, FloatArray
from underwriting.training import first_card
from underwriting.training.compiled import compile_tables, table_sum
from underwriting.training.evidence import altman_z, auc, bootstrap_aucs, by_grade, ece
from underwriting.training.fit import SETTINGS, fit_card, grow
from underwriting.training.publish import write_folder
from underwriting.training.table import read_firm_years
from underwriting.values import LINES

HEADER = ",".join(("company_id", "year", *LINES, "default_1y"))


def made_sample(rows: int) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Give features over their whole range, some missing, and labels that follow a few of them."""
    generator = np.random.default_rng(3)
    lower, upper = (np.array([getattr(feature, end) for feature in FEATURES]) for end in ("lower", "upper"))
    features = lower + (upper - lower) * generator.random((rows, len(FEATURES)))
    logit = features[:, 0] - features[:, 4] / 5 - 2 * features[:, 8]
    labels = (generator.random(rows) < 1 / (1 + np.exp(-logit))).astype(np.int64)
    features[generator.random(features.shape) < 0.05] = np.nan
    return features, labels


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


@pytest.mark.slow
def test_compiled_tables_equal_the_trees_on_thresholds_missing_and_infinite_values() -> None:
    features, labels = made_sample(4000)
    fitted = grow(features, labels, SETTINGS[1])
    intercept, tables = compile_tables(fitted)
    extremes = np.array([[-np.inf] * 20, [np.inf] * 20, [np.nan] * 20])
    on_edges = np.column_stack([np.resize(np.append(table.edges[:-1], 0.0), 200) for table in tables])
    for probe in (features, extremes, on_edges, np.nextafter(on_edges, np.inf)):
        gap = np.abs(intercept + table_sum(tables, probe) - fitted.decision_function(probe))
        assert gap.max() < 1e-9


@pytest.mark.slow
def test_trees_of_two_features_are_refused() -> None:
    features, labels = made_sample(2000)
    fitted = grow(features, labels, SETTINGS[0])
    nodes = fitted._predictors[0][0].nodes  # noqa: SLF001 - the tree to spoil
    branches = np.flatnonzero(nodes["is_leaf"] == 0)
    nodes["feature_idx"][branches[0]] = (nodes["feature_idx"][branches[0]] + 1) % 20
    with pytest.raises(Refused) as caught:
        compile_tables(fitted)
    assert caught.value.code == "training.interaction"


@pytest.mark.slow
def test_the_same_table_gives_the_published_folder_byte_for_byte(tmp_path: Path) -> None:
    published = SCORECARDS / SERVED
    learner = json.loads((published / "card.json").read_text(encoding="utf-8"))["training"]["learner"]
    if f"scikit-learn {sklearn.__version__} " not in learner:
        pytest.skip(f"left out: the card was made by another release than {sklearn.__version__}: {learner}")
    table = shared_data("bankruptcy", "american_1999_2014.csv.gz")
    first_card.main(["--table", str(table), "--out", str(tmp_path / "again")])
    names = ["card.json", "card.md", "golden.csv", "SHA256"]
    assert filecmp.cmpfiles(published, tmp_path / "again", names, shallow=False)[0] == names


def test_the_card_stands_on_labels_known_by_the_end_of_2007_and_is_measured_after() -> None:
    card = json.loads((SCORECARDS / SERVED / "card.json").read_text(encoding="utf-8"))
    assert card["training"]["last_fiscal_year"] == 2006
    assert [(period["first_year"], period["last_year"]) for period in card["evidence"]] == [(2007, 2009), (2010, 2013)]
    assert all(period["auc"] > period["altman_auc"] for period in card["evidence"])


def test_a_published_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        write_folder(tmp_path, {}, "", "")
    assert caught.value.code == "training.published"


def test_a_sample_of_29_defaults_is_refused(tmp_path: Path) -> None:
    lines = [row(f"C_{number}", label="1" if number < 29 else "0") for number in range(60)]
    with pytest.raises(Refused) as caught:
        fit_card(read_firm_years(write_table(tmp_path / "t.gz", *lines)), inner_last_year=1, central_years=(1, 1))
    assert caught.value.code == "training.too_few_defaults"


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


def test_auc_counts_pairs_and_half_of_the_ties() -> None:
    labels, scores = np.array([0, 0, 1, 1, 0]), np.array([0.1, 0.4, 0.4, 0.9, 0.2])
    assert auc(labels, scores) == pytest.approx(5.5 / 6)


def test_bootstrap_draws_whole_firms() -> None:
    labels = np.array([0, 1] * 30)
    scores = np.linspace(0, 1, 60)
    firms = np.repeat(np.arange(30), 2)
    (found,) = bootstrap_aucs(labels, (scores,), firms)
    assert 0.5 < np.median(found) < 0.54
    assert found.std() < 0.03  # independent rows would spread 0.07


def test_calibration_error_is_the_mean_gap_of_ten_bins() -> None:
    labels = np.array(([1] + [0] * 9) * 10)
    assert ece(labels, np.full(100, 0.1)) == pytest.approx(0.0)
    assert ece(labels, np.full(100, 0.3)) == pytest.approx(0.2)


def test_grades_are_counted_with_their_interval() -> None:
    low, high = by_grade(np.array([0, 0, 1, 0]), np.array([0.0005, 0.0004, 0.3, 0.25]))
    assert (low.grade, low.rows, low.defaults, low.observed_low) == (1, 2, 0, 0.0)
    assert (high.grade, high.rows, high.defaults, high.observed) == (10, 2, 1, 0.5)
    assert high.observed_low < 0.5 < high.observed_high


def test_altman_z_of_a_plain_firm() -> None:
    figures = SimpleNamespace(current_assets=40, current_liabilities=22, retained_earnings=5, ebit=5, total_assets=100)
    lines = {name: np.array([float(value)]) for name, value in vars(figures).items()}
    assert altman_z(lines | {"total_liabilities": np.array([50.0])})[0] == pytest.approx(2.7298, abs=1e-4)
