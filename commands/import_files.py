"""What the commands that read tables share: the file, the database, and the account of every row."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

import click

from basics.errors import Fault, Invalid
from commands.demo import DemoHome
from commands.output import complain, print_json, print_table
from commands.settings import home
from registry.values import ImportReport, RunState

_ERRORS_TOLD: Final = 20


def show_report(name: str, report: ImportReport, *, as_json: bool, is_trial: bool) -> None:
    """Print the account on standard output, and what is to be put right on standard error."""
    if as_json:
        print_json({"file": name, "dry_run": is_trial, **asdict(report)})
    else:
        counts = ("read", "accepted", "rejected", "unchanged")
        words = {
            RunState.DONE: "checked, nothing stored" if is_trial else "imported",
            RunState.NOTHING_KEPT: "nothing kept: some rows have faults",
            RunState.REFUSED: "refused as a whole",
            RunState.RUNNING: "not finished",
            RunState.BROKEN: "broken off: what came before is " + ("good" if is_trial else "kept"),
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
def opened_file(name: str) -> Iterator[BinaryIO]:
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
        fault = Fault(name, f"a file that cannot be read ({what})", "a CSV file is right")
        raise Invalid.of("file.unreadable", fault) from error
    with file:
        yield file


@contextmanager
def folder_as_lines(folder: Path) -> Iterator[BinaryIO]:
    """Give the JSON documents of a folder as one file, a document a line, in the order of their names.

    Raises:
        Invalid: `file.unreadable`: a folder without a JSON document, or one that cannot be read.
    """
    with TemporaryFile() as lines:
        try:
            documents = sorted(file for file in folder.iterdir() if file.suffix == ".json" and file.is_file())
            for document in documents:
                lines.write(b" ".join(document.read_bytes().split()) + b"\n")
        except OSError as error:
            fault = Fault(str(folder), f"a folder that cannot be read ({error.strerror})", "one that can is right")
            raise Invalid.of("file.unreadable", fault) from error
        if not documents:
            fault = Fault(str(folder), "a folder without a JSON document", "files whose names end in .json are right")
            raise Invalid.of("file.unreadable", fault)
        yield cast("BinaryIO", lines)


def embedded_url() -> str:
    """Give the address of the demo's database.

    Raises:
        Invalid: `database.missing`.
    """
    place = DemoHome(home())
    if not place.database.is_file():
        remedy = "start `tradecover demo` once, or name a database by TRADECOVER_DATABASE_URL"
        raise Invalid.of("database.missing", Fault("", f"no database at {place.database}", remedy))
    return place.url
