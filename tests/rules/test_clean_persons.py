# ruff: noqa: RUF001 - names in other alphabets look Latin
"""Natural persons and sole traders, told by name, legal form and category."""

import csv
import gzip
from collections import Counter

import pytest

from registry.clean.persons import PersonKind, PersonSign, PersonSource, person_sign
from tests.shared_data import shared_data


@pytest.mark.parametrize(
    ("legal_form", "kind"),
    [
        ("natural person", PersonKind.NATURAL_PERSON),
        ("Individual", PersonKind.NATURAL_PERSON),
        ("Osoba fizyczna", PersonKind.NATURAL_PERSON),
        ("Физическое лицо", PersonKind.NATURAL_PERSON),
        ("e.K.", PersonKind.SOLE_TRADER),
        ("eingetragene Kauffrau", PersonKind.SOLE_TRADER),
        ("Einzelunternehmen", PersonKind.SOLE_TRADER),
        ("Jednoosobowa działalność gospodarcza", PersonKind.SOLE_TRADER),
        ("OSVČ", PersonKind.SOLE_TRADER),
        ("živnostník", PersonKind.SOLE_TRADER),
        ("PFA", PersonKind.SOLE_TRADER),
        ("Persoană fizică autorizată", PersonKind.SOLE_TRADER),
        ("Întreprindere individuală", PersonKind.SOLE_TRADER),
        ("Trabajador autónomo", PersonKind.SOLE_TRADER),
        ("Entreprise individuelle", PersonKind.SOLE_TRADER),
        ("Egyéni vállalkozó", PersonKind.SOLE_TRADER),
        ("עוסק מורשה", PersonKind.SOLE_TRADER),
        ("Индивидуальный предприниматель", PersonKind.SOLE_TRADER),
        ("ФОП", PersonKind.SOLE_TRADER),
        ("ЕТ", PersonKind.SOLE_TRADER),
        ("ατομική επιχείρηση", PersonKind.SOLE_TRADER),
        ("个体工商户", PersonKind.SOLE_TRADER),
        ("مؤسسة فردية", PersonKind.SOLE_TRADER),
    ],
)
def test_legal_form_of_a_person_is_told_in_many_languages(legal_form: str, kind: PersonKind) -> None:
    assert person_sign("Wren Tile Works", legal_form) == PersonSign(kind, PersonSource.LEGAL_FORM, legal_form)


@pytest.mark.parametrize("legal_form", ["", "GmbH", "Sp. z o.o.", "SAS", "V.O.F.", "v.o.s.", "Ltd", "ООО", "Unlimited"])
def test_legal_form_of_a_company_is_no_sign(legal_form: str) -> None:
    assert person_sign("Wren Tile Works", legal_form) is None


@pytest.mark.parametrize(
    "name", ["Wren Tile Works e.K.", "Wren Tile Works e.U.", "ИП Крапивник", "ЕТ Синигер", "Crake Auto v/Moss Wren"]
)
def test_name_of_a_sole_trader_is_one(name: str) -> None:
    assert person_sign(name, "") == PersonSign(PersonKind.SOLE_TRADER, PersonSource.NAME, name)


@pytest.mark.parametrize("name", ["WREN TILES E.U.", "Heron EU", "V/L Service", "Ek Timber", "PFA Pension Fund"])
def test_name_that_only_looks_like_a_sole_traders_is_a_companys(name: str) -> None:
    assert person_sign(name, "") is None


@pytest.mark.parametrize("name", ["Mr John Smith", "MRS SMITH", "Dr. Anna Nowak", "Mme. Dupont", "Signora Rossi"])
def test_form_of_address_is_a_natural_persons(name: str) -> None:
    assert person_sign(name, "") == PersonSign(PersonKind.NATURAL_PERSON, PersonSource.NAME, name)


@pytest.mark.parametrize(
    "name",
    ["Dr", "MS-13", "Mr Price Group Limited", "Dr. Fern Consulting", "Lady Marten's Home", "Mrs Wren 1980 Settlement"],
)
def test_form_of_address_within_a_companys_name_is_no_sign(name: str) -> None:
    assert person_sign(name, "") is None


@pytest.mark.parametrize(
    ("category", "kind"),
    [("individual", PersonKind.NATURAL_PERSON), ("SOLE_PROPRIETOR", PersonKind.SOLE_TRADER)],
)
def test_category_of_a_list_holds_before_name_and_form(category: str, kind: PersonKind) -> None:
    assert person_sign("Wren Ltd", "Ltd", category) == PersonSign(kind, PersonSource.CATEGORY, category)


@pytest.mark.parametrize("category", ["", "GENERAL", "FUND", "vessel"])
def test_other_categories_are_no_sign(category: str) -> None:
    assert person_sign("Wren Ltd", "Ltd", category) is None


@pytest.mark.slow
def test_every_individual_and_no_entity_of_the_sanctions_list_is_a_person() -> None:
    told = Counter[tuple[str, str]]()
    with gzip.open(shared_data("sanctions_ofac", "sdn.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sign = person_sign(row["sdn_name"], "", row["sdn_type"])
            told[row["sdn_type"], sign.kind if sign else ""] += 1
    assert told == {
        ("individual", "natural_person"): 3845,
        ("", ""): 2994,
        ("vessel", ""): 323,
        ("aircraft", ""): 217,
    }
