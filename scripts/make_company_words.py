"""Make the word tables of registry/clean: what common words stand for, how common they are, written-out umlauts.

Run by whoever keeps the data, after make_legal_forms.py; the results are described in registry/clean/README.md:

    python scripts/make_company_words.py SYMBOLS.yml GLEIF_NAMES.csv.gz SEC_COMPANIES.csv.gz registry/clean

The same sources give the same bytes. Sole proprietors of the first list are left out: their names are people's.
"""

import csv
import gzip
import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml  # type: ignore[import-untyped]  # the lists are read here alone, and PyYAML brings no types

from registry.clean import words as tables
from registry.clean.names import clean_name
from registry.clean.text import in_latin, visible, words_of

WORDS_MAX = 30_000
COUNT_MIN = 2
UMLAUT_WORD_MIN = 4
AT_HOME = 5
# Common in names and firms of German-speaking countries, whether or not the lists have them.
OWN_UMLAUTS = (
    "ärzte bäcker bäckerei böhm brücke brüder büro dörr düsseldorf für gebäude gemüse geräte getränke größe grün "
    "grüne häuser höfer hütte jäger käse köln krüger küchen kühl kühn löwe lüneburg märkte möbel mühle müller münchen "
    "nürnberg österreich säge schäfer schlüssel schröder söhne süd süß thüringen über württemberg zürich"
).split()
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"}
# Whose words are names of one thing, not words that many companies share.
LEFT_OUT = frozenset("alqaeda hezbollah irgc pla ccp cia skb npp tpb snco nbco named socalled".split())
OWN_CLASSES = {
    "bancorp": "bank",
    "bancorporation": "bank",
    "bancshares": "bank",
    "bankshares": "bank",
    "banc": "bank",
    "banco": "bank",
    "banque": "bank",
    "company": "co",
    "companies": "co",
    "corporation": "corp",
    "limited": "co",
    "incorporated": "co",
    "groups": "grp",
    "technologies": "tech",
    "technology": "tech",
    "tech": "tech",
    "techs": "tech",
    "industries": "industry",
    "industrial": "industry",
    "manufacturing": "manufacturing",
    "pharma": "pharmacy",
    "pharmaceutical": "pharmacy",
    "pharmaceuticals": "pharmacy",
    "therapeutics": "pharmacy",
    "laboratories": "lab",
    "laboratory": "lab",
    "labs": "lab",
    "communications": "comms",
    "telecommunications": "comms",
    "solutions": "solution",
    "systems": "system",
    "enterprises": "enterprise",
    "resources": "resources",
    "properties": "property",
    "brands": "brand",
    "foods": "food",
    "food": "food",
    "stores": "store",
    "store": "store",
    "sons": "sons",
    "series": "series",
    "trusts": "trust",
    "usa": "place",
    "us": "place",
    "uk": "place",
    "america": "place",
    "american": "place",
    "europe": "place",
    "international": "intl",
    "internationale": "intl",
    "worldwide": "intl",
    "global": "intl",
    "new": "new",
}


def classes(path: Path) -> dict[str, str]:
    """Read what words stand for; the first class of a word holds."""
    lists = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = dict(OWN_CLASSES)
    for part in ("org_symbols", "org_domains"):
        for name, spellings in lists[part].items():
            if name in LEFT_OUT:
                continue
            for spelling in [name, *spellings]:
                written, _ = words_of(visible(str(spelling))[0])
                if len(written) == 1 and len(written[0]) > 1:
                    found.setdefault(in_latin(written[0]), name)
    return dict(sorted(found.items()))


def names(gleif: Path, sec: Path) -> Iterator[str]:
    """Give the names of both lists."""
    with gzip.open(gleif, "rt", encoding="utf-8", newline="") as file:
        yield from (row["legal_name"] for row in csv.DictReader(file) if row["category"] != "SOLE_PROPRIETOR")
    with gzip.open(sec, "rt", encoding="utf-8", newline="") as file:
        yield from (row["name"] for row in csv.DictReader(file))


def umlauts(given: Iterable[str]) -> dict[str, str]:
    """Give the words that occur with an umlaut, as written out ("mueller") and as folded ("muller").

    A word that is far more often at home without the umlaut ("phoebe", "Phöbe") is left as it is.
    """
    plain, with_umlaut = Counter[str](), Counter[str]()
    for name in given:
        for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", name).lower()):
            if word.isascii():
                plain[word] += 1
            elif any(sign in UMLAUTS for sign in word) and len(word) >= UMLAUT_WORD_MIN:
                with_umlaut[word] += 1
    found = {}
    with_umlaut.update(dict.fromkeys(OWN_UMLAUTS, 1))
    for word, count in with_umlaut.items():
        long = "".join(UMLAUTS.get(sign, sign) for sign in word).replace("ß", "ss")
        folded = "".join(words_of(word)[0])
        if long.isascii() and folded != long and (word in OWN_UMLAUTS or plain[long] <= AT_HOME * count):
            found[long] = folded
    return dict(sorted(found.items()))


def counts(given: Iterable[str]) -> dict[str, int]:
    """Count in how many names each word of a core occurs."""
    counted = Counter(word for name in given for word in set(clean_name(name).tokens))
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:WORDS_MAX]
    return {word: count for word, count in most if count >= COUNT_MIN}


def write(target: Path, heading: tuple[str, str], rows: dict[str, str] | dict[str, int]) -> None:
    """Write a table, the same bytes from the same rows."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows([heading, *rows.items()])
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(lines.getvalue().encode())
    print(f"{target.name}: {len(rows)} rows, {target.stat().st_size} bytes")


def main(symbols: Path, gleif: Path, sec: Path, folder: Path) -> None:
    """Write the three tables."""
    write(folder / tables.CLASSES, ("word", "class"), classes(symbols))
    write(folder / tables.UMLAUTS, ("written_out", "word"), umlauts(names(gleif, sec)))
    write(folder / tables.COUNTS, ("word", "count"), counts(names(gleif, sec)))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
