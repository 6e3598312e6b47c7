"""`tradecover cover clock` and `tradecover claims assess`: the rules on case files, without a data base."""

from collections.abc import Callable
from dataclasses import dataclass

import click

from basics.errors import Invalid
from claims.case_writing import assessment_as_json
from claims.rules import assess_claim
from claims.values import ClaimAssessment
from commands.documents import CaseFile, parse_document, read_case_file
from commands.output import FAULTS_TOLD, complain_of, print_json, print_table
from policies.cover.case_reading import read_case
from policies.cover.case_writing import clock_as_json
from policies.cover.clock import CoverClock, run_clock


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one case, as JSON and in print for people."""

    document: dict[str, object]
    show: Callable[[], None]


_Answering = Callable[[object], _Answer]


@click.group()
def cover() -> None:
    """Ask what the policy's clock says of a buyer's invoices."""


@click.group()
def claims() -> None:
    """Ask what a claim is worth."""


@cover.command("clock")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a case.")
def clock_command(cases: tuple[str, ...], *, as_json: bool) -> int:
    """Name what must be done for each invoice, by when, and under which clause.

    CASE is a JSON file, a file with one case a line, or - for standard input; gzip is opened.
    """
    return _answer_files(cases, _read_clock, as_json=as_json)


@claims.command("assess")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a case.")
def assess_command(cases: tuple[str, ...], *, as_json: bool) -> int:
    """Assess a loss: cover of each invoice, indemnity step by step, outcome, shares of recoveries.

    CASE is a JSON file, a file with one case a line, or - for standard input; gzip is opened.
    """
    return _answer_files(cases, _assess, as_json=as_json)


def _read_clock(document: object) -> _Answer:
    clock = run_clock(read_case(document, needs_loss=False))
    return _Answer(clock_as_json(clock, clauses={}), lambda: _show_clock(clock))


def _assess(document: object) -> _Answer:
    assessment = assess_claim(read_case(document, needs_loss=True))
    return _Answer(assessment_as_json(assessment, clauses={}), lambda: _show_assessment(assessment))


def _answer_files(names: tuple[str, ...], answering: _Answering, *, as_json: bool) -> int:
    """Answer every file in order; a file that cannot be answered leaves the others alone and sets status 2."""
    status = 0
    for name in names:
        try:
            _answer_file(read_case_file(name), answering, as_json=as_json, title=name if len(names) > 1 else "")
        except Invalid as error:
            status = 2
            is_one = len(names) == 1
            complain_of(error, place=name if not is_one or any(not fault.where for fault in error.faults) else "")
            if as_json and not is_one:
                print_json({"error": f"{name}: {_told(error)}"})
    return status


def _answer_file(file: CaseFile, answering: _Answering, *, as_json: bool, title: str) -> None:
    if file.is_many:
        for line in file.lines:
            print_json(_answer_line(line, answering))
        return
    answer = answering(parse_document(file.text))
    if as_json:
        print_json(answer.document)
        return
    if title:
        click.echo(f"== {title}")
    answer.show()


def _answer_line(line: str, answering: _Answering) -> dict[str, object]:
    try:
        return answering(parse_document(line)).document
    except Invalid as error:
        return {"error": _told(error)}


def _told(error: Invalid) -> str:
    return " | ".join(str(fault) for fault in error.faults[:FAULTS_TOLD]) or error.message


def _show_clock(clock: CoverClock) -> None:
    click.echo(f"Cover clock on {clock.as_of}")
    stop = clock.stop_shipments_from
    click.echo(f"New shipments are uncovered from {stop}." if stop else "No overdue invoice stops shipments.")
    rows: list[tuple[str, ...]] = []
    for clocked in clock.invoices:
        ends = str(clocked.extension_ends or "-")
        lines = [(duty.kind.value, str(duty.date), duty.state or "", duty.clause or "") for duty in clocked.duties]
        invoice = (clocked.invoice.ref, clocked.open_gross.decimal, ends)
        rows.extend((*invoice, *line) for line in lines or [("-", "", "", "")])
    if rows:
        click.echo()
        headings = ("invoice", "open", "extension ends", "duty", "date", "state", "clause")
        print_table(headings, rows, right=("open",))


def _show_assessment(assessment: ClaimAssessment) -> None:
    reasons = f" ({', '.join(assessment.reasons)})" if assessment.reasons else ""
    pay_by = f", payable by {assessment.pay_by}" if assessment.pay_by else ""
    click.echo(f"Outcome: {assessment.outcome}{reasons}")
    click.echo(f"Indemnity: {assessment.indemnity}{pay_by}")
    if assessment.waiting_until:
        click.echo(f"Waiting until: {assessment.waiting_until}")
    click.echo()
    steps = [(step.kind.value, step.amount.decimal, step.clause or "") for step in assessment.steps]
    print_table(("step", "amount", "clause"), steps, right=("amount",))
    if assessment.invoices:
        click.echo()
        rows = [
            (each.ref, each.open_gross.decimal, each.base.decimal, each.limit.decimal, each.insured.decimal,
             each.uninsured.decimal, ", ".join(each.reasons) or "covered")
            for each in assessment.invoices
        ]  # fmt: skip
        amounts = ("open", "base", "limit", "insured", "uninsured")
        print_table(("invoice", *amounts, "cover"), rows, right=amounts)
    recovery = assessment.recovery
    if recovery.net:
        click.echo()
        click.echo(f"Recovered after the loss, costs taken off: {recovery.net}, of it {recovery.insured_part} insured;")
        click.echo(f"{recovery.insurer} to the insurer, {recovery.policyholder} to the policyholder.")
