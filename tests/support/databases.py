"""Freshly migrated databases in no time: migrated once a test session, copied for every test.

On SQLite the copy is a file; on PostgreSQL it is a database made from a template, on one server that all workers of
the test session share. The server starts with the first test that needs it.
"""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from psycopg import sql

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from migrations.runner import migrate
from models.engine import engine_for, unit_of_work
from registry.service import load_demo_bureau
from tests.support.postgresql import START_SECONDS, Address, ServerDidNotStart

OWNER: Final = "tradecover_owner"
APP: Final = "tradecover_app"
_ROOT: Final = Path(__file__).parents[2]
_TEMPLATE: Final = "tradecover_template"
_BUREAU_TEMPLATE: Final = "tradecover_bureau_template"
_BUREAU_LOADED_ON: Final = date(2008, 5, 1)
_FILE_COPY_SINCE: Final = 150_000


@dataclass(frozen=True, slots=True)
class Database:
    """One migrated database of one test.

    `url` is for the application's role, `owner_url` for the role that owns the tables (on SQLite both are the file).
    `name` is `sqlite` or `postgresql`.
    """

    name: str
    url: str
    owner_url: str


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """Where the workers of one test session keep what they share; it ends with the session's main process."""

    path: Path
    main_process: int

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a lock that all workers know."""
        with (self.path / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def copied_sqlite(shared: SharedFolder, folder: Path, *, with_bureau: bool = False) -> Database:
    """Copy the migrated file, empty or with the demo's firms in it, into a test's own folder."""
    template = _sqlite_template(shared, with_bureau=with_bureau)
    file = folder / "tradecover.db"
    shutil.copyfile(template, file)
    url = f"sqlite:///{file}"
    return Database("sqlite", url, url)


@contextmanager
def copied_postgresql(shared: SharedFolder, *, with_bureau: bool = False) -> Iterator[Database]:
    """Make a database from the migrated template, empty or with the demo's firms in it; drop it after the test."""
    address = _shared_server(shared)
    _make_template(shared, address)
    if with_bureau:
        _make_bureau_template(shared, address)
    database = f"test_{secrets.token_hex(6)}"
    _create(address, database, template=_BUREAU_TEMPLATE if with_bureau else _TEMPLATE)
    try:
        yield Database("postgresql", address.url(database, role=APP), address.url(database, role=OWNER))
    finally:
        with address.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))


def migrated_postgresql(address: Address, name: str) -> Database:
    """Make a migrated, empty database on a server that nobody shares, with its two roles: for benchmarks."""
    _create_roles(address)
    _create(address, name, template="template1")
    migrate(address.url(name, role=OWNER), app_role=APP)
    return Database("postgresql", address.url(name, role=APP), address.url(name, role=OWNER))


def stop_shared_server(shared: SharedFolder) -> None:
    """End the server that the session's tests shared, where one was started."""
    file = _address_file(shared)
    if not file.exists():
        return
    os.kill(json.loads(file.read_text())["pid"], 15)


def _sqlite_template(shared: SharedFolder, *, with_bureau: bool) -> Path:
    """Give the file that tests copy; the first to ask makes it."""
    empty, full = shared.path / "template.db", shared.path / "bureau.db"
    with shared.lock("sqlite"):
        if not empty.exists():
            draft = shared.path / "draft.db"
            migrate(f"sqlite:///{draft}")
            draft.replace(empty)
        if with_bureau and not full.exists():
            draft = shared.path / "draft.db"
            shutil.copyfile(empty, draft)
            _load_bureau(f"sqlite:///{draft}")
            draft.replace(full)
    return full if with_bureau else empty


def _load_bureau(url: str) -> None:
    """Load the demo's firms with all their years, and close every connection: only then is the file whole."""
    engine = engine_for(url)
    with unit_of_work(engine, InsurerScope()) as session:
        load_demo_bureau(session, actor=OPERATOR, on=_BUREAU_LOADED_ON)
    engine.dispose()


def _address_file(shared: SharedFolder) -> Path:
    return shared.path / "server.json"


def _shared_server(shared: SharedFolder) -> Address:
    """Give the session's server; the first to ask starts it."""
    file = _address_file(shared)
    with shared.lock("server"):
        if not file.exists():
            _launch_server(shared, file)
        content = json.loads(file.read_text())
    return Address(content["port"], content["password"])


def _launch_server(shared: SharedFolder, file: Path) -> None:
    log = shared.path / "server.log"
    command = [sys.executable, "-m", "tests.support.postgresql", str(file), str(shared.main_process)]
    with log.open("wb") as output:
        keeper = subprocess.Popen(command, cwd=_ROOT, stdout=output, stderr=output, start_new_session=True)
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(log.read_text(errors="replace")[-2000:])
        time.sleep(0.05)
    keeper.returncode = 0  # it outlives this worker; the main process ends it


def _make_template(shared: SharedFolder, address: Address) -> None:
    done = shared.path / "template.done"
    with shared.lock("template"):
        if done.exists():
            return
        _create_roles(address)
        _create(address, _TEMPLATE, template="template1")
        migrate(address.url(_TEMPLATE, role=OWNER), app_role=APP)
        done.touch()


def _make_bureau_template(shared: SharedFolder, address: Address) -> None:
    done = shared.path / "bureau.done"
    with shared.lock("bureau"):
        if done.exists():
            return
        _create(address, _BUREAU_TEMPLATE, template=_TEMPLATE)
        _load_bureau(address.url(_BUREAU_TEMPLATE, role=APP))
        done.touch()


def _create_roles(address: Address) -> None:
    """Create the two roles: neither is a superuser, nor passes by row-level security."""
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}")
    with address.connect() as connection:
        for role in (OWNER, APP):
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(address.password)))


def _create(address: Address, database: str, *, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    names = [sql.Identifier(name) for name in (database, OWNER, template)]
    with address.connect() as connection:
        # Copying whole files beats logging every page where nothing is flushed to the disk.
        strategy = " STRATEGY file_copy" if connection.info.server_version >= _FILE_COPY_SINCE else ""
        connection.execute(statement.format(*names) + sql.SQL(strategy))
