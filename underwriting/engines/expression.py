"""Write a scorecard as an expression of Ibis, which any of its engines runs.

A one-way card of few cells is a sum of CASE trees. Elsewhere points come from one function over all figures, which the
engine registers under `FUNCTION` (see `vectorised`): from 24 cells a feature trees are slower than the function, and
two-way tables as SQL were a hundred times slower.
"""

import inspect
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS, WORST
from underwriting.engines.answer import BASE, GRADE, PD, ROW, SCORE, contribution_name
from underwriting.scorecard import Scorecard, Table

FUNCTION: Final = "tradecover_points"
# Branches a CASE: four measured best; each level of nesting copies the values once more.
_BRANCHES: Final = 4
CELLS_MAX: Final = 18  # of a feature that is written as CASEs: 16 between edges cost 5 x the floor, 24 twice that
_ANSWER: Final = "tradecover_answer"


def answered(card: Scorecard, table: ir.Table, kept: Sequence[str], *, with_reasons: bool) -> ir.Table:
    """Give the columns of the answer over a table.

    Args:
        card: The scorecard.
        table: Has a column `row`, the columns of the card, and those that are kept.
        kept: Stand in front of the answer as they are.
        with_reasons: Whether `base` and a contribution for each feature follow.
    """
    figures = [table[feature.name].cast("float64") for feature in card.features]
    write = _by_cases if is_written_as_cases(card) else _by_function
    scored = write(card, table, figures, with_reasons=with_reasons)
    rated = scored.mutate(**{PD: pd_of(scored[SCORE])})
    rated = rated.mutate(**{GRADE: grade_of(rated[PD])})
    reasons = [BASE, *(contribution_name(feature.name) for feature in card.features)] if with_reasons else []
    return rated.select(ROW, *kept, SCORE, PD, GRADE, *reasons)


def is_written_as_cases(card: Scorecard) -> bool:
    """Tell whether the card is pure SQL, and needs no function in the engine."""
    return not card.pairs and all(len(table.points) <= CELLS_MAX for table in card.tables)


def points_case(table: Table, figure: ir.Value) -> ir.Value:
    """Give the points of one feature as a balanced tree of CASEs.

    NaN is asked for by name: engines order it above infinity. NULL passes no comparison and ends in the last cell.
    """
    missing = len(table.points) - 1
    return ibis.cases((figure.isnan(), _exact(float(table.points[missing]))), else_=_tree(table, figure, 0, missing))


def pd_of(score: ir.Value) -> ir.Value:
    """Give the probability of default of a score, never under the floor."""
    return ibis.greatest(_exact(PD_FLOOR), _exact(1.0) / (_exact(1.0) + (-score).exp()))


def grade_of(pd: ir.Value) -> ir.Value:
    """Give the grade of a probability of default by the master scale."""
    bounds = [(pd <= _exact(bound), ibis.literal(number, "int8")) for number, bound in enumerate(PD_UPPER_BOUNDS, 1)]
    return ibis.cases(*bounds, else_=ibis.literal(WORST, "int8"))


def _by_cases(card: Scorecard, table: ir.Table, figures: Sequence[ir.Value], *, with_reasons: bool) -> ir.Table:
    points = [points_case(cells, figure) for cells, figure in zip(card.tables, figures, strict=True)]
    reasons = {}
    if with_reasons:
        parts = zip(card.features, points, card.median_points, strict=True)
        reasons = {contribution_name(f.name): (p - _exact(m)) * _exact(card.slope) for f, p, m in parts}
        reasons[BASE] = _exact(card.base)
    score = _exact(card.slope) * (_exact(card.intercept) + sum(points[1:], points[0])) + _exact(card.shift)
    return table.mutate(**{SCORE: score}, **reasons)


def _by_function(card: Scorecard, table: ir.Table, figures: Sequence[ir.Value], *, with_reasons: bool) -> ir.Table:
    if not with_reasons:
        return table.mutate(**{SCORE: _function(len(figures), dt.float64)(*figures)})
    answers = table.mutate(**{_ANSWER: _function(len(figures), dt.Array(dt.float64))(*figures)})
    reasons = {contribution_name(f.name): answers[_ANSWER][place] for place, f in enumerate(card.features, start=1)}
    return answers.mutate(**{SCORE: answers[_ANSWER][0], BASE: _exact(card.base)}, **reasons)


def _function(count: int, answer: dt.DataType) -> Any:  # noqa: ANN401 - what Ibis makes of a signature
    def points(*_figures: float) -> float:
        raise NotImplementedError  # the engine calls what it has registered under the name

    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD
    points.__signature__ = inspect.Signature([inspect.Parameter(f"x{i}", kinds) for i in range(count)])  # type: ignore[attr-defined]  # read by Ibis
    return ibis.udf.scalar.builtin(points, name=FUNCTION, signature=((dt.float64,) * count, answer))


def _tree(table: Table, figure: ir.Value, first: int, last: int) -> ir.Value:
    """Give the points of the cells from `first` to `last`, both included."""
    count = last - first + 1
    if count == 1:
        return _exact(float(table.points[first]))
    branches = min(_BRANCHES, count)
    starts = [first + count * branch // branches for branch in range(branches + 1)]
    parts = [_tree(table, figure, start, end - 1) for start, end in pairwise(starts)]
    uppers = [_exact(float(table.edges[end - 1])) for end in starts[1:-1]]
    return ibis.cases(*((figure <= upper, part) for upper, part in zip(uppers, parts, strict=False)), else_=parts[-1])


def _exact(number: float) -> ir.Value:
    """Write a number so that every engine reads this float and no neighbour: 0.1 alone may be taken for a decimal."""
    if math.isnan(number):
        raise ValueError("a scorecard holds no NaN")
    return ibis.literal(repr(float(number))).cast("float64")
