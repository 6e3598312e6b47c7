"""Words of company names: which say nothing, which are written short, what they stand for, how rare they are."""

import csv
import gzip
import io
import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

CLASSES: Final = "word_classes.csv.gz"
COUNTS: Final = "word_counts.csv.gz"
UMLAUTS: Final = "umlauts.csv.gz"

STOP_WORDS: Final = frozenset("the of and for de del della dei di du des der die das la le les los las el".split())
# "And" in Spanish, Italian and Polish, when it stands alone between two words.
ONE_LETTER_ANDS: Final = frozenset("yei")
_BRITISH: Final = ("isation", "isations")
# Written short, or as in Britain; told apart from the long or American word they are one word.
_LONG: Final = {
    "aluminium": "aluminum",
    "assn": "association",
    "assocs": "associates",
    "bros": "brothers",
    "centre": "center",
    "chem": "chemical",
    "co": "company",
    "colour": "color",
    "colours": "colors",
    "corp": "corporation",
    "cos": "companies",
    "ctr": "center",
    "defence": "defense",
    "dept": "department",
    "engr": "engineering",
    "entmt": "entertainment",
    "equip": "equipment",
    "fd": "fund",
    "finl": "financial",
    "govt": "government",
    "grp": "group",
    "hldg": "holding",
    "hldgs": "holdings",
    "inds": "industries",
    "indus": "industries",
    "ins": "insurance",
    "internatl": "international",
    "intl": "international",
    "invs": "investments",
    "invt": "investment",
    "invts": "investments",
    "jewellery": "jewelry",
    "labour": "labor",
    "mach": "machinery",
    "mfg": "manufacturing",
    "mfr": "manufacturing",
    "mgmt": "management",
    "mgt": "management",
    "mkt": "market",
    "mktg": "marketing",
    "mkts": "markets",
    "mort": "mortgage",
    "mtg": "mortgage",
    "mut": "mutual",
    "natl": "national",
    "ops": "operations",
    "pharm": "pharmaceuticals",
    "prods": "products",
    "programme": "program",
    "props": "properties",
    "ptnr": "partner",
    "ptnrs": "partners",
    "ptr": "partner",
    "ptrs": "partners",
    "rly": "railway",
    "secs": "securities",
    "ser": "series",
    "serv": "services",
    "servs": "services",
    "soln": "solutions",
    "solns": "solutions",
    "svc": "service",
    "svcs": "services",
    "sys": "systems",
    "syst": "systems",
    "technol": "technology",
    "techs": "technologies",
    "telecom": "telecommunications",
    "theatre": "theater",
    "transp": "transportation",
    "tyre": "tire",
    "tyres": "tires",
    "univ": "university",
    "util": "utilities",
    "whse": "warehouse",
}


def long_word(word: str) -> str:
    """Write out what is written short, and as in America: "mfg" is "manufacturing", "centre" is "center"."""
    if word.endswith(_BRITISH):
        return word.replace("isation", "ization")
    return _LONG.get(word, word)


@lru_cache(maxsize=65536)
def rarity(token: str) -> float:
    """Tell how rare a word is in company names: 1 for one that is not in the table, 0 for the most common.

    Logarithmic in the count: of 120,000 names, a word in 1,000 of them has 0.27, in 100 0.51 and in 10 0.75.
    """
    return 1 - math.log1p(_counts().get(token, 0)) / _log_most()


def word_class(token: str) -> str | None:
    """Give what a common word stands for in any language: "holding" for "kholding"; None if nothing."""
    return _classes().get(token)


def one_spelling(word: str) -> str:
    """Give the one spelling of a word whose umlaut is also written out: "mueller" is "muller", as is "müller"."""
    return _umlauts().get(word, word)


def _table(name: str) -> dict[str, str]:
    packed = files("registry.clean").joinpath(name).read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode()))
    next(rows)
    return {row[0]: row[1] for row in rows}


@cache
def _counts() -> dict[str, int]:
    return {word: int(count) for word, count in _table(COUNTS).items()}


@cache
def _log_most() -> float:
    return math.log1p(max(_counts().values()))


@cache
def _classes() -> dict[str, str]:
    return _table(CLASSES)


@cache
def _umlauts() -> dict[str, str]:
    return _table(UMLAUTS)
