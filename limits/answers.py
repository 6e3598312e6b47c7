"""The parts of an answer: amounts that fit, conditions, counter-offers, and what would change it.

Helpers of `rules`: they compute and do not decide. Pure.
"""

from collections.abc import Mapping
from typing import Final

from basics.currencies import exponent_of
from basics.money import Money
from limits.reasons import Change, ChangeCode, Condition, ConditionCode, Parameter, Reason, ReasonCode
from limits.values import AskedLimit, Decision, Matter, RiskFacts, Verdict

FULL_UNITS: Final = 100  # what is cut or counter-offered is given in full hundreds


def capacity_left(facts: RiskFacts) -> Money:
    """Give what the buyer's capacity leaves for this policy, its own limit not counted; never below zero."""
    left = facts.ceiling.greatest - facts.committed_elsewhere
    return max(left, Money.zero(left.currency))


def offer_within(asked: AskedLimit, room: Money) -> tuple[Money, Money]:
    """Cut a request to a room of book currency: the amount in the policy's currency, and in the book currency.

    Whole where it fits; else the share that fits, down to full hundreds; its book amount never passes the room.
    """
    if room < asked.book:
        return share_within(asked.amount, asked.book, room.minor, asked.book.minor)
    return asked.amount, asked.book


def share_within(amount: Money, book: Money, part: int, whole: int) -> tuple[Money, Money]:
    """Give part/whole of an amount down to full hundreds, and what that is of its book amount, rounded up."""
    step = FULL_UNITS * 10 ** exponent_of(amount.currency)
    cut = amount.minor * part // whole // step * step
    cut_book = -(-book.minor * cut // amount.minor)
    return Money(cut, amount.currency), Money(cut_book, book.currency)


def automatic_offer(asked: AskedLimit, facts: RiskFacts) -> Money:
    """Give the most that the rules may grant alone of what is asked; policy's currency."""
    room = min(capacity_left(facts), facts.ceiling.automatic)
    return offer_within(asked, room)[0]


def granted(verdict: Verdict, reasons: tuple[Reason, ...], amounts: tuple[Money, Money], matter: Matter) -> Decision:
    """Build the answer that grants an amount (policy's and book currency) from today on, until further notice."""
    return Decision(
        verdict=verdict,
        granted=amounts[0],
        book=amounts[1],
        reasons=reasons,
        conditions=_conditions(matter),
        changes=_changes(verdict, reasons, None, matter),
        valid_from=matter.on,
    )


def not_granted(
    verdict: Verdict, reasons: tuple[Reason, ...], matter: Matter, *, offer: Money | None = None
) -> Decision:
    """Build the answer that grants nothing now; `offer` would be granted at once."""
    return Decision(
        verdict=verdict,
        granted=Money.zero(matter.asked.amount.currency),
        book=Money.zero(matter.asked.book.currency),
        reasons=reasons,
        counter_offer=offer,
        changes=_changes(verdict, reasons, offer, matter),
    )


def holding(*rows: tuple[bool, ReasonCode, Mapping[str, Parameter | None]]) -> tuple[Reason, ...]:
    """Give the reasons of the rows that hold, with their figures."""
    return tuple(
        Reason(code, tuple((name, value) for name, value in figures.items() if value is not None))
        for holds, code, figures in rows
        if holds
    )


def _conditions(matter: Matter) -> tuple[Condition, ...]:
    days = (
        (ConditionCode.TERMS_AT_MOST, matter.asked.terms_days),
        (ConditionCode.INVOICE_WITHIN, matter.terms.invoicing_days_max),
        (ConditionCode.REPORT_OVERDUE, matter.terms.overdue_notice_days),
    )
    return tuple(Condition(code, (("days", number),)) for code, number in days if number is not None)


def _changes(verdict: Verdict, reasons: tuple[Reason, ...], offer: Money | None, matter: Matter) -> tuple[Change, ...]:
    """Say what would change the answer: the amount, each reason's own way out, better figures, later figures."""
    facts = matter.facts
    codes = {reason.code for reason in reasons}
    ask = [Change(ChangeCode.ASK_AT_MOST, (("amount", offer),))] if offer is not None else []
    ways = [way for code, way in _ways_out(matter) if code in codes]
    better = _better_figures(facts) if verdict is not Verdict.APPROVED else []
    later = [_next_statement(facts.statement_year)] if facts.statement_year is not None else []
    person = [Change(ChangeCode.UNDERWRITER_DECIDES)] if verdict is Verdict.INVESTIGATING else []
    return (*ask, *dict.fromkeys(ways), *better, *later, *person) or (Change(ChangeCode.ASK_AGAIN),)


def _ways_out(matter: Matter) -> tuple[tuple[ReasonCode, Change], ...]:
    statement = Change(ChangeCode.STATEMENT_NEEDED, (("year", str(matter.on.year - 1)),))
    freed = Change(ChangeCode.CAPACITY_FREED)
    terms_days_max = matter.terms.terms_days_max or 0
    return (
        (ReasonCode.NATURAL_PERSON, Change(ChangeCode.REGISTERED_COMPANY)),
        (ReasonCode.SOLE_TRADER, Change(ChangeCode.REGISTERED_COMPANY)),
        (ReasonCode.SANCTIONED, Change(ChangeCode.PROCEEDINGS_ENDED)),
        (ReasonCode.INSOLVENT, Change(ChangeCode.PROCEEDINGS_ENDED)),
        (ReasonCode.COUNTRY_NOT_COVERED, Change(ChangeCode.COUNTRY_ADDED, (("country", matter.facts.country),))),
        (ReasonCode.TERMS_TOO_LONG, Change(ChangeCode.ASK_WITH_TERMS, (("days", terms_days_max),))),
        (ReasonCode.NOT_RATED, statement),
        (ReasonCode.FIGURES_MISSING, statement),
        (ReasonCode.OVERDUE_REPORTED, Change(ChangeCode.OVERDUE_PAID)),
        (ReasonCode.CAPACITY_FULL, freed),
        (ReasonCode.CAPACITY_PART, freed),
        (ReasonCode.GROUP_FULL, freed),
    )


def _better_figures(facts: RiskFacts) -> list[Change]:
    if facts.better_grade is None:
        return []
    parameters: list[tuple[str, Parameter]] = [("grade", facts.better_grade)]
    for place, figure in enumerate(facts.better_figures, start=1):
        parameters += [
            (f"feature_{place}", figure.feature),
            (f"from_{place}", figure.from_value),
            (f"to_{place}", figure.to_value),
        ]
    return [Change(ChangeCode.BETTER_FIGURES, tuple(parameters))]


def _next_statement(year: int) -> Change:
    return Change(ChangeCode.NEXT_STATEMENT, (("year", str(year + 1)),))
