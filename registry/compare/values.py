"""The frozen values of comparing: a party with its names, words set beside words, features and notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.clean.values import CleanName
from registry.values import Identifier


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a comparison.

    `names` are the names of one legal entity, its legal name first; `country` is an ISO 3166 code, None where not
    told; `has_made_up_name` marks an anonymised demo firm, which is never the same as a real one.
    """

    names: tuple[CleanName, ...]
    country: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    has_made_up_name: bool = False


class Pairing(StrEnum):
    """How words of one name stand for words of the other."""

    EQUAL = "equal"
    JOINED = "joined"  # the same letters with spaces elsewhere
    VARIANT = "variant"  # the same common word in the plural or in another language
    SHORTENED = "shortened"  # one is the beginning of the other
    INITIALS = "initials"  # one is made of the first letters of the others
    MISSPELT = "misspelt"  # a typo away, and at least one of the two is no word that names are known to have
    NEAR = "near"  # a letter away, both known, beside a rare word that agrees


@dataclass(frozen=True, slots=True)
class WordPair:
    """Words of the left name and those of the right that stand for the same; `edits` where letters differ."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    pairing: Pairing
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every word of two names: paired, or left over on its side, in the order in which it was written."""

    pairs: tuple[WordPair, ...]
    left_over: tuple[str, ...]
    right_over: tuple[str, ...]
    is_in_order: bool


@dataclass(frozen=True, slots=True)
class NameComparison:
    """What two names have and lack in common: features by name, as the table of `decide` has them, and why in words."""

    features: Mapping[str, float]
    why: tuple[str, ...]
