"""The page of a scorecard, `card.md`, from the same record as `card.json`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def card_page(record: Mapping[str, Any]) -> str:
    """Write the page: what it is, how it was made, what it is worth, its limits and its sources."""
    parts = [
        f"# Scorecard {record['name']}",
        f"{record['title']}\n\nTarget: {record['target']}",
        "## How it was made",
        _making(record),
        "## Out of time",
        *(_period(period) for period in record["evidence"]),
        "## Features",
        _features(record),
        "## Limits",
        "\n".join(f"- {limit}" for limit in record["limits"]),
        "## Sources and licence",
        "\n".join(f"- {line}" for line in record["attribution"]),
    ]
    return "\n\n".join(parts) + "\n"


def _making(record: Mapping[str, Any]) -> str:
    training, anchor, calibration = record["training"], record["anchor"], record["calibration"]
    tried = ", ".join(f"{setting['inner_auc']:.4f}" for setting in training["settings_tried"])
    sample = (
        f"- Sample: fiscal years {training['first_fiscal_year']}-{training['last_fiscal_year']}, "
        f"{training['rows']:,} firm-years of {training['firms']:,} firms, {training['defaults']} defaults. "
        f"{record['labels']}"
    )
    learner = (
        f"- Learner: {training['learner']}; trees of one feature each, so the card is a sum of tables. "
        f"Setting: {', '.join(f'{key} {value}' for key, value in training['setting'].items())}."
    )
    choice = (
        f"- The setting is the best of four on the last two years of the sample, fitted to the years before "
        f"(AUC {tried})."
    )
    line = (
        f"- Calibration: {calibration['method']} ({training['folds']} folds, seed {training['seed']}): "
        f"slope {calibration['slope']:.4f}, intercept {calibration['intercept']:.4f}."
    )
    shift = (
        f"- Anchor: central tendency {anchor['central_tendency']:.3%} ({record['central_tendency_basis']}) "
        f"against {anchor['sample_rate']:.3%} in the sample: {anchor['offset']:+.4f} in log-odds."
    )
    missing = "- A figure that is missing counts like the median; the completeness letter beside the grade tells of it."
    return f"{sample}\n{learner}\n{choice}\n{line}\n{shift}\n{missing}"


def _period(period: Mapping[str, Any]) -> str:
    head = (
        f"Fiscal years {period['first_year']}-{period['last_year']}: {period['rows']:,} firm-years, "
        f"{period['defaults']} defaults ({period['observed']:.2%}; mean PD {period['pd_mean']:.2%})."
    )
    figures = _table(
        ("", "AUC", "95 % interval, firms drawn whole"),
        [
            ("this card", f"{period['auc']:.3f}", f"{period['auc_low']:.3f}-{period['auc_high']:.3f}"),
            (
                "Altman Z'', same rows",
                f"{period['altman_auc']:.3f}",
                f"{period['altman_auc_low']:.3f}-{period['altman_auc_high']:.3f}",
            ),
            ("gain over Z''", "", f"{period['auc_gain_low']:+.3f} to {period['auc_gain_high']:+.3f}"),
        ],
    )
    error = (
        f"Calibration error (ten bins of equal count) {period['ece']:.4f}; a perfectly calibrated card stays below "
        f"{period['ece_perfect_q90']:.4f} nine times of ten on as many rows."
    )
    grades = _table(
        ("grade", "firm-years", "defaults", "mean PD", "observed", "90 % Jeffreys interval"),
        [
            (
                grade["grade"],
                f"{grade['rows']:,}",
                grade["defaults"],
                f"{grade['pd_mean']:.2%}",
                f"{grade['observed']:.2%}",
                f"{grade['observed_low']:.2%}-{grade['observed_high']:.2%}",
            )
            for grade in period["grades"]
        ],
    )
    return f"{head}\n\n{figures}\n\n{error}\n\n{grades}"


def _features(record: Mapping[str, Any]) -> str:
    return _table(
        ("feature", "formula", "group", "sign", "bounds", "median", "cells", "points, lowest to highest"),
        [
            (
                feature["label"],
                f"`{feature['formula']}`",
                feature["group"],
                {1: "+", -1: "-", 0: "free"}[feature["sign"]],
                f"{feature['lower']:g} to {feature['upper']:g}",
                f"{feature['peer']['median']:.3g}",
                len(table["points"]),
                f"{min(table['points']):+.2f} to {max(table['points']):+.2f}",
            )
            for feature, table in zip(record["features"], record["tables"], strict=True)
        ],
    )


def _table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
