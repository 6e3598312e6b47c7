"""What the commands of the registry share: answers as tables, and the account of every row."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Protocol

import click

from basics.errors import Fault, Invalid
from commands.output import complain, print_json
from registry.values import Rejection

BAD_INPUT: Final = 2
_ERRORS_TOLD: Final = 20


class RowWriter(Protocol):
    """What writes one row of an answer."""

    def writerow(self, row: Sequence[str], /) -> object:
        """Write the cells of a row."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows of one file: accepted + rejected = read."""

    read: int
    accepted: int
    rejections: tuple[Rejection, ...]

    @property
    def rejected(self) -> int:
        """Count the rows that were not taken."""
        return self.read - self.accepted


def check_out(out: Path, *sources: Path) -> None:
    """Refuse an answer that cannot be written, before anything is read.

    Raises:
        Invalid: `registry.output`.
    """
    remedy = "a file of another name that ends in .csv, in a folder that exists, is right"
    if out.suffix.lower() != ".csv":
        raise Invalid.of("registry.output", Fault(str(out), f"the ending {out.suffix!r}", remedy))
    if not out.parent.is_dir():
        raise Invalid.of("registry.output", Fault(str(out), "no such folder", remedy))
    if out.is_dir() or any(out.exists() and source.exists() and out.samefile(source) for source in sources):
        raise Invalid.of("registry.output", Fault(str(out), "a folder, or a file that is read", remedy))


@contextmanager
def written_table(out: Path, header: Sequence[str]) -> Iterator[RowWriter]:
    """Write a table of comma-separated UTF-8: whole, or not at all."""
    half = out.with_name(f".{out.name}.half")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            yield writer
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def show_account(name: Path, out: Path, account: Account, counts: dict[str, int], *, as_json: bool) -> int:
    """Print the account and the counts of answers, complain of what is to be put right, and give the exit status."""
    numbers = {"read": account.read, "accepted": account.accepted, "rejected": account.rejected}
    if as_json:
        rejections = [asdict(rejection) for rejection in account.rejections]
        print_json({"file": str(name), "out": str(out), **numbers, **counts, "rejections": rejections})
    else:
        told = ", ".join(f"{count:,} {word}" for word, count in (numbers | counts).items())
        click.echo(f"{name}: {told}: {out}")
    for rejection in account.rejections[:_ERRORS_TOLD]:
        complain(f"{name}: {rejection}")
    if len(account.rejections) > _ERRORS_TOLD:
        complain(f"{name}: {len(account.rejections) - _ERRORS_TOLD} faults more; --json lists them all")
    return BAD_INPUT if account.rejections else 0
