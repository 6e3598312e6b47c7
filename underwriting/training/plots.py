"""The drawings of a scorecard's folder: how well it tells failures, how right its grades are, what its tables say."""

import io
import textwrap
from collections.abc import Mapping
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from underwriting.features import FloatArray
from underwriting.measures import Labels

_INK: Final = "#4a5568"
_LINE: Final = "#1f5fa8"
_RISK: Final = "#a8321f"
_TITLE_SIGNS: Final = 36
_LARGEST: Final = 12  # tables drawn, those that move the score most
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "tradecover",  # the same card gives the same bytes
    "svg.fonttype": "none",  # words stay words
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw_all(
    record: Mapping[str, Any], scores: FloatArray, labels: Labels, what: str
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Draw a card: give the drawings by file name, and each with its finding in words.

    Args:
        record: The content of `card.json`, evidence included.
        scores: Scores of rows that the card was not fitted to, shape (n,).
        labels: 1 where they defaulted, shape (n,).
        what: Which rows these are, in words.
    """
    with mpl.rc_context(_SETTINGS):
        drawn = {
            "roc.svg": _roc(scores, labels),
            "grades.svg": _grades(record["evidence"][-1]),
            "scores.svg": _scores(scores, labels),
            "tables.svg": _tables(record),
        }
    found = record["evidence"][-1]
    findings = (
        ("roc.svg", f"The riskiest tenth holds {_share_in_riskiest_tenth(scores, labels):.0%} of the defaults, {what}"),
        ("grades.svg", f"Observed default rates of the grades beside their mean PD, {found['label']}"),
        ("scores.svg", f"Scores of defaults lie above those of the others, {what}"),
        ("tables.svg", "Points of the figures that move the score most"),
    )
    return drawn, findings


def _share_in_riskiest_tenth(scores: FloatArray, labels: Labels) -> float:
    riskiest = np.argsort(-scores, kind="stable")[: max(1, len(scores) // 10)]
    return float(labels[riskiest].sum() / max(1, labels.sum()))


def _roc(scores: FloatArray, labels: Labels) -> str:
    order = np.argsort(-scores, kind="stable")
    caught = np.append(0, np.cumsum(labels[order])) / max(1, labels.sum())
    alarmed = np.append(0, np.cumsum(1 - labels[order])) / max(1, (1 - labels).sum())
    kept = np.unique(np.linspace(0, len(caught) - 1, 400).astype(int))
    figure = Figure(figsize=(4.2, 4.0), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=":")
    axes.plot(alarmed[kept], caught[kept], color=_LINE, linewidth=1.6)
    axes.set_xlabel("share of the others above the score")
    axes.set_ylabel("share of the defaults above the score")
    return _svg(figure)


def _grades(entry: Mapping[str, Any]) -> str:
    grades = entry["grades"]
    places = [grade["grade"] for grade in grades]
    figure = Figure(figsize=(5.6, 3.6), layout="constrained")
    axes = figure.subplots()
    low = [max(0.0, grade["observed"] - grade["observed_low"]) for grade in grades]
    high = [max(0.0, grade["observed_high"] - grade["observed"]) for grade in grades]
    observed = [grade["observed"] for grade in grades]
    axes.errorbar(places, observed, yerr=[low, high], fmt="o", color=_RISK, markersize=4, capsize=3, linewidth=1)
    axes.plot(places, [grade["pd_mean"] for grade in grades], color=_LINE, marker="_", markersize=14, linewidth=0)
    axes.set_yscale("symlog", linthresh=0.001)
    axes.set_ylim(bottom=0)
    axes.set_xticks(places)
    axes.set_xlabel("grade (bar: mean PD; dot: observed, 90 % interval)")
    axes.set_ylabel("defaults a year, share of rows")
    return _svg(figure)


def _scores(scores: FloatArray, labels: Labels) -> str:
    figure = Figure(figsize=(5.6, 3.2), layout="constrained")
    axes = figure.subplots()
    low, high = np.quantile(scores, (0.001, 0.999))
    bins = np.linspace(low, high, 50)
    axes.hist(scores[labels == 0], bins=bins.tolist(), density=True, color=_LINE, alpha=0.55, label="no default")
    axes.hist(scores[labels == 1], bins=bins.tolist(), density=True, color=_RISK, alpha=0.55, label="default")
    axes.set_xlabel("score, log-odds of default")
    axes.set_ylabel("density")
    axes.legend(frameon=False)
    return _svg(figure)


def _tables(record: Mapping[str, Any]) -> str:
    named = list(zip(record["features"], record["tables"], strict=True))
    named.sort(key=lambda entry: (-_spread(entry[0], entry[1]), entry[0]["name"]))
    shown = named[:_LARGEST]
    columns = 3
    figure = Figure(figsize=(9.0, 2.2 * -(-len(shown) // columns)), layout="constrained")
    grid = figure.subplots(-(-len(shown) // columns), columns, squeeze=False, sharey=True)
    for axes in grid.ravel()[len(shown) :]:
        axes.axis("off")
    for axes, (feature, table) in zip(grid.ravel(), shown, strict=False):
        (edges,) = table["edges"]
        low, high = feature["peer"]["low"], feature["peer"]["high"]
        margin = 0.3 * ((high - low) or 1.0)
        bounds = [min([low, *edges[:1]]) - margin, *edges, max([high, *edges[-1:]]) + margin]
        axes.stairs(table["points"][:-1], bounds, baseline=None, color=_LINE, linewidth=1.4)
        axes.axvline(feature["peer"]["median"], color=_INK, linewidth=0.7, linestyle=":")
        axes.set_xlim(low - margin, high + margin)
        axes.set_title(textwrap.fill(feature["label"], _TITLE_SIGNS), fontsize=8)
    for row in grid:
        row[0].set_ylabel("points")
    return _svg(figure)


def _spread(feature: Mapping[str, Any], table: Mapping[str, Any]) -> float:
    """Give the standard deviation of a table's points over the training rows."""
    points, shares = np.array(table["points"]), np.array(feature["shares"])
    mean = float((points * shares).sum())
    return float(np.sqrt((shares * (points - mean) ** 2).sum()))


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue().replace("\r\n", "\n")
