"""The use case of a sanctions list: read its files, and keep what was added, changed and taken off."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid
from models.registry import ImportRun
from models.screening import ScreeningEntry, ScreeningList
from registry import rules
from registry.import_runs.service import add_rejections, plain_filename
from registry.screening import events, queries
from registry.screening.lists import ADAPTERS
from registry.screening.lists.values import ListFile, ListReading
from registry.screening.values import Entry, LoadReport
from registry.values import Keep, RunState

RUN_KIND: Final = "sanctions"
_BLOCK: Final = 2**20
_CODE_MAX: Final = 40
_NAME_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class ListUpload:
    """The files of a list as they come in; `is_invented` marks a list of the demo."""

    code: str
    name: str
    adapter: str
    files: tuple[ListFile, ...]
    is_invented: bool = False


def load_list(session: Session, upload: ListUpload, *, actor: Actor, on: date) -> LoadReport:
    """Read a whole list: entries that are no more on it end, changed ones get a new version.

    Files with no good entry change nothing, and so does the same content a second time. Who is on file is screened
    anew by whoever calls this: see `LoadReport.has_changed`.

    Args:
        session: Of the insurer's scope.
        upload: All files of the list.
        actor: Who loads it.
        on: Business date.

    Raises:
        Invalid: `screening.list`: code, name or adapter cannot be; `file.unreadable`, `screening.no_entries`,
            `screening.one_file`: the files are no such list.
    """
    _check(upload)
    reading = ADAPTERS[upload.adapter].read(upload.files)
    if not reading.entries:
        fault = Fault("files", "no good entry", "at least one is right; a list is not emptied by a broken file")
        raise Invalid.of("screening.no_entries", fault)
    digest = _sha256(upload.files)
    run = _store_run(session, upload, reading, digest, actor=actor)
    row = _list_of(session, upload, digest, on=on)
    counts = _store_entries(session, row, reading.entries, on=on)
    report = _report(run, upload, reading, counts)
    row.name, row.adapter, row.is_invented = upload.name, upload.adapter, upload.is_invented
    row.file_sha256, row.import_run_id, row.loaded_on, row.loaded_at = digest, run.id, on, clock.now()
    row.version += int(report.has_changed)
    row.entry_count = len(reading.entries)
    row.name_count = sum(len(entry.names) for entry in reading.entries)
    session.flush()
    record(session, events.list_loaded(queries.list_facts(row), report, actor=actor, on=on))
    return report


def _check(upload: ListUpload) -> None:
    faults = []
    is_code = upload.code.isascii() and upload.code.replace("-", "").replace("_", "").isalnum()
    if not is_code or len(upload.code) > _CODE_MAX:
        faults.append(Fault("code", rules.shown(upload.code), f"1 to {_CODE_MAX} letters, digits, - and _ are right"))
    if not 0 < len(upload.name) <= _NAME_MAX or not upload.name.isprintable():
        faults.append(Fault("name", rules.shown(upload.name), f"1 to {_NAME_MAX} printable signs are right"))
    if upload.adapter not in ADAPTERS:
        faults.append(Fault("adapter", rules.shown(upload.adapter), f"{', '.join(ADAPTERS)} is right"))
    if not upload.files:
        faults.append(Fault("files", "none", "the files of the list are right"))
    if faults:
        raise Invalid("screening.list", "; ".join(map(str, faults)), faults)


def _sha256(files: Sequence[ListFile]) -> str:
    """Give one digest for the content of all files, whatever their order."""
    digests = []
    for file in files:
        file.stream.seek(0)
        digest = hashlib.sha256()
        while block := file.stream.read(_BLOCK):
            digest.update(block)
        digests.append(digest.hexdigest())
    return hashlib.sha256("".join(sorted(digests)).encode("ascii")).hexdigest()


def _store_run(session: Session, upload: ListUpload, reading: ListReading, digest: str, *, actor: Actor) -> ImportRun:
    run = ImportRun(
        kind=RUN_KIND,
        adapter=upload.adapter,
        filename=plain_filename(", ".join(file.filename for file in upload.files)),
        file_sha256=digest,
        keep=Keep.GOOD,
        state=RunState.DONE,
        read_count=reading.read,
        accepted_count=reading.read - reading.rejected,
        rejected_count=reading.rejected,
        unchanged_count=0,
        started_at=clock.now(),
        finished_at=clock.now(),
        user_account_id=actor.user_id,
        policyholder_id=None,
    )
    session.add(run)
    session.flush()
    add_rejections(session, run.id, reading.rejections)
    return run


def _list_of(session: Session, upload: ListUpload, digest: str, *, on: date) -> ScreeningList:
    row = session.scalar(select(ScreeningList).where(ScreeningList.code == upload.code).with_for_update())
    if row is None:
        row = ScreeningList(
            code=upload.code,
            name=upload.name,
            adapter=upload.adapter,
            is_invented=upload.is_invented,
            file_sha256=digest,
            version=0,
            entry_count=0,
            name_count=0,
            import_run_id=None,
            loaded_on=on,
            loaded_at=clock.now(),
        )
        session.add(row)
        session.flush()
    return row


def _store_entries(session: Session, row: ScreeningList, entries: Sequence[Entry], *, on: date) -> dict[str, int]:
    """End what is no more on the list or has changed, add what is new or changed; give the counts."""
    standing = queries.entries_in_force(session, row.id)
    latest = queries.latest_versions(session, row.id)
    told = {entry.key: entry for entry in entries}
    gone = [old for key, old in standing.items() if key not in told]
    changed = [entry for key, entry in told.items() if key in standing and standing[key].digest != entry.digest]
    added = [entry for key, entry in told.items() if key not in standing]
    for old in (*gone, *(standing[entry.key] for entry in changed)):
        old.ended_on = on
    session.flush()
    rows = [_values(row.id, entry, latest.get(entry.key, 0) + 1, on=on) for entry in (*added, *changed)]
    if rows:
        session.execute(insert(ScreeningEntry), rows)
    same = len(told) - len(added) - len(changed)
    return {"added": len(added), "changed": len(changed), "ended": len(gone), "same": same}


def _values(list_id: int, entry: Entry, version: int, *, on: date) -> dict[str, object]:
    return {
        "screening_list_id": list_id,
        "entry_key": entry.key,
        "version": version,
        "kind": entry.kind,
        "names": [[alias.kind.value, alias.name] for alias in entry.names],
        "programs": entry.programs,
        "countries": entry.countries,
        "remarks": entry.remarks,
        "digest": entry.digest,
        "listed_on": on,
        "ended_on": None,
    }


def _report(run: ImportRun, upload: ListUpload, reading: ListReading, counts: Mapping[str, int]) -> LoadReport:
    return LoadReport(
        run_id=run.id,
        list_code=upload.code,
        state=run.state,
        read=run.read_count,
        accepted=run.accepted_count,
        rejected=run.rejected_count,
        rejections=reading.rejections,
        **counts,
    )
