"""The keys of a name: what two names must share for anybody to look at the pair.

Keys are the cheap part of matching, made for every name of a registry, and decide nothing: they must only not lose the
right pair. A name has its words (without legal forms and stop words), its neighbouring words joined ("TWO KAI" and
"TWOKAI" share `twokai`), and the initials of three words or more. What is misspelt is mended word by word against the
words in use, in `near`, not by keys of its own.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from anyascii import anyascii

KEYS_VERSION: Final = 2  # another definition reads no index of this one
TEXT_MAX: Final = 300
WORDS_MAX: Final = 24
_PLAIN_WORD: Final = r"[a-z0-9]+"
_WORD: Final = r"[^\W_]+"
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")  # written without spaces
_VAT: Final = "vat"
INITIALS_OF: Final = 3
INITIALS_MARK: Final = "."
# Legal forms, which say nothing of which company is meant, unless they stand first: "AS Investment" may be no form.
_FORMS: Final = frozenset(
    (
        "ltd limited llc llp lp inc incorporated corp corporation plc co company gmbh mbh ag kg ug ohg kgaa se sa sas "
        "sarl sarlu sasu eurl srl srls spa snc sapa sl slu sociedad limitada anonima cv nv bv bvba sprl vof ab as oy "
        "oyj asa aps hb kb ky sro spol z oo zoo sp spolka ograniczona odpowiedzialnoscia akcyjna doo dd ad ood eood "
        "kft zrt nyrt rt bt sc scs sca ua mb sia ou pte pty pvt private public tbk sdn bhd kk gk kabushiki kaisha "
        "responsabilita societa aktiebolag aktiengesellschaft gesellschaft beschrankter haftung korlatolt felelossegu "
        "tarsasag"
    ).split()
)
_SHORT_FORM: Final = 3
# Words of no weight, and the forms that stand before a name.
_STOP_WORDS: Final = frozenset(
    "the of and de la le les des du der die das und et y e i a an for mit ooo oao zao pao ao tov uab pt".split()
)
_SPELT_OUT: Final = {
    "intl": "international",
    "int": "international",
    "svcs": "services",
    "svc": "service",
    "mgmt": "management",
    "mgt": "management",
    "mfg": "manufacturing",
    "bros": "brothers",
    "assoc": "associates",
    "tech": "technology",
    "technologies": "technology",
    "ind": "industries",
    "inds": "industries",
    "dev": "development",
    "hldg": "holding",
    "hldgs": "holding",
    "holdings": "holding",
    "grp": "group",
    "natl": "national",
    "inv": "investment",
    "invs": "investment",
    "investments": "investment",
    "ptnrs": "partners",
    "trdg": "trading",
    "eng": "engineering",
    "constr": "construction",
    "transp": "transport",
    "props": "properties",
    "services": "service",
    "pharma": "pharmaceuticals",
    "labs": "laboratories",
    "univ": "university",
    "govt": "government",
    "dept": "department",
    "bancorporation": "bancorp",
}


class Meaning(NamedTuple):
    """What a word is in keys: spelt out, and whether it says nothing, be it at all or but short and in front."""

    spelt_out: str
    is_stop: bool
    is_form: bool
    is_short: bool


def key_words(name: str) -> list[str]:
    """Give the words of a name in order, in plain letters; never fails, and is empty for a name without any."""
    words = words_in(plain_text(name))
    kept = [
        spelt_out(word)
        for place, word in enumerate(word for word in words if word not in _STOP_WORDS)
        if word not in _FORMS or (not place and len(word) <= _SHORT_FORM)
    ]
    return (kept or words)[:WORDS_MAX]


@lru_cache(maxsize=500_000)
def meaning_of(word: str) -> Meaning:
    """Tell what a word is in keys."""
    return Meaning(spelt_out(word), word in _STOP_WORDS, word in _FORMS, len(word) <= _SHORT_FORM)


def plain_text(name: str) -> str:
    """Write the beginning of a name in small letters, plain ones but for scripts without spaces."""
    cut = name[:TEXT_MAX]
    return cut.lower() if cut.isascii() else _plain(cut)


def words_in(text: str, end: str = "") -> list[str]:
    """Give the words of plain texts; `end`, a sign between two of them, is kept as a word."""
    if "." in text:
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    text = text.replace("'", "")
    return re.findall(f"{_PLAIN_WORD if text.isascii() else _WORD}{f'|{end}' if end else ''}", text)


def is_form(word: str) -> bool:
    """Tell whether a word is one of the commonest legal forms or a part of one."""
    return word in _FORMS


def spelt_out(word: str) -> str:
    """Give the word that a shortened one, or one of its other forms, stands for; the word itself for any other."""
    return _SPELT_OUT.get(word, word)


def shortened_words() -> Sequence[str]:
    """Give every word that is read as another one."""
    return tuple(_SPELT_OUT)


def joined_words(words: Sequence[str]) -> list[str]:
    """Join each word with the next one."""
    return [left + right for left, right in pairwise(words)]


def initials(words: Sequence[str]) -> str:
    """Give the marked initials of a name of three words or more; empty for a shorter one."""
    return INITIALS_MARK + "".join(word[0] for word in words) if len(words) >= INITIALS_OF else ""


def as_initials(word: str) -> str:
    """Give a word marked as initials."""
    return INITIALS_MARK + word


def number_keys(schemes: Sequence[str], values: Sequence[str]) -> list[str]:
    """Give the key of each identifier as it was written: scheme, and letters and digits without a country in front.

    Empty for one without a letter or digit.
    """
    return [_number_key(scheme, value) for scheme, value in zip(schemes, values, strict=True)]


def _number_key(scheme: str, value: str) -> str:
    plain = value if value.isalnum() else "".join(filter(str.isalnum, value))
    if scheme == _VAT and plain[:2].isalpha():
        plain = plain[2:]
    return f"{scheme}:{plain.upper()}" if plain else ""


def _plain(text: str) -> str:
    """Write a text in plain small letters; scripts without spaces keep their signs, two by two, beside the sounds."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    wide = " ".join(" ".join(_pairs(run)) for run in _WIDE.findall(folded))
    return f"{_latin(folded)} {wide}".rstrip()


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(max(1, len(run) - 1))]


def _latin(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return plain if plain.isascii() else str(anyascii(plain)).lower()
