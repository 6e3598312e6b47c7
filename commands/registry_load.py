"""The files of feeds on the command line: which adapter fits, the load itself with its progress, its dry run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import click
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Invalid
from basics.scopes import InsurerScope
from commands.import_files import folder_as_lines, opened_file
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from models.engine import read_only, unit_of_work
from models.scoping import ScopedSession
from people.queries import business_date
from registry.adapters import ADAPTERS
from registry.adapters.feeds import FEEDS, guess_feed
from registry.feeds.loading import Loading, load_feed, preview_feed
from registry.feeds.values import LoadFacts
from registry.values import BureauFile, ImportReport, Keep

NAMES: Final = (*ADAPTERS, *FEEDS)
STATEMENTS: Final = "bureau-csv"
_TOLD_EVERY_SECONDS: Final = 5.0


def adapter_for(file: BinaryIO, name: str, *, told: str | None) -> str:
    """Give the adapter that was named, else the one that fits the file; a guess is told on standard error.

    What fits no feed is taken for a table of statements, whose adapter says what it misses. A file that cannot be
    opened is left to that adapter, too.
    """
    if told is not None:
        return told
    try:
        guessed = guess_feed(file) or STATEMENTS
    except Invalid:
        return STATEMENTS
    if guessed != STATEMENTS:
        click.echo(f"{name}: read as {guessed}, by its content; --adapter names another", err=True)
    return guessed


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a file, or a folder of JSON documents as one file of lines.

    Raises:
        Invalid: `file.unreadable`.
    """
    if name != "-" and Path(name).is_dir():
        with folder_as_lines(Path(name)) as stream:
            yield stream
        return
    with opened_file(name) as stream:
        yield stream


def load(engine: Engine, queue: WorkQueue, upload: BureauFile, keep: Keep, *, is_trial: bool) -> ImportReport:
    """Load the file of a feed in transactions of a chunk each, and tell how far it is.

    Raises:
        Stale: `feed.load_moved`: another process is loading this very file.
    """

    @contextmanager
    def transaction() -> Iterator[ScopedSession]:
        with unit_of_work(engine, InsurerScope()) as session:
            yield session
            follow_up(session, queue)

    @contextmanager
    def reading() -> Iterator[ScopedSession]:
        with read_only(engine, InsurerScope()) as session:
            yield session

    with read_only(engine, InsurerScope()) as session:
        on = business_date(session)
    if is_trial:
        return preview_feed(upload, Loading(reading, keep, OPERATOR, on))
    return load_feed(upload, Loading(transaction, keep, OPERATOR, on, _Progress(upload)))


class _Progress:
    """Tells on standard error where a load began, and every few seconds how far it is."""

    def __init__(self, upload: BureauFile) -> None:
        self._upload = upload
        self._size = Path(upload.filename).stat().st_size if Path(upload.filename).is_file() else 0
        self._began = self._told = time.monotonic()
        self._first: int | None = None

    def __call__(self, load: LoadFacts) -> None:
        """Tell, unless it was told just now."""
        now = time.monotonic()
        if self._first is None:
            self._first = load.records_done
            if load.was_resumed:
                click.echo(f"{self._upload.filename}: goes on where it stood", err=True)
        if now - self._told < _TOLD_EVERY_SECONDS:
            return
        self._told = now
        pace = (load.records_done - self._first) / (now - self._began)
        share = f" ({self._upload.stream.tell() / self._size:.0%} of the file)" if self._size else ""
        click.echo(f"{load.records_done:,} records{share}, {pace:,.0f} a second", err=True)
