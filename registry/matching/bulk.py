"""Match a list of customers to a registry of any size: files in, one file out, in bounded memory."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Final, Protocol

from basics.errors import Refused
from registry.matching.duplicates import find_duplicates
from registry.matching.keys import key_words, number_keys
from registry.matching.near import near_words
from registry.matching.numbers import country_number, key_numbers
from registry.matching.pool import in_order, opened_pool
from registry.matching.rules import CANDIDATES_LOOKED_AT, match_names
from registry.matching.tables import RawRow, as_record, opened_list, read_row
from registry.matching.values import Engine, ListAccount, MatchedCustomer, MatchReport, Outcome, Record
from registry.matching.wanted import Asked, Wanted, asked_keys, most_names, total_counts, wanted_keys
from registry.matching.written import written
from registry.values import RejectedRow

BATCH: Final = 2_500
_PIECE: Final = 100
SMALL_BYTES: Final = 4 * 2**20  # bytes of a registry that one process reads before others have started
_NEEDS: Final = {
    Engine.DUCKDB: (("duckdb", "ibis", "pyarrow"), "analytics", "registry.matching.engines.duckdb_engine"),
    Engine.SPARK: (("pyspark", "ibis", "pandas", "pyarrow"), "spark", "registry.matching.engines.spark_engine"),
}


@dataclass(frozen=True, slots=True)
class MatchOrder:
    """What is to be matched, and how.

    `index` is a folder in which the prepared registry is kept for the next run; None keeps nothing.
    """

    customers: Path
    registry: Path
    out: Path
    engine: Engine = Engine.DUCKDB
    index: Path | None = None
    processes: int = 1


class Progress(Protocol):
    """Told what is being done, how much of it is done, and of how much, 0 where nobody knows."""

    def __call__(self, what: str, done: int, of: int = 0) -> None:
        """Tell."""


class Index(Protocol):
    """A prepared registry in an engine."""

    def words(self) -> Iterator[Sequence[str]]:
        """Give every word in use, in batches."""

    def counts(self, keys: Sequence[int]) -> Mapping[tuple[int, int], int]:
        """Count the names that have each key in each country; keys of none are absent."""

    def best(self, wanted: Sequence[Wanted], count: int) -> list[tuple[int, int]]:
        """Give customers with the rows that they may be, by customer, best first."""

    def rows(self, numbers: Sequence[int]) -> Mapping[int, RawRow]:
        """Give rows by their numbers."""


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What every step of a run has at hand."""

    index: Index
    names: int
    schemes: tuple[str, ...]
    pool: Executor
    processes: int


def match_files(order: MatchOrder, progress: Progress) -> MatchReport:
    """Match the customers of one file to the registry of another; see docs/matching.md.

    Raises:
        Invalid: `file.unreadable`.
        Refused: `engine.not_installed`.
    """
    _check_installed(order.engine)
    account, customers = read_customers(order.customers)
    progress("customers read", account.read, account.read)
    processes = 1 if order.registry.stat().st_size < SMALL_BYTES else order.processes
    with _folder(order) as folder, opened_pool(processes) as pool:
        prepare = import_module("registry.matching.prepared").prepared
        ready = prepare(order.registry, folder, (pool, processes), progress, with_keys=order.engine is Engine.DUCKDB)
        clusters = find_duplicates(customers)
        progress("duplicates found", len(clusters), len(clusters))
        outcomes, skipped = Counter[Outcome](), dict[str, int]()
        with (
            import_module(_NEEDS[order.engine][2]).opened_index(folder, ready.columns) as index,
            written(order.out, clusters) as out,
        ):
            shop = _Workshop(index, ready.account.accepted, ready.columns.schemes, pool, processes)
            for done in _match_all(shop, customers, skipped):
                out.write(done)
                outcomes[done.outcome] += 1
                if outcomes.total() % _PIECE == 0:
                    progress("customers matched", outcomes.total(), len(customers))
    return MatchReport(
        customers=account,
        registry=ready.account,
        was_prepared=ready.was_kept,
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        clusters=len(clusters),
        rows_in_clusters=sum(len(cluster.rows) for cluster in clusters),
        skipped_keys=skipped,
    )


def read_customers(path: Path) -> tuple[ListAccount, list[Record]]:
    """Read a list of customers: what became of its rows, and the good ones.

    Raises:
        Invalid: `file.unreadable`.
    """
    with opened_list(path) as (columns, lines):
        read = [read_row(columns, number, cells) for number, cells in lines]
    records = [as_record(row, columns.schemes) for row in read if isinstance(row, RawRow)]
    rejections = tuple(row for row in read if isinstance(row, RejectedRow))
    account = ListAccount(
        read=len(read),
        accepted=len(records),
        rejected=len(rejections),
        rejections=rejections,
        columns=columns.taken,
        ignored_columns=columns.ignored,
        notes=Counter(note for _, notes in records for note in notes),
    )
    return account, [record for record, _ in records]


def _match_all(shop: _Workshop, customers: Sequence[Record], skipped: dict[str, int]) -> Iterator[MatchedCustomer]:
    words = {word for customer in customers for word in key_words(customer.name)}
    near = near_words(words, shop.index.words())
    everyone = iter(customers)
    while batch := list(islice(everyone, BATCH)):
        asked = [_asked(customer, asked_keys(customer.name, near)) for customer in batch]
        pieces = list(_candidates(shop, batch, asked, skipped))
        work = ((pieces[at : at + _PIECE], shop.schemes) for at in range(0, len(pieces), _PIECE))
        for piece in in_order(shop.pool, shop.processes, judge_piece, work):
            yield from piece


def judge_piece(piece: Sequence[tuple[Record, Sequence[RawRow]]], schemes: Sequence[str]) -> list[MatchedCustomer]:
    """Match some customers to their candidates, whose identifiers nobody has read so far."""
    rows_of = {customer.row: rows for customer, rows in piece}

    def candidates_of(customer: Record) -> list[Record]:
        return [as_record(row, schemes if customer.identifiers else ())[0] for row in rows_of[customer.row]]

    return list(match_names((customer for customer, _ in piece), candidates_of))


def _asked(customer: Record, keys: Mapping[str, float]) -> Asked:
    known = customer.identifiers
    numbers = number_keys([one.scheme for one in known], [one.value for one in known])
    return Asked(keys, tuple(filter(None, numbers)), country_number(customer.country))


def _candidates(
    shop: _Workshop, batch: Sequence[Record], asked: Sequence[Asked], skipped: dict[str, int]
) -> Iterator[tuple[Record, Sequence[RawRow]]]:
    """Give each customer with the rows of the registry that it may be, best first."""
    texts = sorted({key for one in asked for key in (*one.keys, *one.numbers)})
    number_of = dict(zip(texts, key_numbers(texts), strict=True))
    counts = shop.index.counts(list(number_of.values()))
    totals, most = total_counts(counts), most_names(shop.names)
    skipped |= {text: totals[key] for text, key in number_of.items() if totals.get(key, 0) > most}
    wanted = list(wanted_keys(asked, number_of, counts, shop.names))
    found = shop.index.best(wanted, CANDIDATES_LOOKED_AT) if wanted else []
    rows = shop.index.rows(sorted({row for _, row in found}))
    by_customer = {place: [rows[row] for _, row in some] for place, some in groupby(found, itemgetter(0))}
    for place, customer in enumerate(batch):
        yield customer, by_customer.get(place, [])


@contextmanager
def _folder(order: MatchOrder) -> Iterator[Path]:
    """Give the folder of the prepared registry: the one that is kept, or one beside the answer while it is used."""
    if order.index is not None:
        order.index.mkdir(parents=True, exist_ok=True)
        yield order.index
        return
    with tempfile.TemporaryDirectory(prefix=".tradecover-", dir=order.out.resolve().parent) as folder:
        yield Path(folder)


def _check_installed(engine: Engine) -> None:
    modules, extra, _ = _NEEDS[engine]
    absent = [module for module in modules if find_spec(module) is None]
    if absent:
        adds = f"`make install-{extra}` or `pip install tradecover[{extra}]` adds it"
        raise Refused("engine.not_installed", f"{', '.join(absent)} is not installed; {adds}.")
