"""Invoices, receipts and reference rates by the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import main
from models.engine import engine_for, read_only, unit_of_work
from policies.queries import latest_rates
from receivables.queries import outstanding
from tests.services.ledger_scene import ALL, MAY, set_scene
from tests.support.databases import Database

INVOICES = "buyer_id,ref,gross,shipped_on,invoiced_on,due_on\n1,F1,{gross},2008-01-10,2008-01-11,2008-02-10\n"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    engine = engine_for(sqlite_database.url)
    with unit_of_work(engine, ALL) as session:
        set_scene(session)
    engine.dispose()
    return sqlite_database


def call(database: Database, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--database-url", database.url])


def owed(database: Database) -> list[str]:
    engine = engine_for(database.url)
    with read_only(engine, ALL) as session:
        found = [amount.decimal for amount in outstanding(session, scope=ALL, on=MAY).values()]
    engine.dispose()
    return found


def test_invoices_are_imported_into_the_policy_of_that_number(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "invoices.csv"
    file.write_text(INVOICES.format(gross="12.50"))
    words = ("ledger", "import", "invoices", str(file), "--policy", "TC-1")
    trial = call(database, *words, "--dry-run", "--json")
    assert (trial.exit_code, json.loads(trial.stdout)["accepted"], owed(database)) == (0, 1, [])
    assert call(database, *words).exit_code == 0
    assert json.loads(call(database, *words, "--json").stdout)["unchanged"] == 1
    assert owed(database) == ["12.50"]


def test_a_bad_row_is_named_and_sets_the_exit_status(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "invoices.csv"
    file.write_text(INVOICES.format(gross="much"))
    answer = call(database, "ledger", "import", "invoices", str(file), "--policy", "TC-1")
    assert answer.exit_code == 2
    assert "row 2, column gross: found 'much'" in answer.stderr


def test_a_policy_that_is_not_there_is_refused(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "invoices.csv"
    file.write_text(INVOICES.format(gross="1"))
    answer = call(database, "ledger", "import", "invoices", str(file), "--policy", "TC-9")
    assert (answer.exit_code, "There is no policy TC-9." in answer.stderr) == (1, True)


def test_rates_are_imported_once(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("Date,USD,PLN\n2008-04-30,1.5540,3.4630\n")
    assert call(database, "rates", "import", str(file)).stdout == "rates.csv: 2 rates read, 2 of them new\n"
    assert call(database, "rates", "import", str(file)).stdout == "rates.csv: 2 rates read, 0 of them new\n"
    engine = engine_for(database.url)
    with read_only(engine, ALL) as session:
        assert [rate[0] for rate in latest_rates(session, on=MAY)] == ["PLN", "USD"]
    engine.dispose()


def test_a_broken_file_of_rates_is_bad_input(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("Date,USD\n2008-04-30,dear\n")
    answer = call(database, "rates", "import", str(file))
    assert answer.exit_code == 2
    assert "row 2, column USD" in answer.stderr
