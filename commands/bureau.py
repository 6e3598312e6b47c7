"""`tradecover bureau import`: statements of a bureau into the database, with an account of every row."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import click
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Fault, Invalid
from basics.scopes import InsurerScope
from commands.demo import DemoHome
from commands.output import complain, print_json, print_table
from commands.settings import home
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from models.engine import engine_for, read_only, unit_of_work
from people.queries import business_date
from registry import service
from registry.adapters import ADAPTERS
from registry.values import BureauFile, ImportReport, Keep, RunState

_ERRORS_TOLD: Final = 20
_BAD_INPUT: Final = 2


@click.group()
def bureau() -> None:
    """Bring in what a bureau knows of buyers."""


@bureau.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--adapter",
    type=click.Choice(sorted(ADAPTERS)),
    default="bureau-csv",
    show_default=True,
    help="The shape of the file; see docs/bureau-csv.md.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
@click.option(
    "--keep",
    type=click.Choice([choice.value for choice in Keep]),
    default=Keep.GOOD.value,
    show_default=True,
    help="Of a file with bad rows: keep the good ones, or nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a file.")
@click.option("--database-url", envvar="TRADECOVER_DATABASE_URL", help="By default the demo's embedded database.")
def import_command(**options: object) -> int:
    """Import statements of buyers.

    FILE is a CSV table, plain or gzip, or - for standard input. Importing a file again changes nothing. Exit status 2
    where a row, or the file, was rejected.
    """
    return _import_files(**options)  # type: ignore[arg-type]  # click gives what the options say


def _import_files(files: tuple[str, ...], database_url: str | None, *, as_json: bool, **choice: str | bool) -> int:
    url = database_url or _embedded_url()
    engine, queue, status = engine_for(url), WorkQueue(url), 0
    try:
        for name in files:
            with _opened(name) as stream:
                upload = BureauFile(stream, "standard input" if name == "-" else name, str(choice["adapter"]))
                keep, is_trial = Keep(str(choice["keep"])), bool(choice["dry_run"])
                report = _preview(engine, upload, keep) if is_trial else _import(engine, queue, upload, keep)
            _show(name, report, as_json=as_json, is_trial=is_trial)
            status = _BAD_INPUT if report.rejections else status
    finally:
        queue.close()
        engine.dispose()
    return status


def _preview(engine: Engine, upload: BureauFile, keep: Keep) -> ImportReport:
    with read_only(engine, InsurerScope()) as session:
        return service.preview_statements(session, upload, keep=keep, on=business_date(session))


def _import(engine: Engine, queue: WorkQueue, upload: BureauFile, keep: Keep) -> ImportReport:
    with unit_of_work(engine, InsurerScope()) as session:
        on = business_date(session)
        report = service.import_statements(session, upload, keep=keep, actor=OPERATOR, on=on)
        follow_up(session, queue)
    return report


def _show(name: str, report: ImportReport, *, as_json: bool, is_trial: bool) -> None:
    """Print the account on standard output, and what is to be put right on standard error."""
    if as_json:
        print_json({"file": name, "dry_run": is_trial, **asdict(report)})
    else:
        counts = ("read", "accepted", "rejected", "unchanged")
        words = {
            RunState.DONE: "checked, nothing stored" if is_trial else "imported",
            RunState.NOTHING_KEPT: "nothing kept: some rows have faults",
            RunState.REFUSED: "refused as a whole",
        }
        click.echo(f"{name}: {words[report.state]}")
        print_table(counts, [[str(getattr(report, count)) for count in counts]], right=counts)
        if report.ignored_columns:
            click.echo(f"columns not read: {', '.join(report.ignored_columns)}")
    for rejection in report.faults[:_ERRORS_TOLD]:
        complain(f"{name}: {rejection}")
    if len(report.faults) > _ERRORS_TOLD:
        rest = len(report.faults) - _ERRORS_TOLD
        where = (
            "--json lists them all" if report.run_id is None else f"see --json, or the page of import {report.run_id}"
        )
        complain(f"{name}: {rest} faults more; {where}")


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Open a file to be read from its beginning more than once.

    Raises:
        Invalid: `file.unreadable`: not there, a folder, not permitted.
    """
    if name == "-":
        with TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            yield copy
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below, so that only opening it is tried
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        fault = Fault(name, f"a file that cannot be read ({what})", "a CSV file of a bureau is right")
        raise Invalid.of("file.unreadable", fault) from error
    with file:
        yield file


def _embedded_url() -> str:
    """Give the address of the demo's database.

    Raises:
        Invalid: `database.missing`.
    """
    place = DemoHome(home())
    if not place.database.is_file():
        remedy = "start `tradecover demo` once, or name a database by TRADECOVER_DATABASE_URL"
        raise Invalid.of("database.missing", Fault("", f"no database at {place.database}", remedy))
    return place.url
