"""Load the file of a feed: chunk after chunk, each a transaction of the edge's making, from where it stood."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from basics.actors import Actor
from basics.errors import Invalid
from registry.adapters.feeds import FEEDS, Feed
from registry.adapters.opening import FeedStream
from registry.feeds.service import begin_load, end_load, plan_records, take_chunk
from registry.feeds.values import FeedPlan, LoadFacts, ParsedRecord, Telling
from registry.values import BureauFile, ImportReport, Keep, Rejection, RunState

CHUNK: Final = 2_000
_TOLD_MAX: Final = 1_000

Transaction = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[LoadFacts], None]


@dataclass(frozen=True, slots=True)
class Loading:
    """How the edge wants a file loaded.

    Attributes:
        transaction: Opens a unit of work of the insurer's scope, which commits at its end.
        progress: Called after each chunk.
    """

    transaction: Transaction
    keep: Keep
    actor: Actor
    on: date
    progress: Progress = lambda _load: None

    def telling(self, feed: Feed) -> Telling:
        """Say whose records these are, and who loads them."""
        return Telling(feed.feed, feed.source, self.actor, self.on)


def load_feed(upload: BureauFile, how: Loading) -> ImportReport:
    """Load a file. What is wrong with it is in the report and raises nothing.

    A load that was killed goes on where it stood when the same bytes are loaded again; a file that was loaded to its
    end changes nothing a second time. With `Keep.NONE` the file is read twice, and nothing is stored of one in which
    a record has a fault.

    Raises:
        Stale: `feed.load_moved`: another process is loading this very file.
    """
    feed = FEEDS[upload.adapter]
    with how.transaction() as session:
        load = begin_load(session, upload, keep=how.keep, actor=how.actor)
    if how.keep is Keep.NONE and not load.records_done:
        checked = preview_feed(upload, how)
        if checked.rejections:
            return _end_without(load, checked, how)
    return _load(feed, upload, load, how)


def preview_feed(upload: BureauFile, how: Loading) -> ImportReport:
    """Tell what a load would do; stores nothing. Each chunk is held against what is on file, not against the others."""
    feed = FEEDS[upload.adapter]
    counts, told = _Counts(), list[Rejection]()
    reader = _Reader(feed, upload)
    for chunk in reader.chunks(after=0):
        with how.transaction() as session:
            plan = plan_records(session, chunk, how.telling(feed))
        counts.add(plan)
        told += [rejection for row in plan.rejected for rejection in row.rejections][: _TOLD_MAX - len(told)]
    faults = reader.faults(counts.read)
    state = _state(faults, counts.read)
    return ImportReport(None, state, counts.read, counts.accepted, counts.rejected, counts.unchanged, (*faults, *told))


def _load(feed: Feed, upload: BureauFile, load: LoadFacts, how: Loading) -> ImportReport:
    reader = _Reader(feed, upload)
    for chunk in reader.chunks(after=load.records_done):
        with how.transaction() as session:
            load = take_chunk(session, load, chunk, how.telling(feed))
        how.progress(load)
    faults = reader.faults(load.records_done)
    state = _state(faults, load.records_done)
    with how.transaction() as session:
        return end_load(session, load, state=state, faults=faults, actor=how.actor, on=how.on)


def _end_without(load: LoadFacts, checked: ImportReport, how: Loading) -> ImportReport:
    """Close a load of which nothing is kept: its good records count as rejected."""
    left_out = replace(load, rejected=checked.rejected + checked.accepted, unchanged=checked.unchanged)
    state = RunState.REFUSED if checked.state is RunState.REFUSED else RunState.NOTHING_KEPT
    with how.transaction() as session:
        return end_load(session, left_out, state=state, faults=checked.rejections, actor=how.actor, on=how.on)


def _state(faults: tuple[Rejection, ...], read: int) -> RunState:
    if not faults:
        return RunState.DONE
    return RunState.BROKEN if read else RunState.REFUSED


@dataclass(slots=True)
class _Counts:
    """The counts of a preview."""

    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.rejected + self.unchanged

    def add(self, plan: FeedPlan) -> None:
        self.accepted += plan.accepted
        self.rejected += len(plan.rejected)
        self.unchanged += plan.unchanged


class _Reader:
    """Reads a file in chunks, and keeps what broke it off."""

    def __init__(self, feed: Feed, upload: BureauFile) -> None:
        self._feed, self._upload = feed, upload
        self._broken: Invalid | None = None

    def chunks(self, *, after: int) -> Iterator[list[ParsedRecord]]:
        """Give the records after the first `after`; a file that breaks off gives what came before."""
        records = self._records()
        for _ in islice(records, after):
            pass
        while chunk := list(islice(records, CHUNK)):
            yield chunk

    def faults(self, read: int) -> tuple[Rejection, ...]:
        """Give what is wrong with the file as a whole, once it is read."""
        if self._broken is None:
            remedy = f"a file with records is right ({self._feed.label})"
            return () if read else (Rejection(0, "", "no record", remedy),)
        after = f" after {read:,} records" if read else ""
        return tuple(Rejection(0, fault.where, f"{fault.found}{after}", fault.remedy) for fault in self._broken.faults)

    def _records(self) -> Iterator[ParsedRecord]:
        try:
            yield from self._feed.read(FeedStream(self._upload.stream))
        except Invalid as error:
            self._broken = error
