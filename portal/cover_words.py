"""The words of cover on pages: clauses, duties and terms, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.money import Money, Rate
from policies.cover.clock import Duty, DutyKind, DutyState
from policies.cover.reasons import Ineligibility
from policies.cover.values import CoverTerms
from policies.cover.words import Parameter, Sentence, plain_words
from portal import formats
from receivables.values import BuyerClock, DueDuty

CLAUSES: Final[Mapping[str, Any]] = {
    "period": _l("Period"),
    "countries": _l("Countries"),
    "insured_percentage": _l("Insured percentage"),
    "vat_insured": _l("Value added tax"),
    "max_payment_terms_days": _l("Longest payment terms"),
    "max_invoicing_days": _l("Invoicing"),
    "max_extension_days": _l("Maximum extension"),
    "month_end": _l("Invoices at the end of a month"),
    "overdue_minimum": _l("Small amounts"),
    "overdue_notice": _l("Overdue notice"),
    "claim_deadline": _l("Deadline of the claim"),
    "waiting": _l("Waiting period"),
    "payment_days": _l("Payment"),
    "threshold": _l("Threshold"),
    "deductible": _l("Deductible"),
    "minimum_retention": _l("Minimum retention"),
    "aggregate_first_loss": _l("First loss"),
    "max_liability": _l("Maximum liability"),
    "recovery_split": _l("Recoveries"),
}
DUTIES: Final[Mapping[DutyKind, Any]] = {
    DutyKind.NOTIFY_OVERDUE: _l("Tell us that it is overdue"),
    DutyKind.FILE_CLAIM: _l("File the claim"),
    DutyKind.CLAIM_FROM: _l("A claim is payable from"),
}
STATES: Final[Mapping[DutyState | None, tuple[Any, str]]] = {
    DutyState.DONE: (_l("done in time"), "good"),
    DutyState.DONE_LATE: (_l("done late"), "bad"),
    DutyState.MISSED: (_l("missed"), "bad"),
    DutyState.DUE: (_l("due"), "info"),
    None: (_l("a date, nothing to do"), "quiet"),
}
REASONS: Final[Mapping[Ineligibility, Any]] = {
    Ineligibility.SHIPPED_OUTSIDE_PERIOD: _l("shipped outside the policy's period"),
    Ineligibility.TERMS_TOO_LONG: _l("payment terms longer than the policy allows"),
    Ineligibility.INVOICED_LATE: _l("invoiced too long after the shipment"),
    Ineligibility.COUNTRY_NOT_COVERED: _l("the buyer's country is not covered"),
    Ineligibility.DISPUTED: _l("disputed by the buyer"),
    Ineligibility.AFTER_STOP: _l("shipped while another invoice was too long overdue"),
    Ineligibility.NO_LIMIT: _l("no limit on the day of shipment"),
    Ineligibility.SHIPPED_AFTER_LOSS: _l("shipped after the loss"),
}


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term in plain words, with the key of its clause and the policy's own wording, where it has one."""

    key: str
    label: str
    sentence: str
    clause: str


def term_lines(terms: CoverTerms, clauses: Mapping[str, str]) -> list[TermLine]:
    """Say every term that is on, in the order in which a policy is read."""
    return [
        TermLine(key, str(CLAUSES.get(key, key)), said(sentence), clauses.get(key, ""))
        for key, sentence in plain_words(terms)
    ]


def said(sentence: Sentence) -> str:
    """Write a sentence in the reader's language, its amounts and days in the reader's way."""
    written: str = _(sentence.message, **{name: _written(value) for name, value in sentence.parameters.items()})
    return written


def clause_name(key: str | None, clauses: Mapping[str, str]) -> str:
    """Give the policy's own wording of a clause, or what the clause is about."""
    if key is None:
        return ""
    return clauses.get(key) or str(CLAUSES.get(key, key))


def duty_rows(duties: Iterable[DueDuty]) -> list[dict[str, object]]:
    """Give what is to be done as the component `duty_list` shows it."""
    return [
        {
            "due": due.duty.date,
            "days_left": due.days_left,
            "duty": DUTIES[due.duty.kind],
            "clause": clause_name(due.duty.clause, due.line.account.clauses),
            "invoice": due.line.clocked.invoice.ref,
            "invoice_url": url_for("receivables.invoice", invoice_id=due.line.invoice_id),
            "buyer": due.line.account.buyer_name,
        }
        for due in duties
    ]


def duty_line(duty: Duty, account: BuyerClock) -> dict[str, object]:
    """Give one dated line of an invoice's clock, with the clause that says so."""
    label, tone = STATES[duty.state]
    return {
        "duty": DUTIES[duty.kind],
        "date": duty.date,
        "state": label,
        "tone": tone,
        "clause": clause_name(duty.clause, account.clauses),
        "key": duty.clause or "",
    }


def _written(value: Parameter) -> str:
    locale = str(get_locale())
    match value:
        case Money():
            return formats.money(value, locale=locale)
        case Rate():
            return formats.percent(value, locale=locale)
        case date():
            return formats.day(value, locale=locale)
        case int():
            return formats.number(value, locale=locale)
        case _:
            return value
