"""`tradecover registry compare`: pairs of names, each with score, verdict, confidence and why."""

from collections import Counter
from pathlib import Path
from typing import Final

import click

from basics.errors import Fault, Invalid
from commands.import_files import opened_file
from commands.registry_files import Account, check_out, show_account, written_table
from registry.adapters.text_table import Line, Table, open_table
from registry.clean.names import clean_name
from registry.compare.countries import country_of
from registry.compare.values import Party
from registry.decide.rules import NOTHING_DIFFERS, judge
from registry.decide.values import Judgement, Verdict
from registry.rules import shown
from registry.values import RejectedRow, Rejection

_NAMES: Final = ("name_a", "name_b")
_COUNTRIES: Final = ("country_a", "country_b")
_OF_BOTH: Final = "country"
_ADDED: Final = ("score", "verdict", "confidence", "why")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("compare")
@click.option("--pairs", type=_FILE, required=True, metavar="IN", help="name_a, name_b [, country_a, country_b].")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="OUT", help="A file that ends in .csv.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare_command(pairs: Path, out: Path, *, as_json: bool) -> int:
    """Compare pairs of names: score 0 to 1, same, unsure or different, confidence 1 to 10, and why.

    IN is a table of text, plain or gzip. A column `country` counts for both names. Countries are codes or names. Exit
    status 2 where a row was rejected.
    """
    check_out(out, pairs)
    with opened_file(str(pairs)) as file:
        table = open_table(file, required=_NAMES, is_of_names=True)
        _check_columns(table)
        account, verdicts = _compare(table, out)
    return show_account(pairs, out, account, {verdict.value: verdicts[verdict] for verdict in Verdict}, as_json=as_json)


def _check_columns(table: Table) -> None:
    taken = [name for name in _ADDED if name in table.columns]
    if taken:
        faults = [Fault(name, "a column that is added", "another name for that column is right") for name in taken]
        raise Invalid("file.unreadable", f"The header does not fit: {', '.join(taken)}.", faults)


def _compare(table: Table, out: Path) -> tuple[Account, Counter[Verdict]]:
    read, rejections, verdicts = 0, [], Counter[Verdict]()
    with written_table(out, (*table.columns, *_ADDED)) as writer:
        for line in table.lines:
            read += 1
            faults = line.rejections if isinstance(line, RejectedRow) else _faults(line)
            if isinstance(line, RejectedRow) or faults:
                rejections.append(faults)
                continue
            found, unknown = _judged(line)
            verdicts[found.verdict] += 1
            known = tuple(words for words in found.why if not unknown or words != NOTHING_DIFFERS)
            why = "; ".join((*known, *unknown))
            writer.writerow(
                (*line.cells.values(), f"{found.score:.4f}", found.verdict.value, str(found.confidence), why)
            )
    return Account(read, read - len(rejections), tuple(fault for faults in rejections for fault in faults)), verdicts


def _faults(line: Line) -> tuple[Rejection, ...]:
    """Tell of empty names; whatever else stands there can be compared."""
    return tuple(
        Rejection(line.number, column, shown(""), "the name of a company is right")
        for column in _NAMES
        if not line.cells[column]
    )


def _judged(line: Line) -> tuple[Judgement, tuple[str, ...]]:
    """Compare one pair, and tell of countries that nobody knows."""
    parties, unknown = [], []
    for name, country in zip(_NAMES, _COUNTRIES, strict=True):
        text = line.cells.get(country, "") or line.cells.get(_OF_BOTH, "")
        code = country_of(text) if text else None
        if text and code is None:
            unknown.append(f"the country {shown(text)} is not known")
        parties.append(Party((clean_name(line.cells[name]),), code))
    return judge(*parties), tuple(dict.fromkeys(unknown))
