import math
from itertools import product

import numpy as np
import pytest

from tests.rules.underwriting_examples import make_statement
from underwriting.card_folder import served_scorecard
from underwriting.features import (
    BY_NAME,
    COLUMN,
    FEATURES,
    FloatArray,
    feature_row,
    feature_rows,
    lines_of,
    lines_of_firm,
    rows_of,
    states_of,
)
from underwriting.values import LINES, StatementFacts, ValueState


def row_of(statement: StatementFacts, before: StatementFacts | None = None) -> FloatArray:
    row: FloatArray = rows_of([(statement, before)])[0]
    return row


def figure(name: str, statement: StatementFacts, before: StatementFacts | None = None) -> float:
    return float(row_of(statement, before)[COLUMN[name]])


def state(name: str, statement: StatementFacts, before: StatementFacts | None = None) -> ValueState:
    lines = lines_of_firm(statement, before)
    return states_of(lines, row_of(statement, before), FEATURES)[COLUMN[name]]


def test_no_feature_uses_the_market_value_and_the_served_card_has_at_most_twenty_and_ten_pairs() -> None:
    used = {line for feature in FEATURES for line in feature.formula.uses}
    assert "market_value" not in used
    made = {"total_assets_usd", "net_sales_usd", "months_old"}
    assert {line.removeprefix("prior_") for line in used} - set(LINES) == made
    assert (len(served_scorecard().features) <= 20, len(served_scorecard().pairs) <= 10) == (True, True)


def test_the_age_of_a_statement_is_known_only_on_a_day() -> None:
    statements = [(make_statement(), None)]
    assert math.isnan(rows_of(statements)[0][COLUMN["statement_age"]])
    assert feature_rows(lines_of(statements, [19]))[0][COLUMN["statement_age"]] == 19.0


def test_every_feature_states_sign_bounds_group_and_source() -> None:
    assert {feature.sign for feature in FEATURES} == {-1, 0, 1}
    assert all(feature.lower < feature.upper and feature.source and feature.missing for feature in FEATURES)
    assert {feature.group.value for feature in FEATURES} == {
        "leverage", "liquidity", "profitability", "coverage", "activity", "size", "growth",
        "information",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("liabilities_to_assets", 0.5),
        ("long_term_debt_to_assets", 0.1),
        ("negative_equity", 0.0),
        ("retained_earnings_to_assets", 0.05),
        ("current_ratio", 40 / 22),
        ("liquid_assets_to_assets", 0.15),
        ("working_capital_to_assets", 0.18),
        ("current_liabilities_to_assets", 0.22),
        ("net_income_to_assets", 0.02),
        ("ebit_to_assets", 0.05),
        ("net_margin", 2 / 95),
        ("ebitda_to_liabilities", 0.16),
        ("ebitda_to_current_liabilities", 8 / 22),
        ("receivable_days", 365 * 15 / 95),
        ("inventory_days", 365 * 10 / 95),
        ("asset_turnover", 0.95),
        ("zero_sales", 0.0),
        ("size", 8.0),
        ("sales_growth", -0.05),
        ("leverage_change", 0.1),
        ("long_term_liabilities_to_assets", 0.28),
        ("quick_ratio", 30 / 22),
        ("fixed_assets_to_assets", 0.6),
        ("gross_margin", 0.4),
        ("operating_margin", 5 / 95),
        ("loss", 0.0),
        ("depreciation_to_assets", 0.03),
        ("costs_to_sales", 0.8),
        ("sales_level", 7.977723605288848),
        ("asset_growth", 0.25),
        ("net_income_change", 0.05),
        ("ebitda_change", 0.01),
        ("retained_earnings_change", 0.02),
        ("working_capital_change", -0.045),
        ("debt_change", 0.04),
        ("receivable_days_change", 365 * 15 / 95 - 365 * 15 / 100),
        ("inventory_days_change", 365 * 10 / 95 - 365 * 8 / 100),
    ],
)
def test_figures_of_a_plain_firm(name: str, expected: float) -> None:
    before = make_statement(
        2006,
        net_sales=100_000_000_00,
        total_liabilities=32_000_000_00,
        total_assets=80_000_000_00,
        net_income=-3_000_000_00,
        ebitda=7_000_000_00,
        retained_earnings=3_000_000_00,
        long_term_debt=6_000_000_00,
        inventory=8_000_000_00,
    )
    statement = make_statement(
        2007,
        operating_expenses=76_000_000_00,
        gross_profit=38_000_000_00,
        depreciation_amortization=3_000_000_00,
    )
    assert figure(name, statement, before) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("liabilities", "flag"), [(99_999_999_99, 0.0), (100_000_000_00, 0.0), (100_000_000_01, 1.0)])
def test_negative_equity_is_a_flag_from_the_first_cent(liabilities: int, flag: float) -> None:
    assert figure("negative_equity", make_statement(total_liabilities=liabilities)) == flag


@pytest.mark.parametrize(("sales", "flag"), [(-1, 1.0), (0, 1.0), (1, 0.0)])
def test_sales_not_above_zero_raise_the_flag_of_no_sales(sales: int, flag: float) -> None:
    assert figure("zero_sales", make_statement(net_sales=sales)) == flag


def test_without_sales_the_days_are_not_applicable_instead_of_exploding() -> None:
    statement = make_statement(net_sales=0)
    assert math.isnan(figure("receivable_days", statement))
    assert state("receivable_days", statement) is ValueState.NOT_APPLICABLE


def test_a_line_that_was_not_reported_is_told_apart_from_one_that_does_not_apply() -> None:
    statement = make_statement(receivables=None)
    assert state("receivable_days", statement) is ValueState.NOT_REPORTED
    assert state("inventory_days", statement) is ValueState.KNOWN


def test_figures_beyond_the_bounds_are_taken_as_the_bound() -> None:
    assert figure("liabilities_to_assets", make_statement(total_liabilities=900_000_000_00)) == 5.0
    assert figure("ebitda_to_liabilities", make_statement(ebitda=-900_000_000_00)) == -5.0


def test_the_year_before_counts_only_in_the_same_currency() -> None:
    assert figure("sales_growth", make_statement(2007), make_statement(2006)) == 0.0
    assert math.isnan(figure("sales_growth", make_statement(2007), make_statement(2006, currency="EUR")))


def test_size_is_known_only_in_the_currency_of_the_card() -> None:
    assert math.isnan(figure("size", make_statement(currency="EUR")))
    assert figure("liabilities_to_assets", make_statement(currency="EUR")) == 0.5


def test_many_rows_and_one_row_give_the_same_bits() -> None:
    pairs = [(make_statement(ebitda=7_123_456_78 + step), make_statement(2006)) for step in range(50)]
    together = rows_of(pairs)
    alone = np.array([row_of(*pair) for pair in pairs])
    assert np.array_equal(together, alone, equal_nan=True)


def test_a_statement_with_an_unknown_line_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown lines"):
        make_statement(goodwill=1)


def test_only_features_with_a_known_sign_matter_for_what_a_buyer_can_change() -> None:
    fixed = {name for name, feature in BY_NAME.items() if not feature.is_changeable}
    assert fixed == {
        "negative_equity", "retained_earnings_to_assets", "zero_sales", "loss", "size", "sales_level", "sales_growth",
        "leverage_change", "asset_growth", "net_income_change", "ebitda_change", "retained_earnings_change",
        "working_capital_change", "debt_change", "receivable_days_change", "inventory_days_change", "statement_age",
    }  # fmt: skip


def test_one_firm_by_itself_has_the_figures_that_it_has_among_many_to_the_last_bit() -> None:
    now = (
        make_statement(),
        make_statement(net_sales=0),
        make_statement(net_sales=-5_00, total_assets=1, net_income=-7_77),
        make_statement(total_assets=None, ebit=-(10**17)),
        make_statement(currency="JPY", total_liabilities=300_000_000_07, inventory=0),
        make_statement(total_assets=0, current_liabilities=3),
    )
    before = (None, make_statement(2006), make_statement(2006, currency="EUR"), make_statement(2006, net_sales=0))
    statements = [*product(now, before)]
    ages = range(len(statements))
    many = feature_rows(lines_of(statements, ages))
    alone = [
        feature_row(lines_of_firm(statement, earlier, months_old=age))
        for (statement, earlier), age in zip(statements, ages, strict=True)
    ]
    assert np.array(alone).tobytes() == np.ascontiguousarray(many).tobytes()
    assert np.isnan(many).any(axis=0).sum() > 20
