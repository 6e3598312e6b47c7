"""The table of features is whole, and is served as documentation as it stands."""

from pathlib import Path

import pytest

from registry.decide.features import BASE, FEATURES
from registry.decide.rules import SAME_FROM, UNSURE_FROM, score_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"


def test_every_row_has_a_meaning_and_says_where_it_comes_from() -> None:
    assert [name for name, feature in FEATURES.items() if not feature.meaning] == []
    assert {feature.evidence.partition(":")[0] for feature in FEATURES.values()} == {"reasoned", "tuned"}


def test_documentation_has_the_table_as_it_stands() -> None:
    lines = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {
        cells[1].strip(" `"): [cell.strip() for cell in cells[2:6]] for cells in (line.split("|") for line in lines)
    }
    assert {name: told.get(name) for name in FEATURES} == {
        name: [
            feature.meaning,
            f"{feature.weight:g}",
            "" if feature.cap == 1 else f"{feature.cap:g}",
            "" if feature.floor == 0 else f"{feature.floor:g}",
        ]
        for name, feature in FEATURES.items()
    }


@pytest.mark.parametrize(
    "feature",
    [
        "misspelt_far", "near", "shortened", "initials", "shorter_anywhere", "more", "differ", "number_missing",
        "numbers_differ", "form_local_missing", "form_differs", "odd_signs", "country_differs", "identifier_differs",
        "nothing_to_compare",
    ],
)  # fmt: skip
def test_a_difference_is_never_hidden_by_what_agrees(feature: str) -> None:
    assert score_of({"paired": 1.0, "rarest_agreed": 1.0, "form_same": 9.0, feature: 0.01}) < SAME_FROM


def test_numbers_that_differ_are_not_even_for_a_person() -> None:
    assert score_of({"paired": 1.0, "rarest_agreed": 1.0, "form_same": 9.0, "numbers_differ": 1.0}) < UNSURE_FROM


def test_same_identifier_is_never_two_companies() -> None:
    assert UNSURE_FROM <= score_of({"identifier_same": 1.0, "differ": 5.0}) < SAME_FROM
    assert FEATURES[BASE].weight < 0
