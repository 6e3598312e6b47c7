"""Say in English why a name is taken for one on a list."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from registry.screening.values import How, Likeness

_HOW: Final[Mapping[str, str]] = {
    How.SAME: "{ours} is the same",
    How.SOUND: "{ours} sounds like {theirs}",
    How.SPELLING: "{ours} is spelt nearly like {theirs}",
}


def alike_of(likeness: Likeness) -> dict[str, Any]:
    """Write a likeness as it is stored with a hit."""
    return {
        "words": [[pair.ours, pair.theirs, pair.how.value] for pair in likeness.words],
        "ours_alone": list(likeness.ours_alone),
        "theirs_alone": list(likeness.theirs_alone),
    }


def reasons_in_words(alike: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a sentence for each word alike, and one for what only one side has."""
    return tuple(_sentences(alike))


def _sentences(alike: Mapping[str, Any]) -> Iterator[str]:
    for ours, theirs, how in alike["words"]:
        yield _HOW[how].format(ours=ours, theirs=theirs)
    if alike["ours_alone"]:
        yield f"only here: {' '.join(alike['ours_alone'])}"
    if alike["theirs_alone"]:
        yield f"only on the list: {' '.join(alike['theirs_alone'])}"
