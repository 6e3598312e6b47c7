"""The goals on labelled pairs, on the half that nothing was tuned on, source by source."""

from collections import Counter
from functools import cache

import pytest

from bench.labelled_pairs import read_pairs
from registry.clean.names import clean_name
from registry.compare.values import Party
from registry.decide.rules import judge
from tests.shared_data import shared_data

pytestmark = pytest.mark.slow


@cache
def counts() -> dict[tuple[str, bool], Counter[str]]:
    """Count the verdicts of the held-out half by source and label; pairs proposed by a language model are left out."""
    found: dict[tuple[str, bool], Counter[str]] = {}
    for pair in read_pairs():
        if not pair.is_for_tuning and pair.label_kind != "llm_proposed":
            parties = [Party((clean_name(name),), pair.country) for name in (pair.left, pair.right)]
            found.setdefault((pair.source, pair.is_match), Counter())[judge(*parties).verdict.value] += 1
    return found


def share(source: str, verdict: str, *, is_match: bool) -> float:
    shared_data("company_pairs_labelled", "pairs.csv")
    of_source = counts()[source, is_match]
    return of_source[verdict] / of_source.total()


@pytest.mark.parametrize("source", ["sec-vs-nasdaq", "sec-vs-sp500"])
def test_names_of_one_registrant_are_found(source: str) -> None:
    assert share(source, "same", is_match=True) >= 0.93


@pytest.mark.parametrize("source", ["sec-hard-negatives", "ofac-hard-negatives"])
def test_neighbours_in_a_list_are_not_merged(source: str) -> None:
    assert share(source, "same", is_match=False) <= 0.01


def test_few_pairs_of_the_sec_are_left_to_a_person() -> None:
    shared_data("company_pairs_labelled", "pairs.csv")
    every = sum((count for (source, _), count in counts().items() if source.startswith("sec-")), Counter[str]())
    assert every["unsure"] / every.total() <= 0.10


def test_typos_are_merged_or_shown_and_noise_is_not_merged() -> None:
    same = share("dnb-test-names", "same", is_match=True)
    assert same >= 0.70
    assert same + share("dnb-test-names", "unsure", is_match=True) >= 0.95


def test_no_pair_of_two_chinese_companies_is_merged() -> None:
    assert share("cn-similarity-pairs", "same", is_match=False) == 0
