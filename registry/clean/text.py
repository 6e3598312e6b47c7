"""Signs: what is invisible goes out, look-alikes and marks are folded, other alphabets are written in Latin letters."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from registry.clean.alphabets import CYRILLIC, GREEK, GREEK_PAIRS, LATIN, LOOK_ALIKES, OF_SERBIAN, SERBIAN
from registry.clean.values import CONTROL_CHARACTERS, CUT, HIDDEN, NAME_MAX

# Room for invisible signs that go out; whatever a file holds behind them is never looked at.
_READ_MAX: Final = NAME_MAX * 4
# Marks of Indian and South-East Asian scripts are vowels, which `\w` does not count.
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])+")
_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
_LATIN_LETTER: Final = re.compile(r"[A-Za-z]")
_LOOKS_LATIN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WRITTEN: Final = re.compile(r"[^\W\d_]+")
_KEPT: Final = re.compile(r"[^a-z0-9]+")
_HEBREW_ACRONYM: Final = re.compile("(?<=[\u05d0-\u05ea])[\"'\u05f3\u05f4\u2019\u201d](?=[\u05d0-\u05ea])")
_APOSTROPHES: Final = "'`\u00b4\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07\u05f3\u02b9"
_OVERRIDES: Final = re.compile("[\u202d\u202e]")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PARTED_WORD: Final = re.compile(r"([^\W_])([\u200b-\u200d\u202a-\u202e\u2060\u2066-\u2069\ufeff]+)(?=[^\W_])")
_SPACES: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
# Inside a word they are slips or ornaments, not spaces: "E*TRADE", "Yahoo!".
_ORNAMENTS: Final = "*!?^~_|{}<>="
_SIGNS: Final = {"&": " and ", "+": " and "} | dict.fromkeys(_APOSTROPHES + _ORNAMENTS, "")
_ASCII_SIGNS: Final = str.maketrans({sign: plain for sign, plain in _SIGNS.items() if sign.isascii()})
_ANDS: Final = frozenset(("und", "et", "og", "och", "oraz"))
_FORMS_IN_RUNS: Final = ("lllp", "sarl", "gmbh", "llc", "llp", "plc", "srl", "sro", "doo", "kft", "lp")
_NAME_MIN: Final = 4
_IN: Final = frozenset(("v", "w", "u"))
_LIQUIDATION: Final = ("likv", "likw", "konk", "upad", "stec", "restr")
_WHOLE_RUNS: Final = frozenset(("ggmbh", "jdoo", "pllc", "pllp", "rllp", "slp"))
_SCRIPTS: Final = {
    "CJK": "han",
    "IDEOGRAPHIC": "han",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "HALFWIDTH": "kana",
}
_TAKEN_APART: Final = frozenset(("latin", "greek", "hebrew", "arabic"))


def visible(name: str) -> tuple[str, tuple[str, ...]]:
    """Give a name without invisible and control characters and cut to NAME_MAX, and the warnings it earned."""
    given = name if len(name) <= _READ_MAX else name[:_READ_MAX]
    raw, warnings = given, []
    if not given.isprintable():
        raw = "".join(map(_visible_sign, given))
        if _has_controls(given):
            warnings.append(CONTROL_CHARACTERS)
        if _hides_signs(given):
            warnings.append(HIDDEN)
    if len(raw) > NAME_MAX or len(name) > _READ_MAX:
        raw = raw[:NAME_MAX]
        warnings.append(CUT)
    return raw, tuple(warnings)


def _visible_sign(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if sign in _SPACES or sign.isspace() else ""


def _has_controls(text: str) -> bool:
    """Tell whether something is not to be seen; spaces of any width are, and joiners inside Persian or Hindi words."""
    return any(
        not (sign.isprintable() or sign in _SPACES or sign.isspace() or _joins(text[at - 1 : at]))
        if sign in "\u200c\u200d"
        else not (sign.isprintable() or sign in _SPACES or sign.isspace())
        for at, sign in enumerate(text)
    )


def _hides_signs(text: str) -> bool:
    """Tell whether letters are shown in another order, or something invisible parts a word that is shown whole.

    Scripts that are written without spaces have zero-width ones between words, and Persian and Hindi joiners in them.
    """
    if _OVERRIDES.search(text):
        return True
    return any(not _joins(found[1]) or _BIDI.search(found[2]) for found in _PARTED_WORD.finditer(text))


def _joins(before: str) -> bool:
    return bool(before) and script_of(before) not in {"latin", "greek", "cyrillic", "none"}


def words_of(raw: str) -> tuple[list[str], bool]:
    """Split a visible name into folded words, each in its own script; tell whether look-alikes were folded."""
    if raw.isascii():
        return _with_and(_ASCII_WORD.findall(raw.lower().translate(_ASCII_SIGNS))), False
    plain = unicodedata.normalize("NFKC", raw)
    has_look_alikes = False
    if _LATIN_LETTER.search(plain) and _LOOKS_LATIN.search(plain):
        plain, has_look_alikes = _one_alphabet(plain)
    folded = _HEBREW_ACRONYM.sub("", plain).translate(_FOLDS)
    return _with_and(_WORD.findall(folded)), has_look_alikes


def _with_and(words: list[str]) -> list[str]:
    return words if _ANDS.isdisjoint(words) else ["and" if word in _ANDS else word for word in words]


def joined_letters(words: list[str]) -> list[str]:
    """Make one word of letters that stand alone beside each other: "i b m" is "ibm", "h and m" is "hm"."""
    if 1 not in map(len, words):
        return words
    joined: list[str] = []
    run = ""
    for at, word in enumerate(words):
        if len(word) == 1 and word.isalpha():
            run += word
        elif not (word == "and" and run and at + 1 < len(words) and len(words[at + 1]) == 1):
            joined += [run + word] if _is_elided(run, word) else [*_without_form(run, word), word]
            run = ""
    return joined + _without_form(run)


def _is_elided(run: str, word: str) -> bool:
    """Tell whether an apostrophe was lost: "O REILLY", "L OREAL", "D AMICO"."""
    return len(word) >= _NAME_MIN and word.isalpha() and (run == "o" or (run in {"d", "l"} and word[0] in "aehiou"))


def _without_form(run: str, following: str = "") -> list[str]:
    """Part a legal form from letters that are none: "Fund V L.P.", "s.r.o. v likvidaci"."""
    if run[-1:] in _IN and len(run) > 1 and following.startswith(_LIQUIDATION):
        return [run[:-1], run[-1]]
    if len(run) > 2 and run not in _WHOLE_RUNS:  # noqa: PLR2004 - a form and at least one letter
        for form in _FORMS_IN_RUNS:
            if run.endswith(form) and run != form:
                return [run.removesuffix(form), form]
    return [run] if run else []


class _Folds(dict[int, str]):
    """What each sign becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    small = sign.casefold()
    script = script_of(sign)
    if unicodedata.category(sign) == "Mn":
        return "" if script in {"none", *_TAKEN_APART} else sign
    if sign.isdigit():
        return str(unicodedata.digit(sign))
    if script not in _TAKEN_APART:
        return _CYRILLIC_FOLDS.get(small, small)
    bare = "".join(part for part in unicodedata.normalize("NFKD", small) if not unicodedata.combining(part))
    if script == "latin":
        return "".join(LATIN.get(part) or (part if part.isascii() else anyascii(part).lower()) for part in bare)
    return bare.translate(_OTHER_FOLDS)


_CYRILLIC_FOLDS: Final = {"\u0451": "\u0435", "\u045d": "\u0438", "\u0450": "\u0435"}
# Arabic letters that are written for each other, and the final sigma.
_OTHER_FOLDS: Final = str.maketrans(
    "\u0649\u0629\u06cc\u06a9\u0671\u03c2", "\u064a\u0647\u064a\u0643\u0627\u03c3", "\u0640"
)
_FOLDS: Final = _Folds()


@lru_cache(maxsize=4096)
def script_of(text: str) -> str:
    """Name the script of the first letter: latin, cyrillic, greek, hebrew, arabic, han, kana, hangul, ...; or none."""
    for sign in text:
        if sign.isascii():
            if sign.isalpha():
                return "latin"
            continue
        if sign.isalpha() or unicodedata.category(sign) in {"Mn", "Mc"}:
            name = unicodedata.name(sign, "none").split()[0]
            return "none" if name == "COMBINING" else _SCRIPTS.get(name, name.lower())
    return "none"


def _one_alphabet(text: str) -> tuple[str, bool]:
    """Fold the look-alikes of words that mix Latin with Cyrillic or Greek letters into the word's own alphabet."""
    is_latin = len(_LATIN_LETTER.findall(text)) >= len(_LOOKS_LATIN.findall(text))
    folded = _WRITTEN.sub(lambda word: _in_one_alphabet(word[0], is_latin=is_latin), text)
    return folded, folded != text


def _in_one_alphabet(word: str, *, is_latin: bool) -> str:
    """Fold a word into the alphabet that has all its letters; where both have them, into that of the whole text."""
    latin = sum(map(str.isascii, word))
    if latin in {0, len(word)} or not all(sign.isascii() or _LOOKS_LATIN.match(sign) for sign in word):
        return word
    back = _BACK["greek" if any(script_of(sign) == "greek" for sign in word) else "cyrillic"]
    to_latin = "".join(LOOK_ALIKES.get(sign, sign) for sign in word)
    to_other = "".join(back.get(sign, sign) for sign in word)
    has_other = not any(map(str.isascii, to_other))
    if to_latin.isascii() and (is_latin or not has_other):
        return to_latin
    return to_other if has_other else word


_BACK: Final = {
    script: {latin: sign for sign, latin in LOOK_ALIKES.items() if script_of(sign) == script}
    for script in ("cyrillic", "greek")
}


@lru_cache(maxsize=65536)
def in_latin(word: str) -> str:
    """Write a folded word of any script in small Latin letters and digits."""
    if word.isascii():
        return word
    script = script_of(word)
    if script == "cyrillic":
        table = CYRILLIC | SERBIAN if OF_SERBIAN.intersection(word) else CYRILLIC
        word = "".join(table.get(sign, sign) for sign in word)
    elif script == "greek":
        for pair, latin in GREEK_PAIRS:
            word = word.replace(pair, latin)
        word = "".join(GREEK.get(sign, sign) for sign in word)
    return _KEPT.sub("", anyascii(word).lower())


def script_of_all(words: Sequence[str]) -> str:
    """Name the one script of some words; mixed for several, none for digits alone."""
    scripts = {script_of(word) for word in words} - {"none"}
    if scripts == {"han", "kana"}:
        return "kana"
    if len(scripts) > 1:
        return "mixed"
    return scripts.pop() if scripts else "none"
