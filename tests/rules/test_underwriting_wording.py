from datetime import date

from basics.grades import Grade
from tests.rules.underwriting_examples import make_statement
from underwriting.card_folder import served_scorecard
from underwriting.features import BY_NAME
from underwriting.reasons import MESSAGES, OverrideReason, ReasonCode, reason
from underwriting.rules import assess
from underwriting.values import AssessmentInputs, Change, Counterfactual
from underwriting.wording import change_text, counterfactual_text, reason_text, value_text


def test_every_code_has_its_message() -> None:
    assert set(MESSAGES) == set(ReasonCode)


def test_a_reason_names_value_peer_median_and_direction() -> None:
    said = reason(ReasonCode.RAISES_RISK, feature="liabilities_to_assets", value=0.824, peer_median=0.49, points=0.6)
    assert (
        reason_text(said)
        == "total liabilities / total assets is 0.82, the median of its peers is 0.49: raises the risk"
    )


def test_days_flags_and_size_are_written_in_their_units() -> None:
    assert value_text(BY_NAME["receivable_days"], 54.4) == "54 days"
    assert value_text(BY_NAME["negative_equity"], 1.0) == "yes"
    assert value_text(BY_NAME["size"], 8.0) == "100.0 million USD"
    assert value_text(BY_NAME["net_margin"], 0.0118) == "0.012"
    assert value_text(BY_NAME["net_margin"], -0.0001) == "0.000"


def test_old_statements_knock_outs_and_overrides_are_said_in_words() -> None:
    old = reason(ReasonCode.STATEMENT_OLD, fiscal_year=2007, months=24, weight_percent=83)
    out = reason(ReasonCode.INSOLVENCY, known_at="2008-05-01")
    override = reason(
        ReasonCode.OVERRIDE_BETTER,
        grade=4,
        model_grade=5,
        valid_until="2008-12-31",
        override_reason=OverrideReason.GROUP_SUPPORT.value,
    )
    assert reason_text(old) == "the statement of 2007 is 24 months old: its good figures count for 83 %"
    assert (
        reason_text(out) == "failed, insolvent or dissolved, known since 2008-05-01: grade 10 whatever the figures say"
    )
    assert reason_text(override) == (
        "an underwriter set grade 4 instead of 5 until 2008-12-31: support by the buyer's group"
    )


def test_a_change_is_said_with_figures_and_its_bound() -> None:
    down = Change("liabilities_to_assets", 0.8199, 0.71)
    up = Change("ebitda_to_liabilities", 0.0912, 0.16)
    assert change_text(down) == "total liabilities / total assets from 0.82 to at most 0.71"
    assert counterfactual_text(Counterfactual((down, up), Grade(6), 0.015)) == (
        "Grade 6 with total liabilities / total assets from 0.82 to at most 0.71, and earnings before interest, tax "
        "and depreciation / total liabilities from 0.09 to at least 0.16, all else equal"
    )


def test_a_small_change_is_written_with_the_decimals_that_show_it() -> None:
    assert change_text(Change("liabilities_to_assets", 0.8141, 0.81)) == (
        "total liabilities / total assets from 0.814 to at most 0.810"
    )


def test_no_counterfactual_is_said_too() -> None:
    assert counterfactual_text(None) == "No one or two changes of the statement's figures would reach a better grade"


def test_every_text_goes_through_the_translator() -> None:
    seen: list[str] = []

    def translate(text: str) -> str:
        seen.append(text)
        return text

    reason_text(reason(ReasonCode.LOWERS_RISK, feature="inventory_days", value=10.0, peer_median=25.9), translate)
    assert seen == [
        "inventory in days of sales",
        "%(number)s days",
        "%(number)s days",
        MESSAGES[ReasonCode.LOWERS_RISK],
    ]


def test_the_three_strongest_features_give_the_reasons() -> None:
    weak = make_statement(2007, total_liabilities=110_000_000_00, ebitda=-9_000_000_00)
    found = assess(AssessmentInputs(date(2008, 5, 1), (weak, make_statement(2006))), served_scorecard())
    strongest = sorted(found.contributions, key=lambda part: -abs(part.points))[:3]
    assert [said.parameter("feature") for said in found.reasons] == [part.feature for part in strongest]
    assert all(said.code is ReasonCode.RAISES_RISK for said in found.reasons)
    assert any("total liabilities / total assets is 1.10" in reason_text(said) for said in found.reasons)
