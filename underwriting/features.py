"""The one table of features: what each figure is, how it is made and which way it points.

A formula is written once. It takes the lines of one firm as numbers or those of many as arrays, and gives a number or
an array: for one firm numbers are ten times as fast.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from basics.currencies import exponent_of
from underwriting.reasons import N_
from underwriting.values import LINES, StatementFacts, ValueState

FloatArray = npt.NDArray[np.float64]
Figures = float | FloatArray  # of one firm, or of many
Lines = Mapping[str, Figures]

REFERENCE_CURRENCY: Final = "USD"
_PRIOR: Final = "prior_"
_SIZE_LINE: Final = "total_assets_usd"  # total assets, known only where the statement is in that currency
_SALES_LINE: Final = "net_sales_usd"
_AGE_LINE: Final = "months_old"
_LINE_NAMES: Final = (*LINES, *(_PRIOR + line for line in LINES), _SIZE_LINE, _SALES_LINE, _AGE_LINE)


class Group(StrEnum):
    """The headings under which contributions are added up and shown."""

    LEVERAGE = "leverage"
    LIQUIDITY = "liquidity"
    PROFITABILITY = "profitability"
    COVERAGE = "coverage"
    ACTIVITY = "activity"
    SIZE = "size"
    GROWTH = "growth"
    INFORMATION = "information"
    PAYMENT_BEHAVIOUR = "payment_behaviour"
    PUBLIC_RECORD = "public_record"
    COUNTRY = "country"
    SECTOR = "sector"
    AGE = "age"


class Unit(StrEnum):
    """How a figure is written."""

    RATIO = "ratio"
    DAYS = "days"
    FLAG = "flag"
    LOG10_USD = "log10_usd"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure is made: in words, from which lines, and as a function over one row or many at once."""

    text: str
    uses: tuple[str, ...]
    compute: Callable[[Lines], Figures]


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the table.

    Attributes:
        sign: +1 where risk rises with the figure, -1 where it falls, 0 where it is not known beforehand.
        lower: With `upper`, the bounds; a figure beyond is taken as the bound.
        is_changeable: Whether a counterfactual may move it.
        missing: What has no value, and so a cell of its own in the scorecard.
    """

    name: str
    label: str
    formula: Formula
    group: Group
    unit: Unit
    sign: int
    lower: float
    upper: float
    is_changeable: bool = True
    missing: str = "a line not reported, or a denominator that is not above zero"
    source: str = "yearly statement"


def _ratio(numerator: Figures, denominator: Figures) -> Figures:
    """Divide where the denominator is above zero; elsewhere the figure says nothing and is NaN."""
    if isinstance(denominator, float):
        return numerator / denominator if denominator > 0 else math.nan
    nothing = np.full_like(numerator, np.nan)
    found: Figures = np.divide(numerator, denominator, out=nothing, where=denominator > 0)
    return found


def _over(numerator: str, denominator: str) -> Formula:
    return Formula(
        f"{numerator} / {denominator}",
        (numerator, denominator),
        lambda lines: _ratio(lines[numerator], lines[denominator]),
    )


def _days(stock: str, flow: str) -> Formula:
    return Formula(f"365 * {stock} / {flow}", (stock, flow), lambda lines: _ratio(365.0 * lines[stock], lines[flow]))


def _difference_over(plus: str, *minus: str, base: str) -> Formula:
    def compute(lines: Lines) -> Figures:
        total = lines[plus]
        for line in minus:
            total = total - lines[line]
        return _ratio(total, lines[base])

    return Formula(f"({' - '.join((plus, *minus))}) / {base}", (plus, *minus, base), compute)


def _growth(line: str) -> Formula:
    before = _PRIOR + line
    return Formula(
        f"{line} / {line} of the year before - 1",
        (line, before),
        lambda lines: _ratio(lines[line] - lines[before], lines[before]),
    )


def _change_over(line: str, base: str) -> Formula:
    before = _PRIOR + line
    return Formula(
        f"({line} - {line} of the year before) / {base}",
        (line, before, base),
        lambda lines: _ratio(lines[line] - lines[before], lines[base]),
    )


def _change_of(now: Formula) -> Formula:
    """Give a ratio less the same ratio of the year before."""

    def compute(lines: Lines) -> Figures:
        before = {line: lines[_PRIOR + line] for line in now.uses}
        return now.compute(lines) - now.compute(before)

    uses = (*now.uses, *(_PRIOR + line for line in now.uses))
    return Formula(f"{now.text} less the same of the year before", uses, compute)


def _flag(amounts: Figures, *, also_at_zero: bool = False) -> Figures:
    """Give 1 where an amount is below zero, else 0; NaN where it is not known."""
    if isinstance(amounts, float):
        return math.nan if math.isnan(amounts) else float(amounts < 0 or (also_at_zero and amounts == 0))
    raised = amounts <= 0 if also_at_zero else amounts < 0
    return np.where(np.isnan(amounts), np.nan, np.where(raised, 1.0, 0.0))


def _log10(text: str, line: str) -> Formula:
    def compute(lines: Lines) -> Figures:
        amounts = lines[line]
        if isinstance(amounts, float):
            return float(np.log10(amounts)) if amounts > 0 else math.nan
        return np.log10(amounts, out=np.full_like(amounts, np.nan), where=amounts > 0)

    return Formula(text, (line,), compute)


_NEGATIVE_EQUITY: Final = Formula(
    "1 where total_liabilities > total_assets, else 0",
    ("total_liabilities", "total_assets"),
    lambda lines: _flag(lines["total_assets"] - lines["total_liabilities"]),
)
_ZERO_SALES: Final = Formula(
    "1 where net_sales <= 0, else 0", ("net_sales",), lambda lines: _flag(lines["net_sales"], also_at_zero=True)
)
_LOSS: Final = Formula("1 where net_income < 0, else 0", ("net_income",), lambda lines: _flag(lines["net_income"]))
_AGE: Final = Formula("whole months from the end of the statement's year", (_AGE_LINE,), lambda lines: lines[_AGE_LINE])

_TWO_YEARS: Final = "yearly statement and the one of the year before, in the same currency"
_RATIO, _FLAG = Unit.RATIO, Unit.FLAG
_FIXED: Final = False  # what a buyer cannot set to another figure: its size, its past, a flag

# fmt: off
FEATURES: Final[tuple[Feature, ...]] = (
    Feature("liabilities_to_assets", N_("total liabilities / total assets"),
            _over("total_liabilities", "total_assets"), Group.LEVERAGE, _RATIO, 1, 0.0, 5.0),
    Feature("long_term_debt_to_assets", N_("long-term debt / total assets"),
            _over("long_term_debt", "total_assets"), Group.LEVERAGE, _RATIO, 1, 0.0, 2.0),
    Feature("negative_equity", N_("negative equity"),
            _NEGATIVE_EQUITY, Group.LEVERAGE, _FLAG, 1, 0.0, 1.0, _FIXED),
    Feature("retained_earnings_to_assets", N_("retained earnings / total assets"),
            _over("retained_earnings", "total_assets"), Group.LEVERAGE, _RATIO, -1, -20.0, 2.0, _FIXED),
    Feature("current_ratio", N_("current assets / current liabilities"),
            _over("current_assets", "current_liabilities"), Group.LIQUIDITY, _RATIO, -1, 0.0, 20.0),
    Feature("liquid_assets_to_assets", N_("current assets without inventory and receivables / total assets"),
            _difference_over("current_assets", "inventory", "receivables", base="total_assets"),
            Group.LIQUIDITY, _RATIO, -1, 0.0, 1.0),
    Feature("working_capital_to_assets", N_("working capital / total assets"),
            _difference_over("current_assets", "current_liabilities", base="total_assets"),
            Group.LIQUIDITY, _RATIO, -1, -3.0, 1.0),
    Feature("current_liabilities_to_assets", N_("current liabilities / total assets"),
            _over("current_liabilities", "total_assets"), Group.LIQUIDITY, _RATIO, 1, 0.0, 3.0),
    Feature("net_income_to_assets", N_("net income / total assets"),
            _over("net_income", "total_assets"), Group.PROFITABILITY, _RATIO, -1, -3.0, 1.0),
    Feature("ebit_to_assets", N_("earnings before interest and tax / total assets"),
            _over("ebit", "total_assets"), Group.PROFITABILITY, _RATIO, -1, -3.0, 1.0),
    Feature("net_margin", N_("net income / net sales"),
            _over("net_income", "net_sales"), Group.PROFITABILITY, _RATIO, -1, -10.0, 1.0),
    Feature("ebitda_to_liabilities", N_("earnings before interest, tax and depreciation / total liabilities"),
            _over("ebitda", "total_liabilities"), Group.COVERAGE, _RATIO, -1, -5.0, 5.0),
    Feature("ebitda_to_current_liabilities",
            N_("earnings before interest, tax and depreciation / current liabilities"),
            _over("ebitda", "current_liabilities"), Group.COVERAGE, _RATIO, -1, -10.0, 10.0),
    Feature("receivable_days", N_("receivables in days of sales"),
            _days("receivables", "net_sales"), Group.ACTIVITY, Unit.DAYS, 1, 0.0, 365.0),
    Feature("inventory_days", N_("inventory in days of sales"),
            _days("inventory", "net_sales"), Group.ACTIVITY, Unit.DAYS, 1, 0.0, 730.0),
    Feature("asset_turnover", N_("net sales / total assets"),
            _over("net_sales", "total_assets"), Group.ACTIVITY, _RATIO, 0, 0.0, 10.0),
    Feature("zero_sales", N_("no sales"),
            _ZERO_SALES, Group.ACTIVITY, _FLAG, 1, 0.0, 1.0, _FIXED),
    Feature("size", N_("total assets"),
            _log10("log10(total_assets in whole USD)", _SIZE_LINE), Group.SIZE, Unit.LOG10_USD, 0, 3.0, 12.0, _FIXED,
            "total assets not reported, or reported in another currency than USD"),
    Feature("sales_growth", N_("growth of net sales"),
            _growth("net_sales"), Group.GROWTH, _RATIO, 0, -1.0, 5.0, _FIXED, source=_TWO_YEARS),
    Feature("leverage_change", N_("change of total liabilities / total assets within the year"),
            _change_of(_over("total_liabilities", "total_assets")), Group.GROWTH, _RATIO, 1, -2.0, 2.0, _FIXED,
            source=_TWO_YEARS),
    Feature("long_term_liabilities_to_assets", N_("long-term liabilities / total assets"),
            _difference_over("total_liabilities", "current_liabilities", base="total_assets"),
            Group.LEVERAGE, _RATIO, 1, -1.0, 5.0),
    Feature("quick_ratio", N_("current assets without inventory / current liabilities"),
            _difference_over("current_assets", "inventory", base="current_liabilities"),
            Group.LIQUIDITY, _RATIO, -1, 0.0, 20.0),
    Feature("fixed_assets_to_assets", N_("fixed assets / total assets"),
            _difference_over("total_assets", "current_assets", base="total_assets"),
            Group.LIQUIDITY, _RATIO, 0, 0.0, 1.0),
    Feature("gross_margin", N_("gross profit / net sales"),
            _over("gross_profit", "net_sales"), Group.PROFITABILITY, _RATIO, -1, -5.0, 1.0),
    Feature("operating_margin", N_("earnings before interest and tax / net sales"),
            _over("ebit", "net_sales"), Group.PROFITABILITY, _RATIO, -1, -10.0, 1.0),
    Feature("loss", N_("a loss for the year"),
            _LOSS, Group.PROFITABILITY, _FLAG, 1, 0.0, 1.0, _FIXED),
    Feature("depreciation_to_assets", N_("depreciation / total assets"),
            _over("depreciation_amortization", "total_assets"), Group.ACTIVITY, _RATIO, 0, 0.0, 1.0),
    Feature("costs_to_sales", N_("operating expenses / net sales"),
            _over("operating_expenses", "net_sales"), Group.ACTIVITY, _RATIO, 1, 0.0, 20.0),
    Feature("sales_level", N_("net sales"),
            _log10("log10(net_sales in whole USD)", _SALES_LINE), Group.SIZE, Unit.LOG10_USD, 0, 3.0, 12.0, _FIXED,
            "net sales not above zero, not reported, or reported in another currency than USD"),
    Feature("asset_growth", N_("growth of total assets"),
            _growth("total_assets"), Group.GROWTH, _RATIO, 0, -1.0, 5.0, _FIXED, source=_TWO_YEARS),
    Feature("net_income_change", N_("change of net income / total assets"),
            _change_over("net_income", "total_assets"), Group.GROWTH, _RATIO, -1, -3.0, 3.0, _FIXED,
            source=_TWO_YEARS),
    Feature("ebitda_change", N_("change of earnings before interest, tax and depreciation / total assets"),
            _change_over("ebitda", "total_assets"), Group.GROWTH, _RATIO, -1, -3.0, 3.0, _FIXED, source=_TWO_YEARS),
    Feature("retained_earnings_change", N_("change of retained earnings / total assets"),
            _change_over("retained_earnings", "total_assets"), Group.GROWTH, _RATIO, -1, -5.0, 5.0, _FIXED,
            source=_TWO_YEARS),
    Feature("working_capital_change", N_("change of working capital / total assets within the year"),
            _change_of(_difference_over("current_assets", "current_liabilities", base="total_assets")),
            Group.GROWTH, _RATIO, -1, -3.0, 3.0, _FIXED, source=_TWO_YEARS),
    Feature("debt_change", N_("change of long-term debt / total assets"),
            _change_over("long_term_debt", "total_assets"), Group.GROWTH, _RATIO, 1, -2.0, 2.0, _FIXED,
            source=_TWO_YEARS),
    Feature("receivable_days_change", N_("change of receivables in days of sales within the year"),
            _change_of(_days("receivables", "net_sales")), Group.GROWTH, Unit.DAYS, 1, -365.0, 365.0, _FIXED,
            source=_TWO_YEARS),
    Feature("inventory_days_change", N_("change of inventory in days of sales within the year"),
            _change_of(_days("inventory", "net_sales")), Group.GROWTH, Unit.DAYS, 1, -730.0, 730.0, _FIXED,
            source=_TWO_YEARS),
    Feature("statement_age", N_("age of the statement"),
            _AGE, Group.INFORMATION, Unit.MONTHS, 1, 0.0, 120.0, _FIXED,
            "the day of the assessment not given", "end of the statement's year and the day of the assessment"),
)
# fmt: on
BY_NAME: Final[Mapping[str, Feature]] = {feature.name: feature for feature in FEATURES}
COLUMN: Final[Mapping[str, int]] = {feature.name: column for column, feature in enumerate(FEATURES)}


def feature_rows(lines: Lines, features: Sequence[Feature] = FEATURES) -> FloatArray:
    """Compute features of many firms.

    Args:
        lines: Statement lines in whole currency units, `prior_` names those of the year before,
            `total_assets_usd`, `net_sales_usd` and `months_old`; each of shape (n,), NaN where not reported.
        features: Those wanted, in the order wanted.

    Returns:
        Shape (n, number of features); NaN where a figure has no value; within bounds.
    """
    return np.column_stack(
        [np.clip(feature.formula.compute(lines), feature.lower, feature.upper) for feature in features]
    )


def feature_row(lines: Mapping[str, float], features: Sequence[Feature] = FEATURES) -> FloatArray:
    """Compute features of one firm: shape (number of features,), as a row of `feature_rows`."""
    return np.array([_within(float(feature.formula.compute(lines)), feature) for feature in features])


def _within(figure: float, feature: Feature) -> float:
    return figure if math.isnan(figure) else min(feature.upper, max(feature.lower, figure))


def rows_of(
    statements: Sequence[tuple[StatementFacts, StatementFacts | None]], features: Sequence[Feature] = FEATURES
) -> FloatArray:
    """Compute features of many statements, each beside the one of the year before where there is one."""
    return feature_rows(lines_of(statements), features)


def lines_of(
    statements: Sequence[tuple[StatementFacts, StatementFacts | None]], months_old: Sequence[int] | None = None
) -> dict[str, FloatArray]:
    """Give the lines that `feature_rows` takes, of many firms.

    Args:
        statements: Each beside the one of the year before, None where there is none.
        months_old: Whole months from the end of each statement's year, None where no day is meant.
    """
    columns = np.empty((len(_LINE_NAMES), len(statements)))
    for place, (statement, before) in enumerate(statements):
        age = None if months_old is None else months_old[place]
        columns[:, place] = tuple(lines_of_firm(statement, before, months_old=age).values())
    return dict(zip(_LINE_NAMES, columns, strict=True))


def lines_of_firm(
    statement: StatementFacts, before: StatementFacts | None, *, months_old: int | None = None
) -> dict[str, float]:
    """Give the lines that `feature_row` takes; the year before counts only in the same currency."""
    lines = dict.fromkeys(_LINE_NAMES, math.nan)
    scale = float(10 ** exponent_of(statement.currency))
    for line, units in statement.lines.items():
        lines[line] = units / scale
    if before is not None and before.currency == statement.currency:
        for line, units in before.lines.items():
            lines[_PRIOR + line] = units / scale
    if statement.currency == REFERENCE_CURRENCY:
        lines[_SIZE_LINE], lines[_SALES_LINE] = lines["total_assets"], lines["net_sales"]
    if months_old is not None:
        lines[_AGE_LINE] = float(months_old)
    return lines


def states_of(lines: Mapping[str, float], row: FloatArray, features: Sequence[Feature]) -> tuple[ValueState, ...]:
    """Tell for one firm why each of the features has a value or none."""
    return tuple(
        _state_of_missing(lines, feature) if math.isnan(value) else ValueState.KNOWN
        for feature, value in zip(features, row.tolist(), strict=True)
    )


def _state_of_missing(lines: Mapping[str, float], feature: Feature) -> ValueState:
    is_reported = not any(math.isnan(lines[line]) for line in feature.formula.uses)
    return ValueState.NOT_APPLICABLE if is_reported else ValueState.NOT_REPORTED
