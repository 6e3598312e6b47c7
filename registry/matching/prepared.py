"""A registry made ready to be matched: a folder of parts that any engine reads, kept or thrown away after the run."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from basics.errors import Invalid
from registry.matching.engines.parts import PART_ROWS, PartAccount, write_part
from registry.matching.keys import KEYS_VERSION
from registry.matching.pool import in_order
from registry.matching.tables import Columns, Line, find_columns, opened_list
from registry.matching.values import ListAccount
from registry.values import RejectedRow, Rejection

ABOUT: Final = "index.json"
_PARTS: Final = "*-??????.parquet"
REJECTIONS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder of parts: the registry's columns, what its rows became, and whether it stood ready."""

    folder: Path
    columns: Columns
    account: ListAccount
    was_kept: bool


def prepared(
    registry: Path, folder: Path, pool: tuple[Executor, int], progress: Callable[[str, int], None], *, with_keys: bool
) -> Prepared:
    """Make a registry ready, or find it ready: of the same bytes, by the same definition of keys.

    Args:
        registry: The file.
        folder: Empty, or of an earlier run.
        pool: Of how many processes.
        progress: Told how many rows are read.
        with_keys: Write keys and words too; a cluster's workers make their own.

    Raises:
        Invalid: `file.unreadable`.
    """
    stamp = {"keys_version": KEYS_VERSION, "sha256": _digest(registry), "with_keys": with_keys}
    about = folder / ABOUT
    if ready := _kept(folder, stamp):
        return ready
    about.unlink(missing_ok=True)
    for old in folder.glob(_PARTS):
        old.unlink()
    with opened_list(registry) as (columns, lines):
        work = ((folder, part, columns, chunk) for part, chunk in enumerate(_chunks(lines)))
        account = _account_of(columns, in_order(*pool, partial(write_part, with_keys=with_keys), work), progress)
    half = about.with_suffix(".half")
    record = {"stamp": stamp, "header": columns.header, "account": asdict(account), "parts": _parts(folder)}
    half.write_text(json.dumps(record), encoding="utf-8")
    half.replace(about)
    return Prepared(folder, columns, account, was_kept=False)


def _kept(folder: Path, stamp: dict[str, Any]) -> Prepared | None:
    """Find what an earlier run made ready; None where it is of another file, damaged, or no index at all."""
    try:
        kept = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if kept["stamp"] != stamp or kept["parts"] != _parts(folder):
            return None
        return Prepared(folder, find_columns(kept["header"]), _account(kept["account"]), was_kept=True)
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, RecursionError, Invalid):
        return None


def _parts(folder: Path) -> dict[str, str]:
    """Give the digest of each part by its name."""
    return {part.name: _digest(part) for part in sorted(folder.glob(_PARTS))}


def _account_of(columns: Columns, parts: Iterable[PartAccount], progress: Callable[[str, int], None]) -> ListAccount:
    accepted, rejected, told = 0, 0, list[RejectedRow]()
    for part in parts:
        accepted, rejected = _counted(part, accepted, rejected, told)
        progress("registry rows read", accepted + rejected)
    return ListAccount(
        read=accepted + rejected,
        accepted=accepted,
        rejected=rejected,
        rejections=tuple(told),
        columns=columns.taken,
        ignored_columns=columns.ignored,
        notes={},
    )


def _counted(part: PartAccount, accepted: int, rejected: int, told: list[RejectedRow]) -> tuple[int, int]:
    told += part.rejections[: REJECTIONS_KEPT - len(told)]
    return accepted + part.accepted, rejected + len(part.rejections)


def _chunks(lines: Iterator[Line]) -> Iterator[Sequence[Line]]:
    """Give lines by the thousand; a registry without any still has one part."""
    yield list(islice(lines, PART_ROWS))
    while chunk := list(islice(lines, PART_ROWS)):
        yield chunk


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _account(kept: dict[str, Any]) -> ListAccount:
    rejections = tuple(
        RejectedRow(row["row"], tuple(Rejection(**rejection) for rejection in row["rejections"]))
        for row in kept["rejections"]
    )
    return ListAccount(**{**kept, "rejections": rejections, "ignored_columns": tuple(kept["ignored_columns"])})
