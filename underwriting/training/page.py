"""The page of a scorecard, `card.md`, from the same record as `card.json`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from underwriting.card_folder import PLOTS

_MOST_FEATURES: Final = 64
_SIGNS: Final = {1: "+", -1: "-", 0: "free"}


def card_page(record: Mapping[str, Any], plots: Sequence[tuple[str, str]] = ()) -> str:
    """Write the page: what it is, how it was made, what it is worth, its limits and its sources.

    Args:
        record: The content of `card.json`, evidence included.
        plots: File name and finding of each drawing.
    """
    parts = [
        f"# Scorecard {record['name']}",
        f"{record['title']}\n\nTarget: {record['target']}",
        "## How it was made",
        _making(record),
        "## Evidence",
        *(_evidence(entry) for entry in record["evidence"]),
    ]
    if plots:
        parts += ["## Plots", *(f"![{finding}]({PLOTS}/{name})" for name, finding in plots)]
    parts += ["## Features", _features(record)]
    if record["pairs"]:
        parts += ["## Pairs", _pairs(record)]
    if record["stages"]:
        parts += ["## Stages", _stages(record)]
    parts += ["## Limits", _list(record["limits"]), "## Sources and licence", _list(record["attribution"])]
    return "\n\n".join(parts) + "\n"


def _making(record: Mapping[str, Any]) -> str:
    training, anchor, calibration = record["training"], record["anchor"], record["calibration"]
    sample = f"{training['rows']:,} rows, {training['defaults']} defaults ({anchor['sample_rate']:.2%})"
    if training.get("groups"):
        sample += f", {training['groups']:,} firms"
    if training.get("first_time") is not None:
        sample += f", {training['first_time']:g} to {training['last_time']:g}"
    learner = ", ".join(f"{key} {value}" for key, value in training["setting"].items())
    line = (
        f"Calibration: {calibration['method']} ({training['folds']} folds, seed {training['seed']}): "
        f"slope {calibration['slope']:.4f}, intercept {calibration['intercept']:.4f}."
    )
    shift = (
        f"Anchor: central tendency {anchor['central_tendency']:.3%} ({record['central_tendency_basis']}) "
        f"against {anchor['sample_rate']:.3%} in the sample: {anchor['offset']:+.4f} in log-odds."
    )
    tried = "; ".join(f"{entry['name']} {entry['auc']:.4f}" for entry in training["tried"])
    return _list(
        [
            f"Sample: {sample}. {record['labels']}".strip(),
            f"Learner: {training['learner']}: {learner}.",
            f"Chosen by {training['validation']} on the sample alone, AUC: {tried}. {training['choice']}",
            _size(record),
            f"Missing figures: {record['tables'][0]['missing']}.",
            line,
            shift,
            *record["notes"],
        ]
    )


def _size(record: Mapping[str, Any]) -> str:
    cells = sum(len(table["points"]) for table in record["tables"])
    cells += sum(len(row) for pair in record["pairs"] for row in pair["points"])
    return (
        f"Tables: {len(record['features'])} features, {len(record['pairs'])} pairs "
        f"(at most {record['training']['pair_budget']}), {cells:,} cells."
    )


def _evidence(entry: Mapping[str, Any]) -> str:
    head = (
        f"### {entry['label']}\n\n{entry['rows']:,} rows, {entry['defaults']} defaults ({entry['observed']:.2%}; "
        f"mean PD {entry['pd_mean']:.2%})."
    )
    figures = [
        ("AUC", f"{entry['auc']:.4f}", f"{entry['auc_low']:.4f}-{entry['auc_high']:.4f}"),
        ("Gini", f"{entry['gini']:.4f}", ""),
        ("KS", f"{entry['ks']:.4f}", ""),
        ("recall in the riskiest 5 %", f"{entry['recall_at_5']:.3f}", ""),
        ("Brier score", f"{entry['brier']:.5f}", ""),
        ("log-loss", f"{entry['log_loss']:.5f}", ""),
        ("calibration error", f"{entry['ece']:.4f}", f"a perfect card: up to {entry['ece_perfect_q90']:.4f}, 9 in 10"),
        *(
            (f"AUC of {peer['name']}, same rows", f"{peer['auc']:.4f}", f"ours {_gain(peer)}")
            for peer in entry.get("peers", ())
        ),
    ]
    grades = [
        (
            grade["grade"],
            f"{grade['rows']:,}",
            grade["defaults"],
            f"{grade['pd_mean']:.2%}",
            f"{grade['observed']:.2%}",
            f"{grade['observed_low']:.2%}-{grade['observed_high']:.2%}",
            str(grade["verdict"]).replace("_", " "),
        )
        for grade in entry["grades"]
    ]
    header = ("grade", "rows", "defaults", "mean PD", "observed", "90 % Jeffreys interval", "PD is")
    return "\n\n".join(
        [head, _table(("figure", "value", "95 % interval, firms drawn whole"), figures), _table(header, grades)]
    )


def _gain(peer: Mapping[str, Any]) -> str:
    return f"{peer['gain_low']:+.4f} to {peer['gain_high']:+.4f}"


def _features(record: Mapping[str, Any]) -> str:
    named = list(zip(record["features"], record["tables"], strict=True))
    rows = [
        (
            feature["label"],
            f"`{feature['formula']}`",
            feature["group"],
            _SIGNS[feature["sign"]],
            f"{feature['lower']:.4g} to {feature['upper']:.4g}",
            f"{feature['peer']['median']:.3g}",
            len(table["points"]),
            f"{min(table['points']):+.2f} to {max(table['points']):+.2f}",
        )
        for feature, table in named[:_MOST_FEATURES]
    ]
    header = ("feature", "formula", "group", "sign", "bounds", "median", "cells", "points, lowest to highest")
    further = len(named) - len(rows)
    return _table(header, rows) + (f"\n\nAnd {further} further features, in `card.json`." if further else "")


def _pairs(record: Mapping[str, Any]) -> str:
    labels = {feature["name"]: feature["label"] for feature in record["features"]}
    rows = []
    for pair in record["pairs"]:
        points = [point for row in pair["points"] for point in row]
        first, second = (labels[name] for name in pair["features"])
        rows.append((first, second, len(points), f"{min(points):+.2f} to {max(points):+.2f}"))
    rule = (
        "A pair's part of a score is shared between its two figures: half with the other at its value, half with the "
        "other at its median."
    )
    return f"{rule}\n\n" + _table(("figure", "and", "cells", "points, lowest to highest"), rows)


def _stages(record: Mapping[str, Any]) -> str:
    rows = [
        (
            stage["stage"].replace("_", " "),
            stage["key"].replace("_", " "),
            ", ".join(f"{edge:g}" for edge in stage["edges"]),
            ", ".join(f"{point:+g}" for point in stage["points"]),
            stage["fades_months"] or "",
            stage["evidence"],
        )
        for stage in record["stages"]
    ]
    header = ("stage", "what", "bounds", "points", "fades over months", "evidence")
    return "Added to the statements' score in log-odds; set by review, not fitted.\n\n" + _table(header, rows)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines)
