"""Make a registry of a million names and a customer list with known answers, the same on every run.

The registry holds the LEI names of GLEIF (CC0; sole proprietors left out) as they are, and extras recombined from their
words and labelled `X...`: the words of each come from names of one country, and none is a near-twin of a name that a
customer stands for (token-sort similarity below `TWIN`). Customers are LEI names with one or two documented changes.
"""

import csv
import gzip
import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

SEED: Final = 20260401
TWIN: Final = 85  # token-sort similarity from which an extra could be taken for a target
LETTERS_MIN: Final = 6  # of a name that is worth asking for
_CHUNK: Final = 50_000
_FORMS: Final = frozenset(
    "ltd limited llc inc incorporated corp corporation plc gmbh ag kg se sa sas sarl srl spa nv bv ab as oy oyj sro "
    "doo co company lp llp pty pte kft zrt aps sl sp zoo sc a/s s.a. s.r.o. s.l. b.v. n.v. s.r.l. s.p.a. ltd. inc. "
    "co. corp. llc. l.p. l.l.c. g.m.b.h. sp. z o.o. d.o.o. kft. rt. zrt. s.a.r.l.".split()
)
_SHORTENED: Final = {
    "international": "Intl",
    "company": "Co",
    "corporation": "Corp",
    "limited": "Ltd",
    "incorporated": "Inc",
    "services": "Svcs",
    "service": "Svc",
    "management": "Mgmt",
    "manufacturing": "Mfg",
    "brothers": "Bros",
    "association": "Assoc",
    "associates": "Assoc",
    "technologies": "Tech",
    "technology": "Tech",
    "industries": "Ind",
    "development": "Dev",
    "holdings": "Hldgs",
    "holding": "Hldg",
    "group": "Grp",
    "national": "Natl",
    "investments": "Inv",
    "investment": "Inv",
    "partners": "Ptnrs",
    "trading": "Trdg",
    "engineering": "Eng",
    "construction": "Constr",
    "transport": "Transp",
    "properties": "Props",
    "gesellschaft": "Ges",
    "and": "&",
}


@dataclass(frozen=True, slots=True)
class Firm:
    """One name of the registry; `id` is its LEI, or `X` and a number for an extra."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer: the changed name, the changes by name, and the id that is right."""

    name: str
    country: str
    changes: tuple[str, ...]
    answer: str


def read_firms(path: Path) -> list[Firm]:
    """Read the LEI names; sole proprietors are natural persons and stay out."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return [
            Firm(row["lei"], row["legal_name"], row["country"]) for row in rows if row["category"] != "SOLE_PROPRIETOR"
        ]


def sorted_words(name: str) -> str:
    """Fold a name to plain letters and sort its words: what token-sort similarity compares."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(sorted(kept.split()))


def make_customers(firms: Sequence[Firm], count: int) -> list[Asked]:
    """Choose firms whose name is theirs alone in their country, and change each name."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark that repeats, no secret
    seen: dict[tuple[str, str], int] = defaultdict(int)
    keys = [(" ".join(word for word in sorted_words(firm.name).split() if word not in _FORMS)) for firm in firms]
    for firm, key in zip(firms, keys, strict=True):
        seen[key, firm.country] += 1
    able = [
        firm
        for firm, key in zip(firms, keys, strict=True)
        if seen[key, firm.country] == 1 and len(key) >= LETTERS_MIN and len(firm.name.split()) > 1
    ]
    return [_asked(firm, draw) for firm in draw.sample(able, count)]


def _asked(firm: Firm, draw: random.Random) -> Asked:
    words, done = firm.name.split(), list[str]()
    for _ in range(draw.choice((1, 1, 2))):
        change = draw.choice(tuple(_CHANGES))
        changed = _CHANGES[change](words, draw)
        if changed != words:
            words, done = changed, [*done, change]
    if not done:
        words, done = _typo(words, draw), ["typo"]
    return Asked(" ".join(words), firm.country, tuple(done), firm.id)


def _typo(words: list[str], draw: random.Random) -> list[str]:
    """Drop, double, swap or replace one letter of a word of five letters or more; else of the longest."""
    places = [place for place, word in enumerate(words) if len(word) >= 5] or [  # noqa: PLR2004 - a word, not a form
        max(range(len(words)), key=lambda place: len(words[place]))
    ]
    place = draw.choice(places)
    word = words[place]
    at = draw.randrange(len(word))
    kind = draw.choice(("drop", "double", "swap", "replace"))
    if kind == "drop" and len(word) > 1:
        word = word[:at] + word[at + 1 :]
    elif kind == "double":
        word = word[:at] + word[at] + word[at:]
    elif kind == "swap" and at + 1 < len(word):
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    else:
        word = word[:at] + draw.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
    return [*words[:place], word, *words[place + 1 :]]


def _abbreviated(words: list[str], _draw: random.Random) -> list[str]:
    return [_SHORTENED.get(word.lower().strip(".,"), word) for word in words]


def _without_form(words: list[str], _draw: random.Random) -> list[str]:
    kept = [word for word in words if word.lower().strip(",()") not in _FORMS]
    return kept or words


def _swapped(words: list[str], draw: random.Random) -> list[str]:
    at = draw.randrange(len(words) - 1) if len(words) > 1 else 0
    return [*words[:at], *reversed(words[at : at + 2]), *words[at + 2 :]]


_CHANGES: Final = {"typo": _typo, "abbreviation": _abbreviated, "dropped form": _without_form, "swapped": _swapped}


def write_customers(path: Path, customers: Sequence[Asked]) -> None:
    """Write the customer list; the column `answer` is no column that matching reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("name", "country", "answer", "changes"))
        out.writerows((asked.name, asked.country, asked.answer, " ".join(asked.changes)) for asked in customers)


def write_registry(path: Path, firms: Sequence[Firm], targets: Sequence[str], count: int) -> None:
    """Write `count` names: the firms in a fixed shuffle among extras. Targets are names that no extra may be near."""
    draw = random.Random(SEED + 1)  # noqa: S311 - a benchmark that repeats, no secret
    extras = _extras(firms, targets, draw)
    mixed = list(firms)
    draw.shuffle(mixed)
    real = iter(mixed)
    share = len(firms) / count
    left, written = len(firms), 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("lei", "legal_name", "country"))
        while written < count:
            if left and (draw.random() < share or count - written <= left):
                firm, left = next(real), left - 1
            else:
                firm = next(extras)
            out.writerow((firm.id, firm.name, firm.country))
            written += 1


def _extras(firms: Sequence[Firm], targets: Sequence[str], draw: random.Random) -> Iterator[Firm]:
    words = _words_by_country(firms)
    near = [sorted_words(name) for name in targets]
    number = 0
    while True:
        made = [_recombined(draw.choice(firms), words, draw) for _ in range(_CHUNK)]
        scores = process.cdist(
            [sorted_words(firm.name) for firm in made],
            near,
            scorer=fuzz.ratio,
            score_cutoff=TWIN,
            workers=-1,
            dtype=np.uint8,
        )
        for firm, best in zip(made, scores.max(axis=1), strict=True):
            if best < TWIN:
                number += 1
                yield Firm(f"X{number:08d}", firm.name, firm.country)


def _words_by_country(firms: Sequence[Firm]) -> Mapping[str, tuple[list[str], list[str]]]:
    """Give each country's words: those that stand last (forms, mostly) apart from the others."""
    words: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for firm in firms:
        *body, last = firm.name.split()
        words[firm.country][0].extend(body or [last])
        words[firm.country][1].append(last)
    return words


def _recombined(like: Firm, words: Mapping[str, tuple[list[str], list[str]]], draw: random.Random) -> Firm:
    """Give as many words of the same country, each as often as it is in use there."""
    body, last = words[like.country]
    count = len(like.name.split())
    return Firm("", " ".join([*(draw.choice(body) for _ in range(count - 1)), draw.choice(last)]), like.country)
