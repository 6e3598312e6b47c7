"""What two names have and lack in common, feature by feature, and in words."""

import pytest

from registry.clean.names import clean_name
from registry.compare.names import compare_names
from registry.compare.values import NameComparison


def compare(left: str, right: str) -> NameComparison:
    return compare_names(clean_name(left), clean_name(right))


def why(left: str, right: str) -> tuple[str, ...]:
    assert sorted(compare(left, right).features.items()) == sorted(compare(right, left).features.items())
    return compare(left, right).why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Wren Tile Works Ltd", "WREN TILE WORKS, LIMITED"),
        ("Alphabet Inc.", "Alphabet Inc. (Class A)"),
        ("J.B. Hunt Transport Services", "J B Hunt Transport Service"),
        ("Van der Bilt Corp", "Vanderbilt Corporation"),
        ("Two Kai", "TwoKai"),
        ("Three Rivers", "3 Rivers"),
        ("Kholding Baltika", "Baltika Holding"),
    ],
)
def test_names_that_differ_in_writing_only_have_every_word_paired(left: str, right: str) -> None:
    assert compare(left, right).features["paired"] == 1.0
    assert set(why(left, right)) <= {"the words stand in another order"}


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("Polar Power", "Plug Power", "'polar' and 'plug' differ"),
        ("Wren Tile Holding 1", "Wren Tile Holding 2", "the numbers differ: 1 and 2"),
        ("Wren Fund", "Wren Fund II", "the number 2 stands in one name only"),
        ("Wren Trust 2004-AR14", "Wren Trust 2004-AR4", "the numbers differ: ar14 and ar4"),
        ("Wren Tile Ltd", "Wren Tile GmbH", "legal forms differ: ltd and gmbh"),
        ("Wren Tile", "Wren Tile Zagreb", "'zagreb' stands in one name only"),
        ("Swaniawski Tile", "Swaniawskx Tile", "'swaniawski' and 'swaniawskx' are spelt differently"),
        ("Grayline Air", "Grayline Airlines", "'air' and 'airlines' may be one word shortened"),
        ("Grayline Tile Kiln", "GTK", "'grayline tile kiln' and 'gtk' have the same first letters"),
        ("Wren Tile", "Tile Wren", "the words stand in another order"),
    ],
)
def test_each_difference_is_told_in_words(left: str, right: str, told: str) -> None:
    assert told in compare(left, right).why


def test_word_that_is_known_in_both_spellings_is_no_typo() -> None:
    found = compare("Global Marine", "Global Maritime")
    assert ("misspelt" in found.features, "differ" in found.features) == (False, True)


def test_typo_beside_a_rare_word_counts_less_than_alone() -> None:
    beside, alone = compare("Runolfsdottir Swaniawski", "Runolfsdottir Swaniawskx"), compare("Swaniawski", "Swaniawskx")
    assert "misspelt_alone" not in beside.features
    assert alone.features["misspelt_alone"] == alone.features["misspelt"] == 0.1


@pytest.mark.parametrize(
    ("left", "right", "is_far"),
    [
        ("Swaniawski", "Swaniawskx", False),  # one letter of ten
        ("Swaniawski", "Xwaniawski", True),  # the first letter
        ("Swaniawski", "Swxniawskx", False),  # two of ten
        ("Swaniawski", "Swxniaxxki", True),  # three of ten
        ("Wyzq Ltd", "Wyzx Ltd", True),  # short, and unknown in either spelling
    ],
)
def test_typo_is_far_by_its_place_and_share(left: str, right: str, *, is_far: bool) -> None:
    assert ("misspelt_far" in compare(left, right).features) is is_far


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Gerhold and Reilly", "Gerho}d and Reilly"),
        ("Reynolds Ltd", "ReynoldsLtd"),
        ("Cole and Kunze", "Cole andKunze"),
        ("Bradtke Ltd", "Bradtke Lwd"),
        ("Effertz, Wiegand and Willms", "Effertz, Wiegand Xnd Willms"),
        ("Torphy PLC", "PLC Torphy"),
    ],
)
def test_typo_on_a_space_or_a_small_word_leaves_nothing_over(left: str, right: str) -> None:
    assert compare(left, right).features["paired"] == 1.0


@pytest.mark.parametrize(
    ("left", "right", "feature"),
    [
        ("Leidos Holdings", "Leidos", "generic_more"),
        ("Cognizant Technology Solutions", "Cognizant", "cut_short"),
        ("Cognizant Technology Solutions Corp", "Cognizant", "cut_short"),
        ("Cognizant Technology Solutions Corp", "Cognizant Corp", "more"),  # whole names: its form is not left out
        ("Leidos Holdings Inc", "Leidos Inc", "generic_more"),
        ("Makena Opportunity Fund", "Makena Opportunity", "more"),
        ("Grayscale Bitcoin Trust", "Grayscale Bitcoin Mini Trust", "more"),
        ("Insignia Capital Partners III-A", "Insignia Capital Partners III", "more"),
    ],
)
def test_word_of_one_name_only_counts_by_what_it_is_and_where(left: str, right: str, feature: str) -> None:
    found = compare(left, right).features
    assert {"generic_more", "cut_short", "more"} & set(found) == {feature}


@pytest.mark.parametrize(
    ("left", "right"),
    [("GigCapital7", "GigCapital8"), ("Tax Fund LXXVI", "Tax Fund LXVI"), ("LXC Aviation", "LAU Aviation")],
)
def test_numbers_and_short_words_are_never_misspelt(left: str, right: str) -> None:
    assert "misspelt" not in compare(left, right).features


def test_chinese_names_are_compared_by_their_characters_not_their_sound() -> None:
    assert "differ" in compare("上海会畅管理有限公司", "上海荟昌管理有限公司").features
    found = compare("深圳赛格集团有限公司", "深圳市赛格集团有限公司")
    assert set(found.features) == {"paired", "rarest_agreed", "generic_more", "form_same"}


def test_scripts_meet_in_latin_letters() -> None:
    assert compare("Байкал", "Baykal").features["paired"] == 1.0


@pytest.mark.parametrize("name", ["", "???", "\N{GRINNING FACE}"])
def test_name_without_letters_has_nothing_to_compare(name: str) -> None:
    assert compare(name, "Wren Tile").features == {"nothing_to_compare": 1.0}


def test_letters_that_look_like_others_are_told() -> None:
    found = compare("\N{CYRILLIC SMALL LETTER A}cme Tile", "Acme Tile")
    assert (found.features["odd_signs"], found.why) == (1.0, ("letters that look like those of another script",))


@pytest.mark.parametrize(
    "sign",
    [
        "\N{ZERO WIDTH SPACE}",
        "\N{LEFT-TO-RIGHT EMBEDDING}",
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        "\N{LEFT-TO-RIGHT ISOLATE}",
        "\N{POP DIRECTIONAL ISOLATE}",
        "\N{ZERO WIDTH NON-JOINER}",
        "\N{ZERO WIDTH JOINER}",
    ],
)
def test_invisible_sign_inside_a_word_is_told(sign: str) -> None:
    found = compare(f"Her{sign}on Tile", "Heron Tile")
    assert found.features["odd_signs"] == 1.0
    assert found.why == ("invisible signs inside a word, or that turn its letters round",)


@pytest.mark.parametrize(
    "name", ["Heron\N{SOFT HYPHEN} Tile", "\N{LEFT-TO-RIGHT EMBEDDING}Heron Tile\N{POP DIRECTIONAL FORMATTING}"]
)
def test_invisible_sign_around_a_name_or_for_a_hyphen_is_no_trick(name: str) -> None:
    assert "odd_signs" not in compare(name, "Heron Tile").features


def test_name_of_the_longest_length_is_compared_in_a_moment() -> None:
    words = " ".join(f"w{'abcdefghij'[place % 10]}{'klmnopqrst'[place // 10 % 10]}" for place in range(75))
    assert compare(words, words[::-1]).features["differ"] > 1.0


def test_known_words_a_letter_apart_may_be_one_beside_a_rare_word() -> None:
    assert compare("Runolfsdottir and Davis", "Runolfsdottir and Avis").features["near"] == 1.0
    assert "near" not in compare("Davis Power", "Avis Power").features


def test_long_words_that_agree_excuse_no_other_words_beside_them() -> None:
    left = "Market 6.0 Ingatlanhasznosító Korlátolt Felelősségű Társaság"
    right = "Z.I.P Hotel Ingatlanhasznosító Korlátolt Felelősségű Társaság"
    assert "'market 6 0' and 'zip hotel' differ" in why(left, right)
    assert compare("Herman, Brakus and Boyer", "Herz_o, Brakus and Boyer").features["misspelt"] > 0


def test_comparison_is_the_same_both_ways_and_never_fails() -> None:
    words = (
        "de la and of 1 2 ii x ab sa ltd gmbh wren tile andwren vander bilt der co holding 中国 é 9z - / () . s".split()
    )
    names = [" ".join(words[(3 * start + step) % len(words)] for step in range(start % 5)) for start in range(30)]
    for left in names:
        for right in names:
            assert compare(left, right).features == compare(right, left).features
