# ruff: noqa: RUF001 - names of full width look Latin
"""Numbers, stop words, abbreviations, acronyms, umlauts, rarity and classes of words; and what never changes a name."""

import csv
import gzip
import random
from typing import Final

import pytest

from registry.clean.names import clean_name
from registry.clean.numbers import number_of, numbers_of
from registry.clean.words import rarity, word_class
from tests.shared_data import shared_data


@pytest.mark.parametrize(
    ("name", "tokens", "numbers"),
    [
        ("Heron Holding 2", ("heron", "holding", "2"), ("2",)),
        ("Heron Holding II", ("heron", "holding", "2"), ("2",)),
        ("Heron Holding Two", ("heron", "holding", "two"), ("2",)),
        ("Heron Holding2", ("heron", "holding", "2"), ("2",)),
        ("2nd Heron Holding", ("2", "heron", "holding"), ("2",)),
        ("Second Heron Holding", ("second", "heron", "holding"), ("2",)),
        ("Heron Fund I", ("heron", "fund", "1"), ("1",)),
        ("Heron Fund X", ("heron", "fund", "10"), ("10",)),
        ("Heron XXXIX", ("heron", "39"), ("39",)),
        ("Malcolm X", ("malcolm", "x"), ()),
        ("Space X", ("space", "x"), ()),
        ("XIX Century Tiles", ("xix", "century", "tiles"), ()),
        ("Brigade Forty 4", ("brigade", "forty", "4"), ("44",)),
        ("Brigade Fourty-four", ("brigade", "fourty", "four"), ("44",)),
        ("Forty Thieves", ("forty", "thieves"), ("40",)),
        ("Tile 007", ("tile", "007"), ("7",)),
        ("Tiles of ٢٠٢٤", ("tiles", "2024"), ("2024",)),
        ("3M", ("3m",), ()),
        ("7-Eleven", ("7", "eleven"), ("7", "11")),
        ("北京第一机床厂有限公司", ("beijingdiyijichuangchang",), ("1",)),
        ("北京第十二机床厂有限公司", ("beijingdishierjichuangchang",), ("12",)),
        ("北京第二十机床厂有限公司", ("beijingdiershijichuangchang",), ("20",)),
        ("中油19号有限公司", ("zhongyou19hao",), ("19",)),
        ("三一重工股份有限公司", ("sanyizhonggong",), ()),
        ("Heron No. 1 and No. 2", ("heron", "no", "1", "no", "2"), ("1", "2")),
    ],
)
def test_numbers_are_kept_and_told(name: str, tokens: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    cleaned = clean_name(name)
    assert (cleaned.tokens, cleaned.numbers) == (tokens, numbers)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("2", "2"),
        ("002", "2"),
        ("0", "0"),
        ("two", "2"),
        ("second", "2"),
        ("twelfth", "12"),
        ("ninety", "90"),
        ("x", None),
    ],
)
def test_word_says_a_number(word: str, number: str | None) -> None:
    assert number_of(word) == number


def test_tens_take_a_unit_and_nothing_else() -> None:
    assert numbers_of(("twenty", "ten", "thirty", "0", "forty", "2", "2")) == ("20", "10", "30", "0", "42", "2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I.B.M.", "IBM"),
        ("I B M", "IBM"),
        ("H & M", "H and M"),
        ("J.P. Morgan", "JP Morgan"),
        ("AT&T", "AT & T"),
        ("The Chefs' Warehouse", "Chefs Warehouse"),
        ("Academy Sports & Outdoors", "Academy Sports and Outdoors"),
        ("Müller und Söhne", "Mueller & Soehne"),
        ("Müller", "Muller"),
        ("Intl Mfg Svcs", "International Manufacturing Services"),
        ("World Health Organisation", "World Health Organization"),
        ("Garden Centre", "Garden Center"),
        ("O'Reilly Automotive", "O REILLY AUTOMOTIVE"),
        ("L'Oréal", "L OREAL"),
        ("E*TRADE", "Etrade"),
        ("Yahoo!", "Yahoo"),
        ("Hartford (The)", "The Hartford"),
        ("MICRO IMAGING /CA/", "Micro Imaging"),
        ("Troops, Inc. /Cayman Islands/", "Troops Inc"),
        ("VALERO ENERGY CORP/TX", "Valero Energy Corporation"),
        ("LAMAR ADVERTISING CO/NEW", "Lamar Advertising Company"),
        ("M/S Garnish Paints", "Garnish Paints"),
        ("Ricerca e Sviluppo", "Ricerca & Sviluppo"),
        ("Ｈｅｒｏｎ", "heron"),
        ("Łódź Øre", "Lodz Ore"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert (clean_name(one).tokens, clean_name(one).forms) == (clean_name(other).tokens, clean_name(other).forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heron 1", "Heron 2"),
        ("Michael", "Michal"),
        ("Phoenix Tiles", "Phonix Tiles"),
        ("Heron Tiles", "Heron Tile"),
        ("Coca Cola", "Cocacola"),
    ],
)
def test_two_names_are_not_folded_into_one(one: str, other: str) -> None:
    assert clean_name(one).tokens != clean_name(other).tokens


def test_name_of_stop_words_keeps_them() -> None:
    assert clean_name("The Of And").tokens == ("the", "of", "and")


def test_word_is_the_rarer_the_fewer_names_have_it() -> None:
    assert rarity("fund") == 0
    assert rarity("quillwort") == 1
    assert 0.1 < rarity("energy") < rarity("textile") < rarity("marble") < 0.9


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("holding", "holding"),
        ("holdings", "holding"),
        ("kholding", "holding"),
        ("international", "intl"),
        ("intl", "intl"),
        ("bancshares", "bank"),
        ("technologies", "tech"),
        ("services", "service"),
        ("quillwort", None),
    ],
)
def test_common_word_stands_for_its_like(word: str, stands_for: str | None) -> None:
    assert word_class(word) == stands_for


_PUNCTUATION: Final = (" ", "  ", ", ", ". ", "; ", " - ", " (", ") ", ' "', "\N{EN DASH}", " : ", "\N{NO-BREAK SPACE}")


def _gleif_names(count: int) -> list[str]:
    with gzip.open(
        shared_data("company_names_gleif", "gleif_names.csv.gz"), "rt", encoding="utf-8", newline=""
    ) as file:
        names = [row["legal_name"] for row in csv.DictReader(file) if row["category"] != "SOLE_PROPRIETOR"]
    return random.Random(20240501).sample(names, count)  # noqa: S311 - a fixed sample, not a secret


@pytest.mark.slow
def test_case_and_punctuation_never_change_what_a_name_is() -> None:
    rng = random.Random(7)  # noqa: S311 - a fixed sequence, not a secret
    for name in _gleif_names(3000):
        plain = " ".join(clean_name(name).tokens)
        odd = "".join(rng.choice(_PUNCTUATION) if sign == " " else rng.choice((sign, sign.upper())) for sign in plain)
        one, other = clean_name(plain), clean_name(odd)
        assert (one.tokens, one.forms, one.numbers) == (other.tokens, other.forms, other.numbers), odd


@pytest.mark.slow
def test_core_of_a_name_is_its_own_core_in_995_of_1000_names() -> None:
    changed = [name for name in _gleif_names(5000) if not _is_stable(clean_name(name).tokens)]
    assert len(changed) <= 25, (
        changed
    )  # such as "AS Air Lease 49 Limited": "AS" before it is a form once "Limited" is gone


def _is_stable(tokens: tuple[str, ...]) -> bool:
    return clean_name(" ".join(tokens)).tokens == tokens
