"""The product and a second, slow reading of the contract agree on thousands of seeded cases."""

from typing import Any

import pytest

from tests.support.cover_answers import assess, read_clock
from tests.support.cover_cases import RandomCase, random_case, worked_example
from tests.support.cover_oracle import expected_assessment, expected_clock

BLOCKS = 6
SEEDS_PER_BLOCK = 500


def assert_same(case: dict[str, Any], seed: int) -> None:
    assert read_clock(case) == expected_clock(case), f"seed {seed}"
    if case["loss"] is not None:
        assert assess(case) == expected_assessment(case), f"seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_cases_are_answered_as_the_contract_reads(block: int) -> None:
    for seed in range(block * SEEDS_PER_BLOCK, (block + 1) * SEEDS_PER_BLOCK):
        assert_same(random_case(seed), seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10_000, 10_008))
def test_random_ledgers_of_many_invoices_are_answered_as_the_contract_reads(seed: int) -> None:
    drawing = RandomCase(seed)
    case = drawing.draw()
    case["invoices"] = [drawing.invoice(place) for place in range(80)]
    refs = [each["ref"] for each in case["invoices"]]
    case["movements"] = [drawing.movement(refs, case["loss"]) for _ in range(80)]
    assert_same(case, seed)


def test_random_cases_reach_every_outcome_and_every_reason() -> None:
    answers = [assess(case) for seed in range(600) if (case := random_case(seed))["loss"]]
    assert {answer["outcome"] for answer in answers} == {"denied", "waiting", "payable", "nothing"}
    assert {reason for answer in answers for each in answer["invoices"] for reason in each["reasons"]} == {
        "shipped_outside_period", "terms_too_long", "invoiced_late", "country_not_covered",
        "disputed", "after_stop", "no_limit", "shipped_after_loss",
    }  # fmt: skip
    assert {tuple(answer["reasons"]) for answer in answers} >= {
        (), ("notice_late",), ("claim_late",), ("notice_late", "claim_late"), ("waiting",), ("waiting", "notice_late"),
    }  # fmt: skip


def test_worked_example_is_answered_as_the_second_reading_does() -> None:
    assert_same(worked_example(), seed=-1)
