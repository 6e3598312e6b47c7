"""The rule that answers a request for a limit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from basics.money import Money, Rate
from limits.ceilings import DEFAULTS, default_ceiling
from limits.reasons import (
    CHANGE_TEXTS,
    CONDITION_TEXTS,
    EDIFACT_4509,
    REASON_TEXTS,
    ChangeCode,
    ConditionCode,
    Reason,
    ReasonCode,
)
from limits.rules import decide_limit
from limits.stored import decoded, encoded
from limits.values import AskedLimit, Decision, FigureChange, Matter, PolicyTerms, RiskFacts, Verdict
from limits.wording import change_text, condition_text, reason_text, verdict_text

DAY = date(2008, 5, 1)


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


def make_request(amount: str, *, terms_days: int = 60, is_appeal: bool = False) -> AskedLimit:
    return AskedLimit(eur(amount), eur(amount), eur(amount), terms_days, is_appeal)


def make_facts(*, grade: int | None = 6, committed: str = "0", in_force: str = "0", **more: Any) -> RiskFacts:  # noqa: ANN401
    return RiskFacts(
        country="US",
        ceiling=default_ceiling(grade, "EUR"),
        committed_elsewhere=eur(committed),
        in_force=eur(in_force),
        lowest_ahead=eur(in_force),
        grade=grade,
        statement_year=None if grade is None else 2007,
        **more,
    )


def make_terms(**more: Any) -> PolicyTerms:  # noqa: ANN401
    terms = PolicyTerms("EUR", ("US", "PL"), 90, 30, 60, Rate(900_000), 30)
    return replace(terms, **more)


def decide(asked: AskedLimit, facts: RiskFacts, terms: PolicyTerms | None = None) -> Decision:
    return decide_limit(asked, facts, terms or make_terms(), on=DAY)


def codes(decision: Decision) -> list[ReasonCode]:
    return [reason.code for reason in decision.reasons]


def test_a_request_within_automatic_authority_is_granted_whole() -> None:
    decision = decide(make_request("150000"), make_facts(grade=6))
    assert (decision.verdict, decision.granted) == (Verdict.APPROVED, eur("150000"))
    assert codes(decision) == [ReasonCode.WITHIN_GRADE]
    assert (decision.valid_from, decision.valid_to) == (DAY, None)


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [
        ("149999.99", Verdict.APPROVED),
        ("150000.00", Verdict.APPROVED),
        ("150000.01", Verdict.INVESTIGATING),
    ],
)
def test_automatic_authority_ends_at_its_figure(amount: str, verdict: Verdict) -> None:
    assert decide(make_request(amount), make_facts(grade=6)).verdict is verdict


def test_a_request_above_automatic_authority_names_the_amount_that_is_granted_at_once() -> None:
    decision = decide(make_request("400000"), make_facts(grade=6))
    assert decision.reasons == (
        Reason(ReasonCode.ABOVE_AUTOMATIC_AUTHORITY, (("grade", 6), ("amount", eur("150000")))),
    )
    assert decision.counter_offer == eur("150000")
    assert change_text(decision.changes[0]) == "Ask for at most EUR 150000.00 and the answer comes at once."


@pytest.mark.parametrize(
    ("committed", "verdict", "granted"),
    [
        ("899999", Verdict.APPROVED, "100000"),
        ("900000", Verdict.APPROVED, "100000"),
        ("900001", Verdict.PARTLY_APPROVED, "99900"),
        ("999900", Verdict.PARTLY_APPROVED, "100"),
        ("999901", Verdict.NOT_APPROVED, "0"),
        ("1000000", Verdict.NOT_APPROVED, "0"),
        ("1500000", Verdict.NOT_APPROVED, "0"),
    ],
)
def test_what_others_hold_leaves_whole_part_or_nothing(committed: str, verdict: Verdict, granted: str) -> None:
    decision = decide(make_request("100000"), make_facts(grade=6, committed=committed))
    assert (decision.verdict, decision.granted) == (verdict, eur(granted))


def test_a_cut_says_what_is_left_and_a_refusal_says_that_nothing_is() -> None:
    part = decide(make_request("100000"), make_facts(grade=6, committed="950000"))
    full = decide(make_request("100000"), make_facts(grade=6, committed="1000000"))
    assert reason_text(part.reasons[1]) == "Our capacity on this buyer leaves EUR 50000.00 of the EUR 100000.00 asked."
    assert codes(full) == [ReasonCode.CAPACITY_FULL]
    assert full.changes[0].code is ChangeCode.CAPACITY_FREED


def test_a_request_above_the_grade_ceiling_names_the_ceiling() -> None:
    facts = make_facts(grade=6)
    facts = replace(facts, ceiling=replace(facts.ceiling, automatic=facts.ceiling.greatest))
    decision = decide(make_request("3000000"), facts)
    assert (decision.verdict, decision.granted) == (Verdict.PARTLY_APPROVED, eur("1000000"))
    assert codes(decision) == [ReasonCode.WITHIN_GRADE, ReasonCode.GRADE_CEILING]


def test_the_policys_own_limit_is_replaced_and_not_counted_twice() -> None:
    decision = decide(make_request("150000"), make_facts(grade=6, committed="850000", in_force="100000"))
    assert (decision.verdict, decision.granted) == (Verdict.APPROVED, eur("150000"))


def test_a_request_never_lowers_what_stands() -> None:
    decision = decide(make_request("150000"), make_facts(grade=6, committed="950000", in_force="100000"))
    assert (decision.verdict, decision.granted) == (Verdict.NOT_APPROVED, eur("0"))
    assert codes(decision) == [ReasonCode.CAPACITY_FULL]


def test_an_equal_limit_in_force_is_said_to_stand() -> None:
    decision = decide(make_request("700000"), make_facts(grade=6, in_force="700000"))
    assert decision.verdict is Verdict.APPROVED
    assert reason_text(decision.reasons[0]) == (
        "A limit of EUR 700000.00 on this buyer is in force already; nothing changes."
    )


def test_a_buyer_that_is_not_rated_is_referred_and_gets_no_grade() -> None:
    decision = decide(make_request("1000"), make_facts(grade=None))
    assert (decision.verdict, codes(decision)) == (Verdict.INVESTIGATING, [ReasonCode.NOT_RATED])
    assert decision.counter_offer is None
    assert change_text(decision.changes[0]) == "The buyer's yearly statement of 2007 would let us rate it."


@pytest.mark.parametrize("grade", [9, 10])
def test_grades_nine_and_ten_are_not_insured(grade: int) -> None:
    decision = decide(make_request("1000"), make_facts(grade=grade))
    assert (decision.verdict, codes(decision)) == (Verdict.NOT_APPROVED, [ReasonCode.GRADE_TOO_WEAK])


def test_grade_eight_is_insured() -> None:
    assert decide(make_request("1000"), make_facts(grade=8)).verdict is Verdict.APPROVED


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"insolvent_since": date(2008, 4, 1)}, ReasonCode.INSOLVENT),
        ({"sanctioned_since": date(2008, 4, 1)}, ReasonCode.SANCTIONED),
        ({"is_natural_person": True}, ReasonCode.NATURAL_PERSON),
    ],
)
def test_knock_outs_decline_whatever_the_grade(facts: dict[str, Any], code: ReasonCode) -> None:
    decision = decide(make_request("1000"), make_facts(grade=1, **facts))
    assert (decision.verdict, codes(decision)) == (Verdict.NOT_APPROVED, [code])


def test_a_failed_buyer_without_a_rating_is_declined_and_not_referred() -> None:
    decision = decide(make_request("1000"), make_facts(grade=None, insolvent_since=DAY))
    assert (decision.verdict, codes(decision)) == (Verdict.NOT_APPROVED, [ReasonCode.INSOLVENT])


@pytest.mark.parametrize(
    ("countries", "verdict"), [(None, "approved"), (("US",), "approved"), (("PL",), "not_approved")]
)
def test_the_country_must_be_in_the_policy(countries: tuple[str, ...] | None, verdict: str) -> None:
    decision = decide(make_request("1000"), make_facts(), make_terms(countries=countries))
    assert decision.verdict == verdict


@pytest.mark.parametrize(("terms_days", "verdict"), [(89, "approved"), (90, "approved"), (91, "not_approved")])
def test_payment_terms_end_at_the_policys_number(terms_days: int, verdict: str) -> None:
    assert decide(make_request("1000", terms_days=terms_days), make_facts()).verdict == verdict


def test_too_long_terms_are_told_with_both_numbers() -> None:
    decision = decide(make_request("1000", terms_days=120), make_facts())
    assert reason_text(decision.reasons[0]) == "The terms of 120 days are longer than the policy's 90 days."
    assert change_text(decision.changes[0]) == "Ask with payment terms of at most 90 days."


def test_a_policy_without_longest_terms_takes_any() -> None:
    decision = decide(make_request("1000", terms_days=360), make_facts(), make_terms(terms_days_max=None))
    assert decision.verdict is Verdict.APPROVED


def test_all_reasons_to_decline_are_named_at_once() -> None:
    decision = decide(make_request("1000", terms_days=91), make_facts(grade=9), make_terms(countries=("PL",)))
    assert codes(decision) == [
        ReasonCode.GRADE_TOO_WEAK,
        ReasonCode.COUNTRY_NOT_COVERED,
        ReasonCode.TERMS_TOO_LONG,
    ]


def test_an_application_to_wind_up_is_for_a_person() -> None:
    decision = decide(make_request("1000"), make_facts(petitioned_on=date(2008, 4, 2)))
    assert (decision.verdict, reason_text(decision.reasons[0])) == (
        Verdict.INVESTIGATING,
        "A court was asked to wind the buyer up, last on 2008-04-02.",
    )


def test_open_overdue_notices_refer_and_those_of_others_are_not_spelt_out() -> None:
    own = decide(make_request("1000"), make_facts(own_overdue_on=date(2008, 4, 2)))
    others = decide(make_request("1000"), make_facts(is_overdue_elsewhere=True))
    assert (own.verdict, reason_text(own.reasons[0])) == (
        Verdict.INVESTIGATING,
        "You reported overdue payments of this buyer, last on 2008-04-02.",
    )
    assert (others.verdict, reason_text(others.reasons[0])) == (
        Verdict.INVESTIGATING,
        "Information about the buyer's payments is being examined.",
    )


def test_what_looks_like_a_sole_trader_is_looked_at_by_a_person() -> None:
    decision = decide(make_request("1000"), make_facts(is_sole_trader=True))
    assert (decision.verdict, codes(decision)) == (Verdict.INVESTIGATING, [ReasonCode.SOLE_TRADER])


def test_an_appeal_always_reaches_a_person() -> None:
    small = decide(make_request("1000", is_appeal=True), make_facts())
    failed = decide(make_request("1000", is_appeal=True), make_facts(insolvent_since=DAY))
    assert (small.verdict, codes(small)) == (Verdict.INVESTIGATING, [ReasonCode.APPEALED])
    assert (failed.verdict, codes(failed)) == (Verdict.INVESTIGATING, [ReasonCode.APPEALED, ReasonCode.INSOLVENT])


def test_a_part_in_another_currency_never_passes_the_room() -> None:
    asked = AskedLimit(
        Money.parse("100000", "USD"), Money.parse("100000", "USD"), eur("63333.33"), terms_days=30, is_appeal=False
    )
    ceiling = replace(default_ceiling(8, "EUR"), greatest=eur("20000.01"))
    nothing = Money.zero("USD")
    facts = replace(make_facts(grade=8), ceiling=ceiling, in_force=nothing, lowest_ahead=nothing)
    decision = decide(asked, facts, make_terms(currency="USD"))
    assert decision.granted == Money.parse("31500", "USD")
    assert decision.book == eur("19950.00")


def test_conditions_name_terms_invoicing_and_notice() -> None:
    decision = decide(make_request("1000", terms_days=45), make_facts())
    assert [condition_text(condition) for condition in decision.conditions] == [
        "Payment terms of at most 45 days from the invoice date.",
        "The invoice is sent within 30 days of shipment.",
        "Overdue invoices are reported within 60 days, as the policy says.",
    ]


def test_better_figures_of_the_scorecard_are_part_of_what_would_change_it() -> None:
    figures = (FigureChange("net_margin", -0.05, 0.02),)
    decision = decide(make_request("1000"), make_facts(grade=9, better_grade=8, better_figures=figures))
    assert ChangeCode.BETTER_FIGURES in [change.code for change in decision.changes]


def test_every_answer_says_what_would_change_it() -> None:
    for grade in DEFAULTS:
        for amount in ("1000", "500000", "20000000"):
            assert decide(make_request(amount), make_facts(grade=grade)).changes


def test_the_verdict_is_one_sentence() -> None:
    decision = decide(make_request("1000"), make_facts())
    assert verdict_text(decision) == "Approved: a limit of EUR 1000.00."


def test_every_code_has_words_and_a_place_in_the_open_vocabulary() -> None:
    assert (set(REASON_TEXTS), set(CONDITION_TEXTS)) == (set(ReasonCode), set(ConditionCode))
    assert set(CHANGE_TEXTS) | {ChangeCode.BETTER_FIGURES} == set(ChangeCode)
    assert set(EDIFACT_4509.values()) == {"1", "2", "3", "12", "13", "14"}
    assert Reason(ReasonCode.TERMS_TOO_LONG).edifact_4509 == "15"


def test_a_stored_matter_gives_the_same_answer_again() -> None:
    figures = (FigureChange("net_margin", -0.05, 0.02),)
    facts = make_facts(grade=7, pd=0.031, own_overdue_on=DAY, better_grade=6, better_figures=figures)
    matter = Matter(make_request("40000"), facts, make_terms(), DAY)
    again = decoded(Matter, encoded(matter))
    assert again == matter
    decision = decide_limit(again.asked, again.facts, again.terms, on=again.on)
    assert decoded(Decision, encoded(decision)) == decide(make_request("40000"), facts)


def test_the_table_of_defaults_falls_with_the_grade() -> None:
    greatest = [DEFAULTS[grade][0] for grade in range(1, 11)]
    assert greatest == sorted(greatest, reverse=True)
    assert all(automatic <= most for most, automatic in DEFAULTS.values())
    assert default_ceiling(6, "JPY").greatest == Money(1_000_000, "JPY")
