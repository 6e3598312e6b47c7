"""Whether two records are of one entity: hard differences cap the score, whatever else agrees."""

import pytest

from registry.clean.names import clean_name
from registry.compare.values import Party
from registry.decide.rules import confidence_of, judge, score_of, verdict_of
from registry.decide.values import Verdict
from registry.values import Identifier


def make_party(
    *names: str, country: str | None = None, identifiers: tuple[Identifier, ...] = (), made_up: bool = False
) -> Party:
    return Party(tuple(map(clean_name, names)), country, identifiers, has_made_up_name=made_up)


def verdict(left: str, right: str) -> str:
    return judge(make_party(left), make_party(right)).verdict.value


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Wren Tile Works Ltd", "WREN TILE WORKS LIMITED"),
        ("Wren Tile Works", "Wren Tile Works Ltd"),
        ("Vanderbilt Corp", "Van Der Bilt Corporation"),
        ("Wren Tile Works", "Works Tile Wren"),
    ],
)
def test_names_that_differ_in_writing_only_are_the_same(left: str, right: str) -> None:
    assert (verdict(left, right), verdict(right, left)) == ("same", "same")


@pytest.mark.parametrize(
    ("left", "right"),
    [("Repay Holdings Corp", "Ranpak Holdings Corp"), ("Polar Power Inc", "Plug Power Inc"), ("Wren", "Heron")],
)
def test_distinct_words_on_both_sides_are_two_companies(left: str, right: str) -> None:
    assert (verdict(left, right), verdict(right, left)) == ("different", "different")


def test_numbers_that_differ_are_two_companies_however_alike_the_rest_is() -> None:
    found = judge(make_party("Grayline Logistics Holding 1 Ltd"), make_party("Grayline Logistics Holding 2 Ltd"))
    assert (found.verdict, found.score <= 0.2) == (Verdict.DIFFERENT, True)
    assert "the numbers differ: 1 and 2" in found.why


def test_number_on_one_side_only_is_never_the_same() -> None:
    assert verdict("Grayline Strategy Fund", "Grayline Strategy Fund 2") == "unsure"


def test_legal_forms_that_differ_are_never_the_same() -> None:
    found = judge(make_party("Grayline Logistics Ltd"), make_party("Grayline Logistics GmbH"))
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("legal forms differ: ltd and gmbh",))


def test_countries_that_differ_are_never_the_same() -> None:
    left, right = make_party("Grayline Logistics", country="PL"), make_party("Grayline Logistics", country="CZ")
    found = judge(left, right)
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("the countries differ: PL and CZ",))


def test_country_on_one_side_only_says_nothing() -> None:
    left, right = make_party("Grayline Logistics", country="PL"), make_party("Grayline Logistics")
    assert judge(left, right).why == ("nothing differs",)


@pytest.mark.parametrize(
    "name", ["Ltd", "GmbH", "S.A.", "Company", "Co Ltd", "Holding AG", "Group Holdings", "International", "The"]
)
def test_names_that_many_could_have_are_for_a_person(name: str) -> None:
    found = judge(make_party(name, country="PL"), make_party(name, country="PL"))
    assert (found.verdict, found.score <= 0.5) == (Verdict.UNSURE, True)
    assert found.why == ("names of nothing but a legal form or common words",)


def test_common_word_beside_a_name_leaves_the_name() -> None:
    assert verdict("Heron Ltd", "Heron Limited") == "same"
    assert verdict("Company", "Heron Company") == "different"
    assert verdict("Services Ltd", "Trading Ltd") == "different"


def test_word_with_something_invisible_inside_is_never_the_same() -> None:
    assert verdict("Her\N{ZERO WIDTH SPACE}on Tile Ltd", "Heron Tile Ltd") == "unsure"


def test_numbers_of_one_register_that_differ_are_for_a_person() -> None:
    left = make_party("Grayline Logistics", identifiers=(Identifier("vat", "PL", "1"),))
    right = make_party("Grayline Logistics", identifiers=(Identifier("vat", "PL", "2"),))
    found = judge(left, right)
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("the PL vat differs: 1 and 2",))


def test_numbers_of_two_registers_say_nothing() -> None:
    left = make_party("Grayline Logistics", identifiers=(Identifier("vat", "PL", "1"),))
    right = make_party("Grayline Logistics", identifiers=(Identifier("company_number", "PL", "2"),))
    assert judge(left, right).verdict is Verdict.SAME


def test_shorter_name_is_the_same_only_where_one_country_is_told_of_both() -> None:
    names = ("Wren Tile Holdings", "Wren Tile")
    told = [make_party(name, country="PL") for name in names]
    assert (judge(*told).verdict, verdict(*names)) == (Verdict.SAME, "unsure")


def test_form_of_one_countrys_law_may_be_missing_only_where_one_country_is_told_of_both() -> None:
    names = ("Wren Tile GmbH", "Wren Tile")
    told = [make_party(name, country="DE") for name in names]
    assert (judge(*told).verdict, verdict(*names), verdict("Wren Tile Ltd", "Wren Tile")) == (
        Verdict.SAME, "unsure", "same",
    )  # fmt: skip


def test_made_up_name_is_never_that_of_a_real_firm() -> None:
    found = judge(make_party("Wren Tile Works", made_up=True), make_party("Wren Tile Works"))
    assert (found.score, found.verdict, found.confidence) == (0.0, Verdict.DIFFERENT, 1)
    both = judge(make_party("Wren Tile Works", made_up=True), make_party("Wren Tile Works", made_up=True))
    assert both.verdict is Verdict.SAME


def test_best_pair_of_several_names_counts_and_is_told() -> None:
    found = judge(make_party("Heron Group", "Wren Tile Works"), make_party("Wren Tile Works"))
    assert (found.verdict, found.why) == (Verdict.SAME, ("under a name that is not the legal one",))


def test_initials_are_for_a_person() -> None:
    assert verdict("GLH", "Grayline Logistics Haulage") != "same"


def test_names_without_letters_are_for_a_person() -> None:
    found = judge(make_party("???"), make_party("???"))
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("a name without letters or digits",))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.0, Verdict.DIFFERENT),
        (0.3999, Verdict.DIFFERENT),
        (0.4, Verdict.UNSURE),
        (0.7999, Verdict.UNSURE),
        (0.8, Verdict.SAME),
        (1.0, Verdict.SAME),
    ],
)
def test_verdict_changes_at_its_bounds(score: float, expected: Verdict) -> None:
    assert verdict_of(score) is expected


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.0, 1), (0.0999, 1), (0.1, 2), (0.3999, 3), (0.4, 4), (0.7999, 7), (0.8, 8), (0.9, 9), (0.9699, 9), (0.97, 10)],
)
def test_confidence_rises_with_the_score(score: float, expected: int) -> None:
    assert confidence_of(score) == expected


def test_cap_holds_against_any_evidence() -> None:
    assert score_of({"paired": 1.0, "rarest_agreed": 9.0, "numbers_differ": 1.0}) <= 0.2
    assert score_of({"paired": 1.0, "rarest_agreed": 9.0, "more": 0.1}) <= 0.79


def test_capped_scores_keep_their_order() -> None:
    more, less = score_of({"paired": 1.0, "form_differs": 1.0}), score_of({"paired": 0.9, "form_differs": 1.0})
    assert 0.4 < less < more < 0.8


def test_same_number_under_another_name_is_for_a_person() -> None:
    lei = (Identifier("lei", "", "5493001KJTIIGC8Y1R12"),)
    left, right = make_party("Wren", identifiers=lei), make_party("Heron", identifiers=lei)
    found = judge(left, right)
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("'wren' and 'heron' differ", "the same lei"))


def test_same_number_and_name_are_the_same_though_a_word_is_missing() -> None:
    vat = (Identifier("vat", "PL", "5260001246"),)
    left, right = make_party("Wren Tile Nowak", identifiers=vat), make_party("Wren Tile", identifiers=vat)
    assert (judge(left, right).verdict, verdict("Wren Tile Nowak", "Wren Tile")) == (Verdict.SAME, "unsure")


def test_same_number_does_not_hide_that_another_number_differs() -> None:
    vat, one, other = Identifier("vat", "PL", "5260001246"), Identifier("lei", "", "A"), Identifier("lei", "", "B")
    found = judge(make_party("Wren Tile", identifiers=(vat, one)), make_party("Wren Tile", identifiers=(vat, other)))
    assert (found.verdict, found.why) == (Verdict.UNSURE, ("the lei differs: A and B", "the same PL vat"))
