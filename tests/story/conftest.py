"""Fixtures of the story: databases with the demo in them, filled once a session, and the stage they stand on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.story.stage import Stage, fill, migrate, running_stage
from tests.support.databases import Database, SharedFolder


@pytest.fixture
def sqlite_demo(shared_folder: SharedFolder, tmp_path: Path) -> Database:
    """Give a SQLite file with the demo, migrated by the product's command; the first test that asks fills it."""
    with shared_folder.lock("demo"):
        template = shared_folder.path / "demo.db"
        if not template.exists():
            draft = shared_folder.path / "demo-draft.db"
            url = f"sqlite:///{draft}"
            database = Database("sqlite", url, url)
            migrate(database, shared_folder.path)
            fill(database)
            draft.replace(template)
    file = shutil.copyfile(template, tmp_path / "demo.db")
    return Database("sqlite", f"sqlite:///{file}", f"sqlite:///{file}")


@pytest.fixture
def postgresql_demo(postgresql_database: Database, tmp_path: Path) -> Database:
    """Give a PostgreSQL database with the demo; web and worker use the role that owns no table."""
    migrate(postgresql_database, tmp_path)
    fill(postgresql_database)
    return postgresql_database


@pytest.fixture
def stage(sqlite_demo: Database, tmp_path: Path) -> Iterator[Stage]:
    """Give a running installation on SQLite."""
    with running_stage(sqlite_demo, tmp_path) as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Give a running installation: the test runs once on SQLite and once on PostgreSQL."""
    database: Database = request.getfixturevalue(f"{request.param}_demo")
    with running_stage(database, tmp_path) as found:
        yield found
