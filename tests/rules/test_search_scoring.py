"""The order in which the search shows names: exact before beginning before typo, short before long."""

import pytest

from registry.clean.names import clean_name
from registry.search.scoring import edits, score
from registry.search.words import entry, readings


def value(text: str, name: str, rarities: dict[str, float] | None = None) -> float:
    found = [score(wanted, entry(clean_name(name)), rarities or {}) for wanted in readings(text)]
    return max((one.value for one in found if one), default=0.0)


def is_complete(text: str, name: str) -> bool:
    found = [score(wanted, entry(clean_name(name)), {}) for wanted in readings(text)]
    return any(one.is_complete for one in found if one)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("siemens", "Siemens AG", "Siemens Energy AG"),
        ("siemens", "Siemens Energy AG", "Energy Siemens AG"),
        ("siemens", "Siemens Energy AG", "Siemenshof Energy AG"),
        ("siem", "Siemens AG", "Sielens AG"),
        ("siemens energy", "Siemens Energy AG", "Energy Siemens AG"),
        ("siemens energy", "Energy Siemens AG", "Siemens Healthcare AG"),
        ("siemnes", "Siemens AG", "Siemnings AG"),
        ("siemens ag", "Siemens AG", "Siemens Ltd"),
        ("amber sa", "Amber Sails", "Amber Kilns"),
        ("holding 2", "Holding 2 GmbH", "Holding 1 GmbH"),
        ("石油", "石油有限公司", "中国石油天然气有限公司"),
        ("天然", "中国石油天然气有限公司", "中国石油有限公司"),
    ],
)
def test_first_name_answers_better(text: str, first: str, second: str) -> None:
    assert value(text, first) > value(text, second)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("siemens", "Quail Lamps Ltd"),
        ("bp", "bq"),
        ("siemens healthcare", "Quail Healthy"),
        ("石油", "中国天然气有限公司"),
    ],
)
def test_name_without_half_of_what_was_typed_is_no_answer(text: str, name: str) -> None:
    assert value(text, name) == 0


def test_rare_word_says_more_than_a_common_one() -> None:
    rarities = {"zuyderland": 1.0, "investment": 0.2}
    with_rare = value("zuyderland investment ", "Zuyderland Kilns", rarities)
    with_common = value("zuyderland investment ", "Amber Investment", rarities)
    assert (with_rare > 0.8, with_common) == (True, 0)


@pytest.mark.parametrize(
    ("text", "name", "complete"),
    [
        ("siemens ener", "Siemens Energy AG", True),
        ("energy siemens", "Siemens Energy AG", True),
        ("generalmotors", "General Motors Company", True),
        ("micro soft", "Microsoft Corporation", True),
        ("simens energy", "Siemens Energy AG", False),
        ("siemens quail", "Siemens Energy AG", False),
        ("天然", "中国石油天然气有限公司", True),
    ],
)
def test_answer_is_complete_where_every_word_stands_as_typed(text: str, name: str, *, complete: bool) -> None:
    assert is_complete(text, name) is complete


@pytest.mark.parametrize(
    ("word", "other", "count"),
    [
        ("abc", "abd", None),
        ("abcd", "abce", 1),
        ("abcd", "bacd", 1),
        ("abcdefg", "abcdexy", None),
        ("abcdefgh", "abcdefxy", 2),
        ("abcdefgh", "abcdexyz", None),
        ("abcd", "abcd", 0),
    ],
)
def test_typos_allowed_grow_with_the_length_of_the_word(word: str, other: str, count: int | None) -> None:
    assert edits(word, other, is_open=False) == count


@pytest.mark.parametrize(
    ("word", "is_open", "count"),
    [("micor", True, 1), ("micor", False, None), ("mico", True, None), ("mycorso", True, None)],
)
def test_open_word_may_be_a_beginning_with_one_typo(word: str, count: int | None, *, is_open: bool) -> None:
    assert edits(word, "microsoft", is_open=is_open) == count
