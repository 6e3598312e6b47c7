"""The form of a policy: a table of fields, each with its place in the terms; rules that are left empty are off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.errors import Fault, Invalid
from basics.money import Money, Rate
from basics.periods import add_months
from policies.cover.terms_json import terms_as_json, terms_from_json
from policies.cover.values import Anchor, Basis, Late, LiabilityRule, RecoverySplit
from policies.values import PolicyDraft, PolicyFacts
from portal.cover_words import CLAUSES
from portal.forms import Form

_ANCHORS: Final = (
    (Anchor.DUE_DATE.value, _l("the due date")),
    (Anchor.MAX_EXTENSION_END.value, _l("the end of the maximum extension")),
)
_ANY_ANCHOR: Final = (*_ANCHORS, (Anchor.NOTICE.value, _l("the overdue notice")))
_BASES: Final = (
    (Basis.BEFORE_PERCENTAGE.value, _l("before the insured percentage is taken")),
    (Basis.AFTER_PERCENTAGE.value, _l("after the insured percentage is taken")),
)
_LATE: Final = (
    (Late.DENY.value, _l("the loss is not paid")),
    (Late.FLAG.value, _l("it is recorded, and the loss is paid")),
)
_RULES: Final = (
    (LiabilityRule.LESSER.value, _l("the lesser of the two")),
    (LiabilityRule.GREATER.value, _l("the greater of the two")),
)
_SPLITS: Final = (
    ("", _l("all to the policyholder")),
    (RecoverySplit.BY_INDEMNITY.value, _l("by the indemnity's share in the insured debt")),
    (RecoverySplit.BY_PERCENTAGE.value, _l("by the insured percentage")),
)


@dataclass(frozen=True, slots=True)
class TermField:
    """One field of the form.

    Attributes:
        path: Where it stands in the policy object of a case; the first field of an inner object switches it on.
        kind: text, date, number, amount, percent, select, checkbox or countries.
    """

    name: str
    path: tuple[str, ...]
    label: Any
    kind: str
    unit: Any = ""
    options: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    is_required: bool = False


_DAYS: Final = _l("days")
GROUPS: Final[tuple[tuple[Any, tuple[TermField, ...]], ...]] = (
    (
        _l("Scope"),
        (
            TermField("period_start", ("period", "start"), _l("Period starts on"), "date", is_required=True),
            TermField(
                "period_end",
                ("period", "end"),
                _l("Period ends before"),
                "date",
                help=_l("The first day that is not in it any more."),
                is_required=True,
            ),
            TermField(
                "countries",
                ("countries",),
                _l("Countries of buyers"),
                "countries",
                help=_l("Codes of two letters, such as US, DE; empty covers all."),
            ),
            TermField("named", ("insured_percentage", "named"), _l("Insured percentage"), "percent", "%"),
            TermField(
                "discretionary",
                ("insured_percentage", "discretionary"),
                _l("Insured percentage under a discretionary limit"),
                "percent",
                "%",
            ),
            TermField("vat_insured", ("vat_insured",), _l("Value added tax is insured"), "checkbox"),
        ),
    ),
    (
        _l("Invoices"),
        (
            TermField("payment_terms", ("max_payment_terms_days",), _l("Longest payment terms"), "number", _DAYS),
            TermField("invoicing", ("max_invoicing_days",), _l("Invoice within, after shipment"), "number", _DAYS),
            TermField("extension", ("max_extension_days",), _l("Maximum extension"), "number", _DAYS),
            TermField("cutoff_day", ("month_end", "cutoff_day"), _l("Month-end rule: invoices from day"), "number"),
            TermField(
                "substitute_day", ("month_end", "substitute_day"), _l("count as of day of the next month"), "number"
            ),
            TermField("overdue_minimum", ("overdue_minimum",), _l("Open amounts that need no notice"), "amount"),
        ),
    ),
    (
        _l("Duties"),
        (
            TermField("notice_days", ("overdue_notice", "days"), _l("Overdue notice within"), "number", _DAYS),
            TermField("notice_anchor", ("overdue_notice", "anchor"), _l("counted from"), "select", options=_ANCHORS),
            TermField("notice_late", ("overdue_notice", "late"), _l("If it comes late"), "select", options=_LATE),
            TermField("claim_days", ("claim_deadline", "days"), _l("Claim within"), "number", _DAYS),
            TermField("claim_anchor", ("claim_deadline", "anchor"), _l("counted from"), "select", options=_ANY_ANCHOR),
        ),
    ),
    (
        _l("Payment of a loss"),
        (
            TermField("waiting_months", ("waiting", "months"), _l("Waiting period"), "number", _l("months")),
            TermField("waiting_anchor", ("waiting", "anchor"), _l("counted from"), "select", options=_ANY_ANCHOR),
            TermField("payment_days", ("payment_days",), _l("Paid within"), "number", _DAYS),
            TermField("recovery_split", ("recovery_split",), _l("Later recoveries go"), "select", options=_SPLITS),
        ),
    ),
    (
        _l("Own share"),
        (
            TermField("threshold", ("threshold",), _l("Losses up to this are not covered"), "amount"),
            TermField("deductible", ("deductible", "amount"), _l("Deductible of each loss"), "amount"),
            TermField("deductible_basis", ("deductible", "basis"), _l("taken off"), "select", options=_BASES),
            TermField("minimum_retention", ("minimum_retention",), _l("Minimum retention of each loss"), "amount"),
            TermField("first_loss", ("aggregate_first_loss", "amount"), _l("First loss of the period"), "amount"),
            TermField("first_loss_basis", ("aggregate_first_loss", "basis"), _l("taken off"), "select", options=_BASES),
            TermField("liability", ("max_liability", "amount"), _l("Maximum liability of the period"), "amount"),
            TermField("liability_times", ("max_liability", "times_premium"), _l("or times the premium paid"), "text"),
            TermField(
                "liability_rule", ("max_liability", "rule"), _l("Where both are given"), "select", options=_RULES
            ),
        ),
    ),
)
FIELDS: Final = tuple(field for _label, fields in GROUPS for field in fields)
OTHERS: Final = (
    "policyholder_id", "number", "currency", "premium_rate", "minimum_premium", "reduction_notice_days", "clauses",
    "effective_from",
)  # fmt: skip
START: Final[Mapping[str, str]] = {
    "currency": "EUR",
    "named": "90",
    "payment_terms": "90",
    "invoicing": "30",
    "extension": "60",
    "overdue_minimum": "500.00",
    "notice_days": "30",
    "notice_anchor": Anchor.MAX_EXTENSION_END.value,
    "notice_late": Late.DENY.value,
    "claim_days": "240",
    "claim_anchor": Anchor.DUE_DATE.value,
    "waiting_months": "6",
    "waiting_anchor": Anchor.DUE_DATE.value,
    "payment_days": "30",
    "recovery_split": RecoverySplit.BY_INDEMNITY.value,
    "threshold": "500.00",
    "deductible_basis": Basis.AFTER_PERCENTAGE.value,
    "first_loss_basis": Basis.BEFORE_PERCENTAGE.value,
    "liability_times": "30",
    "premium_rate": "0.35",
    "minimum_premium": "5000.00",
    "reduction_notice_days": "30",
}


def sent() -> Form:
    """Give what was typed into the form of a policy."""
    names = (*(field.name for field in FIELDS), *OTHERS)
    return Form({name: request.form.get(name, "").strip() for name in names})


def starting(*, on: date) -> Form:
    """Give the form of a new policy with usual terms, for a year from the month of a day."""
    first = on.replace(day=1)
    period = {"period_start": first.isoformat(), "period_end": add_months(first, 12).isoformat()}
    return Form({**dict.fromkeys((field.name for field in FIELDS), ""), **START, **period})


def of_policy(policy: PolicyFacts, *, on: date) -> Form:
    """Give the form of a new version, filled in with the terms in force."""
    terms = terms_as_json(policy.terms)
    given: dict[str, str] = {field.name: _typed(_at(terms, field.path), field) for field in FIELDS}
    own = {
        "number": policy.number,
        "currency": policy.currency,
        "premium_rate": policy.premium_rate.percent,
        "minimum_premium": policy.minimum_premium.decimal,
        "reduction_notice_days": str(policy.reduction_notice_days),
        "clauses": "\n".join(f"{key}: {text}" for key, text in policy.clauses.items()),
        "effective_from": on.isoformat(),
    }
    return Form({**given, **own})


def draft_of(form: Form, *, is_invented: bool) -> PolicyDraft | None:
    """Make the draft that the service takes of the form; None, with the form's errors, where something is wrong."""
    faults: list[Fault] = []
    document = _document(form)
    terms = _kept(faults, lambda: terms_from_json(document))
    rate = _kept(faults, lambda: Rate.parse_percent(form.typed("premium_rate"), where="premium_rate"))
    currency = form.typed("currency")
    minimum = _kept(faults, lambda: Money.parse(form.typed("minimum_premium"), currency, where="minimum_premium"))
    notice = form.typed("reduction_notice_days")
    if not notice.isdecimal():
        faults.append(Fault("reduction_notice_days", repr(notice), _("a number of days such as 30 is right")))
    clauses = dict(_clauses(form.typed("clauses"), faults))
    for fault in faults:
        form.errors.append((_field_of(fault.where), f"{fault.found}; {fault.remedy}"))
    if faults or terms is None or rate is None or minimum is None:
        return None
    return PolicyDraft(form.typed("number"), terms, clauses, rate, minimum, int(notice), is_invented)


def day_of(form: Form, name: str) -> date | None:
    """Give the day typed into a field; None, with the form's error, where it is none."""
    try:
        return date.fromisoformat(form.typed(name))
    except ValueError:
        form.errors.append((name, _("A date such as 2008-05-01 is right.")))
        return None


def _kept(faults: list[Fault], read: Any) -> Any:  # noqa: ANN401 - whatever is read
    try:
        return read()
    except Invalid as error:
        faults.extend(error.faults)
        return None


def _document(form: Form) -> dict[str, object]:
    """Put the typed fields together as the policy object of a case; an inner object without its amounts is off."""
    document: dict[str, object] = {"currency": form.typed("currency")}
    for field in FIELDS:
        value = _value(form.typed(field.name), field)
        if len(field.path) == 1:
            document[field.path[0]] = value
            continue
        inner = document.setdefault(field.path[0], {})
        if isinstance(inner, dict):
            inner[field.path[1]] = value
    required = {"period", "insured_percentage"}
    for key, inner in document.items():
        if isinstance(inner, dict) and key not in required and not _is_on(key, inner):
            document[key] = None
    return document


def _is_on(key: str, inner: Mapping[str, object]) -> bool:
    """Tell whether anything was typed into a rule beside what a list offers anyway."""
    chosen = {field.path[1] for field in FIELDS if field.path[0] == key and field.kind == "select"}
    return any(value is not None for name, value in inner.items() if name not in chosen)


def _value(text: str, field: TermField) -> object:
    if field.kind == "checkbox":
        return text == "yes"
    if not text:
        return None
    if field.kind == "number":
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text  # noqa: PLR2004 - days
    if field.kind == "countries":
        return [code.strip().upper() for code in text.replace(";", ",").split(",") if code.strip()]
    return text


def _typed(value: object, field: TermField) -> str:
    if field.kind == "checkbox":
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _at(terms: Mapping[str, object], path: tuple[str, ...]) -> object:
    outer = terms.get(path[0])
    if len(path) == 1:
        return outer
    return outer.get(path[1]) if isinstance(outer, dict) else None


def _field_of(where: str) -> str:
    """Give the field that a fault of the terms stands at."""
    path = tuple(where.removeprefix("policy.").split("[")[0].split("."))
    exact = next((field.name for field in FIELDS if field.path == path), None)
    outer = next((field.name for field in FIELDS if field.path[0] == path[0]), None)
    return exact or outer or (path[0] if path[0] in OTHERS else "")


def _clauses(text: str, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        key, colon, wording = line.partition(":")
        if colon and key.strip() in CLAUSES and wording.strip():
            yield key.strip(), wording.strip()
        else:
            faults.append(Fault("clauses", repr(line[:60]), _("a line such as waiting: Clause 7, waiting period")))
