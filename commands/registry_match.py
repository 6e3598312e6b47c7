"""`tradecover registry match`: a list of customers against a registry, and its duplicates."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from commands.output import complain, print_json
from commands.registry_files import BAD_INPUT, check_out
from registry.matching.bulk import MatchOrder, match_files
from registry.matching.pool import PROCESSES_MAX, processes_here
from registry.matching.values import Engine, ListAccount, MatchReport, Outcome

_ERRORS_TOLD: Final = 20
_KEYS_TOLD: Final = 8
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS: Final = {
    Outcome.MATCHED: "matched",
    Outcome.TO_LOOK_AT: "to look at",
    Outcome.SEVERAL: "with several records the same",
    Outcome.NO_MATCH: "without a match",
}


@click.command("match")
@click.option(
    "--customers", type=_FILE, required=True, metavar="A", help="CSV: names, countries, numbers; plain or gzip."
)
@click.option("--registry", type=_FILE, required=True, metavar="B", help="CSV of the same shape, of any length.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="OUT", help="A file that ends in .csv.")
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.DUCKDB.value,
    show_default=True,
    help="Where keys are joined.",
)
@click.option(
    "--index",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep the prepared registry here, and use it while the registry's file is the same.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, PROCESSES_MAX),
    default=processes_here,
    show_default="one a core",
    help="That read names and judge pairs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def match_command(*, as_json: bool, engine: str, **options: Any) -> int:  # noqa: ANN401 - click gives what they say
    """Find each customer in a registry: its best candidates with confidence 1 to 10 and why, and duplicates.

    Columns are found by their names (name, company, country, id, lei, vat, ...). OUT has a line for each of up to three
    candidates of a customer, best first. Exit status 2 where a row was rejected.
    """
    order = MatchOrder(engine=Engine(engine), **options)
    check_out(order.out, order.customers, order.registry)
    report = match_files(order, _Progress())
    if as_json:
        print_json({"out": str(order.out), **asdict(report)})
    else:
        for line in _told(order, report):
            click.echo(line)
    for path, account in ((order.customers, report.customers), (order.registry, report.registry)):
        _complain(path, account)
    return BAD_INPUT if report.customers.rejected or report.registry.rejected else 0


class _Progress:
    """Writes how far a run is on one line of a terminal, and nothing where there is none."""

    def __init__(self) -> None:
        self._is_shown = _is_terminal()

    def __call__(self, what: str, done: int, of: int = 0) -> None:
        if self._is_shown:
            share = f" of {of:,}" if of else ""
            click.echo(f"\r\x1b[K{what}: {done:,}{share}", nl=bool(of) and done >= of, err=True)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _told(order: MatchOrder, report: MatchReport) -> Iterator[str]:
    for path, account in ((order.customers, report.customers), (order.registry, report.registry)):
        columns = ", ".join(f"{what} from {column}" for what, column in account.columns.items())
        ready = ", prepared earlier" if path == order.registry and report.was_prepared else ""
        counts = f"{account.read:,} read, {account.accepted:,} accepted, {account.rejected:,} rejected"
        yield f"{path}: {counts}{ready}; {columns}"
        for note, count in account.notes.items():
            yield f"{path}: {count:,} {note}"
    told = ", ".join(f"{report.outcomes[outcome]:,} {words}" for outcome, words in _WORDS.items())
    yield f"{order.out}: {told}; {report.rows_in_clusters:,} rows in {report.clusters:,} groups of duplicates"
    if report.skipped_keys:
        most = sorted(report.skipped_keys.items(), key=lambda item: (-item[1], item[0]))
        shown = ", ".join(f"{key} ({count:,})" for key, count in most[:_KEYS_TOLD])
        yield f"too frequent to be looked up outside the customer's country: {len(most):,} keys, first {shown}"


def _complain(path: Path, account: ListAccount) -> None:
    faults = [rejection for row in account.rejections for rejection in row.rejections]
    for fault in faults[:_ERRORS_TOLD]:
        complain(f"{path}: {fault}")
    if account.rejected > _ERRORS_TOLD:
        complain(f"{path}: {account.rejected - _ERRORS_TOLD:,} rows more; --json lists them")
