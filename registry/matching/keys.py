"""The keys of a name: what two names must share for anybody to look at the pair.

Keys are the cheap part of matching, made for every name of a registry, and decide nothing: they must only not lose the
right pair. A name has its words (without legal forms and stop words), its neighbouring words joined ("TWO KAI" and
"TWOKAI" share `twokai`), and the initials of three words or more. What is misspelt is mended word by word against the
words in use, in `near`, not by keys of its own.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from anyascii import anyascii

KEYS_VERSION: Final = 1  # another definition reads no index of this one
TEXT_MAX: Final = 300
WORD_BYTES: Final = 40
WORDS_MAX: Final = 24
FACTOR: Final = 0x9E3779B97F4A7C15  # odd, so that it can be divided by modulo 2 ** 64
_PLAIN_WORD: Final = re.compile(r"[a-z0-9]+")
_WORD: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")  # written without spaces
_VAT: Final = "vat"
_INITIALS_OF: Final = 3
_INITIALS_MARK: Final = "."
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

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class KeyedNames:
    """The keys of some names, one entry a key.

    Attributes:
        places: Which name, counted from 0; rises.
        hashes: The key, by `hash_words`.
        vocabulary: Every distinct word of the names, once.
    """

    places: npt.NDArray[np.int32]
    hashes: Hashes
    vocabulary: tuple[str, ...]


def key_words(name: str) -> list[str]:
    """Give the words of a name in order, in plain letters; never fails, and is empty for a name without any."""
    cut = name[:TEXT_MAX]
    text = cut.lower() if cut.isascii() else _plain(cut)
    if "." in text:
        text = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    words = (_WORD if not text.isascii() else _PLAIN_WORD).findall(text.replace("'", ""))
    kept = [
        _SPELT_OUT.get(word, word)
        for place, word in enumerate(word for word in words if word not in _STOP_WORDS)
        if word not in _FORMS or (not place and len(word) <= _SHORT_FORM)
    ]
    return (kept or words)[:WORDS_MAX]


def is_form(word: str) -> bool:
    """Tell whether a word is one of the commonest legal forms or a part of one."""
    return word in _FORMS


def joined_words(words: Sequence[str]) -> list[str]:
    """Join each word with the next one."""
    return [left + right for left, right in pairwise(words)]


def initials(words: Sequence[str]) -> str:
    """Give the marked initials of a name of three words or more; empty for a shorter one."""
    return _INITIALS_MARK + "".join(word[0] for word in words) if len(words) >= _INITIALS_OF else ""


def as_initials(word: str) -> str:
    """Give a word marked as initials."""
    return _INITIALS_MARK + word


def number_keys(schemes: Sequence[str], values: Sequence[str]) -> list[str]:
    """Give the keys of identifiers as they were written: scheme, and letters and digits without a country in front."""
    plain = ("".join(filter(str.isalnum, value)).upper() for value in values)
    return [
        f"{scheme}:{text[2:] if scheme == _VAT and text[:2].isalpha() else text}"
        for scheme, text in zip(schemes, plain, strict=True)
        if text
    ]


def keyed(names: Iterable[str]) -> KeyedNames:
    """Give the keys of many names at once."""
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    numbers: list[int] = []
    starts = [0]
    for name in names:
        numbers += [number_of[word] for word in key_words(name)]
        starts.append(len(numbers))
    return _keyed(tuple(number_of), np.array(numbers, np.int64), np.array(starts, np.int64))


def hash_words(words: Sequence[str]) -> Hashes:
    """Give each word's 64-bit number: the same on every machine, engine and day."""
    return _hashes(letters_of(words))[0]


def country_number(country: str | None) -> int:
    """Give a country as a number, 0 for none."""
    return ord(country[0]) * 256 + ord(country[1]) if country else 0


def key_numbers(keys: Sequence[str]) -> list[int]:
    """Give the numbers of keys, signed as tables have them."""
    numbers: list[int] = hash_words(keys).view(np.int64).tolist()
    return numbers


def letters_of(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Set words as rows of UTF-8 bytes, each cut to WORD_BYTES and filled up with zeros."""
    if not words:
        return np.zeros((0, WORD_BYTES), np.uint8)
    packed = np.array([word.encode("utf-8", "replace")[:WORD_BYTES] for word in words], dtype=f"S{WORD_BYTES}")
    return packed.view(np.uint8).reshape(len(words), WORD_BYTES)


def powers() -> Hashes:
    """Give the factor's powers from 0 to WORD_BYTES, modulo 2 ** 64."""
    return np.array([pow(FACTOR, place, 2**64) for place in range(WORD_BYTES + 1)], np.uint64)


def _hashes(letters: npt.NDArray[np.uint8]) -> tuple[Hashes, Hashes]:
    """Give the number of each word, and by what the number of a word that follows it is multiplied when joined."""
    found = (letters.astype(np.uint64) * powers()[:WORD_BYTES]).sum(axis=1, dtype=np.uint64)
    return found, powers()[(letters != 0).sum(axis=1)]


def _keyed(vocabulary: tuple[str, ...], numbers: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> KeyedNames:
    counts = np.diff(starts)
    places = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    letters = letters_of(vocabulary)
    singles, shifts = _hashes(letters)
    each = singles[numbers]
    neighbours = places[1:] == places[:-1]
    joined = (each[:-1] + shifts[numbers][:-1] * each[1:])[neighbours]
    long = np.flatnonzero(counts >= _INITIALS_OF)
    short = _initials(letters[:, 0].astype(np.uint64)[numbers], starts, places)[long]
    return _distinct(
        np.concatenate([places, places[1:][neighbours], long.astype(np.int32)]),
        np.concatenate([each, joined, short]),
        vocabulary,
    )


def _initials(firsts: Hashes, starts: npt.NDArray[np.int64], places: npt.NDArray[np.int32]) -> Hashes:
    """Give what `hash_words` gives for the marked initials of each name, of first letters in the order of the words."""
    within = np.arange(len(firsts)) - starts[places]
    summed = np.zeros(len(firsts) + 1, np.uint64)
    np.cumsum(firsts * powers()[within + 1], out=summed[1:])
    found: Hashes = summed[starts[1:]] - summed[starts[:-1]] + np.uint64(ord(_INITIALS_MARK))
    return found


def _distinct(places: npt.NDArray[np.int32], hashes: Hashes, vocabulary: tuple[str, ...]) -> KeyedNames:
    order = np.lexsort((hashes, places))
    places, hashes = places[order], hashes[order]
    first = np.ones(len(order), bool)
    first[1:] = (places[1:] != places[:-1]) | (hashes[1:] != hashes[:-1])
    return KeyedNames(places[first], hashes[first], vocabulary)


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
