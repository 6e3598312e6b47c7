"""The halves of labelled pairs never move, and do not depend on which name stands first."""

from dataclasses import replace

from bench.labelled_pairs import Pair


def make_pair(left: str, right: str) -> Pair:
    return Pair("sec-vs-sp500", "registry_id", left, right, "US", is_match=True)


def test_half_of_a_pair_is_fixed_by_its_source_and_names() -> None:
    halves = [make_pair("Wren", f"Heron {number}").is_for_tuning for number in range(8)]
    assert halves == [False, True, True, True, True, False, False, True]


def test_half_is_the_same_with_the_names_swapped_and_whatever_the_label() -> None:
    pair = make_pair("Wren", "Heron")
    swapped = replace(pair, left="Heron", right="Wren", is_match=False, label_kind="other", country=None)
    assert pair.is_for_tuning == swapped.is_for_tuning


def test_sources_of_one_register_are_judged_together() -> None:
    assert make_pair("Wren", "Heron").group == "sec"
    assert replace(make_pair("Wren", "Heron"), source="dnb-test-names").group == "dnb-test-names registry_id"
