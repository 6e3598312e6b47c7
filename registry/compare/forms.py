"""Compare the legal forms of two names: one company has one, though it is often left out or translated."""

from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from registry.compare.findings import Findings
from registry.compare.values import Alignment

_AMERICAN: Final = frozenset({"co", "corp", "inc"})
_SHORT_FORM_MAX: Final = 4

Forms = tuple[str, ...]


def compare_forms(left: Forms, right: Forms, found: Findings) -> None:
    """Note whether legal forms are the same, nearly, missing on one side, or another."""
    if left == right:
        found.note("form_same", float(bool(left)))
    elif not left or not right:
        found.note("form_missing")
    elif set(left) & set(right):
        found.note("form_near")
    elif set(left) <= _AMERICAN and set(right) <= _AMERICAN:
        found.note("form_near", 1.0, f"legal forms differ a little: {_shown(left)} and {_shown(right)}")
    else:
        found.note("form_differs", 1.0, f"legal forms differ: {_shown(left)} and {_shown(right)}")


def _shown(forms: Forms) -> str:
    return " ".join(forms)


def without_misspelt_form(alignment: Alignment, left: Forms, right: Forms) -> Alignment:
    """Leave out a last word that is a legal form of the other side with a wrong letter: `lwd` for `ltd`."""
    left_over, right_over = alignment.left_over, alignment.right_over
    if left_over and not left and _is_misspelt(left_over[-1], right):
        left_over = left_over[:-1]
    elif right_over and not right and _is_misspelt(right_over[-1], left):
        right_over = right_over[:-1]
    else:
        return alignment
    return Alignment(alignment.pairs, left_over, right_over, is_in_order=alignment.is_in_order)


def _is_misspelt(word: str, forms: Forms) -> bool:
    return len(word) <= _SHORT_FORM_MAX and any(
        len(form) <= _SHORT_FORM_MAX and DamerauLevenshtein.distance(word, form) == 1 for form in forms
    )
