"""Move the business date from the command line, and wait until everything that follows has happened."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Refused
from basics.scopes import InsurerScope
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from models.engine import engine_for, read_only, unit_of_work
from monitoring import queries
from monitoring.values import RunFacts
from people.service import move_business_date

PATIENCE_SECONDS: Final = 600
_LOOK_EVERY: Final = 0.3


def move_and_wait(database_url: str, to: date) -> Iterator[str]:
    """Move the date, then wait for the worker; give a line for every run that found something.

    Raises:
        Refused: the date may not move so; `monitoring.not_finished` when no worker finished the runs in time.
    """
    engine, queue = engine_for(database_url), WorkQueue(database_url)
    try:
        with unit_of_work(engine, InsurerScope()) as session:
            last = queries.last_run(session)
            move_business_date(session, to, actor=OPERATOR)
            follow_up(session, queue)
        yield f"The business date is {to}. Monitoring looks at all buyers ..."
        yield from map(_line, _finished(engine, since=0 if last is None else last.id))
    finally:
        queue.close()
        engine.dispose()


def _finished(engine: Engine, *, since: int) -> Iterator[RunFacts]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with read_only(engine, InsurerScope()) as session:
        waiting = [run_id for run_id in queries.unfinished_runs(session) if run_id > since]
    while waiting:
        with read_only(engine, InsurerScope()) as session:
            facts = queries.run(session, waiting[0])
        if facts.finished_at is not None:
            waiting.pop(0)
            yield facts
            continue
        if time.monotonic() > deadline:
            message = f"Run {facts.id} is not finished after {PATIENCE_SECONDS} s; see that a worker runs."
            raise Refused("monitoring.not_finished", message)
        time.sleep(_LOOK_EVERY)


def _line(run: RunFacts) -> str:
    return (
        f"{run.business_date}: {run.buyers} buyers with news, {run.rerated} with another grade, "
        f"{run.changed} limits moved."
    )
