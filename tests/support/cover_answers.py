"""Ask the rules of cover as the command line does, from raw JSON to raw JSON."""

from typing import Any

import pytest

from basics.errors import Invalid
from claims.case_writing import assessment_as_json
from claims.rules import assess_claim
from policies.cover.case_reading import read_case
from policies.cover.case_writing import clock_as_json
from policies.cover.clock import run_clock

Json = dict[str, Any]


def assess(case: Json) -> Json:
    """Answer `claims assess --json`."""
    return assessment_as_json(assess_claim(read_case(case, needs_loss=True)), clauses={})


def read_clock(case: Json) -> Json:
    """Answer `cover clock --json`."""
    return clock_as_json(run_clock(read_case(case, needs_loss=False)), clauses={})


def faults_of(case: object, *, needs_loss: bool = True) -> list[str]:
    """Give the faults of a bad case, each as it is told."""
    with pytest.raises(Invalid) as caught:
        read_case(case, needs_loss=needs_loss)
    assert caught.value.code == "cover.case"
    return [str(fault) for fault in caught.value.faults]


def amounts_of(answer: Json) -> dict[str, str]:
    """Give the amount after each step of an assessment."""
    return {step["step"]: step["amount"] for step in answer["steps"]}
