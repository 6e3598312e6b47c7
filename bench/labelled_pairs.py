"""Pairs of names of which it is known whether they are of one entity, in two halves: to tune on, and to judge by."""

import csv
import hashlib
from dataclasses import dataclass
from typing import Final

from bench.shared_files import shared_file
from registry.compare.countries import country_of

# Sources with labels of one kind only are judged beside those of the same register.
_GROUPS: Final = {
    "sec-vs-nasdaq": "sec",
    "sec-vs-sp500": "sec",
    "sec-hard-negatives": "sec",
    "ofac-sdn-aliases": "ofac",
    "ofac-hard-negatives": "ofac",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One labelled pair."""

    source: str
    label_kind: str
    left: str
    right: str
    country: str | None
    is_match: bool

    @property
    def group(self) -> str:
        """Name what its negatives stand beside."""
        return _GROUPS.get(self.source, f"{self.source} {self.label_kind}")

    @property
    def is_for_tuning(self) -> bool:
        """Tell whether it belongs to the half that weights and thresholds may be chosen on."""
        text = "\n".join((self.source, *sorted((self.left, self.right))))
        return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def read_pairs() -> list[Pair]:
    """Read the labelled pairs.

    Raises:
        FileNotFoundError: the shared data is absent.
    """
    with shared_file("company_pairs_labelled", "pairs.csv").open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                row["source"],
                row["label_kind"],
                row["name_a"],
                row["name_b"],
                country_of(row["country"]) if row["country"] else None,
                row["is_match"] == "1",
            )
            for row in csv.DictReader(file)
        ]
