"""Count the words of company names for `registry/screening/common_words.csv.gz`, and mark those that tell nothing.

Give it the GLEIF names (columns lei, legal_name, category; CC0 1.0). Every second LEI by its check digits is counted:
the other half stays unseen, for the figures in docs/screening.md. Sole proprietors are left out: they are persons.
A word tells nothing where it is a little word, or belongs to a legal form and seldom stands without one.
"""

import csv
import gzip
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from registry.clean.names import clean_name
from registry.clean.words import STOP_WORDS
from registry.screening.sounds import screened_words

COUNT_MIN = 3
KNOWN_MIN = 3
BUSINESS_SHARE = 0.55
LITTLE_WORDS = STOP_WORDS | {"and", "y", "e", "i", "to", "in", "with", "al", "el"}
ROOT = Path(__file__).parents[1]
FORMS = ROOT / "registry" / "clean" / "legal_forms.csv.gz"
TARGET = ROOT / "registry" / "screening" / "common_words.csv.gz"


def main(source: str) -> None:
    """Write the table: first the number of names under the empty word, then words by count."""
    written: Counter[str] = Counter()
    as_business: Counter[str] = Counter()
    names = 0
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["category"] != "SOLE_PROPRIETOR" and int(row["lei"][-2:]) % 2 == 0:
                names += 1
                written.update(set(screened_words(row["legal_name"])))
                as_business.update(set(clean_name(row["legal_name"]).tokens))
    empty = {word for word in form_words() if written[word] < KNOWN_MIN or is_form(word, written, as_business)}
    kept = {word for word, count in written.items() if count >= COUNT_MIN} | empty | LITTLE_WORDS
    rows = sorted((-written[word], word, int(word in empty | LITTLE_WORDS)) for word in kept)
    lines = ["word,names,is_empty", f",{names},0", *(f"{word},{-count},{mark}" for count, word, mark in rows)]
    TARGET.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), mtime=0))
    print(f"{TARGET.name}: {len(rows)} words of {names} names, {len(empty)} of legal forms")


def form_words() -> set[str]:
    """Give every word of every spelling of a legal form."""
    with gzip.open(FORMS, "rt", encoding="utf-8", newline="") as stream:
        return {word for row in csv.DictReader(stream) for word in screened_words(row["spelling"])}


def is_form(word: str, written: Counter[str], as_business: Counter[str]) -> bool:
    """Tell whether a word seldom stands without the rest of a legal form."""
    return as_business[word] < BUSINESS_SHARE * written[word]


if __name__ == "__main__":
    main(sys.argv[1])
