import numpy as np
import pytest
from sklearn import metrics

from underwriting import measures
from underwriting.features import FloatArray
from underwriting.measures import Labels

# Ten rows with a tie across the classes: two defaults at 0.9 and 0.4, one other row at 0.4.
LABELS: Labels = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
PDS: FloatArray = np.array([0.9, 0.8, 0.5, 0.4, 0.4, 0.3, 0.2, 0.1, 0.1, 0.05])


def portfolio(rows: int) -> tuple[Labels, FloatArray]:
    """Give probabilities and what happens by them."""
    generator = np.random.default_rng(4)
    pds = 1 / (1 + np.exp(3 + generator.normal(size=rows)))
    return (generator.random(rows) < pds).astype(np.int64), pds


def test_figures_of_a_small_table_are_those_counted_by_hand() -> None:
    assert measures.auc(LABELS, PDS) == pytest.approx((8 + 5.5) / 16)
    assert measures.gini(LABELS, PDS) == pytest.approx(2 * 13.5 / 16 - 1)
    assert measures.ks(LABELS, PDS) == pytest.approx(5 / 8)
    assert measures.brier(LABELS, PDS) == pytest.approx(
        (0.01 + 0.64 + 0.25 + 0.36 + 0.16 + 0.09 + 0.04 + 0.01 + 0.01 + 0.0025) / 10
    )


def test_figures_agree_with_another_library() -> None:
    labels, pds = portfolio(2000)
    coarse = np.round(pds, 2)
    assert measures.auc(labels, coarse) == pytest.approx(metrics.roc_auc_score(labels, coarse), abs=1e-12)
    assert measures.brier(labels, pds) == pytest.approx(metrics.brier_score_loss(labels, pds), abs=1e-12)
    assert measures.log_loss(labels, pds) == pytest.approx(metrics.log_loss(labels, pds), abs=1e-12)
    false_alarms, hits, _ = metrics.roc_curve(labels, coarse)
    assert measures.ks(labels, coarse) == pytest.approx(np.abs(hits - false_alarms).max(), abs=1e-12)


def test_weights_count_like_repeated_rows() -> None:
    weights = np.array([2.0, 1, 0, 1, 3, 1, 1, 1, 1, 1])
    index = np.repeat(np.arange(10), weights.astype(int))
    assert measures.auc(LABELS, PDS, weights) == pytest.approx(measures.auc(LABELS[index], PDS[index]))


def test_scores_without_order_have_an_auc_of_one_half_and_a_ks_of_nothing() -> None:
    assert measures.auc(LABELS, np.zeros(10)) == 0.5
    assert measures.ks(LABELS, np.zeros(10)) == 0.0


@pytest.mark.parametrize(
    ("share", "found"),
    [(0.05, 0.5), (0.1, 0.5), (0.3, 0.5), (0.4, 0.75), (0.5, 1.0), (1.0, 1.0)],
    ids=["at least one row", "one row", "three", "half of a tie", "five", "all"],
)
def test_recall_counts_the_defaults_among_the_riskiest_and_shares_a_tie(share: float, found: float) -> None:
    assert measures.recall_at(LABELS, PDS, share) == pytest.approx(found)


def test_recall_does_not_depend_on_the_order_of_rows() -> None:
    labels, pds = portfolio(1000)
    coarse, turned = np.round(pds, 1), np.arange(1000)[::-1]
    assert measures.recall_at(labels, coarse) == pytest.approx(measures.recall_at(labels[turned], coarse[turned]))


def test_calibration_error_is_the_mean_gap_over_ten_bins_of_equal_count() -> None:
    pds = np.repeat(np.linspace(0.05, 0.95, 10), 20)
    labels = np.concatenate([[1] * (2 * place + 1) + [0] * (19 - 2 * place) for place in range(10)])
    assert measures.ece(labels, pds) == pytest.approx(0.0, abs=1e-12)
    assert measures.ece(labels, pds + 0.03) == pytest.approx(0.03, abs=1e-12)


def test_calibration_error_does_not_depend_on_the_order_of_rows_of_one_probability() -> None:
    labels, pds = np.array([1] * 30 + [0] * 70), np.full(100, 0.3)
    assert measures.ece(labels, pds) == pytest.approx(0.0, abs=1e-12)
    half = np.repeat([0.2, 0.4], 50)
    assert measures.ece(labels, half) == pytest.approx(0.4, abs=1e-12)


def test_calibration_error_of_fewer_rows_than_bins_is_the_mean_distance() -> None:
    assert measures.ece(np.array([1, 0, 0]), np.array([0.5, 0.25, 0.0])) == pytest.approx(0.25)


def test_a_perfect_card_stays_below_its_quantile_nine_times_of_ten() -> None:
    _, pds = portfolio(2000)
    bound = measures.ece_of_perfect(pds)
    generator = np.random.default_rng(99)
    errors = [measures.ece((generator.random(2000) < pds).astype(np.int64), pds) for _ in range(400)]
    assert 0.86 < np.mean(np.array(errors) <= bound) < 0.94


def test_seeded_figures_repeat() -> None:
    labels, pds = portfolio(500)
    assert measures.ece_of_perfect(pds) == measures.ece_of_perfect(pds)
    assert measures.ece_of_perfect(pds) != measures.ece_of_perfect(pds, seed=1)
    groups = np.arange(500)
    first, again = (measures.bootstrap_aucs(labels, (pds,), groups) for _ in range(2))
    assert np.array_equal(first, again)


def test_grades_hold_counts_means_and_exact_intervals() -> None:
    # Grade 4 ends at 0.5 %, its upper bound included; grade 10 begins above 20 %.
    pds = np.array([0.005] * 1000 + [0.0051] * 100 + [0.3] * 8)
    labels = np.array([1] * 12 + [0] * 988 + [0] * 100 + [1] * 8)
    four, five, ten = measures.by_grade(labels, pds)
    assert (four.grade, four.rows, four.defaults, four.observed) == (4, 1000, 12, 0.012)
    assert four.pd_mean == pytest.approx(0.005)
    assert four.observed_low == pytest.approx(0.0073210979, abs=1e-9)
    assert four.observed_high == pytest.approx(0.0187572669, abs=1e-9)
    assert (five.grade, five.rows, five.defaults, five.observed_low) == (5, 100, 0, 0.0)
    assert (ten.grade, ten.rows, ten.observed, ten.observed_high) == (10, 8, 1.0, 1.0)
    assert [grade.verdict for grade in (four, five, ten)] == ["too_low", "pass", "too_low"]


def test_a_grade_that_failed_less_often_than_stated_is_too_high() -> None:
    (grade,) = measures.by_grade(np.zeros(1000, dtype=np.int64), np.full(1000, 0.015))
    assert (grade.grade, grade.verdict) == (6, "too_high")


def test_samples_draw_whole_groups() -> None:
    labels, pds = portfolio(600)
    rows = measures.bootstrap_aucs(labels, (pds,), np.arange(600))
    tripled = np.repeat(np.arange(600), 3)
    firms = measures.bootstrap_aucs(labels[tripled], (pds[tripled],), tripled)
    taken_apart = measures.bootstrap_aucs(labels[tripled], (pds[tripled],), np.arange(1800))
    assert np.allclose(rows, firms)
    assert firms.std() > 1.5 * taken_apart.std()


def test_interval_holds_the_middle_of_the_samples_and_the_figure() -> None:
    labels, pds = portfolio(600)
    found = measures.bootstrap_aucs(labels, (pds, -pds), np.arange(600))
    low, high = measures.interval_of(found[0])
    assert low < measures.auc(labels, pds) < high
    assert np.mean((found[0] >= low) & (found[0] <= high)) == pytest.approx(0.95, abs=0.002)
    assert np.allclose(found[0] + found[1], 1.0)  # the same samples for both


def test_samples_of_one_class_are_left_out_of_an_interval() -> None:
    labels = np.array([1, *[0] * 4])
    found = measures.bootstrap_aucs(labels, (np.array([0.9, 0.1, 0.2, 0.3, 0.4]),), np.arange(5))
    assert np.isnan(found).any()
    assert measures.interval_of(found[0]) == (1.0, 1.0)
