"""`tradecover demo`: the whole thing on this machine, with real firms under made-up names."""

import fcntl
import os
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Final

import click

from basics.errors import Refused
from basics.scopes import InsurerScope
from commands.demo_content import EVERYBODY, PASSWORD, load_demo
from commands.demo_processes import Children, free_port
from commands.migrate import migrate_all
from commands.moving import move_and_wait
from commands.output import print_table
from commands.settings import home
from models.engine import engine_for, read_only
from people.passwords import Passwords
from people.queries import business_date

PORT: Final = 8000
_DATABASE: Final = "demo.db"


@dataclass(frozen=True, slots=True)
class DemoHome:
    """The folder that the demo lives in."""

    folder: Path

    @property
    def database(self) -> Path:
        """Name the embedded database."""
        return self.folder / _DATABASE

    @property
    def url(self) -> str:
        """Give the database as a URL."""
        return f"sqlite:///{self.database}"

    def secret_key(self) -> str:
        """Give the key that signs cookies; made at the first start and kept."""
        file = self.folder / "secret_key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return file.read_text(encoding="ascii")

    def clear(self) -> None:
        """Remove what the demo has stored."""
        for file in self.folder.glob(f"{_DATABASE}*"):
            file.unlink()
        shutil.rmtree(self.folder / "outbox", ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the folder for the length of a block; tell whether nobody else holds it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port of the portal; {PORT}, or a free one, if not given.")
@click.option("--on", "to", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Move the business date forward.")
@click.option("--reset", is_flag=True, help="Begin anew: all that was done in the demo is lost.")
def demo_command(port: int | None, to: datetime | None, *, reset: bool) -> int:
    """Start the portal and a worker on this machine, and print the address and the log-ins.

    While it runs, a second `tradecover demo --on DATE` moves its business date.
    """
    place = DemoHome(home())
    with place.alone() as is_alone:
        if is_alone:
            return _run(place, port, None if to is None else to.date(), reset=reset)
    if to is None or reset or port is not None:
        raise Refused(
            "demo.running", f"A demo runs in {place.folder} already; stop it first, or move its date by --on."
        )
    _move(place, to.date())
    return 0


def _run(place: DemoHome, port: int | None, to: date | None, *, reset: bool) -> int:
    stop = threading.Event()
    _stop_on_signals(stop)
    chosen = free_port(PORT if port is None else port)
    if port is not None and chosen != port:
        raise Refused("demo.port_taken", f"Port {port} is taken; leave --port out, and a free one is found.")
    if reset:
        place.clear()
    _prepare(place)
    children = Children(_environment(place, chosen), place.folder)
    try:
        children.start(chosen)
        if not children.wait_until_ready(chosen, stop):
            return 0 if stop.is_set() else 1
        if to is not None:
            _move(place, to)
        _greet(place, chosen)
        return 0 if children.watch(stop) else 1
    finally:
        children.stop()


def _prepare(place: DemoHome) -> None:
    """Bring the database up to date; fill a new one aside, so that it is there whole or not at all."""
    if place.database.exists():
        migrate_all(place.url, app_role=None)
        return
    click.echo("Loading firms, policies and history; this takes some seconds, once ...")
    draft = DemoHome(place.folder / "draft")
    shutil.rmtree(draft.folder, ignore_errors=True)
    draft.folder.mkdir(mode=0o700)
    migrate_all(draft.url, app_role=None)
    engine = engine_for(draft.url)
    load_demo(engine, Passwords())
    engine.dispose()
    draft.database.replace(place.database)
    shutil.rmtree(draft.folder)


def _environment(place: DemoHome, port: int) -> dict[str, str]:
    return os.environ | {
        "TRADECOVER_HOME": str(place.folder),
        "TRADECOVER_DATABASE_URL": place.url,
        "TRADECOVER_SECRET_KEY": place.secret_key(),
        "TRADECOVER_HOST": "127.0.0.1",
        "TRADECOVER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TRADECOVER_WORKER_NAME": "demo",
    }


def _move(place: DemoHome, to: date) -> None:
    for line in move_and_wait(place.url, to):
        click.echo(line)


def _greet(place: DemoHome, port: int) -> None:
    engine = engine_for(place.url)
    with read_only(engine, InsurerScope()) as session:
        today = business_date(session)
    engine.dispose()
    click.echo(f"\nTradecover runs at http://127.0.0.1:{port}; the business date is {today}.\n")
    print_table(("log-in", "name", "role"), [(person.email, person.name, person.does) for person in EVERYBODY])
    click.echo(f"\nThe password of all of them: {PASSWORD}")
    click.echo(f"Mails are files in {place.folder / 'outbox'}. Firms are real and anonymised, their names made up;")
    click.echo("exporters, people and invoices are invented; unrated companies with an LEI bear their real names.")
    click.echo("Ctrl+C stops the demo.")


def _stop_on_signals(stop: threading.Event) -> None:
    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
