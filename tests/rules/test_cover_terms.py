"""The terms of cover as stored JSON, and in plain words."""

import json
import re
from typing import Any

import pytest

from basics.errors import Invalid
from policies.cover.terms_json import TERMS_KEYS, terms_as_json, terms_from_json
from policies.cover.values import CoverTerms, LimitKind, LimitSpan
from policies.cover.words import plain_words
from tests.support.cover_cases import make_case, random_case, worked_example

MINIMAL: dict[str, Any] = make_case()["policy"]


def sentences_of(policy: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause, sentence in plain_words(CoverTerms.from_json(policy)):
        found.setdefault(clause, []).append(sentence.in_english)
    return found


def test_terms_come_back_from_their_json_unchanged() -> None:
    for policy in (worked_example()["policy"], MINIMAL, *(random_case(seed)["policy"] for seed in range(200))):
        terms = terms_from_json(policy)
        assert CoverTerms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


def test_terms_of_the_worked_example_are_written_as_they_stand_there() -> None:
    policy = worked_example()["policy"]
    assert terms_as_json(terms_from_json(policy)) == policy


def test_every_key_is_written_and_null_where_its_rule_is_off() -> None:
    written = terms_from_json(MINIMAL).to_json()
    assert tuple(sorted(written)) == tuple(sorted(TERMS_KEYS))
    assert (written["waiting"], written["countries"], written["max_liability"]) == (None, None, None)


def test_bad_terms_are_refused_with_every_fault_under_the_given_path() -> None:
    with pytest.raises(Invalid) as caught:
        terms_from_json({**MINIMAL, "threshold": "-1.00", "rebate": 3}, path="terms")
    assert caught.value.code == "cover.terms"
    assert [fault.where for fault in caught.value.faults] == ["terms.rebate", "terms.threshold"]
    with pytest.raises(Invalid, match="a list"):
        CoverTerms.from_json([])


def test_base_limit_without_source_and_percentage_is_a_bug_of_the_caller() -> None:
    amount = terms_from_json({**MINIMAL, "threshold": "1.00"}).threshold
    assert amount is not None
    with pytest.raises(ValueError, match="source"):
        LimitSpan(LimitKind.BASE, None, amount, terms_from_json(MINIMAL).period.start)


def test_minimal_terms_in_plain_words() -> None:
    assert sentences_of(MINIMAL) == {
        "period": ["We cover what you ship from 2026-01-01 to 2026-12-31, both days included."],
        "countries": ["Buyers in every country are covered."],
        "insured_percentage": [
            "Under a limit that we granted, we insure 90 % of the debt.",
            "Under a limit that you justified yourself, we insure 80 % of the debt.",
        ],
        "vat_insured": ["Value added tax is not insured."],
        "payment_days": ["We pay within 30 days of accepting the claim, or of the end of waiting where that is later."],
        "recovery_split": ["Money that comes after the loss is yours."],
    }


def test_every_term_of_the_worked_example_has_its_sentence() -> None:
    sentences = sentences_of(worked_example()["policy"])
    spoken = {key for key, value in worked_example()["policy"].items() if value not in (None, "0.00")}
    assert set(sentences) == spoken - {"currency"}
    assert sentences["deductible"] == ["We take EUR 1000.00 off each indemnity, after the insured percentage is taken."]
    assert sentences["overdue_notice"] == [
        "Tell us of an invoice that is unpaid within 30 days of the end of its maximum extension period.",
        "If this notice comes too late, we do not pay the loss.",
    ]
    assert sentences["max_liability"] == [
        "For the whole period we pay at most the lesser of EUR 500000.00 and 30 times the premium paid."
    ]


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ({"amount": "5.00"}, "For the whole period we pay at most EUR 5.00."),
        ({"times_premium": "12.5"}, "For the whole period we pay at most 12.5 times the premium paid."),
    ],
)
def test_maximum_liability_of_one_ceiling_names_that_one(term: dict[str, str], sentence: str) -> None:
    assert sentences_of({**MINIMAL, "max_liability": term})["max_liability"] == [sentence]


def test_messages_and_parameters_fit_each_other_for_all_terms() -> None:
    for seed in range(300):
        for _, sentence in plain_words(terms_from_json(random_case(seed)["policy"])):
            assert set(re.findall(r"%\((\w+)\)s", sentence.message)) == set(sentence.parameters)
            assert "%(" not in sentence.in_english
