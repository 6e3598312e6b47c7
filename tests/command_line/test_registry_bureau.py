"""`tradecover bureau import`, on both databases."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select, text

from basics.actors import Role
from basics.scopes import InsurerScope
from commands.main import main
from commands.migrate import migrate_all
from models.engine import engine_for, read_only, unit_of_work
from models.registry import ImportRun, Statement
from people import service as people
from people.passwords import Passwords
from people.values import NewInstallation, NewPerson
from tests.rules.registry_examples import make_row, make_text
from tests.support.databases import APP, Database


def set_up(database: Database) -> Engine:
    migrate_all(database.owner_url, app_role=APP if database.name == "postgresql" else None)
    made = engine_for(database.url)
    with unit_of_work(made, InsurerScope()) as session:
        given = NewInstallation("Example Credit Insurance", "EUR", date(2008, 5, 1), is_demo=True)
        person = NewPerson("ada@insurer.example", "Ada", Role.ADMINISTRATOR)
        cheap = Passwords(time_cost=1, memory_kib=8)
        people.set_up(session, given, administrator=person, password="meadow lantern forty two", passwords=cheap)
    return made


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = set_up(database)
    yield made
    made.dispose()


def run(database: Database, *arguments: str | Path, given: bytes | None = None) -> Result:
    command = ["bureau", "import", "--database-url", database.url, *map(str, arguments)]
    return CliRunner().invoke(main, command, input=given)


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "march.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def count(engine: Engine, table: type[Statement] | type[ImportRun]) -> int:
    with read_only(engine, InsurerScope()) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def counts_of(result: Result) -> dict[str, Any]:
    found = json.loads(result.stdout)
    return {name: found[name] for name in ("state", "read", "accepted", "rejected", "unchanged")}


def test_file_is_imported_and_a_monitoring_run_enqueued_with_it(
    database: Database, engine: Engine, tmp_path: Path
) -> None:
    file = written(tmp_path, gzip.compress(make_text(make_row()).encode()))
    result = run(database, file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"{file}: imported",
        "read  accepted  rejected  unchanged",
        "   1         1         0          0",
    ]
    schema = "dbos." if database.name == "postgresql" else ""
    with engine.connect() as connection:
        enqueued = set(connection.scalars(text(f"SELECT name FROM {schema}workflow_status")))  # noqa: S608 - our own name
    assert enqueued == {"monitoring_run", "send_notices"}


def test_second_import_of_a_file_changes_nothing(database: Database, engine: Engine, tmp_path: Path) -> None:
    file = written(tmp_path, make_text(make_row()))
    run(database, file)
    result = run(database, file, "--json")
    assert result.exit_code == 0
    assert counts_of(result) == {"state": "done", "read": 1, "accepted": 0, "rejected": 0, "unchanged": 1}
    assert (count(engine, Statement), count(engine, ImportRun)) == (1, 2)


def test_dry_run_tells_and_stores_nothing(database: Database, engine: Engine, tmp_path: Path) -> None:
    result = run(database, written(tmp_path, make_text(make_row())), "--dry-run", "--json")
    assert (result.exit_code, json.loads(result.stdout)["run_id"]) == (0, None)
    assert counts_of(result) == {"state": "done", "read": 1, "accepted": 1, "rejected": 0, "unchanged": 0}
    assert (count(engine, Statement), count(engine, ImportRun)) == (0, 0)


@pytest.mark.parametrize(("keep", "kept"), [("good", 1), ("none", 0)])
def test_bad_row_is_named_on_standard_error_and_the_good_one_kept_as_chosen(
    database: Database, engine: Engine, tmp_path: Path, keep: str, kept: int
) -> None:
    file = written(tmp_path, make_text(make_row(), make_row(identifier_value="T_2", total_assets="-5")))
    result = run(database, file, "--keep", keep)
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {file}: row 3, column total_assets: found '-5'; an amount of 0 or more is right\n"
    )
    assert count(engine, Statement) == kept


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file: found an empty file; a header and at least one row are right"),
        (b"\x00\x01", "file: found a binary file (byte 0x00 near line 1); a table saved as CSV in UTF-8 is right"),
        (
            make_text(make_row(), without=("ebit",)).encode(),
            "file, column ebit: found no such column among 24; a column ebit is right; its cells may be empty",
        ),
    ],
)
def test_refused_file_is_explained_and_leaves_a_run(
    database: Database, engine: Engine, tmp_path: Path, content: bytes, said: str
) -> None:
    file = written(tmp_path, content)
    result = run(database, file)
    assert (result.exit_code, result.stderr) == (2, f"error: {file}: {said}\n")
    assert result.stdout.startswith(f"{file}: refused as a whole")
    assert (count(engine, Statement), count(engine, ImportRun)) == (0, 1)


def test_many_faults_are_told_as_twenty_and_a_number(sqlite_database: Database, tmp_path: Path) -> None:
    set_up(sqlite_database).dispose()
    rows = [make_row(identifier_value=f"T_{place}", ebit="much") for place in range(23)]
    result = run(sqlite_database, written(tmp_path, make_text(*rows)), "--dry-run")
    lines = result.stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("3 faults more; --json lists them all")


def test_standard_input_is_read(database: Database, engine: Engine) -> None:
    result = run(database, "-", given=make_text(make_row()).encode())
    assert result.exit_code == 0
    assert count(engine, Statement) == 1


def test_file_that_is_not_there_is_named(database: Database, engine: Engine, tmp_path: Path) -> None:  # noqa: ARG001
    result = run(database, tmp_path / "gone.csv")
    assert result.exit_code == 2
    assert "a file that cannot be read (No such file or directory); a CSV file is right" in result.stderr


def test_missing_database_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADECOVER_HOME", str(tmp_path))
    monkeypatch.delenv("TRADECOVER_DATABASE_URL", raising=False)
    result = CliRunner().invoke(main, ["bureau", "import", "march.csv"])
    assert result.exit_code == 2
    assert "TRADECOVER_DATABASE_URL" in result.stderr
