"""`tradecover bureau import`: statements and feeds into the database, with an account of every row or record."""

from typing import Any, Final

import click
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from commands import registry_load
from commands.import_files import embedded_url, show_report
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from models.engine import engine_for, read_only, unit_of_work
from people.queries import business_date
from registry import service
from registry.adapters.feeds import FEEDS
from registry.values import BureauFile, ImportReport, Keep, RunState

_BAD_INPUT: Final = 2


@click.group()
def bureau() -> None:
    """Bring in what a bureau knows of buyers."""


@bureau.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--adapter",
    type=click.Choice(sorted(registry_load.NAMES)),
    help="The shape of the file, see docs/adapters.md; by default told by its content.",
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
    """Import statements of buyers, or what a register tells of companies.

    FILE is a table or a feed, plain, gzip or zip, a folder of JSON documents, or - for standard input. A feed is loaded
    in chunks; one that was stopped goes on where it stood. Importing a file again changes nothing. Exit status 2 where
    a row, or the file, was rejected.
    """
    return _import_files(**options)  # type: ignore[arg-type]  # click gives what the options say


def _import_files(files: tuple[str, ...], database_url: str | None, *, as_json: bool, **choice: Any) -> int:  # noqa: ANN401 - what click read of the options
    url = database_url or embedded_url()
    engine, queue, status = engine_for(url), WorkQueue(url), 0
    try:
        for name in files:
            with registry_load.opened(name) as stream:
                adapter = registry_load.adapter_for(stream, name, told=choice["adapter"])
                upload = BureauFile(stream, "standard input" if name == "-" else name, adapter)
                keep, is_trial = Keep(choice["keep"]), bool(choice["dry_run"])
                if adapter in FEEDS:
                    report = registry_load.load(engine, queue, upload, keep, is_trial=is_trial)
                else:
                    report = _preview(engine, upload, keep) if is_trial else _import(engine, queue, upload, keep)
            show_report(name, report, as_json=as_json, is_trial=is_trial)
            status = _BAD_INPUT if report.rejected or report.state is not RunState.DONE else status
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
