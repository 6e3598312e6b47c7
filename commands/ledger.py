"""`tradecover ledger import` and `tradecover rates import`: files into the database without a browser."""

from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from basics.actors import OPERATOR
from basics.errors import NotFound
from basics.scopes import InsurerScope
from commands.import_files import embedded_url, opened_file, show_report
from models.engine import engine_for, read_only, unit_of_work
from people.queries import business_date
from policies.queries import policies_of
from policies.reference_rates.reading import SHIPPED, rates_of
from policies.service import load_reference_rates
from receivables import service
from receivables.values import INVOICES, LEDGER_KINDS, LedgerFile
from registry.values import ImportReport, Keep

_BAD_INPUT: Final = 2
_ALL: Final = InsurerScope()
_database = click.option(
    "--database-url", envvar="TRADECOVER_DATABASE_URL", help="By default the demo's embedded database."
)


@click.group()
def ledger() -> None:
    """Bring in what was invoiced and what was paid."""


@click.group()
def rates() -> None:
    """Bring in reference rates between currencies."""


@ledger.command("import")
@click.argument("what", type=click.Choice(LEDGER_KINDS))
@click.argument("file")
@click.option("--policy", required=True, help="Number of the policy.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and store nothing.")
@click.option(
    "--keep", type=click.Choice([choice.value for choice in Keep]), default=Keep.GOOD.value, show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_database
def import_command(what: str, file: str, policy: str, database_url: str | None, **choice: str | bool) -> int:
    """Import the invoices or the receipts of a policy; docs/ledger-csv.md says what a file holds.

    FILE is a CSV table, plain or gzip, or - for standard input. Importing a file again changes nothing. Exit status 2
    where a row, or the file, was rejected.
    """
    engine = engine_for(database_url or embedded_url())
    is_trial = bool(choice["dry_run"])
    try:
        with opened_file(file) as stream:
            opened = read_only(engine, _ALL) if is_trial else unit_of_work(engine, _ALL)
            with opened as session:
                upload = LedgerFile(stream, "standard input" if file == "-" else file, _policy_id(session, policy))
                report = _read(session, what, upload, keep=Keep(str(choice["keep"])), is_trial=is_trial)
    finally:
        engine.dispose()
    show_report(file, report, as_json=bool(choice["as_json"]), is_trial=is_trial)
    return _BAD_INPUT if report.rejections else 0


@rates.command("import")
@click.argument("file", default=str(SHIPPED))
@click.option("--source", default="European Central Bank", show_default=True, help="Who published them.")
@_database
def rates_command(file: str, source: str, database_url: str | None) -> None:
    """Import a table of euro reference rates: a row a day, a column a currency. Without FILE the table that ships.

    All or nothing; rates on file do not change.
    """
    engine = engine_for(database_url or embedded_url())
    try:
        with opened_file(file) as stream, unit_of_work(engine, _ALL) as session:
            read = rates_of(stream, source=source)
            loaded = load_reference_rates(session, read, actor=OPERATOR, on=business_date(session))
    finally:
        engine.dispose()
    click.echo(f"{Path(file).name}: {len(read)} rates read, {loaded} of them new")


def _read(session: Session, what: str, upload: LedgerFile, *, keep: Keep, is_trial: bool) -> ImportReport:
    on = business_date(session)
    if is_trial:
        preview = service.preview_invoices if what == INVOICES else service.preview_receipts
        return preview(session, upload, keep=keep, on=on, scope=_ALL)
    store = service.import_invoices if what == INVOICES else service.import_receipts
    return store(session, upload, keep=keep, actor=OPERATOR, on=on, scope=_ALL)


def _policy_id(session: Session, number: str) -> int:
    found = policies_of(session, scope=_ALL, on=business_date(session))
    for policy in found:
        if policy.number == number:
            return policy.id
    raise NotFound("policy.not_found", f"There is no policy {number}.")
