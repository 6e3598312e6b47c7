"""Where the story plays: a migrated database with the demo in it, the real web server and a real worker."""

import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from basics.scopes import InsurerScope
from commands.demo_content import load_demo
from models.engine import engine_for, read_only
from models.scoping import ScopedSession
from monitoring import queries as monitoring
from notifications import queries as notifications
from people.passwords import Passwords
from tests.support.databases import APP, Database
from tests.support.ports import free_port
from tests.support.workers import running_workers, until

_ROOT: Final = Path(__file__).parents[2]
_COMMAND: Final = "from commands.main import run; run()"
CHEAP: Final = Passwords(time_cost=1, memory_kib=8)


@dataclass(frozen=True)
class Stage:
    """A running installation.

    Attributes:
        home: The folder for the worker's mails and the logs of the processes.
    """

    base_url: str
    database: Database
    home: Path

    @contextmanager
    def look(self) -> Iterator[ScopedSession]:
        """Read what is stored, as the insurer: to choose buyers by what is known of them, never to change anything."""
        engine = engine_for(self.database.url)
        try:
            with read_only(engine, InsurerScope()) as session:
                yield session
        finally:
            engine.dispose()

    def wait_for_worker(self, on: date) -> None:
        """Wait until monitoring has seen a business date and everybody is told."""
        until(lambda: self._is_quiet(on), f"monitoring has finished for {on}")

    def _is_quiet(self, on: date) -> bool:
        with self.look() as session:
            runs = monitoring.runs(session)
            is_done = any(run.business_date == on for run in runs) and all(run.finished_at for run in runs)
            return is_done and not notifications.is_anything_waiting(session)

    def run(self, *words: str, status: int = 0) -> str:
        """Run a `tradecover` command against this installation, which ends with a status; give what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", _COMMAND, *words],
            cwd=_ROOT,
            env=_environment(self.database, self.home),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, f"tradecover {' '.join(words)}: {done.returncode} {said}"
        return said


@contextmanager
def running_stage(database: Database, home: Path, *, with_worker: bool = True) -> Iterator[Stage]:
    """Start the web server, and a worker beside it, for as long as the block lasts."""
    with running_workers(database.url, home) as workers, _running_server(database, home) as base_url:
        if with_worker:
            workers.start("story")
        yield Stage(base_url, database, home)


def migrate(database: Database, home: Path) -> None:
    """Migrate by the product's own command."""
    extra = [] if database.name == "sqlite" else ["--app-role", APP]
    command = [sys.executable, "-c", _COMMAND, "migrate", "--database-url", database.owner_url, *extra]
    subprocess.run(command, cwd=_ROOT, env=_environment(database, home), check=True, capture_output=True, timeout=120)


def fill(database: Database, template: Path | None = None) -> None:
    """Fill a migrated database with the demo; on SQLite a filled file made earlier is copied."""
    if template is not None and database.name == "sqlite":
        shutil.copyfile(template, database.url.removeprefix("sqlite:///"))
        return
    engine = engine_for(database.url)
    load_demo(engine, CHEAP)
    engine.dispose()


@contextmanager
def _running_server(database: Database, home: Path) -> Iterator[str]:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    environment = _environment(database, home) | {"TRADECOVER_PUBLIC_URL": base_url}
    with (home / "serve.log").open("ab") as log:
        command = [sys.executable, "-c", _COMMAND, "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: _answers(process, f"{base_url}/livez"), "the web server answers", seconds=30)
        yield base_url
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    assert process.poll() is None, "the web server ended; see serve.log"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def _environment(database: Database, home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "TRADECOVER_DATABASE_URL": database.url,
        "TRADECOVER_OWNER_URL": database.owner_url,
        "TRADECOVER_HOME": str(home),
        "TRADECOVER_SECRET_KEY": secrets.token_urlsafe(40),
        "TRADECOVER_ARGON2_TIME_COST": "1",
        "TRADECOVER_ARGON2_MEMORY_KIB": "8",
        "TRADECOVER_WORKER_NAME": "story",
    }
