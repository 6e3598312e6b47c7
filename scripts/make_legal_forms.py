# ruff: noqa: RUF001 - Cyrillic words look Latin
"""Make registry/clean/legal_forms.csv.gz: how legal forms are written, in many languages and scripts.

Run by whoever keeps the data; the result ships and is described in registry/clean/README.md:

    python scripts/make_legal_forms.py FOLDER_OF_LISTS registry/clean/legal_forms.csv.gz

The folder holds the ISO 20275 list, rigour's organisation types and the list of De Nederlandsche Bank. Own additions
stand in registry/clean/legal_forms_added.csv, each with its reason. The same lists give the same bytes.
"""

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml  # type: ignore[import-untyped]  # the lists are read here alone, and PyYAML brings no types

from registry.clean.text import in_latin, joined_letters, script_of, visible, words_of

CLASSES = {
    "LLC": "limited",
    "JSC": "stock",
    "LP": "limited_partnership",
    "LLP": "limited_partnership",
    "GP": "partnership",
    "SP": "sole_trader",
    "COOP": "cooperative",
    "NGO": "association",
    "SOE": "state",
    "FIN": "financial",
}
GLUED = ("han", "kana", "hangul", "thai")
WORDS_MAX = 10
KEY_MAX = 40
ABBREVIATION_MAX = 4

# Abbreviations in Latin letters that are rarely anything else; the others of the lists (AM, BI, IS, NO...) are words,
# places or initials far more often. Judged by where they stand in the names of GLEIF and of the SEC.
ABBREVIATIONS = frozenset(
    "ab abp ad ae ag aie aisbl aj akl amba ao aps arl as asa asbl ay bhd bt bv bvba ca cic cio cjsc clg cv cva cvba "
    "cvoa cyf dac dd dmcc dno doo dooel ead eeig eg egbr egen ehf eirl ek elp eood epe eurl ev fcp fcr fgup fie fze "
    "fzc fzco fzllc gbr ges gesbr gesmbh ggmbh gie gk gmbh gsk hf icav ike iks ilp inc incs ivs jdoo js jsc jtd kb kd "
    "kda kdd keg kft kg kgaa kht kk kkt ks kv ky kz lc lca lda ldc llc llcs lllp llp lmtd lp ltd ltda ltds ltee mbb "
    "mbh mchj mmc nuf nv nyrt oaj oao odo oe oeg og ohf ohg ojsc ood ooo opg osk ou oy oyj pao pbc pc pjsc plc plcs "
    "pllc pllp ps psa pte pty qsc rllp rt ry sa saa sac sacv sad sae sagl sal sao saoc saog sapa sapi sarf sarl sarls "
    "sas sasu sau sc sca scc sccl sce sci scl scop scp scpa scr scri scrl scs sdn se sezc sf sgps sgr sha shk shpk sia "
    "sicaf sicav sj ska sl sla slf slhf sll slm slne slp slu smba snc sp spa spf spol sprl sprlu spzoo srl srll srls "
    "sro ssb suarl tbk teo tov tub uab uks ulc ultd unltd vcc vof vos vvag vve vzw wll yoaj zao zat zoo zrt".split()
)
# They also stand before the name: "UAB Linas", "SARL Dupont", "PT Astra".
STARTS = frozenset(
    "ab ao as cjsc cv earl eurl fgup gaec gie gup jsc mup oao odo ojsc ooo ou oy pao pat pjsc pt sa sarl sas sasu sca "
    "scea sci scp sia snc tov uab ud vat vof zao zat".split()
)
# They are legal forms wherever they stand, and where another form stands already.
SURE = frozenset(
    "aktiebolag aktiengesellschaft aktieselskab anpartsselskab aps berhad bhd bvba cjsc cvba dmcc doo einkahlutafelag "
    "eood eurl fzco fze gesmbh ggmbh gmbh hlutafelag inc incorporated kft kgaa kommanditgesellschaft limitada limited "
    "llc llcs lllp llp ltd ltda ltds ltee mbh nyrt ohg ojsc ood osakeyhtio oyj pjsc plc pllc pte pty reszvenytarsasag "
    "sarl sarls sasu sdn sprl spzoo srl srls sro tbk uab ulc zrt".split()
)
# Long words of the lists that are legal forms and nothing else.
LONG = re.compile(
    r"gmbh|aktie|aksje|akcij|bolag|selskab|selskap|yhtio|gesellsch|genossenschaft|tarsasag|vennootschap|limit|lmtd|"
    r"incorp|osakeyh|osuuskunta|aktsia|osauhing|usaldus|taisuhing|sabiedriba|hlutafelag|stichting|stiftung|stiftelse|"
    r"kaisya|hoesa|druzstvo|spoldzielni|reszveny|unltd|teoranta|cyfyngedig|berhad|^sprl|^srls|enskild|naamloze|einzel|"
    r"partg|oiminimi|persero|kommandit|sa[cp]if|secsp|saspj|spfpl|coltd"
)
# Several words are taken anywhere in a name when one of them speaks of liability, shares or partners.
MARKED = re.compile(
    r"limit|limt|lmtd|ltd|liabil|responsab|odpowiedz|haftung|beschrankt|rucen|raspunder|ogranic|obmezh|abmezh|akcyj|"
    r"akci|acci|actiuni|anonim|anonym|komandyt|comandit|kommandit|jawna|simplifi|unipersonal|aktie|aksje|vennoot|"
    r"osakeyht|reszveny|otvetstvenn|vidpovidal|aktsion|aksion|akcion|akts|sdn|berhad|sirketi|joint stock|"
    r"perseroan terb|tnhh|co phan|colectif|\bsa de\b|\brl de\b|and co (?:kg|ohg|kgaa)|sp zoo|sp z oo|\bspol sro|\bpte|"
    r"\bpty|ограни|обмеж|абмеж|акцион|акціон|акцый|ответств|відповід|отговорн|одговорн|ευθυν|ανωνυμ|משותפת|ערבון|"
    r"مسئول|محدود|مساهم"
)
NOT_FORMS = re.compile(
    r"^(?:joint venture|private (?:enterprise|company|limited by.*)|others?|.*\bbranch\b.*|foreign company|"
    r"business name|trade name|project company|public company|charit.*|scientific.*|company limited|da|no|go|vo|bo|ro|"
    r"ho|du|et|ed|ii|да|но|го|во|бо|ро|ду|но фонд|центр|фонд|банк|завод|firma|consortium.*|trust.*|.*\bfund|"
    r"state .*|federal .*|.*prison.*)$"
)


@dataclass(frozen=True)
class Entry:
    """Several spellings of one form, as one list has them."""

    spellings: tuple[str, ...]
    kind: str
    country: str
    is_trusted: bool  # curated by hand, not a register's list


def folded(text: str) -> tuple[str, ...]:
    """Write a spelling as the words of a name are written before forms are set apart."""
    return tuple(joined_letters(words_of(visible(text)[0])[0]))


def variants(text: str) -> Iterator[tuple[str, ...]]:
    """Give the ways in which one spelling is folded: as it is, with umlauts written out, and in Latin letters."""
    words = folded(text)
    yield words
    yield folded(text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    if script_of(text) in {"cyrillic", "greek"} and len(words) > 1:
        yield tuple(in_latin(word) for word in words)


def of_rigour(folder: Path) -> Iterator[Entry]:
    """Read rigour's organisation types."""
    text = (folder / "rigour_org_types.yml").read_text(encoding="utf-8")
    for row in yaml.safe_load(text)["types"]:
        shown = row.get("compare") or row.get("display") or ""
        spellings = tuple(spelling for spelling in (shown, row.get("display") or "", *row["aliases"]) if spelling)
        kind = CLASSES.get(row.get("generic") or "", "")
        if row.get("generic") in {"MIL", "JV", "REL"}:
            continue
        if shown:
            yield Entry(spellings, kind, "", is_trusted=True)
        else:  # unlike forms that share nothing but their class
            yield from (Entry((spelling,), kind, "", is_trusted=True) for spelling in spellings)


def of_iso_20275(folder: Path) -> Iterator[Entry]:
    """Read the list of the ISO 20275 standard: one row a code and language."""
    text = (folder / "elf_code_list_v1.5_2023-09-28.csv").read_text(encoding="utf-8-sig")
    names = ("Entity Legal Form name Local name", "Entity Legal Form name Transliterated name (per ISO 01-140-10)")
    short = ("Abbreviations Local language", "Abbreviations transliterated")
    for row in csv.DictReader(io.StringIO(text)):
        spellings = [row[name] for name in names]
        spellings += [part.strip() for column in short for part in row[column].split(";") if part.strip()]
        if row["Language Code (ISO 639-1)"] != "en" or MARKED.search(" ".join(folded(spellings[0]))):
            yield Entry(tuple(spellings), "", row["Country Code (ISO 3166-1)"], is_trusted=False)


def of_dnb(folder: Path) -> Iterator[Entry]:
    """Read the list of De Nederlandsche Bank: an abbreviation and a full name."""
    text = (folder / "dnb_legal_names.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        yield Entry((row["full_name"], row["abbreviation"]), "", "", is_trusted=False)


def is_form(words: tuple[str, ...], *, is_trusted: bool) -> bool:
    """Tell whether a spelling is a legal form and nothing else."""
    text = " ".join(words)
    if not words or len(words) > WORDS_MAX or NOT_FORMS.match(text):
        return False
    if script_of(text) in GLUED:
        return bool(re.search(r"公司$|会社$|會社$|회사$|법인$|조합$|組合$|จํากัด|^บริษัท|^ห้างหุ้นส่วน", text))
    if len(words) > 1:
        return is_trusted or bool(MARKED.search(text))
    if text.isascii():
        return text in ABBREVIATIONS | STARTS | SURE or (len(text) > ABBREVIATION_MAX and bool(LONG.search(text)))
    return len(text) > 1 and is_trusted


def place(words: tuple[str, ...]) -> str:
    """Tell where a spelling is taken for a form: any (anywhere), inside (not at the start), both (ends), end, glued."""
    text = " ".join(words)
    if script_of(text) in GLUED:
        return "glued"
    if (len(words) > 1 and MARKED.search(text)) or text in SURE:
        return "any" if is_starting(words) else "inside"
    return "both" if text in STARTS or len(words) > 1 or not text.isascii() else "end"


def is_starting(words: tuple[str, ...]) -> bool:
    """Tell whether a form may also begin a name: "Limited Brands" is no company called Brands."""
    return len(words) > 1 or words[0] in STARTS or not words[0].isascii()


class Table:
    """The spellings with their keys, in the order of trust: what stands in it first holds."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, ...], tuple[str, str]] = {}
        self.classes: dict[str, str] = {}
        self.countries: dict[str, set[str]] = {}

    def add(self, entry: Entry) -> None:
        """Add the spellings of one form under the key that one of them has already, or under a new one."""
        written = [words for text in entry.spellings for words in variants(text)]
        spellings = [words for words in written if is_form(words, is_trusted=entry.is_trusted)]
        if not spellings:
            return
        known = [words for words in spellings if words in self.rows]
        key = self._known(known) if known else new_key(spellings, is_trusted=entry.is_trusted)
        for words in spellings:
            self.rows.setdefault(words, (key, place(words)))
        self.classes[key] = self.classes.get(key) or entry.kind
        self.countries.setdefault(key, set()).update({entry.country} - {""})

    def _known(self, spellings: Iterable[tuple[str, ...]]) -> str:
        """Give the key of the longest spelling: an abbreviation is shared by several forms."""
        return self.rows[max(spellings, key=lambda words: len(" ".join(words)))][0]


def new_key(spellings: list[tuple[str, ...]], *, is_trusted: bool) -> str:
    """Make a key of the spelling that the list shows, or else of the shortest."""
    shown = spellings[0] if is_trusted else min(spellings, key=lambda words: (len(" ".join(words)), words))
    return "".join(in_latin(word) for word in shown)[:KEY_MAX]


def add_own(path: Path, table: Table) -> None:
    """Add the own rows, which hold before every list."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for spelling in row["spellings"].split("|"):
                for words in variants(spelling):
                    is_inside = row["place"] == "any" and not is_starting(words)
                    table.rows[words] = (row["key"], "inside" if is_inside else row["place"])
            table.classes[row["key"]] = row["class"]
            table.countries.setdefault(row["key"], set())


def main(folder: Path, target: Path) -> None:
    """Write the table."""
    table = Table()
    add_own(target.with_name("legal_forms_added.csv"), table)
    for entries in (of_rigour(folder), of_dnb(folder), of_iso_20275(folder)):
        for entry in entries:
            table.add(entry)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("spelling", "key", "class", "place", "countries"))
    for words, (key, where) in sorted(table.rows.items()):
        writer.writerow((" ".join(words), key, table.classes[key], where, ";".join(sorted(table.countries[key]))))
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(lines.getvalue().encode())
    print(f"{len(table.rows)} spellings of {len(table.classes)} forms, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
