"""The frozen values of reading a list."""

from dataclasses import dataclass, field
from typing import BinaryIO

from registry.screening.values import Alias, Entry, EntryKind
from registry.values import Rejection


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of a list: a seekable binary stream and its name."""

    stream: BinaryIO
    filename: str


@dataclass(frozen=True, slots=True)
class ListReading:
    """What was read: accepted + rejected = read, in rows of all files together."""

    entries: tuple[Entry, ...]
    read: int
    rejections: tuple[Rejection, ...]

    @property
    def rejected(self) -> int:
        """Count the rows that were not taken: one rejection each."""
        return len(self.rejections)


@dataclass(slots=True)
class Draft:
    """An entry while its rows come in."""

    key: str
    kind: EntryKind
    names: list[Alias]
    programs: str = ""
    remarks: str = ""
    countries: list[str] = field(default_factory=list)

    def entry(self) -> Entry:
        """Give the entry as read: each name and country once."""
        names, countries = tuple(dict.fromkeys(self.names)), ", ".join(dict.fromkeys(self.countries))
        return Entry(self.key, self.kind, names, self.programs[:300], countries[:300], self.remarks[:4000])
