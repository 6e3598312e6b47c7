# ruff: noqa: RUF001 - look-alikes are what is tested
"""Names that nobody should write: invisible signs, look-alikes, endless ones. None of them raises."""

import random
import string
from time import process_time
from typing import Final

import pytest

from registry.clean.names import clean_name
from registry.clean.text import in_latin, script_of
from registry.clean.values import CONTROL_CHARACTERS, CUT, HIDDEN, HOMOGLYPHS, NO_LETTERS

RTL_OVERRIDE: Final = "\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.mark.parametrize("name", ["", " ", "...", "!?*", "&", "-/-", "\N{GRINNING FACE}", "\n\t", "\N{BULLET}"])
def test_name_without_letters_has_no_tokens_and_says_so(name: str) -> None:
    cleaned = clean_name(name)
    assert (cleaned.tokens, cleaned.forms, cleaned.numbers) == ((), (), ())
    assert (cleaned.script, cleaned.warnings) == ("none", (NO_LETTERS,))


@pytest.mark.parametrize(
    "sign",
    [
        RTL_OVERRIDE,
        "\N{LEFT-TO-RIGHT EMBEDDING}",
        "\N{RIGHT-TO-LEFT ISOLATE}",
        "\N{ZERO WIDTH SPACE}",
        "\N{ZERO WIDTH JOINER}",
        "\N{WORD JOINER}",
        "\N{SOFT HYPHEN}",
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        "\x00",
        "\x1b",
        "\x7f",
        "\ud800",
        "\ue000",
        "\U000e0041",
    ],
)
def test_invisible_sign_goes_out_with_a_warning(sign: str) -> None:
    cleaned = clean_name(f"Hero{sign}n Tiles Ltd")
    assert cleaned.raw == "Heron Tiles Ltd"
    assert cleaned.tokens == ("heron", "tiles")
    assert cleaned.warnings[0] == CONTROL_CHARACTERS


@pytest.mark.parametrize("space", ["\t", "\n", "\r\n", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}", "\N{EM SPACE}"])
def test_any_space_parts_words_without_a_warning(space: str) -> None:
    cleaned = clean_name(f"Heron{space}Tiles")
    assert (cleaned.tokens, cleaned.warnings) == (("heron", "tiles"), ())


def test_joiner_inside_a_persian_word_is_no_trick() -> None:
    assert clean_name("می\N{ZERO WIDTH NON-JOINER}خواهم").warnings == ()


def test_sign_of_direction_inside_a_persian_word_is_one() -> None:
    assert HIDDEN in clean_name("می\N{LEFT-TO-RIGHT ISOLATE}خواهم").warnings


def test_space_of_no_width_parts_thai_words() -> None:
    assert clean_name("ไทย\N{ZERO WIDTH SPACE}ธนาคาร").warnings == (CONTROL_CHARACTERS,)


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Аpple", ("apple",)),  # a Cyrillic A
        ("АРРLЕ", ("apple",)),  # all but the L
        ("Ηeron Τiles", ("heron", "tiles")),  # Greek capitals
        ("Micrоsоft", ("microsoft",)),
        ("ГазпрoмHефть", ("gazpromneft",)),  # Latin letters in a Cyrillic word
    ],
)
def test_look_alikes_are_folded_into_the_words_own_alphabet(name: str, tokens: tuple[str, ...]) -> None:
    cleaned = clean_name(name + " Ltd")
    assert (cleaned.tokens, cleaned.warnings) == (tokens, (HOMOGLYPHS,))


def test_word_that_both_alphabets_have_is_of_the_names_own() -> None:
    greek = clean_name("ΕΝΕΡΓΕΙΑΚΗ ΚΟΙΝOTHTA ΙΩΑΝΝΙΝΑ")  # four Latin letters in the second word
    latin = clean_name("ТMK STEEL HOLDING")  # a Cyrillic T
    assert (greek.tokens, greek.script, greek.warnings) == (
        ("energeiaki", "koinotita", "ioannina"),
        "greek",
        (HOMOGLYPHS,),
    )
    assert (latin.tokens, latin.script) == (("tmk", "steel", "holding"), "latin")


@pytest.mark.parametrize("name", ["Яндекс Market", "ООО Heron Tiles", "Heron & Ρόδος", "Σκλαβενίτης Hellas"])
def test_words_of_two_alphabets_side_by_side_are_no_trick(name: str) -> None:
    assert clean_name(name).warnings == ()


def test_word_of_two_alphabets_that_do_not_look_alike_stays_as_it_is() -> None:
    cleaned = clean_name("Zубр")
    assert (cleaned.tokens, cleaned.warnings) == (("zubr",), ())


@pytest.mark.parametrize(("length", "warnings"), [(299, ()), (300, ()), (301, (CUT,)), (5000, (CUT,))])
def test_name_is_cut_at_300_signs(length: int, warnings: tuple[str, ...]) -> None:
    cleaned = clean_name("x" * length)
    assert (len(cleaned.raw), cleaned.warnings) == (min(length, 300), warnings)


@pytest.mark.parametrize(
    "sign", ["x", "é", "ß", "\N{ZERO WIDTH SPACE}", "\N{COMBINING ACUTE ACCENT}", "A.", "公司", "9"]
)
def test_million_signs_are_cut_before_any_work(sign: str) -> None:
    name = sign * 1_000_000
    started = process_time()
    cleaned = clean_name(name)
    assert process_time() - started < 0.25
    assert CUT in cleaned.warnings
    assert len(cleaned.raw) <= 300


def test_word_of_full_width_and_styled_letters_is_read() -> None:
    assert clean_name("Ｈｅｒｏｎ 𝓣𝓲𝓵𝓮𝓼 ﬁne").tokens == ("heron", "tiles", "fine")


def test_nothing_at_all_makes_cleaning_fail() -> None:
    rng = random.Random(20240501)  # noqa: S311 - a fixed sequence of odd names, not a secret
    pool = string.printable + "äßñ ØøłİıÆжѴ\u0301\u200d\u202e\ud83d\ude00δς株ㅎกำ١२①Ⅳ㎏\ufffe\uffff\U0010ffff"
    for _ in range(1500):
        name = "".join(rng.choice(pool) for _ in range(rng.randrange(40)))
        cleaned = clean_name(name)
        assert all(token and token.isascii() and token.isalnum() and token == token.lower() for token in cleaned.tokens)
        assert len(cleaned.raw) <= len(name)


@pytest.mark.parametrize(
    ("sign", "script"),
    [
        ("a", "latin"),
        ("é", "latin"),
        ("ж", "cyrillic"),
        ("ω", "greek"),
        ("ש", "hebrew"),
        ("ش", "arabic"),
        ("株", "han"),
        ("ト", "kana"),
        ("삼", "hangul"),
        ("ก", "thai"),
        ("न", "devanagari"),
        ("7", "none"),
        ("", "none"),
    ],
)
def test_script_is_named(sign: str, script: str) -> None:
    assert script_of(sign) == script


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Heron Tiles Ltd", "latin"),
        ("ООО Ромашка", "cyrillic"),
        ("Ромашка Trading", "mixed"),
        ("株式会社トヨタ自動車", "kana"),
        ("株式会社日立", "han"),
        ("12345", "none"),
    ],
)
def test_script_of_a_name_is_that_of_its_core(name: str, script: str) -> None:
    assert clean_name(name).script == script


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("щербаков", "shcherbakov"),
        ("юлия", "yuliya"),
        ("харків", "kharkiv"),
        ("ћирић", "ciric"),
        ("ευαγγελος", "evangelos"),
        ("ουρανος", "ouranos"),
        ("φιλιππου", "filippou"),
    ],
)
def test_letters_are_written_as_passports_write_them(word: str, latin: str) -> None:
    assert in_latin(word) == latin
