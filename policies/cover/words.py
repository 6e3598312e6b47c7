"""The terms of cover in plain words, ready for translation.

Each sentence is an English message with named parameters. A page translates the message, writes the parameters in
the reader's way and fills them in; `in_english` does it in English.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from basics.money import Money, Rate
from policies.cover.values import (
    Anchor,
    Basis,
    CoverTerms,
    Deductible,
    Late,
    LiabilityRule,
    MaxLiability,
    OverdueNotice,
    RecoverySplit,
)

Parameter = str | int | date | Money | Rate


@dataclass(frozen=True, slots=True)
class Sentence:
    """One term in plain words.

    Attributes:
        message: English, with `%(name)s` for each parameter; the id of its translations.
        parameters: Plain values: amounts, rates and dates are not written out yet.
    """

    message: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def in_english(self) -> str:
        """Fill the parameters into the English message."""
        return self.message % self.parameters


def N_(message: str) -> str:  # noqa: N802 - the name under which gettext finds messages that are translated later
    """Mark a message for translation and give it back."""
    return message


_NOTICE_FROM: Mapping[Anchor, str] = {
    Anchor.DUE_DATE: N_("Tell us of an invoice that is unpaid within %(days)s days of its due date."),
    Anchor.MAX_EXTENSION_END: N_(
        "Tell us of an invoice that is unpaid within %(days)s days of the end of its maximum extension period."
    ),
}
_NOTICE_LATE: Mapping[Late, str] = {
    Late.DENY: N_("If this notice comes too late, we do not pay the loss."),
    Late.FLAG: N_("If this notice comes too late, we record it and pay all the same."),
}
_WAITING_FROM: Mapping[Anchor, str] = {
    Anchor.DUE_DATE: N_("If the buyer does not pay and is not insolvent, we pay %(months)s months after the due date."),
    Anchor.MAX_EXTENSION_END: N_(
        "If the buyer does not pay and is not insolvent, we pay %(months)s months after the maximum extension period."
    ),
    Anchor.NOTICE: N_(
        "If the buyer does not pay and is not insolvent, we pay %(months)s months after your overdue notice."
    ),
}
_CLAIM_FROM: Mapping[Anchor, str] = {
    Anchor.DUE_DATE: N_("File the claim within %(days)s days of the due date of the oldest invoice."),
    Anchor.MAX_EXTENSION_END: N_(
        "File the claim within %(days)s days of the end of the maximum extension period of the oldest invoice."
    ),
    Anchor.NOTICE: N_("File the claim within %(days)s days of your overdue notice for the oldest invoice."),
}
_DEDUCTIBLE: Mapping[Basis, str] = {
    Basis.BEFORE_PERCENTAGE: N_("You bear the first %(amount)s of each loss, before the insured percentage is taken."),
    Basis.AFTER_PERCENTAGE: N_("We take %(amount)s off each indemnity, after the insured percentage is taken."),
}
_FIRST_LOSS: Mapping[Basis, str] = {
    Basis.BEFORE_PERCENTAGE: N_(
        "You bear the first %(amount)s of all losses of the period together, before the insured percentage is taken."
    ),
    Basis.AFTER_PERCENTAGE: N_(
        "You bear the first %(amount)s of all losses of the period together, after the insured percentage is taken."
    ),
}
_LIABILITY_OF_TWO: Mapping[LiabilityRule, str] = {
    LiabilityRule.LESSER: N_(
        "For the whole period we pay at most the lesser of %(amount)s and %(times)s times the premium paid."
    ),
    LiabilityRule.GREATER: N_(
        "For the whole period we pay at most the greater of %(amount)s and %(times)s times the premium paid."
    ),
}
_SPLIT: Mapping[RecoverySplit, str] = {
    RecoverySplit.BY_INDEMNITY: N_(
        "Money that comes after the loss is shared: of its insured part we take the share that the indemnity has in "
        "the insured debt."
    ),
    RecoverySplit.BY_PERCENTAGE: N_(
        "Money that comes after the loss is shared: of its insured part we take the insured percentage."
    ),
}


def plain_words(terms: CoverTerms) -> tuple[tuple[str, Sentence], ...]:
    """Say every term that is on, one sentence or two for each, with the key of its clause.

    Returns:
        Pairs of clause key (a key of the policy's JSON) and sentence, in the order in which a policy is read.
    """
    return (
        *_scope(terms),
        *_of_invoices(terms),
        *_of_notices(terms),
        *_of_payment(terms),
        *_of_amounts(terms),
    )


def _scope(terms: CoverTerms) -> Iterator[tuple[str, Sentence]]:
    period = {"start": terms.period.start, "last_day": terms.period.last_day}
    yield "period", Sentence(N_("We cover what you ship from %(start)s to %(last_day)s, both days included."), period)
    if terms.countries is None:
        yield "countries", Sentence(N_("Buyers in every country are covered."))
    elif terms.countries:
        codes = {"countries": ", ".join(terms.countries)}
        yield "countries", Sentence(N_("Buyers in these countries are covered: %(countries)s."), codes)
    else:
        yield "countries", Sentence(N_("Buyers in no country are covered yet."))
    if terms.insured_percentage.named is not None:
        message = N_("Under a limit that we granted, we insure %(percentage)s of the debt.")
        yield "insured_percentage", Sentence(message, {"percentage": terms.insured_percentage.named})
    if terms.insured_percentage.discretionary is not None:
        message = N_("Under a limit that you justified yourself, we insure %(percentage)s of the debt.")
        yield "insured_percentage", Sentence(message, {"percentage": terms.insured_percentage.discretionary})
    vat = N_("Value added tax is insured.") if terms.vat_insured else N_("Value added tax is not insured.")
    yield "vat_insured", Sentence(vat)


def _of_invoices(terms: CoverTerms) -> Iterator[tuple[str, Sentence]]:
    if terms.max_payment_terms_days is not None:
        message = N_("Give the buyer at most %(days)s days to pay, counted from the invoice date.")
        yield "max_payment_terms_days", Sentence(message, {"days": terms.max_payment_terms_days})
    if terms.max_invoicing_days is not None:
        message = N_("Send the invoice within %(days)s days of the shipment.")
        yield "max_invoicing_days", Sentence(message, {"days": terms.max_invoicing_days})
    if terms.max_extension_days is not None:
        message = N_(
            "You may extend the due date by up to %(days)s days in all. Once an invoice is unpaid past that, "
            "new shipments to the buyer are not covered."
        )
        yield "max_extension_days", Sentence(message, {"days": terms.max_extension_days})
    if terms.month_end is not None:
        message = N_(
            "For invoices dated on day %(cutoff)s of a month or later, the extension is longer by the days up to "
            "day %(substitute)s of the next month."
        )
        days = {"cutoff": terms.month_end.cutoff_day, "substitute": terms.month_end.substitute_day}
        yield "month_end", Sentence(message, days)


def _of_notices(terms: CoverTerms) -> Iterator[tuple[str, Sentence]]:
    if terms.overdue_minimum:
        message = N_("Invoices with no more than %(amount)s unpaid need no notice and stop no shipments.")
        yield "overdue_minimum", Sentence(message, {"amount": terms.overdue_minimum})
    if terms.overdue_notice is not None:
        yield from _of_overdue_notice(terms.overdue_notice)
    if terms.claim_deadline is not None:
        message = _CLAIM_FROM[terms.claim_deadline.anchor]
        yield "claim_deadline", Sentence(message, {"days": terms.claim_deadline.days})


def _of_overdue_notice(term: OverdueNotice) -> Iterator[tuple[str, Sentence]]:
    yield "overdue_notice", Sentence(_NOTICE_FROM[term.anchor], {"days": term.days})
    yield "overdue_notice", Sentence(_NOTICE_LATE[term.late])


def _of_payment(terms: CoverTerms) -> Iterator[tuple[str, Sentence]]:
    if terms.waiting is not None:
        yield "waiting", Sentence(_WAITING_FROM[terms.waiting.anchor], {"months": terms.waiting.months})
        yield "waiting", Sentence(N_("If the buyer is insolvent, we do not wait."))
    if terms.payment_days is not None:
        message = N_(
            "We pay within %(days)s days of accepting the claim, or of the end of waiting where that is later."
        )
        yield "payment_days", Sentence(message, {"days": terms.payment_days})


def _of_amounts(terms: CoverTerms) -> Iterator[tuple[str, Sentence]]:
    if terms.threshold is not None:
        message = N_("Losses of %(amount)s or less are not covered; above that the whole loss counts.")
        yield "threshold", Sentence(message, {"amount": terms.threshold})
    if terms.deductible is not None:
        yield "deductible", _of_deductible(_DEDUCTIBLE, terms.deductible)
    if terms.minimum_retention is not None:
        message = N_("You bear at least %(amount)s of each loss.")
        yield "minimum_retention", Sentence(message, {"amount": terms.minimum_retention})
    if terms.aggregate_first_loss is not None:
        yield "aggregate_first_loss", _of_deductible(_FIRST_LOSS, terms.aggregate_first_loss)
    if terms.max_liability is not None:
        yield "max_liability", _of_max_liability(terms.max_liability)
    if terms.recovery_split is None:
        yield "recovery_split", Sentence(N_("Money that comes after the loss is yours."))
    else:
        yield "recovery_split", Sentence(_SPLIT[terms.recovery_split])


def _of_deductible(messages: Mapping[Basis, str], term: Deductible) -> Sentence:
    return Sentence(messages[term.basis], {"amount": term.amount})


def _of_max_liability(term: MaxLiability) -> Sentence:
    times = "" if term.times_premium is None else f"{term.times_premium:f}"
    if term.amount is None:
        return Sentence(N_("For the whole period we pay at most %(times)s times the premium paid."), {"times": times})
    if term.times_premium is None:
        return Sentence(N_("For the whole period we pay at most %(amount)s."), {"amount": term.amount})
    return Sentence(_LIABILITY_OF_TWO[term.rule], {"amount": term.amount, "times": times})
