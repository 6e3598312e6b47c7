# ruff: noqa: RUF001 - Cyrillic words look Latin
"""Signs that a buyer is a natural person, whom no policy covers, or a sole trader, at whom a person has to look."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.clean.legal_forms import form_key
from registry.clean.names import clean_name
from registry.clean.text import visible, words_of
from registry.clean.words import word_class


class PersonKind(StrEnum):
    """Whom a record speaks of, if not of a company."""

    NATURAL_PERSON = "natural_person"
    SOLE_TRADER = "sole_trader"


class PersonSource(StrEnum):
    """What tells so."""

    NAME = "name"
    LEGAL_FORM = "legal_form"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class PersonSign:
    """A sign, where it was found, and the words that gave it."""

    kind: PersonKind
    source: PersonSource
    words: str


_HONORIFICS: Final = frozenset(
    "mr mrs ms miss mister madam sir dr prof professor herr frau fraulein monsieur madame mme mlle pani signor signora "
    "dott senor senora domnul doamna gospodin gospoza".split()
)
# Trusts and homes bear people's names with their titles.
_NAMED_AFTER_PEOPLE: Final = frozenset("home hospital park sett settled settlement share street".split())
# As lists mark whom they name: OFAC's types, GLEIF's categories.
_CATEGORIES: Final = {
    "individual": PersonKind.NATURAL_PERSON,
    "natural person": PersonKind.NATURAL_PERSON,
    "person": PersonKind.NATURAL_PERSON,
    "sole proprietor": PersonKind.SOLE_TRADER,
}
_PERSONS: Final = frozenset(
    (
        "individual",
        "natural person",
        "osoba fizyczna",
        "fyzicka osoba",
        "persoana fizica",
        "personne physique",
        "persona fisica",
        "pessoa singular",
        "private person",
        "privatperson",
        "физическое лицо",
        "фізична особа",
        "φυσικο προσωπο",
    )
)
_SOLE_TRADERS: Final = frozenset(
    (
        "affaire personnelle",
        "auto entrepreneur",
        "autonomo",
        "ditta individuale",
        "eenmanszaak",
        "egyeni ceg",
        "egyeni vallalkozo",
        "einzelfirma",
        "einzelkaufmann",
        "einzelunternehmen",
        "einzelunternehmer",
        "empresario individual",
        "empresario em nome individual",
        "enkeltmandsvirksomhed",
        "enkeltpersonforetak",
        "enskild firma",
        "enskild naringsidkare",
        "entrepreneur individuel",
        "entreprise individuelle",
        "eu",
        "fyzicka osoba podnikajici",
        "impresa individuale",
        "individualusis verslininkas",
        "indywidualna dzialalnosc gospodarcza",
        "intreprindere individuala",
        "jednoosobowa dzialalnosc gospodarcza",
        "micro entreprise",
        "obrt",
        "osvc",
        "osoba fizyczna prowadzaca dzialalnosc gospodarcza",
        "persoana fizica autorizata",
        "sole proprietor",
        "sole proprietorship",
        "sole trader",
        "szco",
        "toiminimi",
        "trabajador autonomo",
        "zivnostnik",
        "индивидуальный предприниматель",
        "едноличен търговец",
        "физическое лицо предприниматель",
        "фізична особа підприємець",
        "ατομικη επιχειρηση",
        "עוסק מורשה",
        "עוסק פטור",
        "个体工商户",
        "個人事業主",
        "개인사업자",
        "موسسه فرديه",
    )
)
# Legal forms by their key: registered merchants and natural persons in business.
_SOLE_TRADER_KEYS: Final = frozenset(("ek", "et", "fop", "ii", "ip", "pfa", "spd", "soleproprietorship"))
# Austrian and Danish names of sole traders say so by signs that folding takes away.
_MARKED_NAME: Final = re.compile(r"\be\.\s?U\.?\s*$|\s[vV]/\s?\w{2,}")


def person_sign(name: str, legal_form: str, category: str = "") -> PersonSign | None:
    """Tell what speaks for a natural person or a sole trader behind a record; None for what looks like a company.

    Args:
        name: The record's name.
        legal_form: As the source writes it, in any language; empty if it says nothing.
        category: How a list marks whom it names, such as `individual` (OFAC) or `SOLE_PROPRIETOR` (GLEIF).
    """
    kind = _CATEGORIES.get(" ".join(_words(category.replace("_", " "))))
    if kind is not None:
        return PersonSign(kind, PersonSource.CATEGORY, category)
    form = " ".join(_words(legal_form))
    if form in _PERSONS:
        return PersonSign(PersonKind.NATURAL_PERSON, PersonSource.LEGAL_FORM, legal_form)
    if form in _SOLE_TRADERS or form_key(legal_form) in _SOLE_TRADER_KEYS:
        return PersonSign(PersonKind.SOLE_TRADER, PersonSource.LEGAL_FORM, legal_form)
    return _sign_of_name(name)


def _sign_of_name(name: str) -> PersonSign | None:
    cleaned = clean_name(name)
    if not _SOLE_TRADER_KEYS.isdisjoint(cleaned.forms) or _MARKED_NAME.search(cleaned.raw):
        return PersonSign(PersonKind.SOLE_TRADER, PersonSource.NAME, cleaned.raw)
    first, *others = cleaned.tokens or ("",)
    is_person = first in _HONORIFICS and others and others[0].isalpha() and not cleaned.forms
    if is_person and _NAMED_AFTER_PEOPLE.isdisjoint(others) and not any(map(word_class, others)):
        return PersonSign(PersonKind.NATURAL_PERSON, PersonSource.NAME, cleaned.raw)
    return None


def _words(text: str) -> list[str]:
    raw, _ = visible(text)
    words, _ = words_of(raw)
    return words
