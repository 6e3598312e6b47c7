"""Print the benchmarks: `python -m bench [--buyers N]`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.decisions import Pace, decide_by_core, decide_by_service
from bench.disk import sync_milliseconds
from bench.over_http import answer_nothing, decide_over_http
from migrations.runner import migrate
from tests.services.limits_scene import set_up
from tests.support.databases import migrated_postgresql
from tests.support.postgresql import ServerDidNotStart, running_server

FIRST_BUYER = 3
BUYERS = 300


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrate(url)
    yield url


@contextmanager
def _postgresql(_folder: Path) -> Iterator[str]:
    with running_server() as address:
        yield migrated_postgresql(address, "bench").url


def main() -> int:
    """Measure on both databases and print one line a lane."""
    parser = argparse.ArgumentParser(description="Limit decisions a second, beside their floors in the same run.")
    parser.add_argument("--buyers", type=int, default=BUYERS, help="decisions in each lane")
    count = parser.parse_args().buyers
    with tempfile.TemporaryDirectory(prefix="tradecover-bench-") as name:
        folder = Path(name)
        print(f"one page made safe on this disk: {sync_milliseconds(folder):.3f} ms (median)")
        floor = answer_nothing(count * 3)
        print(f"empty route over HTTP: {floor.per_second:,.0f} answers/s")
        for label, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
            try:
                with database(folder) as url:
                    _measure(label, url, count, floor)
            except ServerDidNotStart as missing:
                print(f"{label}: left out: {missing}", file=sys.stderr)
                return 1
    return 0


def _measure(label: str, url: str, count: int, empty: Pace) -> None:
    set_up(url, buyers=FIRST_BUYER + 3 * count)
    lanes = [range(FIRST_BUYER + lane * count, FIRST_BUYER + (lane + 1) * count) for lane in range(3)]
    by_service = decide_by_service(url, lanes[0])
    by_core = decide_by_core(url, lanes[1], like=FIRST_BUYER)
    over_http = decide_over_http(url, lanes[2])
    share = by_service.per_second / by_core.per_second
    print(f"{label}: service {by_service.per_second:,.0f} decisions/s, one client")
    print(f"{label}:   the same reads and writes by Core {by_core.per_second:,.0f}/s; the service is {share:.2f} of it")
    share = over_http.per_second / empty.per_second
    print(f"{label}: HTTP {over_http.per_second:,.0f} decisions/s, four clients; {share:.3f} of the empty route")


if __name__ == "__main__":
    raise SystemExit(main())
