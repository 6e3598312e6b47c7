"""A table on its way through an engine, whatever it is stored as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from underwriting.features import FloatArray

CHUNK_ROWS: Final = 65_536


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table.

    Attributes:
        numbers: What the card looks at, shape (n, features), NaN where missing.
        kept: The other columns, as they are: lists of text, or Arrow arrays; None where empty.
    """

    numbers: FloatArray
    kept: Mapping[str, Sequence[Any]]


class Source(Protocol):
    """A table that is read once, chunk by chunk."""

    kept: tuple[str, ...]

    def chunks(self) -> Iterator[Chunk]:
        """Give the table chunk by chunk, once."""
        ...
