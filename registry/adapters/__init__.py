"""The shapes of bureau files. A further one is a module with a `read` like theirs, and a row in this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from registry.adapters import bureau_csv
from registry.adapters.text_table import Reading
from registry.values import ParsedRow


@dataclass(frozen=True, slots=True)
class Adapter:
    """What reads one shape of file into rows; `read` raises `Invalid` for a file that is no such table."""

    name: str
    label: str
    read: Callable[[BinaryIO, int], Reading[ParsedRow]]


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "bureau-csv": Adapter("bureau-csv", "Statements as CSV, plain or gzip (docs/bureau-csv.md)", bureau_csv.read),
}
