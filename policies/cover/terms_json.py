"""The terms of cover as plain JSON: the `policy` object of a case, and what a policy version stores."""

from typing import Final

from basics.countries import COUNTRIES
from basics.currencies import EXPONENTS
from basics.errors import Fault, Invalid
from basics.money import Money, Rate
from basics.periods import Period
from policies.cover.json_reading import Part, found
from policies.cover.values import (
    Anchor,
    Basis,
    ClaimDeadline,
    CoverTerms,
    Deductible,
    InsuredPercentage,
    Late,
    LiabilityRule,
    MaxLiability,
    MonthEnd,
    OverdueNotice,
    RecoverySplit,
    Waiting,
)

MONTHS_MAX: Final = 1_200
TERMS_KEYS: Final = (
    "currency",
    "period",
    "countries",
    "insured_percentage",
    "max_payment_terms_days",
    "max_extension_days",
    "max_invoicing_days",
    "month_end",
    "overdue_minimum",
    "overdue_notice",
    "waiting",
    "claim_deadline",
    "payment_days",
    "vat_insured",
    "threshold",
    "deductible",
    "minimum_retention",
    "aggregate_first_loss",
    "max_liability",
    "recovery_split",
)


def terms_from_json(document: object, *, path: str = "policy") -> CoverTerms:
    """Read the terms of cover from plain JSON.

    Raises:
        Invalid: `cover.terms`, with every fault and its path.
    """
    faults: list[Fault] = []
    part = Part(document, path=path, keys=TERMS_KEYS, faults=faults)
    terms = read_terms(part) if isinstance(document, dict) else None
    if terms is None or faults:
        raise Invalid("cover.terms", "; ".join(str(fault) for fault in faults), faults)
    return terms


def read_terms(part: Part) -> CoverTerms | None:
    """Read the terms from an opened object; None where the currency is wrong, for no amount can be read then."""
    currency = part.text("currency")
    if currency not in EXPONENTS:
        if currency:
            part.fault("currency", found(currency), "an ISO 4217 code in use, such as EUR, is right")
        return None
    terms = CoverTerms(
        currency=currency,
        period=_read_period(part),
        insured_percentage=_read_insured_percentage(part),
        countries=_read_countries(part),
        max_payment_terms_days=part.count_or_none("max_payment_terms_days"),
        max_extension_days=part.count_or_none("max_extension_days"),
        max_invoicing_days=part.count_or_none("max_invoicing_days"),
        month_end=_read_month_end(part),
        overdue_minimum=part.amount_or_none("overdue_minimum", currency),
        overdue_notice=_read_overdue_notice(part),
        waiting=_read_waiting(part),
        claim_deadline=_read_claim_deadline(part),
        payment_days=part.count_or_none("payment_days"),
        vat_insured=part.flag("vat_insured"),
        threshold=part.amount_or_none("threshold", currency),
        deductible=_read_deductible(part, "deductible", currency),
        minimum_retention=part.amount_or_none("minimum_retention", currency),
        aggregate_first_loss=_read_deductible(part, "aggregate_first_loss", currency),
        max_liability=_read_max_liability(part, currency),
        recovery_split=part.choice_or_none("recovery_split", RecoverySplit),
    )
    _check_anchors(part, terms)
    return terms


def terms_as_json(terms: CoverTerms) -> dict[str, object]:
    """Write the terms as plain JSON with every key, null where a rule is off: the inverse of `read_terms`."""
    percentage = terms.insured_percentage
    return {
        "currency": terms.currency,
        "period": {"start": terms.period.start.isoformat(), "end": terms.period.end.isoformat()},
        "countries": None if terms.countries is None else list(terms.countries),
        "insured_percentage": {
            "named": None if percentage.named is None else percentage.named.percent,
            "discretionary": None if percentage.discretionary is None else percentage.discretionary.percent,
        },
        "max_payment_terms_days": terms.max_payment_terms_days,
        "max_extension_days": terms.max_extension_days,
        "max_invoicing_days": terms.max_invoicing_days,
        "month_end": terms.month_end
        and {"cutoff_day": terms.month_end.cutoff_day, "substitute_day": terms.month_end.substitute_day},
        "overdue_minimum": _decimal(terms.overdue_minimum),
        "overdue_notice": terms.overdue_notice
        and {
            "days": terms.overdue_notice.days,
            "anchor": terms.overdue_notice.anchor.value,
            "late": terms.overdue_notice.late.value,
        },
        "waiting": terms.waiting and {"months": terms.waiting.months, "anchor": terms.waiting.anchor.value},
        "claim_deadline": terms.claim_deadline
        and {"days": terms.claim_deadline.days, "anchor": terms.claim_deadline.anchor.value},
        "payment_days": terms.payment_days,
        "vat_insured": terms.vat_insured,
        "threshold": _decimal(terms.threshold),
        "deductible": _deductible_as_json(terms.deductible),
        "minimum_retention": _decimal(terms.minimum_retention),
        "aggregate_first_loss": _deductible_as_json(terms.aggregate_first_loss),
        "max_liability": _max_liability_as_json(terms.max_liability),
        "recovery_split": None if terms.recovery_split is None else terms.recovery_split.value,
    }


def _read_period(part: Part) -> Period:
    inner = part.required_part("period", ("start", "end"))
    start, end = inner.any_day("start"), inner.any_day("end")
    if start < end:
        return Period(start, end)
    if inner.is_sound("start", "end"):
        inner.fault("end", end.isoformat(), f"a day after the start, {start.isoformat()}, is right")
    return Period(start.replace(year=start.year - 1), start) if start.year > 1 else Period(start, start.replace(year=2))


def _read_countries(part: Part) -> tuple[str, ...] | None:
    if not part.has("countries"):
        return None
    countries = []
    for place, (_, value) in enumerate(part.items("countries")):
        if isinstance(value, str) and value in COUNTRIES:
            countries.append(value)
        else:
            part.fault(f"countries[{place}]", found(value), "an ISO 3166 code such as PL is right")
    return tuple(countries)


def _read_insured_percentage(part: Part) -> InsuredPercentage:
    inner = part.required_part("insured_percentage", ("named", "discretionary"))
    if not inner.is_sound():
        return InsuredPercentage(Rate(0), Rate(0))  # no further fault at each limit for this one
    return InsuredPercentage(inner.rate_or_none("named"), inner.rate_or_none("discretionary"))


def _read_month_end(part: Part) -> MonthEnd | None:
    inner = part.part("month_end", ("cutoff_day", "substitute_day"))
    if inner is None:
        return None
    return MonthEnd(inner.count("cutoff_day", low=1, high=31), inner.count("substitute_day", low=1, high=31))


def _read_overdue_notice(part: Part) -> OverdueNotice | None:
    inner = part.part("overdue_notice", ("days", "anchor", "late"))
    if inner is None:
        return None
    anchor = inner.choice("anchor", Anchor, but=(Anchor.NOTICE,))
    return OverdueNotice(inner.count("days"), anchor, inner.choice("late", Late))


def _read_waiting(part: Part) -> Waiting | None:
    inner = part.part("waiting", ("months", "anchor"))
    return None if inner is None else Waiting(inner.count("months", high=MONTHS_MAX), inner.choice("anchor", Anchor))


def _read_claim_deadline(part: Part) -> ClaimDeadline | None:
    inner = part.part("claim_deadline", ("days", "anchor"))
    return None if inner is None else ClaimDeadline(inner.count("days"), inner.choice("anchor", Anchor))


def _read_deductible(part: Part, key: str, currency: str) -> Deductible | None:
    inner = part.part(key, ("amount", "basis"))
    return None if inner is None else Deductible(inner.amount("amount", currency), inner.choice("basis", Basis))


def _read_max_liability(part: Part, currency: str) -> MaxLiability | None:
    """Read the maximum liability; the rule matters, and is required, only where there are two ceilings."""
    inner = part.part("max_liability", ("amount", "times_premium", "rule"))
    if inner is None:
        return None
    amount, times = inner.amount_or_none("amount", currency), inner.multiple_or_none("times_premium")
    rule = inner.choice_or_none("rule", LiabilityRule)
    if amount is None and times is None:
        return None
    if amount is not None and times is not None:
        inner.require("rule", f"one of {', '.join(LiabilityRule)} is right where there are two ceilings")
    return MaxLiability(amount, times, rule or LiabilityRule.LESSER)


def _check_anchors(part: Part, terms: CoverTerms) -> None:
    if terms.max_extension_days is not None:
        return
    anchored = {
        "overdue_notice": terms.overdue_notice,
        "waiting": terms.waiting,
        "claim_deadline": terms.claim_deadline,
    }
    for key, term in anchored.items():
        if term is not None and term.anchor is Anchor.MAX_EXTENSION_END:
            part.fault(f"{key}.anchor", found(term.anchor.value), "policy.max_extension_days must be given for it")


def _decimal(amount: Money | None) -> str | None:
    return None if amount is None else amount.decimal


def _deductible_as_json(term: Deductible | None) -> dict[str, object] | None:
    return None if term is None else {"amount": term.amount.decimal, "basis": term.basis.value}


def _max_liability_as_json(term: MaxLiability | None) -> dict[str, object] | None:
    if term is None:
        return None
    times = None if term.times_premium is None else f"{term.times_premium:f}"
    return {"amount": _decimal(term.amount), "times_premium": times, "rule": term.rule.value}
