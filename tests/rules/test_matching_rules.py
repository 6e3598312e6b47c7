"""One match or none for each customer, and groups of duplicates that hold no two different companies."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from registry.compare.values import Party
from registry.decide.values import Judgement, Verdict
from registry.matching.clusters import clusters_of
from registry.matching.duplicates import find_duplicates
from registry.matching.rules import match_names, matched
from registry.matching.values import Cluster, Outcome, Record
from registry.values import Identifier

CUSTOMER = Record(2, "C1", "Wren Tile Works Ltd", "GB")


def record(row: int, name: str, country: str | None = "GB", **more: object) -> Record:
    return Record(row, f"R{row}", name, country, **more)  # type: ignore[arg-type]  # what a test says of a record


def test_the_record_that_is_the_same_is_the_match_and_the_others_are_told() -> None:
    records = [record(1, "Wren Brick Yards Ltd"), record(2, "WREN TILE WORKS LIMITED"), record(3, "Quarry Foods plc")]
    found = matched(CUSTOMER, records)
    assert found.outcome is Outcome.MATCHED
    assert found.match is found.candidates[0]
    assert found.match.record.id == "R2"
    assert len(found.candidates) == 3


def test_at_most_three_candidates_are_told() -> None:
    records = [record(row, f"Wren Tile Works {row} Ltd") for row in range(1, 9)]
    assert len(matched(CUSTOMER, records).candidates) == 3


def test_a_customer_without_candidates_has_no_match() -> None:
    found = matched(CUSTOMER, [])
    assert (found.outcome, found.match, found.candidates) == (Outcome.NO_MATCH, None, ())


def test_a_customer_with_different_candidates_only_has_no_match() -> None:
    found = matched(CUSTOMER, [record(1, "Quarry Foods plc")])
    assert (found.outcome, found.match, len(found.candidates)) == (Outcome.NO_MATCH, None, 1)


def test_two_records_that_are_the_same_by_all_that_is_known_are_left_to_a_person() -> None:
    records = [record(1, "Wren Tile Works Ltd"), record(2, "Wren Tile Works Ltd")]
    found = matched(CUSTOMER, records)
    assert (found.outcome, found.match) == (Outcome.SEVERAL, None)


def test_the_spelling_as_it_was_written_decides_between_records_judged_alike() -> None:
    records = [record(1, "WREN TILE WORKS LIMITED"), record(2, "WREN TILE WORKS LTD")]
    found = matched(CUSTOMER, records)
    assert (found.outcome, found.candidates[0].record.row) == (Outcome.MATCHED, 2)


def _verdicts(*scores: float) -> list[Judgement]:
    verdicts = [Verdict.SAME if s >= 0.8 else Verdict.UNSURE if s >= 0.4 else Verdict.DIFFERENT for s in scores]
    return [Judgement(score, verdict, 5, (), {}) for score, verdict in zip(scores, verdicts, strict=True)]


def _matched_with(*scores: float) -> tuple[Outcome, int | None]:
    told = dict(zip((f"Wren {letter}" for letter in "abcdef"), _verdicts(*scores), strict=False))
    found = matched(
        Record(1, "", "Wren a"),
        [Record(row, "", name) for row, name in enumerate(told, start=1)],
        lambda _, right: told[right.names[0].raw],
    )
    return found.outcome, found.match.record.row if found.match else None


def test_candidates_judged_different_are_ordered_by_their_letters() -> None:
    records = [record(1, "Moss Garden Yards"), record(2, "Tile Works Quarry"), record(3, "Wren Tile Work")]
    found = matched(CUSTOMER, records, lambda _, right: _verdicts(0.1 if right.names[0].raw[0] == "W" else 0.3)[0])
    assert [candidate.record.row for candidate in found.candidates] == [3, 2, 1]


def test_an_unsure_best_candidate_is_to_be_looked_at() -> None:
    assert _matched_with(0.3, 0.5) == (Outcome.TO_LOOK_AT, None)


def test_the_better_of_two_that_are_the_same_is_the_match() -> None:
    assert _matched_with(0.85, 0.9) == (Outcome.MATCHED, 2)


def test_a_made_up_name_is_never_paired_with_a_real_one() -> None:
    made_up = record(1, "Wren Tile Works Ltd", has_made_up_name=True)
    assert matched(CUSTOMER, [made_up]).candidates == ()
    demo = Record(2, "C1", "Wren Tile Works Ltd", "GB", has_made_up_name=True)
    assert matched(demo, [record(1, "Wren Tile Works Ltd")]).candidates == ()
    assert matched(demo, [made_up]).outcome is Outcome.MATCHED


def test_a_record_of_the_same_number_is_judged_though_others_are_spelt_more_alike() -> None:
    lei = Identifier("lei", "", "213800KUD8LAJWSQ9D15")
    customer = Record(2, "", "Wren Tile Works Ltd", "GB", (lei,))
    others = [record(row, f"Wren Tile Works {'x' * row}") for row in range(1, 20)]
    judged: list[str] = []

    def judge(_: Party, right: Party) -> Judgement:
        judged.append(right.names[0].raw)
        return _verdicts(0.0)[0]

    matched(customer, [*others, record(30, "Quarry Foods", identifiers=(lei,))], judge)
    assert "Quarry Foods" in judged
    assert len(judged) == 10


def test_every_customer_is_matched_to_its_own_candidates_in_order() -> None:
    customers = [record(1, "Wren Tile Works Ltd"), record(2, "Quarry Foods plc")]
    found = list(match_names(customers, lambda one: [record(9, one.name)]))
    assert [(one.customer.row, one.match is not None) for one in found] == [(1, True), (2, True)]


def groups(links: Sequence[tuple[int, int]], different: Sequence[tuple[int, int]] = ()) -> tuple[Cluster, ...]:
    apart = {frozenset(pair) for pair in different}
    return clusters_of(
        [(left, right, 0.9) for left, right in links],
        lambda left, right: Verdict.DIFFERENT if frozenset((left, right)) in apart else Verdict.UNSURE,
    )


def test_chains_and_cycles_are_one_group_each() -> None:
    assert groups([(1, 2), (2, 3), (5, 6), (6, 7), (7, 5)]) == (Cluster(2, (1, 2, 3)), Cluster(5, (5, 6, 7)))


@pytest.mark.parametrize("links", tuple(permutations([(1, 2), (2, 3), (3, 4), (4, 1)])))
def test_groups_do_not_hang_on_the_order_of_the_links(links: Sequence[tuple[int, int]]) -> None:
    assert groups(links) == (Cluster(1, (1, 2, 3, 4)),)


def test_a_chain_does_not_join_two_rows_that_are_judged_different() -> None:
    assert groups([(1, 2), (2, 3)], different=[(1, 3)]) == (Cluster(1, (1, 2)),)


def test_the_surest_link_of_a_broken_chain_holds() -> None:
    found = clusters_of(
        [(1, 2, 0.8), (2, 3, 0.9)], lambda *pair: Verdict.DIFFERENT if set(pair) == {1, 3} else Verdict.SAME
    )
    assert found == (Cluster(2, (2, 3)),)


def test_two_groups_with_a_different_pair_between_them_stay_apart() -> None:
    found = groups([(1, 2), (3, 4), (2, 3)], different=[(1, 4)])
    assert [cluster.rows for cluster in found] == [(1, 2, 3)]


def test_a_link_of_a_row_to_itself_makes_no_group() -> None:
    assert groups([(1, 1)]) == ()


def test_the_row_with_most_links_is_the_head() -> None:
    assert groups([(1, 3), (2, 3), (3, 4)]) == (Cluster(3, (1, 2, 3, 4)),)


def test_duplicates_of_a_list_are_found_through_typos_order_and_forms() -> None:
    names = [
        "Wrenfield Tile Works Ltd",
        "Quarry Foods plc",
        "WRENFIELD TILE WORKS LIMITED",
        "Tile Works Wrenfield",
        "Wrenfeild Tile Works Ltd",
        "Harbour Lights Trading Ltd",
    ]
    found = find_duplicates([record(row, name) for row, name in enumerate(names, start=1)])
    assert [cluster.rows for cluster in found] == [(1, 3, 4, 5)]


def test_numbered_companies_are_no_duplicates() -> None:
    names = ["Wrenfield Holding 1 Ltd", "Wrenfield Holding 2 Ltd", "Wrenfield Holding 3 Ltd"]
    assert find_duplicates([record(row, name) for row, name in enumerate(names, start=1)]) == ()


def test_rows_of_one_number_are_duplicates_whatever_they_are_called() -> None:
    lei = Identifier("lei", "", "213800KUD8LAJWSQ9D15")
    rows = [record(1, "Wren Tile Works", identifiers=(lei,)), record(2, "WTW Works Tiles", identifiers=(lei,))]
    judged = find_duplicates(rows, lambda *_: _verdicts(0.9)[0])
    assert judged == (Cluster(1, (1, 2)),)


def test_a_list_without_rows_has_no_duplicates() -> None:
    assert find_duplicates([]) == ()
