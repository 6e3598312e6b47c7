"""The scorecard as a function over columns, for engines that call it with many rows at once."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from underwriting.engines.arrow_files import numbers_of
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import contributions_many, score_many


def arrow_function(card: Scorecard, *, with_reasons: bool) -> Callable[..., Any]:
    """Give the function over Arrow columns: the score; with reasons, a list of score and contributions."""

    def points(*columns: Any) -> Any:  # noqa: ANN401 - Arrow columns
        rows = _rows([numbers_of(column) for column in columns])
        if not with_reasons:
            return pa.array(score_many(card, rows))
        answers = _with_contributions(card, rows)
        offsets = np.arange(0, answers.size + 1, answers.shape[1], dtype=np.int32)
        return pa.ListArray.from_arrays(offsets, pa.array(answers.ravel()))

    return _named(points, len(card.features))


def pandas_function(card: Scorecard, *, with_reasons: bool) -> Callable[..., Any]:
    """Give the function over pandas series; it travels to the workers with the card."""

    def points(*columns: Any) -> Any:  # noqa: ANN401 - pandas series
        import pandas as pd  # noqa: PLC0415 - on the worker

        rows = _rows([column.to_numpy(dtype=np.float64, na_value=np.nan) for column in columns])
        return pd.Series(list(_with_contributions(card, rows)) if with_reasons else score_many(card, rows))

    return _named(points, len(card.features))


def _rows(columns: Sequence[FloatArray]) -> FloatArray:
    return np.stack(columns).T


def _with_contributions(card: Scorecard, rows: FloatArray) -> FloatArray:
    return np.column_stack([score_many(card, rows), contributions_many(card, rows)])


def _named(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Give a function of many columns the signature that engines count them by."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    function.__signature__ = inspect.Signature([inspect.Parameter(f"x{place}", kind) for place in range(count)])  # type: ignore[attr-defined]  # read by the engines
    return function
