"""The figures that were kept, as a table: figure, ours, goal, reached or not, peers."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.scoring_sets import SOURCES
from bench.scoring_store import OURS_FILE, PEERS_FILE, read_figures

AUC_GOALS: Final = {"polish_5": 0.958, "polish_1": 0.950}
BELOW_BEST: Final = 0.002
CARD_PACE: Final = 800_000
ALONE_PACE: Final = 1_000_000
TIMES_LIGHTGBM: Final = 20
ONE_BUYER: Final = 0.3
ENGINE_RATIOS: Final = {"served card": 10.0, "its one-way tables": 6.0}
PASS: Final = "pass"
_HEADER: Final = ("figure", "ours", "goal", "reached", "peers")

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `is_reached` is None where no goal was set."""

    figure: str
    ours: str
    goal: str = ""
    is_reached: bool | None = None
    peers: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the row in words."""
        reached = {None: "", True: "yes", False: "NO"}[self.is_reached]
        return (self.figure, self.ours, self.goal, reached, self.peers)


def print_table(results: Path) -> None:
    """Print all figures that are kept."""
    ours, peers = read_figures(results / OURS_FILE), read_figures(results / PEERS_FILE)
    sys.stdout.write(as_text(lines_of(ours, peers)))


def lines_of(ours: Figures, peers: Figures) -> list[Line]:
    """Give the rows of the table for whatever is kept."""
    return [*_of_sets(ours, peers), *_of_signs(ours), *_of_pace(ours), *_of_engines(ours)]


def as_text(lines: Iterable[Line]) -> str:
    """Lay the rows out in columns; the last one is as wide as it is."""
    rows = [_HEADER, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER) - 1)]
    laid = (
        " | ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
    return "".join(f"{line.rstrip(' |')}\n" for line in laid)


def _of_sets(ours: Figures, peers: Figures) -> Iterator[Line]:
    for name, source in SOURCES.items():
        if name not in ours:
            yield Line(source.title, "not measured")
            continue
        own, others = ours[name], [entry for entry in peers.values() if entry["set"] == name]
        yield _discrimination(source.title, own, others, AUC_GOALS.get(name))
        if name in AUC_GOALS:
            low, high = own["auc_pooled_interval"]
            yield Line("  all folds together, AUC", f"{own['auc_pooled']:.4f} [{low:.4f}, {high:.4f}]")
        yield from _calibration(own["calibration"])


def _discrimination(title: str, own: Figures, others: Sequence[Figures], goal: float | None) -> Line:
    low, high = own["auc_mean_interval"]
    told = f"{own['auc_mean']:.4f} [{low:.4f}, {high:.4f}]"
    beside = "; ".join(_peer(other) for other in sorted(others, key=lambda other: -other["auc_mean"]))
    if goal is not None:
        return Line(f"{title}, AUC", told, f">= {goal:.3f}", own["auc_mean"] >= goal, beside)
    if not others:
        return Line(f"{title}, AUC", told, "best of the peers - 0.002")
    least = max(other["auc_mean"] for other in others) - BELOW_BEST
    return Line(f"{title}, AUC", told, f">= {least:.4f} (best - 0.002)", own["auc_mean"] >= least, beside)


def _peer(other: Figures) -> str:
    told = f"{other['model']} {other['auc_mean']:.4f}"
    if "ours_above" not in other:
        return told
    low, high = other["ours_above"]["interval"]
    return f"{told} (ours {other['ours_above']['gain']:+.4f} [{low:+.4f}, {high:+.4f}])"


def _calibration(found: Figures) -> Iterator[Line]:
    bound = found["ece_perfect_q90"]
    yield Line("  calibration error", f"{found['ece']:.4f}", f"<= {bound:.4f}", found["ece"] <= bound)
    failing = [grade for grade in found["grades"] if grade["verdict"] != PASS]
    told = "; ".join(_failing(grade) for grade in failing)
    count = len(found["grades"])
    yield Line("  Jeffreys by grade", f"{count - len(failing)} of {count} pass", "all pass", not failing, told)


def _failing(grade: Figures) -> str:
    said, seen = f"{grade['pd_mean']:.4f}", f"{grade['defaults']} of {grade['rows']}"
    return f"grade {grade['grade']} {grade['verdict']}: {said} said, {seen} seen"


def _of_signs(ours: Figures) -> Iterator[Line]:
    for name in ("signs, served card", "signs, Polish card"):
        if name in ours:
            found = ours[name]
            label = f"violations of {found['signed_features']} {name}, {found['moves']:,} moves"
            yield Line(label, str(found["violations"]), "0", found["violations"] == 0)


def _of_pace(ours: Figures) -> Iterator[Line]:
    if "batch, served card" not in ours:
        return
    lightgbm = ours["batch, LightGBM"]
    theirs = max(lightgbm["rows_a_second"].values())
    told = f"LightGBM {_paces(lightgbm)}"
    for name, goal in (("batch, served card", CARD_PACE), ("batch, main effects only", ALONE_PACE)):
        slowest = min(ours[name]["rows_a_second"].values())
        yield Line(f"{name}, rows/s", _paces(ours[name]), f">= {goal:,}", slowest >= goal, told)
    times = min(ours["batch, served card"]["rows_a_second"].values()) / theirs
    yield Line("  served card over LightGBM", f"{times:.0f} x", f">= {TIMES_LIGHTGBM} x", times >= TIMES_LIGHTGBM)
    if "batch, wide Polish card" in ours:
        wide = ours["batch, wide Polish card"]
        yield Line(f"batch, {wide['features']} figures, {wide['pairs']} pairs, rows/s", _paces(wide))
    one, shap = ours["one buyer"], f"TreeSHAP {lightgbm['contributions_ms']:.2f}"
    spent = one["contributions_ms"]
    yield Line("one buyer, contributions, ms", f"{spent:.3f}", f"<= {ONE_BUYER}", spent <= ONE_BUYER, shap)
    yield Line("  the whole assessment, ms", f"{one['assess_ms']:.3f}")
    if "one buyer, wide Polish card" in ours:
        yield Line(
            "  contributions, wide Polish card, ms", f"{ours['one buyer, wide Polish card']['contributions_ms']:.3f}"
        )


def _paces(entry: Figures) -> str:
    return ", ".join(f"{pace:,} of {int(count):,}" for count, pace in entry["rows_a_second"].items())


def _of_engines(ours: Figures) -> Iterator[Line]:
    for name, found in ours.items():
        if name.startswith("DuckDB"):
            goal = next(goal for label, goal in ENGINE_RATIOS.items() if label in name)
            told = f"{found['ratio']:.1f} x, {found['rows_a_second']:,} rows/s, peak {found['peak_mib']:,} MiB"
            yield Line(name, told, f"<= {goal:.0f} x", found["ratio"] <= goal, "x summing the same columns")
