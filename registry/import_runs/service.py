"""Open and close the run of a file that is imported; the importing services alone call it."""

import hashlib
from collections.abc import Iterable
from typing import BinaryIO, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from basics import clock
from models.registry import ImportRejection, ImportRun
from registry.values import ImportReport, Rejection, RunState

_BLOCK: Final = 2**20
_FILENAME_MAX: Final = 200


def open_run(session: Session, run: ImportRun, stream: BinaryIO, filename: str) -> None:
    """Store a run before its file is read: refused, with nothing counted, until `close_run` says otherwise.

    Args:
        session: Of a scope that may write the run.
        run: Its kind, adapter and `keep`, and whose it is; the file's digest where it is known already.
        stream: The file; it is read to its end.
        filename: As it was sent; its last part is kept, without folders and signs that cannot be seen.
    """
    run.filename, run.file_sha256 = plain_filename(filename), run.file_sha256 or file_sha256(stream)
    run.state, run.started_at, run.finished_at = RunState.REFUSED, clock.now(), None
    run.read_count = run.accepted_count = run.rejected_count = run.unchanged_count = 0
    session.add(run)
    session.flush()


def close_run(session: Session, run: ImportRun, report: ImportReport) -> None:
    """Store what became of the file, with each rejection."""
    add_rejections(session, run.id, report.rejections)
    run.state, run.finished_at = report.state, clock.now()
    run.read_count, run.accepted_count = report.read, report.accepted
    run.rejected_count, run.unchanged_count = report.rejected, report.unchanged


def add_rejections(session: Session, run_id: int, rejections: Iterable[Rejection]) -> None:
    """Store rejections of a run."""
    rows = [
        {
            "import_run_id": run_id,
            "row_number": rejection.row,
            "column_name": rejection.column,
            "value_found": rejection.found,
            "remedy": rejection.remedy,
        }
        for rejection in rejections
    ]
    if rows:
        session.execute(insert(ImportRejection), rows)


def file_sha256(stream: BinaryIO) -> str:
    """Give the digest of a file's bytes, by which the same file is known again."""
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def plain_filename(filename: str) -> str:
    """Keep the last part of the name, without folders and without characters that cannot be seen."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:_FILENAME_MAX] or "unnamed"
