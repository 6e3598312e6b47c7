"""What commands print: tables for people, one JSON document for programs, errors on standard error."""

import json
from collections.abc import Sequence
from typing import Final

import click

from basics.errors import Fault, Invalid

FAULTS_TOLD: Final = 20


def print_json(document: object) -> None:
    """Print one JSON document on one line."""
    click.echo(json.dumps(document, ensure_ascii=True))


def complain(message: str) -> None:
    """Print one error, `error: WHERE: WHAT was found; WHAT would be right`, on standard error."""
    click.echo(f"error: {message}", err=True)


def complain_of(error: Invalid, *, place: str = "") -> None:
    """Print the faults of bad input, the first twenty in full.

    Args:
        error: The bad input.
        place: The file, put before the path of each fault that does not name it itself.
    """
    faults = error.faults or (Fault("", error.message, "see --help for what is right"),)
    for fault in faults[:FAULTS_TOLD]:
        complain(str(fault) if not place or fault.where == place else f"{place}: {fault}")
    if len(faults) > FAULTS_TOLD:
        complain(f"{place or 'input'}: {len(faults) - FAULTS_TOLD} faults more; correct the first ones and try again")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Print rows in aligned columns, whole whatever the width of the screen.

    Args:
        headings: One a column.
        rows: As many cells each as there are headings.
        right: The headings of columns that align right (amounts).
    """
    widths = [max(len(row[place]) for row in (headings, *rows)) for place in range(len(headings))]
    for row in (headings, *rows):
        cells = [
            cell.rjust(width) if heading in right else cell.ljust(width)
            for heading, cell, width in zip(headings, row, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())
