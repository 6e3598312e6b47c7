"""A cleaned name, in frozen values."""

from dataclasses import dataclass
from typing import Final

NAME_MAX: Final = 300

HOMOGLYPHS: Final = "homoglyphs"
CONTROL_CHARACTERS: Final = "control_characters"
HIDDEN: Final = "hidden_signs"
CUT: Final = "cut"
NO_LETTERS: Final = "no_letters"


@dataclass(frozen=True, slots=True)
class CleanName:
    """A name taken apart; two spellings of one name differ only in `raw` and `warnings`.

    Attributes:
        raw: As given, without invisible and bidirectional control characters, at most NAME_MAX signs.
        tokens: The folded Latin words of the core in order. Legal forms and stop words are set apart; acronyms are
            one word ("I.B.M." is "ibm"), Roman numerals and ordinals in digits are digits ("II", "2nd" are "2").
        forms: Canonical keys of the recognised legal forms ("ltd", "gmbh"), sorted; empty for none.
        numbers: The numbers among the words in digits, in order: also of "two" and "second".
        script: latin, cyrillic, greek, hebrew, arabic, han, ... of the letters; mixed; or none.
        native: The words of the core in their own script, folded; the tokens again for a Latin name.
        warnings: Codes: homoglyphs, control_characters, hidden_signs, cut, no_letters.
    """

    raw: str
    tokens: tuple[str, ...]
    forms: tuple[str, ...]
    numbers: tuple[str, ...]
    script: str
    native: tuple[str, ...]
    warnings: tuple[str, ...] = ()
