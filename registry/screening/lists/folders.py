"""Find the files of a list in a folder by what is in them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from basics.errors import Fault, Invalid
from registry.adapters.text_table import open_cells
from registry.screening.lists import ADAPTERS, ofac, plain
from registry.screening.lists.values import ListFile, ListReading

_ENDINGS: Final = (".csv", ".csv.gz", ".txt")


def read_folder(folder: Path) -> ListReading:
    """Read the list whose files stand in a folder; files that are of no list are passed over.

    Raises:
        Invalid: `screening.no_list_files`: none, or of two shapes; and what the reader of the shape refuses.
    """
    with _opened(folder) as files:
        shapes = [(shape, file) for file in files if (shape := _shape(file)) is not None]
        names = sorted({shape for shape, _ in shapes})
        if len(names) != 1:
            found = " and ".join(names) or f"no such file among {len(files)}"
            remedy = "sdn, alt and add of OFAC, or one CSV with the columns entry and name, is right"
            raise Invalid.of("screening.no_list_files", Fault(str(folder), found, remedy))
        return ADAPTERS[names[0]].read([file for _, file in shapes])


@contextmanager
def _opened(folder: Path) -> Iterator[list[ListFile]]:
    with ExitStack() as stack:
        paths = sorted(path for path in folder.iterdir() if path.name.lower().endswith(_ENDINGS))
        yield [ListFile(stack.enter_context(path.open("rb")), path.name) for path in paths]


def _shape(file: ListFile) -> str | None:
    """Give the adapter that reads a file; None for any other file."""
    try:
        _, rows = open_cells(ofac.without_end_mark(file.stream))
    except Invalid:
        return None
    first = [cell.strip().lower() for cell in next(rows, [])]
    if set(plain.REQUIRED) <= set(first):
        return "list-csv"
    is_part = len(first) in ofac.PART_OF_COLUMNS and (first[0] == "ent_num" or first[0].isdigit())
    return "ofac" if is_part else None
