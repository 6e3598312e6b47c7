"""What becomes of a customer of a list: by its score, and by what people said, which wins."""

from datetime import date

import pytest

from basics.errors import Invalid
from registry.clean.names import clean_name
from registry.compare.values import Party
from registry.decide.values import Verdict
from registry.matching.runs.rules import (
    check_size,
    chunk_count,
    customer_key,
    match_row,
    opinions_after,
    positions_of,
)
from registry.matching.runs.values import BuyerParty, Opinion, RowResult
from registry.matching.values import Outcome, Record

SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


def make_record(name: str, *, country: str | None = "PL", has_made_up_name: bool = False) -> Record:
    return Record(2, "", name, country, (), has_made_up_name)


def make_buyer(buyer_id: int, *names: str, country: str = "PL", has_made_up_name: bool = False) -> BuyerParty:
    party = Party(tuple(map(clean_name, names)), country, (), has_made_up_name)
    return BuyerParty(buyer_id, names[0], party)


def said(verdict: Verdict, *, day: int = 1, name: str = "Eve Exporter") -> Opinion:
    return Opinion(verdict, name, date(2008, 5, day))


def match(name: str, *buyers: BuyerParty, opinions: dict[int, Opinion] | None = None) -> RowResult:
    return match_row(make_record(name), buyers, opinions or {})


@pytest.mark.parametrize(("rows", "is_right"), [(0, False), (1, True), (2_500, True), (2_501, False)])
def test_a_list_has_one_to_2500_rows(rows: int, *, is_right: bool) -> None:
    if is_right:
        check_size(rows)
    else:
        with pytest.raises(Invalid) as refused:
            check_size(rows)
        assert refused.value.code == "match_run.size"


def test_a_longer_list_is_sent_to_the_command_line() -> None:
    with pytest.raises(Invalid, match="tradecover registry match"):
        check_size(2_501)


@pytest.mark.parametrize(("rows", "chunks"), [(0, 0), (1, 1), (99, 1), (100, 1), (101, 2), (2_500, 25)])
def test_a_chunk_has_100_rows(rows: int, chunks: int) -> None:
    assert chunk_count(rows) == chunks


def test_chunks_follow_each_other() -> None:
    assert (positions_of(0), positions_of(3)) == (range(100), range(300, 400))


def test_customers_that_differ_in_case_and_signs_share_a_key() -> None:
    assert customer_key("Wren-Tile  WORKS", "PL") == "name:PL:wren tile works"
    assert customer_key("wren tile works", None) == "name::wren tile works"


def test_keys_of_long_names_fit_their_column_and_stay_apart() -> None:
    one, other = customer_key("a" * 299 + "b", "PL"), customer_key("a" * 299 + "c", "PL")
    assert (len(one), len(other)) == (300, 300)
    assert one != other


def test_the_buyer_of_the_same_name_is_meant() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Heron Sluice Gates"), make_buyer(2, "Wren Tile Works"))
    assert (result.outcome, result.buyer_id, result.opinion) == (Outcome.MATCHED, 2, None)
    assert [one.buyer_id for one in result.candidates] == [2, 1]


def test_a_buyer_of_another_name_is_no_match() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Heron Sluice Gates"))
    assert (result.outcome, result.buyer_id) == (Outcome.NO_MATCH, None)


def test_without_any_candidate_there_is_no_match() -> None:
    assert match("Wren Tile Works") == RowResult((), Outcome.NO_MATCH, None, None)


def test_two_buyers_that_nothing_tells_apart_are_several() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Wren Tile Works"), make_buyer(2, "Wren Tile Works"))
    assert (result.outcome, result.buyer_id) == (Outcome.SEVERAL, None)


def test_a_buyer_in_another_country_is_looked_at() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Wren Tile Works", country="DE"))
    assert (result.outcome, result.buyer_id) == (Outcome.TO_LOOK_AT, None)
    assert any("countr" in why for why in result.candidates[0].judgement.why)


def test_a_buyer_is_found_under_a_former_name() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Heron Sluice Gates", "Wren Tile Works"))
    assert result.candidates[0].judgement.verdict is SAME
    assert "under a name that is not the legal one" in result.candidates[0].judgement.why


def test_an_anonymised_firm_is_never_a_candidate_of_a_real_customer() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Wren Tile Works", has_made_up_name=True))
    assert result == RowResult((), Outcome.NO_MATCH, None, None)


def test_what_a_person_called_the_same_wins_over_a_better_score() -> None:
    buyers = make_buyer(1, "Wren Tile Works"), make_buyer(2, "Heron Sluice Gates")
    result = match("Wren Tile Works", *buyers, opinions={2: said(SAME)})
    assert (result.outcome, result.buyer_id, result.opinion) == (Outcome.MATCHED, 2, said(SAME))
    best = result.candidates[0].judgement
    assert (best.verdict, best.confidence) == (SAME, 10)
    assert best.why[0] == "Eve Exporter judged on 2008-05-01: same"


def test_what_a_person_called_different_wins_over_any_score() -> None:
    result = match("Wren Tile Works", make_buyer(1, "Wren Tile Works"), opinions={1: said(DIFFERENT)})
    assert (result.outcome, result.buyer_id, result.opinion) == (Outcome.NO_MATCH, None, said(DIFFERENT))
    assert result.candidates[0].judgement.verdict is DIFFERENT


def test_a_new_buyer_is_offered_though_a_person_turned_the_others_down() -> None:
    buyers = make_buyer(1, "Wren Tile Works", country="DE"), make_buyer(2, "Wren Tile Works")
    result = match("Wren Tile Works", *buyers, opinions={1: said(DIFFERENT)})
    assert (result.outcome, result.buyer_id, result.opinion) == (Outcome.MATCHED, 2, None)
    assert [one.buyer_id for one in result.candidates] == [2, 1]


def test_a_buyer_that_a_person_chose_is_looked_at_however_many_come_before() -> None:
    others = [make_buyer(number, f"Heron Sluice Gates {number}") for number in range(1, 31)]
    result = match("Wren Tile Works", *others, make_buyer(99, "Quail Lamps"), opinions={99: said(SAME)})
    assert result.buyer_id == 99
    assert len(result.candidates) == 5


def test_the_26th_buyer_is_not_looked_at() -> None:
    others = [make_buyer(number, f"Heron Sluice Gates {number}") for number in range(1, 26)]
    assert match("Wren Tile Works", *others[:24], make_buyer(99, "Wren Tile Works")).buyer_id == 99
    assert match("Wren Tile Works", *others, make_buyer(99, "Wren Tile Works")).buyer_id is None


def test_choosing_a_buyer_takes_back_the_one_chosen_before() -> None:
    assert dict(opinions_after(2, [1, 2], {1: SAME})) == {1: DIFFERENT, 2: SAME}


def test_choosing_a_buyer_says_nothing_of_the_others_shown() -> None:
    assert dict(opinions_after(2, [1, 2, 3], {})) == {2: SAME}


def test_choosing_the_same_buyer_again_says_nothing_new() -> None:
    assert dict(opinions_after(2, [1, 2], {2: SAME})) == {}


def test_choosing_none_turns_down_every_buyer_shown_and_the_one_chosen_before() -> None:
    assert dict(opinions_after(None, [1, 2], {2: DIFFERENT, 9: SAME})) == {1: DIFFERENT, 9: DIFFERENT}
