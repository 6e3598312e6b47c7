"""Which kind of file a table is, by content, and an answer is to be, by its ending."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final

from basics.errors import Fault, Invalid, NotFound, Refused
from underwriting.engines.source import Source
from underwriting.engines.text_source import TextSource, write_text
from underwriting.scorecard import Scorecard

_PARQUET: Final = b"PAR1"
_ENDINGS: Final = (".csv", ".parquet")
Writer = Callable[[Path, Sequence[str], Iterator[Sequence[Any]]], int]


def check_out(table: Path, out: Path) -> None:
    """Refuse an answer that cannot be written, before anything is read.

    Raises:
        Invalid: `engine.output`.
    """
    remedy = "a file of another name that ends in .csv or .parquet, in a folder that exists, is right"
    if out.suffix.lower() not in _ENDINGS:
        raise Invalid.of("engine.output", Fault(str(out), f"the ending {out.suffix!r}", remedy))
    if not out.parent.is_dir():
        raise Invalid.of("engine.output", Fault(str(out), "no such folder", remedy))
    if out.is_dir() or (out.exists() and table.exists() and out.samefile(table)):
        raise Invalid.of("engine.output", Fault(str(out), "a folder, or the table itself", remedy))


def is_parquet(out: Path) -> bool:
    """Tell whether an answer is to be Parquet."""
    return out.suffix.lower() == ".parquet"


def writer_for(out: Path) -> Writer:
    """Give what writes an answer of that ending."""
    writer: Writer = _arrow_files().write_parquet if is_parquet(out) else write_text
    return writer


@contextmanager
def opened(table: Path, card: Scorecard) -> Iterator[Source]:
    """Open a table by its content.

    Raises:
        NotFound: `file.not_found`.
        Invalid: `file.unreadable`, `engine.table`.
        Refused: `engine.not_installed`: Parquet without Arrow.
    """
    with _file(table) as file:
        if file.read(len(_PARQUET)) != _PARQUET:
            yield TextSource(file, card)
            return
    yield _arrow_files().ParquetSource(table, card)


@contextmanager
def as_parquet(table: Path, card: Scorecard, folder: Path) -> Iterator[tuple[Path, int, tuple[str, ...]]]:
    """Give a checked table as Parquet, its number of rows and the columns that are kept; text is written anew."""
    arrow_files = _arrow_files()
    with opened(table, card) as source:
        path = table
        if isinstance(source, TextSource):
            path = folder / "table.parquet"
            arrow_files.stage(source, path, card)
        staged = arrow_files.ParquetSource(path, card)
        yield path, staged.rows, source.kept


def check_installed(modules: Sequence[str], extra: str) -> None:
    """Refuse an engine whose packages are absent.

    Raises:
        Refused: `engine.not_installed`.
    """
    absent = [module for module in modules if find_spec(module) is None]
    if absent:
        adds = f"`make install-{extra}` or `pip install tradecover[{extra}]` adds it"
        raise Refused("engine.not_installed", f"{', '.join(absent)} is not installed; {adds}.")


def _file(table: Path) -> BinaryIO:
    try:
        return table.open("rb")
    except FileNotFoundError as error:
        raise NotFound("file.not_found", f"There is no file {table}; the path of a table is right.") from error
    except OSError as error:
        fault = Fault(
            str(table), f"a file that cannot be read ({error.strerror})", "a table of text or Parquet is right"
        )
        raise Invalid.of("file.unreadable", fault) from error


def _arrow_files() -> Any:  # noqa: ANN401 - a module of ours that needs Arrow
    check_installed(["pyarrow"], "analytics")
    return importlib.import_module("underwriting.engines.arrow_files")
