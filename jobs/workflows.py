"""Durable work: every step may be repeated, and its effects come once.

A step's effects and the note that it is done are one transaction of ours; the queue's own note comes after it, and may
be lost with the worker: then the step runs again and finds nothing left to do.
"""

from collections.abc import Callable
from typing import Final

from dbos import DBOS

from basics import clock
from basics.actors import MONITORING, RULES
from jobs.queue import MATCH_LIST, MONITORING_RUN, SCREENING_RUN, SEND_NOTICES, TICK
from jobs.screening import run_chunk as screen_run_chunk
from jobs.ticking import follow_clock
from jobs.work import Work
from monitoring import queries as monitoring_queries
from monitoring import service as monitoring_service
from notifications import service as notifications_service
from registry.matching.runs import service as matching_service
from registry.screening.runs import service as screening_service

NOTICES_BATCH: Final = 200
MAILS_BATCH: Final = 50
# A database that is locked or away for a while costs some of these tries, not the work.
_RETRIES: Final = 9


def register_workflows(work: Work) -> Callable[[object, object], None]:
    """Tell the queue what to run for each name, once a process and before the launch; give what the clock calls."""
    _register_monitoring(work)
    _register_notices(work)
    _register_matching(work)
    _register_screening(work)
    return _register_tick(work)


def note_start(work: Work) -> None:
    """Note that this process runs the workflow at hand: what it has claimed and does not run is claimed anew."""
    workflow_id = DBOS.workflow_id
    if workflow_id is not None:
        work.started.add(workflow_id)


def _register_monitoring(work: Work) -> None:
    @DBOS.step(name="unfinished_runs", retries_allowed=True, max_attempts=_RETRIES)
    def unfinished_runs(last_id: int) -> list[int]:
        with work.reading() as session:
            return list(monitoring_queries.unfinished_runs(session, last_id=last_id))

    @DBOS.step(name="start_run", retries_allowed=True, max_attempts=_RETRIES)
    def start_run(run_id: int) -> int:
        with work.changing() as session:
            return monitoring_service.start_run(session, run_id)

    @DBOS.step(name="run_chunk", retries_allowed=True, max_attempts=_RETRIES)
    def run_chunk(run_id: int, position: int) -> None:
        with work.changing() as session:
            monitoring_service.run_chunk(session, run_id, position, actor=MONITORING)
            session.flush()
            work.faults.passing("chunk_writing")
        work.faults.passing("chunk_done")

    @DBOS.step(name="finish_run", retries_allowed=True, max_attempts=_RETRIES)
    def finish_run(run_id: int) -> None:
        with work.changing() as session:
            monitoring_service.finish_run(session, run_id, actor=MONITORING)

    @DBOS.workflow(name=MONITORING_RUN)
    def monitoring_run(run_id: int) -> None:
        """Finish a run, and before it every earlier one that is not finished: history is made in its order."""
        note_start(work)
        for unfinished in unfinished_runs(run_id):
            for position in range(start_run(unfinished)):
                run_chunk(unfinished, position)
            finish_run(unfinished)


def _register_notices(work: Work) -> None:
    @DBOS.step(name="write_notices", retries_allowed=True, max_attempts=_RETRIES)
    def write_notices() -> int:
        with work.changing() as session:
            written = notifications_service.dispatch(session, batch=NOTICES_BATCH)
            work.faults.passing("notices_writing")
        work.faults.passing("notices_done")
        return written

    @DBOS.step(name="send_mails", retries_allowed=True, max_attempts=_RETRIES)
    def send_mails() -> int:
        with work.reading() as session:
            waiting = notifications_service.waiting_mails(session, batch=MAILS_BATCH)
        for mail in waiting:
            failure = work.outlet.send(mail)
            work.faults.passing("mail_sent")
            with work.changing() as session:
                notifications_service.note_attempt(session, mail.delivery_id, failure=failure)
        return len(waiting)

    @DBOS.workflow(name=SEND_NOTICES)
    def send_notices() -> None:
        """Write what people are to be told, batch by batch, then send the mails."""
        note_start(work)
        while write_notices():
            pass
        while send_mails():
            pass


def _register_matching(work: Work) -> None:
    @DBOS.step(name="start_match", retries_allowed=True, max_attempts=_RETRIES)
    def start_match(run_id: int) -> int:
        with work.changing() as session:
            return matching_service.start_run(session, run_id)

    @DBOS.step(name="match_chunk", retries_allowed=True, max_attempts=_RETRIES)
    def match_chunk(run_id: int, chunk: int) -> None:
        with work.reading() as session:
            judged = matching_service.judge_chunk(session, run_id, chunk)
        with work.changing() as session:
            matching_service.store_chunk(session, run_id, judged)
            session.flush()
            work.faults.passing("chunk_writing")
        work.faults.passing("chunk_done")

    @DBOS.step(name="finish_match", retries_allowed=True, max_attempts=_RETRIES)
    def finish_match(run_id: int) -> None:
        with work.reading() as session:
            duplicates = matching_service.group_duplicates(session, run_id)
        with work.changing() as session:
            matching_service.finish_run(session, run_id, duplicates, actor=RULES)

    @DBOS.workflow(name=MATCH_LIST)
    def match_list(run_id: int) -> None:
        """Match a customer list chunk by chunk, then gather its duplicates; one that is finished is left alone."""
        note_start(work)
        for chunk in range(start_match(run_id)):
            match_chunk(run_id, chunk)
        finish_match(run_id)


def _register_screening(work: Work) -> None:
    @DBOS.step(name="screening_chunks", retries_allowed=True, max_attempts=_RETRIES)
    def screening_chunks(run_id: int) -> int:
        with work.reading() as session:
            return screening_service.chunk_count(session, run_id)

    @DBOS.step(name="screen_chunk", retries_allowed=True, max_attempts=_RETRIES)
    def screen_chunk(run_id: int, position: int) -> None:
        with work.changing() as session:
            screen_run_chunk(session, run_id, position)
            session.flush()
            work.faults.passing("chunk_writing")
        work.faults.passing("chunk_done")

    @DBOS.step(name="finish_screening", retries_allowed=True, max_attempts=_RETRIES)
    def finish_screening(run_id: int) -> None:
        with work.changing() as session:
            screening_service.finish_run(session, run_id, actor=RULES)

    @DBOS.workflow(name=SCREENING_RUN)
    def screening_run(run_id: int) -> None:
        """Screen everybody on file chunk by chunk; a chunk that is done is left alone."""
        note_start(work)
        for position in range(screening_chunks(run_id)):
            screen_chunk(run_id, position)
        finish_screening(run_id)


def _register_tick(work: Work) -> Callable[[object, object], None]:
    @DBOS.workflow(name=TICK)
    def tick(_scheduled_at: object, _context: object) -> None:
        """Let a production installation's business date follow the clock."""
        note_start(work)
        read_clock()

    @DBOS.step(name="follow_clock", retries_allowed=True, max_attempts=_RETRIES)
    def read_clock() -> None:
        with work.changing() as session:
            follow_clock(session, today=clock.today())

    return tick
