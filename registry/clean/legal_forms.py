"""Legal forms in names: found at either end, inside, in brackets or glued to the name, in any script."""

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from registry.clean.text import joined_letters, visible, words_of

_BRANCH: Final = frozenset(
    "branch sucursal succursale succursal filiala sucursala zweigniederlassung niederlassung filial oddzial fioktelep "
    "bijkantoor podruznica klon".split()
)
# They may stand before another form: "Trading Co Ltd", "Income SICAV plc", "Access L.P. Inc."
_BEFORE_OTHERS: Final = frozenset(("co", "corp", "fcr", "lp", "scr", "sicaf", "sicav"))
# The Finnish company names itself in both languages of the country, one at either end.
_FINNISH: Final = frozenset(("ab", "oy", "ltd"))
_ROMANIAN_AFTER_SC: Final = frozenset(("srl", "srls", "sa", "snc", "scs", "ra"))
_GLUED_FROM: Final = "\u0e00"
STATUS: Final = "status"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    words: Words
    key: str
    place: str


@dataclass(frozen=True, slots=True)
class _Table:
    """Spellings by the word that they end or begin with, longest first."""

    ends: dict[str, list[_Spelling]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[str, list[_Spelling]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[str, list[_Spelling]] = field(default_factory=lambda: defaultdict(list))
    glued: list[_Spelling] = field(default_factory=list)
    keys: dict[Words, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)


def set_apart(words: list[str], *, has_initials: bool = False) -> tuple[list[str], list[str]]:
    """Part the words of a name from its legal forms; at least one word stays, and keys may come twice.

    Args:
        words: Folded, letters that stand alone joined, numbers in digits.
        has_initials: The first word was letters that stood alone: "A. O. Smith" is no Russian company by shares.
    """
    table = _table()
    if not _BRANCH.isdisjoint(words):
        at = next(at for at, word in enumerate(words) if word in _BRANCH)
        head, forms = _parted(words[:at], table, has_initials=has_initials) if at else (words[:at], [])
        return head + words[at:], forms
    return _parted(words, table, has_initials=has_initials)


def form_class(key: str) -> str:
    """Give the kind of a legal form: limited, stock, limited_partnership, partnership, sole_trader, ...; or nothing."""
    return _table().classes.get(key, "")


def form_key(legal_form: str) -> str | None:
    """Give the canonical key of a legal form told apart from the name, as "Sp. z o.o."; None if it is not known."""
    raw, _ = visible(legal_form)
    words, _ = words_of(raw)
    return _table().keys.get(tuple(joined_letters(words)))


def _parted(words: list[str], table: _Table, *, has_initials: bool) -> tuple[list[str], list[str]]:
    forms: list[str] = []
    if max("".join(words)) >= _GLUED_FROM:
        words = _unglued(words, forms, table)
    words = _without_ends(words, forms, table)
    words = _without_start(words, forms, table, has_initials=has_initials)
    if len(words) > 2 and not table.inside.keys().isdisjoint(words):  # noqa: PLR2004 - a first, an inner and a last word
        words = _without_inner(words, forms, table)
    return words, forms


def _without_ends(words: list[str], forms: list[str], table: _Table) -> list[str]:
    while len(words) > 1:
        numbers = _trailing_numbers(words)
        core = words[:-numbers] if numbers else words
        found = _at_end(core, table, has_form=bool(forms))
        if not found:
            return words
        core = core[: -len(found.words)]
        if core[-1] == "and" and len(core) > 1:
            core = core[:-1]
        words = core + words[-numbers:] if numbers else core
        if found.key != STATUS:
            forms.append(found.key)
    return words


def _trailing_numbers(words: list[str]) -> int:
    """Count the numbers at the end, behind which a form may stand: "Capital Corp 7"."""
    count = 0
    while count < len(words) - 2 and words[-1 - count].isdigit():
        count += 1
    return count


def _at_end(words: list[str], table: _Table, *, has_form: bool) -> _Spelling | None:
    for spelling in table.ends.get(words[-1], ()):
        size = len(spelling.words)
        if size < len(words) and (size == 1 or tuple(words[-size:]) == spelling.words):
            may_follow = (
                spelling.place in {"any", "inside"} or spelling.key in _BEFORE_OTHERS or not words[-1].isascii()
            )
            if not has_form or may_follow:
                return spelling
    return None


def _without_start(words: list[str], forms: list[str], table: _Table, *, has_initials: bool) -> list[str]:
    if words[0] == "sc" and len(words) > 1 and not _ROMANIAN_AFTER_SC.isdisjoint(forms):
        return words[1:]
    for spelling in table.starts.get(words[0], ()):
        size = len(spelling.words)
        if size < len(words) and (size == 1 or tuple(words[:size]) == spelling.words):
            may_be_name = spelling.place == "both" and words[0].isascii() and (forms or has_initials)
            if may_be_name and not _is_finnish(spelling.key, forms):
                continue
            if spelling.key != STATUS:
                forms.append(spelling.key)
            return words[size:]
    return words


def _is_finnish(key: str, forms: list[str]) -> bool:
    return key in {"ab", "oy"} and _FINNISH.issuperset(forms) and forms != [key]


def _without_inner(words: list[str], forms: list[str], table: _Table) -> list[str]:
    at = 1
    while at < len(words) - 1:
        found = next((form for form in table.inside.get(words[at], ()) if _stands(form.words, words, at)), None)
        if found:
            words = words[:at] + words[at + len(found.words) :]
            if found.key != STATUS:
                forms.append(found.key)
        else:
            at += 1
    return words


def _stands(spelling: Words, words: list[str], at: int) -> bool:
    return at + len(spelling) < len(words) and tuple(words[at : at + len(spelling)]) == spelling


def _unglued(words: list[str], forms: list[str], table: _Table) -> list[str]:
    """Cut forms off words of scripts that write no spaces; what stands on both sides are words of their own."""
    parts: list[str] = []
    for word in words:
        if word[-1] >= _GLUED_FROM:
            for spelling in table.glued:
                if spelling.words[0] in word:
                    word = word.replace(spelling.words[0], " ", 1)  # noqa: PLW2901 - a word is cut down until no form is left
                    forms.append(spelling.key)
        parts += word.split()
    if parts:
        return parts
    forms.clear()
    return words


@cache
def _table() -> _Table:
    packed = files("registry.clean").joinpath("legal_forms.csv.gz").read_bytes()
    table = _Table()
    for row in csv.DictReader(io.StringIO(gzip.decompress(packed).decode())):
        spelling = _Spelling(tuple(row["spelling"].split()), row["key"], row["place"])
        table.keys[spelling.words] = spelling.key
        table.classes[spelling.key] = row["class"]
        _enter(table, spelling)
    for spellings in (*table.ends.values(), *table.starts.values(), *table.inside.values(), table.glued):
        spellings.sort(key=lambda spelling: (-len(spelling.words), -len(spelling.words[0])))
    return _Table(dict(table.ends), dict(table.starts), dict(table.inside), table.glued, table.keys, table.classes)


def _enter(table: _Table, spelling: _Spelling) -> None:
    first, last = spelling.words[0], spelling.words[-1]
    if spelling.place == "glued":
        table.glued.append(spelling)
        return
    if spelling.place != "start":
        table.ends[last].append(spelling)
    if spelling.place in {"any", "both", "start"}:
        table.starts[first].append(spelling)
    if spelling.place in {"any", "inside"}:
        table.inside[first].append(spelling)
