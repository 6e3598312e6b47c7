"""`tradecover bureau import`: statements of a bureau into the database, with an account of every row."""

from typing import Final

import click
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from commands.import_files import embedded_url, opened_file, show_report
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from models.engine import engine_for, read_only, unit_of_work
from people.queries import business_date
from registry import service
from registry.adapters import ADAPTERS
from registry.values import BureauFile, ImportReport, Keep

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
    url = database_url or embedded_url()
    engine, queue, status = engine_for(url), WorkQueue(url), 0
    try:
        for name in files:
            with opened_file(name) as stream:
                upload = BureauFile(stream, "standard input" if name == "-" else name, str(choice["adapter"]))
                keep, is_trial = Keep(str(choice["keep"])), bool(choice["dry_run"])
                report = _preview(engine, upload, keep) if is_trial else _import(engine, queue, upload, keep)
            show_report(name, report, as_json=as_json, is_trial=is_trial)
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
