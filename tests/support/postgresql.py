"""A PostgreSQL server of our own on the loopback: cluster made, server started, and all of it removed again.

`python -m tests.support.postgresql ADDRESS_FILE PID` runs a server until the process PID ends or a SIGTERM comes.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psycopg

from tests.support.binaries import PLAIN_ENVIRONMENT, Account, find_binaries
from tests.support.ports import free_port

SUPERUSER: Final = "postgres"
START_SECONDS: Final = 60
START_TRIES: Final = 3
STOP_SECONDS: Final = 15
# What a test writes need not survive a power cut. A benchmark keeps the server's defaults.
FAST_SETTINGS: Final = ("fsync=off", "full_page_writes=off", "autovacuum=off")


class ServerDidNotStart(Exception):
    """The server ended or stayed silent; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens on the loopback, and its superuser's password."""

    port: int
    password: str

    def url(self, database: str, *, role: str = SUPERUSER) -> str:
        """Give the SQLAlchemy address of one database for one role; all roles of the tests share the password."""
        return f"postgresql+psycopg://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser; every statement is a transaction of its own."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=SUPERUSER,
            password=self.password,
            autocommit=True,
            connect_timeout=5,
        )


@contextmanager
def running_server(*, durable: bool = True) -> Iterator[Address]:
    """Run a new, empty server for as long as the block lasts.

    Args:
        durable: False trades every promise about power cuts for speed.
    Raises:
        ServerDidNotStart: no binaries, or the server does not answer within a minute.
    """
    account = Account.fitting()
    folder = Path(tempfile.mkdtemp(prefix="tradecover-postgresql-"))
    try:
        account.own(folder)
        binaries = _runnable_binaries(account, folder)
        password = secrets.token_hex(16)
        _make_cluster(binaries, account, folder, password)
        process, address = _start(binaries, account, folder, password=password, durable=durable)
        try:
            yield address
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runnable_binaries(account: Account, folder: Path) -> Path:
    """Give binaries that the account reaches: a copy of the installation where it lies in a closed folder."""
    binaries = find_binaries()
    if binaries is None:
        raise ServerDidNotStart("no PostgreSQL server on this machine: neither the system's nor the wheel's")
    if account.may_run(binaries / "postgres"):
        return binaries
    installation, package = binaries.parent, binaries.parents[1]
    copied = folder / package.name / installation.name
    shutil.copytree(installation, copied, symlinks=True)
    # A wheel keeps the shared libraries of its programs in a folder beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copied / binaries.name


def _make_cluster(binaries: Path, account: Account, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    account.own(secret)
    options = ["--encoding=UTF8", "--no-locale", "--no-sync", "--auth=scram-sha-256", f"--pwfile={secret}"]
    made = account.run([str(binaries / "initdb"), f"--pgdata={folder / 'data'}", f"--username={SUPERUSER}", *options])
    if made.returncode != 0:
        raise ServerDidNotStart(f"initdb ended with {made.returncode}: {made.stderr[-2000:]}")


def _start(
    binaries: Path, account: Account, folder: Path, *, password: str, durable: bool
) -> tuple[subprocess.Popen[bytes], Address]:
    log = folder / "log"
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"]
    settings += [] if durable else FAST_SETTINGS
    for _ in range(START_TRIES):
        address = Address(free_port(), password)
        options = [f"--{setting}" for setting in [*settings, f"port={address.port}"]]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(binaries / "postgres"), "-D", str(folder / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=PLAIN_ENVIRONMENT,
                user=account.user,
                group=account.group,
                extra_groups=account.extra_groups,
                start_new_session=True,
            )
        if _answers(process, address):
            return process, address
        _stop(process)
    raise ServerDidNotStart(log.read_text(errors="replace")[-2000:])


def _answers(process: subprocess.Popen[bytes], address: Address) -> bool:
    """Wait until the server takes connections; tell whether it did before it ended or time ran out."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            address.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop at once: SIGQUIT is PostgreSQL's immediate shutdown, and the cluster is thrown away."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve_while_alive(address_file: Path, watched: int) -> None:
    """Run a fast server until the watched process ends or SIGTERM comes; write its address for others to read."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: stop.set())
    with running_server(durable=False) as address:
        draft = address_file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({**asdict(address), "pid": os.getpid()}), encoding="ascii")
        draft.replace(address_file)
        while _is_alive(watched) and not stop.wait(1):
            pass


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    serve_while_alive(Path(sys.argv[1]), int(sys.argv[2]))
