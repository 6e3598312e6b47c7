"""Find the cells of values on the features' grids: the step that scoring many rows spends its time on."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from underwriting.features import FloatArray
from underwriting.scorecard import CellArray

COMPARED_EDGES_MAX: Final = 192  # up to here comparing with every edge is faster than searching; counts fit a byte
COMPARED_VALUES_MIN: Final = 1024  # below, the calls cost more than the comparisons
_BUFFER: Final = 2048


def cells_of_columns(grids: Sequence[FloatArray], rows: FloatArray) -> CellArray:
    """Give the cell of every value: shape (features, n).

    Cell i holds `edges[i-1] < x <= edges[i]`, and NaN the cell after the last one.

    Args:
        grids: Rising edges of each feature, the last one infinite.
        rows: Shape (n, features).
    """
    cells = np.empty((len(grids), len(rows)), dtype=np.intp)
    columns = np.ascontiguousarray(rows.T)
    # Larger buffers make NumPy copy what it broadcasts over short rows, which takes five times as long.
    before = np.setbufsize(_BUFFER)
    try:
        for column, edges in enumerate(grids):
            cells[column] = cells_of(edges, columns[column])
    finally:
        np.setbufsize(before)
    return cells


def cells_of_row(grids: Sequence[FloatArray], row: FloatArray) -> list[int]:
    """Give the cell of every value of one row; grids as in `cells_of_columns`."""
    return [
        len(edges) if math.isnan(value) else bisect_left(edges, value)
        for edges, value in zip(grids, row.tolist(), strict=True)
    ]


def cells_of(edges: FloatArray, values: FloatArray) -> npt.NDArray[np.integer]:
    """Give the cell of each value of one feature, shape (n,): by counting the edges that it does not pass."""
    if len(edges) > COMPARED_EDGES_MAX or len(values) < COMPARED_VALUES_MIN:
        return np.searchsorted(edges, values, "left")
    at_most = np.less_equal(values, edges[:, None])
    not_passed: npt.NDArray[np.uint8] = np.add.reduce(at_most.view(np.uint8), axis=0, dtype=np.uint8)
    return np.uint8(len(edges)) - not_passed
