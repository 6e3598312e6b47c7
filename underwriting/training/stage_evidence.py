"""Measure what public files say of sector, age and size beside the statements: log-odds against the mean.

    python -m underwriting.training.stage_evidence --loans sba_national_sample.csv.gz

The file holds loans of small American firms with what became of them; it is not shipped. Loans of 1997-2001 and of
2003-2006 are measured apart, because the later ones failed several times as often, and put together by precision.
"""

import argparse
import csv
import gzip
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VINTAGES: Final = ((1997, 2001), (2003, 2006))
MIN_LOANS: Final = 100  # a smaller group is left out: no interval of it is of use
KEPT: Final = 0.5  # bank loans over their whole life are not trade credit over a year: half of what was measured
_NO_SPREAD: Final = 1e-12
_Z95: Final = 1.959964
_STATUS: Final = {"P I F": 0, "CHGOFF": 1}
# NAICS sector to section of NACE Rev. 2; sewage and waste (562) stand with administrative services in NAICS.
SECTIONS: Final[Mapping[str, str]] = {
    "11": "A",
    "21": "B",
    "22": "D",
    "23": "F",
    "31": "C",
    "32": "C",
    "33": "C",
    "42": "G",
    "44": "G",
    "45": "G",
    "48": "H",
    "49": "H",
    "51": "J",
    "52": "K",
    "53": "L",
    "54": "M",
    "55": "M",
    "56": "N",
    "61": "P",
    "62": "Q",
    "71": "R",
    "72": "I",
    "81": "S",
    "92": "O",
}
EMPLOYEE_EDGES: Final = (1, 4, 9, 19)
_AGES: Final = {"1": "existing", "2": "new"}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """One group: loans, charge-offs, log-odds against the mean with their 95 % interval, and the points they give."""

    key: str
    loans: int
    failed: int
    log_odds: float
    low: float
    high: float
    points: float


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loans", type=Path, required=True)
    with gzip.open(parser.parse_args().loans, "rt", encoding="utf-8", newline="") as file:
        loans = list(csv.DictReader(file))
    for title, key in (("sector", sector_of), ("age", age_of), ("employees", employees_of)):
        print(title)  # noqa: T201 - a command's answer
        for group in measure(loans, key):
            interval = f"{group.low:+.2f} to {group.high:+.2f}"
            counts = f"{group.failed} of {group.loans}"
            print(f"  {group.key}: {counts}, {group.log_odds:+.3f} ({interval}), points {group.points:+.2f}")  # noqa: T201


def sector_of(row: Row) -> str | None:
    """Give the NACE section of a loan, None where its sector is unknown."""
    return SECTIONS.get(row["NAICS"][:2])


def age_of(row: Row) -> str | None:
    """Give whether the firm was new or existing when the loan was approved."""
    return _AGES.get(row["NewExist"])


def employees_of(row: Row) -> str | None:
    """Give the upper edge of the class of employees, `more` above the last; None where none are stated."""
    employees = int(row["NoEmp"])
    if employees <= 0:
        return None
    return next((str(edge) for edge in EMPLOYEE_EDGES if employees <= edge), "more")


def measure(loans: Iterable[Row], key: Callable[[Row], str | None]) -> list[Measured]:
    """Measure the groups of a key; those of fewer than `MIN_LOANS` are left out.

    Points are the log-odds, shrunk towards the mean by as much as chance explains of the spread of the groups
    (DerSimonian and Laird's estimate of the rest), halved, and set so that the mean of their odds over all loans is 1.
    """
    counted = _counts(loans, key)
    estimates = {group: _together(cells) for group, cells in counted.items()}
    spread = _spread_beyond_chance(list(estimates.values()))
    shrunk = {group: KEPT * mean * spread / (spread + error**2) for group, (mean, error) in estimates.items()}
    sizes = {group: sum(n for n, _, _ in cells) for group, cells in counted.items()}
    total = sum(sizes.values())
    level = math.log(sum(sizes[group] * math.exp(points) for group, points in shrunk.items()) / total)
    return [
        Measured(
            key=group,
            loans=sizes[group],
            failed=sum(failed for _, failed, _ in counted[group]),
            log_odds=estimates[group][0],
            low=estimates[group][0] - _Z95 * estimates[group][1],
            high=estimates[group][0] + _Z95 * estimates[group][1],
            points=shrunk[group] - level,
        )
        for group in sorted(counted)
    ]


def _counts(loans: Iterable[Row], key: Callable[[Row], str | None]) -> dict[str, list[tuple[int, int, float]]]:
    """Count each group by vintage: loans, failed, and the vintage's own log-odds."""
    cells: dict[tuple[str, int], list[int]] = {}
    for row in loans:
        group, vintage = key(row), _vintage(row["ApprovalFY"])
        if group is None or vintage is None or row["MIS_Status"] not in _STATUS:
            continue
        cell = cells.setdefault((group, vintage), [0, 0])
        cell[0] += 1
        cell[1] += _STATUS[row["MIS_Status"]]
    whole = {
        vintage: _log_odds(
            sum(n for (_, v), (n, _) in cells.items() if v == vintage),
            sum(failed for (_, v), (_, failed) in cells.items() if v == vintage),
        )
        for vintage in {vintage for _, vintage in cells}
    }
    found: dict[str, list[tuple[int, int, float]]] = {}
    for (group, vintage), (n, failed) in sorted(cells.items()):
        found.setdefault(group, []).append((n, failed, whole[vintage]))
    return {group: entries for group, entries in found.items() if sum(n for n, _, _ in entries) >= MIN_LOANS}


def _vintage(year: str) -> int | None:
    found = [place for place, (first, last) in enumerate(VINTAGES) if year.isdigit() and first <= int(year) <= last]
    return found[0] if found else None


def _log_odds(loans: int, failed: int) -> float:
    return math.log((failed + 0.5) / (loans - failed + 0.5))


def _together(cells: list[tuple[int, int, float]]) -> tuple[float, float]:
    """Put the vintages' differences from their own means together by precision: estimate and standard error."""
    weights = [1.0 / (1.0 / (failed + 0.5) + 1.0 / (n - failed + 0.5)) for n, failed, _ in cells]
    differences = [_log_odds(n, failed) - whole for n, failed, whole in cells]
    mean = sum(w * d for w, d in zip(weights, differences, strict=True)) / sum(weights)
    return mean, sum(weights) ** -0.5


def _spread_beyond_chance(estimates: list[tuple[float, float]]) -> float:
    """Give the variance between groups that their standard errors do not explain; never below zero."""
    weights = [error**-2 for _, error in estimates]
    centre = sum(w * mean for w, (mean, _) in zip(weights, estimates, strict=True)) / sum(weights)
    excess = sum(w * (mean - centre) ** 2 for w, (mean, _) in zip(weights, estimates, strict=True))
    scale = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return max(_NO_SPREAD, (excess - (len(estimates) - 1)) / scale) if scale > 0 else _NO_SPREAD


if __name__ == "__main__":
    main()
