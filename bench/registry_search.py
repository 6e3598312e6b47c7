"""How fast and how well the search answers while somebody types, over 100,000 and 1,000,000 names, on both databases.

The names are GLEIF's, and extras recombined from their words (see `bench/registry_bulk_data.py`), each of a buyer.
"""

import argparse
import csv
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, func, insert, select

from basics import clock
from basics.scopes import InsurerScope
from bench.registry import FILE
from bench.registry_bulk_data import Firm, read_firms, write_registry
from bench.registry_search_texts import Typed, choose_firms, texts
from bench.scoring_store import RESULTS, keep_figures, read_figures
from migrations.runner import migrate
from models.engine import engine_for, read_only, unit_of_work
from models.registry import Buyer, BuyerIdentifier
from registry.clean.names import clean_name
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.rules import search_name
from registry.search.queries import candidates, search
from tests.support.databases import Database, migrated_postgresql
from tests.support.postgresql import running_server

GLEIF: Final = "gleif_names.csv.gz"
SIZES: Final = (100_000, 1_000_000)
FIRMS: Final = 120
EVERY: Final = 2
DATABASES: Final = ("SQLite", "PostgreSQL")
_PAGE: Final = 25
_TOP: Final = 3
_CHUNK: Final = 20_000
_TABLES: Final = ("search_entry", "search_word", "search_posting", "search_variant")
_BESIDE_THE_CLONE: Final = Path(__file__).parents[2] / "shared" / "data"


def measure() -> dict[str, Any]:
    """Measure every size on every database."""
    return {f"{size:,} names, {name}": measure_one(size, name) for size in SIZES for name in DATABASES}


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Tell the figures in lines."""
    for label, found in figures.items():
        yield f"{label}: {found['load_names_a_second']:,} names/s added and indexed, index {found['index_mb']:,} MB"
        for kind, times in found["searches"].items():
            hits = "".join(
                f", in the first {top} {times[f'top_{top}']:.3f}" for top in (3, 20) if f"top_{top}" in times
            )
            shape = f"p50 {times['p50_ms']:.1f}, p95 {times['p95_ms']:.1f}, max {times['max_ms']:.1f} ms"
            yield f"  {kind}: {times['count']:,} searches, {shape}{hits}"


def measure_one(size: int, name: str, url: str = "") -> dict[str, Any]:
    """Load so many names into a database, which may have some of them already, then type."""
    shared = Path(os.environ.get("TRADECOVER_SHARED_DATA") or _BESIDE_THE_CLONE)
    firms = read_firms(shared / "company_names_gleif" / GLEIF)
    chosen = choose_firms(firms, FIRMS)
    with tempfile.TemporaryDirectory(prefix="tradecover-bench-") as folder:
        names = Path(folder) / "names.csv"
        write_registry(names, firms, [firm.name for firm in chosen], size)
        opened = _given(url) if url else _sqlite(Path(folder)) if name == "SQLite" else _postgresql()
        with opened as database:
            engine = engine_for(database.url)
            pace = _load(engine, names)
            _settle(database.owner_url)
            figures = _type(engine, texts(chosen)[::EVERY])
            engine.dispose()
            figures["index_mb"] = round(_index_bytes(database.owner_url) / 1e6)
    return {
        "load_names_a_second": pace,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "command": f"python -m bench.registry_search --names {size} --on {name}",
        **figures,
    }


@contextmanager
def _given(url: str) -> Iterator[Database]:
    migrate(url)
    yield Database("given", url, url)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    url = f"sqlite:///{folder / 'bench.db'}"
    migrate(url)
    yield Database("sqlite", url, url)


@contextmanager
def _postgresql() -> Iterator[Database]:
    with running_server() as address:
        yield migrated_postgresql(address, "bench")


def _load(engine: Engine, path: Path) -> int:
    """Enter every name that is not there yet as a buyer with its number; give the names kept and indexed a second."""
    seconds, count = 0.0, 0
    with engine.connect() as connection:
        loaded = connection.scalar(select(func.coalesce(func.max(Buyer.id), 0))) or 0
    with path.open(encoding="utf-8", newline="") as file:
        firms = (_firm(row) for row in csv.DictReader(file) if search_name(row["legal_name"]))
        rows = islice(enumerate(firms, 1), loaded, None)
        while known := list(islice(rows, _CHUNK)):
            count, seconds = count + len(known), seconds + _enter(engine, known)
    return round(count / seconds) if count else 0


def _enter(engine: Engine, known: Sequence[tuple[int, Firm]]) -> float:
    with unit_of_work(engine, InsurerScope()) as session:
        _insert(session.connection(), Buyer, [_buyer(key, firm) for key, firm in known])
        numbers = [{"buyer_id": key, "scheme": "lei", "country": "", "value": firm.id} for key, firm in known]
        _insert(session.connection(), BuyerIdentifier, numbers)
        begun = time.perf_counter()
        add_names(session, (NewName(key, NameKind.LEGAL, firm.name) for key, firm in known), source="bench")
        return time.perf_counter() - begun


def _insert(connection: Connection, row: type[Buyer | BuyerIdentifier], rows: Sequence[dict[str, Any]]) -> None:
    """Insert what is not measured the fastest way."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(row), rows)
        return
    names = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(row.__tablename__), names)
    with connection.connection.cursor().copy(into) as copy:
        for values in rows:
            copy.write_row(tuple(values.values()))


def _buyer(buyer_id: int, firm: Firm) -> dict[str, Any]:
    return {
        "id": buyer_id,
        "name": firm.name,
        "search_name": search_name(firm.name),
        "country": firm.country,
        "legal_form": "",
        "has_made_up_name": False,
        "source": "bench",
        "created_at": clock.now(),
    }


def _firm(row: Mapping[str, str]) -> Firm:
    return Firm(row["lei"], " ".join(row["legal_name"].split())[:300], row["country"])


def _settle(url: str) -> None:
    """Let PostgreSQL do at once what it does by itself some time after a load."""
    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def _type(engine: Engine, typed: Sequence[Typed]) -> dict[str, Any]:
    """Search for every text in a session of its own, as the portal does."""
    seconds: dict[str, list[float]] = defaultdict(list)
    hits: dict[str, int] = defaultdict(int)
    own = []
    for entry in typed:
        begun, begun_own = time.perf_counter(), time.process_time()
        with read_only(engine, InsurerScope()) as session:
            found = search(session, entry.text, page_size=_PAGE).buyers[:_TOP]
        seconds[entry.kind].append(time.perf_counter() - begun)
        own.append(time.process_time() - begun_own)
        hits[entry.kind] += any(number.value == entry.answer for buyer in found for number in buyer.identifiers)
    shapes = {kind: _shape(times) | {"top_3": round(hits[kind] / len(times), 3)} for kind, times in seconds.items()}
    every = _shape([time for times in seconds.values() for time in times])
    # What the searching process itself computed: all of a search on SQLite, and the same on a busy machine.
    return {
        "searches": {
            "all of them": every,
            "their own time": _shape(own),
            **shapes,
            "candidates": _candidates(engine, typed),
        }
    }


def _candidates(engine: Engine, typed: Sequence[Typed]) -> dict[str, Any]:
    """Ask for twenty candidates of each mistyped name, as matching does."""
    seconds, hits = [], 0
    with read_only(engine, InsurerScope()) as session:
        wanted = {entry.answer for entry in typed}
        query = select(BuyerIdentifier.value, BuyerIdentifier.buyer_id).where(BuyerIdentifier.value.in_(wanted))
        known = dict(iter(session.execute(query)))
        for entry in (entry for entry in typed if entry.kind == "a typo"):
            name = clean_name(entry.text)
            begun = time.perf_counter()
            found = candidates(session, name)
            seconds.append(time.perf_counter() - begun)
            hits += known.get(entry.answer) in found
    return _shape(seconds) | {"top_20": round(hits / len(seconds), 3)}


def _shape(seconds: Sequence[float]) -> dict[str, Any]:
    p95 = quantiles(seconds, n=20)[-1]
    return {
        "count": len(seconds),
        "p50_ms": round(median(seconds) * 1000, 1),
        "p95_ms": round(p95 * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
    }


def _index_bytes(url: str) -> int:
    """Give the size of the index's tables with their own indexes."""
    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            sizes = [connection.execute("SELECT pg_total_relation_size(%s)", (name,)).fetchone() for name in _TABLES]
        return sum(size[0] for size in sizes if size)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        query = "SELECT sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) WHERE tbl_name = ?"
        return sum(connection.execute(query, (name,)).fetchone()[0] for name in _TABLES)


def main() -> None:
    """Measure one size on one database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=SIZES[0])
    parser.add_argument("--on", choices=DATABASES, default=DATABASES[0])
    parser.add_argument("--url", default="", help="a database that keeps what is loaded, of the role that owns it")
    options = parser.parse_args()
    label = f"{options.names:,} names, {options.on}"
    found = {label: measure_one(options.names, options.on, options.url)}
    kept = read_figures(RESULTS / FILE).get("search", {}) | found
    keep_figures(RESULTS / FILE, {"search": kept})
    sys.stdout.write("\n".join((*lines(found), "")))


if __name__ == "__main__":
    main()
