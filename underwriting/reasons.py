"""Coded reasons of assessments and overrides, and the message of each.

A reason is a code with parameters, so that a page can translate it; `underwriting.wording` says it in English.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Parameter = str | int | float
N_: Final[Callable[[str], str]] = str  # marks a text for the translators; `underwriting.wording` translates it


class ReasonCode(StrEnum):
    """Why an assessment came out as it did."""

    RAISES_RISK = "feature_raises_risk"
    LOWERS_RISK = "feature_lowers_risk"
    NOT_REPORTED_RAISES_RISK = "feature_not_reported_raises_risk"
    NOT_REPORTED_LOWERS_RISK = "feature_not_reported_lowers_risk"
    NO_STATEMENT = "no_statement"
    STATEMENT_UNUSABLE = "statement_unusable"
    STATEMENT_OLD = "statement_old"
    INSOLVENCY = "knock_out_insolvency"
    SANCTION = "knock_out_sanction"
    OVERRIDE_BETTER = "override_better"
    OVERRIDE_WORSE = "override_worse"
    OVERRIDE_UNCONFIRMED = "override_unconfirmed"
    GRADE_KEPT = "grade_kept_near_its_bound"
    PAYMENTS_RAISE_RISK = "payments_raise_risk"
    PAYMENTS_LOWER_RISK = "payments_lower_risk"
    EVENT_RAISES_RISK = "event_raises_risk"
    EVENT_LOWERS_RISK = "event_lowers_risk"
    PROFILE_RAISES_RISK = "profile_raises_risk"
    PROFILE_LOWERS_RISK = "profile_lowers_risk"


class OverrideReason(StrEnum):
    """The closed list of reasons for which an underwriter may set the scorecard aside."""

    LATER_FIGURES = "later_figures"
    PAYMENT_RECORD = "payment_record"
    STATEMENT_QUALITY = "statement_quality"
    EVENT_AFTER_STATEMENT = "event_after_statement"
    OUTLOOK = "outlook"
    GROUP_SUPPORT = "group_support"
    SECURITY_HELD = "security_held"
    GROUP_CONTAGION = "group_contagion"
    ADVERSE_INFORMATION = "adverse_information"
    LEGAL_DISPUTE = "legal_dispute"


BETTER_ONLY: Final = frozenset({OverrideReason.GROUP_SUPPORT, OverrideReason.SECURITY_HELD})
WORSE_ONLY: Final = frozenset(
    {OverrideReason.GROUP_CONTAGION, OverrideReason.ADVERSE_INFORMATION, OverrideReason.LEGAL_DISPUTE}
)

OVERRIDE_TEXTS: Final[Mapping[OverrideReason, str]] = {
    OverrideReason.LATER_FIGURES: N_("figures later than the statement were seen"),
    OverrideReason.PAYMENT_RECORD: N_("own payment record of the buyer"),
    OverrideReason.STATEMENT_QUALITY: N_("the statement needs a correction or is of doubtful quality"),
    OverrideReason.EVENT_AFTER_STATEMENT: N_("an event after the end of the statement's year"),
    OverrideReason.OUTLOOK: N_("outlook of the buyer's sector or country"),
    OverrideReason.GROUP_SUPPORT: N_("support by the buyer's group"),
    OverrideReason.SECURITY_HELD: N_("security is held"),
    OverrideReason.GROUP_CONTAGION: N_("trouble elsewhere in the buyer's group"),
    OverrideReason.ADVERSE_INFORMATION: N_("adverse information"),
    OverrideReason.LEGAL_DISPUTE: N_("a legal dispute that weighs on the buyer"),
}

MESSAGES: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.RAISES_RISK: N_("%(feature)s is %(value)s, the median of its peers is %(peer_median)s: raises the risk"),
    ReasonCode.LOWERS_RISK: N_("%(feature)s is %(value)s, the median of its peers is %(peer_median)s: lowers the risk"),
    ReasonCode.NOT_REPORTED_RAISES_RISK: N_(
        "%(feature)s is not known, the median of its peers is %(peer_median)s: raises the risk"
    ),
    ReasonCode.NOT_REPORTED_LOWERS_RISK: N_(
        "%(feature)s is not known, the median of its peers is %(peer_median)s: lowers the risk"
    ),
    ReasonCode.NO_STATEMENT: N_("no accepted yearly statement is known: the buyer is not rated"),
    ReasonCode.STATEMENT_UNUSABLE: N_("the statement of %(fiscal_year)s holds no figure that the scorecard can use"),
    ReasonCode.STATEMENT_OLD: N_(
        "the statement of %(fiscal_year)s is %(months)s months old: its good figures count for %(weight_percent)s %%"
    ),
    ReasonCode.INSOLVENCY: N_(
        "failed, insolvent or dissolved, known since %(known_at)s: grade 10 whatever the figures say"
    ),
    ReasonCode.SANCTION: N_("under sanctions since %(known_at)s: grade 10 whatever the figures say"),
    ReasonCode.OVERRIDE_BETTER: N_(
        "an underwriter set grade %(grade)s instead of %(model_grade)s until %(valid_until)s: %(override_reason)s"
    ),
    ReasonCode.OVERRIDE_WORSE: N_(
        "an underwriter set grade %(grade)s instead of %(model_grade)s until %(valid_until)s: %(override_reason)s"
    ),
    ReasonCode.OVERRIDE_UNCONFIRMED: N_(
        "an underwriter's grade %(grade)s instead of %(model_grade)s does not count: the probability of default has "
        "passed 8 %% since, and no second underwriter confirmed it"
    ),
    ReasonCode.GRADE_KEPT: N_("grade %(grade)s is kept: the probability of default is within a tenth of its bound"),
    ReasonCode.PAYMENTS_RAISE_RISK: N_("pays %(value)s beyond terms on average, the mean is %(mean)s: raises the risk"),
    ReasonCode.PAYMENTS_LOWER_RISK: N_("pays %(value)s beyond terms on average, the mean is %(mean)s: lowers the risk"),
    ReasonCode.EVENT_RAISES_RISK: N_("%(feature)s of %(happened_on)s on the public record: raises the risk"),
    ReasonCode.EVENT_LOWERS_RISK: N_("%(feature)s of %(happened_on)s on the public record: lowers the risk"),
    ReasonCode.PROFILE_RAISES_RISK: N_("%(feature)s: raises the risk against the mean of all firms"),
    ReasonCode.PROFILE_LOWERS_RISK: N_("%(feature)s: lowers the risk against the mean of all firms"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the figures that go with it; `feature` names a row of the feature table."""

    code: ReasonCode
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Give one parameter by its name."""
        return dict(self.parameters)[name]


def reason(code: ReasonCode, **parameters: Parameter) -> Reason:
    """Build a reason from its code and its parameters."""
    return Reason(code, tuple(parameters.items()))
