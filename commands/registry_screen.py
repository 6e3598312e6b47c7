"""`tradecover registry screen`: names against a sanctions list in a folder, each hit with its alias and why."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click

from basics.errors import Fault, Invalid
from commands.import_files import opened_file
from commands.output import FAULTS_TOLD, complain, print_json, print_table
from commands.registry_files import BAD_INPUT, Account, RowWriter, check_out, show_account, written_table
from registry.adapters.text_table import Line, Table, open_table
from registry.rules import shown
from registry.screening.index import NameIndex
from registry.screening.lists.folders import read_folder
from registry.screening.service import best_of
from registry.screening.values import KINDS_FOR, Entry, Found, ListedName, Subject, SubjectKind
from registry.screening.wording import alike_of, reasons_in_words
from registry.values import RejectedRow, Rejection

_NAME: Final = "name"
_ADDED: Final = ("hit", "score", "alias", "entry", "entry_kind", "programs", "countries", "remarks", "why")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_CODE: Final = "list"


@dataclass(frozen=True, slots=True)
class _Screening:
    """What the names of a file came to."""

    account: Account
    hits: list[dict[str, Any]]
    names_with_hits: int


@click.command("screen")
@click.option("--names", type=_FILE, required=True, metavar="IN", help="A table with the column name.")
@click.option("--list", "folder", type=_FOLDER, required=True, metavar="DIR", help="OFAC's files, or our own CSV.")
@click.option("--out", type=click.Path(path_type=Path), metavar="OUT", help="A file that ends in .csv.")
@click.option("--individuals", is_flag=True, help="Hold the names against listed individuals as well.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def screen_command(names: Path, folder: Path, out: Path | None, *, individuals: bool, as_json: bool) -> int:
    """Screen names against a sanctions list: what is alike, how much, and which alias it is.

    OUT has a row for each hit, and one for each name without any. Exit status 2 where a row of IN or of
    the list was rejected; hits are no failure.
    """
    if out is not None:
        check_out(out, names)
    listed = read_folder(folder)
    if not listed.entries:
        found = f"no entry among {listed.read} rows, {listed.rejected} of them rejected"
        raise Invalid.of("screening.no_entries", Fault(str(folder), found, "a list with entries is right"))
    entries = {entry.key: entry for entry in listed.entries}
    kind = SubjectKind.PAYEE if individuals else SubjectKind.BUYER
    index = NameIndex(
        ListedName(_CODE, entry.key, entry.kind, is_invented=False, name=alias.name)
        for entry in entries.values()
        if entry.kind in KINDS_FOR[kind]
        for alias in entry.names
    )
    with opened_file(str(names)) as file:
        table = open_table(file, required=(_NAME,), is_of_names=True)
        _check_columns(table, names)
        header = (*table.columns, *_ADDED)
        with nullcontext() if out is None else written_table(out, header) as writer:
            done = _screen(table, index, entries, kind, writer)
    counts = {
        "names_with_hits": done.names_with_hits,
        "list_read": listed.read,
        "list_accepted": listed.read - listed.rejected,
        "list_rejected": listed.rejected,
    }
    if out is not None:
        status = show_account(names, out, done.account, counts, as_json=as_json)
    else:
        status = _show(names, done, counts, as_json=as_json)
    for rejection in listed.rejections[:FAULTS_TOLD]:
        complain(f"{folder}: {rejection}")
    if listed.rejected > FAULTS_TOLD:
        complain(f"{folder}: {listed.rejected - FAULTS_TOLD} faults more in the list")
    return BAD_INPUT if listed.rejected else status


def _check_columns(table: Table, names: Path) -> None:
    taken = [name for name in _ADDED if name in table.columns]
    if taken:
        remedy = "another name for that column is right"
        faults = [Fault(f"{names}: {name}", "a column that is added", remedy) for name in taken]
        raise Invalid("file.unreadable", f"The header does not fit: {', '.join(taken)}.", faults)


def _screen(
    table: Table, index: NameIndex, entries: Mapping[str, Entry], kind: SubjectKind, writer: RowWriter | None
) -> _Screening:
    read, with_hits, rejections, hits = 0, 0, [], []
    for line in table.lines:
        read += 1
        if isinstance(line, RejectedRow) or not line.cells[_NAME]:
            rejections.append(_faults(line))
            continue
        subject = Subject(kind, line.number, (line.cells[_NAME],), "", is_made_up=False)
        found = sorted(best_of(index, subject).values(), key=lambda one: -one.likeness.score)
        told = [_told(one, entries[one.listed.entry_key]) for one in found]
        with_hits += bool(told)
        if writer is None:
            hits += [{"row": line.number, _NAME: line.cells[_NAME], **hit} for hit in told]
        else:
            for row in _rows(told):
                writer.writerow((*line.cells.values(), *row))
    account = Account(read, read - len(rejections), tuple(fault for faults in rejections for fault in faults))
    return _Screening(account, hits, with_hits)


def _faults(line: Line | RejectedRow) -> tuple[Rejection, ...]:
    if isinstance(line, RejectedRow):
        return line.rejections
    return (Rejection(line.number, _NAME, shown(""), "the name of a company is right"),)


def _told(found: Found, entry: Entry) -> dict[str, Any]:
    return {
        "score": found.likeness.score,
        "alias": found.listed.name,
        "entry": entry.key,
        "entry_kind": entry.kind.value,
        "programs": entry.programs,
        "countries": entry.countries,
        "remarks": entry.remarks,
        "why": "; ".join(reasons_in_words(alike_of(found.likeness))),
    }


def _rows(told: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    if not told:
        yield ["0", *("" for _ in _ADDED[1:])]
    for number, hit in enumerate(told, start=1):
        yield [str(number), f"{hit['score']:.3f}", *(str(hit[name]) for name in _ADDED[2:])]


def _show(names: Path, done: _Screening, counts: dict[str, int], *, as_json: bool) -> int:
    account = done.account
    if as_json:
        numbers = {"read": account.read, "accepted": account.accepted, "rejected": account.rejected}
        rejections = [asdict(rejection) for rejection in account.rejections]
        print_json({"file": str(names), **numbers, **counts, "hits": done.hits, "rejections": rejections})
    else:
        columns = (_NAME, "score", "alias", "entry", "programs", "why")
        print_table(columns, [[str(hit[column]) for column in columns] for hit in done.hits], right=("score",))
        click.echo(f"{names}: {account.read:,} read, {account.rejected:,} rejected, {done.names_with_hits:,} with hits")
        told = ("list_read", "list_accepted", "list_rejected")
        click.echo("; ".join(f"{name.replace('_', ' ')}: {counts[name]:,}" for name in told))
    return 2 if account.rejections else 0
