"""Identifiers in their normal form, checked as far as their register lets anybody."""

import random
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from basics.errors import Fault, Invalid
from registry.clean.identifiers import checked, identifier_fault, normal_identifier, read_identifier, readings
from registry.clean.schemes import REGISTERS, SCHEMES, Checking, Register, checking_of
from registry.values import Identifier

# Right numbers by their check digits, of persons.
OF_PERSONS = [("AR", "20-05536168-2"), ("CZ", "7103192745"), ("CZ", "640903926"), ("MX", "VACE460910SX6")]
EXAMPLES = [register for register in REGISTERS.values() if register.example]


def fault_of(scheme: str, country: str, value: str) -> Fault:
    """Give what is wrong with a number that is wrong."""
    read = read_identifier(scheme, country, value)
    assert isinstance(read, Fault), read
    return read


@pytest.mark.parametrize(
    ("scheme", "country", "written", "normal"),
    [
        ("LEI", "GB", "2138 00KU D8LA JWSQ 9D15", Identifier("lei", "", "213800KUD8LAJWSQ9D15")),
        ("ein", "US", "91-1144442", Identifier("ein", "US", "911144442")),
        ("cik", "US", "320193", Identifier("cik", "US", "0000320193")),
        (" vat ", "pl", "PL 856-734-62-15", Identifier("vat", "PL", "8567346215")),
        ("vat", "FR", "FR 23 334 175 221", Identifier("vat", "FR", "23334175221")),
        ("vat", "GR", "EL 094259216", Identifier("vat", "GR", "094259216")),
        ("company_number", "GB", "4296794", Identifier("company_number", "GB", "04296794")),
        ("company_number", "GB", "sc 95000", Identifier("company_number", "GB", "SC095000")),
        ("company_number", "DE", "hrb 11223, Aachen", Identifier("company_number", "DE", "Aachen HRB 11223")),
        ("company_number", "BE", "422.033.736", Identifier("company_number", "BE", "0422033736")),
        ("company_number", "CH", "CHE-109.990.623", Identifier("company_number", "CH", "CHE109990623")),
        ("company_number", "HU", "01-09-275638", Identifier("company_number", "HU", "0109275638")),
        ("company_number", "SE", "556778-9705", Identifier("company_number", "SE", "5567789705")),
        ("company_number", "PL", "28860", Identifier("company_number", "PL", "0000028860")),
        ("company_number", "IL", "٥١٦١٧٩١٥٧", Identifier("company_number", "IL", "516179157")),
        ("company_number", "NO", "\N{FULLWIDTH DIGIT NINE}64 169 969", Identifier("company_number", "NO", "964169969")),
        ("demo", "us", " t_1 ", Identifier("demo", "US", "T_1")),
        ("vat", "BO", "a  1", Identifier("vat", "BO", "A 1")),
    ],
)
def test_number_has_one_form_however_it_is_written(scheme: str, country: str, written: str, normal: Identifier) -> None:
    assert checked(scheme, country, written) == normal
    assert checked(normal.scheme, normal.country, normal.value) == normal


@pytest.mark.parametrize("country", ["", "GB", "PL"])
def test_lei_is_one_number_in_every_country(country: str) -> None:
    assert checked("lei", country, "213800KUD8LAJWSQ9D15") == Identifier("lei", "", "213800KUD8LAJWSQ9D15")


def test_american_number_of_a_foreign_company_stays_american() -> None:
    assert checked("ein", "CA", "91-1144442").country == "US"


@pytest.mark.parametrize("register", EXAMPLES, ids=lambda register: f"{register.scheme}-{register.country}")
def test_example_of_every_register_is_right_and_in_normal_form(register: Register) -> None:
    assert checked(register.scheme, register.country, register.example).value == register.example


@pytest.mark.parametrize(
    ("scheme", "country", "value", "said"),
    [
        ("lei", "GB", "213800KUD8LAJWSQ9D16", "check digit does not fit"),
        ("lei", "GB", "213800KUD8LAJWSQ9D1", "which has 19 characters"),
        ("lei", "GB", "213800KUD8LAJWSQ9D155", "which has 21 characters"),
        ("vat", "PL", "8567346216", "check digit does not fit"),
        ("vat", "PL", "856734621", "another length"),
        ("vat", "PL", "856734621X", "another form"),
        ("company_number", "FR", "519273321", "check digit does not fit"),
        ("company_number", "CZ", "26463198", "check digit does not fit"),
        ("company_number", "GB", "0429679X", "another form"),
        ("company_number", "NL", "244476080", "another form"),
        ("company_number", "DE", "HRB 2155", "another form"),
        ("company_number", "DE", "Atlantis HRB 2155", "part of which does not exist"),
        ("ein", "US", "07-1144442", "part of which does not exist"),
        ("cik", "US", "12345678901", "another form"),
    ],
)
def test_wrong_number_is_told_with_what_is_wrong_and_what_is_right(
    scheme: str, country: str, value: str, said: str
) -> None:
    fault = fault_of(scheme, country, value)
    assert fault.where == "identifier_value"
    assert value in fault.found
    assert said in fault.found
    assert fault.remedy.endswith("is right")
    example = REGISTERS[scheme, "" if scheme == "lei" else country].example
    assert example in fault.remedy or country == "DE"


@pytest.mark.parametrize(
    ("country", "example"),
    [("BE", "BE0422033736"), ("GR", "EL094259216"), ("BR", "19340666000117"), ("CH", "CHE107787577IVA")],
)
def test_example_of_a_vat_number_has_its_country_in_front_where_it_is_written_so(country: str, example: str) -> None:
    assert fault_of("vat", country, "1").remedy.endswith(f" such as {example} is right")


def test_wrong_number_raises_invalid_with_its_code() -> None:
    with pytest.raises(Invalid) as refusal:
        checked("vat", "PL", "8567346216")
    assert refusal.value.code == "identifier.invalid"
    assert str(refusal.value.faults[0]) == (
        "identifier_value: '8567346216', whose check digit does not fit; "
        "a VAT number (NIP) of PL such as PL8567346215 is right"
    )


@pytest.mark.parametrize(
    ("scheme", "country", "value"),
    [
        ("company_number", "CZ", "8001011238"),  # a birth number, as the scheme DIČ would take it
        ("company_number", "IT", "GRZLSN71E30A944A"),
        ("tax", "IN", "ACUPA7085R"),
        ("company_number", "AR", "20-05536168-2"),
        ("company_number", "MX", "VACE460910SX6"),
        *((scheme, *number) for scheme in ("vat", "tax") for number in OF_PERSONS),
        ("tax", "IT", "GRZLSN71E30A944A"),
    ],
)
def test_number_of_a_natural_person_is_no_company_number(scheme: str, country: str, value: str) -> None:
    assert fault_of(scheme, country, value).where == "identifier_value"


def test_birth_number_is_told_for_what_it_is() -> None:
    remedy = fault_of("vat", "CZ", "CZ 640903926").remedy
    assert "8 digits of a company (9 and 10 are birth numbers of persons)" in remedy


@pytest.mark.parametrize(
    ("scheme", "country", "value", "where"),
    [
        ("v", "PL", "1", "identifier_scheme"),
        ("9vat", "PL", "1", "identifier_scheme"),
        ("vat", "PL", "", "identifier_value"),
        ("vat", "BO", "", "identifier_value"),
        ("vat", "BO", "1" * 61, "identifier_value"),
        ("vat", "BO", "=1+1", "identifier_value"),
        ("vat", "BO", "12\N{RIGHT-TO-LEFT OVERRIDE}3", "identifier_value"),
        ("lei", "GB", "213800KUD8LAJWSQ9D15\N{ZERO WIDTH SPACE}", "identifier_value"),
        (
            "company_number",
            "CY",
            "\N{GREEK CAPITAL LETTER ETA}\N{GREEK CAPITAL LETTER EPSILON} 350042",
            "identifier_value",
        ),
    ],
)
def test_number_that_no_register_would_write_is_named(scheme: str, country: str, value: str, where: str) -> None:
    assert fault_of(scheme, country, value).where == where


@pytest.mark.parametrize("value", ["1", "1" * 60, "HRB 12/3", "C_902"])
def test_number_of_an_unknown_register_keeps_the_loose_rule(value: str) -> None:
    assert identifier_fault(Identifier("court", "PL", value)) is None


def test_number_of_a_million_signs_is_counted_and_not_read() -> None:
    assert fault_of("vat", "PL", "1" * 1_000_000).found == "1000000 characters"


def test_wrong_number_keeps_its_capitals_so_that_it_can_be_shown_and_looked_up() -> None:
    assert normal_identifier(" VAT ", "pl", "pl  123-456") == Identifier("vat", "PL", "PL 123-456")


@pytest.mark.parametrize(
    ("scheme", "country", "checking"),
    [
        ("lei", "PL", Checking.DIGIT),
        ("vat", "PL", Checking.DIGIT),
        ("company_number", "PL", Checking.FORM),
        ("vat", "BO", Checking.FORM),
        ("demo", "US", Checking.NONE),
    ],
)
def test_it_is_said_how_far_a_number_was_checked(scheme: str, country: str, checking: Checking) -> None:
    assert checking_of(scheme, country) is checking


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("de 136695976", "136695976"),
        ("91-1144442", "911144442"),
        ("sc95000", "SC095000"),
        ("t_1", "T_1"),
    ],
)
def test_number_typed_without_its_scheme_has_its_normal_form_among_its_readings(typed: str, found: str) -> None:
    assert found in readings(typed)


def test_words_and_long_texts_are_read_as_they_stand() -> None:
    assert readings("wren  tile") == ("WREN TILE",)
    assert readings("1" * 500) == ("1" * 500,)


def test_every_scheme_of_the_table_is_described() -> None:
    page = Path("docs/identifiers.md").read_text(encoding="utf-8")
    assert [scheme for scheme in sorted(SCHEMES) if f"`{scheme}`" not in page] == []
    countries = Counter(scheme for scheme, _country in REGISTERS)
    assert f"{countries['company_number']} countries" in page
    assert f"{countries['vat']} countries" in page


def test_no_text_breaks_the_reading_and_no_reading_changes_when_read_again() -> None:
    odd = "²٣߀ß漢½\x00\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{RIGHT-TO-LEFT OVERRIDE}"
    signs = f"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -./{odd}"
    dice = random.Random(4)  # noqa: S311 - texts for a test
    for register in REGISTERS.values():
        for turn in range(60):
            text = list(register.example) or ["0"] * 9
            for _ in range(turn % 4):
                text[dice.randrange(len(text))] = dice.choice(signs)
            read = read_identifier(register.scheme, register.country, "".join(text))
            if isinstance(read, Identifier):
                assert read_identifier(read.scheme, read.country, read.value) == read
                assert all(unicodedata.category(sign)[0] in "LNPSZ" for sign in read.value)
