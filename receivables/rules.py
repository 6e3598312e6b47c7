"""Pure rules of receivables: what may be entered, the clock by the terms of each shipment, what is insured and free."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from basics.errors import Fault
from basics.money import MINOR_MAX, Money
from basics.periods import Period
from policies.cover.allocation import allocate
from policies.cover.applicable_limits import limits_on
from policies.cover.clock import ClockedInvoice, CoverClock, DutyState, run_clock
from policies.cover.rules import CoverFinding, examine_cover
from policies.cover.values import CoverCase, CoverTerms, LimitSpan, Movement, MovementKind, OpenInvoice
from policies.rules import version_on
from policies.values import PolicyFacts
from receivables.values import (
    BuyerClock,
    BuyerStanding,
    ClockLine,
    ComingLimit,
    DueDuty,
    Ledger,
    NewInvoice,
    NewMovement,
)

REF_MAX: Final = 60
MOVEMENT_REF_MAX: Final = 300
FIRST_DAY: Final = date(1990, 1, 1)
_AHEAD_DAYS_MAX: Final = 3_660
_MINOR_MAX: Final = MINOR_MAX // 1_000_000  # a million of the greatest amounts still add up
_ENTERED: Final = frozenset({MovementKind.RECEIPT, MovementKind.CREDIT_NOTE})


def invoice_faults(invoice: NewInvoice, *, currency: str, on: date) -> list[Fault]:
    """Name what is wrong with an invoice as entered; `where` is the name of its field.

    Source: docs/cases.md, bad values.
    """
    faults = [*_ref_faults(invoice.ref, REF_MAX), *_amount_faults("gross", invoice.gross, currency)]
    faults += _currency_faults("vat", invoice.vat, currency)
    if not faults and not 0 <= invoice.vat.minor <= invoice.gross.minor:
        faults.append(Fault("vat", invoice.vat.decimal, f"0 to the gross amount, {invoice.gross.decimal}, is right"))
    latest = on + timedelta(days=_AHEAD_DAYS_MAX)
    faults += _day_faults("shipped_on", invoice.shipped_on, latest)
    if not FIRST_DAY <= invoice.invoiced_on <= on:
        faults.append(_past_fault("invoiced_on", invoice.invoiced_on, on))
    return faults + list(_day_faults("due_on", invoice.due_on, latest))


def movement_faults(movement: NewMovement, *, currency: str, on: date, invoice_refs: Iterable[str]) -> list[Fault]:
    """Name what is wrong with a receipt or credit note as entered.

    Args:
        movement: As entered.
        currency: The policy's.
        on: Business date.
        invoice_refs: Of the buyer's invoices under the policy.
    """
    faults = [*_ref_faults(movement.ref, MOVEMENT_REF_MAX), *_amount_faults("amount", movement.amount, currency)]
    if movement.kind not in _ENTERED:
        faults.append(Fault("kind", movement.kind.value, "receipt or credit_note is right"))
    if not FIRST_DAY <= movement.moved_on <= on:
        faults.append(_past_fault("moved_on", movement.moved_on, on))
    if movement.invoice_ref is not None and movement.kind is not MovementKind.CREDIT_NOTE:
        remedy = "no invoice is right: a receipt pays the oldest; only a credit note names one"
        faults.append(Fault("invoice_ref", movement.invoice_ref, remedy))
    elif movement.invoice_ref is not None and movement.invoice_ref not in invoice_refs:
        faults.append(Fault("invoice_ref", movement.invoice_ref, "the reference of an invoice to this buyer is right"))
    return faults


def _ref_faults(ref: str, longest: int) -> Iterator[Fault]:
    if not ref or len(ref) > longest or not ref.isprintable():
        yield Fault("ref", repr(ref[:80]), f"1 to {longest} printable characters are right")


def _amount_faults(where: str, amount: Money, currency: str) -> Iterator[Fault]:
    yield from _currency_faults(where, amount, currency)
    if not 0 < amount.minor <= _MINOR_MAX:
        yield Fault(
            where, amount.decimal, f"an amount above 0, at most {Money(_MINOR_MAX, currency).decimal}, is right"
        )


def _currency_faults(where: str, amount: Money, currency: str) -> Iterator[Fault]:
    if amount.currency != currency:
        yield Fault(where, str(amount), f"an amount in the policy's currency, {currency}, is right")


def _day_faults(where: str, day: date, latest: date) -> Iterator[Fault]:
    if not FIRST_DAY <= day <= latest:
        yield Fault(where, day.isoformat(), f"a day from {FIRST_DAY} to {latest} is right")


def _past_fault(where: str, day: date, on: date) -> Fault:
    return Fault(where, day.isoformat(), f"a day from {FIRST_DAY} to the business date, {on}, is right")


def in_case_kinds(movements: Iterable[Movement], loss_on: date | None) -> tuple[Movement, ...]:
    """Count money that came in on or after the day of the loss as a recovery.

    Source: docs/cases.md, bad values: money after the loss is a recovery.
    """
    if loss_on is None:
        return tuple(movements)
    return tuple(
        Movement(MovementKind.RECOVERY, movement.amount, movement.on)
        if movement.kind in _ENTERED and movement.on >= loss_on
        else movement
        for movement in movements
    )


def version_of_oldest(versions: Sequence[PolicyFacts], ledger: Ledger, *, on: date) -> PolicyFacts:
    """Give the terms that the oldest open invoice was shipped under: those that a loss on this buyer is judged by.

    Where nothing is open, the terms of the day.
    """
    issued = [invoice for invoice in ledger.invoices if invoice.invoiced_on <= on]
    came_in = [movement for movement in ledger.movements if movement.on <= on and movement.kind in _ENTERED]
    accounts = allocate(issued, came_in, minimum=Money.zero(ledger.currency)).accounts
    still_open = [invoice for invoice, account in zip(issued, accounts, strict=True) if account.open_gross]
    oldest = min(still_open, key=lambda invoice: invoice.age_key, default=None)
    return version_on(versions, oldest.shipped_on if oldest else on)


def clock_by_version(case: CoverCase, versions: Sequence[PolicyFacts]) -> CoverClock:
    """Read the clock of a ledger, each invoice by the terms in force when it was shipped.

    Receipts pay the whole ledger, oldest first; so the clock of each version runs over all invoices, and an
    invoice takes its line from its own version's.
    """
    own = [version_on(versions, invoice.shipped_on).terms for invoice in case.invoices]
    distinct = list({id(terms): terms for terms in own}.values())
    if len(distinct) <= 1:
        return run_clock(replace(case, terms=distinct[0]) if distinct else case)
    clocks = {id(terms): run_clock(replace(case, terms=terms)) for terms in distinct}
    lines = tuple(clocks[id(terms)].invoices[place] for place, terms in enumerate(own))
    ends = [end for line, terms in zip(lines, own, strict=True) if (end := _stopping_end(line, terms)) is not None]
    return CoverClock(case.on, min(ends) + timedelta(days=1) if ends else None, lines)


def _stopping_end(line: ClockedInvoice, terms: CoverTerms) -> date | None:
    """Give the end of the extension of an invoice that stops shipments after it; None for one that does not."""
    minimum = terms.overdue_minimum or Money.zero(terms.currency)
    return line.extension_ends if line.open_gross > minimum and not line.invoice.disputed else None


def lines_of(clocks: Iterable[BuyerClock]) -> list[ClockLine]:
    """Give the invoices of all buyers, newest first."""
    lines = [ClockLine(account, clocked) for account in clocks for clocked in account.clock.invoices]
    return sorted(lines, key=lambda line: (line.clocked.invoice.invoiced_on, line.invoice_id), reverse=True)


def duties_due(clocks: Iterable[BuyerClock], *, on: date) -> list[DueDuty]:
    """Give the next duty of every overdue invoice, soonest first.

    Disputed invoices, and amounts up to the policy's minimum, ask for nothing.
    """
    found = [
        DueDuty(ClockLine(account, line), line.next_duty, (line.next_duty.date - on).days)
        for account, line in _relevant(clocks)
        if line.invoice.due_on < on and line.next_duty is not None
    ]
    return sorted(found, key=lambda due: (due.duty.date, due.line.account.buyer_name, due.line.clocked.invoice.ref))


def duties_missed(clocks: Iterable[BuyerClock], *, on: date) -> list[DueDuty]:
    """Give what was not done in time and still could be, latest first."""
    found = [
        DueDuty(ClockLine(account, line), duty, (duty.date - on).days)
        for account, line in _relevant(clocks)
        for duty in line.duties
        if duty.state is DutyState.MISSED
    ]
    return sorted(found, key=lambda due: due.duty.date, reverse=True)


def _relevant(clocks: Iterable[BuyerClock]) -> Iterator[tuple[BuyerClock, ClockedInvoice]]:
    for account in clocks:
        for line in account.clock.invoices:
            if not line.invoice.disputed and line.open_gross > account.overdue_minimum:
                yield account, line


def standing_of(case: CoverCase) -> BuyerStanding:
    """Say what of a buyer's debt is insured today, and what the limit leaves free, now and after coming changes.

    Args:
        case: Without a loss; its limits are those announced by its day.
    """
    finding = examine_cover(case)
    currency = case.terms.currency
    issued = [found for found in finding.invoices if found.account.open_gross]
    uninsured = sum((found.base - found.insured for found in issued), Fraction(0))
    limit = limits_on([case.on], case.limits, case.terms)[case.on].amount
    days = sorted(_turning_days(case.limits, case.on))
    later = limits_on(days, case.limits, case.terms)
    overdue = (found.account.open_gross for found in issued if found.invoice.due_on < case.on)
    return BuyerStanding(
        outstanding=Money.rounded(finding.open_gross, currency),
        overdue=sum(overdue, Money.zero(currency)),
        limit=limit,
        insured=Money.rounded(finding.insured, currency),
        uninsured=Money.rounded(uninsured, currency),
        free=_free(limit, finding),
        coming=tuple(_changes(limit, [(day, later[day].amount) for day in days], finding)),
        invoices=tuple(issued),
    )


def _turning_days(limits: Iterable[LimitSpan], on: date) -> set[date]:
    ends = {limit.valid_to for limit in limits if limit.valid_to is not None}
    return {day for day in {limit.effective_for_shipments_from for limit in limits} | ends if day > on}


def _changes(limit: Money, steps: Sequence[tuple[date, Money]], finding: CoverFinding) -> Iterator[ComingLimit]:
    for day, amount in steps:
        if amount != limit:
            yield ComingLimit(day, amount, _free(amount, finding))
        limit = amount


def _free(limit: Money, finding: CoverFinding) -> Money:
    used = Money.rounded(finding.insured, limit.currency)
    return max(limit - used, Money.zero(limit.currency))


def covered_turnover(
    ledger: Ledger, limits: Sequence[LimitSpan], terms: CoverTerms, *, period: Period, on: date
) -> Fraction:
    """Sum what was invoiced for shipments of a period on which a limit stood, whatever its amount, less credit notes.

    Without tax where the policy does not insure it. Exact, in major units of the ledger's currency.

    Source: glossary "premium": due on all turnover with covered buyers.
    """
    shipped = {
        invoice.ref: invoice
        for invoice in ledger.invoices
        if invoice.shipped_on in period and invoice.shipped_on <= on and invoice.invoiced_on <= on
    }
    applicable = limits_on((invoice.shipped_on for invoice in shipped.values()), limits, terms)
    counted = {ref: invoice for ref, invoice in shipped.items() if applicable[invoice.shipped_on].amount}
    total = sum((invoice.gross.exact * _net_share(invoice, terms) for invoice in counted.values()), Fraction(0))
    credited = (
        movement.amount.exact * _net_share(counted[movement.invoice], terms)
        for movement in ledger.movements
        if movement.kind is MovementKind.CREDIT_NOTE and movement.on <= on and movement.invoice in counted
    )
    return max(Fraction(0), total - sum(credited, Fraction(0)))


def _net_share(invoice: OpenInvoice, terms: CoverTerms) -> Fraction:
    """Give the share of the gross amount that counts for the policy."""
    return Fraction(1) if terms.vat_insured else Fraction(invoice.gross.minor - invoice.vat.minor, invoice.gross.minor)


def outstanding_of(
    invoiced: Mapping[tuple[int, int], Money], paid: Mapping[tuple[int, int], Money]
) -> dict[tuple[int, int], Money]:
    """Take what came in from what was invoiced, by policy and buyer; money that waits for an invoice is no debt."""
    return {
        pair: max(total - paid.get(pair, Money.zero(total.currency)), Money.zero(total.currency))
        for pair, total in invoiced.items()
    }
