"""Loads of small feeds on a database, for the tests."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from models.base import Base
from models.engine import read_only, unit_of_work
from models.feeds import FeedRecord
from models.identities import BuyerLink, BuyerName
from models.registry import Buyer, BuyerEvent, BuyerIdentifier, ImportRejection, ImportRun
from registry.feeds.loading import Loading, load_feed
from registry.feeds.values import LoadFacts
from registry.values import BureauFile, ImportReport, Keep, RunState

ON: Final = date(2024, 6, 1)
_TABLES: Final[tuple[type[Base], ...]] = (Buyer, BuyerIdentifier, BuyerName, BuyerEvent, BuyerLink, FeedRecord)


def transactions(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """Give what opens a transaction of the insurer's."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with unit_of_work(engine, InsurerScope()) as session:
            yield session

    return transaction


def load(
    engine: Engine,
    content: bytes,
    adapter: str = "gleif-json",
    *,
    keep: Keep = Keep.GOOD,
    progress: Callable[[LoadFacts], None] = lambda _load: None,
) -> ImportReport:
    """Load a file of these bytes."""
    upload = BureauFile(io.BytesIO(content), f"a feed.{adapter}", adapter)
    return load_feed(upload, Loading(transactions(engine), keep, OPERATOR, ON, progress))


def tally(report: ImportReport) -> tuple[RunState, int, int, int, int]:
    """Give state, read, accepted, rejected and unchanged."""
    return report.state, report.read, report.accepted, report.rejected, report.unchanged


def rows(engine: Engine) -> dict[str, int]:
    """Count what is on file."""
    with read_only(engine, InsurerScope()) as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in _TABLES}


def runs(engine: Engine) -> list[tuple[str, int, int]]:
    """Give state, count of records and of stored rejections of each run."""
    count = select(func.count()).where(ImportRejection.import_run_id == ImportRun.id).scalar_subquery()
    query = select(ImportRun.state, ImportRun.read_count, count).order_by(ImportRun.id)
    with read_only(engine, InsurerScope()) as session:
        return [(state, read, rejections) for state, read, rejections in session.execute(query)]
