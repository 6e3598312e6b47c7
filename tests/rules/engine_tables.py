"""Made cards and tables for the engines: every cell, every edge with its neighbours, and values beyond them."""

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS
from underwriting.card_folder import FORMAT, VERSION, parse_card
from underwriting.features import FloatArray
from underwriting.scorecard import Inputs, Scorecard

BEYOND = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 5e-324, 1e-300, 0.1)


def make_card(features: int = 3, *, cells: int = 5, pairs: int = 0, inputs: Inputs = Inputs.COLUMNS) -> Scorecard:
    """Make a card of columns `x0`, `x1` ... whose edges and points no short decimal writes."""
    names = [f"x{number}" for number in range(features)]
    edges = [np.unique(np.sin(np.arange(1, cells) * (1.3 + number))).tolist() for number in range(features)]
    tables = [
        {"features": [name], "edges": [inner], "points": np.cos(np.arange(len(inner) + 2) * (0.9 + number)).tolist()}
        for number, (name, inner) in enumerate(zip(names, edges, strict=True))
    ]
    card = {
        "format": FORMAT,
        "version": VERSION,
        "name": "made",
        "inputs": "columns",
        "master_scale": PD_UPPER_BOUNDS,
        "pd_floor": PD_FLOOR,
        "intercept": -4.1,
        "calibration": {"slope": 0.93, "intercept": 0.4},
        "anchor": {"offset": -0.19, "central_tendency": 0.02},
        "features": [_feature(name) for name in names],
        "tables": tables,
        "pairs": [_pair(number, (number % features, (number * 7 + 1) % features), edges) for number in range(pairs)],
    }
    return dataclasses.replace(parse_card(card, sha256="0" * 64), inputs=inputs)


def make_rows(card: Scorecard, count: int) -> FloatArray:
    """Make rows, shape (count, features), that hold every edge, its two neighbours, and what lies beyond."""
    columns = []
    for number, table in enumerate(card.tables):
        edges = table.edges[np.isfinite(table.edges)]
        around = np.concatenate([edges, np.nextafter(edges, -math.inf), np.nextafter(edges, math.inf), BEYOND])
        plain = np.sin(np.arange(count, dtype=np.float64) * (1.7 + number)) * 1.5
        # Each column repeats in a rhythm of its own, so that all meet all.
        special = np.arange(0, count, number + 3)
        column = plain.copy()
        column[special] = np.resize(around, len(special))
        columns.append(column)
    return np.column_stack(columns)


def write_parquet(path: Path, card: Scorecard, rows: FloatArray, **others: list[object]) -> Path:
    """Write a table whose missing values are NULL in even rows and NaN in odd ones."""
    even = np.arange(len(rows)) % 2 == 0
    columns = {
        feature.name: pa.array(column, mask=np.isnan(column) & even)
        for feature, column in zip(card.features, rows.T, strict=True)
    }
    pq.write_table(pa.table({**others, **columns}), path, row_group_size=30_000)
    return path


def write_csv(path: Path, card: Scorecard, rows: FloatArray) -> Path:
    """Write a table of text: an id, then the figures as Python writes them; missing is empty."""
    names = ["id", *(feature.name for feature in card.features)]
    lines = [
        ",".join([f"F{number}", *("" if math.isnan(value) else repr(value) for value in row)])
        for number, row in enumerate(rows.tolist())
    ]
    path.write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")
    return path


def _pair(number: int, places: tuple[int, int], edges: Sequence[list[float]]) -> dict[str, Any]:
    inner = [edges[place] for place in places]
    shape = (len(inner[0]) + 2, len(inner[1]) + 2)
    points = np.sin(np.arange(shape[0] * shape[1]) + number).reshape(shape) / 3
    return {"features": [f"x{place}" for place in places], "edges": inner, "points": points.tolist()}


def _feature(name: str) -> dict[str, Any]:
    words = dict.fromkeys(("name", "label", "formula", "group", "unit", "missing", "source"), name)
    return words | {"sign": 0, "lower": -1.0, "upper": 1.0, "peer": {"median": 0.3, "low": -0.8, "high": 0.8}}
