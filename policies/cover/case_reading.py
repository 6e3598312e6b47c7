"""Read a case file's document: strict, complete, every fault with its path. `docs/cases.md` is the contract."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from basics.countries import COUNTRIES
from basics.currencies import exponent_of
from basics.errors import Fault, Invalid
from basics.money import MINOR_MAX, Money
from policies.cover.json_reading import Part, found
from policies.cover.terms_json import TERMS_KEYS, read_terms
from policies.cover.values import (
    CoverCase,
    CoverTerms,
    LimitKind,
    LimitSource,
    LimitSpan,
    Loss,
    LossKind,
    Movement,
    MovementKind,
    Notice,
    NoticeKind,
    OpenInvoice,
    YearToDate,
)

_CASE_KEYS: Final = (
    "policy",
    "buyer",
    "limits",
    "prior_insured",
    "invoices",
    "movements",
    "notices",
    "loss",
    "year_to_date",
    "on",
)
_INVOICE_KEYS: Final = ("ref", "gross", "vat", "shipped_on", "invoiced_on", "due_on", "disputed")
_LIMIT_KEYS: Final = ("kind", "source", "amount", "effective_for_shipments_from", "valid_to", "insured_percentage")
_BEFORE_LOSS: Final = frozenset({MovementKind.RECEIPT, MovementKind.CREDIT_NOTE})
_FAULTS_TOLD: Final = 20


def read_case(document: object, *, needs_loss: bool) -> CoverCase:
    """Read one case.

    Args:
        document: What `parse_json` gave.
        needs_loss: Whether a case without a loss is a fault (it is for an assessment, not for the clock).

    Raises:
        Invalid: `cover.case`, with every fault and its path; the message tells the first twenty.
    """
    faults: list[Fault] = []
    root = Part(document, path="", keys=_CASE_KEYS, faults=faults)
    case = _read(root, needs_loss=needs_loss) if isinstance(document, dict) else None
    if case is not None and not faults:
        faults.extend(_too_large(case))
    if case is None or faults:
        told = "; ".join(str(fault) for fault in faults[:_FAULTS_TOLD])
        raise Invalid("cover.case", told, faults)
    return case


def _read(root: Part, *, needs_loss: bool) -> CoverCase | None:
    policy = root.required_part("policy", TERMS_KEYS)
    terms = read_terms(policy)
    if terms is None:
        return None
    loss = _read_loss(root, needs_loss=needs_loss)
    root.require("invoices", "a list is right")
    invoices = tuple(_read_invoices(root, terms.currency))
    return CoverCase(
        terms=terms,
        country=_read_country(root),
        limits=tuple(_read_limits(root, terms)),
        prior_insured=root.amount("prior_insured", terms.currency),
        invoices=invoices,
        movements=tuple(_read_movements(root, terms.currency, frozenset(each.ref for each in invoices), loss=loss)),
        notices=tuple(_read_notices(root)),
        loss=loss,
        year_to_date=_read_year_to_date(root, terms),
        on=root.day("on"),
    )


def _read_country(root: Part) -> str:
    buyer = root.required_part("buyer", ("country",))
    country = buyer.text("country")
    if country and country not in COUNTRIES:
        buyer.fault("country", found(country), "an ISO 3166 code such as PL is right")
    return country


def _read_loss(root: Part, *, needs_loss: bool) -> Loss | None:
    if needs_loss:
        root.require("loss", "a loss with its kind and day is right")
    part = root.part("loss", ("kind", "on"))
    if part is None:
        return None
    loss = Loss(part.choice("kind", LossKind), part.day("on"))
    return loss if part.is_sound("on") else None


def _read_limits(root: Part, terms: CoverTerms) -> Iterator[LimitSpan]:
    for part in root.parts("limits", _LIMIT_KEYS):
        kind = part.choice("kind", LimitKind)
        rate = part.rate_or_none("insured_percentage")
        if kind is LimitKind.BASE and rate is None:
            part.require("source", f"one of {', '.join(LimitSource)} is right for a base without its own percentage")
        source = part.choice_or_none("source", LimitSource)
        if kind is LimitKind.BASE and rate is None and source and terms.insured_percentage.of(source) is None:
            remedy = f"a percentage is right here or at policy.insured_percentage.{source.value}"
            part.fault("insured_percentage", "nothing", remedy)
        yield LimitSpan(
            kind=kind,
            source=source or (LimitSource.NAMED if kind is LimitKind.BASE and rate is None else None),
            amount=part.amount("amount", terms.currency),
            effective_for_shipments_from=part.any_day("effective_for_shipments_from"),
            valid_to=part.any_day_or_none("valid_to"),
            insured_percentage=rate,
        )


def _read_invoices(root: Part, currency: str) -> Iterator[OpenInvoice]:
    refs: set[str] = set()
    for part in root.parts("invoices", _INVOICE_KEYS):
        invoice = OpenInvoice(
            ref=part.text("ref"),
            gross=part.amount("gross", currency),
            vat=part.amount("vat", currency),
            shipped_on=part.day("shipped_on"),
            invoiced_on=part.day("invoiced_on"),
            due_on=part.day("due_on"),
            disputed=part.flag("disputed"),
        )
        _check_invoice(part, invoice, refs)
        refs.add(invoice.ref)
        yield invoice


def _check_invoice(part: Part, invoice: OpenInvoice, refs: set[str]) -> None:
    if part.is_sound("ref") and invoice.ref in refs:
        part.fault("ref", found(invoice.ref), "a reference that no other invoice bears is right")
    if part.is_sound("gross", "vat") and invoice.vat > invoice.gross > Money.zero(invoice.gross.currency):
        part.fault("vat", invoice.vat.decimal, f"at most the gross amount, {invoice.gross.decimal}, is right")
    if part.is_sound("gross") and not invoice.gross:
        part.fault("gross", invoice.gross.decimal, "an amount above 0 is right")


def _read_movements(root: Part, currency: str, refs: frozenset[str], *, loss: Loss | None) -> Iterator[Movement]:
    for part in root.parts("movements", ("kind", "amount", "on", "invoice")):
        movement = Movement(
            kind=part.choice("kind", MovementKind),
            amount=part.amount("amount", currency),
            on=part.day("on"),
            invoice=part.text_or_none("invoice"),
        )
        _check_movement(part, movement, refs, loss=loss)
        yield movement


def _check_movement(part: Part, movement: Movement, refs: frozenset[str], *, loss: Loss | None) -> None:
    if movement.invoice is not None and movement.kind is not MovementKind.CREDIT_NOTE:
        part.fault("invoice", f"an invoice on a {movement.kind.value}", "only a credit note names an invoice")
    elif movement.invoice is not None and movement.invoice not in refs:
        part.fault("invoice", found(movement.invoice), "the ref of an invoice of the case is right")
    if loss is None or not part.is_sound("kind", "on"):
        return
    if movement.kind in _BEFORE_LOSS and movement.on >= loss.on:
        remedy = f"a day before the loss, {loss.on}, is right; money after the loss is a recovery"
        part.fault("on", f"a {movement.kind.value} on {movement.on}", remedy)
    if movement.kind not in _BEFORE_LOSS and movement.on < loss.on:
        remedy = f"the day of the loss, {loss.on}, or a later one is right"
        part.fault("on", f"a {movement.kind.value} on {movement.on}", remedy)


def _read_notices(root: Part) -> Iterator[Notice]:
    for part in root.parts("notices", ("kind", "on")):
        yield Notice(part.choice("kind", NoticeKind), part.day("on"))


def _read_year_to_date(root: Part, terms: CoverTerms) -> YearToDate:
    zero = Money.zero(terms.currency)
    part = root.part("year_to_date", ("indemnities_paid", "first_loss_used", "premium_paid"))
    used = YearToDate(zero, zero)
    if part is not None:
        used = YearToDate(
            indemnities_paid=part.amount("indemnities_paid", terms.currency),
            first_loss_used=part.amount("first_loss_used", terms.currency),
            premium_paid=part.amount_or_none("premium_paid", terms.currency),
        )
    needs_premium = terms.max_liability is not None and terms.max_liability.times_premium is not None
    if needs_premium and used.premium_paid is None:
        root.fault("year_to_date.premium_paid", "nothing", "policy.max_liability.times_premium needs an amount")
    return used


def _too_large(case: CoverCase) -> Iterator[Fault]:
    """Refuse amounts whose sums may not fit into 64 bits of minor units."""
    terms, used = case.terms, case.year_to_date
    amounts = [case.prior_insured, used.indemnities_paid, used.first_loss_used]
    amounts += [limit.amount for limit in case.limits]
    amounts += [invoice.gross for invoice in case.invoices]
    amounts += [movement.amount for movement in case.movements]
    total = Fraction(sum(amount.minor for amount in amounts))
    ceiling = terms.max_liability
    if ceiling is not None and ceiling.amount is not None:
        total += ceiling.amount.minor
    if ceiling is not None and ceiling.times_premium is not None and used.premium_paid is not None:
        total += Fraction(ceiling.times_premium) * used.premium_paid.minor
    if total > MINOR_MAX:
        whole_digits = 18 - exponent_of(terms.currency)
        yield Fault("", "amounts that are too large to add up", f"sums of at most {whole_digits} digits are right")
