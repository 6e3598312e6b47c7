"""Write what became of customers as a table: one line a candidate, best first; one for a customer without any."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from registry.matching.values import Candidate, Cluster, MatchedCustomer, Record

COLUMNS: Final = (
    "row",
    "id",
    "name",
    "country",
    "cluster",
    "cluster_head",
    "outcome",
    "rank",
    "is_match",
    "candidate_row",
    "candidate_id",
    "candidate_name",
    "candidate_country",
    "confidence",
    "score",
    "verdict",
    "why",
)
_NOBODY: Final = "nothing in the registry comes near this name"


class OutFile:
    """The table on its way; each customer's lines stand together, in the order of the list."""

    def __init__(self, file: Iterable[str], clusters: Iterable[Cluster]) -> None:
        self._out = csv.writer(file)  # type: ignore[arg-type]  # a text file that is open for writing
        self._out.writerow(COLUMNS)
        self._clusters: Mapping[int, tuple[int, Cluster]] = {
            row: (number, cluster) for number, cluster in enumerate(clusters, start=1) for row in cluster.rows
        }

    def write(self, matched: MatchedCustomer) -> None:
        """Write a customer and its candidates."""
        begin = [*self._customer(matched.customer), matched.outcome.value]
        for rank, candidate in enumerate(matched.candidates, start=1):
            self._out.writerow([*begin, rank, "yes" if candidate is matched.match else "no", *_told(candidate)])
        if not matched.candidates:
            self._out.writerow([*begin, "", "no", *[""] * (len(COLUMNS) - len(begin) - 3), _NOBODY])

    def _customer(self, customer: Record) -> Iterator[str | int]:
        number, cluster = self._clusters.get(customer.row, ("", None))
        yield from (customer.row, customer.id, customer.name, customer.country or "", number)
        yield "" if cluster is None else cluster.head


@contextmanager
def written(path: Path, clusters: Iterable[Cluster]) -> Iterator[OutFile]:
    """Open a table that stands under its name only when it is whole."""
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            yield OutFile(file, clusters)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _told(candidate: Candidate) -> list[str | int]:
    record, judgement = candidate.record, candidate.judgement
    return [
        record.row,
        record.id,
        record.name,
        record.country or "",
        judgement.confidence,
        f"{judgement.score:.4f}",
        judgement.verdict.value,
        "; ".join(judgement.why),
    ]
