"""`tradecover bureau import` of feeds: the adapter by content, the account, a folder, a stop, a further adapter."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select, text

from basics.scopes import InsurerScope
from commands.main import main
from models.base import Base
from models.engine import read_only
from models.registry import Buyer, BuyerEvent
from registry.adapters import feeds
from registry.adapters.feeds import Feed
from registry.adapters.opening import FeedStream
from registry.clean.identifiers import checked
from registry.feeds import loading
from registry.feeds.service import take_chunk
from registry.feeds.values import CompanyRecord, FeedRecord, LoadFacts, ParsedRecord
from tests.command_line.test_registry_bureau import set_up
from tests.rules.feed_examples import DELSTAR, KNN, MAXRETS, golden_file, lei_record
from tests.shared_data import shared_data
from tests.support.databases import Database

TWO = golden_file(lei_record(DELSTAR), lei_record(MAXRETS, LegalName="Maxrets Ventures Plc"))


@dataclass(frozen=True)
class Place:
    """A set-up database, and a folder for files."""

    url: str
    engine: Engine
    folder: Path

    def run(self, *arguments: str | Path, given: bytes | None = None) -> Result:
        command = ["bureau", "import", "--database-url", self.url, *map(str, arguments)]
        return CliRunner().invoke(main, command, input=given)

    def file(self, content: bytes, name: str = "feed") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def count(self, table: type[Base]) -> int:
        with read_only(self.engine, InsurerScope()) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def enqueued(self) -> set[str]:
        with self.engine.connect() as connection:
            return set(connection.scalars(text("SELECT name FROM workflow_status")))


@pytest.fixture
def place(sqlite_database: Database, tmp_path: Path) -> Iterator[Place]:
    engine = set_up(sqlite_database)
    yield Place(sqlite_database.url, engine, tmp_path)
    engine.dispose()


def counts(result: Result) -> tuple[Any, ...]:
    found = json.loads(result.stdout)
    return tuple(found[name] for name in ("state", "read", "accepted", "rejected", "unchanged"))


def test_a_golden_copy_is_known_by_its_content_and_wakes_no_monitoring(place: Place) -> None:
    file = place.file(gzip.compress(TWO), "copy.bin")
    result = place.run(file)
    assert result.exit_code == 0
    assert result.stderr == f"{file}: read as gleif-json, by its content; --adapter names another\n"
    assert result.stdout.splitlines() == [
        f"{file}: imported",
        "read  accepted  rejected  unchanged",
        "   2         2         0          0",
    ]
    assert (place.count(Buyer), place.enqueued()) == (2, {"send_notices"})
    assert counts(place.run(file, "--adapter", "gleif-json", "--json")) == ("done", 2, 0, 0, 2)


def test_standard_input_is_read_as_well(place: Place) -> None:
    assert counts(place.run("-", "--json", given=TWO)) == ("done", 2, 2, 0, 0)


def test_facts_wake_monitoring(place: Place) -> None:
    place.run(place.file(TWO))
    rows = (
        "record,identifier_scheme,country,identifier_value,kind,happened_on,source_key\n"
        f"event,lei,GB,{DELSTAR},insolvency,2008-04-01,CR-2008-17\n"
    )
    assert counts(place.run(place.file(rows.encode()), "--json")) == ("done", 1, 1, 0, 0)
    assert (place.count(BuyerEvent), place.enqueued()) == (1, {"send_notices", "monitoring_run"})


def test_a_dry_run_of_a_feed_stores_nothing(place: Place) -> None:
    result = place.run(place.file(TWO), "--dry-run", "--json")
    assert (result.exit_code, counts(result)) == (0, ("done", 2, 2, 0, 0))
    assert place.count(Buyer) == 0


def test_a_rejected_record_is_told_with_exit_status_2(place: Place) -> None:
    file = place.file(golden_file(lei_record(DELSTAR, LegalName="..."), lei_record(KNN)))
    result = place.run(file, "--adapter", "gleif-json")
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {file}: row 1, column LegalName: found '...'; a name with at least one letter or digit is right\n"
    )
    assert place.count(Buyer) == 1


def test_a_number_left_out_is_told_and_is_no_fault(place: Place) -> None:
    authority = {"RegistrationAuthorityID": {"$": "RA000189"}, "RegistrationAuthorityEntityID": {"$": "519273321"}}
    result = place.run(place.file(golden_file(lei_record(DELSTAR, RegistrationAuthority=authority))))
    assert result.exit_code == 0
    assert "this was left out, and the record kept" in result.stderr


def test_a_file_that_breaks_off_says_where_and_goes_on_with_the_whole_one(place: Place) -> None:
    result = place.run(place.file(TWO[:-1]), "--adapter", "gleif-json")
    assert result.exit_code == 2
    assert "broken off: what came before is kept" in result.stdout
    assert "after 2 records; JSON in UTF-8, whole to its end, is right" in result.stderr
    assert "Traceback" not in result.output


def test_a_folder_of_documents_is_one_load(place: Place) -> None:
    folder = shared_data("insolvency_notices", "companies_house_insolvency_api")
    result = place.run(folder, "--json")
    assert result.exit_code == 2
    assert counts(result) == ("done", 9, 0, 9, 0)
    empty = place.folder / "empty"
    empty.mkdir()
    refused = place.run(empty)
    assert (refused.exit_code, "a folder without a JSON document" in refused.stderr) == (2, True)


def test_a_load_that_was_stopped_says_so_and_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CHUNK", 1)
    file, seen = place.file(TWO), []

    def stop_at_second(*given: Any) -> LoadFacts:  # noqa: ANN401 - whatever the service takes
        seen.append(given)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return take_chunk(*given)

    monkeypatch.setattr("registry.feeds.loading.take_chunk", stop_at_second)
    assert place.run(file).exit_code != 0
    assert place.count(Buyer) == 1
    monkeypatch.setattr("registry.feeds.loading.take_chunk", take_chunk)
    result = place.run(file)
    assert (result.exit_code, f"{file}: goes on where it stood" in result.stderr) == (0, True)
    assert "   2         2         0          0" in result.stdout


def read_register(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read a made-up register of lines: a company number of Slovakia, and a name."""
    lines = stream.read().decode().splitlines()
    for number, line in enumerate(lines, start=1):
        value, _, name = line.partition("|")
        yield FeedRecord(number, value, CompanyRecord((checked("company_number", "SK", value),), name, "SK"))


def test_a_further_adapter_is_one_file_and_one_row(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Feed("lines", "lines", "a register of lines", "Lines", lambda start: b"|" in start, read_register)
    monkeypatch.setitem(feeds.FEEDS, "lines", row)
    file = place.file(b"46675493|KNN s.r.o.\n")
    result = place.run(file, "--json")
    assert "read as lines, by its content" in result.stderr
    assert counts(result) == ("done", 1, 1, 0, 0)
    assert counts(place.run(file, "--json")) == ("done", 1, 0, 0, 1)
