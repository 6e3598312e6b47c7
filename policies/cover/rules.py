"""Which invoices are covered, and for how much of the debt: eligibility, base, applicable limit, insured debt."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from basics.money import Money
from policies.cover.allocation import InvoiceAccount, allocate
from policies.cover.applicable_limits import ApplicableLimit, limits_on
from policies.cover.deadlines import extension_end
from policies.cover.reasons import Ineligibility
from policies.cover.values import CoverCase, Movement, MovementKind, OpenInvoice

_PAYMENTS = frozenset({MovementKind.RECEIPT, MovementKind.CREDIT_NOTE})


@dataclass(frozen=True, slots=True)
class CoveredInvoice:
    """What the policy covers of one invoice; amounts are exact, in major units.

    Attributes:
        base: The open debt that the policy looks at: without tax, where tax is not insured.
        limit: The limit applicable on the ship date, top-ups included; zero where there is none.
        insured: The part of `base` that the limit leaves room for; zero where `reasons` are not empty.
        share: The insured percentage as a share of one; zero where no limit applies.
        reasons: The tests that the invoice fails, in the order of `Ineligibility`; empty: eligible.
    """

    invoice: OpenInvoice
    account: InvoiceAccount
    base: Fraction
    limit: Money
    insured: Fraction
    share: Fraction
    reasons: tuple[Ineligibility, ...]

    @property
    def is_eligible(self) -> bool:
        """Tell whether the invoice passes every test."""
        return not self.reasons

    @property
    def is_overdue_relevant(self) -> bool:
        """Tell whether the invoice asks for a notice when overdue: undisputed and above the minimum, at the end."""
        return not self.invoice.disputed and self.account.small_since is None


@dataclass(frozen=True, slots=True)
class CoverFinding:
    """The cover of all invoices, in their order; `insured` and `insured_percentage_sum` are exact sums."""

    invoices: tuple[CoveredInvoice, ...]
    unallocated: Money
    insured: Fraction
    insured_percentage_sum: Fraction
    open_gross: Fraction


def examine_cover(case: CoverCase) -> CoverFinding:
    """Find what the policy covers of each invoice after the movements up to `on` and before the loss."""
    minimum = overdue_minimum(case)
    allocation = allocate(case.invoices, payments_before_loss(case), minimum=minimum)
    limits = limits_on((invoice.shipped_on for invoice in case.invoices), case.limits, case.terms)
    stopped = shipped_after_stop(case, allocation.accounts)
    places = range(len(case.invoices))
    reasons = [
        ineligibility(case.invoices[place], case, limit=limits[case.invoices[place].shipped_on], stopped=stopped[place])
        for place in places
    ]
    bases = [
        insurable_base(invoice, account, vat_insured=case.terms.vat_insured)
        for invoice, account in zip(case.invoices, allocation.accounts, strict=True)
    ]
    eligible = [place for place in places if not reasons[place]]
    insured = insured_debts(case, eligible, bases, limits=limits)
    covered = []
    for place, invoice in enumerate(case.invoices):
        limit = limits[invoice.shipped_on]
        share = Fraction(0) if limit.rate is None else limit.rate.exact
        account = allocation.accounts[place]
        amount = insured.get(place, Fraction(0))
        found = CoveredInvoice(invoice, account, bases[place], limit.amount, amount, share, reasons[place])
        covered.append(found)
    return _summed(tuple(covered), allocation.unallocated)


def overdue_minimum(case: CoverCase) -> Money:
    """Give the open amount up to which an invoice is not overdue-relevant."""
    return case.terms.overdue_minimum or Money.zero(case.terms.currency)


def payments_before_loss(case: CoverCase) -> list[Movement]:
    """Give the receipts and credit notes up to `on` and before the loss; later money is a recovery."""
    return [
        movement
        for movement in case.movements
        if movement.kind in _PAYMENTS and movement.on <= case.on and (case.loss is None or movement.on < case.loss.on)
    ]


def ineligibility(
    invoice: OpenInvoice, case: CoverCase, *, limit: ApplicableLimit, stopped: bool
) -> tuple[Ineligibility, ...]:
    """Name every test that an invoice fails, in order.

    Args:
        invoice: One of the case.
        case: The terms, the buyer's country and the loss.
        limit: The limit on the ship date.
        stopped: Whether another overdue invoice had stopped shipments by then.
    """
    terms = case.terms
    payment_days = (invoice.due_on - invoice.invoiced_on).days
    invoicing_days = (invoice.invoiced_on - invoice.shipped_on).days
    tests = (
        (Ineligibility.SHIPPED_OUTSIDE_PERIOD, invoice.shipped_on not in terms.period),
        (Ineligibility.TERMS_TOO_LONG, _exceeds(payment_days, terms.max_payment_terms_days)),
        (Ineligibility.INVOICED_LATE, _exceeds(invoicing_days, terms.max_invoicing_days)),
        (Ineligibility.COUNTRY_NOT_COVERED, terms.countries is not None and case.country not in terms.countries),
        (Ineligibility.DISPUTED, invoice.disputed),
        (Ineligibility.AFTER_STOP, stopped),
        (Ineligibility.NO_LIMIT, not limit.amount),
        (Ineligibility.SHIPPED_AFTER_LOSS, case.loss is not None and invoice.shipped_on >= case.loss.on),
    )
    return tuple(reason for reason, fails in tests if fails)


def shipped_after_stop(case: CoverCase, accounts: Sequence[InvoiceAccount]) -> list[bool]:
    """Tell for each invoice whether another one had stopped shipments before its ship date.

    An undisputed invoice stops the shipments of the days after its extension's end, up to and with the day whose
    events leave no more than the overdue minimum of it open: that is an interval, and intervals that hold a day
    are counted by two sorted lists.
    """
    intervals = [
        _stop_interval(invoice, account, case) for invoice, account in zip(case.invoices, accounts, strict=True)
    ]
    begins = sorted(interval[0] for interval in intervals if interval is not None)
    ends = sorted(interval[1] for interval in intervals if interval is not None)

    def is_stopped(invoice: OpenInvoice, own: tuple[date, date] | None) -> bool:
        day = invoice.shipped_on
        by_itself = own is not None and own[0] < day <= own[1]
        return bisect_left(begins, day) - bisect_left(ends, day) > int(by_itself)

    return [is_stopped(invoice, own) for invoice, own in zip(case.invoices, intervals, strict=True)]


def insurable_base(invoice: OpenInvoice, account: InvoiceAccount, *, vat_insured: bool) -> Fraction:
    """Give the open debt, less its share of tax where the policy does not insure tax."""
    open_gross = account.open_gross.exact
    if vat_insured:
        return open_gross
    return open_gross * Fraction(invoice.gross.minor - invoice.vat.minor, invoice.gross.minor)


def insured_debts(
    case: CoverCase, eligible: Sequence[int], bases: Sequence[Fraction], *, limits: dict[date, ApplicableLimit]
) -> dict[int, Fraction]:
    """Fill the limits with eligible invoices in ship order.

    Args:
        case: Its invoices and the insured debt of earlier periods.
        eligible: Places of the eligible invoices.
        bases: The base of every invoice of the case.
        limits: The limit of every ship date.

    Returns:
        The insured debt by place.
    """
    insured: dict[int, Fraction] = {}
    used = case.prior_insured.exact
    for place in sorted(eligible, key=lambda place: case.invoices[place].shipment_key):
        free = max(Fraction(0), limits[case.invoices[place].shipped_on].amount.exact - used)
        insured[place] = min(bases[place], free)
        used += insured[place]
    return insured


def _stop_interval(invoice: OpenInvoice, account: InvoiceAccount, case: CoverCase) -> tuple[date, date] | None:
    """Give the day after which, and the last day on which, this invoice stops shipments; None if it never does."""
    begins = extension_end(invoice, case.terms)
    ends = account.small_since or date.max
    if begins is None or invoice.disputed or ends <= begins:
        return None
    return (begins, ends)


def _exceeds(days: int, most: int | None) -> bool:
    return most is not None and days > most


def _summed(invoices: tuple[CoveredInvoice, ...], unallocated: Money) -> CoverFinding:
    zero = Fraction(0)
    return CoverFinding(
        invoices=invoices,
        unallocated=unallocated,
        insured=sum((found.insured for found in invoices), zero),
        insured_percentage_sum=sum((found.insured * found.share for found in invoices), zero),
        open_gross=sum((found.account.open_gross.exact for found in invoices), zero),
    )
