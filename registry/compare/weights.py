"""How much a word tells of which company is meant."""

from typing import Final

GENERIC: Final = 0.1
COMMON_MAX: Final = 0.45
_COMMON: Final = frozenset(
    "company companies enterprise enterprises global group groupe grupo holding holdings industries international "
    "management partners services solutions systems technologies technology trust ventures worldwide".split()
)


def weight_of(word: str) -> float:
    """Give 0.1 for words such as holding and group, 1 for others."""
    return GENERIC if word in _COMMON else 1.0


def is_known(word: str) -> bool:
    """Tell whether names of companies are known to have this word: it is spelt as it is meant to be."""
    return word in _COMMON
