"""What the search keeps of a name, and how it reads what somebody typed."""

import pytest

from registry.clean.names import clean_name
from registry.search.words import Entry, Wanted, entry, entry_of, pairs, readings, variants


def kept(name: str) -> Entry:
    return entry(clean_name(name))


def test_name_is_kept_by_its_words_without_its_legal_form() -> None:
    assert kept("Siemens Energy AG").indexed == {"siemens", "energy"}
    assert kept("Siemens Energy AG").forms == ("ag",)


def test_name_in_another_script_is_kept_in_latin_words() -> None:
    assert kept("Газпром нефть ПАО").words == ("gazprom", "neft")


def test_script_without_spaces_is_kept_by_pairs_of_signs_as_well() -> None:
    found = kept("中国石油天然气股份有限公司")
    assert found.runs == ("中国石油天然气",)
    assert {"石油", "油天", "天然"} <= found.indexed


def test_entry_is_read_back_as_it_was_written() -> None:
    found = kept("中国石油天然气股份有限公司 Holding Ltd")
    assert entry_of(found.text) == found


def test_name_of_nothing_but_a_legal_form_is_found_by_it() -> None:
    assert entry(clean_name("Ltd")).indexed == {"ltd"}


@pytest.mark.parametrize(("signs", "kept_signs"), [(59, 59), (60, 60), (61, 60)])
def test_long_word_is_cut(signs: int, kept_signs: int) -> None:
    assert [len(word) for word in kept("x" * signs).words] == [kept_signs]


@pytest.mark.parametrize(("count", "kept_count"), [(19, 19), (20, 20), (21, 20)])
def test_words_beyond_the_twentieth_are_not_kept(count: int, kept_count: int) -> None:
    name = " ".join(f"w{chr(97 + place)}rd" for place in range(count))
    assert len(kept(name).words) == kept_count


def test_no_name_is_too_odd_to_be_kept() -> None:
    for name in ("", "|", "a|b", "\N{ZERO WIDTH JOINER}", "𠮷" * 300, "ß" * 300, "中" * 300, "1" * 300, "\ud800"):
        found = kept(name)
        assert len(found.text) <= 1000, name
        assert entry_of(found.text) == found, name


def test_shorter_names_rank_before_longer_ones() -> None:
    assert [kept(name).rank for name in ("BP", "Acme", "Siemens Energy", "Amberlooms " * 12)] == [0, 1, 4, 30]


def test_last_word_is_open_until_something_stands_after_it() -> None:
    assert readings("siemens ener") == (Wanted(("siemens", "ener"), is_open=True),)
    assert readings("siemens energy ") == (Wanted(("siemens", "energy")),)


def test_legal_form_at_the_end_may_be_the_beginning_of_a_word() -> None:
    whole, as_typed = readings("deutsche ag")
    assert (whole.words, whole.forms, whole.is_open) == (("deutsche",), ("ag",), False)
    assert (as_typed.words, as_typed.is_open) == (("deutsche", "ag"), True)


def test_abbreviation_at_the_end_may_be_the_beginning_of_a_word() -> None:
    whole, as_typed = readings("amber intl")
    assert (whole.words, as_typed.words) == (("amber", "international"), ("amber", "intl"))


def test_nothing_is_read_of_signs() -> None:
    assert [wanted.words for wanted in readings(" %& ")] == [()]


def test_typed_script_without_spaces_is_looked_for_by_its_signs_alone() -> None:
    (wanted,) = readings("石油")
    assert (wanted.words, wanted.runs) == ((), ("石油",))


@pytest.mark.parametrize(
    ("runs", "found"), [(("石",), ["石"]), (("石油",), ["石油"]), (("石油天", "气"), ["石油", "油天", "气"])]
)
def test_pairs_of_a_run(runs: tuple[str, ...], found: list[str]) -> None:
    assert list(pairs(runs)) == found


@pytest.mark.parametrize("typo", ["simens", "siemenss", "seimens", "siemans", "sienens", "iemens"])
def test_words_a_typo_apart_share_a_spelling(typo: str) -> None:
    assert variants("siemens") & variants(typo)


def test_beginning_with_a_typo_shares_a_spelling_with_the_longer_word() -> None:
    assert variants("micorsof") & variants("microsoft")


@pytest.mark.parametrize(("word", "count"), [("abc", 0), ("abcd", 5), ("abcdefg", 8), ("abcdefgh", 8), ("石油天然", 0)])
def test_spellings_are_those_of_the_first_seven_letters_of_words_of_four_or_more(word: str, count: int) -> None:
    assert len(variants(word)) == count


def test_spellings_fit_into_an_integer_of_the_databases() -> None:
    every = [variant for word in ("siemens", "microsoft", "energy", "gazprom") for variant in variants(word)]
    assert all(-(2**31) <= variant < 2**31 for variant in every)
