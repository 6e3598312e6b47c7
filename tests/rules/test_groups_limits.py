"""A request on a member of a group: what the others hold, and from where on a person decides."""

from dataclasses import replace
from datetime import date

import pytest

from basics.money import Money, Rate
from limits.ceilings import default_ceiling
from limits.reasons import ReasonCode
from limits.rules import decide_limit
from limits.stored import decoded, encoded
from limits.values import AskedLimit, Decision, GroupUse, PolicyTerms, RiskFacts, Verdict

DAY = date(2008, 5, 1)
TERMS = PolicyTerms("EUR", ("US",), 90, 30, 60, Rate(900_000), 30)


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


def make_facts(group: GroupUse | None, *, committed: str = "0") -> RiskFacts:
    return RiskFacts(
        country="US",
        ceiling=default_ceiling(6, "EUR"),
        committed_elsewhere=eur(committed),
        in_force=eur("0"),
        lowest_ahead=eur("0"),
        grade=6,
        group=group,
    )


def decide(facts: RiskFacts, amount: str = "100000") -> Decision:
    asked = AskedLimit(eur(amount), eur(amount), eur(amount), 60)
    return decide_limit(asked, facts, TERMS, on=DAY)


@pytest.mark.parametrize(
    ("on_others", "verdict"),
    [("899999.99", Verdict.APPROVED), ("900000", Verdict.APPROVED), ("900000.01", Verdict.INVESTIGATING)],
)
def test_request_that_takes_the_group_above_its_ceiling_is_referred(on_others: str, verdict: Verdict) -> None:
    decision = decide(make_facts(GroupUse(3, eur(on_others), eur("1000000"))))
    assert decision.verdict is verdict
    codes = [reason.code for reason in decision.reasons]
    assert (ReasonCode.GROUP_FULL in codes) is (verdict is Verdict.INVESTIGATING)


def test_what_other_policies_hold_on_the_buyer_counts_as_well() -> None:
    group = GroupUse(2, eur("800000"), eur("1000000"))
    assert decide(make_facts(group, committed="100000")).verdict is Verdict.APPROVED
    assert decide(make_facts(group, committed="100000.01")).verdict is Verdict.INVESTIGATING


def test_buyer_without_a_group_is_decided_alone() -> None:
    assert decide(make_facts(None)).verdict is Verdict.APPROVED


def test_reason_tells_no_amount_that_other_policyholders_hold() -> None:
    (reason,) = decide(make_facts(GroupUse(3, eur("950000"), eur("1000000")))).reasons
    assert reason.parameters == (("members", 3),)


def test_facts_with_a_group_are_kept_and_read_back() -> None:
    facts = make_facts(GroupUse(3, eur("950000"), eur("1000000")))
    assert decoded(RiskFacts, encoded(facts)) == facts
    before = {name: value for name, value in encoded(replace(facts, group=None)).items() if name != "group"}
    assert decoded(RiskFacts, before).group is None
