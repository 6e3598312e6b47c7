"""Cells found by comparing are those found by searching."""

import math

import numpy as np
import pytest

from underwriting.cells import COMPARED_EDGES_MAX, COMPARED_VALUES_MIN, cells_of, cells_of_columns
from underwriting.features import FloatArray

EDGES = np.array([-1.5, 0.0, 0.1, math.nextafter(0.1, 1), math.inf])


def _many(values: list[float]) -> FloatArray:
    """Repeat values until they are as many as are compared, not searched."""
    return np.resize(np.array(values), 2 * COMPARED_VALUES_MIN)


def test_a_value_on_an_edge_belongs_below_and_the_next_float_above() -> None:
    below, at, above = math.nextafter(0.1, 0), 0.1, math.nextafter(0.1, 1)
    assert cells_of(EDGES, _many([below, at, above, 0.2]))[:4].tolist() == [2, 2, 3, 4]


def test_infinities_have_the_outermost_cells_and_missing_the_one_after() -> None:
    assert cells_of(EDGES, _many([-math.inf, math.inf, math.nan, -0.0]))[:4].tolist() == [0, 4, 5, 1]


@pytest.mark.parametrize("values", [1, COMPARED_VALUES_MIN - 1, COMPARED_VALUES_MIN, 3 * COMPARED_VALUES_MIN])
@pytest.mark.parametrize("edges", [1, 16, COMPARED_EDGES_MAX - 1, COMPARED_EDGES_MAX, COMPARED_EDGES_MAX + 1])
def test_comparing_and_searching_agree(edges: int, values: int) -> None:
    grid = np.append(np.linspace(-1, 1, edges - 1), math.inf)
    rows = np.resize(np.append(np.sin(np.arange(4000.0)) * 1.2, [math.nan, math.inf, -math.inf, *grid]), (values, 2))
    cells = cells_of_columns((grid, EDGES), rows)
    assert cells[0].tolist() == np.searchsorted(grid, rows[:, 0], "left").tolist()
    assert cells[1].tolist() == np.searchsorted(EDGES, rows[:, 1], "left").tolist()


def test_numpy_keeps_its_buffer() -> None:
    before = np.getbufsize()
    cells_of_columns((EDGES,), _many([1.0])[:, None])
    assert np.getbufsize() == before
