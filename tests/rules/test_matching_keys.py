"""Keys of names: what two spellings of one company share, and what they ask a registry for."""

import numpy as np
import pytest

from registry.matching.keyed import keyed
from registry.matching.keys import initials, joined_words, key_words, number_keys
from registry.matching.near import near_words, skeleton
from registry.matching.numbers import hash_words
from registry.matching.wanted import Asked, asked_keys, wanted_keys


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Wren Tile Works Limited", ["wren", "tile", "works"]),
        ("The Wren & Tile Co., Ltd.", ["wren", "tile"]),
        ("W.R.E.N. Tiles GmbH", ["wren", "tiles"]),
        ("Wren Intl Hldgs", ["wren", "international", "holding"]),
        ("Żółta Łąka sp. z o.o.", ["zolta", "laka"]),
        ("Врен Файнс", ["vren", "fains"]),
        ("AS Wren", ["as", "wren"]),  # first, it may be no legal form
        ("Limited", ["limited"]),
        ("", []),
        ("!?", []),
    ],
)
def test_words_of_a_name_leave_out_legal_forms_and_stop_words(name: str, words: list[str]) -> None:
    assert key_words(name) == words


def test_chinese_names_have_their_signs_two_by_two_beside_the_sounds() -> None:
    assert key_words("蓝鸟砖厂")[1:] == ["蓝鸟", "鸟砖", "砖厂"]
    assert key_words("砖")[1:] == ["砖"]


@pytest.mark.parametrize("name", ["\ud800", "\u202e" * 50, "x" * 1_000_000, "\0", "e\u0301" * 500, "🧱🧱"])
def test_no_name_is_too_odd_for_keys(name: str) -> None:
    assert len(key_words(name)) <= 24
    assert keyed([name, "Wren"]).places[-1] == 1


def test_a_name_of_a_million_letters_is_cut_before_it_is_read() -> None:
    assert key_words("x" * 1_000_000) == ["x" * 300]


def test_neighbouring_words_share_a_key_with_the_word_that_they_make() -> None:
    apart, joined = keyed(["Two Kai Ltd"]), keyed(["TWOKAI"])
    assert set(joined.hashes) < set(apart.hashes)
    assert joined_words(["two", "kai", "wren"]) == ["twokai", "kaiwren"]


def test_initials_of_three_words_or_more_are_a_key() -> None:
    assert (initials(["wren", "tile"]), initials(["wren", "tile", "works"])) == ("", ".wtw")
    assert hash_words([".wtw"])[0] in keyed(["Wren Tile Works", "Wren Tile"]).hashes
    found = keyed(["Wren Tile Works", "Wren Tile"])
    assert [int((found.places == place).sum()) for place in (0, 1)] == [6, 3]


def test_keys_of_many_names_are_those_of_each_one() -> None:
    names = ["Wren Tile Works", "", "Two Kai", "Żółta Łąka", "Two Two Two"]
    found = keyed(names)
    for place, name in enumerate(names):
        words = key_words(name)
        keys = sorted({*words, *joined_words(words), initials(words)} - {""})
        alone = np.unique(hash_words(keys))
        assert found.hashes[found.places == place].tolist() == alone.tolist()
    assert found.vocabulary == ("wren", "tile", "works", "two", "kai", "zolta", "laka")


def test_numbers_of_words_are_the_same_on_every_machine_and_day() -> None:
    assert hash_words(["wren", "twokai"]).tolist() == [16901425744583150372, 15837934073205577179]


def test_identifiers_are_keys_without_signs_between_and_without_a_country() -> None:
    keys = number_keys(("lei", "vat", "vat", "ein"), ("2138 00-KUD8", "PL 526-10-40-828", "5261040828", ""))
    assert keys == ["lei:213800KUD8", "vat:5261040828", "vat:5261040828", ""]


@pytest.mark.parametrize(
    ("word", "in_use", "found"),
    [
        ("wrenfield", "wrenfield", [("wrenfield", 1.0)]),
        ("wrenfeild", "wrenfield", [("wrenfield", 0.85)]),  # swapped
        ("wrenfild", "wrenfield", [("wrenfield", 0.85)]),  # dropped
        ("wrennfield", "wrenfield", [("wrenfield", 0.85)]),  # doubled
        ("wranfield", "wrenfield", [("wrenfield", 0.85)]),  # replaced
        ("wranfieldd", "wrenfield", [("wrenfield", 0.7)]),
        ("khalifah", "halifa", [("halifa", 0.7)]),  # another transliteration
        ("wren", "wrem", [("wrem", 0.85)]),
        ("wren", "wire", []),
        ("wre", "wra", []),  # too short to be mended
        ("2024", "2025", []),
        ("b2bx", "b2cx", []),
        ("limited", "limitde", [("limitde", 0.85)]),
        ("invespments", "quarry", [("investment", 0.85)]),  # investments is read as investment
    ],
)
def test_words_are_mended_by_letters_and_by_sound(word: str, in_use: str, found: list[tuple[str, float]]) -> None:
    assert list(near_words([word], [[in_use, "quarry"]]).get(word, [])) == found


def test_a_legal_form_is_nothing_that_a_word_is_mended_to() -> None:
    assert near_words(["gmbhx", "limitedd"], [["gmbh", "limited"]]) == {}


def test_the_most_alike_words_come_first_and_few_are_kept() -> None:
    alike = [f"wrenfiel{letter}" for letter in "abcefghijklm"]
    found = near_words(["wrenfield"], [alike, ["wrenfield"]])["wrenfield"]
    assert found[0] == ("wrenfield", 1.0)
    assert len(found) == 8


@pytest.mark.parametrize(
    ("left", "right"), [("khalifa", "halifah"), ("yusuf", "iosif"), ("schneider", "shnaider"), ("petroff", "petrof")]
)
def test_names_in_latin_letters_by_different_customs_have_one_skeleton(left: str, right: str) -> None:
    assert skeleton(left) == skeleton(right)


def test_a_name_asks_for_its_words_mended_joined_either_way_and_by_initials() -> None:
    near = {"wren": [("wren", 1.0)], "tlie": [("tile", 0.85)]}
    asked = asked_keys("Wren Tlie", near)
    assert asked["wren"] == 1.0
    assert asked["tile"] == 0.85
    assert asked["wrentile"] == pytest.approx(0.34)
    assert asked["tilewren"] == pytest.approx(0.34)
    assert asked[".wren"] == asked[".tlie"] == 0.6
    assert asked_keys("Wren Tile Works", {})["wtw"] == 0.6


def _asked(**keys: float) -> Asked:
    return Asked(keys, (), 7)


def test_rare_keys_weigh_more_than_frequent_ones() -> None:
    counts = {(1, 7): 1, (2, 7): 100}
    found = list(wanted_keys([_asked(rare=1.0, usual=1.0)], {"rare": 1, "usual": 2}, counts, 10_000))
    assert [(one.key, one.within) for one in found] == [(1, 0), (2, 0)]
    assert found[0].weight > found[1].weight > 0


def test_a_key_of_no_name_is_not_asked_for() -> None:
    assert list(wanted_keys([_asked(none=1.0)], {"none": 1}, {}, 10_000)) == []


@pytest.mark.parametrize(
    ("everywhere", "at_home", "within"),
    [(1_000, 10, 0), (1_001, 10, 7), (1_001, 0, None), (9_000, 5_000, 7), (9_000, 5_001, None)],
)
def test_a_key_too_frequent_is_looked_up_at_home_or_not_at_all(
    everywhere: int, at_home: int, within: int | None
) -> None:
    counts = {(1, 9): everywhere - at_home, (1, 7): at_home}
    found = list(wanted_keys([_asked(usual=1.0)], {"usual": 1}, {k: v for k, v in counts.items() if v}, 10_000))
    assert [one.within for one in found] == ([] if within is None else [within])


@pytest.mark.parametrize(("names", "is_looked_up"), [(6_000, True), (6_001, False)])
def test_a_customer_without_a_country_looks_at_as_many_names_everywhere(names: int, *, is_looked_up: bool) -> None:
    asked = Asked({"usual": 1.0}, (), 0)
    found = list(wanted_keys([asked], {"usual": 1}, {(1, 9): names}, 10_000))
    assert [one.within for one in found] == [0] * is_looked_up


def test_keys_are_taken_the_rarest_first_until_there_is_enough_to_look_at() -> None:
    counts = {(1, 9): 600, (2, 9): 500, (3, 9): 400}
    found = list(wanted_keys([_asked(a=1.0, b=1.0, c=1.0)], {"a": 1, "b": 2, "c": 3}, counts, 10_000))
    assert [one.key for one in found] == [3, 2]


def test_an_identifier_outweighs_every_word() -> None:
    asked = Asked({"rare": 1.0}, ("lei:X",), 7)
    found = list(wanted_keys([asked], {"rare": 1, "lei:X": 2}, {(1, 7): 1, (2, 7): 1}, 10_000))
    assert found[0].key == 2
    assert found[0].weight > 10 * found[1].weight
