"""Names, natural persons, and statements side by side."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from basics.money import Money
from registry import rules
from registry.identities.rules import new_buyer_faults
from registry.values import STATEMENT_ITEMS, Identifier, NewBuyer, StatementFacts
from underwriting.values import LINES


@pytest.mark.parametrize(
    ("name", "found_as"),
    [
        ("Zażółć  Gęślą, S.A.", "zazolc gesla s a"),
        ("ŁÓDŹ & Søn", "lodz and son"),
        ("Straße\tGmbH", "strasse gmbh"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER F}ir", "fir"),
        ("株式会社 テスト", "株式会社 テスト"),
        ("...", ""),
    ],
)
def test_name_is_looked_up_without_case_marks_and_signs(name: str, found_as: str) -> None:
    assert rules.search_name(name) == found_as


@pytest.mark.parametrize("name", ["Mr John Smith", "Frau Meier", "Mme. Dupont", "Dr Anna Nowak"])
def test_form_of_address_makes_a_natural_person(name: str) -> None:
    fault = rules.person_fault(name, "")
    assert fault is not None
    assert fault.where == "buyer_name"


@pytest.mark.parametrize("name", ["Mr Price Group Limited", "Dr. Fern plc", "Herrmann Works", "Prof-Clean GmbH"])
def test_company_with_a_form_of_address_in_its_name_is_no_natural_person(name: str) -> None:
    assert rules.person_fault(name, "") is None


def test_natural_person_and_sole_trader_are_turned_away_for_reasons_of_their_own() -> None:
    person = rules.person_fault("Wren Ltd", "", "individual")
    assert person is not None
    assert (person.where, person.found) == ("category", "'individual', a natural person's")
    trader = rules.person_fault("Wren e.K.", "")
    assert trader is not None
    assert (trader.where, trader.found) == ("buyer_name", "'Wren e.K.', a sole trader's")
    assert "looked at by a person" in trader.remedy


@pytest.mark.parametrize("legal_form", ["Sole trader", "EINZELUNTERNEHMEN", "osvč", "Persoană fizică autorizată"])
def test_legal_form_of_a_natural_person_is_one(legal_form: str) -> None:
    fault = rules.person_fault("Moss Wren Cordage", legal_form)
    assert fault is not None
    assert fault.where == "legal_form"


def test_name_of_300_characters_is_good_and_of_301_is_not() -> None:
    assert rules.name_fault("a" * 300) is None
    fault = rules.name_fault("a" * 301)
    assert fault is not None
    assert fault.found == "301 characters"


@pytest.mark.parametrize("name", ["", "--", "Evil\N{RIGHT-TO-LEFT OVERRIDE}fdp", "Two\nlines"])
def test_name_that_cannot_be_read_is_a_fault(name: str) -> None:
    assert rules.name_fault(name) is not None


def test_every_fault_of_a_new_buyer_is_named_at_once() -> None:
    buyer = NewBuyer("!!", "XX", Identifier("vat", "XX", "?"))
    assert [fault.where for fault in new_buyer_faults(buyer)] == ["name", "country", "identifier_value"]


def test_found_value_is_shown_short_and_without_control_characters() -> None:
    assert rules.shown("a\x00b") == "'a\N{REPLACEMENT CHARACTER}b'"
    assert rules.shown("x" * 200) == f"'{'x' * 77}...'"


def test_underwriting_reads_the_lines_that_the_registry_stores() -> None:
    assert LINES == STATEMENT_ITEMS


def make_statement(year: int, currency: str = "USD", **lines: int) -> StatementFacts:
    day = date(year, 12, 31)
    return StatementFacts(1, 1, year, day, day, currency, lines, "test", datetime(2008, 5, 1, tzinfo=UTC))


def test_years_stand_side_by_side_with_the_change_of_the_last() -> None:
    table = rules.side_by_side(
        [
            make_statement(2005, total_assets=50_00),
            make_statement(2006, total_assets=100_00, ebit=-5),
            make_statement(2007, total_assets=80_00, ebit=5),
        ]
    )
    assert table == (
        rules.ItemOverYears(
            "total_assets", (Money(50_00, "USD"), Money(100_00, "USD"), Money(80_00, "USD")), Fraction(-1, 5)
        ),
        rules.ItemOverYears("ebit", (None, Money(-5, "USD"), Money(5, "USD")), None),
    )


@pytest.mark.parametrize(
    ("before", "newest", "change"),
    [(100, 0, Fraction(-1)), (100, -1, None), (0, 100, None), (-1, 100, None), (1, 2, Fraction(1))],
)
def test_change_is_told_between_amounts_that_are_no_loss(before: int, newest: int, change: Fraction | None) -> None:
    (row,) = rules.side_by_side([make_statement(2006, ebit=before), make_statement(2007, ebit=newest)])
    assert row.change == change


def test_change_needs_two_years_in_one_currency() -> None:
    (alone,) = rules.side_by_side([make_statement(2007, ebit=1)])
    assert alone.change is None
    (mixed,) = rules.side_by_side([make_statement(2006, "EUR", ebit=1), make_statement(2007, ebit=1)])
    assert mixed.change is None
