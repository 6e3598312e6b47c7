# ruff: noqa: RUF001 - Cyrillic names look Latin
"""Where a legal form is taken for one, and where it is a word of the name."""

import csv
import gzip
from importlib.resources import files

import pytest

from registry.clean.legal_forms import form_class, form_key
from registry.clean.names import clean_name


@pytest.mark.parametrize(
    ("name", "tokens", "forms"),
    [
        ("Limited", ("limited",), ()),
        ("AB", ("ab",), ()),
        ("SA", ("sa",), ()),
        ("The Limited", ("limited",), ()),
        ("Limited Brands Inc", ("limited", "brands"), ("inc",)),
        ("AS Watson Group Limited", ("as", "watson", "group"), ("ltd",)),
        ("SAS Institute Inc", ("sas", "institute"), ("inc",)),
        ("SE Asia Mining Corp", ("se", "asia", "mining"), ("corp",)),
        ("Spa Resorts Ltd", ("spa", "resorts"), ("ltd",)),
        ("Day Spa and Wellness", ("day", "spa", "wellness"), ()),
        ("Ag Growth International", ("ag", "growth", "international"), ()),
        ("Pacific AG Machinery Ltd", ("pacific", "ag", "machinery"), ("ltd",)),
        ("A. O. Smith Corporation", ("ao", "smith"), ("corp",)),
        ("Company of Wolves", ("company", "wolves"), ()),
        ("Ford Motor Company of Canada", ("ford", "motor", "company", "canada"), ()),
    ],
)
def test_word_of_the_name_is_not_taken_for_a_legal_form(
    name: str, tokens: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    cleaned = clean_name(name)
    assert (cleaned.tokens, cleaned.forms) == (tokens, forms)


@pytest.mark.parametrize(
    ("name", "tokens", "forms"),
    [
        ("Heron Tiles, Inc.", ("heron", "tiles"), ("inc",)),
        ("Heron Tiles (Pty) Ltd", ("heron", "tiles"), ("pty",)),
        ("Heron Tiles (Private) Limited", ("heron", "tiles"), ("pvt",)),
        ("Heron Trading Co., Ltd.", ("heron", "trading"), ("ltd",)),
        ("Heron & Co", ("heron",), ("co",)),
        ("Heron y Cia S en C", ("heron",), ("co", "sc")),
        ("Heron Capital Corp VII", ("heron", "capital", "7"), ("corp",)),
        ("Heron GmbH Zweigniederlassung Wien", ("heron", "zweigniederlassung", "wien"), ("gmbh",)),
        ("Heron S.A. Sucursal Colombia", ("heron", "sucursal", "colombia"), ("sa",)),
        ("Heron Ltd (UK)", ("heron", "uk"), ("ltd",)),
        ("Heron Income SICAV plc", ("heron", "income"), ("plc", "sicav")),
        ("Heron Tiles di Rossi Mario & C. S.n.c.", ("heron", "tiles", "rossi", "mario"), ("snc",)),
        ("Heron Fund V, L.P.", ("heron", "fund", "5"), ("lp",)),
        ("HERON PARTNERS III L P", ("heron", "partners", "3"), ("lp",)),
        ("A/S Heron", ("heron",), ("as",)),
        ("Heron A/S", ("heron",), ("as",)),
    ],
)
def test_legal_form_is_found_in_brackets_before_a_place_and_behind_a_number(
    name: str, tokens: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    cleaned = clean_name(name)
    assert (cleaned.tokens, cleaned.forms) == (tokens, forms)


@pytest.mark.parametrize(
    "status",
    [
        "(In Liquidation)",
        "in administration",
        "en liquidation judiciaire",
        "i likvidation",
        "w upadłości",
        "u stečaju",
        "în lichidare",
        "felszámolás alatt",
        "в ликвидации",
        "υπό εκκαθάριση",
        "清算中",
    ],
)
def test_what_became_of_a_company_is_no_part_of_its_name(status: str) -> None:
    cleaned = clean_name(f"Heron Tiles Ltd {status}")
    assert (cleaned.tokens, cleaned.forms) == (("heron", "tiles"), ("ltd",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heron Limited Liability Company", "Heron LLC"),
        ("Heron Aktiengesellschaft", "Heron AG"),
        ("Heron Gesellschaft mit beschränkter Haftung", "Heron GmbH"),
        ("Heron společnost s ručením omezeným", "Heron s.r.o."),
        ("Heron Sociedad Anónima", "Heron S.A."),
        ("Heron Société Anonyme", "Heron SA"),
        ("Heron Naamloze Vennootschap", "Heron N.V."),
        ("Heron Public Limited Company", "Heron PLC"),
        ("Open Joint Stock Company Heron", "JSC Heron"),
        ("Heron Korlátolt Felelősségű Társaság", "Heron Kft."),
        ("Heron Limited Partnership", "Heron L.P."),
        ("Heron Anonim Şirketi", "Heron A.Ş."),
        ("Общество с ограниченной ответственностью Цапля", "ООО Цапля"),
        ("Акционерное общество Цапля", "ОАО Цапля"),
    ],
)
def test_long_and_short_spelling_are_one_form(one: str, other: str) -> None:
    assert (clean_name(one).tokens, clean_name(one).forms) == (clean_name(other).tokens, clean_name(other).forms)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("ltd", "limited"),
        ("gmbh", "limited"),
        ("ooo", "limited"),
        ("sa", "stock"),
        ("plc", "stock"),
        ("lp", "limited_partnership"),
        ("vof", "partnership"),
        ("ek", "sole_trader"),
        ("stiftung", "association"),
        ("co", ""),
        ("unheard-of", ""),
    ],
)
def test_form_has_a_class(key: str, kind: str) -> None:
    assert form_class(key) == kind


@pytest.mark.parametrize(
    ("legal_form", "key"),
    [("Sp. z o.o.", "spzoo"), ("GESELLSCHAFT M.B.H.", "gmbh"), ("ооо", "ooo"), ("", None), ("Tile works", None)],
)
def test_legal_form_given_apart_from_the_name_has_a_key(legal_form: str, key: str | None) -> None:
    assert form_key(legal_form) == key


def test_every_spelling_of_the_table_stands_once_in_its_folded_order() -> None:
    packed = files("registry.clean").joinpath("legal_forms.csv.gz").read_bytes()
    rows = list(csv.DictReader(gzip.decompress(packed).decode().splitlines()))
    spellings = [tuple(row["spelling"].split()) for row in rows]
    assert len(rows) > 2900
    assert spellings == sorted(set(spellings))
    assert {row["place"] for row in rows} == {"any", "inside", "both", "end", "start", "glued"}
    assert all(row["key"].isascii() and row["key"] for row in rows)


def test_every_own_row_has_its_reason() -> None:
    text = files("registry.clean").joinpath("legal_forms_added.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["reason"] and row["spellings"] and row["key"] for row in rows)
