"""`tradecover migrate` and what web and worker find afterwards."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from basics.scopes import InsurerScope
from commands.main import main
from jobs.queue import SEND_NOTICES, WorkQueue
from models.engine import engine_for, unit_of_work
from tests.support.databases import APP, Database


def enqueue(url: str) -> None:
    queue, engine = WorkQueue(url), engine_for(url)
    with unit_of_work(engine, InsurerScope()) as session:
        queue.enqueue(session, SEND_NOTICES)
    queue.close()
    engine.dispose()


def test_an_empty_file_becomes_a_database_with_a_queue(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for _ in range(2):  # a second time changes nothing
        result = CliRunner().invoke(main, ["migrate", "--database-url", url])
        assert result.exit_code == 0
        assert result.output.startswith("The database is up to date.\n")
    enqueue(url)


def test_on_postgresql_the_application_may_use_the_queue_and_change_no_table(postgresql_database: Database) -> None:
    options = ["--database-url", postgresql_database.owner_url, "--app-role", APP]
    assert CliRunner().invoke(main, ["migrate", *options]).exit_code == 0
    enqueue(postgresql_database.url)
    engine = engine_for(postgresql_database.url)
    for statement in (
        "CREATE TABLE dbos.mine (id int)",
        "DROP TABLE dbos.workflow_status",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_on_postgresql_the_application_role_must_be_named(postgresql_database: Database) -> None:
    result = CliRunner().invoke(main, ["migrate", "--database-url", postgresql_database.owner_url])
    assert result.exit_code == 2
    assert "--app-role is missing" in result.output
