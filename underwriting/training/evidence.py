"""What a card is worth on rows that it was not fitted to, as it records it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from underwriting.features import FloatArray
from underwriting.measures import (
    Labels,
    auc,
    bootstrap_aucs,
    brier,
    by_grade,
    ece,
    ece_of_perfect,
    gini,
    interval_of,
    ks,
    log_loss,
    recall_at,
)
from underwriting.scoring import pd_many

CHALLENGER: Final = "boosted trees of any depth (HistGradientBoosting, never served)"
_DECIMALS: Final = 6


def measured(
    label: str,
    scores: FloatArray,
    labels: Labels,
    *,
    groups: npt.NDArray[Any] | None = None,
    peers: Mapping[str, FloatArray] | None = None,
) -> dict[str, Any]:
    """Compare scores with what happened.

    Args:
        label: Which rows these are, in words.
        scores: Log-odds, calibrated and anchored, shape (n,).
        labels: 1 where the row defaulted, shape (n,).
        groups: The firm of each row, None where all differ; intervals draw whole firms.
        peers: Scores of other models on the same rows, higher is riskier.
    """
    pds = pd_many(scores)
    others = peers or {}
    drawn = np.arange(len(labels)) if groups is None else groups
    aucs = bootstrap_aucs(labels, (scores, *others.values()), drawn)
    low, high = interval_of(aucs[0])
    entry = {
        "label": label,
        "rows": len(labels),
        "defaults": int(labels.sum()),
        "auc": auc(labels, scores),
        "auc_low": low,
        "auc_high": high,
        "gini": gini(labels, scores),
        "ks": ks(labels, scores),
        "recall_at_5": recall_at(labels, scores),
        "brier": brier(labels, pds),
        "log_loss": log_loss(labels, pds),
        "ece": ece(labels, pds),
        "ece_perfect_q90": ece_of_perfect(pds),
        "pd_mean": float(pds.mean()),
        "observed": float(labels.mean()),
        "grades": [asdict(grade) for grade in by_grade(labels, pds)],
        "peers": [
            _peer(name, labels, theirs, aucs[0] - aucs[place])
            for place, (name, theirs) in enumerate(others.items(), start=1)
        ],
    }
    record: dict[str, Any] = _rounded(entry)
    return record


def altman_z(lines: Mapping[str, FloatArray]) -> FloatArray:
    """Give Altman's Z'' for firms of any trade; high is sound. Source: Altman 1993, four ratios."""
    assets, liabilities = lines["total_assets"], lines["total_liabilities"]
    return (
        6.56 * (lines["current_assets"] - lines["current_liabilities"]) / assets
        + 3.26 * lines["retained_earnings"] / assets
        + 6.72 * lines["ebit"] / assets
        + 1.05 * (assets - liabilities) / liabilities
    )


def _peer(name: str, labels: Labels, scores: FloatArray, gains: FloatArray) -> dict[str, Any]:
    low, high = interval_of(gains)
    return {"name": name, "auc": auc(labels, scores), "gain_low": low, "gain_high": high}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - a tree of records and numbers
    match value:
        case float():
            return round(value, _DECIMALS)
        case dict():
            return {key: _rounded(entry) for key, entry in value.items()}
        case list() | tuple():
            return [_rounded(entry) for entry in value]
    return value
