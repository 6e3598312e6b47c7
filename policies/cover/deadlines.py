"""The dates that hang on one invoice. Day counts are exclusive; months clamp to the month's last day."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from basics.periods import add_months, clamped_day
from policies.cover.values import Anchor, CoverTerms, Notice, NoticeKind, OpenInvoice


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """The notices that count on a day: overdue notices in order of date, and the first claim notice."""

    overdue: tuple[date, ...]
    claimed_on: date | None

    @classmethod
    def of(cls, notices: Iterable[Notice], *, on: date) -> Self:
        """Keep the notices given up to `on`."""
        given = sorted((notice.on, notice.kind) for notice in notices if notice.on <= on)
        overdue = tuple(day for day, kind in given if kind is NoticeKind.OVERDUE)
        claimed_on = next((day for day, kind in given if kind is NoticeKind.CLAIM), None)
        return cls(overdue, claimed_on)

    def first_overdue_after(self, day: date) -> date | None:
        """Give the first overdue notice after a day; None if none was given."""
        place = bisect_right(self.overdue, day)
        return self.overdue[place] if place < len(self.overdue) else None


def extension_end(invoice: OpenInvoice, terms: CoverTerms) -> date | None:
    """Give the end of the maximum extension period; None where the policy has none."""
    if terms.max_extension_days is None:
        return None
    return invoice.due_on + timedelta(days=terms.max_extension_days + _month_end_days(invoice, terms))


def notice_deadline(invoice: OpenInvoice, terms: CoverTerms) -> date | None:
    """Give the last day for the overdue notice; None where the policy asks for none."""
    notice = terms.overdue_notice
    if notice is None:
        return None
    anchor = _invoice_anchor(notice.anchor, invoice, terms)
    return None if anchor is None else anchor + timedelta(days=notice.days)


def waiting_end(invoice: OpenInvoice, terms: CoverTerms, notices: NoticeBook) -> date | None:
    """Give the day from which a protracted default of this invoice is paid.

    None where the policy does not wait, and where waiting has no end yet because no overdue notice was given.
    """
    if terms.waiting is None:
        return None
    anchor = _anchor(terms.waiting.anchor, invoice, terms, notices=notices)
    return None if anchor is None else add_months(anchor, terms.waiting.months)


def claim_deadline(invoice: OpenInvoice, terms: CoverTerms, notices: NoticeBook) -> date | None:
    """Give the last day for the claim; None where there is no deadline or it does not run yet."""
    deadline = terms.claim_deadline
    if deadline is None:
        return None
    anchor = _anchor(deadline.anchor, invoice, terms, notices=notices)
    return None if anchor is None else anchor + timedelta(days=deadline.days)


def _month_end_days(invoice: OpenInvoice, terms: CoverTerms) -> int:
    rule = terms.month_end
    if rule is None or invoice.invoiced_on.day < rule.cutoff_day:
        return 0
    next_month = add_months(invoice.invoiced_on.replace(day=1), 1)
    substitute = clamped_day(next_month.year, next_month.month, rule.substitute_day)
    return (substitute - invoice.invoiced_on).days


def _anchor(anchor: Anchor, invoice: OpenInvoice, terms: CoverTerms, *, notices: NoticeBook) -> date | None:
    if anchor is Anchor.NOTICE:
        return notices.first_overdue_after(invoice.due_on)
    return _invoice_anchor(anchor, invoice, terms)


def _invoice_anchor(anchor: Anchor, invoice: OpenInvoice, terms: CoverTerms) -> date | None:
    return invoice.due_on if anchor is Anchor.DUE_DATE else extension_end(invoice, terms)
