"""What is wrong with a table that is to be scored."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from registry.rules import shown
from underwriting.engines.answer import ROW, answer_names
from underwriting.scorecard import Inputs, Scorecard
from underwriting.tables.faults import Faults

_NAMES_TOLD: Final = 8
_ROW_NUMBER: Final = "file_row_number"  # what DuckDB calls the place of a row while it reads


class EngineFaults(Faults):
    """What is wrong with a table that is to be scored; twenty places are enough."""

    code: ClassVar[str] = "engine.table"
    opening: ClassVar[str] = "The table cannot be scored"
    stops_when_full: ClassVar[bool] = True


def check_header(header: Sequence[str], card: Scorecard) -> tuple[str, ...]:
    """Give the columns that are kept as they are: all but those that the card looks at.

    Raises:
        Invalid: `engine.table`: a column of the card is absent, one stands there twice, or has a name of the answer.
    """
    faults = EngineFaults()
    features = [feature.name for feature in card.features]
    of_statements = card.inputs is Inputs.STATEMENTS
    for name in features:
        if name not in header:
            what = "the figure as a column" if of_statements else "the column"
            faults.add(f"column {name}", f"no such column among {_first(header)}", f"{what} {name} is right")
    _check_twice(header, faults)
    kept = tuple(name for name in header if name not in set(features))
    taken = {ROW, _ROW_NUMBER, *answer_names(card, with_reasons=True)}
    for name in kept:
        if name.casefold() in {other.casefold() for other in taken}:
            faults.add(f"column {name}", "a name that the answer gives to a column of its own", "another name is right")
    faults.raise_if_any()
    return kept


def _check_twice(header: Sequence[str], faults: Faults) -> None:
    """Note names that are alike but for case: engines take them for one."""
    seen: dict[str, str] = {}
    for place, name in enumerate(header, start=1):
        if not name:
            faults.add("header", f"no name for column {place}", "a name for every column is right")
        elif name.casefold() in seen:
            faults.add("header", f"{shown(seen[name.casefold()])} and {shown(name)}", "each name once is right")
        seen.setdefault(name.casefold(), name)


def _first(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:_NAMES_TOLD]) + (", ..." if len(names) > _NAMES_TOLD else "")
