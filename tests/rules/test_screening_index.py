"""Which names are taken for one on a list, and which are not."""

import pytest

from registry.screening.index import NameIndex
from registry.screening.rules import HIT_AT, Pair, align, is_hit, may_pair, word_likeness
from registry.screening.sounds import bones_of, screened_words, sound_of
from registry.screening.values import EntryKind, How, ListedName
from registry.screening.words import weight_of

ENTITY = frozenset({EntryKind.ENTITY})
NAMES = (
    "VESTRAK SHIPPING COMPANY LIMITED",
    "AL-WESTRAKH MARITIME",
    "KHORVAND PETROCHEMICAL TRADING CO.",
    "OBSHCHESTVO S OGRANICHENNOI OTVETSTVENNOSTYU ZARYADNIK",
    "GALVENITE",
    "GLOBAL TRADING GROUP",
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(
        ListedName("list", str(number), EntryKind.ENTITY, is_invented=False, name=name)
        for number, name in enumerate(NAMES)
    )


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Vestrak Shipping", NAMES[0]),
        ("SHIPPING VESTRAK CO LTD", NAMES[0]),
        ("Vestrack Shiping Company Limited", NAMES[0]),
        ("Vestrak Shipping Company Limted", NAMES[0]),
        ("Wisitrak Shipping Company Limited", NAMES[0]),
        ("El Westrah Maritime", NAMES[1]),
        ("Alwestrakh Maritime", NAMES[1]),
        ("Horvand Petrochemical Trading", NAMES[2]),
        ("Khorvand Trading Company", NAMES[2]),
        ("Хорванд Петрочемикал Трейдинг", NAMES[2]),
        ("OOO Zaryadnik", NAMES[3]),
        ("Obshchestvo Zaryadnik s Ogranichennoi Otvetstvennostyu", NAMES[3]),
        ("Galvenitte", NAMES[4]),
        ("GALVENTIE SA", NAMES[4]),
    ],
)
def test_a_name_as_somebody_else_would_write_it_is_found(index: NameIndex, name: str, listed: str) -> None:
    assert [found.listed.name for found in index.search(name, kinds=ENTITY)][:1] == [listed]


@pytest.mark.parametrize(
    "name",
    [
        "Wren Tile Works",
        "Vestrom Shipping Company Limited",
        "Maritime Trading Company Limited",
        "Obshchestvo s ogranichennoi otvetstvennostyu",
        "Trading Co.",
        "Galleon",
        "Limited",
        "",
        "!!!",
    ],
)
def test_a_name_that_shares_common_words_alone_is_not_found(index: NameIndex, name: str) -> None:
    assert index.search(name, kinds=ENTITY) == ()


def test_a_name_of_common_words_is_found_where_all_of_them_stand(index: NameIndex) -> None:
    assert [found.listed.name for found in index.search("Global Trading Group NV", kinds=ENTITY)] == [NAMES[5]]


def test_a_likeness_tells_what_is_alike_and_what_only_one_side_has(index: NameIndex) -> None:
    [found] = index.search("Horvand Petrochemcal", kinds=ENTITY)
    assert [(pair.ours, pair.theirs, pair.how) for pair in found.likeness.words] == [
        ("horvand", "khorvand", How.SOUND),
        ("petrochemcal", "petrochemical", How.SPELLING),
    ]
    assert (found.likeness.ours_alone, found.likeness.theirs_alone) == ((), ("trading", "company"))


def test_other_kinds_and_real_lists_are_left_out_where_they_do_not_count() -> None:
    names = [
        ListedName("real", "1", EntryKind.ENTITY, is_invented=False, name="VESTRAK"),
        ListedName("demo", "2", EntryKind.ENTITY, is_invented=True, name="VESTRAK"),
        ListedName("real", "3", EntryKind.INDIVIDUAL, is_invented=False, name="VESTRAK"),
    ]
    index = NameIndex(names)
    assert [found.listed.entry_key for found in index.search("Vestrak", kinds=ENTITY)] == ["1", "2"]
    assert [found.listed.entry_key for found in index.search("Vestrak", kinds=ENTITY, only_invented=True)] == ["2"]
    both = ENTITY | {EntryKind.INDIVIDUAL}
    assert [found.listed.entry_key for found in index.search("Vestrak", kinds=both)] == ["1", "2", "3"]


def test_a_name_of_a_million_signs_is_survived(index: NameIndex) -> None:
    assert index.search("vestrak " * 125_000, kinds=ENTITY) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("khalid", "halid"), ("youssef", "iusef"), ("ramadhan", "ramazan"), ("mohammed", "mohamed"), ("saqr", "sakr")],
)
def test_usual_spellings_of_one_sound_are_one(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


def test_bones_are_consonants() -> None:
    assert (bones_of("mohamed"), bones_of("muhamad")) == ("mhmd", "mhmd")


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("vestrak", "vestrak", 1.0),
        ("khorvand", "horvand", 0.97),
        ("abcde", "abcdx", 0.8),
        ("abcd", "abxy", 0.0),
        ("abc", "abd", 0.0),
        ("2021", "2022", 0.0),
    ],
)
def test_words_are_alike_in_part(ours: str, theirs: str, alike: float) -> None:
    assert word_likeness(ours, theirs) == pytest.approx(alike)


def test_two_words_stand_for_one_only_where_they_sound_the_same() -> None:
    assert may_pair(Pair(0.97, (0, 2), (0, 1)))
    assert not may_pair(Pair(0.96, (0, 2), (0, 1)))
    assert may_pair(Pair(0.7, (0, 1), (0, 1)))


def test_a_hit_begins_at_its_bound() -> None:
    whole = align(("vestrak",), ("vestrak",), [Pair(1.0, (0, 1), (0, 1))])
    nothing = align(("vestrak",), ("galven",), [])
    assert (whole.score, is_hit(whole)) == (1.0, True)
    assert (nothing.score, is_hit(nothing)) == (0.0, False)
    assert HIT_AT == 0.5


def test_rare_words_weigh_more_than_common_ones_and_forms_nothing() -> None:
    assert weight_of("zaryadnik") == 1.0
    assert 0.2 < weight_of("trading") < 0.8
    assert weight_of("limited") == weight_of("ltd") == 0.03
    assert weight_of("limted") < 0.1
    assert weight_of("compayn") < 0.1


def test_words_are_latin_whatever_they_were() -> None:
    assert screened_words("Фирма «Заря» & Co.") == ("firma", "zarya", "and", "company")
