"""Open and close the run of a file that is imported; the importing services alone call it."""

import hashlib
from typing import BinaryIO, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from basics import clock
from models.registry import ImportRejection, ImportRun
from registry.values import ImportReport, RunState

_BLOCK: Final = 2**20
_FILENAME_MAX: Final = 200


def open_run(session: Session, run: ImportRun, stream: BinaryIO, filename: str) -> None:
    """Store a run before its file is read: refused, with nothing counted, until `close_run` says otherwise.

    Args:
        session: Of a scope that may write the run.
        run: Its kind, adapter and `keep`, and whose it is.
        stream: The file; it is read to its end.
        filename: As it was sent; its last part is kept, without folders and signs that cannot be seen.
    """
    run.filename, run.file_sha256 = _plain_filename(filename), _sha256(stream)
    run.state, run.started_at, run.finished_at = RunState.REFUSED, clock.now(), None
    run.read_count = run.accepted_count = run.rejected_count = run.unchanged_count = 0
    session.add(run)
    session.flush()


def close_run(session: Session, run: ImportRun, report: ImportReport) -> None:
    """Store what became of the file, with each rejection."""
    rows = [
        {
            "import_run_id": run.id,
            "row_number": rejection.row,
            "column_name": rejection.column,
            "value_found": rejection.found,
            "remedy": rejection.remedy,
        }
        for rejection in report.rejections
    ]
    if rows:
        session.execute(insert(ImportRejection), rows)
    run.state, run.finished_at = report.state, clock.now()
    run.read_count, run.accepted_count = report.read, report.accepted
    run.rejected_count, run.unchanged_count = report.rejected, report.unchanged


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _plain_filename(filename: str) -> str:
    """Keep the last part of the name, without folders and without characters that cannot be seen."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:_FILENAME_MAX] or "unnamed"
