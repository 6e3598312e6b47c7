"""Fixtures of all tests: migrated databases, a browser; and what is left out where the machine lacks something."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.binaries import find_binaries
from tests.support.chromium import LAUNCH_ARGUMENTS, chromium_path
from tests.support.databases import (
    Database,
    SharedFolder,
    copied_postgresql,
    copied_sqlite,
    stop_shared_server,
)
from tests.support.spark import find_spark
from tests.support.trial_cards import forget_cards, publish_trials

SHARED: Final = pytest.StashKey[SharedFolder]()
LEFT_OUT: Final = "left out: "
# What a marked test needs from the machine, and what to do where it is missing.
NEEDS: Final[dict[str, tuple[Callable[[], Path | None], str]]] = {
    "browser": (chromium_path, "no Chromium on this machine; install the package chromium"),
    "postgresql": (find_binaries, "no PostgreSQL server on this machine; install the package postgresql"),
    "spark": (find_spark, "no Spark on this machine; run `make install-spark`, and install Java 17"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Give the main process a folder that its workers share."""
    given = getattr(config, "workerinput", {}).get("shared")
    if given is None:
        folder = Path(tempfile.mkdtemp(prefix="tradecover-tests-"))
        config.stash[SHARED] = SharedFolder(folder, os.getpid())
    else:
        config.stash[SHARED] = SharedFolder(Path(given[0]), int(given[1]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist has no types
    """Tell a worker where the shared folder is."""
    shared = node.config.stash[SHARED]
    node.workerinput["shared"] = (str(shared.path), shared.main_process)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the session's tests shared."""
    shared = config.stash.get(SHARED, None)
    if shared is not None and shared.main_process == os.getpid():
        stop_shared_server(shared)
        shutil.rmtree(shared.path, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, and keep those with a browser on one worker: one Chromium is heavy enough."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker("browser")
        if {"postgresql_database", "postgresql_bureau_database"} & set(fixtures):
            item.add_marker("postgresql")
        if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out where the machine lacks what it needs; in CI that is a failure."""
    for marker, (find, advice) in NEEDS.items():
        if item.get_closest_marker(marker) and find() is None:
            if os.environ.get("CI") == "true":
                pytest.fail(advice, pytrace=False)
            pytest.skip(LEFT_OUT + advice)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]) for report in skipped if LEFT_OUT in str(report.longrepr)]
    for reason in sorted(set(reasons)):
        text = f"{reasons.count(reason)} TESTS {reason.removeprefix('Skipped: ').upper()}"
        terminalreporter.write_sep("!", text, red=True, bold=True)


@pytest.fixture(scope="session")
def shared_folder(pytestconfig: pytest.Config) -> SharedFolder:
    """Give the folder that the session's workers share."""
    return pytestconfig.stash[SHARED]


@pytest.fixture
def sqlite_database(shared_folder: SharedFolder, tmp_path: Path) -> Database:
    """Give a migrated, empty SQLite file."""
    return copied_sqlite(shared_folder, tmp_path)


@pytest.fixture
def postgresql_database(shared_folder: SharedFolder) -> Iterator[Database]:
    """Give a migrated, empty PostgreSQL database with an owner and an application role."""
    with copied_postgresql(shared_folder) as database:
        yield database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Database:
    """Give a migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def sqlite_bureau_database(shared_folder: SharedFolder, tmp_path: Path) -> Database:
    """Give a migrated SQLite file that holds the demo's firms with all their years: a copy of one loaded once."""
    return copied_sqlite(shared_folder, tmp_path, with_bureau=True)


@pytest.fixture
def postgresql_bureau_database(shared_folder: SharedFolder) -> Iterator[Database]:
    """Give a migrated PostgreSQL database that holds the demo's firms with all their years, copied as well."""
    with copied_postgresql(shared_folder, with_bureau=True) as database:
        yield database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bureau_database(request: pytest.FixtureRequest) -> Database:
    """Give a database with the demo's firms: the test runs once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_bureau_database")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one headless Chromium; each test opens a context of its own in it. Mark the test `browser`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def trial_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the process serve two scorecards more, made for the test; give the folder of all."""
    yield publish_trials(tmp_path / "scorecards", monkeypatch)
    monkeypatch.undo()
    forget_cards()
