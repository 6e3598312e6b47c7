"""The shapes of list files that can be read: one file and one row here for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.screening.lists import ofac, plain
from registry.screening.lists.values import ListFile, ListReading


@dataclass(frozen=True, slots=True)
class Adapter:
    """A shape of list files: its code, its label, and what reads it."""

    name: str
    label: str
    read: Callable[[Sequence[ListFile]], ListReading]


ADAPTERS: Final[Mapping[str, Adapter]] = {
    adapter.name: adapter
    for adapter in (
        Adapter("ofac", "OFAC: sdn.csv with alt.csv and add.csv", ofac.read_list),
        Adapter("list-csv", "Sanctions list as CSV", plain.read_list),
    )
}
