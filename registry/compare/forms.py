"""Compare the legal forms of two names: one company has one, though it is often left out or translated."""

from typing import Final

from registry.clean.legal_forms import form_class
from registry.compare.findings import Findings

Forms = tuple[str, ...]

_AMERICAN: Final = frozenset({"corp", "inc"})
# Written for a company of any country when English is spoken; whatever else stands in a name tells whose law it is.
_EVERYDAY: Final = frozenset({"co", "corp", "inc", "llc", "llp", "lp", "ltd", "plc", "jsc"})
_ADDS_NOTHING: Final = frozenset({"co"})
_TRANSLATED: Final = {"llc": "limited", "jsc": "stock"}


def compare_forms(left: Forms, right: Forms, found: Findings) -> None:
    """Note whether legal forms are the same, nearly, missing on one side, or another."""
    lefts, rights = set(left) - _ADDS_NOTHING, set(right) - _ADDS_NOTHING
    only = lefts ^ rights
    if not only:
        found.note("form_same", float(bool(lefts)))
    elif lefts <= rights or rights <= lefts:
        if not only <= _EVERYDAY:
            found.note("form_local_missing", 1.0, f"only one name has {_shown(only)}")
    elif only <= _AMERICAN or _is_translated(lefts, rights) or _is_translated(rights, lefts):
        found.say(f"legal forms differ a little: {_shown(lefts)} and {_shown(rights)}")
    else:
        found.note("form_differs", 1.0, f"legal forms differ: {_shown(lefts)} and {_shown(rights)}")


def _is_translated(english: set[str], local: set[str]) -> bool:
    """Tell whether one side has the English word for what the other side's law calls its own way: JSC and AO."""
    meant = {_TRANSLATED.get(form, "") for form in english}
    return "" not in meant and {form_class(form) for form in local} == meant and not local & _EVERYDAY


def _shown(forms: set[str]) -> str:
    return " ".join(sorted(forms))
