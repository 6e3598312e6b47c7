"""A customer list against a registry of a million names, beside Splink and rapidfuzz, each in a process of its own.

`python -m bench.registry_bulk --names 10000000` measures a longer registry and keeps it beside the others.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bench.registry_bulk_data import Asked, Firm, make_customers, read_firms, write_customers, write_registry
from bench.registry_bulk_peers import PEERS
from bench.scoring_store import RESULTS, keep_figures, read_figures
from bench.shared_files import shared_file

CUSTOMERS: Final = 2_500
NAMES: Final = 1_000_000
SMALLER: Final = 100_000
LONGER: Final = 10_000_000
_CACHE: Final = Path(__file__).parents[1] / ".cache" / "bench-registry"
_PROCESSES: Final = 2
_REAL_MOST: Final = 0.9  # at least a tenth are extras
_COLD, _PREPARED, _BARE = "ours, cold", "ours, prepared", "ours, prepared, names without countries"
_FILE: Final = "registry.json"
_NAME: Final = "bulk"


def measure() -> Mapping[str, Any]:
    """Measure ours on a tenth and on the whole, and the peers on the whole.

    Raises:
        FileNotFoundError: the GLEIF names are absent.
    """
    figures = dict(read_figures(RESULTS / _FILE).get(_NAME, {}))
    for names, contenders in ((SMALLER, (_COLD,)), (NAMES, (_COLD, _PREPARED, _BARE, *PEERS))):
        figures |= _measured(names, contenders)
    return figures


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Tell the figures: top-1 hit, seconds, processor seconds, memory."""
    yield f"{CUSTOMERS:,} customers with known changes; two cores; top-1 goal 0.95, 20 s, 2 GB for a million names"
    for key, row in figures.items():
        told = f"{row['seconds']:.1f} s at a load of {row.get('load', 0)}, {row['cpu_seconds']:.1f} s of processor"
        told += f", {row['peak_mb']:,} MB"
        hits = f"top-1 {row['top_1']:.3f}, top-3 {row['top_3']:.3f}" if "top_3" in row else f"top-1 {row['top_1']:.3f}"
        yield f"{key}: {hits}; {told}{'; ' + row['note'] if row.get('note') else ''}"
    for shorter, longer in ((SMALLER, NAMES), (NAMES, LONGER)):
        few, many = (figures.get(f"{names:,} names: {_COLD}") for names in (shorter, longer))
        if few and many:
            wall, cpu = many["seconds"] / few["seconds"], many["cpu_seconds"] / few["cpu_seconds"]
            yield f"{longer:,} names take {wall:.1f} times as long as {shorter:,}, of a processor {cpu:.1f} (goal: 11)"


def _measured(names: int, contenders: Iterable[str]) -> dict[str, Any]:
    customers, registry = _data(names)
    found = {}
    with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
        for contender in contenders:
            found[f"{names:,} names: {contender}"] = _run(contender, customers, registry, Path(folder))
    return found


def _run(contender: str, customers: Path, registry: Path, folder: Path) -> dict[str, Any]:
    """Run one contender in a process of its own, its memory watched with that of its children."""
    command = [sys.executable, "-m", "bench.registry_bulk", "--one", contender]
    environment = {**os.environ, "OMP_NUM_THREADS": str(_PROCESSES)}
    started = perf_counter()
    with subprocess.Popen(
        [*command, str(customers), str(registry), str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        watch = _Watch(child.pid)
        watch.start()
        answer, _ = child.communicate()
        watch.is_over.set()
    if child.returncode:
        raise SystemExit(child.returncode)
    figures: dict[str, Any] = json.loads(answer.splitlines()[-1])
    measured = {"seconds": round(perf_counter() - started, 2), "load": round(os.getloadavg()[0], 1)}
    return {**measured, **figures, "peak_mb": round(watch.peak / 2**20)}


class _Watch(threading.Thread):
    """Samples the memory of a process and its descendants; pages that they share count once for each."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.is_over = threading.Event()
        self.peak = 0

    def run(self) -> None:
        """Watch until told that it is over."""
        while not self.is_over.wait(0.05):
            self.peak = max(self.peak, sum(map(_memory, _family(self._process))))


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _memory(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def _one(contender: str, customers: Path, registry: Path, folder: Path) -> dict[str, Any]:
    """Match in this process, and tell how often the right company came first."""
    answers = _answers(customers)
    if contender in PEERS:
        best, extra = PEERS[contender](customers, registry)
        ranked = {row: [ident] for row, ident in best.items()}
        asked = {row: answers[row] for row in list(answers)[:: extra.pop("one_of")]}
        figures = {"top_1": _hits(ranked, asked, 1), **extra}
    else:
        ranked = _ours(_without_countries(customers, folder) if contender == _BARE else customers, registry, folder)
        figures = {"top_1": _hits(ranked, answers, 1), "top_3": _hits(ranked, answers, 3)}
    used = os.times()
    cpu = used.user + used.system + used.children_user + used.children_system
    return {**figures, "cpu_seconds": round(cpu, 2)}


def _ours(customers: Path, registry: Path, folder: Path) -> dict[int, list[str]]:
    from registry.matching.bulk import MatchOrder, match_files  # noqa: PLC0415 - no part of a peer's memory

    out = folder / "out.csv"
    order = MatchOrder(customers, registry, out, index=folder / "index", processes=_PROCESSES)
    match_files(order, lambda *_: None)
    ranked: dict[int, list[str]] = {}
    with out.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ranked.setdefault(int(row["row"]), []).append(row["candidate_id"])
    return ranked


def _without_countries(customers: Path, folder: Path) -> Path:
    bare = folder / "names.csv"
    with customers.open(encoding="utf-8", newline="") as file, bare.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([row[0]] for row in csv.reader(file))
    return bare


def _hits(ranked: Mapping[int, list[str]], answers: Mapping[int, str], count: int) -> float:
    return round(sum(right in ranked.get(row, [])[:count] for row, right in answers.items()) / len(answers), 4)


def _answers(customers: Path) -> dict[int, str]:
    with customers.open(encoding="utf-8", newline="") as file:
        return {number: row["answer"] for number, row in enumerate(csv.DictReader(file), start=2)}


def _data(names: int) -> tuple[Path, Path]:
    """Make the list and the registry, or find them made."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    customers, registry = _CACHE / "customers.csv", _CACHE / f"registry-{names}.csv"
    if not (customers.exists() and registry.exists()):
        firms = read_firms(shared_file("company_names_gleif", "gleif_names.csv.gz"))
        asked = make_customers(firms, CUSTOMERS)
        write_customers(customers, asked)
        half = registry.with_suffix(".half")
        kept = _kept(firms, frozenset(one.answer for one in asked), names)
        write_registry(half, kept, _targets(asked, {firm.id: firm.name for firm in firms}), names)
        half.replace(registry)
    return customers, registry


def _kept(firms: Sequence[Firm], answers: frozenset[str], names: int) -> list[Firm]:
    """Give the firms that a registry of so many names has room for: every answer, and the first of the others."""
    room = int(names * _REAL_MOST) - len(answers)
    others = {firm.id for firm in firms if firm.id not in answers}
    first = set(sorted(others)[: max(0, room)])
    return [firm for firm in firms if firm.id in answers or firm.id in first]


def _targets(asked: Iterable[Asked], name_of: Mapping[str, str]) -> list[str]:
    return [name_of[one.answer] for one in asked]


def main() -> None:
    """Run one contender, or measure a registry of another length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", help="the contender that this process is")
    parser.add_argument("--names", type=int, help="measure ours, cold, on a registry of this length")
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(_one(options.one, *options.paths)) + "\n")
        return
    figures = dict(read_figures(RESULTS / _FILE).get(_NAME, {})) | _measured(options.names, (_COLD,))
    keep_figures(RESULTS / _FILE, {_NAME: figures})
    sys.stdout.write("\n".join((*lines(figures), "")))


if __name__ == "__main__":
    main()
