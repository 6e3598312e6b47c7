"""Clean a company's name: the one way in which names are read before they are compared, searched or screened."""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

from registry.clean.values import CONTROL_CHARACTERS, CUT, NAME_MAX, NO_LETTERS, CleanName

_WORD: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_FORMS: Final = frozenset(
    "ltd limited llc inc incorporated corp corporation plc gmbh ag kg se sa sas sarl srl spa nv bv ab as oy oyj sro "
    "doo co company lp llp pty pte kft zrt".split()
)
_SAME_FORMS: Final = {"limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co"}
_STOP_WORDS: Final = frozenset("the of and".split())


def clean_name(name: str) -> CleanName:
    """Take a name apart; never fails, and says in `warnings` what was odd about it."""
    given = name[: NAME_MAX * 2]
    raw = "".join(
        sign if sign.isprintable() else " " for sign in given if unicodedata.category(sign) not in {"Cf", "Cs"}
    )
    warnings = [CONTROL_CHARACTERS] if raw != given else []
    if len(raw) > NAME_MAX or len(given) < len(name):
        warnings.append(CUT)
    raw = raw[:NAME_MAX]
    plain = unicodedata.normalize("NFKC", raw).casefold().replace("'", "").replace("&", " and ")
    latin = str(anyascii(_DOTTED.sub(lambda found: found[0].replace(".", ""), plain))).lower()
    words = [word for word in _WORD.findall(latin) if word not in _STOP_WORDS]
    forms = []
    while len(words) > 1 and words[-1] in _FORMS:
        form = words.pop()
        forms.append(_SAME_FORMS.get(form, form))
    if not words:
        warnings.append(NO_LETTERS)
    numbers = tuple(word for word in words if word.isdigit())
    tokens = tuple(words)
    return CleanName(raw, tokens, tuple(sorted(set(forms))), numbers, "latin", tokens, tuple(warnings))
