"""The right company in the first three, whatever is typed. On both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select, text

from basics import clock
from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from models.engine import engine_for, read_only, unit_of_work
from models.registry import Buyer
from models.search import SearchEntry, SearchPosting, SearchWord
from registry.clean.names import clean_name
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.search.queries import FOUND_MAX, candidates, search
from registry.search.values import FoundBuyer, MatchedBy
from registry.service import add_buyer
from registry.values import Identifier, NewBuyer
from tests.support.databases import Database

MAY = date(2008, 5, 1)
NAMES = (
    "Amber Looms",
    "Old Amber Works",
    "Zażółć Works",
    "Siemens Energy AG",
    "Siemens Healthcare Oy",
    "Müller Maschinenbau GmbH & Co. KG",
    "Газпром нефть ПАО",
    "中国石油天然气股份有限公司",
    "Ελληνικά Πετρέλαια",
    "בנק הפועלים בע״מ",
    "General Motors Company",
    "Microsoft Corporation",
    "I.B.M. Corp.",
    "Sasol Ltd",
    "Nordic Trading Holding 1 AB",
    "Nordic Trading Holding 2 AB",
    "Quail Lamps",
)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    for name in NAMES:
        number = Identifier("vat", "PL", "5260001246") if name == "Quail Lamps" else None
        enter(engine, name, number)
    return engine


def enter(engine: Engine, name: str, number: Identifier | None = None, country: str = "PL") -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return add_buyer(session, NewBuyer(name, country, number), actor=OPERATOR, on=MAY).id


def found(engine: Engine, typed: str, page_size: int = 3) -> list[FoundBuyer]:
    with read_only(engine, InsurerScope()) as session:
        return list(search(session, typed, page_size=page_size).found)


def names(engine: Engine, typed: str, page_size: int = 3) -> list[str]:
    return [entry.buyer.name for entry in found(engine, typed, page_size)]


TYPED = (
    ("5260001246", "Quail Lamps"),
    ("526-000-12-46", "Quail Lamps"),
    ("PL 526 000 12 46", "Quail Lamps"),
    ("quail lamps", "Quail Lamps"),
    ("qu", "Quail Lamps"),
    ("lamps", "Quail Lamps"),
    ("lamps quail", "Quail Lamps"),
    ("quial lamps", "Quail Lamps"),
    ("siemens healthcare", "Siemens Healthcare Oy"),
    ("siemens oy healthcare", "Siemens Healthcare Oy"),
    ("energy siem", "Siemens Energy AG"),
    ("simens enrgy", "Siemens Energy AG"),
    ("zazolc", "Zażółć Works"),
    ("ZAŻÓŁĆ", "Zażółć Works"),
    ("mueller maschinen", "Müller Maschinenbau GmbH & Co. KG"),
    ("muller", "Müller Maschinenbau GmbH & Co. KG"),
    ("maschine", "Müller Maschinenbau GmbH & Co. KG"),
    ("gazprom", "Газпром нефть ПАО"),
    ("газпр", "Газпром нефть ПАО"),
    ("石油", "中国石油天然气股份有限公司"),
    ("中", "中国石油天然气股份有限公司"),
    ("πετρελαια", "Ελληνικά Πετρέλαια"),
    ("הפועלים", "בנק הפועלים בע״מ"),
    ("generalmotors", "General Motors Company"),
    ("micro soft", "Microsoft Corporation"),
    ("micorsof", "Microsoft Corporation"),
    ("rosof", "Microsoft Corporation"),
    ("ibm", "I.B.M. Corp."),
    ("i b m", "I.B.M. Corp."),
    ("sas", "Sasol Ltd"),
    ("sasol limited", "Sasol Ltd"),
    ("nordic trading holding 2", "Nordic Trading Holding 2 AB"),
    ("nordic holding ii", "Nordic Trading Holding 2 AB"),
)


def test_company_that_is_meant_comes_first(filled: Engine) -> None:
    answers = {typed: names(filled, typed)[:1] for typed, _ in TYPED}
    assert answers == {typed: [name] for typed, name in TYPED}


@pytest.mark.parametrize("typed", ["HRB 20604", "hrb 20604", "HRB20604", "RA000226 HRB 20604"])
def test_number_of_a_court_is_found_without_the_code_of_its_register(engine: Engine, typed: str) -> None:
    enter(engine, "Quail Lamps", Identifier("gleif_ra", "DE", "RA000226 HRB 20604"), "DE")
    enter(engine, "Amber Looms", Identifier("gleif_ra", "DE", "RA000226 HRB 2060"), "DE")
    assert [(entry.buyer.name, entry.matched_by) for entry in found(engine, typed)] == [
        ("Quail Lamps", MatchedBy.IDENTIFIER)
    ]


def test_answer_says_by_what_it_was_found(filled: Engine) -> None:
    how = {typed: found(filled, typed)[0].matched_by for typed in ("526-000-12-46", "quail la", "quial")}
    assert how == {
        "526-000-12-46": MatchedBy.IDENTIFIER,
        "quail la": MatchedBy.NAME,
        "quial": MatchedBy.SIMILAR,
    }


def test_former_name_hits_and_is_told(engine: Engine) -> None:
    buyer_id = enter(engine, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session:
        names = [
            NewName(buyer_id, NameKind.FORMER, "Kestrel Kilns"),
            NewName(buyer_id, NameKind.ALIAS, "Quail Pottery"),
        ]
        add_names(session, names, source="register")
    (entry,) = found(engine, "kestrel")
    assert (entry.buyer.name, entry.matched_name, entry.matched_kind) == ("Wren Tile Works", "Kestrel Kilns", "former")
    assert [(entry.matched_name, entry.buyer.id) for entry in found(engine, "pottery")] == [("Quail Pottery", buyer_id)]


def test_firm_with_a_made_up_name_is_found_and_marked_but_no_candidate(engine: Engine) -> None:
    real = enter(engine, "Amber Looms")
    made_up = add_many(engine, ["Amber Loom"], is_made_up=True)
    assert {entry.buyer.id: entry.buyer.has_made_up_name for entry in found(engine, "amber loom")} == {
        real: False,
        made_up[0]: True,
    }
    with read_only(engine, InsurerScope()) as session:
        assert candidates(session, clean_name("Amber Loom")) == (real,)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "%", "_", "'; DROP TABLE buyer; --", "|", "a|b", "\N{RIGHT-TO-LEFT OVERRIDE}amber", "x" * 300, "\x00"],
)
def test_no_text_breaks_the_search(filled: Engine, typed: str) -> None:
    assert len(found(filled, typed)) <= 3


def test_nothing_typed_lists_all_by_name(filled: Engine) -> None:
    assert names(filled, "", page_size=2) == ["Amber Looms", "General Motors Company"]
    assert len(names(filled, " ", page_size=50)) == 17


def test_short_names_come_before_long_ones_of_a_common_beginning(engine: Engine) -> None:
    add_many(engine, [f"Intervale Kiln {number:04} Works Holding" for number in range(300)])
    add_many(engine, ["Intervale"])
    assert names(engine, "interva")[0] == "Intervale"


def test_names_with_two_common_words_are_found_among_many_with_one(engine: Engine) -> None:
    add_many(engine, [f"Global {place} Kiln" for place in words(700)])
    add_many(engine, [f"Trading {place} Looms" for place in words(700)])
    add_many(engine, ["Global Zebu Okapi Quagga Gnu Trading"])
    assert names(engine, "global trading ")[0] == "Global Zebu Okapi Quagga Gnu Trading"
    assert names(engine, "global tradin")[0] == "Global Zebu Okapi Quagga Gnu Trading"
    assert names(engine, "global tradnig")[0] == "Global Zebu Okapi Quagga Gnu Trading"


def test_misspelt_legal_form_and_a_form_in_the_middle_lead_to_the_company(engine: Engine) -> None:
    add_many(
        engine, ["Siemens Healthcare Oy", "Oy Amber Oy Kilns", "Limited Quail Limited Lamps", "Project Holding Inc"]
    )
    add_many(engine, [f"Holding {place}" for place in words(21)])
    assert names(engine, "siemens oy healthcare")[0] == "Siemens Healthcare Oy"
    assert names(engine, "project holdng inc")[0] == "Project Holding Inc"
    assert names(engine, "project holding limtied")[0] == "Project Holding Inc"


def test_name_as_typed_comes_before_the_one_that_may_be_meant(engine: Engine) -> None:
    add_many(engine, ["Siemens", "Simens", "Siemens Energy"])
    assert names(engine, "simens") == ["Simens", "Siemens", "Siemens Energy"]


def test_pages_give_every_buyer_once_and_end_at_the_most_that_is_shown(engine: Engine) -> None:
    add_many(engine, [f"Amber {place}" for place in words(FOUND_MAX + 1)])
    seen: list[int] = []
    after: str | None = None
    with read_only(engine, InsurerScope()) as session:
        while True:
            page = search(session, "amber", page_size=100, after=after)
            seen += [buyer.id for buyer in page.buyers]
            after = page.next_after
            if after is None:
                break
    assert (len(seen), len(set(seen))) == (500, 500)


def test_candidates_of_the_same_country_come_first(engine: Engine) -> None:
    polish = enter(engine, "Siemens Energy AG", country="PL")
    german = enter(engine, "Siemens Energy AG", country="DE")
    other = enter(engine, "Siemens Healthcare AG", country="DE")
    enter(engine, "Quail Lamps")
    with read_only(engine, InsurerScope()) as session:
        name = clean_name("Siemnes Energy")
        assert candidates(session, name, country="DE") == (german, polish, other)
        assert candidates(session, name, country="PL", count=1) == (polish,)
        assert candidates(session, clean_name("Nobody")) == ()


def test_index_keeps_a_word_once_and_counts_its_names(engine: Engine) -> None:
    enter(engine, "Amber Looms")
    add_many(engine, ["Amber Kilns", "Amber Amber"])
    with read_only(engine, InsurerScope()) as session:
        counts = dict(iter(session.execute(select(SearchWord.word, SearchWord.name_count))))
        rows = [session.scalar(select(func.count()).select_from(row)) for row in (SearchEntry, SearchPosting)]
    assert counts == {"amber": 3, "looms": 1, "kilns": 1}
    assert rows == [3, 5]


def test_index_goes_when_the_name_does(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        add_buyer(session, NewBuyer("Amber Looms", "PL"), actor=OPERATOR, on=MAY)
        session.rollback()
    with read_only(engine, InsurerScope()) as session:
        assert session.scalar(select(func.count()).select_from(SearchWord)) == 0


def test_search_leaves_no_setting_of_postgresql_behind(postgresql_database: Database) -> None:
    engine = engine_for(postgresql_database.url)
    with read_only(engine, InsurerScope()) as session:
        before = [session.scalar(text(f"SHOW {name}")) for name in ("enable_seqscan", "random_page_cost", "jit")]
        search(session, "amber", page_size=3)
        after = [session.scalar(text(f"SHOW {name}")) for name in ("enable_seqscan", "random_page_cost", "jit")]
    assert after == before
    engine.dispose()


def words(count: int) -> list[str]:
    """Give words of letters that are no typo of each other."""
    letters = "bcdfghjklm"
    return ["".join(letters[int(digit)] * 2 for digit in f"{number:04}") for number in range(count)]


def add_many(engine: Engine, many: list[str], *, is_made_up: bool = False) -> list[int]:
    row = {"country": "PL", "legal_form": "", "has_made_up_name": is_made_up, "source": "x", "created_at": clock.now()}
    with unit_of_work(engine, InsurerScope()) as session:
        rows = [{"name": name, "search_name": name.lower(), **row} for name in many]
        ids = list(session.scalars(insert(Buyer).returning(Buyer.id, sort_by_parameter_order=True), rows))
        new = [NewName(key, NameKind.LEGAL, name) for key, name in zip(ids, many, strict=True)]
        add_names(session, new, source="x")
    return ids
