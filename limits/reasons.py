"""Coded reasons, conditions and ways out of a limit decision, and the English text of each.

A code comes with parameters, so that a page can translate it; `limits.wording` says it. Every reason maps to the
open vocabulary of UN/EDIFACT code list 4509, where 15 is "other".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from basics.money import Money

Parameter = str | int | float | Money | date
Parameters = tuple[tuple[str, Parameter], ...]
N_: Final[Callable[[str], str]] = str  # marks a text for the translators


class ReasonCode(StrEnum):
    """Why a decision came out as it did."""

    WITHIN_GRADE = "within_grade"
    ALREADY_IN_FORCE = "already_in_force"
    GRADE_CEILING = "grade_ceiling"
    CAPACITY_PART = "capacity_part"
    CAPACITY_FULL = "capacity_full"
    NATURAL_PERSON = "natural_person"
    SOLE_TRADER = "sole_trader"
    SANCTIONED = "sanctioned"
    INSOLVENT = "insolvent"
    GRADE_TOO_WEAK = "grade_too_weak"
    COUNTRY_NOT_COVERED = "country_not_covered"
    TERMS_TOO_LONG = "terms_too_long"
    NOT_RATED = "not_rated"
    OVERDUE_REPORTED = "overdue_reported"
    PAYMENTS_EXAMINED = "payments_examined"
    WINDING_UP_SOUGHT = "winding_up_sought"
    SCREENING_OPEN = "screening_open"
    GROUP_FULL = "group_full"
    ABOVE_AUTOMATIC_AUTHORITY = "above_automatic_authority"
    APPEALED = "appealed"
    GRADE_FELL = "grade_fell"
    GRADE_WITHDRAWN = "grade_withdrawn"
    OWN_WISH = "own_wish"
    UNDERWRITER_VIEW = "underwriter_view"
    LATER_FIGURES = "later_figures"
    PAYMENT_RECORD = "payment_record"
    SECURITY_HELD = "security_held"
    GROUP_SUPPORT = "group_support"
    ADVERSE_INFORMATION = "adverse_information"
    FIGURES_MISSING = "figures_missing"
    TURNOVER_TOO_SMALL = "turnover_too_small"


class ConditionCode(StrEnum):
    """What the limit asks of the policyholder."""

    TERMS_AT_MOST = "terms_at_most"
    REPORT_OVERDUE = "report_overdue"
    INVOICE_WITHIN = "invoice_within"
    BILL_ACCEPTED = "bill_accepted"
    GUARANTEE = "guarantee"
    RETENTION_OF_TITLE = "retention_of_title"
    MONTHLY_TURNOVER_REPORT = "monthly_turnover_report"


class ChangeCode(StrEnum):
    """What would change the answer."""

    ASK_AT_MOST = "ask_at_most"
    ASK_WITH_TERMS = "ask_with_terms"
    STATEMENT_NEEDED = "statement_needed"
    NEXT_STATEMENT = "next_statement"
    BETTER_FIGURES = "better_figures"
    COUNTRY_ADDED = "country_added"
    OVERDUE_PAID = "overdue_paid"
    CAPACITY_FREED = "capacity_freed"
    REGISTERED_COMPANY = "registered_company"
    PROCEEDINGS_ENDED = "proceedings_ended"
    UNDERWRITER_DECIDES = "underwriter_decides"
    ASK_AGAIN = "ask_again"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and the figures that go with it."""

    code: ReasonCode
    parameters: Parameters = ()

    @property
    def edifact_4509(self) -> str:
        """Give the reason's code in UN/EDIFACT code list 4509."""
        return EDIFACT_4509.get(self.code, "15")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition and its figures."""

    code: ConditionCode
    parameters: Parameters = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would change the answer, and its figures."""

    code: ChangeCode
    parameters: Parameters = ()


# What an underwriter may give as the main reason of a ruling, and what may be asked of the policyholder.
RULING_REASONS: Final = (
    ReasonCode.UNDERWRITER_VIEW,
    ReasonCode.LATER_FIGURES,
    ReasonCode.PAYMENT_RECORD,
    ReasonCode.SECURITY_HELD,
    ReasonCode.GROUP_SUPPORT,
    ReasonCode.ADVERSE_INFORMATION,
    ReasonCode.FIGURES_MISSING,
    ReasonCode.TURNOVER_TOO_SMALL,
    ReasonCode.CAPACITY_PART,
    ReasonCode.CAPACITY_FULL,
)
RULING_CONDITIONS: Final = (
    ConditionCode.BILL_ACCEPTED,
    ConditionCode.GUARANTEE,
    ConditionCode.RETENTION_OF_TITLE,
    ConditionCode.MONTHLY_TURNOVER_REPORT,
)

EDIFACT_4509: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.FIGURES_MISSING: "1",
    ReasonCode.NOT_RATED: "2",
    ReasonCode.INSOLVENT: "3",
    ReasonCode.SANCTIONED: "12",
    ReasonCode.ADVERSE_INFORMATION: "12",
    ReasonCode.CAPACITY_PART: "13",
    ReasonCode.CAPACITY_FULL: "13",
    ReasonCode.TURNOVER_TOO_SMALL: "14",
}

REASON_TEXTS: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.WITHIN_GRADE: N_(
        "The buyer's grade is %(grade)s of 10 (1 is best), and %(amount)s is within what we insure at that grade."
    ),
    ReasonCode.ALREADY_IN_FORCE: N_("A limit of %(amount)s on this buyer is in force already; nothing changes."),
    ReasonCode.GRADE_CEILING: N_("%(asked)s is more than we insure on one buyer of grade %(grade)s."),
    ReasonCode.CAPACITY_PART: N_("Our capacity on this buyer leaves %(amount)s of the %(asked)s asked."),
    ReasonCode.CAPACITY_FULL: N_("Our capacity on this buyer is used up."),
    ReasonCode.NATURAL_PERSON: N_("The buyer is a natural person; only companies and public bodies are insured."),
    ReasonCode.SOLE_TRADER: N_("The buyer looks like a sole trader; whether it is a company is weighed by a person."),
    ReasonCode.SANCTIONED: N_("The buyer is under sanctions since %(since)s."),
    ReasonCode.INSOLVENT: N_("The buyer failed, is insolvent or was dissolved: known since %(since)s."),
    ReasonCode.GRADE_TOO_WEAK: N_(
        "The buyer's grade is %(grade)s of 10 (1 is best); from grade 9 on we insure nothing."
    ),
    ReasonCode.COUNTRY_NOT_COVERED: N_("The buyer's country %(country)s is not insured by the policy."),
    ReasonCode.TERMS_TOO_LONG: N_(
        "The terms of %(terms_days)s days are longer than the policy's %(terms_days_max)s days."
    ),
    ReasonCode.NOT_RATED: N_("No accepted yearly statement of the buyer is known: it is not rated."),
    ReasonCode.OVERDUE_REPORTED: N_("You reported overdue payments of this buyer, last on %(reported_on)s."),
    ReasonCode.PAYMENTS_EXAMINED: N_("Information about the buyer's payments is being examined."),
    ReasonCode.WINDING_UP_SOUGHT: N_("A court was asked to wind the buyer up, last on %(asked_on)s."),
    ReasonCode.SCREENING_OPEN: N_("Information about who is to be insured is being examined."),
    ReasonCode.GROUP_FULL: N_(
        "The buyer belongs to a group of %(members)s companies; limits on all of them together are weighed by a person."
    ),
    ReasonCode.ABOVE_AUTOMATIC_AUTHORITY: N_(
        "At grade %(grade)s an amount above %(amount)s is decided by an underwriter."
    ),
    ReasonCode.APPEALED: N_("You asked for the earlier answer to be looked at again by a person."),
    ReasonCode.GRADE_FELL: N_("The buyer's grade went from %(grade_before)s to %(grade)s of 10 (1 is best)."),
    ReasonCode.GRADE_WITHDRAWN: N_("The buyer's grade is %(grade)s of 10 (1 is best): cover for new shipments ends."),
    ReasonCode.OWN_WISH: N_("You asked for it."),
    ReasonCode.UNDERWRITER_VIEW: N_("The underwriter weighed the figures and the case as a whole."),
    ReasonCode.LATER_FIGURES: N_("Figures later than the last statement were seen."),
    ReasonCode.PAYMENT_RECORD: N_("The buyer's own payment record was weighed."),
    ReasonCode.SECURITY_HELD: N_("Security is held."),
    ReasonCode.GROUP_SUPPORT: N_("The buyer's group supports it."),
    ReasonCode.ADVERSE_INFORMATION: N_("Adverse information about the buyer is known."),
    ReasonCode.FIGURES_MISSING: N_("The figures asked for were not provided."),
    ReasonCode.TURNOVER_TOO_SMALL: N_("The turnover with this buyer does not need so much."),
}

CONDITION_TEXTS: Final[Mapping[ConditionCode, str]] = {
    ConditionCode.TERMS_AT_MOST: N_("Payment terms of at most %(days)s days from the invoice date."),
    ConditionCode.REPORT_OVERDUE: N_("Overdue invoices are reported within %(days)s days, as the policy says."),
    ConditionCode.INVOICE_WITHIN: N_("The invoice is sent within %(days)s days of shipment."),
    ConditionCode.BILL_ACCEPTED: N_("The buyer accepts a bill of exchange for each shipment."),
    ConditionCode.GUARANTEE: N_("A guarantee of the parent company or a bank is held."),
    ConditionCode.RETENTION_OF_TITLE: N_("Retention of title is agreed with the buyer in writing."),
    ConditionCode.MONTHLY_TURNOVER_REPORT: N_("Turnover with this buyer is reported every month."),
}

CHANGE_TEXTS: Final[Mapping[ChangeCode, str]] = {
    ChangeCode.ASK_AT_MOST: N_("Ask for at most %(amount)s and the answer comes at once."),
    ChangeCode.ASK_WITH_TERMS: N_("Ask with payment terms of at most %(days)s days."),
    ChangeCode.STATEMENT_NEEDED: N_("The buyer's yearly statement of %(year)s would let us rate it."),
    ChangeCode.NEXT_STATEMENT: N_("The statement of %(year)s, once it is known, rates the buyer anew."),
    ChangeCode.COUNTRY_ADDED: N_("The country %(country)s can be added to the policy: ask for it."),
    ChangeCode.OVERDUE_PAID: N_("Payment of the overdue invoices, told to us, takes this reason away."),
    ChangeCode.CAPACITY_FREED: N_("Ask again later: capacity on a buyer is freed when other limits end."),
    ChangeCode.REGISTERED_COMPANY: N_("If a registered company owes the invoices, ask for a limit on that company."),
    ChangeCode.PROCEEDINGS_ENDED: N_("The end of the proceedings, once it is on public record, would be weighed anew."),
    ChangeCode.UNDERWRITER_DECIDES: N_("An underwriter decides; what you add to the request helps."),
    ChangeCode.ASK_AGAIN: N_("Ask again with what was not known here; an underwriter looks at it."),
}
