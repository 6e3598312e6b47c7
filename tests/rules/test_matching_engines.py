"""What the engines join is what plain Python joins; a registry is made ready in parts that lose nothing."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.matching.bulk import Index
from registry.matching.engines import duckdb_engine
from registry.matching.keys import initials, joined_words, key_words
from registry.matching.numbers import country_number, key_numbers
from registry.matching.pool import in_order, opened_pool
from registry.matching.prepared import Prepared, prepared
from registry.matching.wanted import Wanted

HOME = country_number("GB")
NAMES = [
    ("Wrenfield Tile Works", "GB"),
    ("Wrenfield Tile Yards", "GB"),
    ("Wrenfield Foods", "FR"),
    ("Tile Works", "PL"),
    ("Quarry Foods", "GB"),
    ("Two Kai", ""),
]
ENGINES = ["duckdb", pytest.param("spark", marks=(pytest.mark.spark, pytest.mark.long))]


@contextmanager
def index_of(folder: Path, engine: str, names: list[tuple[str, str]]) -> Iterator[Index]:
    registry = folder / "B.csv"
    with registry.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "country"), *names])
    with opened_pool(1) as pool:
        ready = make_ready(registry, folder, pool, with_keys=engine == "duckdb")
    if engine == "duckdb":
        with duckdb_engine.opened_index(folder, ready.columns) as index:
            yield index
        return
    from registry.matching.engines import spark_engine  # noqa: PLC0415 - an extra

    with spark_engine.opened_index(folder, ready.columns) as index:
        yield index


def make_ready(registry: Path, folder: Path, pool: Executor, *, with_keys: bool = True) -> Prepared:
    return prepared(registry, folder, (pool, 1), lambda *_: None, with_keys=with_keys)


def keys_of(name: str) -> set[str]:
    words = key_words(name)
    return {*words, *joined_words(words), initials(words)} - {""}


def joined_in_python(wanted: list[tuple[int, str, float, int]]) -> list[tuple[int, int]]:
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for customer, key, weight, within in wanted:
        for row, (name, country) in enumerate(NAMES, start=2):
            keys = keys_of(name)
            place = country_number(country or None)
            if key in keys and within in (0, place):
                shared[customer, row] += weight * (1.3 if place == HOME else 1.0) / (len(keys) + 4)
    return sorted(shared, key=lambda pair: (pair[0], -round(shared[pair], 4), pair[1]))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_joins_as_the_definition_says(engine: str, tmp_path: Path) -> None:
    asked = [
        (0, "wrenfield", 3.0, 0),
        (0, "tile", 2.0, 0),
        (0, "tileworks", 1.0, 0),
        (0, ".wtw", 0.5, 0),
        (1, "foods", 2.0, HOME),
        (1, "wrenfield", 1.0, country_number("FR")),
        (2, "twokai", 4.0, 0),
        (3, "nobody", 9.0, 0),
    ]
    wanted = [Wanted(customer, key_numbers([key])[0], weight, within, HOME) for customer, key, weight, within in asked]
    with index_of(tmp_path, engine, NAMES) as index:
        found = index.best(wanted, 10)
        assert found == joined_in_python(asked)
        assert found[0] == (0, 2)
        assert index.best(wanted, 1) == [(0, 2), (1, 6), (2, 7)]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_counts_keys_by_country_and_gives_words_and_rows(engine: str, tmp_path: Path) -> None:
    keys = ["wrenfield", "twokai", "nobody"]
    wrenfield, twokai, _ = key_numbers(keys)
    with index_of(tmp_path, engine, NAMES) as index:
        counts = index.counts(key_numbers(keys))
        assert counts == {(wrenfield, HOME): 2, (wrenfield, country_number("FR")): 1, (twokai, 0): 1}
        words = sorted(word for batch in index.words() for word in batch)
        assert words == ["foods", "kai", "quarry", "tile", "two", "works", "wrenfield", "yards"]
        rows = index.rows([3, 7, 99])
        assert {number: (row.name, row.country) for number, row in rows.items()} == {
            3: ("Wrenfield Tile Yards", "GB"),
            7: ("Two Kai", ""),
        }


@pytest.mark.slow
def test_parts_hold_every_row_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.matching.prepared.PART_ROWS", 2)
    with index_of(tmp_path, "duckdb", NAMES) as index:
        assert [index.rows([row])[row].name for row in range(2, 8)] == [name for name, _ in NAMES]
    assert len(list(tmp_path.glob("rows-*.parquet"))) == 3


@pytest.mark.slow
def test_cells_with_breaks_and_quotes_come_back_as_they_were(tmp_path: Path) -> None:
    names = [('Wren "Tile"\nWorks', "GB"), ("Quarry; Foods, plc", "GB")]
    with index_of(tmp_path, "duckdb", names) as index:
        assert [row.name for row in index.rows([2, 4]).values()] == [name for name, _ in names]


@pytest.mark.slow
def test_a_folder_that_was_left_half_made_is_made_anew(tmp_path: Path) -> None:
    registry = tmp_path / "B.csv"
    registry.write_text("name\nWren\nQuarry\n", encoding="utf-8")
    with opened_pool(1) as pool:
        assert make_ready(registry, tmp_path, pool).was_kept is False
        assert make_ready(registry, tmp_path, pool).was_kept is True
        (tmp_path / "index.json").unlink()
        (tmp_path / "keys-000007.parquet").write_bytes(b"of a run that was killed")
        ready = make_ready(registry, tmp_path, pool)
    assert (ready.was_kept, ready.account.accepted) == (False, 2)
    assert [path.name for path in sorted(tmp_path.glob("keys-*"))] == ["keys-000000.parquet"]


def test_an_index_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    registry = tmp_path / "B.csv"
    registry.write_text("name\nWren\nQuarry\n", encoding="utf-8")
    about, keys = tmp_path / "index.json", tmp_path / "keys-000000.parquet"
    with opened_pool(1) as pool:
        make_ready(registry, tmp_path, pool)
        whole = keys.read_bytes()
        for content in (b"junk", b"[]", b"\xff", b"{}"):
            about.write_bytes(content)
            assert make_ready(registry, tmp_path, pool).was_kept is False
        for damaged in (whole[:40], b"x" * len(whole)):
            keys.write_bytes(damaged)
            assert make_ready(registry, tmp_path, pool).was_kept is False
        keys.unlink()
        assert make_ready(registry, tmp_path, pool).was_kept is False
        assert make_ready(registry, tmp_path, pool).was_kept is True
    assert keys.read_bytes() == whole


def test_work_is_given_back_in_order_and_only_so_much_is_on_its_way() -> None:
    taken: list[int] = []

    def work() -> Iterator[tuple[int]]:
        for number in range(20):
            taken.append(number)
            yield (number,)

    with opened_pool(1) as pool:
        made = in_order(pool, 1, lambda number: number * 2, work())
        assert next(made) == 0
        assert len(taken) == 3
        assert list(made) == list(range(2, 40, 2))
